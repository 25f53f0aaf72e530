/* SPDX-License-Identifier: Apache-2.0
 * The additive score of rank.h. Every summand is in one of the tables below or in a function that names it. */
#include "rank/rank.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "evidence/sql_file.h"

/* What a match is worth by itself. */
static const double CAUSE_POINTS[CERTAINTY_COUNT] = {
    [CERTAINTY_HINT] = 0.24, [CERTAINTY_LIKELY] = 0.46, [CERTAINTY_SURE] = 0.54};
static const double SYMPTOM_POINTS[CERTAINTY_COUNT] = {
    [CERTAINTY_HINT] = 0.10, [CERTAINTY_LIKELY] = 0.14, [CERTAINTY_SURE] = 0.18};
static const double SEVERITY_POINTS[SEVERITY_COUNT] = {
    [SEVERITY_INFO] = -0.20, [SEVERITY_MINOR] = -0.14, [SEVERITY_MAJOR] = 0.02, [SEVERITY_CRITICAL] = 0.10};
static const double VERDICT_POINTS[VERDICT_COUNT] = {
    [VERDICT_CONFIRMED] = 0.22, [VERDICT_CONSISTENT] = 0.10, [VERDICT_MIXED] = 0.05, [VERDICT_REFUTED] = -0.25};

/* What coming back is worth: per further job, up to five; per doubling of events, up to DOUBLINGS_MOST, where they go
 * on for REPEATS_FOR at least. What was met once in logs of ONCE_IN or more is rather that job's own. */
#define JOB_POINTS        0.05
#define EVENT_POINTS      0.02
#define DOUBLINGS_MOST    9
#define REPEATS_FOR       (2 * MSEC_MINUTE)
#define ONCE_IN           (30 * MSEC_MINUTE)
#define ONCE_POINTS       -0.10
#define SINGLE_EFFECTS    1
#define ALERT_POINTS      0.04
#define BACKGROUND_POINTS -0.14
#define RELEASE_POINTS    -0.05

static void add(struct candidate *candidate, double points, const char *format, ...) PRINTF_LIKE(3, 4);

static void add(struct candidate *candidate, double points, const char *format, ...) {
    struct reason *reason;
    va_list args;

    if (candidate->reason_count == REASON_MAX || (points > -0.0005 && points < 0.0005))
        return;
    reason = &candidate->reasons[candidate->reason_count++];
    reason->points = points;
    va_start(args, format);
    vsnprintf(reason->why, sizeof reason->why, format, args);
    va_end(args);
    candidate->score += points;
}

/* The first of versions that are listed in ascending order, "4.17, 4.18"; 0 where none is. */
static unsigned first_version(const char *versions) {
    struct slice list = slice_of(versions);
    const char *comma = list.len ? memchr(list.ptr, ',', list.len) : NULL;

    return list.len ? sql_version(comma ? slice_first(list, (size_t)(comma - list.ptr)) : list) : 0;
}

/* A text that came later, or a fault that is mended: then it is rather something else. */
static void add_release(struct candidate *candidate, const struct signature *signature, const char *release) {
    unsigned version = sql_version(slice_of(release)), came = first_version(signature->seen_in),
             mended = first_version(signature->fixed_in);

    if (version && came > version)
        add(candidate, RELEASE_POINTS, "its text came with %u.%u, the database is of %.20s", came / 1000, came % 1000,
            release);
    else if (version && mended && mended <= version)
        add(candidate, RELEASE_POINTS, "mended in %u.%u, the database is of %.20s", mended / 1000, mended % 1000,
            release);
}

