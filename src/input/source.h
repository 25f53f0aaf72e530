/* SPDX-License-Identifier: Apache-2.0
 * Bytes as they lie outside: a file, a descriptor, a piece of memory. First stage of the flow; a decoder
 * reads from it. Files are read with read(2), never mapped: a log that shrinks while it is read must not end
 * in SIGBUS. */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct source;

/* What a kind of source does; `state` is the pointer given to source_new. */
struct source_ops {
    /* Reads up to `size` bytes; fewer are allowed. 0 only at the end, -1 with `err` filled. */
    ptrdiff_t (*read)(void *state, void *buffer, size_t size, struct error *err);
    /* Moves over `count` bytes without reading them. False, having done nothing, where that is not possible or there
     * are not so many; may be null. */
    bool (*skip)(void *state, uint64_t count);
    /* Frees `state`; may be null. */
    void (*close)(void *state);
};

/* Opens the file for reading. The caller frees the source with source_free. ERROR_NO_INPUT when it cannot be
 * opened or is a folder. */
int source_open_file(struct source **out, const char *path, struct error *err);

/* Reads from an open descriptor. `name` is shown in messages and copied; with `owned` the descriptor is
 * closed with the source (also when this call fails). The caller frees the source with source_free. */
int source_open_fd(struct source **out, int fd, bool owned, const char *name, struct error *err);

/* Reads from memory, which must outlive the source. The caller frees the source with source_free. */
int source_open_memory(struct source **out, struct slice bytes, const char *name, struct error *err);

/* Any other kind. Takes ownership of `state` through ops->close, also when it fails. The caller frees the
 * source with source_free. */
int source_new(struct source **out, const struct source_ops *ops, void *state, const char *name, struct error *err);

/* How a read waits for a pipe (or FIFO, or terminal) that has nothing to give now: until something comes, or until the
 * descriptor `wake` (-1 = none) is readable, or for `patience` milliseconds (-1 = endlessly). Where it does not wait
 * any longer the source has ended. Of no consequence for other sources. */
void source_set_waiting(struct source *source, int wake, int patience);

/* A file as it is now, whatever its path leads to meanwhile. */
struct source_state {
    uint64_t device, inode, size;
};

/* Looks at the file behind the source, and at its first `*len` bytes (*len becomes how many there are). False where it
 * is none. */
bool source_look(const struct source *source, struct source_state *out, void *head, size_t *len);

/* Takes up reading where the source had ended: what a file has grown by, or a pipe got, since then. */
void source_resume(struct source *source);

/* Whether nothing can come any more: the writers of a pipe are gone. False for what may grow. */
bool source_is_closed(const struct source *source);

/* Closes and frees; null is allowed. */
void source_free(struct source *source);

/* Reads `size` bytes: fewer only at the end or before a failure, 0 at the end, -1 for a failure, which comes
 * only after all bytes before it were returned, and then again at every call. ERROR_DAMAGED when the medium
 * fails. */
ptrdiff_t source_read(struct source *source, void *buffer, size_t size, struct error *err);

/* Moves over `count` bytes where that is possible without reading them. False, having done nothing, where it is not,
 * or there are not so many. */
bool source_skip(struct source *source, uint64_t count);

/* Bytes returned or skipped so far. */
uint64_t source_offset(const struct source *source);

/* The name for messages; lives as long as the source. */
const char *source_name(const struct source *source);

#endif
