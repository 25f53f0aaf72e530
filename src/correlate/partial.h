/* SPDX-License-Identifier: Apache-2.0
 * What logs gave, as far as it can be put together: findings, unexplained texts, leads, open absences, jobs,
 * activities, counts. One log fills one partial; partials are absorbed into the one of the whole run.
 *
 * Invariants: absorbing is associative and commutative, because each table's is; that the same log is not absorbed
 * twice is the caller's business, who knows who a log is. Places in the partial of one log have file number 0. */
#ifndef CORRELATE_PARTIAL_H
#define CORRELATE_PARTIAL_H

#include "correlate/absence.h"
#include "correlate/activity.h"
#include "correlate/job_table.h"
#include "correlate/lead_table.h"
#include "correlate/request_table.h"
#include "correlate/success_table.h"
#include "model/finding.h"
#include "model/template.h"

enum { PARTIAL_BACKS = 4 };

/* A clock that went back. */
struct clock_step {
    uint32_t file;
    uint64_t line;   /* of the first record after it */
    msec_t from, to; /* as written */
    bool repeated;   /* for the repeated hour at the end of summer time */
};

struct partial {
    struct finding_table *findings;
    struct template_table *templates;
    struct lead_table *leads;
    struct absence_table *absences;
    struct job_table *jobs;
    struct activity_table *activities;
    struct request_table *requests;
    struct success_table *successes;
    uint64_t bytes, lines, records, warn_error, explained;
    msec_t first, last;                     /* UTC; MSEC_NONE = nothing dated */
    struct clock_step backs[PARTIAL_BACKS]; /* the first ones, by file and line */
    uint64_t back_count;                    /* of all */
};

/* What partials share; must outlive them. */
struct partial_context {
    const struct pattern_set *set;
    const struct origins *origins;
    finding_quote *quote; /* called with `payload` */
    void *payload;
    unsigned shrink; /* the tables keep so many powers of two less than they could */
};

/* An empty partial, freed by partial_free (null-safe). */
int partial_new(struct partial **out, const struct partial_context *context, struct error *err);
void partial_free(struct partial *partial);

/* Folds an event of one log. Returns 0, or -1 when memory ran out. */
int partial_event(struct partial *partial, const struct event *event, struct error *err);

/* Widens the span of time. */
void partial_span(struct partial *partial, msec_t first, msec_t last);

/* Notes a step back of the clock. */
void partial_back(struct partial *partial, const struct clock_step *step);

/* Absorbs (by copy) the partial of one log. Returns 0, or -1 when memory ran out. */
int partial_absorb(struct partial *into, struct partial *from, const struct log_source *source, struct error *err);

#endif
