/* SPDX-License-Identifier: Apache-2.0
 * Logs that hold the same lines although neither is a copy of the other: two collections of one log, a file
 * cut in two with a rest left over. What stands in both is counted twice; this finds out that it is so, and
 * says it.
 *
 * The sign of it is the first line of one log inside another log of its kind. It is looked for only in blocks
 * whose time fits, so it costs next to nothing. */
#ifndef APP_OVERLAP_H
#define APP_OVERLAP_H

#include "app/input_set.h"
#include "app/scan.h"

struct overlap_table;

/* A table for the inputs of `set`, which must outlive it. Freed by overlap_table_free (null-safe). Returns 0,
 * or -1 when memory ran out. */
int overlap_table_new(struct overlap_table **out, struct input_set *set, struct error *err);
void overlap_table_free(struct overlap_table *table);

/* Looks at a block of input `input`, which begins behind `lines` lines; a first line that stands in it
 * becomes a note of the set. Each block once. Returns 0, or -1 when memory ran out. */
int overlap_table_block(struct overlap_table *table, size_t input, uint64_t lines, const struct block *block,
                        const struct scan_result *result);

#endif
