/* SPDX-License-Identifier: Apache-2.0
 * Common options to one run of the pipeline; see run_options.h. */
#include "cli/run_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/quantity.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "report/mail.h"

enum { JOBS_MAX = 64, DEFAULT_BLOCK = 2 * 1024 * 1024 };

void run_arguments_free(struct run_arguments *a) {
    char **texts[] = {&a->since, &a->until,      &a->log_tz,    &a->db_fresh, &a->progress,
                      &a->color, &a->block_size, &a->mail_from, &a->mail_to,  &a->config_file};

    database_arguments_free(&a->database);
    output_list_free(&a->outputs);
    config_free(&a->config);
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        g_free(*texts[i]);
    g_strfreev(a->patterns);
    g_strfreev(a->sql);
    g_strfreev(a->paths);
}

static void add_options(GOptionGroup *group, struct run_arguments *a) {
    const GOptionEntry entries[] = {
        {"since", 0, 0, G_OPTION_ARG_STRING, &a->since, "Only records from T on: '2026-11-23 14:00', today, -2h, @epoch", "T"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &a->until, "Only records before T", "T"},
        {"log-tz", 0, 0, G_OPTION_ARG_STRING, &a->log_tz, "Time zone of the logs (default: the system's)", "ZONE"},
        {"no-db", 0, 0, G_OPTION_ARG_NONE, &a->no_db, "Ask no database; show the statements instead", NULL},
        {"require-db", 0, 0, G_OPTION_ARG_NONE, &a->require_db, "A database that does not answer makes the run incomplete (3)", NULL},
        {"db-fresh", 0, 0, G_OPTION_ARG_STRING, &a->db_fresh, "How long after an incident the database still tells of it (default 30m)", "SPAN"},
        {"patterns", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->patterns, "A further layer of signatures; may be repeated", "DIR"},
        {"sql", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->sql, "A further layer of evidence files; may be repeated", "DIR"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &a->strict, "A refused pattern file ends the run (78)", NULL},
        {"mail-from", 0, 0, G_OPTION_ARG_STRING, &a->mail_from, "Sender of --format mail (default: no such header)", "ADDRESS"},
        {"mail-to", 0, 0, G_OPTION_ARG_STRING, &a->mail_to, "Receivers of --format mail, parted by commas", "ADDRESS"},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &a->jobs, "Threads (default: the number of processors)", "N"},
        {"block-size", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &a->block_size, "Bytes read at a time", "SIZE"},
        {"progress", 0, 0, G_OPTION_ARG_STRING, &a->progress, "auto, always or never", "WHEN"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &a->color, "auto, always or never; NO_COLOR is honoured", "WHEN"},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &a->config_file, "Read this configuration instead of those of the site and the user", "FILE"},
        {"print-config", 0, 0, G_OPTION_ARG_NONE, &a->print_config, "Print what the configuration sets, and where", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->paths, NULL, "[PATH|-]…"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    g_option_group_add_entries(group, entries);
}

bool run_one_of(const char *value, const char *const *words) {
    for (; *words; words++)
        if (strcmp(value, *words) == 0)
            return true;
    return false;
}

static int check_mail(const struct run_arguments *a, struct error *err) {
    if (a->mail_from && !mail_addresses_valid(a->mail_from, 1))
        return error_set(err, ERROR_USAGE, "--mail-from takes an address like ops@example.net, not '%s'", a->mail_from);
    if (a->mail_to && !mail_addresses_valid(a->mail_to, MAIL_TO_MAX))
        return error_set(err, ERROR_USAGE, "--mail-to takes addresses like ops@example.net, parted by commas, not '%s'", a->mail_to);
    if (config_get(&a->config, "mail-from") || config_get(&a->config, "mail-to"))
        return 0; /* for whenever a mail is written */
    if ((a->mail_from || a->mail_to) && !output_list_has(&a->outputs, "mail"))
        return error_set(err, ERROR_USAGE, "--mail-from and --mail-to need --format mail");
    return 0;
}

