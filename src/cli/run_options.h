/* SPDX-License-Identifier: Apache-2.0
 * What the commands that analyse logs have in common: their options, and one run of the pipeline. */
#ifndef CLI_RUN_OPTIONS_H
#define CLI_RUN_OPTIONS_H

#include "app/pipeline.h"
#include "cli/config.h"
#include "cli/data_path.h"
#include "cli/database_options.h"
#include "cli/output.h"

enum { RUN_PATHS_MAX = 64 };

/* What the command line said; strings are GLib's, freed by run_arguments_free. */
struct run_arguments {
    struct database_arguments database;
    struct output_list outputs;
    struct config config;
    char *config_file;
    char *since, *until, *log_tz, *db_fresh, *progress, *color, *block_size, *mail_from, *mail_to;
    char **patterns, **sql, **paths;
    int jobs;
    gboolean no_db, require_db, strict, print_config;
    bool logs_by_default; /* no PATH is the folder of CloudStack's logs, also where standard input is a pipe: cron's is */
};

/* Everything a run of the pipeline refers to. Plain data; `arguments` must outlive it. */
struct run_setup {
    const struct run_arguments *arguments;
    struct analysis_options options;
    struct server_address server;
    struct data_path patterns, sql;
    const char *default_paths[RUN_PATHS_MAX];
    bool fixed_time; /* SOURCE_DATE_EPOCH */
};

/* Parses the configuration and the command line of `command`: the common options and `entries` (ended by a zeroed one). `summary` and
 * `more` (may be null) are shown by --help before and behind the options. Returns 0; 1 when --print-config was all there was to
 * do; -1 with ERROR_USAGE or ERROR_CONFIG. */
int run_options_parse(struct run_arguments *arguments, enum config_command command, const GOptionEntry *entries,
                      const char *summary, const char *more, int argc, char **argv, struct error *err);
void run_arguments_free(struct run_arguments *arguments);

/* Makes a run of what the command line said. To be ended by run_setup_end, also when this fails. */
int run_setup(struct run_setup *out, const struct run_arguments *arguments, struct error *err);
void run_setup_end(struct run_setup *setup);

/* Runs the pipeline, with progress, and prints what is wrong with inputs. The report is the caller's. */
int run_analysis(struct report **out, struct run_setup *setup, struct analysis_outcome *outcome, struct error *err);

/* The exit status of a run whose results were written: 3, 65, 66 or 0. */
int run_status(const struct analysis_outcome *outcome);

/* The time of the run: fixed by SOURCE_DATE_EPOCH for reproducible results; *fixed (may be null) says so. */
msec_t run_now(bool *fixed);

/* Whether text is to be coloured. */
bool run_color(const struct run_arguments *arguments);

/* Whether a cause of the report is of this severity or above: critical, major, minor, any. */
bool run_meets(const struct report *report, const char *fail_on);

/* Whether `value` is one of the words, ended by null. */
bool run_one_of(const char *value, const char *const *words);

/* Prints an error for people, with a hint at the help of `command`, and returns its exit status. */
int run_complain(const char *command, const struct error *err);

#endif
