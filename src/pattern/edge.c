/* SPDX-License-Identifier: Apache-2.0
 * Resolving relations. Place in the flow: last step of loading. Edges an author named one by one are entered
 * first; then those that `family.*` spreads, symptoms before causes, and of these only what closes no cycle:
 * a family may explain another whose causes explain parts of the first. Invariant: the result has no cycle;
 * `reach` says at any time which signature leads to which, so each new edge costs one look. */
#include "pattern/edge.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "pattern/nearest.h"

struct link {
    struct edge edge;
    bool spread;
    struct position position;
};

struct resolver {
    struct pattern_set *set;
    struct complaints *complaints;
    const char *const *lost;
    struct {
        VEC_OF(struct link);
    } links;
    uint64_t *reach;  /* one row of `words` per signature: what can be reached from it, itself not */
    uint64_t *origin; /* the same backwards: what reaches it */
    size_t words;
    bool *leads; /* per signature: it may be the cause of something; what cannot, closes no cycle */
};

static uint32_t lowest_bit(uint64_t bits) {
    return (uint32_t)__builtin_ctzll(bits);
}

static bool reaches(const struct resolver *r, uint32_t from, uint32_t to) {
    return r->reach[from * r->words + to / 64] >> (to % 64) & 1;
}

/* Adds row `gain` of `from`, and signature `from` itself, to row `to` of `table`. */
static void row_add(const struct resolver *r, uint64_t *table, uint32_t to, const uint64_t *gain, uint32_t from) {
    uint64_t *row = &table[to * r->words];

    for (size_t w = 0; w < r->words; w++)
        row[w] |= gain[w];
    row[from / 64] |= (uint64_t)1 << (from % 64);
}

/* Enters cause -> effect: all that reaches the cause now reaches the effect and all behind it. What was known
 * to do so before needs no work: that is most of it. */
static void reach_add(struct resolver *r, uint32_t cause, uint32_t effect) {
    const uint64_t *behind = &r->reach[effect * r->words], *before = &r->origin[cause * r->words];

    if (reaches(r, cause, effect))
        return;
    for (size_t w = 0; w < r->words; w++) {
        uint64_t sources = before[w] & ~r->origin[effect * r->words + w];
        uint64_t targets = behind[w] & ~r->reach[cause * r->words + w];

        for (; sources; sources &= sources - 1)
            row_add(r, r->reach, (uint32_t)(w * 64) + lowest_bit(sources), behind, effect);
        for (; targets; targets &= targets - 1)
            row_add(r, r->origin, (uint32_t)(w * 64) + lowest_bit(targets), before, cause);
    }
    row_add(r, r->reach, cause, behind, effect);
    row_add(r, r->origin, effect, before, cause);
}

static bool family_is_lost(const struct resolver *r, const char *id) {
    for (const char *const *family = r->lost; family && *family; family++) {
        size_t len = strlen(*family);

        if (strncmp(id, *family, len) == 0 && id[len] == '.')
            return true;
    }
    return false;
}

static void complain_unknown(struct resolver *r, const char *id, struct position position) {
    const char *best = NULL;
    unsigned distance = NEAREST_DISTANCE + 1;

    if (family_is_lost(r, id))
        return;
    for (size_t i = 0; i < r->set->signature_count; i++)
        nearest_try(&best, &distance, id, r->set->signatures[i].id);
    complaints_error(r->complaints, position, "there is no signature %s%s%s%s", id, best ? "; did you mean " : "",
                     best ? best : "", best ? "?" : "");
}

