/* SPDX-License-Identifier: Apache-2.0
 * Names of one thing: what the logs themselves tell of which id, name and uuid belong together. A message that prints
 * `Host {"id":5,"name":"kvm1",…}` lets one that says "host 5" and one that says "kvm1" be about the same host.
 *
 * Invariants: what two messages tell differently (a host that was added again under its old name) completes nothing;
 * the table is the same for any order of learning; texts are copied. */
#ifndef MODEL_ALIAS_H
#define MODEL_ALIAS_H

#include "base/error.h"
#include "model/entity.h"

struct alias_table;

/* An empty table, freed by alias_table_free (null-safe). */
int alias_table_new(struct alias_table **out, struct error *err);
void alias_table_free(struct alias_table *table);

/* Learns from the entities of a set that carry more than one of id, name and uuid. Returns 0, or -1 when memory ran
 * out. */
int alias_table_learn(struct alias_table *table, const struct entity_set *set);

/* Fills the unknown fields of the set's entities; the slices live as long as the table. */
void alias_table_complete(const struct alias_table *table, struct entity_set *set);

#endif
