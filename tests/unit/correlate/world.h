/* SPDX-License-Identifier: Apache-2.0
 * A small world for the tests of correlate/ and rank/: signatures, edges and findings made by hand, then
 * resolved. Findings are to be added in order of their first time. Included once by each test program, after
 * cmocka.h. */
#ifndef TEST_CORRELATE_WORLD_H
#define TEST_CORRELATE_WORLD_H

#include <stdlib.h>

#include "correlate/causal.h"

struct world {
    struct signature *signatures;
    struct pattern_set set;
    struct finding *findings;
    struct finding **list;
    size_t count, room;
    struct chain_list chains;
    struct relation *relations;
    struct success_list successes;
};

static inline void world_init(struct world *world, size_t room) {
    memset(world, 0, sizeof *world);
    world->room = room;
    world->set.signatures = calloc(room, sizeof *world->set.signatures);
    world->set.edges = calloc(room, sizeof *world->set.edges);
    world->findings = calloc(room, sizeof *world->findings);
    world->list = calloc(room, sizeof *world->list);
    world->relations = calloc(room + 1, sizeof *world->relations);
    assert_true(world->set.signatures && world->set.edges && world->findings && world->list && world->relations);
}

static inline uint32_t world_signature(struct world *world, enum role role, enum certainty certainty) {
    uint32_t index = (uint32_t)world->set.signature_count++;

    assert_true(index < world->room);
    world->set.signatures[index] = (struct signature){.index = index,
                                                      .seen_in = "",
                                                      .fixed_in = "",
                                                      .id = "family.name",
                                                      .role = role,
                                                      .certainty = certainty,
                                                      .severity = SEVERITY_MAJOR};
    return index;
}

static inline void world_edge(struct world *world, uint32_t cause, uint32_t effect, uint32_t same, msec_t within) {
    assert_true(world->set.edge_count < world->room);
    world->set.edges[world->set.edge_count++] = (struct edge){cause, effect, same, within};
}

/* Adds an occurrence; its place in the log is its number in the finding unless it says otherwise. */
static inline void world_again(struct world *world, uint32_t finding, struct occurrence at) {
    struct finding *f = &world->findings[finding];

    f->occurrences = realloc(f->occurrences, (f->occurrence_count + 1) * sizeof at);
    assert_non_null(f->occurrences);
    f->occurrences[f->occurrence_count++] = at;
    f->count++;
    if (at.time == MSEC_NONE)
        return;
    f->first = f->count == 1 || at.time < f->first ? at.time : f->first;
    f->last = f->count == 1 || at.time > f->last ? at.time : f->last;
}

static inline uint32_t world_finding(struct world *world, uint32_t signature, struct occurrence at) {
    uint32_t index = (uint32_t)world->count++;

    assert_true(index < world->room);
    world->list[index] = &world->findings[index];
    world->findings[index] = (struct finding){
        .signature = &world->set.signatures[signature], .index = index, .first = MSEC_NONE, .last = MSEC_NONE};
    world_again(world, index, at);
    return index;
}

static inline void world_names(struct world *world, uint32_t finding, enum entity_type type, enum entity_field field,
                               const char *value) {
    entity_set_add(&world->findings[finding].entities, type, field, slice_of(value));
}

static inline int world_compare_edges(const void *a, const void *b) {
    const struct edge *x = a, *y = b;

    if (x->cause != y->cause)
        return x->cause < y->cause ? -1 : 1;
    return x->effect < y->effect ? -1 : x->effect > y->effect;
}

static inline int world_compare_occurrences(const void *a, const void *b) {
    return occurrence_compare(a, b);
}

/* Builds chains and relations; holds what is true of every result. */
static inline void world_resolve(struct world *world, bool excerpt) {
    qsort(world->set.edges, world->set.edge_count, sizeof *world->set.edges, world_compare_edges);
    for (size_t i = 0; i < world->count; i++)
        qsort(world->findings[i].occurrences, world->findings[i].occurrence_count, sizeof(struct occurrence),
              world_compare_occurrences);
    assert_int_equal(chain_list_build(&world->chains, world->list, world->count, NULL, NULL), 0);
    assert_int_equal(causal_resolve(world->relations, world->list, world->count, &world->chains, &world->set,
                                    &world->successes, NULL, excerpt, NULL),
                     0);
    for (uint32_t i = 0; i < world->count; i++) {
        const struct relation *relation = &world->relations[i];

        assert_true(relation->explained_by >= NOT_EXPLAINED && relation->explained_by < (int32_t)world->count);
        assert_int_equal(relation->how != NULL, relation->explained_by != NOT_EXPLAINED);
    }
}

static inline void world_forget(struct world *world) {
    chain_list_free(&world->chains);
    memset(world->relations, 0, world->room * sizeof *world->relations);
}

static inline void world_free(struct world *world) {
    for (size_t i = 0; i < world->count; i++)
        free(world->findings[i].occurrences);
    chain_list_free(&world->chains);
    free(world->set.signatures);
    free(world->set.edges);
    free(world->findings);
    free(world->list);
    free(world->relations);
}

#endif
