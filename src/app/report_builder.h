/* SPDX-License-Identifier: Apache-2.0
 * What the parts of report_build.c share: the report under construction and the only ways a text gets into it. For
 * this folder only. A failed allocation makes `failed` true; the texts are then "" and the build ends in an error. */
#ifndef APP_REPORT_BUILDER_H
#define APP_REPORT_BUILDER_H

#include "app/analysis.h"
#include "report/report.h"

struct report_builder {
    struct report *report;
    struct analysis *analysis;
    struct str scratch;
    bool failed;
};

/* A copy of a text of our own. */
const char *builder_text(struct report_builder *b, const char *text);
/* A copy of text that holds log bytes or database values: redacted, clean, at most `max` bytes. */
const char *builder_foreign(struct report_builder *b, struct slice text, size_t max);
/* A template filled from a finding and facts, then treated as foreign text. */
const char *builder_fill(struct report_builder *b, const struct finding *finding, const char *template_text,
                         const char *const *facts, const char *unknown);
/* Zeroed memory of the report; never null unless `failed`, for which callers check before writing. */
void *builder_alloc(struct report_builder *b, size_t count, size_t size);
/* The entities of a finding, captured first, as the report shows them. */
struct report_entity *builder_entities(struct report_builder *b, const struct finding *finding, size_t *count);
/* The ids of findings. */
struct report_texts builder_finding_ids(struct report_builder *b, const uint32_t *findings, size_t count);

/* The same for a root cause and what it explains (story_entities), with the pod and the zone of its host where the
 * database knows them. */
struct report_entity *builder_story_entities(struct report_builder *b, const struct candidate *candidate,
                                             size_t *count);
/* A kept sample as a quote. */
struct report_quote builder_quote(struct report_builder *b, const struct sample *sample);
/* Counts over time. */
struct report_series builder_series(struct report_builder *b, const struct histogram *histogram);
/* "i-" and the id of the first root of the incident that the finding belongs to. */
const char *builder_incident_id(struct report_builder *b, uint32_t finding);

/* Texts of our own making that may hold log bytes. */
struct report_texts builder_texts(struct report_builder *b, const char *const *items, size_t count);

/* Fill causes and rejected; incidents, which need the causes; findings; unexplained texts, which need the incidents;
 * coverage. */
void builder_causes(struct report_builder *b);
void builder_incidents(struct report_builder *b);
void builder_findings(struct report_builder *b);
void builder_unexplained(struct report_builder *b);
void builder_coverage(struct report_builder *b);

#endif