static int check_words(const struct run_arguments *a, struct error *err) {
    static const char *const WHEN[] = {"auto", "always", "never", NULL};

    if (a->progress && !run_one_of(a->progress, WHEN))
        return error_set(err, ERROR_USAGE, "--progress takes auto, always or never, not '%s'", a->progress);
    if (a->color && !run_one_of(a->color, WHEN))
        return error_set(err, ERROR_USAGE, "--color takes auto, always or never, not '%s'", a->color);
    if (a->no_db && (a->database.snapshot || database_is_live(&a->database)))
        return error_set(err, ERROR_USAGE, "--no-db excludes --db, --db-properties and --snapshot");
    if (a->database.snapshot && database_is_live(&a->database))
        return error_set(err, ERROR_USAGE, "--db and --snapshot exclude each other");
    if (a->require_db && !a->database.snapshot && !database_is_live(&a->database))
        return error_set(err, ERROR_USAGE, "--require-db needs --db, --db-properties or --snapshot");
    if (a->jobs < 0 || a->jobs > JOBS_MAX)
        return error_set(err, ERROR_USAGE, "--jobs takes a number from 1 to %d", JOBS_MAX);
    return check_mail(a, err);
}

static int parse(struct run_arguments *a, const GOptionEntry *entries, const char *summary, const char *more, int argc,
                 char **argv, struct error *err) {
    GOptionContext *context = g_option_context_new(NULL);
    GOptionGroup *group = g_option_group_new("main", "", "", &a->outputs, NULL);
    GError *error = NULL;
    int result = 0;

    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, more);
    output_options_add(group, &a->outputs);
    g_option_group_add_entries(group, entries);
    add_options(group, a);
    database_options_add(group, &a->database);
    g_option_context_set_main_group(context, group);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    return result;
}

int run_options_parse(struct run_arguments *a, enum config_command command, const GOptionEntry *entries,
                      const char *summary, const char *more, int argc, char **argv, struct error *err) {
    char **expanded = argv;
    int result;

    if (config_load(&a->config, config_named(argc, argv), err) || config_expand(&a->config, command, &argc, &expanded, err))
        return -1;
    result = parse(a, entries, summary, more, argc, expanded, err);
    free(expanded);
    if (result == 0 && a->print_config) {
        config_print(&a->config);
        return 1;
    }
    return result ? -1 : check_words(a, err);
}

msec_t run_now(bool *fixed) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds;
    struct timespec now;
    bool given = epoch && slice_to_u64(slice_of(epoch), &seconds) && seconds < UINT64_C(1) << 40;

    if (fixed)
        *fixed = given;
    if (given)
        return (msec_t)seconds * MSEC_SECOND;
    clock_gettime(CLOCK_REALTIME, &now);
    return (msec_t)now.tv_sec * MSEC_SECOND + now.tv_nsec / 1000000;
}

static void set_layers(const char **layers, size_t *count, const struct data_path *path) {
    *count = path->count < LAYER_MAX ? path->count : LAYER_MAX;
    for (size_t i = 0; i < *count; i++)
        layers[i] = path->directories[i];
}

/* Those of the command line; else standard input, unless it is a terminal or of no use; else those that are set, or where
 * CloudStack writes. */
static void set_paths(struct run_setup *setup, const struct run_arguments *a) {
    struct analysis_options *options = &setup->options;

    options->paths = setup->default_paths;
    if (a->paths && a->paths[0]) {
        options->paths = (const char *const *)a->paths;
        options->path_count = g_strv_length(a->paths);
    } else if (!a->logs_by_default && !isatty(0)) {
        setup->default_paths[options->path_count++] = "-";
    } else {
        options->path_count = config_paths(&a->config, setup->default_paths, RUN_PATHS_MAX);
        if (options->path_count == 0)
            setup->default_paths[options->path_count++] = "/var/log/cloudstack";
    }
}

