/* SPDX-License-Identifier: Apache-2.0
 * Looking at the first bytes of inputs: what they are, how their times are to be read. Place in the flow: before
 * anything is scanned, for input_set.c. */
#ifndef APP_SNIFF_H
#define APP_SNIFF_H

#include "app/input_set.h"

/* Sniffs all inputs that are no parts, several at a time by options->jobs: a folder may hold hundreds of rotations.
 * `zone` is that of logs which do not tell theirs. What is wrong with an input becomes its problem. Returns 0, or -1 when
 * memory ran out. */
int sniff_inputs(struct input_set *set, const struct analysis_options *options, const struct zone *zone);

/* The same for input `i`. */
int sniff_input(struct input_set *set, size_t i, const struct analysis_options *options, const struct zone *zone);

/* Looks once more at an input by its open reader. */
int sniff_again(struct input_set *set, size_t i, const struct analysis_options *options);

#endif
