/* SPDX-License-Identifier: Apache-2.0
 * Comparing a report with what was told; see news.h. Ids are the same from report to report, so their hashes are kept,
 * not the reports. */
#include "report/news.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "report/escape.h"

/* A cause or finding that was told, and as what. */
struct told {
    uint64_t id;
    uint64_t confidence, verdict; /* hashes of the words; of a finding, `verdict` is what explains it */
    unsigned decade;              /* of the count: how many digits it had */
    bool cause;
    bool met; /* by the report at hand */
};

struct news {
    struct {
        VEC_OF(struct told);
    } told;
};

/* What changed, for people: at most one piece each. */
enum { CHANGE_NEW = 1, CHANGE_COUNT = 2, CHANGE_CONFIDENCE = 4, CHANGE_VERDICT = 8 };

int news_new(struct news **out) {
    *out = calloc(1, sizeof **out);
    return *out ? 0 : -1;
}

void news_free(struct news *news) {
    if (!news)
        return;
    vec_free(&news->told);
    free(news);
}

static uint64_t hash(const char *text) {
    return text ? slice_hash(slice_of(text), 0) : 0;
}

static unsigned digits(uint64_t count) {
    unsigned n = 1;

    while (count >= 10) {
        count /= 10;
        n++;
    }
    return n;
}

static struct told *find(struct news *news, uint64_t id) {
    for (size_t i = 0; i < news->told.count; i++)
        if (news->told.items[i].id == id)
            return &news->told.items[i];
    return NULL;
}

/* Notes what is told now. Returns the changes, 0 = none, -1 when memory ran out. */
static int note(struct news *news, struct told now) {
    struct told *before = find(news, now.id);
    int changes = 0;

    now.met = true;
    if (!before)
        return vec_push(&news->told, now) ? -1 : CHANGE_NEW;
    if (now.decade > before->decade)
        changes |= CHANGE_COUNT;
    if (now.confidence != before->confidence)
        changes |= CHANGE_CONFIDENCE;
    if (now.verdict != before->verdict)
        changes |= CHANGE_VERDICT;
    if (now.decade <
        before->decade) /* what was long ago left the report: that is no news, nor is it when it comes again */
        now.decade = before->decade;
    *before = now;
    return changes;
}

static int note_cause(struct news *news, const struct report_cause *cause) {
    return note(news, (struct told){.id = hash(cause->id),
                                    .confidence = hash(cause->confidence),
                                    .verdict = hash(cause->verdict),
                                    .decade = digits(cause->count),
                                    .cause = true});
}

static int note_finding(struct news *news, const struct report_finding *finding) {
    return note(news, (struct told){.id = hash(finding->id),
                                    .verdict = hash(finding->explained_by),
                                    .decade = digits(finding->count)});
}

/* What the report does not say any more is forgotten; a cause only once its finding is. */
static void forget(struct news *news, const struct report *report) {
    size_t kept = 0;

    for (size_t i = 0; i < report->finding_count; i++) {
        char id[160];
        struct told *told;

        /* the cause of finding f-X is c-X */
        snprintf(id, sizeof id, "c%.150s", report->findings[i].id + 1);
        told = find(news, hash(id));
        if (told)
            told->met = true;
    }
    for (size_t i = 0; i < news->told.count; i++)
        if (news->told.items[i].met) {
            news->told.items[kept] = news->told.items[i];
            news->told.items[kept++].met = false;
        }
    news->told.count = kept;
}

int news_skip(struct news *news, const struct report *report) {
    for (size_t i = 0; i < report->cause_count; i++)
        if (note_cause(news, &report->causes[i]) < 0)
            return -1;
    for (size_t i = 0; i < report->finding_count; i++)
        if (note_finding(news, &report->findings[i]) < 0)
            return -1;
    forget(news, report);
    return 0;
}

/* A symptom that was told as a cause before it was known what it follows from. */
static const char *explained(struct news *news, const struct report_cause *cause) {
    for (size_t i = 0; i < cause->explains.count; i++) {
        char id[160];
        const struct told *told;

        snprintf(id, sizeof id, "c%.150s", cause->explains.items[i] + 1);
        told = find(news, hash(id));
        if (told && told->cause && i < cause->explained_titles.count)
            return cause->explained_titles.items[i];
    }
    return NULL;
}

static void add_line(struct news *news, const struct report_cause *cause, int changes, struct str *out) {
    const char *follows = changes & CHANGE_NEW ? explained(news, cause) : NULL;
    msec_t time = changes & CHANGE_NEW ? cause->first_seen : cause->last_seen;
    char text[TIME_TEXT_SIZE];

    str_addf(out, "%s  %s, %s  ", time == MSEC_NONE ? "undated" : msec_rfc3339(time, text), cause->severity,
             cause->confidence);
    escape_terminal(out, slice_of(cause->title));
    if (cause->log_count) {
        str_add(out, "  ");
        escape_terminal(out, slice_of(cause->log[0].file));
        str_addf(out, ":%llu", (unsigned long long)cause->log[0].line);
    }
    if (changes & CHANGE_COUNT)
        str_addf(out, "  [%llu times now]", (unsigned long long)cause->count);
    if (changes & CHANGE_CONFIDENCE)
        str_addf(out, "  [now %s]", cause->confidence);
    if (changes & CHANGE_VERDICT)
        str_addf(out, "  [the database: %s]", cause->verdict);
    if (follows) {
        str_add(out, "  [the cause of: ");
        escape_terminal(out, slice_of(follows));
        str_add(out, "]");
    }
    str_add_char(out, '\n');
}

static int add_event(const struct report *report, const struct render_options *options, int changes,
                     const struct report_cause *cause, const struct report_finding *finding, struct str *out,
                     struct error *err) {
    return render_jsonl_change(report, options, changes & CHANGE_NEW ? "new" : "updated", cause, finding, out, err);
}

int news_add(struct news *news, const struct report *report, const struct render_options *options, bool jsonl,
             struct str *out, struct error *err) {
    for (size_t i = report->cause_count; i-- > 0;) { /* the best last, where people look */
        int changes = note_cause(news, &report->causes[i]);

        if (changes < 0)
            return error_no_memory(err);
        if (changes && !jsonl)
            add_line(news, &report->causes[i], changes, out);
        if (changes && jsonl && add_event(report, options, changes, &report->causes[i], NULL, out, err))
            return -1;
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        int changes = note_finding(news, &report->findings[i]);

        if (changes < 0)
            return error_no_memory(err);
        if (changes && jsonl && add_event(report, options, changes, NULL, &report->findings[i], out, err))
            return -1;
    }
    forget(news, report);
    return out->failed ? error_no_memory(err) : 0;
}
