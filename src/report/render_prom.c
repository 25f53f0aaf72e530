/* SPDX-License-Identifier: Apache-2.0
 * The report as metrics in Prometheus' text format, for the textfile collector of node_exporter. Everything
 * is a gauge of this run. The number of series is bounded: by the words of our own tables, by at most
 * SIGNATURES_SHOWN signatures and POOLS_SHOWN pools; nothing that comes from a log line is a label. A family
 * stands in one piece, and no series twice, as the format demands. */
#include "report/render.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/utf8.h"
#include "report/clean.h"
#include "report/wording.h"

enum { SIGNATURES_SHOWN = 200, POOLS_SHOWN = 100, LABEL_MAX = 120 };

static const char *const SEVERITIES[] = {"critical", "major", "minor", "info"};
static const char *const CONFIDENCES[] = {"confirmed", "likely", "possible"};

static void family(struct str *out, const char *name, const char *help) {
    str_addf(out, "# HELP cstriage_%s %s\n# TYPE cstriage_%s gauge\n", name, help, name);
}

/* `name="value"`, escaped, without controls, at most LABEL_MAX bytes. */
static void label(struct str *out, const char *name, struct slice value) {
    str_addf(out, "%s=\"", name);
    value = slice_first(value, utf8_cut(value, LABEL_MAX));
    while (value.len) {
        uint32_t point;
        size_t len = utf8_next(value, &point);

        if (!len || clean_is_unsafe(point)) {
            str_add_char(out, '?');
        } else {
            if (point == '"' || point == '\\')
                str_add_char(out, '\\');
            str_add_slice(out, slice_first(value, len));
        }
        value = slice_from(value, len ? len : 1);
    }
    str_add_char(out, '"');
}

static void value_of(struct str *out, uint64_t number) {
    str_addf(out, " %llu\n", (unsigned long long)number);
}

/* Three decimals of milliseconds or thousandths, without the help of a locale. */
static void value_of_thousandths(struct str *out, int64_t thousandths) {
    uint64_t size = thousandths < 0 ? 0 - (uint64_t)thousandths : (uint64_t)thousandths;

    str_addf(out, " %s%llu.%03llu\n", thousandths < 0 ? "-" : "", (unsigned long long)(size / 1000),
             (unsigned long long)(size % 1000));
}

static void single(struct str *out, const char *name, const char *help, uint64_t number) {
    family(out, name, help);
    str_addf(out, "cstriage_%s", name);
    value_of(out, number);
}

static void run(struct str *out, const struct report *report) {
    family(out, "info", "The program that wrote this, and its signatures.");
    str_add(out, "cstriage_info{");
    label(out, "version", slice_of(report->version));
    str_add_char(out, ',');
    label(out, "patterns", slice_of(report->patterns_fingerprint));
    str_add(out, "} 1\n");
    family(out, "last_run_timestamp_seconds", "When the report was made, in seconds since 1970.");
    str_add(out, "cstriage_last_run_timestamp_seconds");
    value_of_thousandths(out, report->generated_at == MSEC_NONE ? 0 : report->generated_at);
    family(out, "run_duration_seconds", "How long the run took.");
    str_add(out, "cstriage_run_duration_seconds");
    value_of_thousandths(out, (int64_t)(report->coverage.seconds * 1000));
    if (report->last == MSEC_NONE)
        return;
    family(out, "last_record_timestamp_seconds", "Time of the last log record read, in seconds since 1970.");
    str_add(out, "cstriage_last_record_timestamp_seconds");
    value_of_thousandths(out, report->last);
}

static void causes(struct str *out, const struct report *report) {
    family(out, "root_causes", "Root causes found, by severity and confidence.");
    for (size_t s = 0; s < ARRAY_LENGTH(SEVERITIES); s++)
        for (size_t c = 0; c < ARRAY_LENGTH(CONFIDENCES); c++) {
            uint64_t count = 0;

            for (size_t i = 0; i < report->cause_count; i++)
                count += strcmp(report->causes[i].severity, SEVERITIES[s]) == 0 &&
                         strcmp(report->causes[i].confidence, CONFIDENCES[c]) == 0;
            str_addf(out, "cstriage_root_causes{severity=\"%s\",confidence=\"%s\"}", SEVERITIES[s], CONFIDENCES[c]);
            value_of(out, count);
        }
}

