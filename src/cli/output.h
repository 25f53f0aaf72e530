/* SPDX-License-Identifier: Apache-2.0
 * Where results go: pairs of format and file, files written atomically, standard output checked. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <glib.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

enum { OUTPUT_MAX = 8, OUTPUT_FORMATS = 16 };

struct output {
    const char *format; /* one of the list's names */
    char *path;         /* null = standard output */
};

/* What the command line asked for. Begins zeroed, with the names of the formats that the command knows, the default
 * first. */
struct output_list {
    const char *names[OUTPUT_FORMATS];
    struct output items[OUTPUT_MAX];
    size_t count;
    char *help; /* of --format */
};

/* Adds --format and -o to the group, whose user data must be the list. */
void output_options_add(GOptionGroup *group, struct output_list *list);
void output_list_free(struct output_list *list);

/* Whether any output has this format. */
bool output_list_has(const struct output_list *list, const char *format);

/* Adds one result in a format to `out`. 0, or -1 with `err` filled. */
typedef int output_render(void *payload, const char *format, struct str *out, struct error *err);

/* Renders and writes everything that was asked for, by default the default format to standard output. Returns an exit
 * status, EXIT_RAN when all was written. */
int output_write(struct output_list *list, output_render *render, void *payload);
/* The same for those that have a file. */
int output_write_files(struct output_list *list, output_render *render, void *payload);

/* Writes to standard output. Returns 0, or -1 with ERROR_OUTPUT, without a text where its reader went away. */
int output_print(struct slice text, struct error *err);

#endif
