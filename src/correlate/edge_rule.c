/* SPDX-License-Identifier: Apache-2.0
 * Declared edges across chains: a finding whose signature is known to follow from another's is explained by the
 * nearest such cause that shares what the edge asks for. */
#include "correlate/causal_internal.h"

static uint64_t types_of_same(uint32_t same) {
    static const struct {
        uint32_t bit;
        enum entity_type type;
    } TYPES[] = {{SAME_VM, ENTITY_VM},           {SAME_HOST, ENTITY_HOST},     {SAME_NETWORK, ENTITY_NETWORK},
                 {SAME_ZONE, ENTITY_ZONE},       {SAME_SERVER, ENTITY_SERVER}, {SAME_VPC, ENTITY_VPC},
                 {SAME_POOL, ENTITY_POOL},       {SAME_VOLUME, ENTITY_VOLUME}, {SAME_IP, ENTITY_IP}};
    uint64_t types = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(TYPES); i++)
        if (same & TYPES[i].bit)
            types |= (uint64_t)1 << TYPES[i].type;
    return types;
}

static bool shares_ids(const struct finding *a, const struct finding *b, uint32_t same) {
    for (size_t i = 0; i < a->occurrence_count; i++)
        for (size_t k = 0; k < b->occurrence_count; k++) {
            const struct occurrence *x = &a->occurrences[i], *y = &b->occurrences[k];

            if ((same & SAME_JOB) && x->job &&
                (x->job == y->job || x->job == y->parent_job || (x->parent_job && x->parent_job == y->parent_job)))
                return true;
            if ((same & SAME_LOGID) && x->logid && x->logid == y->logid)
                return true;
        }
    return false;
}

static bool shares(const struct finding *a, const struct finding *b, uint32_t same) {
    struct entity_set left, right;
    uint64_t types = types_of_same(same);

    if ((same & (SAME_JOB | SAME_LOGID)) && shares_ids(a, b, same))
        return true;
    if (!types)
        return false;
    finding_entities(&left, a);
    finding_entities(&right, b);
    return entity_set_shared(&left, &right, types) != NULL;
}

/* How long after the cause the effect may come. Where nothing need be shared, only nearness in time speaks for the link: too
 * little to take the place of a cause that can stand by itself, unless it follows at once. */
static msec_t window_of(const struct edge *edge, const struct finding *effect) {
    msec_t window = edge->within == MSEC_NONE ? CAUSAL_WINDOW : edge->within;
    bool stands_alone = effect->signature->role == ROLE_CAUSE && effect->signature->certainty > CERTAINTY_HINT;

    if (edge->same == 0 && stands_alone && window > CLOCK_SKEW)
        return CLOCK_SKEW;
    return window;
}

/* The causes of one signature, nearest before the effect first. */
static void try_signature(const struct resolver *r, const struct edge *edge, uint32_t effect, int32_t *best) {
    const struct finding *finding = r->findings[effect];
    uint32_t start = r->signature_start[edge->cause], end = r->signature_start[edge->cause + 1];
    size_t looked = 0;

    while (end > start && r->findings[r->by_signature[end - 1]]->first > finding->last + CLOCK_SKEW &&
           finding->last != MSEC_NONE)
        end--;
    for (uint32_t k = end; k-- > start && looked < NEAREST_CAUSES; looked++) {
        uint32_t i = r->by_signature[k];

        if (i == effect || !resolver_in_window(r->findings[i], finding, window_of(edge, finding)))
            continue;
        if (edge->same && !shares(r->findings[i], finding, edge->same))
            continue;
        if (resolver_better(r, i, *best))
            *best = (int32_t)i;
    }
}

void edge_rule(struct resolver *r, uint32_t effect) {
    uint32_t target = resolver_signature(r, effect)->index;
    size_t low = 0, high = r->set->edge_count;
    int32_t best = NOT_EXPLAINED;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (r->set->edges[r->edges_by_effect[middle]].effect < target)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->set->edge_count; low++) {
        const struct edge *edge = &r->set->edges[r->edges_by_effect[low]];

        if (edge->effect != target)
            break;
        if (r->set->signatures[edge->cause].role == ROLE_CAUSE)
            try_signature(r, edge, effect, &best);
    }
    if (best != NOT_EXPLAINED)
        resolver_explain(r, effect, (uint32_t)best, "known to follow from it");
}
