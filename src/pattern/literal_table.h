/* SPDX-License-Identifier: Apache-2.0
 * Finding thousands of literals in one scan. Place in the flow: the engine of the prefilter. */
#ifndef PATTERN_LITERAL_TABLE_H
#define PATTERN_LITERAL_TABLE_H

#include "base/slice.h"

struct literal_table;

/* A table over `count` texts, none of them empty, which must outlive it (the array too). `sample` is a text of the kind
 * that is scanned, by which it is made fast, in some ten milliseconds; without one (empty) it is made in one or two.
 * Freed by literal_table_free (null-safe). Returns 0, or -1 when memory ran out. */
int literal_table_new(struct literal_table **out, const struct slice *texts, size_t count, struct slice sample);
void literal_table_free(struct literal_table *table);
/* Has it do without what only some processors have, as it does where they have not; for tests. */
void literal_table_plain(struct literal_table *table);

/* Text `index` ends before byte `end` of the block. Non-zero ends the scan. */
typedef int literal_hit(void *payload, uint32_t index, uint64_t end);

/* Visits all places of all texts, each once; nearly in the order of their ends, but for texts of less than
 * GRAM_LITERAL_MIN bytes, which come last. Returns 0 or what a visit returned. */
int literal_table_scan(const struct literal_table *table, struct slice block, literal_hit *hit, void *payload);

#endif
