/* SPDX-License-Identifier: Apache-2.0
 * Reading and atomically writing small files; see fs.h. Calls that a signal broke off are repeated.
 * Invariant: a descriptor opened here is closed here, on every way out. */
#define _GNU_SOURCE /* O_CLOEXEC, realpath */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names tried for the temporary file before giving up. */
#define TEMPORARY_NAMES 100

static int fail(struct error *err, enum error_code code, const char *path, const char *what) {
    char reason[128];

    return error_set_at(err, code, path, 0, 0, "cannot %s: %s", what, strerror_r(errno, reason, sizeof reason));
}

int fs_read_file(struct str *out, const char *path, size_t cap, struct error *err) {
    size_t before = out->len;
    char chunk[16384];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int result = -1;

    if (fd < 0)
        return fail(err, ERROR_NO_INPUT, path, "open");
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            fail(err, ERROR_NO_INPUT, path, "read");
            goto out;
        }
        if (got == 0)
            break;
        if ((size_t)got > cap - (out->len - before)) {
            error_set_at(err, ERROR_MEMORY, path, 0, 0, "larger than the %zu bytes allowed", cap);
            goto out;
        }
        str_add_bytes(out, chunk, (size_t)got);
        if (out->failed) {
            error_no_memory(err);
            goto out;
        }
    }
    result = 0;
out:
    close(fd);
    if (result && out->len > before) {
        out->len = before;
        out->ptr[before] = '\0';
    }
    return result;
}

static int write_all(int fd, struct slice content) {
    while (content.len) {
        ssize_t written = write(fd, content.ptr, content.len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        content = slice_from(content, (size_t)written);
    }
    return 0;
}

/* Opens a new file beside `path` and leaves its name in `name`. */
static int open_temporary(const char *path, struct str *name) {
    for (int i = 0; i < TEMPORARY_NAMES; i++) {
        int fd;

        str_clear(name);
        str_addf(name, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        if (name->failed) {
            errno = ENOMEM;
            return -1;
        }
        fd = open(name->ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* The rename itself must survive a crash; a file system that cannot sync a folder is no error. */
static void sync_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    struct str folder;
    int fd;

    str_init(&folder);
    if (slash)
        str_add_bytes(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    else
        str_add(&folder, ".");
    fd = folder.failed ? -1 : open(folder.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    str_free(&folder);
}

struct fs_writer {
    int fd;
    char *path;      /* that is replaced: links are followed */
    struct str name; /* of the temporary file; "" = what is written to cannot be replaced */
};

/* Opens a file beside the one that it will replace, with its permissions if there is one. */
static int open_beside(struct fs_writer *writer, const struct stat *old, struct error *err) {
    writer->fd = open_temporary(writer->path, &writer->name);
    if (writer->fd < 0) {
        str_clear(&writer->name);
        return fail(err, ERROR_OUTPUT, writer->path, "create a file beside it");
    }
    if (old && fchmod(writer->fd, old->st_mode & 07777))
        return fail(err, ERROR_OUTPUT, writer->path, "write");
    return 0;
}

static int open_target(struct fs_writer *writer, const char *path, struct error *err) {
    struct stat old;
    bool there;

    if (strcmp(path, "-") == 0) {
        writer->path = strdup("standard output");
        writer->fd = writer->path ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : -1;
        return writer->fd < 0 ? fail(err, ERROR_OUTPUT, path, "write") : 0;
    }
    there = stat(path, &old) == 0;
    if (!there && errno != ENOENT)
        return fail(err, ERROR_OUTPUT, path, "write");
    writer->path = there && S_ISREG(old.st_mode) ? realpath(path, NULL) : strdup(path);
    if (!writer->path)
        return fail(err, ERROR_OUTPUT, path, "write");
    if (!there || S_ISREG(old.st_mode))
        return open_beside(writer, there ? &old : NULL, err);
    writer->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return writer->fd < 0 ? fail(err, ERROR_OUTPUT, path, "open") : 0;
}

int fs_writer_new(struct fs_writer **out, const char *path, struct error *err) {
    struct fs_writer *writer = calloc(1, sizeof *writer);

    if (!writer)
        return error_no_memory(err);
    str_init(&writer->name);
    writer->fd = -1;
    if (open_target(writer, path, err)) {
        fs_writer_discard(writer);
        return -1;
    }
    *out = writer;
    return 0;
}

int fs_writer_add(struct fs_writer *writer, struct slice bytes, struct error *err) {
    return write_all(writer->fd, bytes) ? fail(err, ERROR_OUTPUT, writer->path, "write") : 0;
}

int fs_writer_commit(struct fs_writer *writer, struct error *err) {
    bool replaces = writer->name.len != 0;
    int result = replaces && fsync(writer->fd) ? fail(err, ERROR_OUTPUT, writer->path, "write") : 0;

    if (close(writer->fd) && result == 0)
        result = fail(err, ERROR_OUTPUT, writer->path, "write");
    writer->fd = -1;
    if (result == 0 && replaces) {
        if (rename(writer->name.ptr, writer->path))
            result = fail(err, ERROR_OUTPUT, writer->path, "replace");
        else
            str_clear(&writer->name);
    }
    if (result == 0 && replaces)
        sync_folder(writer->path);
    fs_writer_discard(writer);
    return result;
}

void fs_writer_discard(struct fs_writer *writer) {
    if (!writer)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    if (writer->name.len)
        unlink(writer->name.ptr);
    str_free(&writer->name);
    free(writer->path);
    free(writer);
}

int fs_write_file(const char *path, struct slice content, struct error *err) {
    struct fs_writer *writer = NULL;

    if (fs_writer_new(&writer, path, err))
        return -1;
    if (fs_writer_add(writer, content, err)) {
        fs_writer_discard(writer);
        return -1;
    }
    return fs_writer_commit(writer, err);
}
