/* SPDX-License-Identifier: Apache-2.0
 * Statements; see query.h. */
#include "state/query.h"

struct query query_begin(struct store *store, const char *text) {
    struct query query = {.store = store, .next = 1};

    query.code = sqlite3_prepare_v2(store_database(store), text, -1, &query.statement, NULL);
    return query;
}

static void note(struct query *query, int code) {
    if (query->code == SQLITE_OK && code != SQLITE_OK)
        query->code = code;
}

void query_bind_int(struct query *query, int64_t value) {
    if (query->code == SQLITE_OK)
        note(query, sqlite3_bind_int64(query->statement, query->next++, value));
}

void query_bind_time(struct query *query, msec_t value) {
    if (value != MSEC_NONE)
        query_bind_int(query, value);
    else if (query->code == SQLITE_OK)
        note(query, sqlite3_bind_null(query->statement, query->next++));
}

void query_bind_text(struct query *query, const char *value) {
    if (query->code == SQLITE_OK)
        note(query, sqlite3_bind_text(query->statement, query->next++, value, -1, SQLITE_STATIC));
}

void query_bind_bytes(struct query *query, struct slice value) {
    if (query->code == SQLITE_OK)
        note(query, sqlite3_bind_blob64(query->statement, query->next++, value.len ? value.ptr : "", value.len,
                                        SQLITE_STATIC));
}

bool query_row(struct query *query) {
    int code;

    if (query->code != SQLITE_OK)
        return false;
    code = sqlite3_step(query->statement);
    if (code == SQLITE_ROW)
        return true;
    note(query, code == SQLITE_DONE ? SQLITE_OK : code);
    return false;
}

void query_run(struct query *query) {
    while (query_row(query)) {
    }
    sqlite3_reset(query->statement); /* what failed is noted already */
    query->next = 1;
}

int64_t query_int(const struct query *query, int column) {
    return sqlite3_column_int64(query->statement, column);
}

msec_t query_time(const struct query *query, int column) {
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL ? MSEC_NONE : query_int(query, column);
}

const char *query_text(const struct query *query, int column) {
    const char *text = (const char *)sqlite3_column_text(query->statement, column);

    return text ? text : "";
}

struct slice query_bytes(const struct query *query, int column) {
    const char *bytes = sqlite3_column_blob(query->statement, column);

    return slice_make(bytes, bytes ? (size_t)sqlite3_column_bytes(query->statement, column) : 0);
}

int query_end(struct query *query, struct error *err) {
    int result = 0;

    if (query->code == SQLITE_NOMEM)
        result = error_no_memory(err);
    else if (query->code != SQLITE_OK)
        result = error_set_at(
            err, query->code == SQLITE_CORRUPT || query->code == SQLITE_NOTADB ? ERROR_CONFIG : ERROR_OUTPUT,
            store_path(query->store), 0, 0, "the state cannot be used: %s", sqlite3_errstr(query->code));
    sqlite3_finalize(query->statement);
    query->statement = NULL;
    return result;
}
