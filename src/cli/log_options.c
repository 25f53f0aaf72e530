/* SPDX-License-Identifier: Apache-2.0
 * Options of reading; see log_options.h. */
#include "cli/log_options.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/quantity.h"
#include "cli/choice.h"

enum { JOBS_MAX = 64, DEFAULT_BLOCK = 512 * 1024 };

void log_options_add(GOptionGroup *group, struct log_arguments *a, const char *words) {
    GOptionEntry entries[] = {
        {"since", 0, 0, G_OPTION_ARG_STRING, &a->since,
         "Only records from T on: '2026-11-23 14:00', today, -2h, @epoch", "T"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &a->until, "Only records before T", "T"},
        {"log-tz", 0, 0, G_OPTION_ARG_STRING, &a->log_tz,
         "Time zone of the logs (default: the one they tell, else the system's)", "ZONE"},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &a->jobs, "Threads (default: the number of processors)", "N"},
        {"block-size", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &a->block_size, "Bytes read at a time", "SIZE"},
        {"progress", 0, 0, G_OPTION_ARG_STRING, &a->progress, "auto, always or never", "WHEN"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->words, NULL, words},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    g_option_group_add_entries(group, entries);
}

void data_options_add(GOptionGroup *group, struct log_arguments *a) {
    GOptionEntry entries[] = {
        {"patterns", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->patterns, "A further layer of signatures; may be repeated",
         "DIR"},
        {"sql", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->sql, "A further layer of evidence files; may be repeated",
         "DIR"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &a->strict, "A refused pattern file ends the run (78)", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    g_option_group_add_entries(group, entries);
}

void log_arguments_free(struct log_arguments *a) {
    char **texts[] = {&a->since, &a->until, &a->log_tz, &a->progress, &a->block_size};

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        g_free(*texts[i]);
    g_strfreev(a->patterns);
    g_strfreev(a->sql);
    g_strfreev(a->words);
}

/* Copies the directories of a data path into the layers of options. */
static void set_layers(const char **layers, size_t *count, const struct data_path *path) {
    *count = path->count < LAYER_MAX ? path->count : LAYER_MAX;
    for (size_t i = 0; i < *count; i++)
        layers[i] = path->directories[i];
}

msec_t log_options_now(bool *fixed) {
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

static void set_paths(struct analysis_options *options, const struct log_arguments *a, size_t first) {
    static const char *const STDIN_PATH[] = {"-"}, *const DEFAULT_PATH[] = {"/var/log/cloudstack"};
    size_t count = a->words ? g_strv_length(a->words) : 0;

    if (count > first) {
        options->paths = (const char *const *)a->words + first;
        options->path_count = count - first;
    } else if (!a->never_stdin && !isatty(0)) {
        options->paths = STDIN_PATH;
        options->path_count = 1;
    } else {
        options->paths = a->default_count ? a->default_paths : DEFAULT_PATH;
        options->path_count = a->default_count ? a->default_count : 1;
    }
}

static int set_numbers(struct analysis_options *options, const struct log_arguments *a, struct error *err) {
    uint64_t block = options->block_size ? options->block_size : DEFAULT_BLOCK;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (a->jobs < 0 || a->jobs > JOBS_MAX)
        return error_set(err, ERROR_USAGE, "--jobs takes a number from 1 to %d", JOBS_MAX);
    if (a->block_size && quantity_parse(&block, slice_of(a->block_size), err))
        return -1;
    if (block == 0 || block > UINT64_C(256) << 20)
        return error_set(err, ERROR_USAGE, "--block-size takes 1 to 256M");
    options->block_size = (size_t)block;
    options->jobs = a->jobs                 ? (unsigned)a->jobs
                    : processors > JOBS_MAX ? JOBS_MAX
                    : processors > 0        ? (unsigned)processors
                                            : 1;
    return 0;
}

int log_options_fill(struct analysis_options *options, struct log_arguments *a, size_t first, bool *fixed,
                     struct error *err) {
    bool epoch;

    if (choice_check("--progress", a->progress, CHOICE_WHEN, err) || set_numbers(options, a, err))
        return -1;
    set_paths(options, a, first);
    options->since = a->since;
    options->until = a->until;
    options->log_tz = a->log_tz;
    options->version = CSTRIAGE_VERSION;
    options->now = log_options_now(&epoch);
    if (fixed)
        *fixed = epoch;
    if (progress_start(&a->bar, a->progress ? a->progress : "auto")) {
        options->progress = progress_show;
        options->progress_payload = &a->bar;
    }
    return 0;
}

void data_options_fill(struct analysis_options *options, struct log_arguments *a) {
    options->strict = a->strict;
    data_path_find(&a->pattern_path, "patterns", a->patterns);
    data_path_find(&a->sql_path, "sql", a->sql);
    set_layers(options->pattern_layers, &options->pattern_layer_count, &a->pattern_path);
    set_layers(options->sql_layers, &options->sql_layer_count, &a->sql_path);
}
