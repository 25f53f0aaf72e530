/* SPDX-License-Identifier: Apache-2.0
 * A sample: one text taken through the whole path that logs take, from the profile to the matches. */
#ifndef PATTERN_SAMPLE_H
#define PATTERN_SAMPLE_H

#include "pattern/match.h"
#include "pattern/prefilter.h"

/* What is needed to match samples against one set; reused sample after sample. */
struct sampler;

/* A sampler over `set`, which must outlive it. Freed by sampler_free (null-safe). */
int sampler_new(struct sampler **out, const struct pattern_set *set, struct error *err);
void sampler_free(struct sampler *sampler);

/* Reads `text` as a whole log: profile, records, literals, regexes. `visit` is called for each match of each
 * record, as matcher_record does it. Returns 0, what a visit returned, or -1 when memory ran out. */
int sample_match(struct sampler *sampler, struct slice text, match_visit *visit, void *payload);

/* The matcher inside, for its counts. */
const struct matcher *sampler_matcher(const struct sampler *sampler);

#endif
