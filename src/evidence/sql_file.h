/* SPDX-License-Identifier: Apache-2.0
 * An evidence file of sql/: a header of SQL comments and one SELECT, parsed and linted before anything is asked.
 * The format is sql/README.md. Plain data; texts live in the arena given to sql_file_parse. */
#ifndef EVIDENCE_SQL_FILE_H
#define EVIDENCE_SQL_FILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/error.h"
#include "base/str.h"

/* A list has room for SQL_LIST_MAX values; what is not given of them is NULL, which nothing equals. */
enum { SQL_PARAMETERS_MAX = 16, SQL_SLOTS_MAX = 64, SQL_TABLES_MAX = 16, SQL_LIST_MAX = 32 };

enum sql_type { SQL_INTEGER, SQL_TEXT, SQL_UUID, SQL_DATETIME, SQL_INTEGERS };

/* What a problem is worth that the check finds when it is asked about nothing in particular. */
enum sql_health { SQL_HEALTH_NONE, SQL_HEALTH_MINOR, SQL_HEALTH_MAJOR };

struct sql_parameter {
    const char *name;
    enum sql_type type;
    bool optional;
    bool built_in; /* :now, :incident_start …: the program gives it */
};

struct sql_file {
    const char *path, *name, *title;
    unsigned since,
        until;    /* versions of CloudStack with its tables and columns, as sql_version says them; 0 = not said */
    bool history; /* as_of: history; else now */
    enum sql_health health;
    msec_t timeout;    /* of the statement */
    unsigned max_rows; /* fetched at most */
    struct sql_parameter parameters[SQL_PARAMETERS_MAX];
    size_t parameter_count;
    const char *needs; /* "a or b", "a and b", "" */
    const char *tables[SQL_TABLES_MAX];
    size_t table_count;
    const char *body;              /* the SELECT as written */
    const char *statement;         /* the same with '?' for each parameter, SQL_LIST_MAX of them for a list */
    unsigned slots[SQL_SLOTS_MAX]; /* which parameter each '?' is */
    size_t slot_count;
};

/* Parses `text`, the content of the file at `path`, whose name must be the check's. Returns 0, or -1 with file, line
 * and column of the first fault: unknown key, missing key, unknown parameter, more than one statement, a word that
 * writes or reads files. */
int sql_file_parse(struct sql_file *out, const char *path, struct slice text, struct arena *arena, struct error *err);

/* "4.18.2.1" as a number that compares, 4018; 0 for what is no version. */
unsigned sql_version(struct slice text);

/* Appends the statement with literals[i] in place of parameter i. */
void sql_file_write(struct str *out, const struct sql_file *file, const char *const *literals);

/* Whether `given` (bit per parameter) satisfies the needs line and the parameters that are not optional; if not,
 * *missing names what is. */
bool sql_file_satisfied(const struct sql_file *file, uint32_t given, const char **missing);

#endif
