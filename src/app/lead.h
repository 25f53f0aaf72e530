/* SPDX-License-Identifier: Apache-2.0
 * Leads: unexplained records that may be the failure itself, kept while reading and turned into findings only
 * where the signatures name nothing. A healthy log is full of errors that mean nothing, so a record qualifies
 * only
 *   - as the first failing record of a job that failed for no mistake of its caller and that nothing
 * explains, or
 *   - as the first ERROR with an exception, or WARN with a stack trace, which is no caller's mistake either,
 * where nothing at all was found in a short excerpt, or in the main thread, where a process starts, or
 *   - in a short excerpt, which somebody cut around a failure, also as any other exception or ERROR that names where it comes
 * from, at last as a caller's mistake, since nobody cuts out what is not the trouble; and where generic symptoms alone were
 * found, as an exception, even theirs, whose own words say more than they do.
 *
 * Invariants: bounded memory; what is kept depends on the order of the records only, not on blocks or
 * threads. */
#ifndef APP_LEAD_H
#define APP_LEAD_H

#include "correlate/causal.h"
#include "model/finding.h"
#include "pattern/origin.h"

enum { LEAD_JOBS = 1024, LEAD_FAILED_MAX = 200, LEAD_EARLY_MAX = 64, LEAD_TEXT_MAX = 6144 };

/* Where a record stands. */
struct lead_place {
    uint32_t file;
    uint64_t line, offset;
    msec_t time; /* UTC */
    enum level level;
    uint64_t operation; /* its outermost job, 0 = none */
    bool generic;       /* a generic symptom knows it */
};

struct lead_table;

/* An empty table; `origins` must outlive it. Freed by lead_table_free (null-safe). */
int lead_table_new(struct lead_table **out, const struct origins *origins, struct error *err);
void lead_table_free(struct lead_table *table);

/* Offers a WARN or ERROR record that nothing but a generic symptom explains; copied if it may matter. Records come in input
 * order. */
int lead_table_add(struct lead_table *table, const struct lead_place *place, struct slice raw,
                   struct error *err);

/* Notes a match that may say that a job failed: from then on the job's lead is kept. Comes in input order
 * too. */
int lead_table_event(struct lead_table *table, const struct event *event, struct error *err);

/* The leads that qualify, given what the signatures found, as events for `add`, which is called with
 * `payload` and may add to the table that `findings` came from. `profiles[file]` is how the records of a file
 * are read. `excerpt`: the whole input is a short excerpt. Returns how many, or -1 when memory ran out. */
typedef int lead_visit(void *payload, const struct event *event, struct error *err);
int lead_table_promote(const struct lead_table *table, struct finding *const *findings, size_t count,
                       const struct relation *relations,
                       const struct log_profile *(*profile)(void *, uint32_t), bool excerpt, lead_visit *add,
                       void *payload, struct error *err);

#endif