/* Causes of the signature, severity and confidence of cause `first`, if it is the first of them, and their
 * events; 0 if it is not. */
static uint64_t causes_like(const struct report *report, size_t first, uint64_t *events) {
    uint64_t count = 0;

    *events = 0;
    for (size_t i = 0; i < report->cause_count; i++) {
        const struct report_cause *a = &report->causes[first], *b = &report->causes[i];

        if (strcmp(a->signature, b->signature) != 0 || strcmp(a->severity, b->severity) != 0 ||
            strcmp(a->confidence, b->confidence) != 0)
            continue;
        if (i < first)
            return 0;
        count++;
        *events += b->count;
    }
    return count;
}

static void cause_labels(struct str *out, const struct report_cause *cause) {
    str_add_char(out, '{');
    label(out, "signature", slice_of(cause->signature));
    str_add_char(out, ',');
    label(out, "family", slice_of(cause->family));
    str_add_char(out, ',');
    label(out, "severity", slice_of(cause->severity));
    str_add_char(out, ',');
    label(out, "confidence", slice_of(cause->confidence));
    str_add_char(out, '}');
}

/* By signature: how many causes, or how many events; what is beyond SIGNATURES_SHOWN is one series of its
 * own. */
static void signatures(struct str *out, const struct report *report, const char *name, const char *help,
                       bool of_events) {
    uint64_t rest = 0;
    size_t shown = 0;

    family(out, name, help);
    for (size_t i = 0; i < report->cause_count; i++) {
        uint64_t events, count = causes_like(report, i, &events);

        if (!count)
            continue;
        if (shown == SIGNATURES_SHOWN) {
            rest += of_events ? events : count;
            continue;
        }
        shown++;
        str_addf(out, "cstriage_%s", name);
        cause_labels(out, &report->causes[i]);
        value_of(out, of_events ? events : count);
    }
    if (!rest)
        return;
    str_addf(out, "cstriage_%s{signature=\"(others)\",family=\"\",severity=\"\",confidence=\"\"}", name);
    value_of(out, rest);
}

static void incidents(struct str *out, const struct report *report) {
    uint64_t open = 0, jobs = 0;

    for (size_t i = 0; i < report->incident_count; i++) {
        open += report->incidents[i].cleared == MSEC_NONE && report->incidents[i].mitigated == MSEC_NONE;
        jobs += report->incidents[i].impact.jobs_failed;
    }
    single(out, "incidents", "Incidents found.", report->incident_count);
    single(out, "incidents_open", "Incidents of which neither mitigation nor end was seen.", open);
    single(out, "incident_failed_jobs", "Failed jobs of all incidents.", jobs);
}

static void findings(struct str *out, const struct report *report) {
    static const char *const ROLES[] = {"cause", "symptom", "context", "noise"};
    uint64_t records = 0;

    family(out, "findings", "Findings, by role.");
    for (size_t r = 0; r < ARRAY_LENGTH(ROLES); r++) {
        uint64_t count = 0;

        for (size_t i = 0; i < report->finding_count; i++)
            count += strcmp(report->findings[i].role, ROLES[r]) == 0;
        str_addf(out, "cstriage_findings{role=\"%s\"}", ROLES[r]);
        value_of(out, count);
    }
    for (size_t i = 0; i < report->unexplained_count; i++)
        records += report->unexplained[i].count;
    single(out, "unexplained_templates", "Texts of WARN and ERROR records that no signature knows.",
           report->unexplained_count);
    single(out, "unexplained_records", "WARN and ERROR records of those texts.", records);
}

