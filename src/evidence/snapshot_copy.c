/* SPDX-License-Identifier: Apache-2.0
 * The copy of snapshot_copy.h: rows are streamed from the server into the file. */
#include "evidence/snapshot_copy.h"

#include <string.h>

#include "base/str.h"
#include "evidence/backend.h"

enum { COLUMNS_MAX = 200 };

struct copying {
    const struct snapshot_plan *plan;
    struct snapshot_writer *writer;
    struct arena arena; /* of the table at hand */
    const char *table;
    struct snapshot_column columns[COLUMNS_MAX];
    size_t count;
    struct error write_error;
};

static int on_column(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct copying *copying = payload;
    struct snapshot_column *column = &copying->columns[copying->count];

    (void)names;
    if (columns < 2 || !values[0] || !values[1] || copying->count == COLUMNS_MAX ||
        !snapshot_plan_wants(copying->plan, copying->table, values[0]))
        return 0;
    column->name = arena_string(&copying->arena, slice_of(values[0]));
    column->type = arena_string(&copying->arena, slice_of(values[1]));
    if (!column->name || !column->type)
        return -1;
    copying->count++;
    return 0;
}

static int on_row(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct copying *copying = payload;

    (void)columns, (void)names;
    return snapshot_writer_row(copying->writer, values, &copying->write_error);
}

static int copy_rows(struct copying *copying, struct backend *server, msec_t since, struct error *err) {
    char time[TIME_TEXT_SIZE];
    const struct sql_value bound = {VALUE_TEXT, 0, msec_civil(since, time)};
    const char *condition;
    struct str statement;
    bool bounded;
    int result;

    condition = snapshot_plan_rows(copying->table, &bounded);
    str_init(&statement);
    for (size_t i = 0; i < copying->count; i++)
        str_addf(&statement, "%s`%s`", i ? ", " : "SELECT ", copying->columns[i].name);
    str_addf(&statement, " FROM `%s`%s%s", copying->table, condition ? " WHERE " : "", condition ? condition : "");
    result = statement.failed ? error_no_memory(err)
                              : server->ops->query(server, statement.ptr, &bound, bounded ? 1 : 0, BACKEND_ALL_ROWS,
                                                   10 * MSEC_MINUTE, on_row, copying, err);
    str_free(&statement);
    return result;
}

/* Returns 1 for a table that has to be left out, with the reason in `err`. */
static int copy_table(struct copying *copying, struct backend *server, msec_t since, struct error *err) {
    const struct sql_value name = {VALUE_TEXT, 0, copying->table};
    bool found;

    copying->count = 0;
    arena_reset(&copying->arena);
    if (server->ops->find_table(server, copying->table, &found, err))
        return server->trouble == TROUBLE_LOST ? -1 : 1;
    if (found && server->ops->query(server,
                                    "SELECT column_name, column_type FROM information_schema.columns WHERE "
                                    "table_schema = DATABASE() AND "
                                    "table_name = ? ORDER BY ordinal_position",
                                    &name, 1, BACKEND_ALL_ROWS, MSEC_MINUTE, on_column, copying, err))
        return server->trouble == TROUBLE_LOST ? -1 : 1;
    if (copying->count == 0) {
        server->trouble = TROUBLE_SCHEMA;
        error_set(err, ERROR_DATABASE, "not in this schema");
        return 1;
    }
    if (snapshot_writer_table(copying->writer, copying->table, copying->columns, copying->count, err))
        return -1;
    if (copy_rows(copying, server, since, err) == 0)
        return 0;
    if (copying->write_error.code != ERROR_NONE) {
        if (err)
            *err = copying->write_error;
        return -1;
    }
    /* half a table would give wrong verdicts, and the view may be gone */
    return -1;
}

int snapshot_copy(struct snapshot_writer *writer, struct backend *server, const struct snapshot_plan *plan,
                  msec_t since, snapshot_gap *gap, void *payload, struct error *err) {
    struct copying copying = {.plan = plan, .writer = writer};
    int result = 0;

    arena_init(&copying.arena);
    for (const char *const *table = snapshot_plan_tables(plan); *table && result >= 0; table++) {
        struct error why = {0};

        copying.table = *table;
        result = copy_table(&copying, server, since, &why);
        if (result > 0)
            gap(payload, *table, why.text, server->trouble != TROUBLE_SCHEMA);
        if (result < 0) {
            error_prefix(&why, "table %s", *table);
            if (err)
                *err = why;
        }
    }
    arena_free(&copying.arena);
    return result < 0 ? -1 : 0;
}

int snapshot_copy_finish(struct snapshot_writer *writer, const struct backend *server, msec_t since, uint64_t *rows,
                         struct error *err) {
    const struct snapshot_facts facts = {.time = server->time,
                                         .zone = server->zone,
                                         .version = server->version,
                                         .source = server->description,
                                         .since = since};

    return snapshot_writer_finish(writer, &facts, rows, err);
}
