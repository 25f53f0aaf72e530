/* SPDX-License-Identifier: Apache-2.0
 * Limits of a check; see threshold.h. */
#include "cli/threshold.h"

#include <string.h>

#include "base/compiler.h"
#include "base/slice.h"

static const char *const SEVERITIES[THRESHOLD_SEVERITIES] = {"critical", "major", "minor", "any"};
static const char *const CONFIDENCES[THRESHOLD_CONFIDENCES] = {"confirmed", "likely", "possible"};

static bool find(const char *const *words, size_t count, struct slice word, size_t *out) {
    for (size_t i = 0; i < count; i++)
        if (slice_is(word, words[i])) {
            *out = i;
            return true;
        }
    return false;
}

/* "critical/likely", "major", "any", "health", "health-critical". */
static bool parse_subject(struct threshold *out, struct slice text) {
    const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
    struct slice severity = slice_first(text, slash ? (size_t)(slash - text.ptr) : text.len);

    out->severity = THRESHOLD_SEVERITIES - 1;
    out->confidence = THRESHOLD_CONFIDENCES - 1;
    out->health = slice_starts(severity, "health");
    if (slice_is(text, "health"))
        return true;
    if (out->health)
        return !slash && slice_starts(severity, "health-") &&
               find(SEVERITIES, THRESHOLD_SEVERITIES, slice_from(severity, strlen("health-")), &out->severity);
    return find(SEVERITIES, THRESHOLD_SEVERITIES, severity, &out->severity) &&
           (!slash || find(CONFIDENCES, THRESHOLD_CONFIDENCES, slice_from(text, severity.len + 1), &out->confidence));
}

static bool parse_one(struct threshold *out, struct slice text) {
    const char *equals = text.len ? memchr(text.ptr, '=', text.len) : NULL;
    struct slice subject = equals ? slice_first(text, (size_t)(equals - text.ptr)) : slice_of("any");
    struct slice limit = equals ? slice_from(text, subject.len + 1) : text;

    return parse_subject(out, subject) && slice_to_u64(limit, &out->limit) && out->limit > 0;
}

int threshold_parse(struct threshold_list *out, const char *text, struct error *err) {
    struct slice rest = slice_of(text);

    out->count = 0;
    do {
        const char *comma = rest.len ? memchr(rest.ptr, ',', rest.len) : NULL;
        struct slice part = slice_first(rest, comma ? (size_t)(comma - rest.ptr) : rest.len);

        if (out->count == THRESHOLD_MAX)
            return error_set(err, ERROR_USAGE, "more than %d limits in '%s'", THRESHOLD_MAX, text);
        if (!parse_one(&out->items[out->count], slice_trim(part)))
            return error_set(err, ERROR_USAGE, "'%s' is no limit: a number, or like critical/likely=1,major=5,health=1",
                             text);
        out->count++;
        rest = slice_from(rest, part.len + 1);
        if (comma && rest.len == 0)
            return error_set(err, ERROR_USAGE, "'%s' ends in a comma", text);
    } while (rest.len);
    return 0;
}

void threshold_count_cause(struct threshold_counts *counts, const char *severity, const char *confidence) {
    size_t s = THRESHOLD_SEVERITIES - 1, c = THRESHOLD_CONFIDENCES - 1;

    find(SEVERITIES, THRESHOLD_SEVERITIES, slice_of(severity), &s);
    find(CONFIDENCES, THRESHOLD_CONFIDENCES, slice_of(confidence), &c);
    counts->causes[s][c]++;
}

void threshold_count_health(struct threshold_counts *counts, const char *severity) {
    size_t s = THRESHOLD_SEVERITIES - 1;

    find(SEVERITIES, THRESHOLD_SEVERITIES, slice_of(severity), &s);
    counts->health[s]++;
}

/* Everything of this severity and confidence, or above. */
static uint64_t sum(const struct threshold_counts *counts, const struct threshold *of) {
    uint64_t total = 0;

    for (size_t s = 0; s <= of->severity; s++) {
        if (of->health)
            total += counts->health[s];
        for (size_t c = 0; c <= of->confidence && !of->health; c++)
            total += counts->causes[s][c];
    }
    return total;
}

uint64_t threshold_causes(const struct threshold_counts *counts) {
    return sum(counts, &(struct threshold){false, THRESHOLD_SEVERITIES - 1, THRESHOLD_CONFIDENCES - 1, 1});
}

uint64_t threshold_health(const struct threshold_counts *counts) {
    return sum(counts, &(struct threshold){true, THRESHOLD_SEVERITIES - 1, 0, 1});
}

bool threshold_met(const struct threshold_list *limits, const struct threshold_counts *counts) {
    for (size_t i = 0; i < limits->count; i++)
        if (sum(counts, &limits->items[i]) >= limits->items[i].limit)
            return true;
    return false;
}

static void add_limit(struct str *out, const struct threshold_list *limits, bool health, size_t severity) {
    str_add_char(out, ';');
    for (size_t i = 0; i < limits->count; i++)
        if (limits->items[i].health == health && limits->items[i].severity == severity &&
            (health || limits->items[i].confidence == THRESHOLD_CONFIDENCES - 1)) {
            str_addf(out, "%llu", (unsigned long long)limits->items[i].limit);
            return;
        }
}

void threshold_performance(struct str *out, const struct threshold_counts *counts, const struct threshold_list *warning,
                           const struct threshold_list *critical) {
    static const struct {
        const char *label;
        bool health;
        size_t severity;
    } ROWS[] = {
        {"causes", false, 3}, {"critical", false, 0}, {"major", false, 1}, {"minor", false, 2}, {"health", true, 3}};

    for (size_t i = 0; i < ARRAY_LENGTH(ROWS); i++) {
        const struct threshold all = {ROWS[i].health, ROWS[i].severity, THRESHOLD_CONFIDENCES - 1, 1};

        str_addf(out, " %s=%llu", ROWS[i].label, (unsigned long long)sum(counts, &all));
        add_limit(out, warning, ROWS[i].health, ROWS[i].severity);
        add_limit(out, critical, ROWS[i].health, ROWS[i].severity);
        str_add(out, ";0");
    }
}
