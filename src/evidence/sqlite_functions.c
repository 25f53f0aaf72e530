/* SPDX-License-Identifier: Apache-2.0
 * The MySQL functions of sqlite_functions.h. */
#include "evidence/sqlite_functions.h"

#include <stdbool.h>
#include <string.h>

#include "base/civil_time.h"
#include "base/compiler.h"
#include "base/str.h"

static bool any_null(int count, sqlite3_value **values) {
    for (int i = 0; i < count; i++)
        if (sqlite3_value_type(values[i]) == SQLITE_NULL)
            return true;
    return false;
}

static void concat(sqlite3_context *context, int count, sqlite3_value **values) {
    struct str text;

    if (any_null(count, values)) {
        sqlite3_result_null(context);
        return;
    }
    str_init(&text);
    for (int i = 0; i < count; i++) {
        const char *part = (const char *)sqlite3_value_text(values[i]);

        str_add_bytes(&text, part ? part : "", part ? (size_t)sqlite3_value_bytes(values[i]) : 0);
    }
    if (text.failed)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_text(context, text.ptr, (int)text.len, SQLITE_TRANSIENT);
    str_free(&text);
}

static void outermost(sqlite3_context *context, sqlite3_value **values, bool greatest) {
    if (any_null(2, values))
        sqlite3_result_null(context);
    else
        sqlite3_result_value(context,
                             values[(sqlite3_value_double(values[0]) < sqlite3_value_double(values[1])) == greatest]);
}

static void greatest(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    outermost(context, values, true);
}

static void least(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    outermost(context, values, false);
}

/* DATETIME values of CloudStack are UTC. */
static void unix_timestamp(sqlite3_context *context, int count, sqlite3_value **values) {
    const char *text = (const char *)sqlite3_value_text(values[0]);
    struct zone *utc = NULL;
    msec_t time;

    (void)count;
    if (!text || zone_new(&utc, "UTC", NULL) || time_parse(&time, text, utc, 0, NULL))
        sqlite3_result_null(context);
    else
        sqlite3_result_int64(context, time / MSEC_SECOND);
    zone_free(utc);
}

/* "2026-11-23 03:20:00" in UTC, as a server says it in a session whose zone is UTC. */
static void from_unixtime(sqlite3_context *context, int count, sqlite3_value **values) {
    char text[TIME_TEXT_SIZE];

    (void)count;
    if (any_null(1, values))
        sqlite3_result_null(context);
    else
        sqlite3_result_text(context, msec_civil(sqlite3_value_int64(values[0]) * MSEC_SECOND, text), -1,
                            SQLITE_TRANSIENT);
}

int sqlite_functions_register(sqlite3 *db) {
    static const struct {
        const char *name;
        int arguments;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } FUNCTIONS[] = {{"CONCAT", -1, concat},
                     {"GREATEST", 2, greatest},
                     {"LEAST", 2, least},
                     {"UNIX_TIMESTAMP", 1, unix_timestamp},
                     {"FROM_UNIXTIME", 1, from_unixtime}};

    for (size_t i = 0; i < ARRAY_LENGTH(FUNCTIONS); i++)
        if (sqlite3_create_function(db, FUNCTIONS[i].name, FUNCTIONS[i].arguments,
                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, FUNCTIONS[i].call,
                                    NULL, NULL) != SQLITE_OK)
            return -1;
    return 0;
}
