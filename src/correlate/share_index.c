/* SPDX-License-Identifier: Apache-2.0
 * What the causes of declared edges share with others: jobs, logids and things, looked up by value instead of
 * cause by cause. Place in the flow: built once by resolver_index, read by edge_rule.
 *
 * Invariant: sorted by key, then finding; a key is of a value and of the signature whose finding has it, so
 * that a look-up meets only causes of its edge. */
#include "correlate/causal_internal.h"

#include <stdlib.h>

struct shared_key {
    uint64_t key;
    uint32_t finding;
};

struct building {
    struct resolver *r;
    struct shared_key *items;
    size_t count, room;
    uint32_t finding;
};

/* A look for the nearest cause of one edge that shares what it asks for. */
struct search {
    const struct resolver *r;
    const struct edge *edge;
    const struct entity_set *named; /* of the effect */
    uint32_t effect;
    msec_t window;
    int32_t best;
};

enum { SHARE_SHIFT = 48, SHARE_STARTS = 1 << 16 }; /* the keys are hashes: their first 16 bits lead near */

enum { KEY_JOB = 1000, KEY_LOGID }; /* above all seeds of entity_keys */

/* Called per key; a non-zero return ends the walk and is handed on. */
typedef int key_visit(void *payload, uint64_t key);

uint64_t types_of_same(uint32_t same) {
    static const struct {
        uint32_t bit;
        enum entity_type type;
    } TYPES[] = {{SAME_VM, ENTITY_VM},     {SAME_HOST, ENTITY_HOST},     {SAME_NETWORK, ENTITY_NETWORK},
                 {SAME_ZONE, ENTITY_ZONE}, {SAME_SERVER, ENTITY_SERVER}, {SAME_VPC, ENTITY_VPC},
                 {SAME_POOL, ENTITY_POOL}, {SAME_VOLUME, ENTITY_VOLUME}, {SAME_IP, ENTITY_IP}};
    uint64_t types = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(TYPES); i++)
        if (same & TYPES[i].bit)
            types |= (uint64_t)1 << TYPES[i].type;
    return types;
}

size_t entity_keys(const struct entity *entity, uint64_t keys[3]) {
    size_t n = 0;
    struct slice name = entity->name;
    const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;

    if (entity->type == ENTITY_HOST && dot)
        name.len = (size_t)(dot - name.ptr);
    if (entity->id.len)
        keys[n++] = slice_hash(entity->id, entity->type * 8u + FIELD_ID);
    if (entity->uuid.len)
        keys[n++] = slice_hash(entity->uuid, entity->type * 8u + FIELD_UUID);
    if (name.len)
        keys[n++] = slice_hash(name, entity->type * 8u + FIELD_NAME);
    return n;
}

static uint64_t key_of(uint64_t value, uint64_t kind) {
    return slice_hash(slice_make((const char *)&value, sizeof value), kind);
}

