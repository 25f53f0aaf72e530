/* SPDX-License-Identifier: Apache-2.0
 * Part files among the inputs: each stands for the logs it was made of, which are then inputs like others, but read
 * already. */
#ifndef APP_PART_INPUT_H
#define APP_PART_INPUT_H

#include "app/input_set.h"
#include "correlate/partial.h"

/* Puts in place of each part file of the set the logs it holds; one that is damaged stays as a failed input. The same
 * log of two part files counts once. Returns 0, or -1 when memory ran out. */
int part_inputs_expand(struct input_set *set, struct error *err);

/* Absorbs what the logs of part files gave, as far as they were made with the signatures of `set`. What cannot be read
 * is a problem of its input. Returns 0, or -1 when memory ran out. */
int part_inputs_absorb(struct input_set *inputs, struct partial *into, const struct pattern_set *set,
                       struct error *err);

/* Notes logs of one machine and kind that overlap in time, one of them of a part file: whether they hold the same lines
 * cannot be told any more. Returns 0, or -1 when memory ran out. */
int part_inputs_note_overlaps(struct input_set *set);

#endif
