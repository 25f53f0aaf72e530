/* SPDX-License-Identifier: Apache-2.0
 * The largest report there is: everything many times, and every text as long as it may be, of a byte that
 * every format has to escape. The caller frees it with report_free. */
#ifndef TESTS_LARGE_REPORT_H
#define TESTS_LARGE_REPORT_H

#include "sample_report.h"

#include <stdio.h>

enum { LARGE_CAUSES = 300, LARGE_FINDINGS = 3000, LARGE_ROWS = 200, LARGE_TEXT = 2000 };

static const char *large_id(struct report *report, const char *kind, size_t i) {
    char text[32];

    snprintf(text, sizeof text, "%s-%zu", kind, i);
    return report_text(report, slice_of(text), 0);
}

static struct report_texts large_texts(struct report *report, const char *text, size_t count) {
    struct report_texts texts = {arena_alloc(&report->arena, count * sizeof(char *)), count};

    for (size_t i = 0; i < count; i++)
        texts.items[i] = text;
    return texts;
}

static void large_findings(struct report *report, const char *text) {
    report->findings = arena_alloc(&report->arena, LARGE_FINDINGS * sizeof *report->findings);
    report->finding_count = LARGE_FINDINGS;
    for (size_t i = 0; i < LARGE_FINDINGS; i++)
        report->findings[i] = (struct report_finding){.id = large_id(report, "f", i),
                                                      .signature = large_id(report, "family.slug", i),
                                                      .title = text,
                                                      .role = "symptom",
                                                      .explained_by = i % 10 ? report->findings[i - 1].id : NULL,
                                                      .how = text,
                                                      .shares = sample_shares(report, i % 40, 5, 7),
                                                      .share_count = 2,
                                                      .count = i,
                                                      .first_seen = MSEC_OF(6, 1),
                                                      .last_seen = MSEC_OF(7, 1)};
}

/* A cause and its incident; it explains ten findings. */
static void large_incident(struct report *report, size_t i, const char *text) {
    struct report_cause *cause = &report->causes[i];
    struct report_incident *incident = &report->incidents[i];

    sample_cause(report, cause, text);
    cause->rank = (unsigned)i + 1;
    cause->id = large_id(report, "c", i);
    cause->finding = report->findings[i * 10].id;
    cause->incident = large_id(report, "i", i);
    cause->signature = large_id(report, "family.slug", i);
    cause->explanation = text;
    cause->remedy = cause->next_commands = large_texts(report, text, 10);
    cause->explains = cause->explained_titles =
        (struct report_texts){arena_alloc(&report->arena, 9 * sizeof(char *)), 9};
    for (size_t k = 0; k < 9; k++)
        cause->explains.items[k] = report->findings[i * 10 + k + 1].id;
    for (size_t k = 0; k < cause->log_count; k++)
        cause->log[k].text = text;
    *incident = (struct report_incident){.id = cause->incident,
                                         .title = text,
                                         .started = MSEC_OF(6, 1),
                                         .detected = MSEC_NONE,
                                         .peak = MSEC_OF(6, 5),
                                         .mitigated = MSEC_OF(6, 7),
                                         .cleared = MSEC_OF(6, 9),
                                         .mitigated_by = text,
                                         .root_causes = large_texts(report, cause->id, 1),
                                         .concurrent = large_texts(report, cause->id, 20),
                                         .findings = cause->explains};
    sample_series(report, &incident->series, MSEC_OF(6, 0), MSEC_SECOND, 3600);
    sample_timeline(report, incident);
    for (size_t k = 0; k < incident->timeline_count; k++)
        incident->timeline[k].what = incident->timeline[k].lane = text;
}

static void large_rest(struct report *report, const char *text) {
    sample_rest(report);
    report->unexplained = arena_alloc(&report->arena, LARGE_ROWS * sizeof *report->unexplained);
    report->rejected = arena_alloc(&report->arena, LARGE_ROWS * sizeof *report->rejected);
    report->health = arena_alloc(&report->arena, LARGE_ROWS * sizeof *report->health);
    report->inputs = arena_alloc(&report->arena, LARGE_ROWS * sizeof *report->inputs);
    report->unexplained_count = report->rejected_count = report->health_count = report->input_count = LARGE_ROWS;
    for (size_t i = 0; i < LARGE_ROWS; i++) {
        report->unexplained[i] = (struct report_unexplained){.template_text = text,
                                                             .level = "ERROR",
                                                             .novelty = "new",
                                                             .command = text,
                                                             .count = 3,
                                                             .sample = sample_quote(report, 77, 20, text)};
        report->rejected[i] = (struct report_rejected){"family.slug", text, text};
        report->health[i] = (struct report_health){"check", i % 2 ? "problem" : "ok", "major", text, 3, 4};
        report->inputs[i] = (struct report_input){.path = text,
                                                  .kind = "agent",
                                                  .compression = "none",
                                                  .machine = text,
                                                  .zone = "UTC",
                                                  .zone_from = text,
                                                  .clock_ahead = MSEC_NONE,
                                                  .first = MSEC_NONE,
                                                  .last = MSEC_NONE,
                                                  .problems = large_texts(report, text, 3)};
    }
    report->coverage.notes = large_texts(report, text, LARGE_ROWS);
}

static struct report *large_report(char byte) {
    static const char *const SERVERS[] = {"kvm07.example.net", "ms1.example.net", "ms2.example.net"};
    struct report *report;
    char text[LARGE_TEXT + 1];
    const char *copy;

    memset(text, byte, LARGE_TEXT);
    text[LARGE_TEXT] = '\0';
    assert_int_equal(report_new(&report), 0);
    report->version = "1.2.3";
    report->patterns_fingerprint = "0123456789abcdef0123";
    report->generated_at = MSEC_OF(9, 0);
    report->first = MSEC_OF(0, 0);
    report->last = MSEC_OF(7, 30);
    report->servers = sample_texts(report, SERVERS, 3).items;
    report->server_count = 3;
    copy = report_text(report, slice_of(text), 0);
    sample_series(report, &report->series, MSEC_OF(0, 0), MSEC_SECOND, 10000);
    large_findings(report, copy);
    report->causes = arena_alloc(&report->arena, LARGE_CAUSES * sizeof *report->causes);
    report->incidents = arena_alloc(&report->arena, LARGE_CAUSES * sizeof *report->incidents);
    report->cause_count = report->incident_count = LARGE_CAUSES;
    for (size_t i = 0; i < LARGE_CAUSES; i++)
        large_incident(report, i, copy);
    large_rest(report, copy);
    return report;
}

#endif
