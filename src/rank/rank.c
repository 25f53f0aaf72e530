/* SPDX-License-Identifier: Apache-2.0
 * The additive score of rank.h. Every summand is in one of the tables below or in a function that names it. */
#include "rank/rank.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/compiler.h"

/* What a match is worth by itself. */
static const double CAUSE_POINTS[CERTAINTY_COUNT] = {
    [CERTAINTY_HINT] = 0.24, [CERTAINTY_LIKELY] = 0.46, [CERTAINTY_SURE] = 0.54};
static const double SYMPTOM_POINTS[CERTAINTY_COUNT] = {
    [CERTAINTY_HINT] = 0.10, [CERTAINTY_LIKELY] = 0.14, [CERTAINTY_SURE] = 0.18};
static const double SEVERITY_POINTS[SEVERITY_COUNT] = {
    [SEVERITY_INFO] = -0.20, [SEVERITY_MINOR] = -0.14, [SEVERITY_MAJOR] = 0.02, [SEVERITY_CRITICAL] = 0.10};
static const double VERDICT_POINTS[VERDICT_COUNT] = {
    [VERDICT_CONFIRMED] = 0.22, [VERDICT_CONSISTENT] = 0.10, [VERDICT_MIXED] = 0.05, [VERDICT_REFUTED] = -0.25};

const char *confidence_name(enum confidence confidence) {
    static const char *const NAMES[] = {"possible", "likely", "confirmed"};

    return NAMES[confidence];
}

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

static void add_story(struct candidate *candidate, const struct finding *finding, const struct relation *relation,
                      msec_t span_first, msec_t span_last) {
    unsigned effects = relation->effects, operations = candidate->siblings;

    if (relation->first)
        add(candidate, 0.06, "first failure of its chain (%u findings)", relation->chain_size);
    if (effects)
        add(candidate, 0.01 * (effects > 5 ? 5 : effects), "explains %u other finding%s", effects,
            effects == 1 ? "" : "s");
    if (operations > 1)
        add(candidate, 0.05 * (operations > 6 ? 5 : operations - 1), "this failure stands behind %u jobs in all",
            operations);
    if (finding->signature->role == ROLE_CAUSE && finding->count >= 3 && effects)
        add(candidate, 0.02, "seen %llu times", (unsigned long long)finding->count);
    if (!effects && finding->first != MSEC_NONE && finding->count >= 24 && span_last - span_first >= 4 * MSEC_HOUR &&
        finding->last - finding->first >= (span_last - span_first) / 10 * 9)
        add(candidate, -0.08, "fires all through the log and leads to nothing");
}

static void add_verdict(struct candidate *candidate) {
    bool strong = false;

    candidate->verdict = VERDICT_NOT_CHECKED;
    for (size_t i = 0; i < candidate->asked_count; i++) {
        static const int ORDER[VERDICT_COUNT] = {[VERDICT_NOT_CHECKED] = 0, [VERDICT_UNKNOWN] = 1,
                                                 [VERDICT_CONSISTENT] = 3,  [VERDICT_MIXED] = 2,
                                                 [VERDICT_REFUTED] = 4,     [VERDICT_CONFIRMED] = 5};
        enum verdict verdict = candidate->asked[i].answer.verdict;

        if (ORDER[verdict] > ORDER[candidate->verdict])
            candidate->verdict = verdict;
        if (verdict == VERDICT_REFUTED && candidate->asked[i].use->strong)
            strong = true;
    }
    add(candidate, VERDICT_POINTS[candidate->verdict], "database: %s", verdict_name(candidate->verdict));
    candidate->rejected[0] = '\0';
    if (candidate->verdict == VERDICT_REFUTED && strong)
        snprintf(candidate->rejected, sizeof candidate->rejected, "the database refutes it");
}

/* The word for how sure: what the texts alone can carry, raised or lowered by the database. */
static enum confidence confidence_of(const struct candidate *candidate, const struct finding *finding,
                                     const struct relation *relation) {
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

static void score(struct candidate *candidate, struct finding *const *findings, const struct relation *relations,
                  msec_t span_first, msec_t span_last) {
    const struct finding *finding = findings[candidate->finding];
    const struct relation *relation = &relations[candidate->finding];

    candidate->reason_count = 0;
    candidate->score = 0;
    add_signature(candidate, finding);
    add_story(candidate, finding, relation, span_first, span_last);
    add_verdict(candidate);
    candidate->confidence = confidence_of(candidate, finding, relation);
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

void rank_again(struct candidate *candidates, size_t count, struct finding *const *findings,
                const struct relation *relations, msec_t span_first, msec_t span_last) {
    for (size_t i = 0; i < count; i++)
        score(&candidates[i], findings, relations, span_first, span_last);
    qsort(candidates, count, sizeof *candidates, compare);
}

/* One cause met in five jobs is five candidates; each weighs what they weigh together. */
static int count_siblings(struct candidate *candidates, size_t count, struct finding *const *findings,
                          const struct relation *relations) {
    uint32_t most = 0, *jobs;

    for (size_t i = 0; i < count; i++)
        if (findings[candidates[i].finding]->signature->index > most)
            most = findings[candidates[i].finding]->signature->index;
    jobs = calloc(most + 1u, sizeof *jobs);
    if (!jobs)
        return -1;
    for (size_t i = 0; i < count; i++)
        jobs[findings[candidates[i].finding]->signature->index] += relations[candidates[i].finding].operations;
    for (size_t i = 0; i < count; i++)
        candidates[i].siblings = jobs[findings[candidates[i].finding]->signature->index];
    free(jobs);
    return 0;
}

int rank_candidates(struct candidate **out, size_t *count, struct finding *const *findings, size_t finding_count,
                    const struct relation *relations, msec_t span_first, msec_t span_last, struct error *err) {
    struct candidate *candidates = calloc(finding_count + 1, sizeof *candidates);
    size_t n = 0;

    if (!candidates)
        return error_no_memory(err);
    for (uint32_t i = 0; i < finding_count; i++)
        if (relations[i].explained_by == NOT_EXPLAINED && findings[i]->signature->role <= ROLE_SYMPTOM)
            candidates[n++].finding = i;
    if (count_siblings(candidates, n, findings, relations)) {
        free(candidates);
        return error_no_memory(err);
    }
    rank_again(candidates, n, findings, relations, span_first, span_last);
    *out = candidates;
    *count = n > CANDIDATE_MAX ? CANDIDATE_MAX : n;
    return 0;
}
