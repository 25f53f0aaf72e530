/* SPDX-License-Identifier: Apache-2.0
 * What following prints; see follow_show.h. Files are whole reports, written anew at most every ten seconds. */
#include "cli/follow_show.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "app/follow.h"
#include "cli/exit_code.h"
#include "report/news.h"

enum { FILES_MS = 10000 };

struct show {
    struct run_setup *setup;
    struct output_list *outputs;
    const struct render_options *options;
    const struct report *report;
    struct news *news;
    const char *fail_on;
    bool met;
    int64_t written; /* when the files were */
    bool stale;      /* they say less than the report at hand */
};

int follow_check(const struct output_list *outputs, struct error *err) {
    size_t printed = 0;

    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->items[i];

        if (output->path)
            continue;
        printed++;
        if (strcmp(output->format, "text") != 0 && strcmp(output->format, "jsonl") != 0)
            return error_set(err, ERROR_USAGE,
                             "with --follow, --format %s needs -o FILE, which is then written anew as it changes",
                             output->format);
    }
    return printed > 1 ? error_set(err, ERROR_USAGE, "with --follow, only one format can go to standard output") : 0;
}

static int64_t monotonic(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Each log that may grow stays open. */
static void allow_files(void) {
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void tell(void *payload, const char *text) {
    (void)payload;
    fprintf(stderr, "cstriage: %s\n", text);
}

static int render(void *payload, const char *format, struct str *out, struct error *err) {
    const struct show *show = payload;

    return renderer_find(format)->render(show->report, show->options, out, err);
}

/* The format on standard output, null = none. */
static const char *printed_format(const struct output_list *outputs) {
    for (size_t i = 0; i < outputs->count; i++)
        if (!outputs->items[i].path)
            return outputs->items[i].format;
    return NULL;
}

static int show_first(struct show *show) {
    show->written = monotonic();
    show->met = show->fail_on && run_meets(show->report, show->fail_on);
    if (news_skip(show->news, show->report))
        return EXIT_INTERNAL;
    return output_write(show->outputs, render, show);
}

static int print_news(struct show *show) {
    const char *format = printed_format(show->outputs);
    struct error err = {0};
    struct str text;
    int failed;

    str_init(&text);
    failed = news_add(show->news, show->report, show->options, format && strcmp(format, "jsonl") == 0, &text, &err);
    if (!failed && format && text.len)
        failed = output_print(str_slice(&text), &err);
    str_free(&text);
    if (failed && (err.code != ERROR_OUTPUT || err.text[0]))
        (void)exit_complaint("analyze", &err);
    return !failed ? EXIT_RAN : err.code == ERROR_OUTPUT ? EXIT_WRITE_FAILED : EXIT_INTERNAL;
}

static int write_files(struct show *show) {
    show->stale = false;
    show->written = monotonic();
    return output_write_files(show->outputs, render, show);
}

static int follow_on(struct show *show, struct follow *follow, struct report **report, struct outcome *outcome) {
    struct error err = {0};
    int status = EXIT_RAN;

    for (enum follow_news news = FOLLOW_NONE; news != FOLLOW_OVER && status == EXIT_RAN;) {
        struct outcome latest;
        struct report *next = NULL;

        if (follow_next(follow, 1000, &news, &next, &latest, &err) ||
            (next && run_anonymize(show->setup, next, &err))) {
            report_free(next);
            return (int)exit_complaint("analyze", &err);
        }
        if (next) {
            report_free(*report);
            *report = next;
            *outcome = latest;
            show->report = next;
            show->met = show->met || (show->fail_on && run_meets(next, show->fail_on));
            show->stale = true;
            status = print_news(show);
        }
        if (status == EXIT_RAN && show->stale && (news == FOLLOW_OVER || monotonic() - show->written >= FILES_MS))
            status = write_files(show);
    }
    return status;
}

int follow_show(struct run_setup *setup, const struct render_options *options, const char *fail_on) {
    struct show show = {.setup = setup, .outputs = &setup->arguments->outputs, .options = options, .fail_on = fail_on};
    struct follow *follow = NULL;
    struct report *report = NULL;
    struct outcome outcome;
    struct error err = {0};
    int status, failed;

    allow_files();
    setup->options.tell = tell;
    failed =
        news_new(&show.news) ? error_no_memory(&err) : follow_start(&follow, &report, &setup->options, &outcome, &err);
    if (!failed)
        run_print_problems(report);
    failed = failed || run_anonymize(setup, report, &err);
    progress_end(&setup->arguments->logs.bar);
    if (failed) {
        report_free(report);
        follow_free(follow);
        news_free(show.news);
        return (int)exit_complaint("analyze", &err);
    }
    show.report = report;
    status = show_first(&show);
    if (status == EXIT_RAN && !outcome.nothing_to_read && !stop_wished(setup->options.stop))
        status = follow_on(&show, follow, &report, &outcome);
    if (status == EXIT_RAN)
        status = (int)exit_code_of_outcome(&outcome);
    if ((status == EXIT_RAN || status == EXIT_INCOMPLETE) && show.met)
        status = EXIT_FAIL_ON;
    report_free(report);
    follow_free(follow);
    news_free(show.news);
    return status;
}
