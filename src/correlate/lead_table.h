/* SPDX-License-Identifier: Apache-2.0
 * Unexplained records that may be a failure itself, kept while logs are read until it is known whether they are
 * needed. Each log has a table of its own; the tables are then put together, in any order and grouping.
 *
 * Invariants: (1) of a job its first failing record is kept, an ERROR or one with an exception before a mere warning;
 * (2) bounded memory: of the jobs that did not fail those with the latest records, of those that failed the first, of
 * each other list the first; (3) what is kept does not depend on blocks, threads or the order of logs. */
#ifndef CORRELATE_LEAD_TABLE_H
#define CORRELATE_LEAD_TABLE_H

#include "model/event.h"
#include "model/log_source.h"
#include "pattern/origin.h"

enum { LEAD_JOBS = 1024, LEAD_FAILED_MAX = 200, LEAD_EARLY_MAX = 64, LEAD_TEXT_MAX = 6144 };

/* Where a record stands. */
struct lead_place {
    uint32_t file;
    uint64_t line, offset;
    msec_t time; /* UTC */
    enum level level;
    uint64_t operation; /* its outermost job, 0 = none */
};

enum lead_list {
    LEAD_OF_JOB,   /* by job */
    LEAD_EARLY,    /* with an exception: the first ones */
    LEAD_STARTING, /* the same of main threads */
    LEAD_PLAIN,    /* without an exception: the first ones */
    LEAD_GENERIC,  /* with an exception, and known to a generic symptom: the first ones */
    LEAD_LIST_COUNT
};

struct lead {
    enum lead_list list;
    struct lead_place place;
    const char *text; /* the record's first LEAD_TEXT_MAX bytes, terminated; null = only that the job failed is known */
    size_t len;
    bool error;  /* ERROR, or with an exception */
    bool failed; /* LEAD_OF_JOB: the job failed */
};

struct lead_table;

/* An empty table; `origins` must outlive it. Freed by lead_table_free (null-safe). */
int lead_table_new(struct lead_table **out, const struct origins *origins, struct error *err);
void lead_table_free(struct lead_table *table);

/* Offers a WARN or ERROR record that nothing explains, or nothing but a `generic` symptom; copied if it may matter. */
int lead_table_add(struct lead_table *table, const struct lead_place *place, struct slice raw, bool generic,
                   struct error *err);

/* Notes a match that may say that a job failed. */
int lead_table_event(struct lead_table *table, const struct event *event, struct error *err);

/* Takes over (by copy) a lead of a table that was filled from one log only; `source` null leaves its place as it is.
 * Returns 0, or -1 when memory ran out. */
int lead_table_take(struct lead_table *table, const struct lead *lead, const struct log_source *source,
                    struct error *err);

/* All leads: those of failed jobs, those of other jobs, the rest, each in order of time, file and offset. *count of
 * them; valid until the next change. Null when memory ran out. */
const struct lead *const *lead_table_list(struct lead_table *table, size_t *count);

#endif