static int set_options(struct run_setup *setup, const struct run_arguments *a, struct error *err) {
    struct analysis_options *options = &setup->options;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t block = DEFAULT_BLOCK;

    set_paths(setup, a);
    options->since = a->since;
    options->until = a->until;
    options->log_tz = a->log_tz;
    options->snapshot = a->database.snapshot;
    options->strict = a->strict;
    options->version = CSTRIAGE_VERSION;
    options->now = run_now(&setup->fixed_time);
    options->db_fresh = 30 * MSEC_MINUTE;
    if (a->db_fresh && duration_parse(&options->db_fresh, slice_of(a->db_fresh), err))
        return -1;
    if (a->block_size && quantity_parse(&block, slice_of(a->block_size), err))
        return -1;
    if (block == 0 || block > UINT64_C(256) << 20)
        return error_set(err, ERROR_USAGE, "--block-size takes 1 to 256M");
    options->block_size = (size_t)block;
    options->jobs = a->jobs ? (unsigned)a->jobs : processors > 0 ? (unsigned)processors : 1;
    if (options->jobs > JOBS_MAX)
        options->jobs = JOBS_MAX;
    return 0;
}

int run_setup(struct run_setup *out, const struct run_arguments *a, struct error *err) {
    memset(out, 0, sizeof *out);
    out->arguments = a;
    if (set_options(out, a, err))
        return -1;
    if (database_is_live(&a->database)) {
        if (database_address_find(&out->server, &a->database, err))
            return -1;
        out->options.server = &out->server;
    }
    data_path_find(&out->patterns, "patterns", a->patterns);
    data_path_find(&out->sql, "sql", a->sql);
    set_layers(out->options.pattern_layers, &out->options.pattern_layer_count, &out->patterns);
    set_layers(out->options.sql_layers, &out->options.sql_layer_count, &out->sql);
    return 0;
}

void run_setup_end(struct run_setup *setup) {
    if (setup->options.server)
        server_address_wipe(&setup->server);
}

/* Problems of inputs go to standard error too, where a pipe's user looks for them. */
static void print_problems(const struct report *report) {
    for (size_t i = 0; i < report->input_count; i++)
        for (size_t k = 0; k < report->inputs[i].problems.count; k++)
            fprintf(stderr, "cstriage: %s\n", report->inputs[i].problems.items[k]);
}

int run_analysis(struct report **out, struct run_setup *setup, struct analysis_outcome *outcome, struct error *err) {
    const char *mode = setup->arguments->progress;
    struct progress progress;
    struct timespec start, end;
    int result;

    clock_gettime(CLOCK_MONOTONIC, &start);
    if (progress_start(&progress, mode ? mode : "auto")) {
        setup->options.progress = progress_show;
        setup->options.progress_payload = &progress;
    }
    result = analysis_run(out, &setup->options, outcome, err);
    progress_end(&progress);
    if (result)
        return -1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    (*out)->coverage.seconds =
        setup->fixed_time ? 0 : (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    print_problems(*out);
    return 0;
}

int run_status(const struct analysis_outcome *outcome) {
    return outcome->nothing_to_read ? EXIT_NO_INPUT
           : outcome->no_text       ? EXIT_NO_TEXT
           : outcome->incomplete    ? EXIT_INCOMPLETE
                                    : EXIT_RAN;
}

bool run_color(const struct run_arguments *a) {
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    if (a->color && strcmp(a->color, "auto") != 0)
        return strcmp(a->color, "always") == 0;
    return isatty(1) && !(no_color && no_color[0]) && !(terminal && strcmp(terminal, "dumb") == 0);
}

bool run_meets(const struct report *report, const char *fail_on) {
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

int run_complain(const char *command, const struct error *err) {
    char text[900];

    fprintf(stderr, "cstriage: %s\n", error_format(err, text, sizeof text));
    if (err->code == ERROR_USAGE)
        fprintf(stderr, "Try 'cstriage %s --help'.\n", command);
    return exit_code_of(err);
}
