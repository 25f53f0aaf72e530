/* SPDX-License-Identifier: Apache-2.0
 * The chunked arena of arena.h. A piece larger than a chunk gets a chunk of its own. */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 64 * 1024, ALIGNMENT = 16 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t size, used;
    _Alignas(ALIGNMENT) char bytes[];
};

void arena_init(struct arena *a) {
    a->chunks = NULL;
    a->used = 0;
}

void *arena_alloc(struct arena *a, size_t size) {
    struct arena_chunk *chunk = a->chunks;
    void *piece;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!chunk || chunk->size - chunk->used < size) {
        size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;

        chunk = malloc(sizeof *chunk + room);
        if (!chunk)
            return NULL;
        chunk->next = a->chunks;
        chunk->size = room;
        chunk->used = 0;
        a->chunks = chunk;
    }
    piece = chunk->bytes + chunk->used;
    chunk->used += size;
    a->used += size;
    return memset(piece, 0, size);
}

struct slice arena_copy(struct arena *a, struct slice text) {
    char *copy = arena_string(a, text);

    return copy ? slice_make(copy, text.len) : slice_make(NULL, 0);
}

char *arena_string(struct arena *a, struct slice text) {
    char *copy = arena_alloc(a, text.len + 1);

    if (copy && text.len)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

void arena_reset(struct arena *a) {
    struct arena_chunk *keep = NULL;

    while (a->chunks) {
        struct arena_chunk *chunk = a->chunks;

        a->chunks = chunk->next;
        if (!keep && chunk->size == CHUNK_SIZE)
            keep = chunk;
        else
            free(chunk);
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
        a->chunks = keep;
    }
    a->used = 0;
}

void arena_free(struct arena *a) {
    while (a->chunks) {
        struct arena_chunk *chunk = a->chunks;

        a->chunks = chunk->next;
        free(chunk);
    }
    a->used = 0;
}
