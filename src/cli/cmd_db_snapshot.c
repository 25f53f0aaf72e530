/* SPDX-License-Identifier: Apache-2.0
 * `cstriage db snapshot`: what the checks need, from a live server or a dump into a file. */
#include <stdio.h>
#include <time.h>

#include "app/dump_snapshot.h"
#include "cli/db.h"
#include "cli/exit_code.h"
#include "evidence/snapshot_copy.h"

static void on_gap(void *payload, const char *table, const char *why, bool failed) {
    bool *incomplete = payload;

    *incomplete = *incomplete || failed;
    fprintf(stderr, "cstriage: table %s was left out: %s\n", table, why);
}

static int from_server(const struct db_run *run, struct snapshot_writer *writer, const struct snapshot_plan *plan,
                       msec_t history, uint64_t *rows, bool *incomplete, struct error *err) {
    static const struct server_limits LIMITS = {.statement = 5 * MSEC_MINUTE, .total = 30 * MSEC_MINUTE};
    struct backend *backend = NULL;
    msec_t since;
    int result;

    if (run->database.snapshot)
        return error_set(err, ERROR_USAGE, "a snapshot is made from --db, --db-properties or --from-dump");
    if (database_open(&backend, &run->database, &LIMITS, err))
        return -1;
    since = backend_time(backend) == MSEC_NONE ? MSEC_NONE : backend_time(backend) - history;
    result = snapshot_copy(writer, backend, plan, since, on_gap, incomplete, err);
    backend_disconnect(backend);
    if (result == 0)
        result = snapshot_copy_finish(writer, backend, since, rows, err);
    backend_free(backend);
    return result;
}

static int from_dump(const struct db_run *run, struct snapshot_writer *writer, const struct snapshot_plan *plan,
                     msec_t history, uint64_t *rows, bool *incomplete, struct error *err) {
    struct dump_request request = {
        .path = run->dump, .database = run->dump_database ? run->dump_database : "cloud", .history = history};
    struct dump_result result;
    struct zone *zone = NULL;
    char text[900], time[TIME_TEXT_SIZE];

    if (zone_new(&zone, run->dump_tz, err))
        return -1;
    request.zone = zone;
    if (dump_snapshot(writer, plan, &request, &result, err)) {
        zone_free(zone);
        return -1;
    }
    *rows = result.rows;
    *incomplete = !result.outcome.complete;
    if (*incomplete)
        fprintf(stderr, "cstriage: %s\n", error_format(&result.outcome.problem, text, sizeof text));
    if (result.time == MSEC_NONE)
        fputs("cstriage: the dump does not say when it was made: its state is shown without a time\n", stderr);
    else
        fprintf(stderr, "cstriage: the dump ended at %s (its clock read as %s; --dump-tz changes that)\n",
                msec_rfc3339(result.time, time), zone_name(zone));
    zone_free(zone);
    return 0;
}

int db_snapshot(struct db_run *run) {
    struct snapshot_writer *writer = NULL;
    struct snapshot_plan *plan = NULL;
    msec_t history = 30 * MSEC_DAY;
    bool incomplete = false;
    struct error err = {0};
    uint64_t rows = 0;
    int status;

    if (!run->output)
        error_set(&err, ERROR_USAGE, "snapshot needs -o FILE");
    else if (run->dump && database_is_live(&run->database))
        error_set(&err, ERROR_USAGE, "--from-dump and --db exclude each other");
    if (err.code != ERROR_NONE || (run->history && duration_parse(&history, slice_of(run->history), &err)))
        return db_complain(&err);
    if (snapshot_plan_new(&plan, run->library, &err) || snapshot_writer_new(&writer, run->output, &err) ||
        (run->dump ? from_dump : from_server)(run, writer, plan, history, &rows, &incomplete, &err)) {
        status = db_complain(&err);
    } else {
        fprintf(stderr, "cstriage: %s: %llu rows\n", run->output, (unsigned long long)rows);
        status = incomplete ? EXIT_INCOMPLETE : EXIT_RAN;
    }
    snapshot_writer_free(writer);
    snapshot_plan_free(plan);
    return status;
}
