/* SPDX-License-Identifier: Apache-2.0
 * `cstriage analyze`: options, one run of the pipeline, outputs, exit status. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/pipeline.h"
#include "base/compiler.h"
#include "cli/command.h"
#include "cli/database_options.h"
#include "cli/exit_code.h"
#include "cli/log_options.h"
#include "cli/output.h"
#include "report/mail.h"

enum { DEFAULT_TOP = 10 };

/* What the command line said; strings are GLib's and freed in arguments_free. */
struct arguments {
    struct log_arguments logs;
    struct database_arguments database;
    char *db_fresh, *color, *fail_on, *mail_from, *mail_to;
    int top;
    gboolean no_db, require_db, explain_rank;
    struct output outputs[OUTPUT_MAX];
    size_t output_count;
    char *output_paths[OUTPUT_MAX];
};

static void arguments_free(struct arguments *arguments) {
    log_arguments_free(&arguments->logs);
    database_arguments_free(&arguments->database);
    g_free(arguments->db_fresh);
    g_free(arguments->color);
    g_free(arguments->fail_on);
    g_free(arguments->mail_from);
    g_free(arguments->mail_to);
    for (size_t i = 0; i < OUTPUT_MAX; i++)
        g_free(arguments->output_paths[i]);
}

static gboolean refuse(GError **error, const char *format, const char *value) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, value);
    return FALSE;
}

/* "text, json, ... or mail": the names of the table. The caller frees it with g_free. */
static char *format_names(void) {
    GString *names = g_string_new(NULL);
    const struct renderer *table;
    size_t count;

    table = renderer_table(&count);
    for (size_t i = 0; i < count; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", table[i].name);
    return g_string_free(names, FALSE);
}

static gboolean refuse_format(GError **error, const char *value) {
    char *names = format_names();

    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "unknown format '%s'; known are %s", value, names);
    g_free(names);
    return FALSE;
}

static gboolean on_format(const char *name, const char *value, void *data, GError **error) {
    struct arguments *arguments = data;
    const struct renderer *renderer = renderer_find(value);

    (void)name;
    if (!renderer)
        return refuse_format(error, value);
    if (arguments->output_count == OUTPUT_MAX)
        return refuse(error, "too many --format options at '%s'", value);
    arguments->outputs[arguments->output_count++].renderer = renderer;
    return TRUE;
}

/* -o belongs to the --format before it; without one it is for text. */
static gboolean on_output(const char *name, const char *value, void *data, GError **error) {
    struct arguments *arguments = data;
    size_t last;

    (void)name;
    if (arguments->output_count == 0)
        arguments->outputs[arguments->output_count++].renderer = renderer_find("text");
    last = arguments->output_count - 1;
    if (arguments->outputs[last].path)
        return refuse(error, "-o '%s' has no --format of its own", value);
    arguments->output_paths[last] = g_strdup(value);
    arguments->outputs[last].path = arguments->output_paths[last];
    return TRUE;
}

