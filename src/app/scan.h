/* SPDX-License-Identifier: Apache-2.0
 * Scanning one block: a pure function from bytes to events and counts. Several threads run it at once, each with its
 * own scanner; nothing here depends on what came before, so the result is the same for any number of threads. */
#ifndef APP_SCAN_H
#define APP_SCAN_H

#include "base/vec.h"
#include "input/block_reader.h"
#include "model/event.h"
#include "pattern/match.h"
#include "pattern/prefilter.h"

/* What all scanners share, immutable. */
struct scan_context {
    const struct pattern_set *set;
    const struct prefilter *prefilter;
    const struct zone *zone;
    msec_t since, until; /* UTC, MSEC_NONE = open */
};

/* A WARN or ERROR record that no signature explains; or, in a log without headers, one that holds an exception: its level is
 * then LEVEL_NONE, and it has no template. Or one that only a generic symptom knows, which explains nothing either. */
struct unexplained_record {
    struct slice template_text;
    bool generic; /* a symptom of certainty hint knows it; no template */
    struct slice raw;
    enum level level;
    msec_t time;
    uint32_t line; /* within the block, from 0 */
    uint64_t offset;    /* within the block */
    uint64_t operation; /* the outermost job, 0 = none */
};

/* What one block gave; slices live until the block or the result is reused. */
struct scan_result {
    struct {
        VEC_OF(struct event); /* line and offset are relative to the block, file is not set */
    } events;
    struct {
        VEC_OF(struct unexplained_record);
    } unexplained;
    struct arena arena;
    uint64_t lines, records, warn_error, explained;
    msec_t first, last; /* UTC, of the block's first and last dated record */
    bool ends_line;     /* the last byte is a newline */
};

void scan_result_init(struct scan_result *result);
void scan_result_free(struct scan_result *result);

struct scanner;

/* A scanner for one thread, freed by scanner_free (null-safe). */
int scanner_new(struct scanner **out, const struct scan_context *context, struct error *err);
void scanner_free(struct scanner *scanner);

/* Scans a block of a log with this profile, written on `machine` ("" = unknown), into `out` (emptied first). Returns 0, or -1
 * when memory ran out. */
int scanner_block(struct scanner *scanner, const struct block *block, const struct log_profile *profile,
                  const char *machine, struct scan_result *out, struct error *err);

/* How often a pattern gave up at its limit. */
uint64_t scanner_gave_up(const struct scanner *scanner);

#endif
