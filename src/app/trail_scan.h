/* SPDX-License-Identifier: Apache-2.0
 * The records of one block that belong to a trail: a pure function of the block and of what the trail knew when the
 * pass began; several threads run it at once. Blocks without a literal of the trail are not looked at any further. */
#ifndef APP_TRAIL_SCAN_H
#define APP_TRAIL_SCAN_H

#include "app/input_set.h"
#include "correlate/trail.h"
#include "pattern/prefilter.h"

/* What all scanners of a pass share, immutable. */
struct trail_context {
    const struct input_set *inputs;
    const struct trail *trail;
    const struct prefilter *prefilter; /* of the trail's literals */
    const bool *own;                   /* per input: a log of the host or VM asked for, of which every record counts */
};

/* A record that belongs; its slices live as long as the block. */
struct trail_hit {
    struct record record;
    struct trail_match match;
    msec_t time;   /* UTC */
    uint64_t line; /* within the block, from 0 */
    bool own;      /* it counts because of whose log it is in, and for nothing else */
};

/* What one block gave. */
struct trail_result {
    struct {
        VEC_OF(struct trail_hit);
    } hits;
    uint64_t newlines;
    msec_t first, last; /* UTC, of the block's first and last record; MSEC_NONE where these have no time */
    uint64_t own_debug; /* records of DEBUG and below that count for nothing but their log: left out */
};

struct trail_scanner;

/* A scanner for one thread. Freed by trail_scanner_free (null-safe). */
int trail_scanner_new(struct trail_scanner **out, const struct trail_context *context, struct error *err);
void trail_scanner_free(struct trail_scanner *scanner);

/* Scans a block of input number `input` into `out` (emptied first). Returns 0, or -1 when memory ran out. */
int trail_scanner_block(struct trail_scanner *scanner, size_t input, const struct block *block,
                        struct trail_result *out, struct error *err);

#endif
