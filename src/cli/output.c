/* SPDX-License-Identifier: Apache-2.0
 * Writing of results; see output.h. */
#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/exit_code.h"

/* "text, json, ... or mail". The caller frees it with g_free. */
static char *format_names(const struct output_list *list) {
    GString *names = g_string_new(NULL);

    for (size_t i = 0; list->names[i]; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : list->names[i + 1] ? ", " : " or ", list->names[i]);
    return g_string_free(names, FALSE);
}

static gboolean refuse(GError **error, const char *format, const char *value) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, value);
    return FALSE;
}

static gboolean on_format(const char *option, const char *value, void *data, GError **error) {
    struct output_list *list = data;
    char *names;

    (void)option;
    if (list->count == OUTPUT_MAX)
        return refuse(error, "too many --format options at '%s'", value);
    for (size_t i = 0; list->names[i]; i++)
        if (strcmp(list->names[i], value) == 0) {
            list->items[list->count++].format = list->names[i];
            return TRUE;
        }
    names = format_names(list);
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "unknown format '%s'; known are %s", value, names);
    g_free(names);
    return FALSE;
}

/* -o belongs to the --format before it; without one it is for the default. */
static gboolean on_output(const char *option, const char *value, void *data, GError **error) {
    struct output_list *list = data;

    (void)option;
    if (list->count == 0)
        list->items[list->count++].format = list->names[0];
    if (list->items[list->count - 1].path)
        return refuse(error, "-o '%s' has no --format of its own", value);
    list->items[list->count - 1].path = g_strdup(value);
    return TRUE;
}

void output_options_add(GOptionGroup *group, struct output_list *list) {
    char *names = format_names(list);
    GOptionEntry entries[] = {
        {"format", 'f', 0, G_OPTION_ARG_CALLBACK, (void *)on_format, NULL, "FORMAT"},
        {"output", 'o', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (void *)on_output,
         "Write the format before it to FILE, atomically", "FILE"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    list->help = g_strdup_printf("%s (default %s); may be repeated, each with its own -o", names, list->names[0]);
    entries[0].description = list->help;
    g_option_group_add_entries(group, entries);
    g_free(names);
}

void output_list_free(struct output_list *list) {
    for (size_t i = 0; i < OUTPUT_MAX; i++)
        g_free(list->items[i].path);
    g_free(list->help);
}

bool output_list_has(const struct output_list *list, const char *format) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].format, format) == 0)
            return true;
    return false;
}

/* Where SIGPIPE is ignored, a reader that went away has had enough: nothing is said about it. */
int output_print(struct slice text, struct error *err) {
    if ((text.len == 0 || fwrite(text.ptr, 1, text.len, stdout) == text.len) && fflush(stdout) == 0)
        return 0;
    return error_set(err, ERROR_OUTPUT, errno == EPIPE ? "" : "standard output could not be written");
}

static int write_all(struct output_list *list, bool files_only, output_render *render, void *payload) {
    int status = EXIT_RAN;

    for (size_t i = 0; i < list->count; i++) {
        const struct output *output = &list->items[i];
        struct str text;
        struct error err = {0};
        char message[900];
        int failed;

        if (files_only && !output->path)
            continue;
        str_init(&text);
        failed = render(payload, output->format, &text, &err);
        if (!failed)
            failed = output->path ? fs_write_file(output->path, str_slice(&text), &err)
                                  : output_print(str_slice(&text), &err);
        str_free(&text);
        if (!failed)
            continue;
        if (err.text[0])
            fprintf(stderr, "cstriage: %s\n", error_format(&err, message, sizeof message));
        status = err.code != ERROR_OUTPUT ? EXIT_INTERNAL : output->path ? EXIT_NO_OUTPUT : EXIT_WRITE_FAILED;
    }
    return status;
}

int output_write(struct output_list *list, output_render *render, void *payload) {
    if (list->count == 0)
        list->items[list->count++].format = list->names[0];
    return write_all(list, false, render, payload);
}

int output_write_files(struct output_list *list, output_render *render, void *payload) {
    return write_all(list, true, render, payload);
}
