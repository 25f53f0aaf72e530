/* SPDX-License-Identifier: Apache-2.0
 * Writing a snapshot: a SQLite file that a check reads like the server it was made from. It appears under its
 * name only when it is complete, readable by its owner alone. */
#ifndef EVIDENCE_SNAPSHOT_WRITER_H
#define EVIDENCE_SNAPSHOT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil_time.h"
#include "base/error.h"

struct snapshot_writer;

struct snapshot_column {
    const char *name;
    const char *type; /* as MySQL writes it: "bigint(20) unsigned" */
};

/* What a snapshot says about itself. */
struct snapshot_facts {
    msec_t time;         /* UTC of the state; MSEC_NONE if unknown */
    const char *zone;    /* of the server */
    const char *version; /* of CloudStack; "" = look it up in the table `version` */
    const char *source;  /* "MariaDB 10.11.19 at …", "dump cloud.sql.gz" */
    msec_t since;        /* older rows of growing tables were left out; MSEC_NONE = none were */
};

/* Begins a new file beside `path`. The caller frees the writer, which removes what was not finished.
 * ERROR_OUTPUT. */
int snapshot_writer_new(struct snapshot_writer **out, const char *path, struct error *err);
void snapshot_writer_free(struct snapshot_writer *writer);

/* Creates a table; the rows that follow are of it. Fails where a name is no plain identifier or is there
 * already. */
int snapshot_writer_table(struct snapshot_writer *writer, const char *table, const struct snapshot_column *columns,
                          size_t count, struct error *err);

/* Adds a row; null = SQL NULL. */
int snapshot_writer_row(struct snapshot_writer *writer, const char *const *values, struct error *err);

/* Removes the rows of the table that do not meet the condition; `bounded` = it holds one '?' for a time. */
int snapshot_writer_trim(struct snapshot_writer *writer, const char *table, const char *condition, bool bounded,
                         msec_t since, struct error *err);

/* Adds indexes and facts, and puts the file under its name. Rows so far are counted into *rows. */
int snapshot_writer_finish(struct snapshot_writer *writer, const struct snapshot_facts *facts, uint64_t *rows,
                           struct error *err);

#endif
