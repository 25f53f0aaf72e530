/* SPDX-License-Identifier: Apache-2.0
 * Declared edges across chains: a finding whose signature is known to follow from another's is explained by
 * the nearest such cause that shares what the edge asks for. */
#include "correlate/causal_internal.h"

/* How long after the cause the effect may come. Where nothing need be shared, only nearness in time speaks
 * for the link: too little to take the place of a cause that can stand by itself, unless it follows at once.
 */
static msec_t window_of(const struct edge *edge, const struct finding *effect) {
    msec_t window = edge->within == MSEC_NONE ? CAUSAL_WINDOW : edge->within;
    bool stands_alone = effect->signature->role == ROLE_CAUSE && effect->signature->certainty > CERTAINTY_HINT;

    if (edge->same == 0 && stands_alone && window > CLOCK_SKEW)
        return CLOCK_SKEW;
    return window;
}

struct search {
    const struct resolver *r;
    uint32_t effect;
    msec_t window;
};

static bool accept(void *payload, uint32_t cause) {
    const struct search *search = payload;

    return resolver_role(search->r, cause) == ROLE_CAUSE &&
           resolver_in_window(search->r, search->r->findings[cause], search->r->findings[search->effect],
                              search->window);
}

/* The nearest cause of one edge. */
static void try_edge(const struct resolver *r, const struct edge *edge, uint32_t effect, const struct entity_set *named,
                     int32_t *best) {
    struct search search = {r, effect, window_of(edge, r->findings[effect])};
    uint32_t start = r->signature_start[edge->cause], end = r->signature_start[edge->cause + 1];
    int32_t found;

    if (edge->same)
        found = share_nearest(r, edge, effect, named, search.window);
    else
        found = resolver_nearest(r, effect, r->by_signature + start, end - start, accept, &search);
    if (found != NOT_EXPLAINED && resolver_better(r, (uint32_t)found, *best))
        *best = found;
}

void edge_rule(struct resolver *r, uint32_t effect) {
    uint32_t target = resolver_signature(r, effect)->index;
    size_t low = 0, high = r->set->edge_count;
    int32_t best = NOT_EXPLAINED;
    struct entity_set named;

    finding_entities(&named, r->findings[effect]);
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
        /* a mere hint that shares nothing with the effect explains nothing */
        if (r->set->signatures[edge->cause].role == ROLE_CAUSE &&
            (edge->same || r->set->signatures[edge->cause].certainty > CERTAINTY_HINT))
            try_edge(r, edge, effect, &named, &best);
    }
    if (best != NOT_EXPLAINED)
        resolver_explain(r, effect, (uint32_t)best, "known to follow from it");
}
