/* SPDX-License-Identifier: Apache-2.0
 * The health checks; see health.h. */
#include "app/health.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROWS_SHOWN = 5 }; /* problems listed of one check; how many more there are is said */

static msec_t monotonic(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (msec_t)now.tv_sec * MSEC_SECOND + now.tv_nsec / 1000000;
}

static int add(struct analysis *analysis, const char *check, const char *verdict, const struct check_row *row) {
    const char *copy = arena_string(&analysis->arena, slice_of(row->evidence));

    return copy ? vec_push(&analysis->health,
                           ((struct health_row){check, verdict, check_library_health(analysis->library, check), copy,
                                                row->used, row->total}))
                : -1;
}

static int add_text(struct analysis *analysis, const char *check, const char *verdict, const char *text) {
    const struct check_row row = {.evidence = text, .used = -1, .total = -1};

    return add(analysis, check, verdict, &row);
}

/* Each problem is a row; a check without problems is one row that says so. */
static int add_rows(struct analysis *analysis, const char *check, const struct check_answer *answer) {
    char text[300];
    size_t problems = 0;

    for (size_t i = 0; i < answer->row_count; i++)
        if (answer->rows[i].verdict == VERDICT_CONFIRMED && ++problems <= ROWS_SHOWN &&
            add(analysis, check, "problem", &answer->rows[i]))
            return -1;
    if (problems > ROWS_SHOWN) {
        snprintf(text, sizeof text, "and %zu more rows of this check", problems - ROWS_SHOWN);
        return add_text(analysis, check, "problem", text);
    }
    if (problems)
        return 0;
    if (answer->row_count && answer->rows[0].verdict == VERDICT_REFUTED)
        return add(analysis, check, "ok", &answer->rows[0]);
    return add_text(analysis, check, "unknown", answer->why[0] ? answer->why : "the rows do not decide it");
}

static int run(struct analysis *analysis, const char *check) {
    const struct check_request request = {.check = check,
                                          .incident_start = analysis->read.partial->first,
                                          .incident_end = MSEC_NONE,
                                          .fresh = analysis->options->db_fresh};
    struct check_answer answer;

    if (check_run(&answer, analysis->library, analysis->backend, &request, &analysis->arena, NULL))
        return -1;
    analysis->database_failed = analysis->database_failed || answer.failed;
    analysis->checks_run += answer.ran;
    if (!answer.ran && analysis_skip(analysis, check, answer.why))
        return -1;
    return add_rows(analysis, check, &answer);
}

int health_check(struct analysis *analysis) {
    static const char LATE[] = "not asked: the time for health checks was spent";
    const char *const *names = check_library_names(analysis->library);
    msec_t end = monotonic() + HEALTH_BUDGET;

    for (; analysis->backend && *names; names++) {
        if (!check_library_health(analysis->library, *names))
            continue;
        if (monotonic() > end ? add_text(analysis, *names, "unknown", LATE) || analysis_skip(analysis, *names, LATE)
                              : run(analysis, *names))
            return -1;
    }
    return 0;
}
