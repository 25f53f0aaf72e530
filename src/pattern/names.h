/* SPDX-License-Identifier: Apache-2.0
 * The words pattern files use for enumerations: one table each, in the order of the enumerators and ended by
 * null, read by the schema (allowed values) and by the loader (value to enumerator). */
#ifndef PATTERN_NAMES_H
#define PATTERN_NAMES_H

#include "base/str.h"

extern const char *const ROLE_NAMES[];
extern const char *const SEVERITY_NAMES[];
extern const char *const CERTAINTY_NAMES[];
extern const char *const STATUS_NAMES[];
extern const char *const KEEP_NAMES[];
extern const char *const SCOPE_NAMES[];    /* thing, cloud */
extern const char *const STRENGTH_NAMES[]; /* weak, strong */
extern const char *const AT_END_NAMES[];   /* open, fire */
extern const char *const FLAG_NAMES[];     /* false, true */
extern const char *const SAME_NAMES[];     /* bit n of SAME_* is word n */

/* The index of `word` in a table, or -1. */
int name_index(const char *const *names, const char *word);

/* Appends the words of the SAME_* bits set, separated by ", ". */
void same_text(struct str *out, unsigned bits);

#endif