static uint64_t with_signature(uint64_t key, uint32_t signature) {
    return key ^ (signature + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
}

/* Visits the keys of a finding that `same` asks for. */
static int walk_keys(const struct finding *finding, const struct entity_set *named, uint32_t same, key_visit *visit,
                     void *payload) {
    uint64_t types = types_of_same(same), keys[3];
    int result = 0;

    for (size_t i = 0; (same & (SAME_JOB | SAME_LOGID)) && i < finding->occurrence_count && !result; i++) {
        const struct occurrence *at = &finding->occurrences[i];

        if ((same & SAME_JOB) && at->job)
            result = visit(payload, key_of(at->job, KEY_JOB));
        if ((same & SAME_JOB) && at->parent_job && !result)
            result = visit(payload, key_of(at->parent_job, KEY_JOB));
        if ((same & SAME_LOGID) && at->logid && !result)
            result = visit(payload, key_of(at->logid, KEY_LOGID));
    }
    for (size_t i = 0; i < named->count && !result; i++) {
        size_t n = types >> named->items[i].type & 1 ? entity_keys(&named->items[i], keys) : 0;

        for (size_t k = 0; k < n && !result; k++)
            result = visit(payload, keys[k]);
    }
    return result;
}

static int add_share(void *payload, uint64_t key) {
    struct building *building = payload;
    uint32_t signature = resolver_signature(building->r, building->finding)->index;

    if (building->count == building->room) {
        size_t room = building->room ? building->room * 2 : 256;
        struct shared_key *grown = realloc(building->items, room * sizeof *grown);

        if (!grown)
            return -1;
        building->items = grown;
        building->room = room;
    }
    building->items[building->count++] = (struct shared_key){with_signature(key, signature), building->finding};
    return 0;
}

static int compare_shares(const void *a, const void *b) {
    const struct shared_key *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->finding < right->finding ? -1 : left->finding > right->finding;
}

/* Gathers the shares of all findings that are a cause by some edge. */
static int gather(struct building *building) {
    struct resolver *r = building->r;
    uint32_t *wanted = calloc(r->set->signature_count + 1, sizeof *wanted);
    int result = wanted ? 0 : -1;

    for (size_t e = 0; wanted && e < r->set->edge_count; e++)
        if (r->set->signatures[r->set->edges[e].cause].role == ROLE_CAUSE)
            wanted[r->set->edges[e].cause] |= r->set->edges[e].same;
    for (uint32_t i = 0; i < r->count && !result; i++) {
        uint32_t signature = resolver_signature(r, i)->index;
        struct entity_set named;

        if (signature >= r->set->signature_count || !wanted[signature] || resolver_role(r, i) != ROLE_CAUSE)
            continue;
        building->finding = i;
        finding_entities(&named, r->findings[i]);
        result = walk_keys(r->findings[i], &named, wanted[signature], add_share, building);
    }
    free(wanted);
    return result;
}

int share_index_build(struct resolver *r) {
    struct building building = {.r = r};
    int result = gather(&building);

    if (!result) {
        r->share_keys = calloc(building.count + 1, sizeof *r->share_keys);
        r->share_findings = calloc(building.count + 1, sizeof *r->share_findings);
        r->share_starts = calloc(SHARE_STARTS + 1, sizeof *r->share_starts);
        result = r->share_keys && r->share_findings && r->share_starts ? 0 : -1;
    }
    if (!result && building.count)
        qsort(building.items, building.count, sizeof *building.items, compare_shares);
    for (size_t i = 0; !result && i < building.count; i++) {
        r->share_keys[i] = building.items[i].key;
        r->share_findings[i] = building.items[i].finding;
        r->share_starts[(building.items[i].key >> SHARE_SHIFT) + 1]++;
    }
    for (size_t i = 0; !result && i < SHARE_STARTS; i++)
        r->share_starts[i + 1] += r->share_starts[i];
    r->share_count = building.count;
    free(building.items);
    return result;
}

void share_index_free(struct resolver *r) {
    free(r->share_keys);
    free(r->share_findings);
    free(r->share_starts);
}

static size_t first_of(const struct resolver *r, uint64_t key) {
    size_t low = r->share_starts[key >> SHARE_SHIFT], high = r->share_starts[(key >> SHARE_SHIFT) + 1];

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (r->share_keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A common key of things is no proof: hosts of one name and two ids share nothing. */
static bool accept(void *payload, uint32_t cause) {
    const struct search *search = payload;
    struct entity_set named;

    if (!resolver_in_window(search->r, search->r->findings[cause], search->r->findings[search->effect], search->window))
        return false;
    if (search->edge->same & (SAME_JOB | SAME_LOGID))
        return true;
    finding_entities(&named, search->r->findings[cause]);
    return entity_set_shared(&named, search->named, types_of_same(search->edge->same)) != NULL;
}

static int search_key(void *payload, uint64_t key) {
    struct search *search = payload;
    const struct resolver *r = search->r;
    uint64_t wanted = with_signature(key, search->edge->cause);
    size_t start = first_of(r, wanted), end = start;
    int32_t found;

    while (end < r->share_count && r->share_keys[end] == wanted)
        end++;
    found = resolver_nearest(r, search->effect, r->share_findings + start, end - start, accept, search);
    if (found != NOT_EXPLAINED &&
        (search->best == NOT_EXPLAINED || resolver_nearer(r, (uint32_t)found, (uint32_t)search->best)))
        search->best = found;
    return 0;
}

int32_t share_nearest(const struct resolver *r, const struct edge *edge, uint32_t effect,
                      const struct entity_set *named, msec_t window) {
    struct search search = {r, edge, named, effect, window, NOT_EXPLAINED};

    walk_keys(r->findings[effect], named, edge->same, search_key, &search);
    return search.best;
}
