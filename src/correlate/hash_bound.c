/* SPDX-License-Identifier: Apache-2.0
 * The smallest of many hashes; see hash_bound.h. */
#include "correlate/hash_bound.h"

#include <stdlib.h>

static int compare(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

uint64_t hash_bound(uint64_t *hashes, size_t count, size_t keep) {
    if (count <= keep)
        return UINT64_MAX;
    qsort(hashes, count, sizeof *hashes, compare);
    return hashes[keep];
}
