/* SPDX-License-Identifier: Apache-2.0
 * `cstriage digest`: one night's run and what it adds to the nights before.
 *
 * Order of things: the lock, the logs, the change of the state, the output, and only then the commit. A
 * digest that could not be delivered was never made; the next run makes it again. */
#include <stdio.h>
#include <string.h>

#include "app/nightly.h"
#include "app/nightly_show.h"
#include "cli/choice.h"
#include "cli/command.h"
#include "cli/digest.h"
#include "cli/exit_code.h"
#include "cli/run_options.h"
#include "report/anonymize.h"
#include "state/trend.h"

enum { DEFAULT_TOP = 10 };

struct arguments {
    struct run_arguments common;
    char *state, *fail_on;
    int top, retention, rest;
    gboolean quiet, show;
};

static const struct {
    const char *name;
    int (*render)(const struct digest *digest, const struct render_options *options, struct str *out,
                  struct error *err);
} FORMATS[] = {
    {"text", digest_text}, {"json", digest_json}, {"html", digest_html}, {"mail", digest_mail}, {"prom", digest_prom},
};

static int check(const struct arguments *a, struct error *err) {
    static const char *const WHAT[] = {"critical", "major", "minor", "new", "any", NULL};

    if (!a->state)
        return error_set(err, ERROR_USAGE, "which state? Give --state DIR");
    if (choice_check("--fail-on", a->fail_on, WHAT, err))
        return -1;
    if (a->top < 0)
        return error_set(err, ERROR_USAGE, "--top takes a number from 0 on");
    if (a->retention < NIGHTLY_RETENTION_LEAST || a->retention > 36500)
        return error_set(err, ERROR_USAGE, "--retention takes a number of days from %d on", NIGHTLY_RETENTION_LEAST);
    if (a->rest < 1 || a->rest > TREND_REST_MAX)
        return error_set(err, ERROR_USAGE, "--resolved-after takes a number of nights from 1 to %d", TREND_REST_MAX);
    for (char **path = a->common.logs.words; path && *path; path++)
        if (strcmp(*path, "-") == 0)
            return error_set(err, ERROR_USAGE,
                             "a digest reads files: of standard input it could not tell what it has read already");
    return 0;
}

static int parse(struct arguments *a, int argc, char **argv, struct error *err) {
    const GOptionEntry entries[] = {
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &a->state, "Folder of the history; created (0700) if it is missing",
         "DIR"},
        {"quiet-if-unchanged", 0, 0, G_OPTION_ARG_NONE, &a->quiet,
         "Print nothing when there is nothing that was not told before", NULL},
        {"state-show", 0, 0, G_OPTION_ARG_NONE, &a->show, "Say what the next run would read, and change nothing", NULL},
        {"retention", 0, 0, G_OPTION_ARG_INT, &a->retention, "Days of history kept (default 400, at least 30)", "DAYS"},
        {"resolved-after", 0, 0, G_OPTION_ARG_INT, &a->rest, "Nights without an issue until it is over (default 3)",
         "N"},
        {"top", 0, 0, G_OPTION_ARG_INT, &a->top, "Issues shown of each state (default 10, 0 = all)", "N"},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &a->fail_on,
         "Exit 10 on an issue like this: critical, major, minor (or above), new, any", "WHAT"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    int done =
        run_options_parse(&a->common, CONFIG_DIGEST, entries,
                          "Reads what is new in the logs since the last digest, and says what that adds to the nights\n"
                          "before: what is new, regressed, escalating, ongoing, resolved.",
                          "Known troubles: `cstriage digest ack --help`.", argc, argv, err);

    return done ? done : check(a, err);
}

/* A digest and how it is to be shown. */
struct showing {
    const struct digest *digest;
    struct render_options options;
};

static int render(void *payload, const char *format, struct str *out, struct error *err) {
    const struct showing *showing = payload;

    for (size_t i = 0; i < G_N_ELEMENTS(FORMATS); i++)
        if (strcmp(FORMATS[i].name, format) == 0)
            return FORMATS[i].render(showing->digest, &showing->options, out, err);
    return error_set(err, ERROR_INTERNAL, "no format %s", format);
}

/* Nothing to print; files are written all the same, because others watch them. */
static void mute(struct output_list *outputs) {
    size_t kept = 0;

    for (size_t i = 0; i < outputs->count; i++)
        if (outputs->items[i].path)
            outputs->items[kept++] = outputs->items[i];
    for (size_t i = kept; i < outputs->count; i++)
        outputs->items[i] = (struct output){NULL, NULL};
    outputs->count = kept;
}