static void add_signature(struct candidate *candidate, const struct finding *finding) {
    const struct signature *signature = finding->signature;

    if (signature->role == ROLE_CAUSE)
        add(candidate, CAUSE_POINTS[signature->certainty], "a cause by its text, certainty %s",
            certainty_name(signature->certainty));
    else
        add(candidate, SYMPTOM_POINTS[signature->certainty], "a symptom that nothing in the logs explains");
    add(candidate, SEVERITY_POINTS[signature->severity], "severity %s", severity_name(signature->severity));
    if (signature->status == STATUS_EXPERIMENTAL)
        add(candidate, -0.08, "the signature is experimental");
    if (finding->open_end)
        add(candidate, -0.10, "the log ends before an answer would be overdue");
    if (finding->unexpected_log)
        add(candidate, -0.05, "seen in a kind of log where this text is not expected");
}

/* Fires evenly from the beginning of the logs to their end: it was there before, and is no answer to "since when". */
static bool is_background(const struct candidate *candidate, const struct rank_scope *scope) {
    return candidate->first != MSEC_NONE && candidate->count >= 24 && scope->last - scope->first >= 4 * MSEC_HOUR &&
           candidate->last - candidate->first >= (scope->last - scope->first) / 10 * 9;
}

static int doublings(uint64_t count) {
    int n = 0;

    while (n < DOUBLINGS_MOST && count >> (n + 1))
        n++;
    return n;
}

/* Met by one job, or by none and leading to next to nothing. */
static bool is_single(const struct candidate *candidate) {
    return candidate->last - candidate->first < REPEATS_FOR &&
           (candidate->siblings == 1 || (candidate->siblings == 0 && candidate->relation.effects <= SINGLE_EFFECTS));
}

/* What comes back weighs more than what came once: by the jobs behind which it stands, or where it needs none, by its
 * events. */
static void add_weight(struct candidate *candidate, const struct rank_scope *scope) {
    unsigned jobs = candidate->siblings;
    double by_jobs = jobs > 1 ? JOB_POINTS * (jobs > 6 ? 5 : jobs - 1) : 0, by_events = 0;

    if (candidate->count >= 3 && candidate->last != MSEC_NONE && candidate->last - candidate->first >= REPEATS_FOR &&
        !is_background(candidate, scope))
        by_events = EVENT_POINTS * doublings(candidate->count);
    if (by_jobs > 0 && by_jobs >= by_events)
        add(candidate, by_jobs, "this failure stands behind %u jobs in all", jobs);
    else
        add(candidate, by_events, "came %llu times within %lld minutes", (unsigned long long)candidate->count,
            (long long)((candidate->last - candidate->first) / MSEC_MINUTE));
    if (is_single(candidate) && scope->last - scope->first >= ONCE_IN)
        add(candidate, ONCE_POINTS, "met once, and not again in %lld minutes of logs",
            (long long)((scope->last - scope->first) / MSEC_MINUTE));
    if (is_background(candidate, scope) && !candidate->relation.effects)
        add(candidate, BACKGROUND_POINTS, "fires all through the log and leads to nothing");
}

static void add_story(struct candidate *candidate, const struct rank_scope *scope) {
    const struct relation *relation = &candidate->relation;
    unsigned effects = relation->effects;

    if (relation->first)
        add(candidate, 0.06, "first failure of its chain (%u findings)", relation->chain_size);
    if (effects)
        add(candidate, 0.01 * (effects > 5 ? 5 : effects), "explains %u other finding%s", effects,
            effects == 1 ? "" : "s");
    if (candidate->servers > 1)
        add(candidate, 0.02 * (candidate->servers > 4 ? 3 : candidate->servers - 1), "in the logs of %u machines",
            candidate->servers);
    if (candidate->alerted)
        add(candidate, ALERT_POINTS, "CloudStack raised an alert");
    add_weight(candidate, scope);
}

/* What all answers say together. Checks ask for different proofs of one cause, so one proof is enough unless a check
 * that decides the question alone refutes it; what only fits yields to any refutation. */
static enum verdict combine(const struct candidate *candidate, bool strong) {
    static const enum verdict ORDER[] = {VERDICT_CONFIRMED, VERDICT_REFUTED, VERDICT_CONSISTENT, VERDICT_MIXED,
                                         VERDICT_UNKNOWN};
    bool said[VERDICT_COUNT] = {false};

