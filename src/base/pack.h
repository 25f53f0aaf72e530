/* SPDX-License-Identifier: Apache-2.0
 * Numbers and texts as bytes, for files that one run writes and another reads: numbers in groups of seven bits, the
 * lowest first, negative ones folded; texts with their length in front.
 *
 * Reading trusts nothing: a file may come from anywhere. After the first byte that does not fit, `failed` is true and
 * everything reads as zero or empty, so that a reader of many fields checks once. */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <stdint.h>

#include "base/civil_time.h"
#include "base/str.h"

void pack_u64(struct str *out, uint64_t value);
void pack_i64(struct str *out, int64_t value);
void pack_bool(struct str *out, bool value);
void pack_slice(struct str *out, struct slice text);
/* A C string that may be null. */
void pack_text(struct str *out, const char *text);

struct unpacker {
    struct slice rest;
    bool failed;
};

uint64_t unpack_u64(struct unpacker *in);
int64_t unpack_i64(struct unpacker *in);
bool unpack_bool(struct unpacker *in);
/* A number that must not be above `most`. */
uint64_t unpack_most(struct unpacker *in, uint64_t most);
/* A time as pack_i64 wrote it: MSEC_NONE, or not farther from 1970 than any log is. */
#define UNPACK_TIME_MAX (INT64_C(1) << 48)
msec_t unpack_time(struct unpacker *in);
/* A text of at most `most` bytes; points into what is read. */
struct slice unpack_slice(struct unpacker *in, size_t most);
/* A C string as pack_text wrote it: false for null, else *out is set. */
bool unpack_text(struct unpacker *in, size_t most, struct slice *out);

#endif
