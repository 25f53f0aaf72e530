/* SPDX-License-Identifier: Apache-2.0
 * A view of bytes somebody else owns: pointer and length, not terminated, any bytes allowed.
 * A function that returns a slice says how long it lives. The empty slice may have a null pointer. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *ptr;
    size_t len;
};

/* For printf("%.*s", SLICE_ARGS(s)); lengths above INT_MAX are cut. */
#define SLICE_ARGS(s) (int)((s).len > 0x7fffffff ? 0x7fffffff : (s).len), ((s).ptr ? (s).ptr : "")

/* A slice of a string literal, usable in constant tables. */
#define SLICE_LITERAL(text)                                                                                            \
    { (text), sizeof(text) - 1 }

static inline struct slice slice_make(const char *ptr, size_t len) {
    return (struct slice){ptr, len};
}

/* A slice over a C string (null = empty); lives as long as the string. */
static inline struct slice slice_of(const char *text) {
    return (struct slice){text, text ? strlen(text) : 0};
}

static inline bool slice_equal(struct slice a, struct slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *text) {
    return slice_equal(a, slice_of(text));
}

static inline bool slice_starts(struct slice a, const char *prefix) {
    size_t n = strlen(prefix);
    return a.len >= n && memcmp(a.ptr, prefix, n) == 0;
}

static inline bool slice_ends(struct slice a, const char *suffix) {
    size_t n = strlen(suffix);
    return a.len >= n && memcmp(a.ptr + a.len - n, suffix, n) == 0;
}

/* The part from `from` (cut to the length) to the end. */
static inline struct slice slice_from(struct slice a, size_t from) {
    if (from > a.len)
        from = a.len;
    return (struct slice){a.ptr ? a.ptr + from : NULL, a.len - from};
}

/* The first `count` bytes (cut to the length). */
static inline struct slice slice_first(struct slice a, size_t count) {
    return (struct slice){a.ptr, count < a.len ? count : a.len};
}

/* Without blanks, tabs, CR and LF at both ends. */
static inline struct slice slice_trim(struct slice a) {
    while (a.len && (a.ptr[0] == ' ' || a.ptr[0] == '\t' || a.ptr[0] == '\r' || a.ptr[0] == '\n'))
        a.ptr++, a.len--;
    while (a.len && (a.ptr[a.len - 1] == ' ' || a.ptr[a.len - 1] == '\t' || a.ptr[a.len - 1] == '\r' ||
                     a.ptr[a.len - 1] == '\n'))
        a.len--;
    return a;
}

/* Where `needle` stands in `hay` first, or -1. An empty needle is found at 0. */
ptrdiff_t slice_find(struct slice hay, struct slice needle);

/* The number written in decimal digits only, up to 2^63-1. Returns false for anything else. */
bool slice_to_u64(struct slice text, uint64_t *out);

/* Orders by bytes, then by length, like strcmp: negative, 0, positive. */
int slice_compare(struct slice a, struct slice b);

/* A 64-bit hash of the bytes (XXH3 of the xxHash library): stable over machines and releases, for
 * fingerprints and tables; not for secrets. `seed` chains several parts. */
uint64_t slice_hash(struct slice text, uint64_t seed);

#endif
