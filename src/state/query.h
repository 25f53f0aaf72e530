/* SPDX-License-Identifier: Apache-2.0
 * One statement with its values: the only way this folder talks to SQLite. Failures collect in the query, so
 * that a sequence of steps is checked once, at its end. Internal to state/. */
#ifndef STATE_QUERY_H
#define STATE_QUERY_H

#include <sqlite3.h>

#include "base/civil_time.h"
#include "base/slice.h"
#include "state/store.h"

/* Plain data between query_begin and query_end. */
struct query {
    struct store *store;
    sqlite3_stmt *statement;
    int next; /* parameter to be bound, from 1 */
    int code; /* SQLITE_OK so far, or what failed */
};

/* Prepares `text`, a constant. */
struct query query_begin(struct store *store, const char *text);

/* Binds the next parameter. Texts and bytes must live until the query is stepped. */
void query_bind_int(struct query *query, int64_t value);
void query_bind_time(struct query *query, msec_t value); /* MSEC_NONE = NULL */
void query_bind_text(struct query *query, const char *value);
void query_bind_bytes(struct query *query, struct slice value);

/* Steps; true while there is a row. */
bool query_row(struct query *query);
/* Steps through to the end, and prepares for the next set of values. */
void query_run(struct query *query);

/* Columns of the row at hand, from 0; texts live until the next step, and are "" for NULL. */
int64_t query_int(const struct query *query, int column);
msec_t query_time(const struct query *query, int column);
const char *query_text(const struct query *query, int column);
struct slice query_bytes(const struct query *query, int column);

/* Finalizes. Returns 0, or -1 with `err` filled: ERROR_OUTPUT, ERROR_MEMORY, or ERROR_CONFIG for a damaged
 * file. */
int query_end(struct query *query, struct error *err);

#endif
