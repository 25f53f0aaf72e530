/* SPDX-License-Identifier: Apache-2.0
 * Everything one analysis holds while it runs; each stage of pipeline.c fills its part and reads those before it. */
#ifndef APP_ANALYSIS_H
#define APP_ANALYSIS_H

#include "app/options.h"
#include "app/reading.h"
#include "correlate/incident.h"
#include "correlate/lead.h"
#include "model/alias.h"
#include "evidence/name_lookup.h"
#include "rank/rank.h"

/* A check that was not run, and why. */
struct skipped_check {
    const char *check, *why;
};

/* A line of the health section. */
struct health_row {
    const char *check, *verdict, *severity, *text;
    int64_t used, total; /* of a pool, -1 = not known */
};

/* What the database says about a thing that a cause names by id. */
struct named_thing {
    enum entity_type type;
    struct name_row row;
};

struct analysis {
    const struct analysis_options *options;
    struct zone *zone;
    msec_t since, until;
    struct pattern_set *set;
    struct complaints *complaints;
    struct check_library *library;
    struct prefilter *prefilter;
    struct origins *origins;
    struct reading_result read;
    struct alias_table *aliases;
    struct finding **findings; /* owned by read.partial */
    size_t finding_count;
    msec_t *ahead; /* by file: how far the clock of its machine is ahead */
    struct chain_list chains;
    struct relation *relations;
    struct story_list stories;
    uint32_t *incidents;     /* by finding: the root its incident is named after */
    struct backend *backend; /* null = no database */
    struct candidate_list candidates;
    struct arena arena;     /* texts of this analysis */
    struct arena knowledge; /* those of loading patterns and checks: */
    size_t known_notes;     /* notes from there */
    struct {
        VEC_OF(const char *);
    } notes;
    struct {
        VEC_OF(struct skipped_check);
    } skipped;
    struct {
        VEC_OF(struct health_row);
    } health;
    struct {
        VEC_OF(struct named_thing);
    } names;
    uint64_t checks_run;
    bool degraded; /* a pattern or evidence file was refused */
    bool database_failed;
};

/* Adds a note for the coverage block. Returns 0, or -1 when memory ran out. */
int analysis_note(struct analysis *analysis, const char *format, ...) PRINTF_LIKE(2, 3);

/* Notes for the coverage block that a check was not run, the same reason once. Keeps both texts, which must last as
 * long as the analysis. Returns 0, or -1 when memory ran out. */
int analysis_skip(struct analysis *analysis, const char *check, const char *why);

#endif
