/* SPDX-License-Identifier: Apache-2.0
 * Memory that dies together: chunks from malloc, pieces never freed one by one.
 * What arena functions return lives until arena_reset or arena_free. Not for several threads at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/slice.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    size_t used;                /* bytes handed out since the last reset */
};

/* Makes an empty arena; allocates nothing. */
void arena_init(struct arena *a);
/* `size` bytes, zeroed, aligned for any type; null when memory runs out. */
void *arena_alloc(struct arena *a, size_t size);
/* A terminated copy of the text; an empty slice with null pointer when memory runs out and text.len > 0. */
struct slice arena_copy(struct arena *a, struct slice text);
/* A terminated copy as C string (bytes after a NUL are kept but unseen); null when memory runs out. */
char *arena_string(struct arena *a, struct slice text);
/* Forgets all pieces and keeps one chunk for reuse. */
void arena_reset(struct arena *a);
/* Frees everything. */
void arena_free(struct arena *a);

#endif
