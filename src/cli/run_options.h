/* SPDX-License-Identifier: Apache-2.0
 * What the commands that analyse logs have in common: their options, and one run of the pipeline. */
#ifndef CLI_RUN_OPTIONS_H
#define CLI_RUN_OPTIONS_H

#include "app/pipeline.h"
#include "cli/config.h"
#include "cli/database_options.h"
#include "cli/log_options.h"
#include "cli/output.h"
#include "report/pseudonym.h"

enum { RUN_PATHS_MAX = 64 };

/* What the command line said; strings are GLib's, freed by run_arguments_free. */
struct run_arguments {
    struct log_arguments logs;
    struct database_arguments database;
    struct output_list outputs;
    struct config config;
    const char *default_paths[RUN_PATHS_MAX]; /* of the configuration */
    char *config_file;
    char *db_fresh, *color, *mail_from, *mail_to, *max_memory;
    gboolean no_db, require_db, print_config, anonymize;
    struct pseudonyms *pseudonyms; /* with --anonymize */
};

/* Everything a run of the pipeline refers to. Plain data; `arguments` must outlive it. */
struct run_setup {
    struct run_arguments *arguments;
    struct analysis_options options;
    struct server_address server;
    bool fixed_time; /* SOURCE_DATE_EPOCH */
};

/* Parses the configuration and the command line of `command`: the common options and `entries` (ended by a zeroed one).
 * `summary` and `more` (may be null) are shown by --help before and behind the options. Returns 0; 1 when
 * --print-config was all there was to do; -1 with ERROR_USAGE or ERROR_CONFIG. */
int run_options_parse(struct run_arguments *arguments, enum config_command command, const GOptionEntry *entries,
                      const char *summary, const char *more, int argc, char **argv, struct error *err);
void run_arguments_free(struct run_arguments *arguments);

/* Makes a run of what the command line said. To be ended by run_setup_end, also when this fails. */
int run_setup(struct run_setup *out, struct run_arguments *arguments, struct error *err);
void run_setup_end(struct run_setup *setup);

/* Runs the pipeline, with progress, and prints what is wrong with inputs. The report is the caller's. */
int run_analysis(struct report **out, struct run_setup *setup, struct outcome *outcome, struct error *err);

/* Prints what is wrong with inputs to standard error too, where a pipe's user looks for it. */
void run_print_problems(const struct report *report);

/* With --anonymize: takes the names out of the report. Returns 0 or -1. */
int run_anonymize(const struct run_setup *setup, struct report *report, struct error *err);

/* Whether a cause of the report is of this severity or above: critical, major, minor, any. */
bool run_meets(const struct report *report, const char *fail_on);

#endif
