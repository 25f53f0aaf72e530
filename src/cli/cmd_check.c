/* SPDX-License-Identifier: Apache-2.0
 * `cstriage check`: one line for a monitoring system, and the status it understands.
 *
 * What could not be found out is never well: an input that could not be read, a database that did not answer,
 * or no log at all is UNKNOWN, unless what was read is worse. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/nightly.h"
#include "cli/command.h"
#include "cli/run_options.h"
#include "cli/threshold.h"
#include "report/clean.h"
#include "report/narrative.h"
#include "report/wording.h"

enum check_status { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

enum { TITLES_SHOWN = 3, TITLE_MAX = 120, LINE_MAX_BYTES = 2000, RETENTION = 60 };

struct arguments {
    struct run_arguments common;
    char *state, *warning, *critical, *stale;
    struct threshold_list limits[2]; /* of warning and critical */
    msec_t stale_after;              /* 0 = never */
};

/* What was found, and what to make of it. */
struct finding_counts {
    const struct report *report;
    struct threshold_counts counts;
    enum check_status status;
    const char *why; /* null unless UNKNOWN, or not everything could be read */
    const struct arguments *arguments;
    bool since_last;
};

static int parse(struct arguments *a, int argc, char **argv, struct error *err) {
    const GOptionEntry entries[] = {
        {"warning", 'w', 0, G_OPTION_ARG_STRING, &a->warning, "WARNING from here on (default " THRESHOLD_WARNING ")",
         "LIMITS"},
        {"critical", 'c', 0, G_OPTION_ARG_STRING, &a->critical,
         "CRITICAL from here on (default " THRESHOLD_CRITICAL ")", "LIMITS"},
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &a->state,
         "Look only at what is new since the last check with this folder", "DIR"},
        {"stale", 0, 0, G_OPTION_ARG_STRING, &a->stale, "UNKNOWN when the newest record is older than this", "SPAN"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    int done = run_options_parse(
        &a->common, CONFIG_CHECK, entries,
        "A plugin for monitoring: one line with performance data; 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
        "LIMITS: a number of root causes, or a list like critical/likely=1,major=5,health=1: so many causes "
        "of\n"
        "this severity and confidence (or above), or problems of the database (health-critical: grave ones).",
        argc, argv, err);

    if (done)
        return done;
    if (threshold_parse(&a->limits[0], a->warning ? a->warning : THRESHOLD_WARNING, err) ||
        threshold_parse(&a->limits[1], a->critical ? a->critical : THRESHOLD_CRITICAL, err))
        return -1;
    for (char **path = a->common.logs.words; a->state && path && *path; path++)
        if (strcmp(*path, "-") == 0)
            return error_set(err, ERROR_USAGE,
                             "--state needs files: of standard input it could not tell what it has read already");
    return a->stale ? duration_parse(&a->stale_after, slice_of(a->stale), err) : 0;
}

/* Text of the line: no line break, and no bar, behind which performance data would begin. */
static void add_plain(struct str *out, const char *text) {
    for (; *text; text++)
        str_add_char(out, *text == '\n' ? ' ' : *text == '|' ? '/' : *text);
}

static void count_causes(struct finding_counts *found) {
    for (size_t i = 0; i < found->report->cause_count; i++) {
        const struct report_cause *cause = &found->report->causes[i];

        threshold_count_cause(&found->counts, cause->severity, cause->confidence);
    }
    for (size_t i = 0; i < found->report->health_count; i++)
        if (strcmp(found->report->health[i].verdict, "problem") == 0)
            threshold_count_health(&found->counts, found->report->health[i].severity);
}

static const char *unknown_because(const struct finding_counts *found, const struct outcome *outcome, msec_t now) {
    const struct report *report = found->report;

    if (report->input_count == 0 || outcome->nothing_to_read)
        return "there is no log to read";
    if (outcome->no_text)
        return "no input holds a line of text";
    if (outcome->incomplete)
        return "not everything could be read or asked";
    if (found->arguments->stale_after &&
        (report->last == MSEC_NONE || report->last < now - found->arguments->stale_after))
        return "the newest record is too old";
    if (!found->since_last && report->coverage.records == 0)
        return "the logs are empty";
    return NULL;
}

static void judge(struct finding_counts *found, const struct outcome *outcome, msec_t now) {
    count_causes(found);
    found->why = unknown_because(found, outcome, now);
    if (threshold_met(&found->arguments->limits[1], &found->counts))
        found->status = CHECK_CRITICAL;
    else if (threshold_met(&found->arguments->limits[0], &found->counts))
        found->status = CHECK_WARNING;
    else
        found->status = found->why ? CHECK_UNKNOWN : CHECK_OK;
}

static void add_titles(struct str *out, const struct finding_counts *found) {
    for (size_t i = 0; i < found->report->cause_count && i < TITLES_SHOWN; i++) {
        const struct report_cause *cause = &found->report->causes[i];
        struct str title;

        str_init(&title);
        word_short(&title, cause->title, TITLE_MAX);
        str_add(out, i ? "; " : ": ");
        add_plain(out, title.ptr);
        str_addf(out, " (%s, %s)", cause->severity, cause->confidence);
        out->failed |= title.failed;
        str_free(&title);
    }
}

static void add_performance(struct str *out, const struct finding_counts *found) {
    const struct report *report = found->report;
    const struct threshold_list *limits = found->arguments->limits;

    str_add(out, " |");
    threshold_performance(out, &found->counts, &limits[0], &limits[1]);
    str_addf(out, " inputs=%zu;;;0 incomplete=%zu;;;0 read=%lluB;;;0 records=%llu;;;0 time=%.3fs;;;0\n",
             report->input_count, word_incomplete_inputs(report), (unsigned long long)report->coverage.bytes,
             (unsigned long long)report->coverage.records, report->coverage.seconds);
}

static int write_line(struct str *out, const struct finding_counts *found, struct error *err) {
    static const char *const WORDS[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    uint64_t causes = threshold_causes(&found->counts), problems = threshold_health(&found->counts);
    struct str line;

    str_init(&line);
    str_addf(&line, "CSTRIAGE %s - ", WORDS[found->status]);
    if (found->why)
        str_addf(&line, "%s; ", found->why);
    if (causes)
        word_count(&line, causes, found->since_last ? "new root cause" : "root cause", NULL);
    else
        str_add(&line, found->since_last ? "no new root cause" : "no root cause");
    add_titles(&line, found);
    if (problems) {
        str_add(&line, "; ");
        word_count(&line, problems, "problem of the database", "problems of the database");
    }
    clean_text(out, str_slice(&line), LINE_MAX_BYTES);
    out->failed |= line.failed;
    str_free(&line);
    add_performance(out, found);
    return out->failed ? error_no_memory(err) : 0;
}

static int render(void *payload, const char *format, struct str *out, struct error *err) {
    const struct finding_counts *found = payload;
    const struct render_options options = {.top = 0};

    if (strcmp(format, "plugin") == 0)
        return write_line(out, found, err);
    return renderer_find(format)->render(found->report, &options, out, err);
}

/* Errors go where a monitoring system reads. */
static int unknown(const struct error *err) {
    char text[900];
    struct str line, clean;

    str_init(&line);
    str_init(&clean);
    str_add(&line, "CSTRIAGE UNKNOWN - ");
    add_plain(&line, error_format(err, text, sizeof text));
    clean_text(&clean, str_slice(&line), LINE_MAX_BYTES);
    puts(clean.ptr);
    str_free(&line);
    str_free(&clean);
    return CHECK_UNKNOWN;
}

static int run(struct arguments *a, struct run_setup *setup, struct store *store) {
    struct finding_counts found = {.arguments = a, .since_last = store != NULL};
    struct outcome outcome;
    struct nightly *nightly = NULL;
    struct report *report = NULL;
    struct error err = {0};
    int status = CHECK_UNKNOWN;

    if ((store && nightly_new(&nightly, store, &setup->options, &err)) || run_analysis(&report, setup, &outcome, &err))
        goto out;
    if (store)
        nightly_drop_known(report);
    found.report = report;
    judge(&found, &outcome, setup->options.now);
    if (store && nightly_remember(nightly, report, RETENTION, &err))
        goto out;
    if (run_anonymize(setup, report, &err))
        goto out;
    if (output_write(&a->common.outputs, render, &found))
        goto out; /* has been said; what was not told is not remembered */
    if (store && store_commit(store, &err))
        goto out;
    status = (int)found.status;
out:
    if (err.code)
        unknown(&err);
    report_free(report);
    nightly_free(nightly);
    return status;
}

int cmd_check(int argc, char **argv) {
    struct arguments a = {.common = {.outputs.names = {"plugin", "json", "prom"}, .logs.never_stdin = true}};
    struct run_setup setup = {.arguments = NULL};
    struct store *store = NULL;
    struct error err = {0};
    int status, parsed = parse(&a, argc, argv, &err);

    if (parsed > 0)
        status = CHECK_OK;
    else if (parsed || run_setup(&setup, &a.common, &err) ||
             (a.state && store_open(&store, a.state, STORE_CHECK, STORE_RUN, &err)))
        status = unknown(&err);
    else
        status = run(&a, &setup, store);
    store_close(store);
    run_setup_end(&setup);
    g_free(a.state);
    g_free(a.warning);
    g_free(a.critical);
    g_free(a.stale);
    run_arguments_free(&a.common);
    return status;
}
