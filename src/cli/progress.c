/* SPDX-License-Identifier: Apache-2.0
 * The progress line of progress.h. Paths are shown with controls replaced: file names are foreign text too. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INTERVAL_MS = 200, PATH_SHOWN = 48 };

static int64_t monotonic(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool progress_start(struct progress *progress, const char *mode) {
    *progress = (struct progress){.started = monotonic()};
    return strcmp(mode, "always") == 0 || (strcmp(mode, "never") != 0 && isatty(2));
}

void progress_show(void *payload, uint64_t bytes, const char *path) {
    struct progress *progress = payload;
    int64_t now = monotonic(), elapsed = now - progress->started;
    char shown[PATH_SHOWN + 1];
    size_t length = strlen(path), n = 0;

    if (now - progress->last < INTERVAL_MS)
        return;
    progress->last = now;
    progress->shown = true;
    for (const char *at = length > PATH_SHOWN ? path + length - PATH_SHOWN : path; *at && n < PATH_SHOWN; at++)
        shown[n++] = (unsigned char)*at < 0x20 || *at == 0x7f ? '?' : *at;
    shown[n] = '\0';
    fprintf(stderr, "\r\033[K%.1f MiB read, %.0f MiB/s  %s", (double)bytes / 1048576.0,
            elapsed > 0 ? (double)bytes / 1048.576 / (double)elapsed : 0.0, shown);
}

void progress_end(struct progress *progress) {
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
