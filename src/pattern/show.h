/* SPDX-License-Identifier: Apache-2.0
 * A signature for people. */
#ifndef PATTERN_SHOW_H
#define PATTERN_SHOW_H

#include "base/str.h"
#include "pattern/pattern.h"

/* Appends all that is known of a signature as Markdown: meaning, remedy, relations in both directions,
 * wordings, examples. Check out->failed for a lack of memory. */
void pattern_show(struct str *out, const struct pattern_set *set, const struct signature *signature);

#endif
