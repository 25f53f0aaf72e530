/* SPDX-License-Identifier: Apache-2.0
 * Criticism of signatures that load: what is legal and still wrong or weak. */
#ifndef PATTERN_LINT_H
#define PATTERN_LINT_H

#include "pattern/pattern.h"

/* Adds complaints about all signatures of a set loaded with PATTERN_TESTS, and sorts the list. Errors:
 * regexes that do not compile, causes without explanation or remedy, missing tests or references, literals
 * that a matching text lacks. Warnings: the rest. Returns 0, or -1 when memory ran out. */
int pattern_lint(const struct pattern_set *set, struct complaints *complaints);

#endif
