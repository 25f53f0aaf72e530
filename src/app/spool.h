/* SPDX-License-Identifier: Apache-2.0
 * Copies of what can be read only once (standard input, a pipe), for those who read twice. */
#ifndef APP_SPOOL_H
#define APP_SPOOL_H

#include "base/error.h"

/* Copies all of `path` ("-" = standard input) into a file in $TMPDIR (else /tmp) that only its owner may read and that
 * has no name any more. Returns its descriptor, which the caller closes, or -1. */
int spool_open(const char *path, struct error *err);

#endif