/* The declared path from `from` to `to` as "a -> b (file:line)": a walk along reach, which is exact. */
static void complain_cycle(struct resolver *r, uint32_t from, uint32_t to, struct position position) {
    const struct signature *all = r->set->signatures;
    uint32_t at = from;
    struct str path;

    str_init(&path);
    str_add(&path, all[to].id);
    str_addf(&path, " -> %s", all[from].id);
    for (size_t steps = 0; at != to && steps <= r->set->signature_count; steps++) {
        for (size_t i = 0; i < r->links.count; i++) {
            const struct link *link = &r->links.items[i];

            if (link->edge.cause != at || (link->edge.effect != to && !reaches(r, link->edge.effect, to)))
                continue;
            at = link->edge.effect;
            str_addf(&path, " -> %s (%s:%u:%u)", all[at].id, link->position.file, link->position.line,
                     link->position.column);
            break;
        }
    }
    complaints_error(r->complaints, position, "cycle of explanations: %s", path.ptr);
    str_free(&path);
}

static int link_add(struct resolver *r, uint32_t cause, uint32_t effect, const struct explains *declared, bool spread) {
    struct link link = {{cause, effect, declared->same, declared->within}, spread, declared->position};

    if (cause == effect || reaches(r, effect, cause)) {
        if (!spread)
            complain_cycle(r, effect, cause, declared->position);
        return 0;
    }
    if (r->leads[effect])
        reach_add(r, cause, effect);
    return vec_push(&r->links, link);
}

static int add_named(struct resolver *r, const struct signature *signature, const struct explains *declared) {
    const struct signature *target = pattern_set_find(r->set, slice_of(declared->target));

    if (!target) {
        complain_unknown(r, declared->target, declared->position);
        return 0;
    }
    return declared->cause ? link_add(r, target->index, signature->index, declared, false)
                           : link_add(r, signature->index, target->index, declared, false);
}

