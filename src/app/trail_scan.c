/* SPDX-License-Identifier: Apache-2.0
 * From literals to records: a hit is widened to the record it lies in by looking for record starts around it, which in
 * most blocks is all that is read of them. What a record starts is said by record_starts, as for the index of an
 * analysis. */
#define _GNU_SOURCE /* memrchr */
#include "app/trail_scan.h"

#include <stdlib.h>

struct trail_scanner {
    const struct trail_context *context;
    struct prefilter_scratch *scratch;
    struct record_index index;
    /* the block at hand */
    const struct log_profile *profile;
    const struct zone *zone;
    const struct block *block;
    struct trail_result *out;
    size_t done;    /* everything before is decided */
    size_t counted; /* newlines before are counted in out->newlines */
    bool own;
};

int trail_scanner_new(struct trail_scanner **out, const struct trail_context *context, struct error *err) {
    struct trail_scanner *scanner = calloc(1, sizeof *scanner);

    if (!scanner)
        return error_no_memory(err);
    scanner->context = context;
    if (prefilter_scratch_new(&scanner->scratch, err)) {
        trail_scanner_free(scanner);
        return -1;
    }
    *out = scanner;
    return 0;
}

void trail_scanner_free(struct trail_scanner *scanner) {
    if (!scanner)
        return;
    prefilter_scratch_free(scanner->scratch);
    record_index_free(&scanner->index);
    free(scanner);
}

/* Many lanes of small counters, which a compiler turns into vector instructions: every byte of the logs comes by here.
 */
static uint64_t newlines_in(const char *at, size_t len) {
    enum { LANES = 64, ROUNDS = 255 };
    uint64_t count = 0;

    while (len >= LANES) {
        uint8_t lanes[LANES] = {0};

        for (int round = 0; round < ROUNDS && len >= LANES; round++, at += LANES, len -= LANES)
            for (int i = 0; i < LANES; i++)
                lanes[i] = (uint8_t)(lanes[i] + (at[i] == '\n'));
        for (int i = 0; i < LANES; i++)
            count += lanes[i];
    }
    for (; len; at++, len--)
        count += *at == '\n';
    return count;
}

static void count_newlines(struct trail_scanner *scanner, size_t end) {
    scanner->out->newlines += newlines_in(scanner->block->bytes + scanner->counted, end - scanner->counted);
    scanner->counted = end;
}

static msec_t to_utc(const struct trail_scanner *scanner, msec_t local) {
    return scanner->profile->utc ? local : zone_to_utc(scanner->zone, local, NULL);
}

/* Asks the trail about the record at bytes[start..end). */
static int visit(struct trail_scanner *scanner, size_t start, size_t end) {
    struct trail_hit hit = {.own = false};

    record_parse(&hit.record, scanner->profile, slice_make(scanner->block->bytes + start, end - start));
    hit.match = trail_match(scanner->context->trail, &hit.record);
    hit.own = hit.match.why == 0 && scanner->own;
    if (hit.own && hit.record.level && hit.record.level <= LEVEL_DEBUG) {
        scanner->out->own_debug++;
        return 0;
    }
    if (hit.match.why == 0 && !hit.own)
        return 0;
    count_newlines(scanner, start);
    hit.line = scanner->out->newlines;
    hit.time = to_utc(scanner, hit.record.local);
    return vec_push(&scanner->out->hits, hit);
}

static bool starts(const struct trail_scanner *scanner, size_t at) {
    return record_starts(scanner->profile, scanner->block->bytes + at, scanner->block->len - at);
}

/* The start of the record that holds byte `at`, not before `low`, where one starts. */
static size_t record_start(const struct trail_scanner *scanner, size_t low, size_t at) {
    while (at > low) {
        const char *newline = memrchr(scanner->block->bytes + low, '\n', at - low);

        if (!newline)
            break;
        at = (size_t)(newline - scanner->block->bytes);
        if (starts(scanner, at + 1))
            return at + 1;
    }
    return low;
}

static size_t record_end(const struct trail_scanner *scanner, size_t at) {
    const struct block *block = scanner->block;

    while (at < block->len) {
        const char *newline = memchr(block->bytes + at, '\n', block->len - at);

        if (!newline)
            break;
        at = (size_t)(newline - block->bytes) + 1;
        if (at < block->len && starts(scanner, at))
            return at;
    }
    return block->len;
}

/* A literal ends before byte `end`. */
static int on_literal(void *payload, uint32_t literal, uint64_t end) {
    struct trail_scanner *scanner = payload;
    size_t start;

    (void)literal;
    if (end <= scanner->done)
        return 0;
    start = record_start(scanner, scanner->done, (size_t)end - 1);
    scanner->done = record_end(scanner, (size_t)end - 1);
    /* what goes on with a record that was cut is no record: its first piece was asked about */
    return start == 0 && scanner->block->continues ? 0 : visit(scanner, start, scanner->done);
}

static int visit_all(struct trail_scanner *scanner, struct slice bytes) {
    if (record_index_build(&scanner->index, scanner->profile, bytes))
        return -1;
    for (size_t i = scanner->block->continues ? 1 : 0; i < scanner->index.count; i++)
        if (visit(scanner, scanner->index.marks[i].offset,
                  i + 1 < scanner->index.count ? scanner->index.marks[i + 1].offset : bytes.len))
            return -1;
    return 0;
}

static msec_t time_at(const struct trail_scanner *scanner, size_t start) {
    struct record record;

    record_parse(&record, scanner->profile, slice_make(scanner->block->bytes + start, scanner->block->len - start));
    return to_utc(scanner, record.local);
}

int trail_scanner_block(struct trail_scanner *scanner, size_t input, const struct block *block,
                        struct trail_result *out, struct error *err) {
    struct slice bytes = slice_make(block->bytes, block->len);

    scanner->profile = &scanner->context->inputs->items[input].profile;
    scanner->zone = scanner->context->inputs->items[input].zone;
    scanner->block = block;
    scanner->out = out;
    scanner->done = scanner->counted = 0;
    scanner->own = scanner->context->own[input];
    out->hits.count = 0;
    out->newlines = out->own_debug = 0;
    out->first = out->last = MSEC_NONE;
    if (scanner->own ? visit_all(scanner, bytes)
                     : prefilter_scan(scanner->context->prefilter, scanner->scratch, bytes, on_literal, scanner))
        return error_no_memory(err);
    count_newlines(scanner, block->len);
    if (block->len) {
        out->first = block->continues ? MSEC_NONE : time_at(scanner, 0);
        out->last = time_at(scanner, record_start(scanner, 0, block->len - 1));
    }
    return 0;
}
