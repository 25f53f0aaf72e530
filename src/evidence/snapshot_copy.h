/* SPDX-License-Identifier: Apache-2.0
 * Copying a live database into a snapshot, table by table, in the one view of the connection. */
#ifndef EVIDENCE_SNAPSHOT_COPY_H
#define EVIDENCE_SNAPSHOT_COPY_H

#include "evidence/snapshot_plan.h"
#include "evidence/snapshot_writer.h"

/* Called for each table that was left out, with the reason; `failed` = the database refused it, else it has
 * no such table. */
typedef void snapshot_gap(void *payload, const char *table, const char *why, bool failed);

/* Copies what the plan wants; of growing tables the rows from `since` on. A table that cannot be read is left
 * out. Returns 0, or -1 when the connection was lost or the file cannot be written. */
int snapshot_copy(struct snapshot_writer *writer, struct backend *server, const struct snapshot_plan *plan,
                  msec_t since, snapshot_gap *gap, void *payload, struct error *err);

/* Finishes a snapshot of the server: its time, zone and version. */
int snapshot_copy_finish(struct snapshot_writer *writer, const struct backend *server, msec_t since, uint64_t *rows,
                         struct error *err);

#endif
