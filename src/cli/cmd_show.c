/* SPDX-License-Identifier: Apache-2.0
 * `cstriage show job|logid|vm|host|network ID [PATH|-]…`: options, one run, one timeline, exit status. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "app/show.h"
#include "base/fs.h"
#include "base/quantity.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/progress.h"

/* Blocks stay in the cache of a core, which matters where they are hardly looked at. */
enum { JOBS_MAX = 64, DEFAULT_BLOCK = 512 * 1024 };

/* What the command line said; strings are GLib's and freed in arguments_free. */
struct arguments {
    char *format, *output, *since, *until, *log_tz, *progress, *color, *block_size;
    char **words; /* kind, id, paths */
    int jobs;
    gboolean all;
};

static void arguments_free(struct arguments *a) {
    g_free(a->format);
    g_free(a->output);
    g_free(a->since);
    g_free(a->until);
    g_free(a->log_tz);
    g_free(a->progress);
    g_free(a->color);
    g_free(a->block_size);
    g_strfreev(a->words);
}

static int parse(struct arguments *a, int *argc, char ***argv, struct error *err) {
    GOptionEntry entries[] = {
        {"format", 'f', 0, G_OPTION_ARG_STRING, &a->format, "text (default) or json", "FORMAT"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output, "Write to FILE, atomically", "FILE"},
        {"since", 0, 0, G_OPTION_ARG_STRING, &a->since, "Only records from T on: '2026-11-23 14:00', today, -2h, @epoch", "T"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &a->until, "Only records before T", "T"},
        {"log-tz", 0, 0, G_OPTION_ARG_STRING, &a->log_tz, "Time zone of the logs (default: the system's)", "ZONE"},
        {"all", 0, 0, G_OPTION_ARG_NONE, &a->all, "Text: show lines that repeat earlier ones, too", NULL},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &a->jobs, "Threads (default: the number of processors)", "N"},
        {"block-size", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &a->block_size, "Bytes read at a time", "SIZE"},
        {"progress", 0, 0, G_OPTION_ARG_STRING, &a->progress, "auto, always or never", "WHEN"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &a->color, "auto, always or never; NO_COLOR is honoured", "WHEN"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->words, NULL, "job|logid|vm|host|network ID [PATH|-]…"},
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
    g_option_context_set_main_group(context, group);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    return result;
}

static bool is_when(const char *word) {
    return !word || strcmp(word, "auto") == 0 || strcmp(word, "always") == 0 || strcmp(word, "never") == 0;
}

static int check_words(const struct arguments *a, struct error *err) {
    if (!a->words || !a->words[0] || !a->words[1])
        return error_set(err, ERROR_USAGE, "show takes what to show and its id: show job 516 PATH…");
    if (a->format && !timeline_renderer_find(a->format))
        return error_set(err, ERROR_USAGE, "unknown format '%s'; known are text and json", a->format);
    if (!is_when(a->progress))
        return error_set(err, ERROR_USAGE, "--progress takes auto, always or never, not '%s'", a->progress);
    if (!is_when(a->color))
        return error_set(err, ERROR_USAGE, "--color takes auto, always or never, not '%s'", a->color);
    if (a->jobs < 0 || a->jobs > JOBS_MAX)
        return error_set(err, ERROR_USAGE, "--jobs takes a number from 1 to %d", JOBS_MAX);
    return 0;
}

/* The time of the run: fixed by SOURCE_DATE_EPOCH for reproducible output. */
static msec_t run_time(void) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds;
    struct timespec now;

    if (epoch && slice_to_u64(slice_of(epoch), &seconds) && seconds < UINT64_C(1) << 40)
        return (msec_t)seconds * MSEC_SECOND;
    clock_gettime(CLOCK_REALTIME, &now);
    return (msec_t)now.tv_sec * MSEC_SECOND + now.tv_nsec / 1000000;
}

static int set_options(struct analysis_options *options, const struct arguments *a, struct error *err) {
    static const char *const STDIN_PATH[] = {"-"}, *const DEFAULT_PATH[] = {"/var/log/cloudstack"};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t block = DEFAULT_BLOCK;

    options->paths = (const char *const *)a->words + 2;
    options->path_count = g_strv_length(a->words) - 2;
    if (options->path_count == 0) {
        options->paths = isatty(0) ? DEFAULT_PATH : STDIN_PATH;
        options->path_count = 1;
    }
    options->since = a->since;
    options->until = a->until;
    options->log_tz = a->log_tz;
    options->version = CSTRIAGE_VERSION;
    options->now = run_time();
    if (a->block_size && quantity_parse(&block, slice_of(a->block_size), err))
        return -1;
    if (block == 0 || block > UINT64_C(256) << 20)
        return error_set(err, ERROR_USAGE, "--block-size takes 1 to 256M");
    options->block_size = (size_t)block;
    options->jobs = a->jobs ? (unsigned)a->jobs : processors > JOBS_MAX ? JOBS_MAX : processors > 0 ? (unsigned)processors : 1;
    return 0;
}

static bool use_color(const struct arguments *a) {
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    if (a->color && strcmp(a->color, "auto") != 0)
        return strcmp(a->color, "always") == 0;
    return !a->output && isatty(1) && !(no_color && no_color[0]) && !(terminal && strcmp(terminal, "dumb") == 0);
}

/* The columns of the terminal that is written to; 0 where it is none. */
static unsigned columns(const struct arguments *a) {
    struct winsize size;

    return !a->output && isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int complain(const struct error *err) {
    char text[900];

    fprintf(stderr, "cstriage: %s\n", error_format(err, text, sizeof text));
    if (err->code == ERROR_USAGE)
        fputs("Try 'cstriage show --help'.\n", stderr);
    return (int)exit_code_of(err);
}

static int write_timeline(const struct timeline *timeline, const struct arguments *a) {
    const struct timeline_options options = {.width = columns(a), .color = use_color(a), .all = a->all};
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
    status = complain(&err);
    return err.code == ERROR_OUTPUT && !a->output ? EXIT_WRITE_FAILED : status;
}

static int run(const struct arguments *a, struct analysis_options *options) {
    struct progress progress;
    struct show_outcome outcome;
    struct timeline *timeline = NULL;
    struct error err = {0};
    int status;

    if (progress_start(&progress, a->progress ? a->progress : "auto")) {
        options->progress = progress_show;
        options->progress_payload = &progress;
    }
    status = show_run(&timeline, a->words[0], a->words[1], options, &outcome, &err);
    progress_end(&progress);
    if (status)
        return complain(&err);
    for (size_t i = 0; i < timeline->input_count; i++)
        for (size_t k = 0; k < timeline->inputs[i].problems.count; k++)
            fprintf(stderr, "cstriage: %s\n", timeline->inputs[i].problems.items[k]);
    status = write_timeline(timeline, a);
    if (status == EXIT_RAN)
        status = outcome.nothing_to_read ? EXIT_NO_INPUT
                 : outcome.no_text       ? EXIT_NO_TEXT
                 : outcome.incomplete    ? EXIT_INCOMPLETE
                                         : EXIT_RAN;
    timeline_free(timeline);
    return status;
}

int cmd_show(int argc, char **argv) {
    struct arguments arguments = {0};
    struct analysis_options options = {0};
    struct error err = {0};
    int status;

    if (parse(&arguments, &argc, &argv, &err) || check_words(&arguments, &err) || set_options(&options, &arguments, &err))
        status = complain(&err);
    else
        status = run(&arguments, &options);
    arguments_free(&arguments);
    return status;
}