/* The first signature whose id is not before the prefix: ids are sorted, so a family stands together. */
static size_t family_begin(const struct pattern_set *set, const char *prefix, size_t len) {
    size_t low = 0, high = set->signature_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strncmp(set->signatures[middle].id, prefix, len) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_spread(const struct explains *declared) {
    return slice_ends(slice_of(declared->target), ".*");
}

static void mark_causes(struct resolver *r, const struct explains *declared) {
    const struct pattern_set *set = r->set;
    size_t len = strlen(declared->target) - 1;
    const struct signature *target;

    if (is_spread(declared)) {
        for (size_t i = family_begin(set, declared->target, len);
             i < set->signature_count && strncmp(set->signatures[i].id, declared->target, len) == 0; i++)
            r->leads[i] = true;
    } else if ((target = pattern_set_find(set, slice_of(declared->target)))) {
        r->leads[target->index] = true;
    }
}

static void mark_leads(struct resolver *r) {
    for (size_t i = 0; i < r->set->signature_count; i++) {
        const struct signature *signature = &r->set->signatures[i];

        for (size_t k = 0; k < signature->explains_count; k++)
            if (signature->explains[k].cause)
                mark_causes(r, &signature->explains[k]);
            else
                r->leads[i] = true;
    }
}

static int add_spread(struct resolver *r, const struct signature *signature, const struct explains *declared,
                      enum role role) {
    size_t len = strlen(declared->target) - 1; /* up to and with the dot */
    bool any = false;

    for (size_t i = family_begin(r->set, declared->target, len); i < r->set->signature_count; i++) {
        const struct signature *target = &r->set->signatures[i];

        if (strncmp(target->id, declared->target, len) != 0)
            break;
        any = true;
        if (target == signature || target->role != role)
            continue;
        if ((declared->cause ? link_add(r, target->index, signature->index, declared, true)
                             : link_add(r, signature->index, target->index, declared, true)) < 0)
            return -1;
    }
    if (!any && role == ROLE_SYMPTOM && !family_is_lost(r, declared->target))
        complaints_error(r->complaints, declared->position, "there is no signature %s", declared->target);
    return 0;
}

/* One round over all declarations: the named ones, or the spread ones that end at signatures of `role`. */
static int add_round(struct resolver *r, bool spread, enum role role) {
    for (size_t i = 0; i < r->set->signature_count; i++) {
        const struct signature *signature = &r->set->signatures[i];

        for (size_t k = 0; k < signature->explains_count; k++) {
            const struct explains *declared = &signature->explains[k];

            if (is_spread(declared) != spread)
                continue;
            if ((spread ? add_spread(r, signature, declared, role) : add_named(r, signature, declared)) < 0)
                return -1;
        }
    }
    return 0;
}

/* The order of the links of one cause. */
static int compare_links(const void *a, const void *b) {
    const struct link *left = a, *right = b;

    if (left->edge.effect != right->edge.effect)
        return left->edge.effect < right->edge.effect ? -1 : 1;
    if (left->spread != right->spread)
        return left->spread ? 1 : -1;
    return left->edge.same < right->edge.same ? -1 : left->edge.same > right->edge.same;
}

static bool is_pair(const struct edge *a, const struct edge *b) {
    return a->cause == b->cause && a->effect == b->effect;
}

/* Both declared: what either allows. One that asks for a common thing and one that asks for none stay two: the second
 * counts for less. */
static void merge(struct edge *into, const struct edge *other) {
    into->same = into->same && other->same ? into->same | other->same : 0;
    if (into->within != MSEC_NONE && (other->within == MSEC_NONE || other->within > into->within))
        into->within = other->within;
}

/* The links by cause, those of one cause by compare_links: there are some ten thousand, and the cause is a small
 * number. Returns an array for the caller to free, or null when memory runs out. */
static struct link *order_links(const struct resolver *r) {
    size_t causes = r->set->signature_count;
    struct link *sorted = malloc((r->links.count + 1) * sizeof *sorted);
    size_t *ends = calloc(causes + 1, sizeof *ends);

    if (!sorted || !ends) {
        free(sorted);
        free(ends);
        return NULL;
    }
    for (size_t i = 0; i < r->links.count; i++)
        ends[r->links.items[i].edge.cause + 1]++;
    for (size_t i = 1; i <= causes; i++)
        ends[i] += ends[i - 1];
    for (size_t i = 0; i < r->links.count;
         i++) /* ends[i] is where cause i begins, and where it ends once all are placed */
        sorted[ends[r->links.items[i].edge.cause]++] = r->links.items[i];
    for (size_t i = 0; i < causes; i++) {
        size_t begin = i ? ends[i - 1] : 0;

        if (ends[i] - begin > 1)
            qsort(sorted + begin, ends[i] - begin, sizeof *sorted, compare_links);
    }
    free(ends);
    return sorted;
}

static int write_edges(struct resolver *r) {
    struct pattern_set *set = r->set;
    struct link *links = order_links(r);
    size_t n = 0;
    bool last_spread = false;

    set->edges = arena_alloc(&set->arena, r->links.count * sizeof *set->edges);
    if (!links || !set->edges) {
        free(links);
        return -1;
    }
    for (size_t i = 0; i < r->links.count; i++) {
        const struct link *link = &links[i];
        bool pair = n > 0 && is_pair(&set->edges[n - 1], &link->edge);

        if (pair && link->spread != last_spread) /* a named edge is not widened by a spread one */
            continue;
        if (pair && (set->edges[n - 1].same == 0) == (link->edge.same == 0))
            merge(&set->edges[n - 1], &link->edge);
        else
            set->edges[n++] = link->edge;
        last_spread = link->spread;
    }
    free(links);
    set->edge_count = n;
    return 0;
}

/* Ends of absences are as frequent as what goes well: those of which only ids are asked are marked, once all
 * rules are known. */
static void mark_bare(struct pattern_set *set) {
    const uint32_t ids = SAME_SEQ | SAME_LOGID | SAME_SERVER;

    for (size_t i = 0; i < set->signature_count; i++) {
        const struct absence *absence = &set->signatures[i].absence;
        struct signature *until = &set->signatures[absence->until_index];

        if (absence->after && until->role == ROLE_CONTEXT && until->certainty == CERTAINTY_HINT)
            until->bare = true;
    }
    for (size_t i = 0; i < set->signature_count; i++) {
        const struct absence *absence = &set->signatures[i].absence;

        if (!absence->after)
            continue;
        set->signatures[absence->after_index].bare = false;
        if (absence->same & ~ids)
            set->signatures[absence->until_index].bare = false;
    }
}

static bool is_part_of_absence(const struct pattern_set *set, uint32_t index) {
    for (size_t i = 0; i < set->signature_count; i++) {
        const struct absence *absence = &set->signatures[i].absence;

        if (absence->after && (i == index || absence->after_index == index || absence->until_index == index))
            return true;
    }
    return false;
}

/* Whether all edges of a signature begin at it and ask for the same operation; that there are some. */
static bool only_ends_operations(const struct pattern_set *set, uint32_t index) {
    const uint32_t operations = SAME_JOB | SAME_LOGID;
    bool any = false;

    for (size_t e = 0; e < set->edge_count; e++) {
        const struct edge *edge = &set->edges[e];

        if (edge->effect == index || (edge->cause == index && (!edge->same || edge->same & ~operations)))
            return false;
        any = any || edge->cause == index;
    }
    return any;
}

/* Successes are as frequent as what goes well, too: those that only end what failed before in their operation. */
static void mark_successes(struct pattern_set *set) {
    for (uint32_t i = 0; i < set->signature_count; i++) {
        struct signature *signature = &set->signatures[i];

        if (signature->role == ROLE_CONTEXT && !signature->capture_count && only_ends_operations(set, i) &&
            !is_part_of_absence(set, i))
            signature->bare = signature->success = true;
    }
}

static void resolve_absences(struct resolver *r) {
    for (size_t i = 0; i < r->set->signature_count; i++) {
        struct absence *absence = &r->set->signatures[i].absence;
        const struct signature *after, *until;

        if (!absence->after)
            continue;
        after = pattern_set_find(r->set, slice_of(absence->after));
        until = pattern_set_find(r->set, slice_of(absence->until));
        if (!after || !until) {
            complain_unknown(r, after ? absence->until : absence->after, absence->position);
            absence->after = absence->until = NULL; /* the rule cannot work */
            continue;
        }
        absence->after_index = after->index;
        absence->until_index = until->index;
    }
    mark_bare(r->set);
}

int edges_resolve(struct pattern_set *set, const char *const *lost, struct complaints *complaints) {
    struct resolver r = {.set = set, .complaints = complaints, .lost = lost};
    int status = -1;

    r.words = (set->signature_count + 63) / 64;
    r.reach = calloc(set->signature_count + 1, (r.words + 1) * sizeof *r.reach);
    r.origin = calloc(set->signature_count + 1, (r.words + 1) * sizeof *r.origin);
    r.leads = calloc(set->signature_count + 1, sizeof *r.leads);
    if (!r.reach || !r.origin || !r.leads)
        goto out;
    mark_leads(&r);
    resolve_absences(&r);
    if (add_round(&r, false, ROLE_CAUSE) < 0 || add_round(&r, true, ROLE_SYMPTOM) < 0 ||
        add_round(&r, true, ROLE_CAUSE) < 0)
        goto out;
    status = write_edges(&r);
    mark_successes(set);
out:
    vec_free(&r.links);
    free(r.reach);
    free(r.origin);
    free(r.leads);
    return status;
}

/* Where the edges from `cause` to signatures from `effect` on begin, or would. */
static size_t edge_at(const struct pattern_set *set, uint32_t cause, uint32_t effect) {
    size_t low = 0, high = set->edge_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct edge *edge = &set->edges[middle];

        if (edge->cause < cause || (edge->cause == cause && edge->effect < effect))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct edge *edge_find(const struct pattern_set *set, uint32_t cause, uint32_t effect) {
    size_t at = edge_at(set, cause, effect);

    return at < set->edge_count && set->edges[at].cause == cause && set->edges[at].effect == effect ? &set->edges[at]
                                                                                                    : NULL;
}

bool edge_begins_at(const struct pattern_set *set, uint32_t cause) {
    size_t at = edge_at(set, cause, 0);

    return at < set->edge_count && set->edges[at].cause == cause;
}
