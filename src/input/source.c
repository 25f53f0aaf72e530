/* SPDX-License-Identifier: Apache-2.0
 * Sources over descriptors and memory; see source.h. The three constructors differ only in their ops; the
 * promise of full reads and of late failures is kept in one place, source_read. Invariant: once `ended` or
 * `failure.code` is set, the ops are not asked again. */
#define _GNU_SOURCE /* posix_fadvise, O_CLOEXEC */
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct source {
    const struct source_ops *ops;
    void *state;
    char *name;
    uint64_t offset;
    bool ended;
    struct error failure; /* code 0 = none */
};

struct descriptor {
    int fd;
    bool owned;
    bool waits; /* reading may have to wait: it is no regular file */
    int wake;   /* see source_set_waiting */
    int patience;
    bool closed; /* a pipe that nobody writes to any more */
};

struct memory {
    struct slice rest;
};

static const char *reason(char *buffer, size_t size) {
    return strerror_r(errno, buffer, size);
}

/* Whether a read would find bytes or the end: waits for that as long as it may. */
static bool has_come(const struct descriptor *descriptor) {
    struct pollfd fds[] = {{.fd = descriptor->fd, .events = POLLIN}, {.fd = descriptor->wake, .events = POLLIN}};
    int ready;

    do
        ready = poll(fds, 2, descriptor->patience);
    while (ready < 0 && errno == EINTR);
    return ready < 0 || (fds[0].revents && !fds[1].revents); /* what cannot be waited for is read, which tells why */
}

static ptrdiff_t descriptor_read(void *state, void *buffer, size_t size, struct error *err) {
    struct descriptor *descriptor = state;
    char text[128];
    ssize_t got;

    if (descriptor->waits && !has_come(descriptor))
        return 0;
    do
        got = read(descriptor->fd, buffer, size < SSIZE_MAX ? size : SSIZE_MAX);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        error_set(err, ERROR_DAMAGED, "cannot read: %s", reason(text, sizeof text));
    descriptor->closed = descriptor->waits && got <= 0;
    return got;
}

/* Behind its end a file could be positioned too: hence the look at its size. */
static bool descriptor_skip(void *state, uint64_t count) {
    const struct descriptor *descriptor = state;
    off_t at = lseek(descriptor->fd, 0, SEEK_CUR);
    struct stat about;

    return at >= 0 && fstat(descriptor->fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size >= at &&
           (uint64_t)(about.st_size - at) >= count && lseek(descriptor->fd, at + (off_t)count, SEEK_SET) >= 0;
}

static void descriptor_close(void *state) {
    struct descriptor *descriptor = state;

    if (descriptor->owned)
        close(descriptor->fd);
    free(descriptor);
}

static ptrdiff_t memory_read(void *state, void *buffer, size_t size, struct error *err) {
    struct memory *memory = state;
    struct slice part = slice_first(memory->rest, size);

    (void)err;
    if (part.len)
        memcpy(buffer, part.ptr, part.len);
    memory->rest = slice_from(memory->rest, part.len);
    return (ptrdiff_t)part.len;
}

static bool memory_skip(void *state, uint64_t count) {
    struct memory *memory = state;

    if (memory->rest.len < count)
        return false;
    memory->rest = slice_from(memory->rest, (size_t)count);
    return true;
}

static const struct source_ops descriptor_ops = {descriptor_read, descriptor_skip, descriptor_close};
static const struct source_ops memory_ops = {memory_read, memory_skip, free};

int source_new(struct source **out, const struct source_ops *ops, void *state, const char *name, struct error *err) {
    struct source *source = calloc(1, sizeof *source);

    if (source)
        source->name = strdup(name);
    if (!source || !source->name) {
        free(source);
        if (ops->close)
            ops->close(state);
        return error_no_memory(err);
    }
    source->ops = ops;
    source->state = state;
    *out = source;
    return 0;
}

int source_open_fd(struct source **out, int fd, bool owned, const char *name, struct error *err) {
    struct descriptor *descriptor = malloc(sizeof *descriptor);
    struct stat about;

    if (!descriptor) {
        if (owned)
            close(fd);
        return error_no_memory(err);
    }
    *descriptor = (struct descriptor){.fd = fd, .owned = owned, .wake = -1, .patience = -1};
    descriptor->waits = fstat(fd, &about) == 0 && !S_ISREG(about.st_mode);
    return source_new(out, &descriptor_ops, descriptor, name, err);
}

/* A FIFO without a writer is opened at once: it is waited for where it is read. */
int source_open_file(struct source **out, const char *path, struct error *err) {
    struct stat about;
    char text[128];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return error_set_at(err, ERROR_NO_INPUT, path, 0, 0, "cannot open: %s", reason(text, sizeof text));
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        close(fd);
        return error_set_at(err, ERROR_NO_INPUT, path, 0, 0, "is a folder");
    }
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* only a hint; a FIFO refuses it */
    return source_open_fd(out, fd, true, path, err);
}

int source_open_memory(struct source **out, struct slice bytes, const char *name, struct error *err) {
    struct memory *memory = malloc(sizeof *memory);

    if (!memory)
        return error_no_memory(err);
    memory->rest = bytes;
    return source_new(out, &memory_ops, memory, name, err);
}

void source_set_waiting(struct source *source, int wake, int patience) {
    struct descriptor *descriptor = source->state;

    if (source->ops != &descriptor_ops)
        return;
    descriptor->wake = wake;
    descriptor->patience = patience;
}

bool source_look(const struct source *source, struct source_state *out, void *head, size_t *len) {
    const struct descriptor *descriptor = source->state;
    struct stat about;
    ssize_t got;

    if (source->ops != &descriptor_ops || fstat(descriptor->fd, &about) || !S_ISREG(about.st_mode))
        return false;
    *out = (struct source_state){(uint64_t)about.st_dev, (uint64_t)about.st_ino, (uint64_t)about.st_size};
    do
        got = pread(descriptor->fd, head, *len, 0);
    while (got < 0 && errno == EINTR);
    *len = got > 0 ? (size_t)got : 0;
    return true;
}

void source_resume(struct source *source) {
    source->ended = false;
}

bool source_is_closed(const struct source *source) {
    const struct descriptor *descriptor = source->state;

    return source->ops == &descriptor_ops && descriptor->closed;
}

void source_free(struct source *source) {
    if (!source)
        return;
    if (source->ops->close)
        source->ops->close(source->state);
    free(source->name);
    free(source);
}

ptrdiff_t source_read(struct source *source, void *buffer, size_t size, struct error *err) {
    size_t done = 0;

    if (size > PTRDIFF_MAX)
        size = PTRDIFF_MAX;
    while (done < size && !source->ended && !source->failure.code) {
        struct error failure;
        ptrdiff_t got = source->ops->read(source->state, (char *)buffer + done, size - done, &failure);

        if (got < 0)
            error_set_at(&source->failure, failure.code, source->name, 0, 0, "%s (after %llu bytes)", failure.text,
                         (unsigned long long)source->offset);
        else if (got == 0)
            source->ended = true;
        else
            done += (size_t)got;
        if (got > 0)
            source->offset += (uint64_t)got;
    }
    if (done == 0 && size > 0 && source->failure.code) {
        if (err)
            *err = source->failure;
        return -1;
    }
    return (ptrdiff_t)done;
}

bool source_skip(struct source *source, uint64_t count) {
    if (source->ended || source->failure.code || !source->ops->skip || !source->ops->skip(source->state, count))
        return false;
    source->offset += count;
    return true;
}

uint64_t source_offset(const struct source *source) {
    return source->offset;
}

const char *source_name(const struct source *source) {
    return source->name;
}
