/* SPDX-License-Identifier: Apache-2.0
 * The writer of snapshot_writer.h. Names of tables and columns may come from a hostile dump: only plain
 * identifiers pass. Text columns compare without case, as MySQL's do. */
#define _GNU_SOURCE /* strcasestr */
#include "evidence/snapshot_writer.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/str.h"

enum { PATH_SIZE = 4096, NAME_MAX_LENGTH = 64 };

struct snapshot_writer {
    char path[PATH_SIZE], temporary[PATH_SIZE];
    sqlite3 *db;
    sqlite3_stmt *insert; /* into the table at hand */
    size_t columns;       /* of it */
    struct str indexes;   /* statements to run at the end */
    uint64_t rows;
};

static int fault(const struct snapshot_writer *writer, const char *what, struct error *err) {
    return error_set_at(err, ERROR_OUTPUT, writer->path, 0, 0, "the snapshot could not be written: %s: %s", what,
                        sqlite3_errmsg(writer->db));
}

static int execute(struct snapshot_writer *writer, const char *statement, struct error *err) {
    return sqlite3_exec(writer->db, statement, NULL, NULL, NULL) == SQLITE_OK
               ? 0
               : fault(writer, "a statement failed", err);
}

int snapshot_writer_new(struct snapshot_writer **out, const char *path, struct error *err) {
    struct snapshot_writer *writer = calloc(1, sizeof *writer);
    int fd;

    if (!writer)
        return error_no_memory(err);
    str_init(&writer->indexes);
    if (snprintf(writer->path, sizeof writer->path, "%s", path) >= PATH_SIZE ||
        snprintf(writer->temporary, sizeof writer->temporary, "%s.XXXXXX", path) >= PATH_SIZE) {
        writer->temporary[0] = '\0';
        error_set(err, ERROR_OUTPUT, "the path of the snapshot is too long");
        goto failed;
    }
    fd = mkstemp(writer->temporary);
    if (fd < 0) {
        writer->temporary[0] = '\0';
        error_set_at(err, ERROR_OUTPUT, path, 0, 0, "the snapshot cannot be created here");
        goto failed;
    }
    close(fd);
    if (sqlite3_open_v2(writer->temporary, &writer->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        fault(writer, "it cannot be opened", err);
        goto failed;
    }
    /* nobody sees the file before it is complete: no journal is needed */
    if (execute(writer, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN", err))
        goto failed;
    *out = writer;
    return 0;
failed:
    snapshot_writer_free(writer);
    return -1;
}

void snapshot_writer_free(struct snapshot_writer *writer) {
    if (!writer)
        return;
    sqlite3_finalize(writer->insert);
    sqlite3_close(writer->db);
    if (writer->temporary[0])
        unlink(writer->temporary);
    str_free(&writer->indexes);
    free(writer);
}

static bool is_identifier(const char *name) {
    size_t len = strlen(name);

    return len > 0 && len <= NAME_MAX_LENGTH &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == len &&
           strncasecmp(name, "sqlite_", 7) != 0;
}

static const char *affinity(const char *type) {
    static const struct {
        const char *part, *affinity;
    } TYPES[] = {{"int", "INTEGER"}, {"bool", "INTEGER"}, {"bit", "INTEGER"}, {"decimal", "REAL"},
                 {"double", "REAL"}, {"float", "REAL"},   {"date", "TEXT"},   {"time", "TEXT"}};

    for (size_t i = 0; i < ARRAY_LENGTH(TYPES); i++)
        if (strcasestr(type, TYPES[i].part))
            return TYPES[i].affinity;
    return "TEXT COLLATE NOCASE";
}

/* Numbers called id are unique in every table of CloudStack, and most joins go by them. */
static bool is_key(const struct snapshot_column *column) {
    return strcasecmp(column->name, "id") == 0 && strcmp(affinity(column->type), "INTEGER") == 0;
}

/* Columns by which checks find and join rows. */
static bool is_indexed(const char *column) {
    static const char *const NAMES[] = {
        "id",      "uuid",       "instance_name", "ip4_address", "ip_address", "public_ip_address",
        "created", "job_status", "state",         "msid",        "name"};
    size_t len = strlen(column);

    if (len > 3 && strcasecmp(column + len - 3, "_id") == 0)
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++)
        if (strcasecmp(column, NAMES[i]) == 0)
            return true;
    return false;
}

int snapshot_writer_table(struct snapshot_writer *writer, const char *table, const struct snapshot_column *columns,
                          size_t count, struct error *err) {
    struct str create, insert;
    int result = -1;

    str_init(&create);
    str_init(&insert);
    if (!is_identifier(table) || count == 0) {
        error_set(err, ERROR_OUTPUT, "no table can be made of these columns");
        goto out;
    }
    str_addf(&create, "CREATE TABLE \"%s\" (", table);
    str_addf(&insert, "INSERT INTO \"%s\" VALUES (", table);
    for (size_t i = 0; i < count; i++) {
        if (!is_identifier(columns[i].name)) {
            error_set(err, ERROR_OUTPUT, "table %s has a column whose name is no plain identifier", table);
            goto out;
        }
        str_addf(&create, "%s\"%s\" %s%s", i ? ", " : "", columns[i].name, affinity(columns[i].type),
                 is_key(&columns[i]) ? " PRIMARY KEY" : "");
        str_addf(&insert, "%s?", i ? ", " : "");
        if (is_indexed(columns[i].name) && !is_key(&columns[i]))
            str_addf(&writer->indexes, "CREATE INDEX \"i_%s_%s\" ON \"%s\" (\"%s\");", table, columns[i].name, table,
                     columns[i].name);
    }
    str_add(&create, ")");
    str_add(&insert, ")");
    sqlite3_finalize(writer->insert);
    writer->insert = NULL;
    writer->columns = count;
    if (create.failed || insert.failed || writer->indexes.failed)
        error_no_memory(err);
    else if (execute(writer, create.ptr, err) == 0)
        result = sqlite3_prepare_v2(writer->db, insert.ptr, -1, &writer->insert, NULL) == SQLITE_OK
                     ? 0
                     : fault(writer, "the rows cannot be added", err);
out:
    str_free(&create);
    str_free(&insert);
    return result;
}

int snapshot_writer_row(struct snapshot_writer *writer, const char *const *values, struct error *err) {
    int code = SQLITE_OK;

    sqlite3_reset(writer->insert);
    for (size_t i = 0; i < writer->columns && code == SQLITE_OK; i++)
        code = values[i] ? sqlite3_bind_text(writer->insert, (int)i + 1, values[i], -1, SQLITE_STATIC)
                         : sqlite3_bind_null(writer->insert, (int)i + 1);
    if (code != SQLITE_OK || sqlite3_step(writer->insert) != SQLITE_DONE)
        return fault(writer, "a row could not be added", err);
    writer->rows++;
    return 0;
}

int snapshot_writer_trim(struct snapshot_writer *writer, const char *table, const char *condition, bool bounded,
                         msec_t since, struct error *err) {
    char statement[600], time[TIME_TEXT_SIZE];
    sqlite3_stmt *trim = NULL;
    int result = -1;

    /* a row for which the condition is unknown (NULL) goes too, as a WHERE on the server would leave it out
     */
    snprintf(statement, sizeof statement, "DELETE FROM \"%s\" WHERE (%s) IS NOT TRUE", table, condition);
    if (sqlite3_prepare_v2(writer->db, statement, -1, &trim, NULL) != SQLITE_OK)
        fault(writer, "old rows could not be removed", err);
    else if ((bounded && sqlite3_bind_text(trim, 1, msec_civil(since, time), -1, SQLITE_STATIC) != SQLITE_OK) ||
             sqlite3_step(trim) != SQLITE_DONE)
        fault(writer, "old rows could not be removed", err);
    else
        result = 0;
    writer->rows -= result ? 0 : (uint64_t)sqlite3_changes64(writer->db);
    sqlite3_finalize(trim);
    return result;
}

static int add_fact(struct snapshot_writer *writer, sqlite3_stmt *insert, const char *name, const char *value) {
    (void)writer;
    sqlite3_reset(insert);
    sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, value, -1, SQLITE_TRANSIENT);
    return sqlite3_step(insert) == SQLITE_DONE ? 0 : -1;
}

/* The newest complete upgrade of the table `version`, "" if there is none. */
static void find_version(struct snapshot_writer *writer, char *out, size_t size) {
    sqlite3_stmt *statement = NULL;

    out[0] = '\0';
    if (sqlite3_prepare_v2(writer->db, "SELECT version FROM version WHERE step = 'Complete' ORDER BY id DESC LIMIT 1",
                           -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
        snprintf(out, size, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
}

static int add_facts(struct snapshot_writer *writer, const struct snapshot_facts *facts, struct error *err) {
    char time[TIME_TEXT_SIZE], since[TIME_TEXT_SIZE], found[64];
    sqlite3_stmt *insert = NULL;
    int result = -1;

    find_version(writer, found, sizeof found);
    if (execute(writer, "CREATE TABLE cstriage_snapshot (name TEXT PRIMARY KEY, value TEXT)", err))
        return -1;
    if (sqlite3_prepare_v2(writer->db, "INSERT INTO cstriage_snapshot VALUES (?, ?)", -1, &insert, NULL) == SQLITE_OK &&
        add_fact(writer, insert, "format", "1") == 0 && add_fact(writer, insert, "time_zone", facts->zone) == 0 &&
        add_fact(writer, insert, "cloudstack_version", facts->version[0] ? facts->version : found) == 0 &&
        add_fact(writer, insert, "source", facts->source) == 0 &&
        (facts->time == MSEC_NONE || add_fact(writer, insert, "server_time", msec_civil(facts->time, time)) == 0) &&
        (facts->since == MSEC_NONE || add_fact(writer, insert, "since", msec_civil(facts->since, since)) == 0))
        result = 0;
    else
        fault(writer, "what it is could not be noted", err);
    sqlite3_finalize(insert);
    return result;
}

/* The rename must not reach the disk before the content. */
static int publish(struct snapshot_writer *writer, struct error *err) {
    int fd = open(writer->temporary, O_RDONLY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    if (!synced || rename(writer->temporary, writer->path))
        return error_set_at(err, ERROR_OUTPUT, writer->path, 0, 0, "the snapshot could not be put under its name");
    writer->temporary[0] = '\0';
    return 0;
}

int snapshot_writer_finish(struct snapshot_writer *writer, const struct snapshot_facts *facts, uint64_t *rows,
                           struct error *err) {
    int code;

    sqlite3_finalize(writer->insert);
    writer->insert = NULL;
    if (add_facts(writer, facts, err) || execute(writer, writer->indexes.ptr, err) ||
        execute(writer, "COMMIT; ANALYZE", err))
        return -1;
    *rows = writer->rows;
    code = sqlite3_close(writer->db);
    writer->db = NULL;
    if (code != SQLITE_OK)
        return error_set_at(err, ERROR_OUTPUT, writer->path, 0, 0, "the snapshot could not be closed");
    return publish(writer, err);
}
