/* SPDX-License-Identifier: Apache-2.0
 * Ranking: which candidates are root causes, in which order, how sure. The score is a sum of named reasons and nothing
 * else; a confidence word follows from certainty, rivals and the database, never from the score alone. */
#ifndef RANK_RANK_H
#define RANK_RANK_H

#include "rank/candidate.h"

/* What is known of the whole run. */
struct rank_scope {
    msec_t first, last;  /* the time the logs cover (UTC) */
    const char *release; /* of CloudStack, such as "4.18.2.1", as the database tells it; "" if unknown */
};

/* Scores the candidates, with the answers of checks that stand in them, and sorts them best first; at most
 * CANDIDATE_MAX stay. To be called again after the database was asked. */
void rank_candidates(struct candidate_list *list, struct finding *const *findings, const struct rank_scope *scope);

#endif
