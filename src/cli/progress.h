/* SPDX-License-Identifier: Apache-2.0
 * A line on standard error that says how far the reading is; never on standard output. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    int64_t started, last; /* monotonic milliseconds */
};

/* Prepares for showing; `mode` is "auto" (when standard error is a terminal), "always" or "never". Returns whether it will show anything. */
bool progress_start(struct progress *progress, const char *mode);
/* Called by the pipeline (analysis_options.progress); prints at most five times a second. */
void progress_show(void *payload, uint64_t bytes, const char *path);
/* Clears the line. */
void progress_end(struct progress *progress);

#endif
