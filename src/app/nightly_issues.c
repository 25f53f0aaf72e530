/* SPDX-License-Identifier: Apache-2.0
 * From the findings of a report to the issues of a night: what is new in each, and what is a root cause.
 * Findings that differ in passing things only, such as jobs, are one issue. */
#include "app/nightly_internal.h"

#include <stdlib.h>
#include <string.h>

#include "report/wording.h"

enum { ENTITIES_SHOWN = 6 };

/* One finding with what the report's causes say of it. */
struct row {
    const struct report_finding *finding;
    const struct report_cause *cause; /* null = no root cause */
    uint64_t count, effects;          /* new ones */
    msec_t last;
};

static uint64_t fresh(const struct report_finding *finding) {
    return finding->count - finding->known;
}

static int compare_ids(const void *a, const void *b) {
    return strcmp(((const struct row *)a)->finding->id, ((const struct row *)b)->finding->id);
}

static struct row *find_row(struct row *rows, size_t count, const char *id) {
    const struct report_finding wanted = {.id = id};
    const struct row key = {.finding = &wanted};

    return count ? bsearch(&key, rows, count, sizeof *rows, compare_ids) : NULL;
}

/* What followed from a cause is work of its issue. */
static void add_causes(struct row *rows, size_t count, const struct report *report) {
    for (size_t i = 0; i < report->cause_count; i++) {
        const struct report_cause *cause = &report->causes[i];
        struct row *row = find_row(rows, count, cause->finding);

        if (!row)
            continue;
        row->cause = cause;
        for (size_t k = 0; k < cause->explains.count; k++) {
            const struct row *effect = find_row(rows, count, cause->explains.items[k]);

            if (!effect || !fresh(effect->finding))
                continue;
            row->effects += fresh(effect->finding);
            if (effect->finding->last_seen > row->last)
                row->last = effect->finding->last_seen;
        }
    }
}

/* Issues together; root causes first, and of those the best one. */
static int compare_rows(const void *a, const void *b) {
    const struct row *left = a, *right = b;
    int order = strcmp(left->finding->key, right->finding->key);

    if (order)
        return order;
    if (!left->cause != !right->cause)
        return left->cause ? -1 : 1;
    if (left->cause && left->cause->rank != right->cause->rank)
        return left->cause->rank < right->cause->rank ? -1 : 1;
    return strcmp(left->finding->id, right->finding->id);
}

static bool is_failure(const struct report_finding *finding) {
    return strcmp(finding->role, "cause") == 0 || strcmp(finding->role, "symptom") == 0;
}

static const char *source_of(const struct nightly *nightly, const struct report *report, const char *file) {
    for (size_t i = 0; i < report->input_count && i < nightly->inputs.count; i++)
        if (strcmp(report->inputs[i].path, file) == 0)
            return nightly->inputs.items[i].source;
    return "";
}

static void add_span(struct sighting *sighting, const struct row *row) {
    const struct report_finding *finding = row->finding;

    if (finding->first_seen != MSEC_NONE && (sighting->first == MSEC_NONE || finding->first_seen < sighting->first))
        sighting->first = finding->first_seen;
    if (row->last > sighting->last) /* MSEC_NONE is the smallest */
        sighting->last = row->last;
}

/* The rows of one issue as one sighting. */
static int save(struct nightly *nightly, const struct report *report, const struct row *rows, size_t count,
                const char *night, struct error *err) {
    const struct report_finding *best = rows[0].finding;
    const struct report_cause *cause = rows[0].cause;
    struct sighting sighting = {.key = best->key,
                                .signature = best->signature,
                                .title = cause ? cause->title : best->title,
                                .severity = cause ? cause->severity : "info",
                                .confidence = cause ? cause->confidence : "",
                                .first = MSEC_NONE,
                                .last = MSEC_NONE,
                                .root = cause,
                                .source = "",
                                .file = "",
                                .sample = ""};
    struct str entities;
    int result = 0;

    str_init(&entities);
    for (size_t i = 0, shown = 0; i < best->entity_count && shown < ENTITIES_SHOWN; i++) {
        if (strcmp(best->entities[i].type, "job") == 0)
            continue; /* another one every night */
        str_add(&entities, shown++ ? ", " : "");
        word_entity(&entities, &best->entities[i]);
    }
    sighting.entities = entities.ptr;
    for (size_t i = 0; i < count; i++) {
        if (cause && !rows[i].cause)
            continue; /* the same failure, where something else explains it */
        sighting.count += rows[i].count;
        sighting.effects += rows[i].effects;
        add_span(&sighting, &rows[i]);
    }
    if (best->sample_count) {
        sighting.file = best->samples[0].file;
        sighting.line = best->samples[0].line;
        sighting.sample = best->samples[0].text;
        sighting.source = source_of(nightly, report, sighting.file);
    }
    if (entities.failed)
        result = error_no_memory(err);
    else if (sighting.count + sighting.effects)
        result = history_add_sighting(nightly->store, night, &sighting, err);
    str_free(&entities);
    return result;
}

int nightly_save_issues(struct nightly *nightly, const struct report *report, const char *night, struct error *err) {
    struct row *rows = calloc(report->finding_count + 1, sizeof *rows);
    size_t count = 0, saved = 0, end;
    int result = 0;

    if (!rows)
        return error_no_memory(err);
    for (size_t i = 0; i < report->finding_count; i++)
        if (is_failure(&report->findings[i]))
            rows[count++] = (struct row){.finding = &report->findings[i],
                                         .count = fresh(&report->findings[i]),
                                         .last = report->findings[i].last_seen};
    qsort(rows, count, sizeof *rows, compare_ids);
    add_causes(rows, count, report);
    qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 0; i < count && result == 0 && saved < NIGHTLY_ISSUES_MAX; i = end, saved++) {
        for (end = i + 1; end < count && strcmp(rows[end].finding->key, rows[i].finding->key) == 0;)
            end++;
        result = save(nightly, report, rows + i, end - i, night, err);
    }
    free(rows);
    return result;
}

static bool has_news(const struct report *report, const struct report_cause *cause) {
    bool news = cause->count > cause->known;

    for (size_t i = 0; i < cause->explains.count && !news; i++)
        for (size_t k = 0; k < report->finding_count && !news; k++)
            news = strcmp(report->findings[k].id, cause->explains.items[i]) == 0 && fresh(&report->findings[k]);
    return news;
}

void nightly_drop_known(struct report *report) {
    size_t kept = 0;

    for (size_t i = 0; i < report->cause_count; i++)
        if (has_news(report, &report->causes[i]))
            report->causes[kept++] = report->causes[i];
    report->cause_count = kept;
}

const struct report_cause *nightly_cause_of(const struct report *report, const char *key) {
    for (size_t i = 0; i < report->cause_count; i++)
        for (size_t k = 0; k < report->finding_count; k++)
            if (strcmp(report->findings[k].key, key) == 0 &&
                strcmp(report->findings[k].id, report->causes[i].finding) == 0)
                return &report->causes[i];
    return NULL;
}
