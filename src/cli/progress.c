/* SPDX-License-Identifier: Apache-2.0
 * The progress line of progress.h. Paths are escaped as for any terminal: file names are foreign text too. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "report/escape.h"

enum {
    INTERVAL_MS = 200,
    WIDTH = 80,
    PATH_LEAST = 8,
    SURE_MS = 1000 /* before that nobody can tell how long it takes */
};

static int64_t monotonic(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool progress_start(struct progress *progress, const char *mode) {
    *progress = (struct progress){.started = monotonic()};
    return strcmp(mode, "always") == 0 || (strcmp(mode, "never") != 0 && isatty(2));
}

/* The columns of the terminal; it may have been made wider meanwhile. */
static size_t columns(void) {
    struct winsize size;

    return ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : WIDTH;
}

static bool goes_on(char c) {
    return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t characters(struct slice text) {
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += !goes_on(text.ptr[i]);
    return n;
}

/* The end of a path tells more than its beginning. */
static void add_end(struct str *out, struct slice path, size_t room) {
    size_t n = characters(path);

    if (n > room) {
        str_add(out, "…");
        for (; n >= room; n--)
            do
                path = slice_from(path, 1);
            while (path.len && goes_on(path.ptr[0]));
    }
    str_add_slice(out, path);
}

static void add_left(struct str *out, const struct read_progress *at, int64_t elapsed) {
    uint64_t left =
        at->at ? (uint64_t)((double)elapsed / 1000 * (double)(at->total - at->at) / (double)at->at + 0.5) : 0;

    if (at->at == 0 || elapsed < SURE_MS)
        return;
    if (left >= 3600)
        str_addf(out, ", %llu:%02u:%02u left", (unsigned long long)(left / 3600), (unsigned)(left / 60 % 60),
                 (unsigned)(left % 60));
    else
        str_addf(out, ", %u:%02u left", (unsigned)(left / 60), (unsigned)(left % 60));
}

void progress_line(struct str *out, const struct read_progress *at, int64_t elapsed, size_t width) {
    const double mib = 1048576;
    struct str line, path;
    size_t used;

    str_init(&line);
    str_init(&path);
    if (at->total)
        str_addf(&line, "%.1f of %.1f MiB", (double)(at->at < at->total ? at->at : at->total) / mib,
                 (double)at->total / mib);
    else
        str_addf(&line, "%.1f MiB", (double)at->bytes / mib);
    str_addf(&line, ", %.0f MiB/s", elapsed > 0 ? (double)at->bytes / mib * 1000 / (double)elapsed : 0.0);
    if (at->total > at->at)
        add_left(&line, at, elapsed);
    escape_terminal(&path, slice_of(at->path));
    used = line.len + 2;
    if (line.len <= width)
        str_add_slice(out, str_slice(&line));
    else
        str_add_slice(out, slice_first(str_slice(&line), width));
    if (used + PATH_LEAST <= width) {
        str_add(out, "  ");
        add_end(out, str_slice(&path), width - used);
    }
    out->failed |= line.failed || path.failed;
    str_free(&line);
    str_free(&path);
}

void progress_show(void *payload, const struct read_progress *at) {
    struct progress *progress = payload;
    int64_t now = monotonic();
    struct str line;

    if (now - progress->last < INTERVAL_MS)
        return;
    progress->last = now;
    progress->shown = true;
    str_init(&line);
    progress_line(&line, at, now - progress->started, columns() - 1); /* in the last column a terminal may wrap */
    if (!line.failed && line.len)
        fprintf(stderr, "\r\033[K%s", line.ptr);
    str_free(&line);
}

void progress_end(struct progress *progress) {
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