/* Rows of each check; its severity is that of its first row. */
static void health(struct str *out, const struct report *report) {
    static const char *const VERDICTS[] = {"ok", "problem", "unknown"};

    if (!report->health_count)
        return;
    family(out, "health_rows", "Rows of each health check of the database, by verdict.");
    for (size_t i = 0; i < report->health_count; i++) {
        const struct report_health *row = &report->health[i];
        bool first = true;

        for (size_t k = 0; k < i && first; k++)
            first = strcmp(report->health[k].check, row->check) != 0;
        for (size_t v = 0; first && v < ARRAY_LENGTH(VERDICTS); v++) {
            uint64_t count = 0;

            for (size_t k = i; k < report->health_count; k++)
                count += strcmp(report->health[k].check, row->check) == 0 &&
                         strcmp(report->health[k].verdict, VERDICTS[v]) == 0;
            str_add(out, "cstriage_health_rows{");
            label(out, "check", slice_of(row->check));
            str_add_char(out, ',');
            label(out, "severity", slice_of(row->severity));
            str_addf(out, ",verdict=\"%s\"}", VERDICTS[v]);
            value_of(out, count);
        }
    }
}

/* What a pool is called: the text up to its numbers, "management addresses of pod POD-3". */
static struct slice pool_name(const struct report_health *row) {
    struct slice text = slice_of(row->text);
    ptrdiff_t colon = slice_find(text, slice_of(": "));

    return colon > 0 ? slice_first(text, (size_t)colon) : text;
}

static bool is_pool(const struct report_health *row) {
    return row->used >= 0 && row->total >= 0;
}

static void pool_labels(struct str *out, const struct report_health *row) {
    str_add_char(out, '{');
    label(out, "check", slice_of(row->check));
    str_add_char(out, ',');
    label(out, "pool", pool_name(row));
    str_add_char(out, '}');
}

/* Of pools with the same labels the first counts: no series may stand twice. */
static bool is_first_pool(struct str *out, const struct report *report, size_t index) {
    struct str own, other;
    bool first = true;

    str_init(&own);
    str_init(&other);
    pool_labels(&own, &report->health[index]);
    for (size_t i = 0; i < index && first; i++) {
        if (!is_pool(&report->health[i]))
            continue;
        str_clear(&other);
        pool_labels(&other, &report->health[i]);
        first = !slice_equal(str_slice(&own), str_slice(&other));
    }
    out->failed |= own.failed || other.failed;
    str_free(&own);
    str_free(&other);
    return first;
}

static void pools(struct str *out, const struct report *report, const char *name, const char *help, bool total) {
    size_t shown = 0;

    for (size_t i = 0; i < report->health_count && shown < POOLS_SHOWN; i++) {
        const struct report_health *row = &report->health[i];

        if (!is_pool(row) || !is_first_pool(out, report, i))
            continue;
        if (!shown++)
            family(out, name, help);
        str_addf(out, "cstriage_%s", name);
        pool_labels(out, row);
        value_of_thousandths(out, (int64_t)((total ? row->total : row->used) * 1000));
    }
}

static void coverage(struct str *out, const struct report *report) {
    const struct report_coverage *seen = &report->coverage;

    single(out, "inputs", "Inputs read.", report->input_count);
    single(out, "inputs_incomplete", "Inputs that were not read to their end.", word_incomplete_inputs(report));
    single(out, "read_bytes", "Decoded bytes read.", seen->bytes);
    single(out, "read_records", "Log records read.", seen->records);
    single(out, "warn_error_records", "Records of level WARN and above.", seen->warn_error_records);
    single(out, "explained_records", "Those of them that a signature knows.", seen->explained_records);
    single(out, "patterns_gave_up", "Matches given up at a limit.", seen->patterns_gave_up);
    single(out, "checks_run", "Database checks that gave an answer.", seen->checks_run);
    single(out, "checks_not_run", "Database checks that did not run.", seen->checks_not_run_count);
}

int render_prom(const struct report *report, const struct render_options *options, struct str *out, struct error *err) {
    (void)options; /* metrics count everything */
    run(out, report);
    causes(out, report);
    signatures(out, report, "signature_causes", "Root causes found, by signature.", false);
    signatures(out, report, "signature_events", "Events of the root causes, by signature.", true);
    incidents(out, report);
    findings(out, report);
    health(out, report);
    pools(out, report, "pool_used", "Used items of a pool of the cloud database.", false);
    pools(out, report, "pool_total", "All items of a pool of the cloud database.", true);
    coverage(out, report);
    return out->failed ? error_no_memory(err) : 0;
}
