/* SPDX-License-Identifier: Apache-2.0
 * Things in common: a symptom that names the same VM, host or network as a cause shortly before follows from
 * it. The lookup is a multi-map from things to the causes that name them. */
#include "correlate/causal_internal.h"

#include <stdlib.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct entity_entry {
    UT_hash_handle hh;
    uint64_t key;     /* of type, field and value */
    uint32_t *causes; /* in time order */
    size_t count, room;
};

/* What is shared by nearly everything ties nothing together. */
static bool too_common(enum entity_type type) {
    static const enum entity_type COMMON[] = {ENTITY_ZONE,   ENTITY_POD,    ENTITY_CLUSTER, ENTITY_ACCOUNT,
                                              ENTITY_DOMAIN, ENTITY_SERVER, ENTITY_JOB};

    for (size_t i = 0; i < ARRAY_LENGTH(COMMON); i++)
        if (type == COMMON[i])
            return true;
    return !entity_type_relates(type);
}

static size_t keys_of(const struct entity *entity, uint64_t keys[3]) {
    return too_common(entity->type) ? 0 : entity_keys(entity, keys);
}

static struct entity_entry *entry_of(struct resolver *r, uint64_t key) {
    struct entity_entry *entry;

    HASH_FIND(hh, r->entities, &key, sizeof key, entry);
    return entry;
}

static int index_entity(struct resolver *r, uint32_t finding, const struct entity *entity) {
    uint64_t keys[3];
    size_t n = keys_of(entity, keys);

    for (size_t i = 0; i < n; i++) {
        struct entity_entry *entry = entry_of(r, keys[i]);

        if (!entry) {
            entry = calloc(1, sizeof *entry);
            if (!entry)
                return -1;
            entry->key = keys[i];
            HASH_ADD(hh, r->entities, key, sizeof entry->key, entry);
        }
        if (entry->count == entry->room) {
            size_t room = entry->room ? entry->room * 2 : 4;
            uint32_t *grown = realloc(entry->causes, room * sizeof *grown);

            if (!grown)
                return -1;
            entry->causes = grown;
            entry->room = room;
        }
        entry->causes[entry->count++] = finding;
    }
    return 0;
}

static int index_entities(struct resolver *r) {
    for (uint32_t i = 0; i < r->count; i++) {
        struct entity_set named;

        if (resolver_role(r, i) != ROLE_CAUSE || resolver_signature(r, i)->certainty == CERTAINTY_HINT)
            continue;
        finding_entities(&named, r->findings[i]);
        for (size_t k = 0; k < named.count; k++)
            if (index_entity(r, i, &named.items[k]))
                return -1;
    }
    return 0;
}

/* qsort has no context argument and there are no globals: a counting sort over signatures does it instead. */
static int index_signatures(struct resolver *r) {
    const struct pattern_set *set = r->set;
    uint32_t *start = calloc(set->signature_count + 2, sizeof *start);
    uint32_t *effect_start = calloc(set->signature_count + 2, sizeof *effect_start);

    r->signature_start = start;
    r->by_signature = calloc(r->count + 1, sizeof *r->by_signature);
    r->edges_by_effect = calloc(set->edge_count + 1, sizeof *r->edges_by_effect);
    if (!start || !effect_start || !r->by_signature || !r->edges_by_effect) {
        free(effect_start);
        return -1;
    }
    for (uint32_t i = 0; i < r->count; i++)
        if (resolver_signature(r, i)->index < set->signature_count) /* a lead has no edges */
            start[resolver_signature(r, i)->index + 2]++;
    for (size_t e = 0; e < set->edge_count; e++)
        effect_start[set->edges[e].effect + 1]++;
    for (size_t s = 0; s < set->signature_count; s++) {
        start[s + 2] += start[s + 1];
        effect_start[s + 1] += effect_start[s];
    }
    for (uint32_t i = 0; i < r->count; i++)
        if (resolver_signature(r, i)->index < set->signature_count)
            r->by_signature[start[resolver_signature(r, i)->index + 1]++] = i;
    for (uint32_t e = 0; e < set->edge_count; e++)
        r->edges_by_effect[effect_start[set->edges[e].effect]++] = e;
    free(effect_start);
    return 0;
}

int resolver_index(struct resolver *r) {
    if (index_signatures(r))
        return -1;
    recovery_rule(r);
    return index_entities(r) || share_index_build(r) ? -1 : 0;
}

void resolver_index_free(struct resolver *r) {
    struct entity_entry *entry, *next;

    HASH_ITER(hh, r->entities, entry, next) {
        HASH_DEL(r->entities, entry);
        free(entry->causes);
        free(entry);
    }
    share_index_free(r);
    free(r->by_signature);
    free(r->signature_start);
    free(r->edges_by_effect);
}

struct search {
    const struct resolver *r;
    uint32_t effect;
    int32_t best;
};

/* Takes what is better and goes on until there is nothing better. */
static bool accept(void *payload, uint32_t cause) {
    struct search *search = payload;
    const struct resolver *r = search->r;

    if (resolver_better(r, cause, search->best) &&
        resolver_in_window(r, r->findings[cause], r->findings[search->effect], CAUSAL_WINDOW))
        search->best = (int32_t)cause;
    return search->best != NOT_EXPLAINED && resolver_signature(r, (uint32_t)search->best)->certainty == CERTAINTY_SURE;
}

void entity_rule(struct resolver *r, uint32_t effect) {
    struct entity_set named;
    struct search search = {r, effect, NOT_EXPLAINED};

    finding_entities(&named, r->findings[effect]);
    for (size_t k = 0; k < named.count; k++) {
        uint64_t keys[3];
        size_t n = keys_of(&named.items[k], keys);

        for (size_t i = 0; i < n; i++) {
            const struct entity_entry *entry = entry_of((struct resolver *)r, keys[i]);

            if (entry)
                resolver_nearest(r, effect, entry->causes, entry->count, accept, &search);
        }
    }
    if (search.best != NOT_EXPLAINED)
        resolver_explain(r, effect, (uint32_t)search.best, "concerns the same thing soon after");
}
