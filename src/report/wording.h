/* SPDX-License-Identifier: Apache-2.0
 * Phrases that every renderer for people shares, so that text, HTML and mail say the same thing in the same
 * words. All add plain text to `out`; escaping is the caller's, who knows the sink. */
#ifndef REPORT_WORDING_H
#define REPORT_WORDING_H

#include <stdbool.h>

#include "base/str.h"
#include "report/report.h"

/* "8,812,345" */
void word_number(struct str *out, uint64_t number);
/* "1 record", "8,812,345 records"; `many` null = one + "s". */
void word_count(struct str *out, uint64_t number, const char *one, const char *many);
/* "512 bytes", "1.2 GiB" */
void word_bytes(struct str *out, uint64_t bytes);
/* "2026-10-12 06:52:23", or "undated". */
void word_time(struct str *out, msec_t utc);
/* "2026-10-12 06:52:23 to 07:12:01 UTC (19 min 38 s)"; a point in time without the span; or "undated". */
void word_span(struct str *out, msec_t first, msec_t last);
/* "14 times, " and the span. */
void word_when(struct str *out, uint64_t count, msec_t first, msec_t last);
/* "router r-12-VM (id 12)", by the most readable of its names. */
void word_entity(struct str *out, const struct report_entity *entity);
/* "6 logs (3 management, 2 agent, 1 virtual router), 1.2 GiB, 8,812,345 records" */
void word_inputs(struct str *out, const struct report *report);
/* "3 root causes in 2 incidents: 1 confirmed, 1 likely, 1 possible", or "no root cause". */
void word_found(struct str *out, const struct report *report);
/* Inputs that were not read to their end. */
size_t word_incomplete_inputs(const struct report *report);

/* "its clock runs 41 s ahead of the management servers", or behind. */
void word_clock(struct str *out, msec_t ahead);
/* The index-th sentence of what the report could not see: damaged inputs, records that no signature knows, checks that
 * did not run, and the notes. False behind the last; there is always one. */
bool word_unseen(struct str *out, const struct report *report, size_t index);

/* What a confidence means to the reader: "the evidence leaves no other reading". A constant. */
const char *word_confidence(const char *confidence);
/* What a verdict means: "the database confirms it". A constant. */
const char *word_verdict(const char *verdict);

/* Adds the index-th sentence of what was looked at and what an empty list does not prove. False behind the
 * last. */
bool word_nothing_found(struct str *out, const struct report *report, size_t index);

#endif
