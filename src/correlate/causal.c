/* SPDX-License-Identifier: Apache-2.0
 * The four rules of causal.h. */
#include "correlate/causal.h"

#include <stdlib.h>

#include "correlate/causal_internal.h"

enum { EDGE_STEPS = 8 }; /* how far a chain's leader is traced back along declared edges */

uint32_t causal_root(const struct relation *relations, uint32_t i) {
    while (relations[i].explained_by != NOT_EXPLAINED)
        i = (uint32_t)relations[i].explained_by;
    return i;
}

bool resolver_explain(struct resolver *r, uint32_t effect, uint32_t cause, const char *how) {
    for (int32_t i = (int32_t)cause; i != NOT_EXPLAINED; i = r->relations[i].explained_by)
        if (i == (int32_t)effect)
            return false;
    r->relations[effect].explained_by = (int32_t)cause;
    r->relations[effect].how = how;
    return true;
}

static const struct edge *edge_between(const struct pattern_set *set, uint32_t cause, uint32_t effect) {
    size_t low = 0, high = set->edge_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct edge *edge = &set->edges[middle];

        if (edge->cause < cause || (edge->cause == cause && edge->effect < effect))
            low = middle + 1;
        else
            high = middle;
    }
    if (low < set->edge_count && set->edges[low].cause == cause && set->edges[low].effect == effect)
        return &set->edges[low];
    return NULL;
}

/* How good a leader of a chain a cause is: certainty counts more than being first, being first decides among
 * equals; within one record the deepest exception wins. */
static int leader_points(const struct resolver *r, const struct chain_link *link, bool first) {
    static const int POINTS[CERTAINTY_COUNT] = {[CERTAINTY_HINT] = 0, [CERTAINTY_LIKELY] = 2, [CERTAINTY_SURE] = 3};
    const struct signature *signature = resolver_signature(r, link->finding);
    int points = POINTS[signature->certainty] * 2 + (first ? 2 : 0);

    if (signature->role == ROLE_CAUSE)
        points += signature->unrecognised ? 10 : 20; /* a lead stands behind every cause that has a name */
    return points;
}

static const struct occurrence *occurrence_at(const struct resolver *r, const struct chain_link *link) {
    return &r->findings[link->finding]->occurrences[link->occurrence];
}

static const struct chain_link *leader_of(const struct resolver *r, const struct chain *chain) {
    const struct chain_link *best = NULL;
    const struct occurrence *first = NULL;
    int best_points = -1;

    for (size_t i = 0; i < chain->count; i++) {
        const struct chain_link *link = &chain->links[i];
        const struct occurrence *at = occurrence_at(r, link);
        enum role role = resolver_link_role(r, link);
        int points;

        if (role != ROLE_CAUSE && role != ROLE_SYMPTOM)
            continue;
        if (!first)
            first = at;
        points = leader_points(r, link, at->file == first->file && at->offset == first->offset);
        if (points > best_points ||
            (points == best_points && best && at->file == occurrence_at(r, best)->file &&
             at->offset == occurrence_at(r, best)->offset && at->depth > occurrence_at(r, best)->depth)) {
            best = link;
            best_points = points;
        }
    }
    for (size_t round = 0; best && round < EDGE_STEPS; round++) {
        const struct chain_link *stronger = NULL;

        for (size_t i = 0; i < chain->count && !stronger; i++)
            if (resolver_link_role(r, &chain->links[i]) == ROLE_CAUSE &&
                edge_between(r->set, resolver_signature(r, chain->links[i].finding)->index,
                             resolver_signature(r, best->finding)->index))
                stronger = &chain->links[i];
        if (!stronger)
            break;
        best = stronger;
    }
    return best;
}

/* In a run of a background thread several things fail one after another: only what concerns the same thing
 * hangs together. */
