/* SPDX-License-Identifier: Apache-2.0
 * A database behind one vtable, so that a check does not know which one it asks. For this folder; the outside sees
 * evidence/check.h. Contract of every backend: it never writes, binds values, stops at the row and time limits, and hands out
 * every column as text. */
#ifndef EVIDENCE_BACKEND_H
#define EVIDENCE_BACKEND_H

#include "evidence/check.h"

struct sql_value {
    enum { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT } type;
    int64_t integer;
    const char *text;
};

/* One row: column names and values (null for SQL NULL), valid during the call. Non-zero ends the query. */
typedef int backend_row(void *payload, size_t columns, const char *const *names, const char *const *values);

struct backend_ops {
    /* Runs a SELECT. 0, or -1 with `err` (ERROR_DATABASE; its text says "time limit" where that was it). */
    int (*query)(struct backend *backend, const char *statement, const struct sql_value *values, size_t count,
                 unsigned max_rows, msec_t timeout, backend_row *row, void *payload, struct error *err);
    /* Whether there is such a table. */
    bool (*has_table)(struct backend *backend, const char *table);
    void (*close)(struct backend *backend);
};

struct backend {
    const struct backend_ops *ops;
    char description[512];
    char version[64];
    msec_t time; /* UTC of the state it holds; MSEC_NONE if it does not say */
};

#endif
