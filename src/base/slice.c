/* SPDX-License-Identifier: Apache-2.0
 * The few slice operations that are too long for the header. */
#define _GNU_SOURCE    /* memmem */
#define XXH_INLINE_ALL /* most texts are short: the call would cost more than the hash */
#include "base/slice.h"

#include <xxhash.h>

ptrdiff_t slice_find(struct slice hay, struct slice needle) {
    const char *at;

    if (needle.len == 0)
        return 0;
    if (hay.len < needle.len)
        return -1;
    at = memmem(hay.ptr, hay.len, needle.ptr, needle.len);
    return at ? at - hay.ptr : -1;
}

bool slice_to_u64(struct slice text, uint64_t *out) {
    uint64_t value = 0;

    if (text.len == 0 || text.len > 19)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    if (value > INT64_MAX)
        return false;
    *out = value;
    return true;
}

int slice_compare(struct slice a, struct slice b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

    if (order)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

uint64_t slice_hash(struct slice text, uint64_t seed) {
    return XXH3_64bits_withSeed(text.ptr ? text.ptr : "", text.len, seed);
}
