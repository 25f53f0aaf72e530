/* SPDX-License-Identifier: Apache-2.0
 * Inside view of the check library of check.h, for this folder. */
#ifndef EVIDENCE_CHECK_LIBRARY_H
#define EVIDENCE_CHECK_LIBRARY_H

#include "evidence/check.h"
#include "evidence/sql_file.h"

/* The file of a check, or null. Lives as long as the library. */
const struct sql_file *check_library_find(const struct check_library *library, const char *check);

/* The file that names things of a kind (names/KIND.sql), or null. Lives as long as the library. */
const struct sql_file *check_library_lookup(const struct check_library *library, const char *kind);

/* File `i` of all, checks and lookups; null behind the last one. */
const struct sql_file *check_library_file(const struct check_library *library, size_t i);

#endif
