/* SPDX-License-Identifier: Apache-2.0
 * Life of the report model, and the one door through which log text enters it. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "report/clean.h"

int report_new(struct report **out) {
    struct report *report = calloc(1, sizeof *report);

    if (!report)
        return -1;
    arena_init(&report->arena);
    report->version = report->patterns_fingerprint = report->coverage.log_tz = "";
    report->generated_at = report->first = report->last = MSEC_NONE;
    *out = report;
    return 0;
}

void report_free(struct report *report) {
    if (!report)
        return;
    arena_free(&report->arena);
    zone_free(report->zone);
    free(report);
}

const char *report_text(struct report *report, struct slice raw, size_t max) {
    return clean_redacted(&report->arena, raw, max);
}

bool report_is_statement(const struct report_db_evidence *row) {
    return strcmp(row->verdict, "not-checked") == 0;
}

size_t report_first_alike(const struct report *report, size_t i) {
    size_t first = 0;

    while (strcmp(report->causes[first].signature, report->causes[i].signature) != 0)
        first++;
    return first;
}
