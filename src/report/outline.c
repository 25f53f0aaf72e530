/* SPDX-License-Identifier: Apache-2.0
 * The decisions of outline.h. */
#include "report/outline.h"

#include <stdlib.h>

#define INDEX(index, items, count) id_index_new((index), (count) ? &(items)[0].id : NULL, (count), sizeof *(items))

static int allocate(struct outline *outline) {
    const struct report *report = outline->report;

    if (INDEX(&outline->causes, report->causes, report->cause_count) ||
        INDEX(&outline->findings, report->findings, report->finding_count) ||
        INDEX(&outline->incidents, report->incidents, report->incident_count))
        return -1;
    outline->full = calloc(report->cause_count + 1, sizeof *outline->full);
    outline->first_alike = calloc(report->cause_count + 1, sizeof *outline->first_alike);
    outline->sections = calloc(report->incident_count + 1, sizeof *outline->sections);
    outline->numbers = calloc(report->incident_count + 1, sizeof *outline->numbers);
    return outline->full && outline->first_alike && outline->sections && outline->numbers ? 0 : -1;
}

int outline_new(struct outline *outline, const struct report *report, unsigned top) {
    *outline = (struct outline){.report = report};
    if (allocate(outline))
        return -1;
    for (size_t i = 0; i < report->cause_count; i++) {
        size_t incident;

        outline->first_alike[i] = report_first_alike(report, i);
        if (outline->first_alike[i] != i)
            continue;
        outline->kinds++;
        if (top && outline->kinds > top)
            continue;
        outline->kinds_shown++;
        outline->full[i] = true;
        if (!id_index_find(&outline->incidents, report->causes[i].incident, &incident) || outline->numbers[incident])
            continue;
        outline->sections[outline->section_count++] = incident;
        outline->numbers[incident] = outline->section_count;
    }
    return 0;
}

void outline_free(struct outline *outline) {
    id_index_free(&outline->causes);
    id_index_free(&outline->findings);
    id_index_free(&outline->incidents);
    free(outline->full);
    free(outline->first_alike);
    free(outline->sections);
    free(outline->numbers);
    *outline = (struct outline){.report = NULL};
}

const struct report_cause *outline_cause(const struct outline *outline, const char *id) {
    size_t at;

    return id_index_find(&outline->causes, id, &at) ? &outline->report->causes[at] : NULL;
}

const struct report_finding *outline_finding(const struct outline *outline, const char *id) {
    size_t at;

    return id_index_find(&outline->findings, id, &at) ? &outline->report->findings[at] : NULL;
}

const struct report_incident *outline_incident(const struct outline *outline, const struct report_cause *cause) {
    size_t at;

    return id_index_find(&outline->incidents, cause->incident, &at) ? &outline->report->incidents[at] : NULL;
}

bool outline_is_full(const struct outline *outline, const struct report_cause *cause) {
    return outline->full[cause - outline->report->causes];
}

const struct report_cause *outline_alike(const struct outline *outline, const struct report_cause *cause, size_t i) {
    size_t first = (size_t)(cause - outline->report->causes);

    for (size_t k = first + 1; k < outline->report->cause_count; k++)
        if (outline->first_alike[k] == first && i-- == 0)
            return &outline->report->causes[k];
    return NULL;
}

const struct report_cause *outline_main_cause(const struct outline *outline, const struct report_incident *incident) {
    for (size_t i = 0; i < incident->root_causes.count; i++) {
        const struct report_cause *cause = outline_cause(outline, incident->root_causes.items[i]);

        if (cause)
            return cause;
    }
    return NULL;
}

size_t outline_number(const struct outline *outline, const struct report_incident *incident) {
    return outline->numbers[incident - outline->report->incidents];
}
