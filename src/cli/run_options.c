/* SPDX-License-Identifier: Apache-2.0
 * Common options to one run of the pipeline; see run_options.h. */
#include "cli/run_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/anonymize_option.h"
#include "base/quantity.h"
#include "cli/choice.h"
#include "cli/memory_plan.h"
#include "report/anonymize.h"
#include "report/mail.h"

void run_arguments_free(struct run_arguments *a) {
    log_arguments_free(&a->logs);
    database_arguments_free(&a->database);
    output_list_free(&a->outputs);
    config_free(&a->config);
    g_free(a->config_file);
    g_free(a->db_fresh);
    g_free(a->color);
    g_free(a->mail_from);
    g_free(a->mail_to);
    g_free(a->max_memory);
    pseudonyms_free(a->pseudonyms);
}

static void add_options(GOptionGroup *group, struct run_arguments *a) {
    const GOptionEntry entries[] = {
        {"max-memory", 0, 0, G_OPTION_ARG_STRING, &a->max_memory,
         "Keep within SIZE, at least 96M: read less ahead, keep less", "SIZE"},
        {"no-db", 0, 0, G_OPTION_ARG_NONE, &a->no_db, "Ask no database; show the statements instead", NULL},
        {"require-db", 0, 0, G_OPTION_ARG_NONE, &a->require_db,
         "A database that does not answer makes the run incomplete (3)", NULL},
        {"db-fresh", 0, 0, G_OPTION_ARG_STRING, &a->db_fresh,
         "How long after an incident the database still tells of it (default 30m)", "SPAN"},
        {"anonymize", 0, 0, G_OPTION_ARG_NONE, &a->anonymize, ANONYMIZE_HELP, NULL},
        {"mail-from", 0, 0, G_OPTION_ARG_STRING, &a->mail_from, "Sender of --format mail (default: no such header)",
         "ADDRESS"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &a->color, "auto, always or never; NO_COLOR is honoured", "WHEN"},
        {"mail-to", 0, 0, G_OPTION_ARG_STRING, &a->mail_to, "Receivers of --format mail, parted by commas", "ADDRESS"},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &a->config_file,
         "Read this configuration instead of those of the site and the user", "FILE"},
        {"print-config", 0, 0, G_OPTION_ARG_NONE, &a->print_config, "Print what the configuration sets, and where",
         NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    g_option_group_add_entries(group, entries);
}

static int check_mail(const struct run_arguments *a, struct error *err) {
    if (a->mail_from && !mail_addresses_valid(a->mail_from, 1))
        return error_set(err, ERROR_USAGE, "--mail-from takes an address like ops@example.net, not '%s'", a->mail_from);
    if (a->mail_to && !mail_addresses_valid(a->mail_to, MAIL_TO_MAX))
        return error_set(err, ERROR_USAGE, "--mail-to takes addresses like ops@example.net, parted by commas, not '%s'",
                         a->mail_to);
    if (config_get(&a->config, "mail-from") || config_get(&a->config, "mail-to"))
        return 0; /* for whenever a mail is written */
    if ((a->mail_from || a->mail_to) && !output_list_has(&a->outputs, "mail"))
        return error_set(err, ERROR_USAGE, "--mail-from and --mail-to need --format mail");
    return 0;
}

static int check_words(const struct run_arguments *a, struct error *err) {
    if (choice_check("--color", a->color, CHOICE_WHEN, err))
        return -1;
    if (a->no_db && (a->database.snapshot || database_is_live(&a->database)))
        return error_set(err, ERROR_USAGE, "--no-db excludes --db, --db-properties and --snapshot");
    if (a->database.snapshot && database_is_live(&a->database))
        return error_set(err, ERROR_USAGE, "--db and --snapshot exclude each other");
    if (a->require_db && !a->database.snapshot && !database_is_live(&a->database))
        return error_set(err, ERROR_USAGE, "--require-db needs --db, --db-properties or --snapshot");
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
    log_options_add(group, &a->logs, "[PATH|-]…");
    data_options_add(group, &a->logs);
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

    if (config_load(&a->config, config_named(argc, argv), err) ||
        config_expand(&a->config, command, &argc, &expanded, err))
        return -1;
    result = parse(a, entries, summary, more, argc, expanded, err);
    free(expanded);
    if (result == 0 && a->print_config) {
        config_print(&a->config);
        return 1;
    }
    a->logs.default_paths = a->default_paths;
    a->logs.default_count = config_paths(&a->config, a->default_paths, RUN_PATHS_MAX);
    return result ? -1 : check_words(a, err);
}

static int limit_memory(struct analysis_options *options, const char *text, struct error *err) {
    uint64_t most;

    return quantity_parse(&most, slice_of(text), err) ? -1 : memory_plan(options, most, err);
}

int run_setup(struct run_setup *out, struct run_arguments *a, struct error *err) {
    memset(out, 0, sizeof *out);
    out->arguments = a;
    out->options.snapshot = a->database.snapshot;
    out->options.db_fresh = 30 * MSEC_MINUTE;
    if (a->db_fresh && duration_parse(&out->options.db_fresh, slice_of(a->db_fresh), err))
        return -1;
    if (log_options_fill(&out->options, &a->logs, 0, &out->fixed_time, err))
        return -1;
    out->options.fixed_now = out->fixed_time;
    if (a->max_memory && limit_memory(&out->options, a->max_memory, err))
        return -1;
    if (a->anonymize && anonymize_start(&a->pseudonyms, err))
        return -1;
    data_options_fill(&out->options, &a->logs);
    if (database_is_live(&a->database)) {
        if (database_address_find(&out->server, &a->database, err))
            return -1;
        out->options.server = &out->server;
    }
    return 0;
}

void run_setup_end(struct run_setup *setup) {
    if (setup->options.server)
        server_address_wipe(&setup->server);
}

void run_print_problems(const struct report *report) {
    for (size_t i = 0; i < report->input_count; i++)
        for (size_t k = 0; k < report->inputs[i].problems.count; k++)
            fprintf(stderr, "cstriage: %s\n", report->inputs[i].problems.items[k]);
}

int run_analysis(struct report **out, struct run_setup *setup, struct outcome *outcome, struct error *err) {
    struct timespec start, end;
    int result;

    clock_gettime(CLOCK_MONOTONIC, &start);
    result = analysis_run(out, &setup->options, outcome, err);
    progress_end(&setup->arguments->logs.bar);
    if (result)
        return -1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    (*out)->coverage.seconds =
        setup->fixed_time ? 0 : (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    run_print_problems(*out);
    return 0;
}

int run_anonymize(const struct run_setup *setup, struct report *report, struct error *err) {
    struct pseudonyms *pseudonyms = setup->arguments->pseudonyms;

    return pseudonyms && anonymize_report(report, pseudonyms) ? error_no_memory(err) : 0;
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
