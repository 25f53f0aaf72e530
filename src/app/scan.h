/* SPDX-License-Identifier: Apache-2.0
 * Scanning one block: a pure function from bytes to events and counts. Several threads run it at once, each with its
 * own scanner; nothing here depends on what came before, so the result is the same for any number of threads. */
#ifndef APP_SCAN_H
#define APP_SCAN_H

#include "base/vec.h"
#include "record/job_text.h"
#include "input/block_reader.h"
#include "model/event.h"
#include "pattern/match.h"
#include "pattern/prefilter.h"

/* What all scanners share, immutable. */
struct scan_context {
    const struct pattern_set *set;
    const struct prefilter *prefilter; /* made with scan_literals */
    msec_t since, until;               /* UTC, MSEC_NONE = open */
};

/* How a time of the block came about. The block alone does not tell in which pass of a repeated hour it lies: whoever
 * puts blocks together knows whether the clock was set back before. */
struct scan_time {
    msec_t utc;    /* of the first pass; MSEC_NONE if undated */
    msec_t repeat; /* how much later the second pass is; 0 = the time comes once */
    bool second;   /* the clock was set back before it, within the block */
};

/* The clock went back at a record. */
struct scan_back {
    msec_t from, to; /* as written, before and after */
    uint32_t line;   /* within the block, from 0 */
    bool repeated;   /* for the repeated hour at the end of summer time */
};

/* A line that tells what becomes of a job. */
struct scan_job {
    struct job_text text;
    struct slice logid;
    struct scan_time time;
    uint32_t at; /* line within the block, from 0 */
};

/* A thread sends an agent request, or takes the answer it waited for. */
struct scan_request {
    uint64_t seq, job, parent_job;
    struct slice logid;
    struct slice vm; /* the one it is about, by its instance name; empty if it names none */
    bool answered;
    uint32_t at; /* line within the block, from 0 */
};

/* A run of records of an agent's log that belong to one request. */
struct scan_activity {
    uint32_t logid;
    struct scan_time first, last;
};

/* A WARN or ERROR record that no signature explains; or, in a log without headers, one that holds an exception or an
 * answer of the API: its level is then LEVEL_NONE, and it has no template. Or one that only a generic symptom knows,
 * which explains nothing either; at DEBUG only if it holds an answer. */
struct unexplained_record {
    struct slice template_text;
    bool generic; /* a symptom of certainty hint knows it; no template */
    struct slice raw;
    enum level level;
    struct scan_time time;
    uint32_t line;      /* within the block, from 0 */
    uint64_t offset;    /* within the block */
    uint64_t operation; /* the outermost job, 0 = none */
};

/* What one block gave; slices live until the block or the result is reused. */
struct scan_result {
    struct {
        VEC_OF(struct event); /* line and offset are relative to the block, file is not set */
    } events;
    struct {
        VEC_OF(struct scan_job);
    } jobs;
    struct {
        VEC_OF(struct scan_request);
    } requests;
    struct {
        VEC_OF(struct scan_activity);
    } activities;
    struct {
        VEC_OF(struct scan_back);
    } backs;
    struct {
        VEC_OF(struct unexplained_record);
    } unexplained;
    struct arena arena;
    uint64_t lines, records, warn_error, explained;
    struct scan_time first, last; /* of the block's first and last dated record */
    msec_t first_local,
        last_local; /* as written, of those whose order tells that the clock went back; MSEC_NONE = none */
    struct {
        VEC_OF(struct scan_time); /* the earliest and the latest time of the block are among them */
    } outermost;
    bool ends_line;     /* the last byte is a newline */
    size_t last_record; /* where its last record begins, within the block */
};

void scan_result_init(struct scan_result *result);
void scan_result_free(struct scan_result *result);

enum { SCAN_LITERALS_MAX = 8 };

/* Literals of the lines that are read without a signature, for the prefilter. Returns their number. */
size_t scan_literals(struct slice out[SCAN_LITERALS_MAX]);

struct scanner;

/* A scanner for one thread, freed by scanner_free (null-safe). */
int scanner_new(struct scanner **out, const struct scan_context *context, struct error *err);
void scanner_free(struct scanner *scanner);

/* Scans a block of a log with this profile, whose times are those of `zone`, into `out` (emptied first). Returns 0, or
 * -1 when memory ran out. */
int scanner_block(struct scanner *scanner, const struct block *block, const struct log_profile *profile,
                  const struct zone *zone, struct scan_result *out, struct error *err);

/* Whether a clock that goes from one written time back to another repeats the hour at the end of summer time. */
bool scan_is_repeat(const struct zone *zone, msec_t from, msec_t to);

/* How often a pattern gave up at its limit. */
uint64_t scanner_gave_up(const struct scanner *scanner);

#endif
