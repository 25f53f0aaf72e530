/* SPDX-License-Identifier: Apache-2.0
 * Where rendered reports go: pairs of format and file, files written atomically, standard output checked. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "report/render.h"

enum { OUTPUT_MAX = 8 };

struct output {
    const struct renderer *renderer;
    const char *path; /* null = standard output */
};

/* Renders and writes each output. Returns an exit status, EXIT_RAN when all were written. */
int output_write(const struct output *outputs, size_t count, const struct report *report,
                 const struct render_options *options);

#endif
