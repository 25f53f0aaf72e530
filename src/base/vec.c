/* SPDX-License-Identifier: Apache-2.0
 * The two functions behind the macros of vec.h. */
#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>

int vec_grow(void **items, size_t *room, size_t size) {
    size_t wanted = *room ? *room * 2 : 8;
    void *grown;

    if (wanted > SIZE_MAX / 2 / size)
        return -1;
    grown = realloc(*items, wanted * size);
    if (!grown)
        return -1;
    *items = grown;
    *room = wanted;
    return 0;
}

void vec_release(void **items) {
    free(*items);
    *items = NULL;
}