    for (size_t i = 0; i < candidate->asked_count; i++) {
        enum verdict verdict = candidate->asked[i].answer.verdict;

        said[verdict == VERDICT_CONFIRMED && candidate->asked[i].use->faint ? VERDICT_CONSISTENT : verdict] = true;
    }
    if (strong)
        return said[VERDICT_CONFIRMED] ? VERDICT_MIXED : VERDICT_REFUTED;
    for (size_t i = 0; i < ARRAY_LENGTH(ORDER); i++)
        if (said[ORDER[i]])
            return ORDER[i];
    return VERDICT_NOT_CHECKED;
}

static void add_verdict(struct candidate *candidate) {
    bool strong = false;

    for (size_t i = 0; i < candidate->asked_count; i++)
        strong = strong || (candidate->asked[i].answer.verdict == VERDICT_REFUTED && candidate->asked[i].use->strong);
    candidate->verdict = combine(candidate, strong);
    add(candidate, VERDICT_POINTS[candidate->verdict], "database: %s", verdict_name(candidate->verdict));
    candidate->rejected[0] = '\0';
    if (candidate->verdict == VERDICT_REFUTED && strong)
        snprintf(candidate->rejected, sizeof candidate->rejected, "the database refutes it");
}

/* The word for how sure: what the texts alone can carry, raised or lowered by the database. */
static enum confidence confidence_of(const struct candidate *candidate, const struct finding *finding) {
    const struct relation *relation = &candidate->relation;
    const struct signature *signature = finding->signature;
    enum confidence confidence = CONFIDENCE_POSSIBLE;

    if (signature->role != ROLE_CAUSE || candidate->verdict == VERDICT_REFUTED || finding->open_end)
        return CONFIDENCE_POSSIBLE;
    if (signature->certainty == CERTAINTY_HINT)
        return candidate->verdict == VERDICT_CONFIRMED ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    confidence = CONFIDENCE_LIKELY;
    if (candidate->verdict == VERDICT_CONFIRMED ||
        (signature->certainty == CERTAINTY_SURE && relation->first && relation->effects))
        confidence = CONFIDENCE_CONFIRMED;
    if (finding->unexpected_log || signature->status == STATUS_EXPERIMENTAL)
        confidence--;
    return confidence;
}

static void score(struct candidate *candidate, struct finding *const *findings, const struct rank_scope *scope) {
    const struct finding *finding = findings[candidate->finding];

    candidate->reason_count = 0;
    candidate->score = 0;
    add_signature(candidate, finding);
    add_release(candidate, finding->signature, scope->release);
    add_story(candidate, scope);
    add_verdict(candidate);
    candidate->confidence = confidence_of(candidate, finding);
    if (candidate->score > 1) {
        add(candidate, 1 - candidate->score, "no score is above 1");
        candidate->score = 1;
    } else if (candidate->score < 0) {
        add(candidate, -candidate->score, "no score is below 0");
        candidate->score = 0;
    }
}

/* Best first; equal scores in order of time, so that the first failure leads. */
static int compare(const void *a, const void *b) {
    const struct candidate *left = a, *right = b;

    if ((left->rejected[0] != '\0') != (right->rejected[0] != '\0'))
        return left->rejected[0] ? 1 : -1;
    if (left->score < right->score - 1e-9 || left->score > right->score + 1e-9)
        return left->score > right->score ? -1 : 1;
    return left->finding < right->finding ? -1 : left->finding > right->finding;
}

void rank_candidates(struct candidate_list *list, struct finding *const *findings, const struct rank_scope *scope) {
    for (size_t i = 0; i < list->count; i++)
        score(&list->items[i], findings, scope);
    qsort(list->items, list->count, sizeof *list->items, compare);
    if (list->count > CANDIDATE_MAX)
        list->count = CANDIDATE_MAX;
}
