/* SPDX-License-Identifier: Apache-2.0
 * From the rows of a dump to a snapshot. The time of a dump stands at its end, so old rows of growing tables
 * are removed last. */
#include "app/dump_snapshot.h"

#include <stdio.h>
#include <string.h>

enum { TABLES_MAX = 512 };

struct loading {
    const struct snapshot_plan *plan;
    struct snapshot_writer *writer;
    bool created[TABLES_MAX]; /* by place in the plan: a second table of a name is ignored */
    size_t tables;
};

static int on_table(void *payload, const char *name, const struct snapshot_column *columns, size_t count, bool *keep,
                    struct error *err) {
    struct loading *loading = payload;
    const char *const *tables = snapshot_plan_tables(loading->plan);
    struct snapshot_column wanted[DUMP_COLUMNS_MAX];
    size_t place = 0, kept = 0;

    while (tables[place] && strcmp(tables[place], name) != 0)
        place++;
    if (!tables[place] || place >= TABLES_MAX || loading->created[place])
        return 0;
    for (size_t i = 0; i < count; i++) {
        keep[i] = snapshot_plan_wants(loading->plan, name, columns[i].name);
        if (keep[i])
            wanted[kept++] = columns[i];
    }
    if (kept == 0)
        return 0;
    loading->created[place] = true;
    loading->tables++;
    return snapshot_writer_table(loading->writer, name, wanted, kept, err);
}

static int on_row(void *payload, const char *table, const char *const *values, struct error *err) {
    struct loading *loading = payload;

    (void)table;
    return snapshot_writer_row(loading->writer, values, err);
}

/* Without a time, nothing can be called old. */
static int trim(struct loading *loading, msec_t since, struct error *err) {
    const char *const *tables = snapshot_plan_tables(loading->plan);

    for (size_t i = 0; tables[i] && i < TABLES_MAX; i++) {
        bool bounded;
        const char *condition = snapshot_plan_rows(tables[i], &bounded);

        if (condition && loading->created[i] && (!bounded || since != MSEC_NONE) &&
            snapshot_writer_trim(loading->writer, tables[i], condition, bounded, since, err))
            return -1;
    }
    return 0;
}

/* "2026-11-23  3:20:00", local time of the machine that made the dump. */
static msec_t completed_time(const char *text, const struct zone *zone) {
    int year, month, day, hour, minute, second;

    if (sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) != 6 || month < 1 ||
        month > 12 || day < 1 || day > 31)
        return MSEC_NONE;
    return zone_to_utc(zone, civil_to_msec(year, month, day, hour, minute, second, 0), NULL);
}

int dump_snapshot(struct snapshot_writer *writer, const struct snapshot_plan *plan, const struct dump_request *request,
                  struct dump_result *result, struct error *err) {
    struct loading loading = {.plan = plan, .writer = writer};
    const struct dump_handler handler = {on_table, on_row, &loading};
    struct snapshot_facts facts = {.version = "", .since = MSEC_NONE};
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    char text[600];
    int status = -1;

    if (source_open_file(&source, request->path, err) || decoder_open(&decoder, source, err))
        return -1;
    if (dump_read(decoder, request->database, &handler, &result->outcome, err))
        goto out;
    if (loading.tables == 0) {
        error_set_at(err, ERROR_DAMAGED, request->path, 0, 0, "no table of the cloud database in this dump");
        goto out;
    }
    result->time = completed_time(result->outcome.completed, request->zone);
    if (result->time != MSEC_NONE)
        facts.since = result->time - request->history;
    if (trim(&loading, facts.since, err))
        goto out;
    snprintf(text, sizeof text, "dump %.500s", request->path);
    facts.time = result->time;
    facts.zone = zone_name(request->zone);
    facts.source = text;
    status = snapshot_writer_finish(writer, &facts, &result->rows, err);
out:
    decoder_free(decoder);
    return status;
}
