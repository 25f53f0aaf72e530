/* SPDX-License-Identifier: Apache-2.0
 * What no signature explains, newest first: a text that was never there before the incident says more than one that
 * has been there all along. */
#include <stdio.h>
#include <stdlib.h>

#include "app/report_builder.h"

enum {
    UNEXPLAINED_MAX = 200,
    OFTENER = 4,        /* so many times as often is news */
    INCIDENTS_READ = 50 /* the best ones */
};

/* Shortly before an incident counts as part of it. */
#define JUST_BEFORE (30 * MSEC_MINUTE)
/* So much of the log is its past, at least; with less than twice as much there is none. */
#define PAST MSEC_HOUR

enum age { AGE_OLD = 0, AGE_UNKNOWN, AGE_OFTENER, AGE_NEW, AGE_NEW_IN_INCIDENT };

/* A template with what makes it worth reading. */
struct ranked {
    const struct template_entry *entry;
    const struct report_incident *incident; /* in or just before which it came, null if none */
    enum age age;
    uint64_t inside, outside; /* events within incidents, and not */
};

/* The time an incident takes, from just before it; false if it is not dated. */
static bool window_of(const struct report_builder *b, const struct report_incident *incident, msec_t *from,
                      msec_t *to) {
    if (incident->started == MSEC_NONE)
        return false;
    *from = incident->started - JUST_BEFORE;
    *to = incident->cleared != MSEC_NONE ? incident->cleared : b->analysis->read.partial->last;
    return true;
}

static const struct report_incident *incident_at(const struct report_builder *b, msec_t time) {
    msec_t from, to;

    for (size_t i = 0; i < b->report->incident_count && i < INCIDENTS_READ; i++)
        if (window_of(b, &b->report->incidents[i], &from, &to) && time >= from && time <= to)
            return &b->report->incidents[i];
    return NULL;
}

/* How much of the logs' time lies in incidents, in steps of a histogram that counts all of it. */
static void split_counts(const struct report_builder *b, struct ranked *ranked, msec_t *inside_time) {
    const struct histogram *histogram = &ranked->entry->histogram;
    const struct partial *partial = b->analysis->read.partial;
    msec_t step = histogram_step(histogram);

    *inside_time = 0;
    for (msec_t at = partial->first; at < partial->last; at += step)
        *inside_time += incident_at(b, at) ? step : 0;
    for (size_t i = 0; i < histogram->used; i++) {
        if (incident_at(b, histogram_time(histogram, i) + step / 2))
            ranked->inside += histogram->counts[i];
        else
            ranked->outside += histogram->counts[i];
    }
}

static void judge(const struct report_builder *b, struct ranked *ranked) {
    const struct partial *partial = b->analysis->read.partial;
    msec_t span = partial->last - partial->first, past = span / 10 > PAST ? span / 10 : PAST, inside;

    ranked->age = AGE_UNKNOWN;
    if (ranked->entry->first == MSEC_NONE || span < 2 * PAST)
        return;
    ranked->incident = incident_at(b, ranked->entry->first);
    if (ranked->entry->first >= partial->first + past) {
        ranked->age = ranked->incident ? AGE_NEW_IN_INCIDENT : AGE_NEW;
        return;
    }
    ranked->age = AGE_OLD;
    split_counts(b, ranked, &inside);
    if (inside > 0 && inside < span && ranked->inside >= OFTENER &&
        (double)ranked->inside / (double)inside > OFTENER * (double)ranked->outside / (double)(span - inside))
        ranked->age = AGE_OFTENER;
}

static const char *novelty(struct report_builder *b, const struct ranked *ranked) {
    char time[TIME_TEXT_SIZE], span[TIME_TEXT_SIZE], text[160];
    msec_t after;

    msec_rfc3339(ranked->entry->first, time);
    switch (ranked->age) {
    case AGE_NEW_IN_INCIDENT:
        after = ranked->entry->first - ranked->incident->started;
        snprintf(text, sizeof text, "new: first seen %s, %s %s the incident began", time,
                 duration_text(after < 0 ? -after : after, span), after < 0 ? "before" : "after");
        break;
    case AGE_NEW:
        snprintf(text, sizeof text, "new: first seen %s", time);
        break;
    case AGE_OFTENER:
        snprintf(text, sizeof text, "oftener: %llu of %llu in or just before an incident",
                 (unsigned long long)ranked->inside, (unsigned long long)(ranked->inside + ranked->outside));
        break;
    case AGE_OLD:
        return "there from the start";
    default:
        return "unknown: too little log before it";
    }
    return builder_text(b, text);
}

static int compare_ranked(const void *a, const void *b) {
    const struct ranked *left = a, *right = b;

    if (left->age != right->age)
        return left->age > right->age ? -1 : 1;
    if (left->entry->level != right->entry->level)
        return left->entry->level > right->entry->level ? -1 : 1;
    if (left->entry->count != right->entry->count)
        return left->entry->count < right->entry->count ? -1 : 1;
    return strcmp(left->entry->text, right->entry->text);
}

/* A shell takes the text as one word, whatever the name of the file holds. */
static const char *command_of(struct report_builder *b, const struct template_entry *entry) {
    const char *path = b->analysis->read.inputs.items[entry->file].path, *command;
    struct str text;

    if (strcmp(path, "-") == 0)
        return NULL;
    str_init(&text);
    str_add(&text, "cstriage patterns new --from '");
    for (const char *at = path; *at; at++)
        str_add(&text, *at == '\'' ? "'\\''" : (char[]){*at, '\0'});
    str_addf(&text, ":%llu'", (unsigned long long)entry->line);
    if (text.failed)
        b->failed = true;
    command = builder_foreign(b, str_slice(&text), 0);
    str_free(&text);
    return command;
}

static void build_one(struct report_builder *b, const struct ranked *ranked) {
    const struct template_entry *entry = ranked->entry;

    b->report->unexplained[b->report->unexplained_count++] = (struct report_unexplained){
        .template_text = builder_foreign(b, slice_of(entry->text), 2000),
        .level = level_name(entry->level),
        .count = entry->count,
        .novelty = novelty(b, ranked),
        .command = command_of(b, entry),
        .sample = {.file = builder_foreign(b, slice_of(b->analysis->read.inputs.items[entry->file].path), 1000),
                   .line = entry->line,
                   .time = entry->first,
                   .level = level_name(entry->level),
                   .text = builder_text(b, entry->sample)},
    };
}

void builder_unexplained(struct report_builder *b) {
    size_t count;
    const struct template_entry *const *list = template_table_joined(b->analysis->read.partial->templates, &count);
    struct ranked *ranked = list ? calloc(count + 1, sizeof *ranked) : NULL;

    b->report->unexplained = builder_alloc(b, UNEXPLAINED_MAX, sizeof *b->report->unexplained);
    if (!ranked)
        b->failed = true;
    for (size_t i = 0; ranked && i < count; i++) {
        ranked[i].entry = list[i];
        judge(b, &ranked[i]);
    }
    if (ranked)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; !b->failed && i < count && i < UNEXPLAINED_MAX; i++)
        build_one(b, &ranked[i]);
    free(ranked);
}
