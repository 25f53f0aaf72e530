/* SPDX-License-Identifier: Apache-2.0
 * Edges cause to consequence, from what signatures declare. */
#ifndef PATTERN_EDGE_H
#define PATTERN_EDGE_H

#include "pattern/pattern.h"

/* Resolves explains, explained_by and absence rules of a set whose signatures are sorted by id, and fills
 * set->edges (in its arena). Unknown ids and cycles are complained about, and the edge in question is left
 * out; ids of `lost` families (ended by null: their files were refused) are left out in silence. Returns 0,
 * or -1 without memory. */
int edges_resolve(struct pattern_set *set, const char *const *lost, struct complaints *complaints);

/* The edge from one signature to another (indexes), or null. */
const struct edge *edge_find(const struct pattern_set *set, uint32_t cause, uint32_t effect);
/* Whether any edge begins at this signature (index): for a context, that it tells what came right. */
bool edge_begins_at(const struct pattern_set *set, uint32_t cause);

#endif
