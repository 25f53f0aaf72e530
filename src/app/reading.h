/* SPDX-License-Identifier: Apache-2.0
 * Reading all logs of a run: from inputs to one partial, and what their clocks have to do with each other. */
#ifndef APP_READING_H
#define APP_READING_H

#include "app/fold.h"
#include "app/input_set.h"
#include "app/overlap.h"
#include "correlate/clock.h"
#include "correlate/partial.h"
#include "pattern/prefilter.h"

/* What is to be read, and how. All pointers must outlive the call. */
struct reading {
    const struct analysis_options *options;
    const struct zone *zone; /* of logs that do not tell theirs */
    msec_t since, until;     /* UTC, MSEC_NONE = open */
    struct partial_context context;
    const struct prefilter *prefilter;
    /* Called with what each log gave, which is then not put together; null = put it together. Non-zero ends the run as
     * a failure. */
    int (*on_log)(void *payload, const struct log_input *input, struct partial *partial, struct error *err);
    /* Called with the fold of each log once it is put together: takes its partial over, and folds into it what comes
     * later. Null = nobody does. */
    void (*on_fold)(void *payload, struct log_input *input, const struct fold *fold);
    void *payload;
};

/* What was read. Freed by reading_result_free. */
struct reading_result {
    struct input_set inputs;
    struct partial *partial; /* of all of them; absences are not decided */
    struct clock *clocks;    /* by server: how far it is ahead, against the one that begins most jobs */
    uint64_t gave_up;        /* patterns that hit their limits */
    struct overlap_table *overlaps;
};

/* Reads everything. A log whose clock proves to be that of another zone is read once more with it, if its zone was only
 * the system's. Returns 0, or -1 when memory ran out. */
int reading_run(struct reading_result *out, const struct reading *reading, struct error *err);
void reading_result_free(struct reading_result *result);

/* An empty partial of a log, to be folded into. Returns 0, or -1 when memory ran out. */
int reading_begin_fold(const struct reading *reading, const struct log_input *input, struct fold *out,
                       struct error *err);

/* Finds anew how far the clocks are apart, from what the partial holds now. Returns 0, or -1 when memory ran out. */
int reading_estimate_clocks(struct reading_result *result, struct error *err);

#endif
