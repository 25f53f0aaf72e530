/* SPDX-License-Identifier: Apache-2.0
 * Finding many literals in a short text without compiling anything: a hash table of four-byte windows. */
#ifndef PATTERN_LITERAL_TABLE_H
#define PATTERN_LITERAL_TABLE_H

#include "base/slice.h"

struct literal_table;

/* A table over `count` texts, none of them empty, which must outlive it (the array too). Freed by
 * literal_table_free (null-safe). Returns 0, or -1 when memory ran out. */
int literal_table_new(struct literal_table **out, const struct slice *texts, size_t count);
void literal_table_free(struct literal_table *table);

/* Text `index` ends before byte `end` of the block. Non-zero ends the scan. */
typedef int literal_hit(void *payload, uint32_t index, uint64_t end);

/* Visits all places of all texts, not in the order of their ends. Returns 0 or what a visit returned. */
int literal_table_scan(const struct literal_table *table, struct slice block, literal_hit *hit, void *payload);

#endif