static bool contradicts(const struct finding *a, const struct finding *b) {
    static const enum entity_type TYPES[] = {ENTITY_VM, ENTITY_NETWORK, ENTITY_HOST};

    for (size_t i = 0; i < ARRAY_LENGTH(TYPES); i++) {
        const struct entity *left = entity_set_find(&a->entities, TYPES[i]);
        const struct entity *right = entity_set_find(&b->entities, TYPES[i]);

        if (left && right)
            return !entity_same(left, right);
    }
    return false;
}

static void vote(struct resolver *r, uint32_t finding, int32_t leader) {
    if (r->leaders[finding] == leader || r->votes[finding] == 0) {
        r->leaders[finding] = leader;
        r->votes[finding]++;
    } else {
        r->votes[finding]--;
    }
}

static void read_chain(struct resolver *r, const struct chain *chain) {
    const struct chain_link *leader = leader_of(r, chain);
    struct relation *relation;

    if (!leader)
        return;
    relation = &r->relations[leader->finding];
    if (chain->count > relation->chain_size)
        relation->chain_size = (uint32_t)chain->count;
    for (size_t i = 0; i < chain->count; i++) {
        uint32_t finding = chain->links[i].finding;
        enum role role = resolver_link_role(r, &chain->links[i]);

        if (role != ROLE_CAUSE && role != ROLE_SYMPTOM)
            continue;
        if (chain->count > 1 && i == 0)
            r->relations[finding].first = true;
        if (finding == leader->finding ||
            (!chain->job && contradicts(r->findings[finding], r->findings[leader->finding])))
            vote(r, finding, (int32_t)finding);
        else
            vote(r, finding, (int32_t)leader->finding);
    }
}

/* How far the clock is ahead that wrote the first event of a finding. */
static msec_t ahead_of(const struct resolver *r, const struct finding *finding) {
    return r->ahead && finding->occurrence_count ? r->ahead[finding->occurrences[0].file] : 0;
}

/* The last time up to `limit` at which the cause is known to have come: of its kept occurrences, which are in order
 * with the undated ones last, or of its last event. By the clock of its log. */
