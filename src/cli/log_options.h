/* SPDX-License-Identifier: Apache-2.0
 * The options that say which logs are read and how, common to the commands that read some. */
#ifndef CLI_LOG_OPTIONS_H
#define CLI_LOG_OPTIONS_H

#include <glib.h>

#include "app/options.h"
#include "cli/data_path.h"
#include "cli/progress.h"

/* What the command line said; strings are GLib's, freed by log_arguments_free. */
struct log_arguments {
    char *since, *until, *log_tz, *progress, *block_size;
    char **patterns, **sql, **words; /* words: what stands beside the options, paths last */
    int jobs;
    gboolean strict;
    bool never_stdin; /* without words standard input is not read, though it may be no terminal: cron's never is */
    const char *const
        *default_paths;   /* of the configuration, for when there are no words and standard input is not read */
    size_t default_count; /* 0 = /var/log/cloudstack */
    struct progress bar;
    struct data_path pattern_path, sql_path; /* of data_options_fill */
};

/* Adds --since, --until, --log-tz, --jobs, --progress and the words, which --help shows as `words`. */
void log_options_add(GOptionGroup *group, struct log_arguments *arguments, const char *words);
/* Adds --patterns, --sql and --strict. */
void data_options_add(GOptionGroup *group, struct log_arguments *arguments);
void log_arguments_free(struct log_arguments *arguments);

/* Fills what analysis_options take from them: paths (the words from `first` on; standard input when there are none and
 * it is no terminal, else the default ones), times, threads, block size where it is not set yet, version, and the time
 * of the run. The arguments must outlive the options. *fixed (may be null): the time is fixed by SOURCE_DATE_EPOCH.
 * ERROR_USAGE. */
int log_options_fill(struct analysis_options *options, struct log_arguments *arguments, size_t first, bool *fixed,
                     struct error *err);
/* The time of a run: fixed by SOURCE_DATE_EPOCH for reproducible reports, which *fixed (may be null) tells. */
msec_t log_options_now(bool *fixed);

/* Fills the layers of signatures and evidence files, and whether a refused one ends the run. */
void data_options_fill(struct analysis_options *options, struct log_arguments *arguments);

#endif
