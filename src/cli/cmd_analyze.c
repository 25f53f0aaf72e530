/* SPDX-License-Identifier: Apache-2.0
 * `cstriage analyze`: options, one run of the pipeline, outputs, exit status. */
#include "cli/choice.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/follow_show.h"
#include "cli/interrupt.h"
#include "cli/run_options.h"
#include "report/render.h"

enum { DEFAULT_TOP = 10 };

struct arguments {
    struct run_arguments common;
    char *fail_on;
    int top;
    gboolean explain_rank, follow;
};

static int parse(struct arguments *a, int argc, char **argv, struct error *err) {
    static const char *const SEVERITIES[] = {"critical", "major", "minor", "any", NULL};
    const GOptionEntry entries[] = {
        {"top", 0, 0, G_OPTION_ARG_INT, &a->top,
         "Kinds of causes shown in text, Markdown, HTML and mail (default 10, 0 = all)", "N"},
        {"explain-rank", 0, 0, G_OPTION_ARG_NONE, &a->explain_rank, "Show the summands of every score", NULL},
        {"follow", 0, 0, G_OPTION_ARG_NONE, &a->follow,
         "Go on with what is written later, until interrupted; tells what is new", NULL},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &a->fail_on,
         "Exit 10 on a cause of this severity or above: critical, major, minor, any", "SEVERITY"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    int done =
        run_options_parse(&a->common, CONFIG_ANALYZE, entries,
                          "Ranks the root causes in Apache CloudStack logs: files, rotations (gz, zst, xz, bz2),\n"
                          "folders, or standard input.",
                          NULL, argc, argv, err);

    if (done)
        return done;
    if (choice_check("--fail-on", a->fail_on, SEVERITIES, err))
        return -1;
    if (a->follow && follow_check(&a->common.outputs, err))
        return -1;
    if (a->follow && a->common.max_memory)
        return error_set(err, ERROR_USAGE, "--max-memory bounds one run over logs as they are, not --follow");
    if (a->top < 0)
        return error_set(err, ERROR_USAGE, "--top takes a number from 0 on");
    return 0;
}

/* A report and how it is to be shown. */
struct showing {
    const struct report *report;
    struct render_options options;
};

static int render(void *payload, const char *format, struct str *out, struct error *err) {
    const struct showing *showing = payload;

    return renderer_find(format)->render(showing->report, &showing->options, out, err);
}

static int run(struct arguments *a, struct run_setup *setup) {
    struct showing showing = {.options = {.top = (unsigned)a->top,
                                          .color = choice_color(a->common.color, true),
                                          .explain_rank = a->explain_rank,
                                          .mail_from = a->common.mail_from,
                                          .mail_to = a->common.mail_to}};
    struct outcome outcome;
    struct report *report = NULL;
    struct error err = {0};
    int status;

    if (a->follow)
        return follow_show(setup, &showing.options, a->fail_on);
    if (run_analysis(&report, setup, &outcome, &err) || run_anonymize(setup, report, &err)) {
        report_free(report);
        return (int)exit_complaint("analyze", &err);
    }
    showing.report = report;
    status = output_write(&a->common.outputs, render, &showing);
    if (status == EXIT_RAN) {
        status = exit_code_of_outcome(&outcome);
        if ((status == EXIT_RAN || status == EXIT_INCOMPLETE) && a->fail_on && run_meets(report, a->fail_on))
            status = EXIT_FAIL_ON;
    }
    report_free(report);
    return status;
}

/* A signal ends the reading, not the report; a reader that went away is told by its status alone. */
static int run_interruptibly(struct arguments *a, struct run_setup *setup) {
    struct interrupt interrupt;
    struct error err = {0};
    int status;

    signal(SIGPIPE, SIG_IGN);
    if (interrupt_start(&interrupt, &err)) {
        status = exit_complaint("analyze", &err);
    } else {
        setup->options.stop = &interrupt.stop;
        status = run(a, setup);
    }
    interrupt_end(&interrupt);
    return status;
}

int cmd_analyze(int argc, char **argv) {
    struct arguments arguments = {.top = DEFAULT_TOP};
    const struct renderer *table;
    struct run_setup setup = {.arguments = NULL};
    struct error err = {0};
    size_t count;
    int status, parsed;

    table = renderer_table(&count);
    for (size_t i = 0; i < count && i + 1 < OUTPUT_FORMATS; i++)
        arguments.common.outputs.names[i] = table[i].name;
    parsed = parse(&arguments, argc, argv, &err);
    if (parsed > 0) {
        status = EXIT_RAN;
    } else if (parsed || run_setup(&setup, &arguments.common, &err)) {
        status = exit_complaint("analyze", &err);
    } else {
        setup.options.top = (size_t)arguments.top;
        setup.options.follow = arguments.follow;
        status = run_interruptibly(&arguments, &setup);
    }
    run_setup_end(&setup);
    g_free(arguments.fail_on);
    run_arguments_free(&arguments.common);
    return status;
}
