/* SPDX-License-Identifier: Apache-2.0
 * Typed growing arrays without code per type: `struct { VEC_OF(struct thing); } things;`.
 * A zeroed struct is an empty array. Items move when the array grows: keep indexes, not pointers. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

#define VEC_OF(type)                                                                                                   \
    type *items;                                                                                                       \
    size_t count, room

/* Adds a copy of `item`. 0, or -1 when memory runs out (the array is then unchanged). */
#define vec_push(v, item)                                                                                              \
    ((v)->count < (v)->room || vec_grow((void **)&(v)->items, &(v)->room, sizeof *(v)->items) == 0                     \
         ? ((v)->items[(v)->count++] = (item), 0)                                                                      \
         : -1)

/* Frees the items (not what they point to) and makes the array empty. */
#define vec_free(v) (vec_release((void **)&(v)->items), (v)->count = (v)->room = 0)

/* Doubles the room of an array of `size`-byte items; 0 or -1. Called by vec_push. */
int vec_grow(void **items, size_t *room, size_t size);
/* Frees and nulls. Called by vec_free. */
void vec_release(void **items);

#endif
