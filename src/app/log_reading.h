/* SPDX-License-Identifier: Apache-2.0
 * How far a log is read, noted while its blocks are folded, so that the next run can go on where this one
 * ended: where reading may be taken up, what had been counted there, and what matched the last record, to
 * which lines may still be added.
 *
 * A run that goes on reads some of what it knows again (LOG_CONTEXT): a failure at night's end has its
 * consequences in the morning, and they must not become causes of their own. What was counted before is
 * `known` and counts no more. */
#ifndef APP_LOG_READING_H
#define APP_LOG_READING_H

#include "input/known_log.h"
#include "input/block_reader.h"
#include "model/event.h"

/* How much before the end of the last run is read again. Every absence rule and nearly every `explains` edge
 * has a shorter window. */
#define LOG_CONTEXT MSEC_HOUR

struct log_reading;

/* For a log of which `known` was read (null = nothing), which must outlive it. Freed by log_reading_free
 * (null-safe). Returns 0, or -1 when memory ran out. */
int log_reading_new(struct log_reading **out, const struct known_log *known, struct error *err);
void log_reading_free(struct log_reading *reading);

/* Begins, or begins anew where the log has to be read twice. */
void log_reading_begin(struct log_reading *reading);

/* Notes a block before it is counted: `counts` are those of the log up to it, `first` and `last` the times of
 * its outermost dated records, `last_record` the place of its last record within it. */
void log_reading_block(struct log_reading *reading, const struct block *block, const struct log_counts *counts,
                       msec_t first, msec_t last, size_t last_record);

/* Notes a match in the block at hand; `offset` is the place of its record in the log. */
void log_reading_match(struct log_reading *reading, const struct signature *signature, uint64_t offset);

/* Whether this match was counted by an earlier run. */
bool log_reading_knows(const struct log_reading *reading, const struct signature *signature, uint64_t offset);

/* Whether the record at `offset` was seen, in part at least, by an earlier run. */
bool log_reading_knows_record(const struct log_reading *reading, uint64_t offset);

/* Takes over the marks that were passed while reading, and how many bytes were kept back. For the thread that
 * reads; all else here is for the one that folds. */
void log_reading_marks(struct log_reading *reading, const struct file_id *marks, size_t count, size_t held);

/* Closes the reading once all blocks are noted: `end` is how far it came. Returns 0, or -1 when memory ran
 * out. */
int log_reading_end(struct log_reading *reading, const struct log_position *end, struct error *err);

/* What is to be known of the log from now on; texts and marks live as long as the reading, the path is null.
 * Null if nothing was read. */
const struct known_log *log_reading_result(const struct log_reading *reading);

#endif
