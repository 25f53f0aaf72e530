/* SPDX-License-Identifier: Apache-2.0
 * When a machine worked for which request: the first and the last time of each logid in its logs. Held against the
 * jobs of the management servers, which carry the same logids, they tell how far apart two clocks are.
 *
 * Each log has a table of its own; the tables are then put together, in any order and grouping. Bounded: of too many
 * the logids with the smallest hashes are kept, so that the tables of two machines keep the same ones. */
#ifndef CORRELATE_ACTIVITY_H
#define CORRELATE_ACTIVITY_H

#include "base/civil_time.h"
#include "model/log_source.h"

enum { ACTIVITY_MAX = 1 << 15 };

struct activity {
    uint32_t logid, server;
    msec_t first, last; /* UTC */
};

struct activity_table;

/* An empty table, freed by activity_table_free (null-safe). */
int activity_table_new(struct activity_table **out, struct error *err);
void activity_table_free(struct activity_table *table);
/* Keeps only ACTIVITY_MAX >> `shift` of them; while the table is empty. */
void activity_table_shrink(struct activity_table *table, unsigned shift);

/* Notes that there was work from `first` to `last` (UTC). `source` null: of the only log of this table. Returns 0, or
 * -1 when memory ran out. */
int activity_table_add(struct activity_table *table, const struct activity *activity, const struct log_source *source,
                       struct error *err);

/* All of them by server and logid; *count of them. Valid until the next change. Null when memory ran out. */
const struct activity *activity_table_list(struct activity_table *table, size_t *count);

#endif
