/* SPDX-License-Identifier: Apache-2.0
 * The SQLite backend: a snapshot file, opened read-only and treated as hostile input. MySQL functions that the
 * evidence files use and SQLite lacks are registered in sqlite_functions.c.
 *
 * A snapshot holds a table cstriage_snapshot(name, value): format, server_time (UTC), time_zone, cloudstack_version. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "evidence/backend.h"
#include "evidence/sqlite_functions.h"

enum { COLUMNS_MAX = 32, STEPS_PER_CHECK = 1000, VALUE_MAX = 16 * 1024 * 1024 };

struct sqlite_backend {
    struct backend base;
    sqlite3 *db;
    int64_t deadline; /* monotonic milliseconds */
};

static int64_t monotonic(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int on_progress(void *payload) {
    const struct sqlite_backend *backend = payload;

    return monotonic() > backend->deadline;
}

/* A second wall behind the lint: reading and calling functions is all a statement may do. */
static int authorize(void *payload, int action, const char *a, const char *b, const char *c, const char *d) {
    (void)payload, (void)a, (void)b, (void)c, (void)d;
    return action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE
               ? SQLITE_OK
               : SQLITE_DENY;
}

static int bind(sqlite3_stmt *statement, int index, const struct sql_value *value) {
    switch (value->type) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, index, value->integer);
    case VALUE_TEXT:
        return sqlite3_bind_text(statement, index, value->text, -1, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, index);
    }
}

static int query(struct backend *base, const char *text, const struct sql_value *values, size_t count,
                 unsigned max_rows, msec_t timeout, backend_row *row, void *payload, struct error *err) {
    struct sqlite_backend *backend = (struct sqlite_backend *)base;
    sqlite3_stmt *statement = NULL;
    const char *names[COLUMNS_MAX], *cells[COLUMNS_MAX];
    int columns, code = SQLITE_OK, result = -1;

    backend->deadline = monotonic() + timeout;
    base->trouble = TROUBLE_OTHER;
    if (sqlite3_prepare_v2(backend->db, text, -1, &statement, NULL) != SQLITE_OK) {
        if (strncmp(sqlite3_errmsg(backend->db), "no such ", strlen("no such ")) == 0)
            base->trouble = TROUBLE_SCHEMA;
        error_set(err, ERROR_DATABASE, "%s", sqlite3_errmsg(backend->db));
        goto out;
    }
    for (size_t i = 0; i < count && code == SQLITE_OK; i++)
        code = bind(statement, (int)i + 1, &values[i]);
    columns = sqlite3_column_count(statement);
    if (code != SQLITE_OK || columns > COLUMNS_MAX || !sqlite3_stmt_readonly(statement)) {
        error_set(err, ERROR_DATABASE, "the statement cannot be run");
        goto out;
    }
    for (unsigned n = 0; n < max_rows && (code = sqlite3_step(statement)) == SQLITE_ROW; n++) {
        for (int i = 0; i < columns; i++) {
            names[i] = sqlite3_column_name(statement, i);
            cells[i] = (const char *)sqlite3_column_text(statement, i);
        }
        if (row(payload, (size_t)columns, names, cells)) {
            error_no_memory(err);
            goto out;
        }
    }
    if (code == SQLITE_INTERRUPT) {
        base->trouble = TROUBLE_TIME;
        error_set(err, ERROR_DATABASE, "stopped at the time limit of %lld ms", (long long)timeout);
    } else if (code != SQLITE_DONE && code != SQLITE_ROW)
        error_set(err, ERROR_DATABASE, "%s", sqlite3_errmsg(backend->db));
    else
        result = 0;
out:
    sqlite3_finalize(statement);
    return result;
}

static int on_any(void *payload, size_t columns, const char *const *names, const char *const *values) {
    (void)columns, (void)names, (void)values;
    *(bool *)payload = true;
    return 0;
}

static int find_table(struct backend *backend, const char *table, bool *found, struct error *err) {
    const struct sql_value name = {VALUE_TEXT, 0, table};

    *found = false;
    return query(backend, "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE",
                 &name, 1, 1, MSEC_SECOND, on_any, found, err);
}

/* Nobody locks a snapshot. */
static void find_lock(struct backend *backend, const char *const *tables, size_t count) {
    (void)backend, (void)tables, (void)count;
}

/* A file costs nobody anything while it is open. */
static void keep_open(struct backend *base) {
    (void)base;
}

static void close_snapshot(struct backend *base) {
    struct sqlite_backend *backend = (struct sqlite_backend *)base;

    sqlite3_close(backend->db);
    free(backend);
}

static const struct backend_ops OPS = {query, find_table, find_lock, keep_open, close_snapshot, "EXPLAIN QUERY PLAN "};

static int on_meta(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct backend *backend = payload;
    struct zone *utc = NULL;

    (void)names;
    if (columns < 2 || !values[0] || !values[1])
        return 0;
    if (strcmp(values[0], "cloudstack_version") == 0)
        snprintf(backend->version, sizeof backend->version, "%s", values[1]);
    if (strcmp(values[0], "time_zone") == 0)
        snprintf(backend->zone, sizeof backend->zone, "%s", values[1]);
    if (strcmp(values[0], "server_time") == 0 && zone_new(&utc, "UTC", NULL) == 0) {
        if (time_parse(&backend->time, values[1], utc, 0, NULL))
            backend->time = MSEC_NONE;
        zone_free(utc);
    }
    return 0;
}

static int open_database(struct sqlite_backend *backend, const char *path, struct error *err) {
    if (sqlite3_open_v2(path, &backend->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return error_set_at(err, ERROR_DATABASE, path, 0, 0, "cannot open the snapshot: %s",
                            backend->db ? sqlite3_errmsg(backend->db) : "out of memory");
    sqlite3_db_config(backend->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(backend->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_limit(backend->db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    sqlite3_progress_handler(backend->db, STEPS_PER_CHECK, on_progress, backend);
    if (sqlite_functions_register(backend->db) || sqlite3_set_authorizer(backend->db, authorize, NULL) != SQLITE_OK)
        return error_no_memory(err);
    return 0;
}

int backend_open_snapshot(struct backend **out, const char *path, struct error *err) {
    struct sqlite_backend *backend = calloc(1, sizeof *backend);
    char time[TIME_TEXT_SIZE];

    if (!backend)
        return error_no_memory(err);
    backend->base.ops = &OPS;
    backend->base.time = MSEC_NONE;
    if (open_database(backend, path, err))
        goto failed;
    if (query(&backend->base, "SELECT name, value FROM cstriage_snapshot", NULL, 0, 100, MSEC_SECOND, on_meta,
              &backend->base, err)) {
        error_prefix(err, "%s is no snapshot of a cloud database", path);
        goto failed;
    }
    snprintf(backend->base.description, sizeof backend->base.description, "snapshot %s of %s, CloudStack %s", path,
             backend->base.time == MSEC_NONE ? "unknown time" : msec_rfc3339(backend->base.time, time),
             backend->base.version[0] ? backend->base.version : "of unknown version");
    *out = &backend->base;
    return 0;
failed:
    close_snapshot(&backend->base);
    return -1;
}
