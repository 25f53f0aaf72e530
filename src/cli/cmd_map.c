/* SPDX-License-Identifier: Apache-2.0
 * `cstriage map` and `cstriage merge`: reading logs where they lie, and putting together what they gave. */
#include <glib.h>
#include <stdio.h>

#include "app/part_merge.h"
#include "app/pipeline.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/log_options.h"

/* Parses the group's options and -o, which is required. */
static int parse(const char *command, GOptionGroup *group, const char *summary, char **output, int *argc, char ***argv,
                 struct error *err) {
    GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, output, "The part file to write, atomically", "PART"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    GOptionContext *context = g_option_context_new(NULL);
    GError *error = NULL;
    int result = 0;

    g_option_context_set_summary(context, summary);
    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, group);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    } else if (!*output) {
        result = error_set(err, ERROR_USAGE, "%s needs -o PART", command);
    }
    g_option_context_free(context);
    return result;
}

static void on_problem(void *payload, const char *text) {
    (void)payload;
    fprintf(stderr, "cstriage: %s\n", text);
}

static int map(const char *output, struct log_arguments *logs, char *host) {
    struct analysis_options options = {.host = host};
    struct outcome outcome;
    struct error err = {0};
    int status = log_options_fill(&options, logs, 0, NULL, &err);

    data_options_fill(&options, logs);
    if (status == 0) {
        status = analysis_map(output, &options, on_problem, NULL, &outcome, &err);
        progress_end(&logs->bar);
    }
    if (status)
        return (int)exit_complaint("map", &err);
    return (int)exit_code_of_outcome(&outcome);
}

int cmd_map(int argc, char **argv) {
    struct log_arguments logs = {0};
    GOptionGroup *group = g_option_group_new("main", "", "", NULL, NULL);
    char *output = NULL, *host = NULL;
    GOptionEntry entries[] = {
        {"host", 0, 0, G_OPTION_ARG_STRING, &host, "The machine whose logs these are, where nothing in them tells",
         "NAME"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    struct error err = {0};
    int status;

    log_options_add(group, &logs, "[PATH|-]…");
    data_options_add(group, &logs);
    g_option_group_add_entries(group, entries);
    status = parse("map", group,
                   "Reads logs and writes what they gave to a part file, which `cstriage analyze` takes like logs.",
                   &output, &argc, &argv, &err)
                 ? (int)exit_complaint("map", &err)
                 : map(output, &logs, host);
    g_free(output);
    g_free(host);
    log_arguments_free(&logs);
    return status;
}

static void on_note(void *payload, const char *text, bool damage) {
    bool *incomplete = payload;

    *incomplete = *incomplete || damage;
    fprintf(stderr, "cstriage: %s\n", text);
}

int cmd_merge(int argc, char **argv) {
    GOptionGroup *group = g_option_group_new("main", "", "", NULL, NULL);
    char *output = NULL, **files = NULL;
    GOptionEntry entries[] = {
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, "PART…"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    bool incomplete = false;
    struct error err = {0};
    int status;

    g_option_group_add_entries(group, entries);
    status = parse("merge", group, "Puts part files together; a log that stands in several of them counts once.",
                   &output, &argc, &argv, &err);
    if (status == 0 && !files)
        status = error_set(&err, ERROR_USAGE, "merge needs part files");
    if (status == 0)
        status = part_merge(output, (const char *const *)files, g_strv_length(files), on_note, &incomplete, &err);
    status = status ? (int)exit_complaint("merge", &err) : incomplete ? EXIT_INCOMPLETE : EXIT_RAN;
    g_free(output);
    g_strfreev(files);
    return status;
}
