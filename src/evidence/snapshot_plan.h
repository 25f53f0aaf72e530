/* SPDX-License-Identifier: Apache-2.0
 * What a snapshot of the cloud database holds: the tables that the checks name and the columns whose names
 * stand in the statements of those checks, never a column with a secret; of tables that only grow, the recent
 * rows.
 *
 * It needs no schema beforehand, so that a dump can be read in one pass. */
#ifndef EVIDENCE_SNAPSHOT_PLAN_H
#define EVIDENCE_SNAPSHOT_PLAN_H

#include <stdbool.h>

#include "evidence/check.h"

struct snapshot_plan;

/* Reads the checks' needs. The plan keeps pointers into `library`, which must outlive it; the caller frees
 * it. */
int snapshot_plan_new(struct snapshot_plan **out, const struct check_library *library, struct error *err);
void snapshot_plan_free(struct snapshot_plan *plan);

/* The tables, ended by null; they live as long as the plan. */
const char *const *snapshot_plan_tables(const struct snapshot_plan *plan);

/* Whether a column of the table belongs into a snapshot. */
bool snapshot_plan_wants(const struct snapshot_plan *plan, const char *table, const char *column);

/* The condition for the rows of a table, with '?' for the oldest time of interest, as MySQL and SQLite
 * understand it; null = all rows. *bounded tells whether there is a '?'. */
const char *snapshot_plan_rows(const char *table, bool *bounded);

#endif
