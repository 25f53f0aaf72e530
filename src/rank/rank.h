/* SPDX-License-Identifier: Apache-2.0
 * Ranking: which findings are root causes, in which order, how sure. The score is a sum of named reasons and nothing
 * else; a confidence word follows from certainty, rivals and the database, never from the score alone. */
#ifndef RANK_RANK_H
#define RANK_RANK_H

#include "correlate/causal.h"
#include "evidence/check.h"

enum { REASON_MAX = 12, ASKED_MAX = 4, CANDIDATE_MAX = 1000 };

struct reason {
    double points;
    char why[120];
};

enum confidence { CONFIDENCE_POSSIBLE = 0, CONFIDENCE_LIKELY, CONFIDENCE_CONFIRMED };

/* What a check of a candidate's signature answered. */
struct asked {
    const struct check_use *use;
    struct check_answer answer;
};

struct candidate {
    uint32_t finding;
    double score; /* 0…1 */
    enum confidence confidence;
    enum verdict verdict; /* of all its checks together */
    struct reason reasons[REASON_MAX];
    size_t reason_count;
    struct asked asked[ASKED_MAX];
    size_t asked_count;
    uint32_t siblings; /* jobs behind which the same signature stands, over all candidates */
    char rejected[160]; /* why it is no root cause after all; "" = it is one */
};

/* The roots of the causal forest (causes, and symptoms nothing explains), scored and sorted, at most CANDIDATE_MAX. Answers of checks that stand in
 * a candidate are taken into account, so that the caller ranks, asks, and ranks again with rank_again. `*out` is to be freed with free().
 * `span_first`/`span_last`: the time the logs cover (UTC). Returns 0, or -1 when memory ran out. */
int rank_candidates(struct candidate **out, size_t *count, struct finding *const *findings, size_t finding_count,
                    const struct relation *relations, msec_t span_first, msec_t span_last, struct error *err);

/* Scores and sorts anew after the database was asked. */
void rank_again(struct candidate *candidates, size_t count, struct finding *const *findings,
                const struct relation *relations, msec_t span_first, msec_t span_last);

/* "possible", "likely", "confirmed": a constant. */
const char *confidence_name(enum confidence confidence);

#endif
