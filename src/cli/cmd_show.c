/* SPDX-License-Identifier: Apache-2.0
 * `cstriage show job|logid|vm|host|network ID [PATH|-]…`: options, one run, one timeline, exit status. */
#include <glib.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/show.h"
#include "base/fs.h"
#include "cli/anonymize_option.h"
#include "cli/choice.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/log_options.h"
#include "report/anonymize.h"

/* Blocks stay in the cache of a core, which matters where they are hardly looked at. */
enum { BLOCK = 512 * 1024 };

/* What the command line said; strings are GLib's and freed in arguments_free. */
struct arguments {
    struct log_arguments logs; /* words: kind, id, paths */
    char *format, *output, *color;
    gboolean all, anonymize;
};

static void arguments_free(struct arguments *a) {
    g_free(a->format);
    g_free(a->output);
    g_free(a->color);
    log_arguments_free(&a->logs);
}

static int parse(struct arguments *a, int *argc, char ***argv, struct error *err) {
    GOptionEntry entries[] = {
        {"format", 'f', 0, G_OPTION_ARG_STRING, &a->format, "text (default) or json", "FORMAT"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output, "Write to FILE, atomically", "FILE"},
        {"all", 0, 0, G_OPTION_ARG_NONE, &a->all, "Text: show lines that repeat earlier ones, too", NULL},
        {"anonymize", 0, 0, G_OPTION_ARG_NONE, &a->anonymize, ANONYMIZE_HELP, NULL},
        {"color", 0, 0, G_OPTION_ARG_STRING, &a->color, "auto, always or never; NO_COLOR is honoured", "WHEN"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    GOptionContext *context = g_option_context_new(NULL);
    GOptionGroup *group = g_option_group_new("main", "", "", a, NULL);
    GError *error = NULL;
    int result = 0;

    g_option_context_set_summary(
        context, "Shows everything the logs tell of one thing, in order of time, from all logs given:\n"
                 "  job      516, job-516 or its uuid: API call, job, work jobs, agent requests, the host's log\n"
                 "  logid    the eight hexadecimal digits of (logid:…)\n"
                 "  vm       its id, instance name (r-4-VM) or uuid\n"
                 "  host     its id, name or uuid\n"
                 "  network  its id, name or uuid");
    g_option_group_add_entries(group, entries);
    log_options_add(group, &a->logs, "job|logid|vm|host|network ID [PATH|-]…");
    g_option_context_set_main_group(context, group);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    return result;
}

static int check_words(const struct arguments *a, struct error *err) {
    char **words = a->logs.words;

    if (!words || !words[0] || !words[1])
        return error_set(err, ERROR_USAGE, "show takes what to show and its id: show job 516 PATH…");
    if (a->format && !timeline_renderer_find(a->format))
        return error_set(err, ERROR_USAGE, "unknown format '%s'; known are text and json", a->format);
    return choice_check("--color", a->color, CHOICE_WHEN, err);
}

/* The columns of the terminal that is written to; 0 where it is none. */
static unsigned columns(const struct arguments *a) {
    struct winsize size;

    return !a->output && isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int write_timeline(const struct timeline *timeline, const struct arguments *a) {
    const struct timeline_options options = {
        .width = columns(a), .color = choice_color(a->color, !a->output), .all = a->all};
    struct error err = {0};
    struct str text;
    int status;

    str_init(&text);
    status = timeline_renderer_find(a->format ? a->format : "text")->render(timeline, &options, &text, &err);
    if (status == 0 && a->output)
        status = fs_write_file(a->output, str_slice(&text), &err);
    else if (status == 0 && (fwrite(text.ptr, 1, text.len, stdout) != text.len || fflush(stdout) != 0))
        status = error_set(&err, ERROR_OUTPUT, "standard output could not be written");
    str_free(&text);
    if (status == 0)
        return EXIT_RAN;
    status = (int)exit_complaint("show", &err);
    return err.code == ERROR_OUTPUT && !a->output ? EXIT_WRITE_FAILED : status;
}

static void print_problems(const struct timeline *timeline) {
    for (size_t i = 0; i < timeline->input_count; i++)
        for (size_t k = 0; k < timeline->inputs[i].problems.count; k++)
            fprintf(stderr, "cstriage: %s\n", timeline->inputs[i].problems.items[k]);
}

static int anonymize(const struct arguments *a, struct timeline *timeline, struct error *err) {
    struct pseudonyms *pseudonyms = NULL;
    int status = 0;

    if (a->anonymize && (status = anonymize_start(&pseudonyms, err)) == 0)
        status = anonymize_timeline(timeline, pseudonyms) ? error_no_memory(err) : 0;
    pseudonyms_free(pseudonyms);
    return status;
}

static int run(struct arguments *a, struct analysis_options *options) {
    struct outcome outcome;
    struct timeline *timeline = NULL;
    struct error err = {0};
    int status;

    status = show_run(&timeline, a->logs.words[0], a->logs.words[1], options, &outcome, &err);
    progress_end(&a->logs.bar);
    if (status == 0)
        print_problems(timeline);
    status = status ? status : anonymize(a, timeline, &err);
    if (status) {
        timeline_free(timeline);
        return (int)exit_complaint("show", &err);
    }
    status = write_timeline(timeline, a);
    if (status == EXIT_RAN)
        status = exit_code_of_outcome(&outcome);
    timeline_free(timeline);
    return status;
}

int cmd_show(int argc, char **argv) {
    struct arguments arguments = {.format = NULL};
    struct analysis_options options = {.block_size = BLOCK};
    struct error err = {0};
    int status;

    if (parse(&arguments, &argc, &argv, &err) || check_words(&arguments, &err) ||
        log_options_fill(&options, &arguments.logs, 2, NULL, &err))
        status = exit_complaint("show", &err);
    else
        status = run(&arguments, &options);
    arguments_free(&arguments);
    return status;
}