static msec_t last_before(const struct finding *cause, msec_t limit) {
    size_t low = 0, high = cause->occurrence_count;

    if (cause->last <= limit)
        return cause->last;
    while (low < high) {
        size_t middle = (low + high) / 2;
        msec_t time = cause->occurrences[middle].time;

        if (time != MSEC_NONE && time <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? cause->occurrences[low - 1].time : MSEC_NONE;
}

bool resolver_in_window(const struct resolver *r, const struct finding *cause, const struct finding *effect,
                        msec_t window) {
    bool one_clock = cause->occurrence_count && effect->occurrence_count &&
                     cause->occurrences[0].file == effect->occurrences[0].file;
    msec_t time, begin; /* both by the clock of the cause's log */

    if (cause->first == MSEC_NONE || effect->first == MSEC_NONE)
        return true;
    begin = effect->first - ahead_of(r, effect) + ahead_of(r, cause);
    time = last_before(cause, begin + (one_clock ? SAME_CLOCK : CLOCK_SKEW));
    return time != MSEC_NONE && begin - time <= window;
}

/* The first finding that begins too late to be a cause of the effect. */
static uint32_t bound_of(const struct resolver *r, uint32_t effect) {
    uint32_t low = 0, high = r->dated;

    if (r->findings[effect]->first == MSEC_NONE)
        return high;
    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (r->findings[middle]->first <= r->findings[effect]->first + CLOCK_SKEW + r->ahead_most)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many of the causes come before a finding. */
static size_t count_below(const uint32_t *causes, size_t count, uint32_t finding) {
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (causes[middle] < finding)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t resolver_nearest(const struct resolver *r, uint32_t effect, const uint32_t *causes, size_t count,
                         cause_accept *accept, void *payload) {
    size_t looked = 0;

    if (count == 0)
        return NOT_EXPLAINED;
    for (size_t k = count_below(causes, count, bound_of(r, effect)); k-- > 0 && looked < NEAREST_CAUSES; looked++)
        if (causes[k] != effect && accept(payload, causes[k]))
            return (int32_t)causes[k];
    looked = 0;
    for (size_t k = count_below(causes, count, r->dated); k < count && looked < NEAREST_CAUSES; k++, looked++)
        if (causes[k] != effect && accept(payload, causes[k]))
            return (int32_t)causes[k];
    return NOT_EXPLAINED;
}

bool resolver_nearer(const struct resolver *r, uint32_t a, uint32_t b) {
    if ((a < r->dated) != (b < r->dated))
        return a < r->dated;
    return a < r->dated ? a > b : a < b;
}

bool resolver_better(const struct resolver *r, uint32_t fresh, int32_t best) {
    return best == NOT_EXPLAINED ||
           resolver_signature(r, fresh)->certainty > resolver_signature(r, (uint32_t)best)->certainty;
}

/* The best unexplained cause of an excerpt: the most certain, then the first. */
static int32_t best_of_excerpt(const struct resolver *r) {
    int32_t best = NOT_EXPLAINED;

    for (uint32_t i = 0; i < r->count; i++)
        if (resolver_role(r, i) == ROLE_CAUSE && resolver_signature(r, i)->certainty != CERTAINTY_HINT &&
            r->relations[i].explained_by == NOT_EXPLAINED && resolver_better(r, i, best))
            best = (int32_t)i;
    return best;
}

/* Adds up from the leaves: a finding is done once all it explains directly are. `votes` and `leaders` have
 * served and count and queue here, so that a long line of explanations costs its length only. */
static void count_effects(struct resolver *r) {
    uint32_t *pending = r->votes;
    int32_t *queue = r->leaders;
    size_t queued = 0;

    memset(pending, 0, r->count * sizeof *pending);
    for (uint32_t i = 0; i < r->count; i++)
        if (r->relations[i].explained_by != NOT_EXPLAINED)
            pending[r->relations[i].explained_by]++;
    for (uint32_t i = 0; i < r->count; i++)
        if (pending[i] == 0)
            queue[queued++] = (int32_t)i;
    for (size_t next = 0; next < queued; next++) {
        int32_t up = r->relations[queue[next]].explained_by;

        if (up == NOT_EXPLAINED)
            continue;
        r->relations[up].effects += r->relations[queue[next]].effects + 1;
        if (--pending[up] == 0)
            queue[queued++] = up;
    }
}

/* The root of every finding, each step walked once. */
static void find_roots(uint32_t *roots, const struct relation *relations, size_t count) {
    for (uint32_t i = 0; i < count; i++)
        roots[i] = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i, root;

        while (roots[at] == UINT32_MAX && relations[at].explained_by != NOT_EXPLAINED)
            at = (uint32_t)relations[at].explained_by;
        root = roots[at] == UINT32_MAX ? at : roots[at];
        for (at = i; roots[at] == UINT32_MAX; at = (uint32_t)relations[at].explained_by) {
            roots[at] = root;
            if (relations[at].explained_by == NOT_EXPLAINED)
                break;
        }
    }
}

/* An operation is a chain with a job; each root counts it once. `votes` marks the last chain seen. */
static void count_operations(struct resolver *r, const struct chain_list *chains, const uint32_t *roots) {
    memset(r->votes, 0, r->count * sizeof *r->votes);
    for (uint32_t c = 0; c < chains->count; c++)
        for (size_t i = 0; chains->items[c].job && i < chains->items[c].count; i++) {
            uint32_t root = roots[chains->items[c].links[i].finding];

            if (r->votes[root] == c + 1)
                continue;
            r->votes[root] = c + 1;
            r->relations[root].operations++;
        }
}

static void resolve(struct resolver *r, const struct chain_list *chains, bool excerpt, uint32_t *roots) {
    int32_t best;

    for (size_t i = 0; i < chains->count; i++)
        read_chain(r, &chains->items[i]);
    for (uint32_t i = 0; i < r->count; i++)
        if (r->votes[i] && r->leaders[i] != (int32_t)i)
            resolver_explain(r, i, (uint32_t)r->leaders[i], "in the same chain of job, logid or agent sequence");
    for (uint32_t i = 0; i < r->count; i++)
        if (r->relations[i].explained_by == NOT_EXPLAINED && resolver_role(r, i) <= ROLE_SYMPTOM)
            edge_rule(r, i);
    for (uint32_t i = 0; i < r->count; i++)
        if (r->relations[i].explained_by == NOT_EXPLAINED &&
            (resolver_role(r, i) == ROLE_SYMPTOM || resolver_signature(r, i)->unrecognised))
            entity_rule(r, i);
    best = excerpt ? best_of_excerpt(r) : NOT_EXPLAINED;
    for (uint32_t i = 0; best != NOT_EXPLAINED && i < r->count; i++)
        if (r->relations[i].explained_by == NOT_EXPLAINED && resolver_role(r, i) == ROLE_SYMPTOM &&
            resolver_in_window(r, r->findings[best], r->findings[i], MSEC_HOUR))
            resolver_explain(r, i, (uint32_t)best, "in the same short excerpt");
    count_effects(r);
    find_roots(roots, r->relations, r->count);
    count_operations(r, chains, roots);
}

/* The largest difference between the clocks that wrote the findings. */
static msec_t spread_of(const struct resolver *r) {
    msec_t least = 0, most = 0;

    for (uint32_t i = 0; i < r->count; i++) {
        msec_t ahead = ahead_of(r, r->findings[i]);

        least = ahead < least ? ahead : least;
        most = ahead > most ? ahead : most;
    }
    return most - least;
}

int causal_resolve(struct relation *out, struct finding *const *findings, size_t count, const struct chain_list *chains,
                   const struct pattern_set *set, const struct success_list *successes, const msec_t *ahead,
                   bool excerpt, struct error *err) {
    struct resolver r = {.relations = out,
                         .findings = findings,
                         .count = count,
                         .set = set,
                         .successes = successes,
                         .ahead = ahead,
                         .leaders = calloc(count + 1, sizeof(int32_t)),
                         .votes = calloc(count + 1, sizeof(uint32_t)),
                         .recovered = calloc(count + 1, sizeof(uint64_t))};
    uint32_t *roots = calloc(count + 1, sizeof *roots);
    int result = -1;

    while (r.dated < count && findings[r.dated]->first != MSEC_NONE)
        r.dated++;
    r.ahead_most = spread_of(&r);
    for (size_t i = 0; i < count; i++)
        out[i] = (struct relation){.explained_by = NOT_EXPLAINED};
    if (!roots || !r.leaders || !r.votes || !r.recovered || resolver_index(&r)) {
        error_no_memory(err);
        goto out;
    }
    resolve(&r, chains, excerpt, roots);
    result = 0;
out:
    free(roots);
    free(r.leaders);
    free(r.votes);
    free(r.recovered);
    resolver_index_free(&r);
    return result;
}

int story_list_build(struct story_list *out, const struct relation *relations, size_t count, struct error *err) {
    uint32_t *next = calloc(count + 2, sizeof *next), *roots = calloc(count + 1, sizeof *roots);
    int result = -1;

    out->starts = calloc(count + 2, sizeof *out->starts);
    out->members = calloc(count + 1, sizeof *out->members);
    if (!next || !roots || !out->starts || !out->members) {
        story_list_free(out);
        error_no_memory(err);
        goto out;
    }
    find_roots(roots, relations, count);
    for (uint32_t i = 0; i < count; i++)
        out->starts[roots[i] + 1]++;
    for (size_t i = 0; i < count; i++)
        out->starts[i + 1] += out->starts[i];
    memcpy(next, out->starts, (count + 1) * sizeof *next);
    for (uint32_t i = 0; i < count; i++)
        out->members[next[roots[i]]++] = i;
    result = 0;
out:
    free(next);
    free(roots);
    return result;
}

void story_list_free(struct story_list *list) {
    free(list->starts);
    free(list->members);
    *list = (struct story_list){NULL, NULL};
}
