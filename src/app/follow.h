/* SPDX-License-Identifier: Apache-2.0
 * An analysis that does not end where the logs end: it reads on as they grow, and makes the report anew while something
 * came.
 *
 * Files are known by device, inode and their first bytes, never by their names alone: one that is renamed is read to
 * its end, what follows it under the old name begins anew, one that was cut short and written anew is told by its
 * length or its beginning, and its copy, compressed or not, is taken up where reading had ended. Nothing is read twice.
 *
 * Invariant: between two calls all that was there to be read has been folded, or is the last record of a log, to which
 * lines may still be added. */
#ifndef APP_FOLLOW_H
#define APP_FOLLOW_H

#include "app/options.h"
#include "app/outcome.h"
#include "report/report.h"

struct follow;

/* Reads what is there and reports it. `options` (with `follow` set) must outlive the follow, which follow_free frees
 * (null-safe); the report is the caller's. Returns 0 or -1. */
int follow_start(struct follow **out, struct report **report, const struct analysis_options *options,
                 struct outcome *outcome, struct error *err);
void follow_free(struct follow *follow);

enum follow_news { FOLLOW_NONE, FOLLOW_REPORT, FOLLOW_OVER };

/* Reads on for about `span` milliseconds, or until there is a new report (FOLLOW_REPORT). FOLLOW_OVER once options.stop
 * wishes it, or no input can grow any more: then *report is the last one, or null if nothing came since. Returns 0 or
 * -1. */
int follow_next(struct follow *follow, int64_t span, enum follow_news *news, struct report **report,
                struct outcome *outcome, struct error *err);

#endif
