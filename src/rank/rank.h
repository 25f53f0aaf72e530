/* SPDX-License-Identifier: Apache-2.0
 * Ranking: which candidates are root causes, in which order, how sure. The score is a sum of named reasons and nothing
 * else; a confidence word follows from certainty, rivals and the database, never from the score alone. */
#ifndef RANK_RANK_H
#define RANK_RANK_H

#include "rank/candidate.h"

/* Scores the candidates, with the answers of checks that stand in them, and sorts them best first; at most CANDIDATE_MAX stay. To be called
 * again after the database was asked. `span_first`/`span_last`: the time the logs cover (UTC). */
void rank_candidates(struct candidate_list *list, struct finding *const *findings, msec_t span_first, msec_t span_last);

#endif
