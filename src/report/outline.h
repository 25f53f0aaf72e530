/* SPDX-License-Identifier: Apache-2.0
 * What a post-incident report shows, decided once for Markdown, HTML and mail: which incidents get a section,
 * which causes are shown in full, and where things are found by their ids. Among causes of one signature the
 * first is shown in full and the others as further places of the same failure. */
#ifndef REPORT_OUTLINE_H
#define REPORT_OUTLINE_H

#include "report/id_index.h"
#include "report/report.h"

struct outline {
    const struct report *report;
    struct id_index causes, findings, incidents;
    bool *full;          /* by cause: shown in full */
    size_t *first_alike; /* by cause: report_first_alike */
    size_t *sections;    /* indexes of the incidents with a section, in the order of their best cause */
    size_t *numbers;     /* by incident: number of its section from 1, 0 = none */
    size_t section_count;
    size_t kinds, kinds_shown; /* different signatures among the causes */
};

/* Decides for at most `top` kinds of causes, 0 = all. Lives no longer than the report. Returns 0, or -1 when
 * memory runs out. Freed with outline_free, also after a failure. */
int outline_new(struct outline *outline, const struct report *report, unsigned top);
void outline_free(struct outline *outline);

/* The cause of that id, or null. */
const struct report_cause *outline_cause(const struct outline *outline, const char *id);
/* The finding of that id, or null. */
const struct report_finding *outline_finding(const struct outline *outline, const char *id);
/* The incident of the cause, or null. */
const struct report_incident *outline_incident(const struct outline *outline, const struct report_cause *cause);
/* Whether the cause is shown in full. */
bool outline_is_full(const struct outline *outline, const struct report_cause *cause);
/* The i-th further cause with the signature of `cause` that is not shown in full, or null behind the last. */
const struct report_cause *outline_alike(const struct outline *outline, const struct report_cause *cause, size_t i);
/* The first cause of the incident that the report knows, or null. */
const struct report_cause *outline_main_cause(const struct outline *outline, const struct report_incident *incident);
/* The number of the incident's section, from 1; 0 = it has none. */
size_t outline_number(const struct outline *outline, const struct report_incident *incident);

#endif
