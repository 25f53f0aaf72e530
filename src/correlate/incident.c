/* SPDX-License-Identifier: Apache-2.0
 * Joining stories; see incident.h. Union and find over roots, joined by chains and by sorted keys of things. */
#include "correlate/incident.h"

#include <stdlib.h>

#include "base/vec.h"
#include "correlate/causal_internal.h"

enum { STORY_READ = 64 /* findings of a story whose things are looked at */ };

/* A thing that a story names, and when. */
struct mention {
    uint64_t key;
    msec_t first, last;
    uint32_t root;
};

struct mentions {
    VEC_OF(struct mention);
};

static uint32_t find(uint32_t *parents, uint32_t i) {
    while (parents[i] != i) {
        parents[i] = parents[parents[i]];
        i = parents[i];
    }
    return i;
}

/* The smaller index stays the name of both. */
static void join(uint32_t *parents, uint32_t a, uint32_t b) {
    a = find(parents, a);
    b = find(parents, b);
    if (a < b)
        parents[b] = a;
    else
        parents[a] = b;
}

static bool is_failure(const struct finding *finding) {
    return finding_role(finding) <= ROLE_SYMPTOM;
}

/* Hosts and zones are shared by what has nothing to do with each other. */
static bool joins(enum entity_type type) {
    return type == ENTITY_VM || type == ENTITY_NETWORK || type == ENTITY_VPC;
}

static int mention(struct mentions *mentions, const struct finding *finding, uint32_t root) {
    struct entity_set named;

    finding_entities(&named, finding);
    for (size_t i = 0; i < named.count; i++) {
        uint64_t keys[3];
        size_t n = joins(named.items[i].type) ? entity_keys(&named.items[i], keys) : 0;

        for (size_t k = 0; k < n; k++) {
            const struct mention fresh = {keys[k], finding->first, finding->last, root};

            if (vec_push(mentions, fresh))
                return -1;
        }
    }
    return 0;
}

static int compare_mentions(const void *a, const void *b) {
    const struct mention *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return left->root < right->root ? -1 : left->root > right->root;
}

/* Joins neighbours of one key: what begins within the window behind the end of what went before. */
static void join_mentions(uint32_t *parents, struct mentions *mentions) {
    msec_t last = MSEC_NONE;

    if (mentions->count)
        qsort(mentions->items, mentions->count, sizeof *mentions->items, compare_mentions);
    for (size_t i = 0; i < mentions->count; i++) {
        const struct mention *at = &mentions->items[i];

        if (i && at->key == at[-1].key && (at->first == MSEC_NONE || at->first <= last + INCIDENT_WINDOW))
            join(parents, at->root, at[-1].root);
        else
            last = MSEC_NONE;
        last = at->last > last ? at->last : last; /* MSEC_NONE is below all */
    }
}

static void join_chains(uint32_t *parents, const uint32_t *roots, struct finding *const *findings,
                        const struct chain_list *chains) {
    for (size_t c = 0; c < chains->count; c++) {
        const struct chain *chain = &chains->items[c];
        uint32_t before = UINT32_MAX;

        for (size_t i = 0; chain->job && i < chain->count; i++) {
            uint32_t root = roots[chain->links[i].finding];

            if (!is_failure(findings[chain->links[i].finding]))
                continue;
            if (before != UINT32_MAX && root != before)
                join(parents, root, before);
            before = root;
        }
    }
}

int incidents_group(uint32_t *of, struct finding *const *findings, size_t count, const struct chain_list *chains,
                    const struct story_list *stories, struct error *err) {
    uint32_t *parents = calloc(count + 1, sizeof *parents);
    struct mentions mentions = {NULL, 0, 0};
    int result = -1;

    if (!parents)
        return error_no_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        parents[i] = i;
        for (uint32_t k = stories->starts[i]; k < stories->starts[i + 1]; k++)
            of[stories->members[k]] = i;
    }
    join_chains(parents, of, findings, chains);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = stories->starts[i]; k < stories->starts[i + 1] && k < stories->starts[i] + STORY_READ; k++)
            if (is_failure(findings[stories->members[k]]) && mention(&mentions, findings[stories->members[k]], i))
                goto out;
    join_mentions(parents, &mentions);
    for (uint32_t i = 0; i < count; i++)
        of[i] = find(parents, of[i]);
    result = 0;
out:
    vec_free(&mentions);
    free(parents);
    return result ? error_no_memory(err) : 0;
}

void incidents_join(uint32_t *of, size_t count, const uint32_t *members, size_t member_count) {
    for (size_t i = 1; i < member_count; i++) {
        uint32_t a = of[members[0]], b = of[members[i]];
        uint32_t name = a < b ? a : b, other = a < b ? b : a;

        for (size_t k = 0; a != b && k < count; k++)
            if (of[k] == other)
                of[k] = name;
    }
}
