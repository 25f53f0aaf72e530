/* SPDX-License-Identifier: Apache-2.0
 * What came right: where a context explains a finding and comes after it, the trouble is over. Attempts that fail until
 * one succeeds are no failure. Place in the flow: before anything is explained, so that what came right explains
 * nothing.
 *
 * Invariants: what came right in one operation leads nothing there, and a finding is over only if all its operations
 * are kept and came right; a hostile log costs LOOKS_MAX comparisons, and what was not looked at is not over. */
#include "correlate/causal_internal.h"

enum { LOOKS_MAX = 1 << 22 };

_Static_assert(OCCURRENCE_MAX <= 64, "a bit for each occurrence");

struct look {
    const struct resolver *r;
    const struct edge *edge;
    const struct entity_set *named; /* of the finding that may be over */
    size_t *looks;                  /* how many are left */
};

static struct success_place place_of(const struct occurrence *occurrence) {
    return (struct success_place){occurrence->time, occurrence->file, occurrence->offset};
}

/* By the common clock. */
static bool follows(const struct resolver *r, const struct success_place *end, const struct occurrence *begin,
                    msec_t within) {
    msec_t later;

    if (end->time == MSEC_NONE || begin->time == MSEC_NONE)
        return end->time == begin->time && end->file == begin->file && end->offset > begin->offset;
    later = end->time - begin->time;
    if (r->ahead)
        later += r->ahead[begin->file] - r->ahead[end->file];
    return later >= -SAME_CLOCK && later <= within;
}

static bool same_operation(const struct occurrence *a, const struct occurrence *b, uint32_t same) {
    return ((same & SAME_LOGID) && a->logid && a->logid == b->logid) ||
           ((same & SAME_JOB) && a->job && a->job == b->job);
}

static msec_t window_of(const struct edge *edge) {
    return edge->within == MSEC_NONE ? CAUSAL_WINDOW : edge->within;
}

/* Whether an operation came right by what is known of the successes of one signature. */
static bool succeeded(const struct look *look, uint32_t same, uint64_t number, const struct occurrence *begin) {
    const struct resolver *r = look->r;
    const struct signature *signature = &r->set->signatures[look->edge->cause];
    msec_t within = window_of(look->edge);
    const struct success *success;

    if (!(look->edge->same & same) || !number)
        return false;
    success =
        success_find(r->successes, success_operation(signature, same, number), begin->time != MSEC_NONE, begin->file);
    return success && (follows(r, &success->first, begin, within) || follows(r, &success->last, begin, within));
}

static bool ends(const struct look *look, const struct finding *end, const struct occurrence *begin) {
    uint32_t same = look->edge->same, operations = SAME_JOB | SAME_LOGID;
    struct entity_set named;
    bool shared;

    finding_entities(&named, end);
    shared = types_of_same(same) && entity_set_shared(&named, look->named, types_of_same(same));
    for (size_t i = 0; i < end->occurrence_count && *look->looks; i++, --*look->looks) {
        struct success_place place = place_of(&end->occurrences[i]);

        if ((shared || same_operation(&end->occurrences[i], begin, same & operations)) &&
            follows(look->r, &place, begin, window_of(look->edge)))
            return true;
    }
    return false;
}

static bool is_ended(const struct look *look, const struct occurrence *begin) {
    const struct resolver *r = look->r;

    if (r->set->signatures[look->edge->cause].success)
        return succeeded(look, SAME_JOB, begin->job, begin) || succeeded(look, SAME_LOGID, begin->logid, begin);
    for (uint32_t k = r->signature_start[look->edge->cause]; k < r->signature_start[look->edge->cause + 1]; k++)
        if (ends(look, r->findings[r->by_signature[k]], begin))
            return true;
    return false;
}

static uint64_t came_right(const struct look *look, const struct finding *finding) {
    uint64_t recovered = 0;

    for (size_t i = 0; i < finding->occurrence_count; i++)
        if (is_ended(look, &finding->occurrences[i]))
            recovered |= UINT64_C(1) << i;
    return recovered;
}

/* Whether all that is kept of a finding came right, and all is kept. */
static bool is_over(const struct finding *finding, uint64_t recovered) {
    size_t count = finding->occurrence_count;

    return count > 0 && count < OCCURRENCE_MAX && recovered == (UINT64_C(1) << count) - 1;
}

void recovery_rule(struct resolver *r) {
    size_t looks = LOOKS_MAX;

    for (size_t e = 0; e < r->set->edge_count; e++) {
        const struct edge *edge = &r->set->edges[e];

        if (r->set->signatures[edge->cause].role != ROLE_CONTEXT || edge->same == 0)
            continue;
        for (uint32_t k = r->signature_start[edge->effect]; k < r->signature_start[edge->effect + 1]; k++) {
            uint32_t finding = r->by_signature[k];
            struct entity_set named;
            struct look look = {r, edge, &named, &looks};

            finding_entities(&named, r->findings[finding]);
            r->recovered[finding] |= came_right(&look, r->findings[finding]);
            r->relations[finding].over = is_over(r->findings[finding], r->recovered[finding]);
        }
    }
}
