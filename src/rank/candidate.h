/* SPDX-License-Identifier: Apache-2.0
 * Candidates for root causes: the roots of the causal forest, where the same failure of the same thing is one
 * candidate, however many jobs met it. Place in the flow: built from relations, scored by rank.h, asked about by app/.
 */
#ifndef RANK_CANDIDATE_H
#define RANK_CANDIDATE_H

#include "correlate/causal.h"
#include "evidence/check.h"

enum { REASON_MAX = 16, ASKED_MAX = 4, CANDIDATE_MAX = 1000 };

/* How long a failure may be quiet before what comes is another one: those of one burst are one. */
#define CANDIDATE_QUIET (5 * MSEC_MINUTE)

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
    uint32_t finding;        /* the first of `members` */
    const uint32_t *members; /* findings that are this failure, in order of the findings */
    size_t member_count;
    struct relation relation; /* of all members together; explained_by is NOT_EXPLAINED */
    uint64_t count, known;    /* events */
    msec_t first, last;       /* of the events, UTC; MSEC_NONE if all undated */
    msec_t story_last;        /* of the events and all they explain */
    msec_t again_last;        /* the same of all candidates of this failure: until then it is known to have gone on */
    bool alerted;             /* CloudStack raised an alert for one of them */
    uint32_t siblings;        /* jobs behind which the same signature stands, over all candidates */
    uint32_t servers;         /* machines whose logs hold it */
    double score;             /* 0…1 */
    enum confidence confidence;
    enum verdict verdict; /* of all its checks together */
    struct reason reasons[REASON_MAX];
    size_t reason_count;
    struct asked asked[ASKED_MAX];
    size_t asked_count;
    char rejected[160]; /* why it is no root cause after all; "" = it is one */
};

struct candidate_list {
    struct candidate *items;
    size_t count;
    uint32_t *members; /* of all of them */
};

/* Gathers the roots (causes, and symptoms nothing explains) into candidates, unscored, in order of their first
 * findings. Two roots are one candidate if they are of one signature, name the same thing besides the VM and the job
 * that met it, and no CANDIDATE_QUIET lies between them. Freed by candidate_list_free. Returns 0, or -1 when memory ran
 * out. */
int candidate_list_build(struct candidate_list *out, struct finding *const *findings, size_t finding_count,
                         const struct relation *relations, const struct story_list *stories, struct error *err);
void candidate_list_free(struct candidate_list *list);

/* The entities of all members, the first one's first. */
void candidate_entities(struct entity_set *out, const struct candidate *candidate, struct finding *const *findings);

/* "possible", "likely", "confirmed": a constant. */
const char *confidence_name(enum confidence confidence);

#endif
