/* SPDX-License-Identifier: Apache-2.0
 * Reading and atomically writing small files; see fs.h. Calls that a signal broke off are repeated.
 * Invariant: a descriptor opened here is closed here, on every way out. */
#define _GNU_SOURCE /* O_CLOEXEC, realpath */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names tried for the temporary file before giving up. */
#define TEMPORARY_NAMES 100

static int fail(struct error *err, enum error_code code, const char *path, const char *what) {
    char reason[128];

    return error_set_at(err, code, path, 0, 0, "cannot %s: %s", what,
                        strerror_r(errno, reason, sizeof reason));
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

/* Writes to something that cannot be replaced. */
static int write_device(const char *path, struct slice content, struct error *err) {
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    int failed;

    if (fd < 0)
        return fail(err, ERROR_OUTPUT, path, "open");
    failed = write_all(fd, content);
    if (failed)
        fail(err, ERROR_OUTPUT, path, "write");
    if (close(fd) && !failed)
        return fail(err, ERROR_OUTPUT, path, "write");
    return failed;
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
static void sync_folder(const char *path, struct str *folder) {
    const char *slash = strrchr(path, '/');
    int fd;

    str_clear(folder);
    if (slash)
        str_add_bytes(folder, path, slash == path ? 1 : (size_t)(slash - path));
    else
        str_add(folder, ".");
    fd = folder->failed ? -1 : open(folder->ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

static int replace(const char *path, const struct stat *old, struct slice content, struct error *err) {
    struct str name;
    int result = -1, fd;

    str_init(&name);
    fd = open_temporary(path, &name);
    if (fd < 0) {
        fail(err, ERROR_OUTPUT, path, "create a file beside it");
        goto out;
    }
    if ((old && fchmod(fd, old->st_mode & 07777)) || write_all(fd, content) || fsync(fd)) {
        fail(err, ERROR_OUTPUT, path, "write");
        close(fd);
        unlink(name.ptr);
        goto out;
    }
    if (close(fd) || rename(name.ptr, path)) {
        fail(err, ERROR_OUTPUT, path, "replace");
        unlink(name.ptr);
        goto out;
    }
    sync_folder(path, &name);
    result = 0;
out:
    str_free(&name);
    return result;
}

int fs_write_file(const char *path, struct slice content, struct error *err) {
    struct stat old;
    char *target;
    int result;

    if (stat(path, &old))
        return errno == ENOENT ? replace(path, NULL, content, err) : fail(err, ERROR_OUTPUT, path, "write");
    if (!S_ISREG(old.st_mode))
        return write_device(path, content, err);
    target = realpath(path, NULL);
    if (!target)
        return fail(err, ERROR_OUTPUT, path, "write");
    result = replace(target, &old, content, err);
    free(target);
    return result;
}
