/* SPDX-License-Identifier: Apache-2.0
 * Leads become findings only where the signatures name nothing. A healthy log is full of errors that mean nothing, so a
 * record qualifies only
 *   - as the first failing record of a job that failed for no mistake of its caller and that nothing explains, or
 *   - as the first ERROR with an exception, or WARN with a stack trace, which is no caller's mistake either, where
 *     nothing at all was found in a short excerpt, or in the main thread, where a process starts, or
 *   - in a short excerpt, which somebody cut around a failure, also as any other exception, ERROR or complaint at WARN
 * that names where it comes from, at last as a caller's mistake; and where generic symptoms alone were found, as an
 * exception, even theirs, whose own words say more than they do. */
#ifndef CORRELATE_LEAD_H
#define CORRELATE_LEAD_H

#include "correlate/causal.h"
#include "correlate/lead_table.h"

/* The leads that qualify, given what the signatures found, as events for `add`, which is called with `payload` and may
 * add to the table that `findings` came from. `profile` tells how the records of a file are read. `excerpt`: the whole
 * input is a short excerpt. Returns how many, or -1 when memory ran out. */
typedef int lead_visit(void *payload, const struct event *event, struct error *err);
int lead_promote(struct lead_table *table, const struct origins *origins, struct finding *const *findings, size_t count,
                 const struct relation *relations, const struct log_profile *(*profile)(void *, uint32_t), bool excerpt,
                 lead_visit *add, void *payload, struct error *err);

#endif
