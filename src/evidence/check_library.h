/* SPDX-License-Identifier: Apache-2.0
 * Inside view of the check library of check.h, for this folder. */
#ifndef EVIDENCE_CHECK_LIBRARY_H
#define EVIDENCE_CHECK_LIBRARY_H

#include "evidence/check.h"
#include "evidence/sql_file.h"

/* The file of a check, or null. Lives as long as the library. */
const struct sql_file *check_library_find(const struct check_library *library, const char *check);

#endif
