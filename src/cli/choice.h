/* SPDX-License-Identifier: Apache-2.0
 * Options whose value is one of a few words. */
#ifndef CLI_CHOICE_H
#define CLI_CHOICE_H

#include <stdbool.h>

#include "base/error.h"

/* Whether `value` is one of the words, which end with null. */
bool choice_is_one_of(const char *value, const char *const *words);

/* The words of --color and --progress. */
extern const char *const CHOICE_WHEN[];

/* Returns 0 when `value` is null or one of the words, else -1 with an ERROR_USAGE that names them. `option` includes
 * the dashes. */
int choice_check(const char *option, const char *value, const char *const *words, struct error *err);

/* Whether text is to be coloured: `when` is a word of CHOICE_WHEN or null for auto, which looks whether the output is
 * standard output and that a terminal, at NO_COLOR (no-color.org) and at TERM. */
bool choice_color(const char *when, bool to_standard_output);

#endif
