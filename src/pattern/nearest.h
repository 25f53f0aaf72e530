/* SPDX-License-Identifier: Apache-2.0
 * "Did you mean": the known word nearest to an unknown one. */
#ifndef PATTERN_NEAREST_H
#define PATTERN_NEAREST_H

#include <stddef.h>

enum { NEAREST_DISTANCE = 2, NEAREST_WORD_MAX = 96 };

/* The number of single-character edits between two words, or NEAREST_DISTANCE + 1 if it is more or a word is
 * longer than NEAREST_WORD_MAX. */
unsigned word_distance(const char *a, const char *b);

/* Keeps in *best the candidate nearest to `word` within NEAREST_DISTANCE (first one wins); *distance starts
 * as NEAREST_DISTANCE + 1, *best as null. Called once per candidate. */
void nearest_try(const char **best, unsigned *distance, const char *word, const char *candidate);

#endif
