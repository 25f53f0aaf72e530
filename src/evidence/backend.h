/* SPDX-License-Identifier: Apache-2.0
 * A database behind one vtable, so that a check does not know which one it asks. For this folder; the outside sees
 * evidence/check.h. Contract of every backend: it never writes, binds values, stops at the row and time limits, and
 * hands out every column as text. */
#ifndef EVIDENCE_BACKEND_H
#define EVIDENCE_BACKEND_H

#include "evidence/check.h"

struct sql_value {
    enum { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT } type;
    int64_t integer;
    const char *text;
};

/* As `max_rows`: no limit. */
#define BACKEND_ALL_ROWS UINT32_MAX

/* Why a statement failed: only a table or column that this version of the schema lacks is no fault of the database. */
enum trouble { TROUBLE_NONE, TROUBLE_SCHEMA, TROUBLE_RIGHT, TROUBLE_TIME, TROUBLE_LOST, TROUBLE_OTHER };

/* One row: column names and values (null for SQL NULL), valid during the call. Non-zero ends the query. */
typedef int backend_row(void *payload, size_t columns, const char *const *names, const char *const *values);

struct backend_ops {
    /* Runs a SELECT. 0, or -1 with `err` (ERROR_DATABASE; its text says "time limit" where that was it) and
     * backend->trouble. */
    int (*query)(struct backend *backend, const char *statement, const struct sql_value *values, size_t count,
                 unsigned max_rows, msec_t timeout, backend_row *row, void *payload, struct error *err);
    /* Tells whether there is such a table that may be read; -1 as `query` where the database does not say or forbids
     * it. */
    int (*find_table)(struct backend *backend, const char *table, bool *found, struct error *err);
    /* After a statement that was stopped: finds out which of its tables somebody has locked. `find_table` then fails
     * for it at once, so that a locked table costs its time only once. */
    void (*find_lock)(struct backend *backend, const char *const *tables, size_t count);
    /* Ends the transaction and the connection; what is asked later fails. */
    void (*disconnect)(struct backend *backend);
    void (*close)(struct backend *backend);
    const char *explain; /* what is put before a statement to see its plan */
};

struct backend {
    const struct backend_ops *ops;
    char description[512];
    char version[64];
    char zone[16];        /* offset of the server's own zone, "+02:00"; "" if it does not say */
    msec_t time;          /* UTC of the state it holds; MSEC_NONE if it does not say */
    enum trouble trouble; /* of the last statement that failed */
};

#endif
