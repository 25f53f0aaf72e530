/* SPDX-License-Identifier: Apache-2.0
 * Criticism of one regex as text and as compiled. */
#ifndef PATTERN_LINT_REGEX_H
#define PATTERN_LINT_REGEX_H

#include "pattern/pattern.h"

enum { LITERAL_MIN = 6 /* bytes */ };

/* Compiles the variant's regex and complains about it, its captures and its literals. Sets in *used a bit per
 * capture of the signature that this wording has. Returns 0, or -1 when memory ran out. */
int lint_variant(const struct variant *variant, uint32_t *used, struct complaints *complaints);

#endif
