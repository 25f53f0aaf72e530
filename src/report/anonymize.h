/* SPDX-License-Identifier: Apache-2.0
 * A finished report, timeline or digest without names: every text in it is rewritten by pseudonym.h, before any
 * renderer sees it. The one place where that happens. */
#ifndef REPORT_ANONYMIZE_H
#define REPORT_ANONYMIZE_H

#include "report/digest.h"
#include "report/pseudonym.h"
#include "report/report.h"
#include "report/timeline.h"

/* Rewrites all texts in place. Returns 0, or -1 when memory ran out; then nothing of it may be shown. */
int anonymize_report(struct report *report, struct pseudonyms *pseudonyms);
int anonymize_timeline(struct timeline *timeline, struct pseudonyms *pseudonyms);
/* The texts of the digest that are not its report's; after anonymize_report of that. */
int anonymize_digest(struct digest *digest, struct pseudonyms *pseudonyms);

/* A text for standard error, into `out`. Returns 0 or -1. */
int anonymize_message(struct pseudonyms *pseudonyms, const char *text, struct str *out);

#endif
