/* SPDX-License-Identifier: Apache-2.0
 * A line on standard error that says how far the reading is, how fast, and how long it will take; never on standard
 * output. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "app/options.h"
#include "base/str.h"

struct progress {
    bool shown;
    int64_t started, last; /* monotonic milliseconds */
};

/* Prepares for showing; `mode` is "auto" (when standard error is a terminal), "always" or "never". Returns whether it
 * will show anything. */
bool progress_start(struct progress *progress, const char *mode);
/* Called by the pipeline (analysis_options.progress); prints at most five times a second. */
void progress_show(void *payload, const struct read_progress *at);
/* Clears the line. */
void progress_end(struct progress *progress);

/* Adds the line after `elapsed` milliseconds, of at most `width` columns. */
void progress_line(struct str *out, const struct read_progress *at, int64_t elapsed, size_t width);

#endif
