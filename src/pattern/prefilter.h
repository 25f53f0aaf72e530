/* SPDX-License-Identifier: Apache-2.0
 * Finding candidates: all literals of all signatures in one scan over raw bytes. */
#ifndef PATTERN_PREFILTER_H
#define PATTERN_PREFILTER_H

#include "pattern/pattern.h"

/* The literals, shared by all threads. */
struct prefilter;
/* Takes the literals of `set` (which must outlive the result) plus `extra` structural literals (may be
 * none), whose hits are reported as ids from PREFILTER_EXTRA. Freed by prefilter_free (null-safe). */
int prefilter_new(struct prefilter **out, const struct pattern_set *set, const struct slice *extra, size_t extra_count,
                  struct error *err);
void prefilter_free(struct prefilter *prefilter);

enum { PREFILTER_EXTRA = 1 << 24 };

/* Working memory of one thread. Freed by prefilter_scratch_free (null-safe). */
struct prefilter_scratch;
int prefilter_scratch_new(struct prefilter_scratch **out, struct error *err);
void prefilter_scratch_free(struct prefilter_scratch *scratch);

/* A literal ended before byte `end` of the block; `literal` indexes prefilter_variants. Non-zero ends the
 * scan. */
typedef int prefilter_hit(void *payload, uint32_t literal, uint64_t end);

/* Scans a block of less than 4 GiB; hits come with ascending `end`. Returns 0, what a hit returned, or -1. */
int prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch, struct slice block,
                   prefilter_hit *hit, void *payload);

/* The variants that own a literal: indexes into pattern_set.variants. Lives as long as the prefilter. */
const uint32_t *prefilter_variants(const struct prefilter *prefilter, uint32_t literal, size_t *count);

#endif
