/* SPDX-License-Identifier: Apache-2.0
 * A night's run: an analysis that goes on where the last one ended, added to the nights before, and the
 * digest of both.
 *
 * nightly_new hooks into the options of an analysis; once that has run, nightly_digest writes everything the
 * state has to know, as one change that the caller commits after the digest has been delivered: a run that
 * dies before tells and counts it all again. */
#ifndef APP_NIGHTLY_H
#define APP_NIGHTLY_H

#include "app/pipeline.h"
#include "report/digest.h"
#include "state/store.h"

/* Nights kept, and the fewest that may be: what comes back mostly does within three weeks. */
enum { NIGHTLY_RETENTION = 400, NIGHTLY_RETENTION_LEAST = 30, NIGHTLY_ISSUES_MAX = 5000, NIGHTLY_TEXTS = 20 };

struct nightly_rules {
    unsigned retention; /* nights */
    unsigned rest;      /* nights without an issue until it is over */
};

struct nightly;

/* Loads what the state knows of logs, and makes the analysis go on from there; `options` and `store` must
 * outlive it. Freed by nightly_free (null-safe). */
int nightly_new(struct nightly **out, struct store *store, struct analysis_options *options, struct error *err);
void nightly_free(struct nightly *nightly);

/* Adds the run to the night of `options->now` (in the zone of the report) and makes its digest, which the
 * caller frees before the report. Opens a change of the store that the caller commits. */
int nightly_digest(struct nightly *nightly, const struct report *report, const struct outcome *outcome,
                   const struct nightly_rules *rules, struct digest **out, struct error *err);

/* For a run that wants no digest: only writes how far the logs are read. Opens a change of the store that the
 * caller commits. */
int nightly_remember(struct nightly *nightly, const struct report *report, unsigned retention, struct error *err);

/* Takes causes out of the report that are there only because the end of the last run was read again: neither
 * they nor what followed from them has an event that was not counted then. */
void nightly_drop_known(struct report *report);

#endif