static int parse(struct arguments *a, int *argc, char ***argv, struct error *err) {
    char *names = format_names(), *format_help = g_strdup_printf("%s (default text); may be repeated, each with its own -o", names);
    GOptionEntry entries[] = {
        {"format", 'f', 0, G_OPTION_ARG_CALLBACK, (void *)on_format, format_help, "FORMAT"},
        {"output", 'o', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (void *)on_output, "Write the format before it to FILE, atomically", "FILE"},
        {"no-db", 0, 0, G_OPTION_ARG_NONE, &a->no_db, "Ask no database; show the statements instead", NULL},
        {"require-db", 0, 0, G_OPTION_ARG_NONE, &a->require_db, "A database that does not answer makes the run incomplete (3)", NULL},
        {"db-fresh", 0, 0, G_OPTION_ARG_STRING, &a->db_fresh, "How long after an incident the database still tells of it (default 30m)", "SPAN"},
        {"top", 0, 0, G_OPTION_ARG_INT, &a->top, "Kinds of causes shown in text, Markdown, HTML and mail (default 10, 0 = all)", "N"},
        {"mail-from", 0, 0, G_OPTION_ARG_STRING, &a->mail_from, "Sender of --format mail (default: no such header)", "ADDRESS"},
        {"mail-to", 0, 0, G_OPTION_ARG_STRING, &a->mail_to, "Receivers of --format mail, parted by commas", "ADDRESS"},
        {"explain-rank", 0, 0, G_OPTION_ARG_NONE, &a->explain_rank, "Show the summands of every score", NULL},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &a->fail_on, "Exit 10 on a cause of this severity or above: critical, major, minor, any", "SEVERITY"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &a->color, "auto, always or never; NO_COLOR is honoured", "WHEN"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    GOptionContext *context = g_option_context_new(NULL);
    GOptionGroup *group = g_option_group_new("main", "", "", a, NULL);
    GError *error = NULL;
    int result = 0;

    g_option_context_set_summary(context, "Ranks the root causes in Apache CloudStack logs: files, rotations (gz, zst, xz, bz2),\n"
                                          "folders, or standard input.");
    g_option_group_add_entries(group, entries);
    log_options_add(group, &a->logs);
    database_options_add(group, &a->database);
    g_option_context_set_main_group(context, group);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    g_free(format_help);
    g_free(names);
    return result;
}

static bool one_of(const char *value, const char *const *allowed) {
    for (; *allowed; allowed++)
        if (strcmp(value, *allowed) == 0)
            return true;
    return false;
}

static bool writes_mail(const struct arguments *a) {
    for (size_t i = 0; i < a->output_count; i++)
        if (strcmp(a->outputs[i].renderer->name, "mail") == 0)
            return true;
    return false;
}

static int check_words(const struct arguments *a, struct error *err) {
    static const char *const WHEN[] = {"auto", "always", "never", NULL};
    static const char *const SEVERITIES[] = {"critical", "major", "minor", "any", NULL};

    if (a->color && !one_of(a->color, WHEN))
        return error_set(err, ERROR_USAGE, "--color takes auto, always or never, not '%s'", a->color);
    if (a->fail_on && !one_of(a->fail_on, SEVERITIES))
        return error_set(err, ERROR_USAGE, "--fail-on takes critical, major, minor or any, not '%s'", a->fail_on);
    if (a->no_db && (a->database.snapshot || database_is_live(&a->database)))
        return error_set(err, ERROR_USAGE, "--no-db excludes --db, --db-properties and --snapshot");
    if (a->database.snapshot && database_is_live(&a->database))
        return error_set(err, ERROR_USAGE, "--db and --snapshot exclude each other");
    if (a->require_db && !a->database.snapshot && !database_is_live(&a->database))
        return error_set(err, ERROR_USAGE, "--require-db needs --db, --db-properties or --snapshot");
    if (a->mail_from && !mail_addresses_valid(a->mail_from, 1))
        return error_set(err, ERROR_USAGE, "--mail-from takes an address like ops@example.net, not '%s'", a->mail_from);
    if (a->mail_to && !mail_addresses_valid(a->mail_to, MAIL_TO_MAX))
        return error_set(err, ERROR_USAGE, "--mail-to takes addresses like ops@example.net, parted by commas, not '%s'", a->mail_to);
    if ((a->mail_from || a->mail_to) && !writes_mail(a))
        return error_set(err, ERROR_USAGE, "--mail-from and --mail-to need --format mail");
    if (a->top < 0)
        return error_set(err, ERROR_USAGE, "--top takes a number from 0 on");
    return 0;
}

static int set_options(struct analysis_options *options, struct arguments *a, bool *fixed, struct error *err) {
    if (log_options_fill(options, &a->logs, fixed, err))
        return -1;
    options->snapshot = a->database.snapshot;
    options->top = (size_t)a->top;
    options->db_fresh = 30 * MSEC_MINUTE;
    return a->db_fresh && duration_parse(&options->db_fresh, slice_of(a->db_fresh), err) ? -1 : 0;
}

static bool meets(const struct report *report, const char *fail_on) {
    static const char *const ORDER[] = {"critical", "major", "minor", "info"};
    size_t limit = 0;

    if (strcmp(fail_on, "any") == 0)
        return report->cause_count > 0;
    while (strcmp(ORDER[limit], fail_on) != 0)
        limit++;
    for (size_t i = 0; i < report->cause_count; i++)
        for (size_t k = 0; k <= limit; k++)
            if (strcmp(report->causes[i].severity, ORDER[k]) == 0)
                return true;
    return false;
}

static bool use_color(const struct arguments *a) {
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    if (a->color && strcmp(a->color, "auto") != 0)
        return strcmp(a->color, "always") == 0;
    return isatty(1) && !(no_color && no_color[0]) && !(terminal && strcmp(terminal, "dumb") == 0);
}

static int write_report(const struct report *report, struct arguments *a) {
    struct render_options options = {.top = (unsigned)a->top,
                                     .color = use_color(a),
                                     .explain_rank = a->explain_rank,
                                     .mail_from = a->mail_from,
                                     .mail_to = a->mail_to};
    bool to_stdout = false;

    for (size_t i = 0; i < a->output_count; i++)
        to_stdout = to_stdout || !a->outputs[i].path;
    if (a->output_count == 0 && !to_stdout)
        a->outputs[a->output_count++].renderer = renderer_find("text");
    return output_write(a->outputs, a->output_count, report, &options);
}

static int complain(const struct error *err) {
    char text[900];

    fprintf(stderr, "cstriage: %s\n", error_format(err, text, sizeof text));
    if (err->code == ERROR_USAGE)
        fputs("Try 'cstriage analyze --help'.\n", stderr);
    return exit_code_of(err);
}

/* Problems of inputs go to standard error too, where a pipe's user looks for them. */
static void print_problems(const struct report *report) {
    for (size_t i = 0; i < report->input_count; i++)
        for (size_t k = 0; k < report->inputs[i].problems.count; k++)
            fprintf(stderr, "cstriage: %s\n", report->inputs[i].problems.items[k]);
}

static int run(struct arguments *a, struct analysis_options *options, bool fixed) {
    struct analysis_outcome outcome;
    struct report *report = NULL;
    struct error err = {0};
    struct timespec start, end;
    int status;

    clock_gettime(CLOCK_MONOTONIC, &start);
    status = analysis_run(&report, options, &outcome, &err);
    progress_end(&a->logs.bar);
    if (status)
        return complain(&err);
    clock_gettime(CLOCK_MONOTONIC, &end);
    report->coverage.seconds =
        fixed ? 0 : (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    print_problems(report);
    status = write_report(report, a);
    if (status == EXIT_RAN)
        status = outcome.nothing_to_read                       ? EXIT_NO_INPUT
                 : outcome.no_text                             ? EXIT_NO_TEXT
                 : a->fail_on && meets(report, a->fail_on)     ? EXIT_FAIL_ON
                 : outcome.incomplete                          ? EXIT_INCOMPLETE
                                                               : EXIT_RAN;
    report_free(report);
    return status;
}

int cmd_analyze(int argc, char **argv) {
    struct arguments arguments = {.top = DEFAULT_TOP};
    struct analysis_options options = {0};
    struct server_address server;
    struct error err = {0};
    bool fixed;
    int status;

    if (parse(&arguments, &argc, &argv, &err) || check_words(&arguments, &err) ||
        set_options(&options, &arguments, &fixed, &err)) {
        status = complain(&err);
        goto out;
    }
    if (database_is_live(&arguments.database)) {
        if (database_address_find(&server, &arguments.database, &err)) {
            status = complain(&err);
            goto out;
        }
        options.server = &server;
    }
    status = run(&arguments, &options, fixed);
    if (options.server)
        server_address_wipe(&server);
out:
    arguments_free(&arguments);
    return status;
}