bool digest_meets(const struct digest *digest, const char *fail_on) {
    static const char *const ORDER[] = {"critical", "major", "minor", "info"};

    for (size_t i = 0; i < digest->issue_count; i++) {
        const struct digest_issue *issue = &digest->issues[i];

        if (issue->acknowledged_until || strcmp(issue->state, "resolved") == 0)
            continue;
        if (strcmp(fail_on, "any") == 0)
            return true;
        if (strcmp(fail_on, "new") == 0) {
            if (strcmp(issue->state, "new") == 0 || strcmp(issue->state, "regressed") == 0)
                return true;
            continue;
        }
        for (size_t k = 0; k < G_N_ELEMENTS(ORDER); k++) {
            if (strcmp(ORDER[k], issue->severity) == 0)
                return true;
            if (strcmp(ORDER[k], fail_on) == 0)
                break;
        }
    }
    return false;
}

/* The digest is made: out with it, and then it may be remembered. */
static int deliver(struct arguments *a, struct store *store, const struct digest *digest, int status) {
    struct showing showing = {.digest = digest,
                              .options = {.top = (unsigned)a->top,
                                          .color = choice_color(a->common.color, true),
                                          .mail_from = a->common.mail_from,
                                          .mail_to = a->common.mail_to}};
    bool quiet = a->quiet && !digest->changed;
    struct error err = {0};
    int written = EXIT_RAN;

    if (quiet)
        mute(&a->common.outputs);
    if (!quiet || a->common.outputs.count)
        written = output_write(&a->common.outputs, render, &showing);
    if (written != EXIT_RAN)
        return written;
    if (store_commit(store, &err))
        return exit_complaint("digest", &err);
    if (quiet)
        return EXIT_RAN;
    return a->fail_on && digest_meets(digest, a->fail_on) ? EXIT_FAIL_ON : status;
}

static int run(struct arguments *a, struct run_setup *setup, struct store *store) {
    const struct nightly_rules rules = {.retention = (unsigned)a->retention, .rest = (unsigned)a->rest};
    struct nightly *nightly = NULL;
    struct outcome outcome;
    struct report *report = NULL;
    struct digest *digest = NULL;
    struct error err = {0};
    int status;

    if (nightly_new(&nightly, store, &setup->options, &err) || run_analysis(&report, setup, &outcome, &err)) {
        status = exit_complaint("digest", &err);
    } else {
        status = exit_code_of_outcome(&outcome);
        if (status == EXIT_RAN || status == EXIT_INCOMPLETE) {
            nightly_drop_known(report);
            if (nightly_digest(nightly, report, &outcome, &rules, &digest, &err) ||
                run_anonymize(setup, report, &err) ||
                (a->common.pseudonyms && anonymize_digest(digest, a->common.pseudonyms) && error_no_memory(&err)))
                status = exit_complaint("digest", &err);
            else
                status = deliver(a, store, digest, digest->incomplete ? EXIT_INCOMPLETE : EXIT_RAN);
        }
    }
    digest_free(digest);
    report_free(report);
    nightly_free(nightly);
    return status;
}

static int show(const struct run_setup *setup, struct store *store) {
    struct error err = {0};
    struct str text;
    int status = EXIT_RAN;

    str_init(&text);
    if (nightly_show(&text, store, &setup->options, &err))
        status = exit_complaint("digest", &err);
    else if (fwrite(text.ptr, 1, text.len, stdout) != text.len || fflush(stdout))
        status = EXIT_WRITE_FAILED;
    str_free(&text);
    return status;
}

int cmd_digest(int argc, char **argv) {
    struct arguments a = {
        .common.logs.never_stdin = true, .top = DEFAULT_TOP, .retention = NIGHTLY_RETENTION, .rest = TREND_REST};
    struct run_setup setup = {.arguments = NULL};
    struct store *store = NULL;
    struct error err = {0};
    int status, parsed;

    if (argc > 1 && strcmp(argv[1], "ack") == 0)
        return digest_ack(argc - 1, argv + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(FORMATS); i++)
        a.common.outputs.names[i] = FORMATS[i].name;
    parsed = parse(&a, argc, argv, &err);
    if (parsed > 0)
        status = EXIT_RAN;
    else if (parsed || run_setup(&setup, &a.common, &err) ||
             store_open(&store, a.state, STORE_DIGEST, a.show ? STORE_LOOK : STORE_RUN, &err))
        status = exit_complaint("digest", &err);
    else
        status = a.show ? show(&setup, store) : run(&a, &setup, store);
    store_close(store);
    run_setup_end(&setup);
    g_free(a.state);
    g_free(a.fail_on);
    run_arguments_free(&a.common);
    return status;
}
