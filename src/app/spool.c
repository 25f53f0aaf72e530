/* SPDX-License-Identifier: Apache-2.0
 * One file, made, unlinked and filled: whatever ends the program, nothing is left behind. */
#define _GNU_SOURCE /* mkostemp, strerror_r */
#include "app/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SPOOL_BUFFER = 256 * 1024, PATH_ROOM = 4096 };

static const char *reason(char *buffer, size_t size) {
    return strerror_r(errno, buffer, size);
}

/* A file without a name. */
static int make(const char *folder) {
    char path[PATH_ROOM];
    int length = snprintf(path, sizeof path, "%s/cstriage-XXXXXX", folder), fd;

    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

static int write_all(int fd, const char *bytes, size_t len) {
    while (len) {
        ssize_t done = write(fd, bytes, len);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        bytes += done;
        len -= (size_t)done;
    }
    return 0;
}

/* Copies to the end; -1 when reading failed, -2 when writing did. */
static int copy(int from, int to, char *buffer) {
    for (;;) {
        ssize_t got = read(from, buffer, SPOOL_BUFFER);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return (int)got;
        if (write_all(to, buffer, (size_t)got))
            return -2;
    }
}

int spool_open(const char *path, struct error *err) {
    const char *folder = getenv("TMPDIR"), *name = strcmp(path, "-") == 0 ? "standard input" : path;
    char text[128], *buffer = malloc(SPOOL_BUFFER);
    int from = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int to = -1, status = -1;

    if (!folder || !*folder)
        folder = "/tmp";
    if (!buffer) {
        error_no_memory(err);
    } else if (from < 0) {
        error_set_at(err, ERROR_NO_INPUT, name, 0, 0, "cannot open: %s", reason(text, sizeof text));
    } else if ((to = make(folder)) < 0) {
        error_set_at(err, ERROR_NO_INPUT, name, 0, 0, "is read twice and cannot be kept in %s: %s", folder,
                     reason(text, sizeof text));
    } else if ((status = copy(from, to, buffer)) != 0) {
        error_set_at(err, ERROR_NO_INPUT, name, 0, 0,
                     status == -1 ? "cannot read: %s" : "cannot be kept for reading it twice: %s",
                     reason(text, sizeof text));
        close(to);
        to = -1;
    }
    if (from > STDIN_FILENO)
        close(from);
    free(buffer);
    return to;
}
