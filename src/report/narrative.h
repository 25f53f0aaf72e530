/* SPDX-License-Identifier: Apache-2.0
 * What a post-incident report says about one incident in sentences and numbers, the same for Markdown, HTML,
 * mail and text. All add plain text; escaping is the caller's. Where something is not known, they say so. */
#ifndef REPORT_NARRATIVE_H
#define REPORT_NARRATIVE_H

#include "base/str.h"
#include "report/outline.h"

enum { MOMENTS = 5, IMPACTS = 6 };

struct moment {          /* one of the five times */
    const char *label;   /* "Began" */
    const char *meaning; /* "first failing evidence" */
    msec_t time;         /* UTC, MSEC_NONE if unknown */
};

struct impact { /* a number of things affected */
    uint64_t count;
    const char *one, *many;
};

/* Began, detected, peak, mitigated, cleared. */
void incident_moments(const struct report_incident *incident, struct moment moments[MOMENTS]);
/* "+2 min 5 s" behind the time the incident began, "at once" at it; nothing where one of both is unknown. */
void word_after(struct str *out, const struct report_incident *incident, msec_t time);

/* Failed jobs, VMs, routers, networks, hosts, accounts; zeros too. */
void incident_impacts(const struct report_incident *incident, struct impact impacts[IMPACTS]);
/* "14 failed jobs, 1 router", or nothing. */
void word_impact(struct str *out, const struct report_incident *incident);

/* The index-th sentence of a draft summary; false behind the last. */
bool word_summary(struct str *out, const struct outline *outline, const struct report_incident *incident, size_t index);

/* The last time anything of the incident was seen to fail; MSEC_NONE if nothing is dated. */
msec_t incident_last(const struct outline *outline, const struct report_incident *incident);

/* "began 2026-10-12 06:12:23 UTC, detected +3 min, mitigated +40 min by startRouter of r-4-VM; peak, end
 * unknown" */
void word_moments(struct str *out, const struct report_incident *incident);

/* The subject of a mail, what matters first: "[cstriage] CRIT 2026-10-12: 2 critical, 1 major (top: ...)".
 * CRIT is said for a critical cause that is more than a lead, or a critical problem of the database; WARN for
 * anything else found; UNKNOWN where nothing was found but not everything could be read; else OK. */
void word_subject(struct str *out, const struct report *report);

/* At most `max` bytes of the text; what is longer ends in an ellipsis. */
void word_short(struct str *out, const char *text, size_t max);

#endif
