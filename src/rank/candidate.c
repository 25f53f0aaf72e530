/* SPDX-License-Identifier: Apache-2.0
 * Gathering candidates; see candidate.h. Roots are sorted by what tells failures apart, then runs of equal ones are cut
 * where it was quiet. */
#include "rank/candidate.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/template.h"

/* A root, and the key of its failure. */
struct root {
    uint64_t key;
    uint32_t finding;
};

static uint64_t entity_hash(const struct entity *entity, uint64_t seed) {
    struct slice best = entity->id.len ? entity->id : entity->uuid.len ? entity->uuid : entity->name;

    return slice_hash(best, seed + entity->type);
}

/* Whether a capture says what failed, not for whom. */
static bool tells_apart(const struct capture *capture) {
    return capture->fold && capture->entity != ENTITY_VM && capture->entity != ENTITY_JOB;
}

/* The first thing that is named by which two failures without captures are told apart. */
static const struct entity *first_named(const struct finding *finding) {
    static const enum entity_type ORDER[] = {ENTITY_VM, ENTITY_NETWORK, ENTITY_VPC, ENTITY_POOL, ENTITY_HOST};
    struct entity_set all;
    const struct entity *named = NULL;

    finding_entities(&all, finding);
    for (size_t i = 0; i < ARRAY_LENGTH(ORDER) && !named; i++)
        named = entity_set_find(&all, ORDER[i]);
    return named;
}

/* What tells failures of one signature apart: what it captures; else whom it hit; else its wording. */
static int failure_key(uint64_t *out, const struct finding *finding, struct str *scratch) {
    const struct signature *signature = finding->signature;
    uint64_t key = slice_hash(slice_of(signature->id), 1);
    const struct entity *named;
    bool apart = false;

    for (size_t i = 0; i < signature->capture_count; i++)
        if (tells_apart(&signature->captures[i]) && finding->captures[i]) {
            key = slice_hash(slice_of(finding->captures[i]), key + i + 1);
            apart = true;
        }
    named = apart ? NULL : first_named(finding);
    if (named)
        key = entity_hash(named, key);
    else if (!apart && finding->sample_count) {
        str_clear(scratch);
        template_make(scratch, slice_of(finding->samples[0].text));
        if (scratch->failed)
            return -1;
        key = slice_hash(str_slice(scratch), key);
    }
    *out = key;
    return 0;
}

static int compare_roots(const void *a, const void *b) {
    const struct root *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->finding < right->finding ? -1 : left->finding > right->finding;
}

/* What finding `i` explains, itself included. */
static void gather_story(struct candidate *candidate, struct finding *const *findings, const struct story_list *stories,
                         uint32_t i) {
    for (uint32_t k = stories->starts[i]; k < stories->starts[i + 1]; k++) {
        const struct finding *finding = findings[stories->members[k]];

        if (finding_role(finding) > ROLE_SYMPTOM)
            continue;
        candidate->story_last = finding->last > candidate->story_last ? finding->last : candidate->story_last;
        candidate->alerted = candidate->alerted || finding->alerted != MSEC_NONE;
    }
}

static uint32_t count_servers(const struct candidate *candidate, struct finding *const *findings) {
    const struct share *seen[SHARE_MAX];
    uint32_t count = 0;

    for (size_t i = 0; i < candidate->member_count; i++) {
        const struct finding *finding = findings[candidate->members[i]];

        for (size_t k = 0; k < finding->share_count && count < SHARE_MAX; k++) {
            uint32_t at = 0;

            while (at < count && seen[at]->server != finding->shares[k].server)
                at++;
            if (at == count)
                seen[count++] = &finding->shares[k];
        }
    }
    return count;
}

static void gather(struct candidate *candidate, struct finding *const *findings, const struct relation *relations,
                   const struct story_list *stories) {
    candidate->finding = candidate->members[0];
    candidate->relation = relations[candidate->finding];
    candidate->first = findings[candidate->finding]->first;
    candidate->last = candidate->story_last = MSEC_NONE; /* below all times */
    for (size_t i = 0; i < candidate->member_count; i++) {
        uint32_t member = candidate->members[i];

        gather_story(candidate, findings, stories, member);
        candidate->count += findings[member]->count;
        candidate->known += findings[member]->known;
        candidate->last = findings[member]->last > candidate->last ? findings[member]->last : candidate->last;
        if (i == 0)
            continue;
        candidate->relation.first = candidate->relation.first || relations[member].first;
        candidate->relation.effects += relations[member].effects;
        candidate->relation.operations += relations[member].operations;
        if (relations[member].chain_size > candidate->relation.chain_size)
            candidate->relation.chain_size = relations[member].chain_size;
    }
    candidate->servers = count_servers(candidate, findings);
}

/* One cause met in five jobs of five networks is five candidates; each weighs what they weigh together. */
static int count_siblings(struct candidate_list *list, struct finding *const *findings) {
    uint32_t most = 0, *jobs;

    for (size_t i = 0; i < list->count; i++)
        if (findings[list->items[i].finding]->signature->index > most)
            most = findings[list->items[i].finding]->signature->index;
    jobs = calloc(most + 1u, sizeof *jobs);
    if (!jobs)
        return -1;
    for (size_t i = 0; i < list->count; i++)
        jobs[findings[list->items[i].finding]->signature->index] += list->items[i].relation.operations;
    for (size_t i = 0; i < list->count; i++)
        list->items[i].siblings = jobs[findings[list->items[i].finding]->signature->index];
    free(jobs);
    return 0;
}

static int compare_candidates(const void *a, const void *b) {
    const struct candidate *left = a, *right = b;

    return left->finding < right->finding ? -1 : left->finding > right->finding;
}

static bool is_quiet_between(const struct finding *next, msec_t last) {
    return last != MSEC_NONE && (next->first == MSEC_NONE || next->first > last + CANDIDATE_QUIET);
}

/* The last time of each failure, to all of its candidates, which stand together as their roots do. */
static void spread_last(struct candidate_list *list, const struct root *roots) {
    for (size_t from = 0, to; from < list->count; from = to) {
        uint64_t key = roots[list->items[from].members - list->members].key;
        msec_t last = MSEC_NONE;

        for (to = from; to < list->count && roots[list->items[to].members - list->members].key == key; to++)
            last = list->items[to].story_last > last ? list->items[to].story_last : last;
        for (size_t i = from; i < to; i++)
            list->items[i].again_last = last;
    }
}

/* Cuts the sorted roots into candidates. */
static void cut(struct candidate_list *out, const struct root *roots, size_t count, struct finding *const *findings,
                const struct relation *relations, const struct story_list *stories) {
    msec_t last = MSEC_NONE;

    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = findings[roots[i].finding];

        out->members[i] = roots[i].finding;
        if (i == 0 || roots[i].key != roots[i - 1].key || is_quiet_between(finding, last)) {
            out->items[out->count++].members = &out->members[i];
            last = MSEC_NONE;
        }
        out->items[out->count - 1].member_count++;
        last = finding->last > last ? finding->last : last;
    }
    for (size_t i = 0; i < out->count; i++)
        gather(&out->items[i], findings, relations, stories);
    spread_last(out, roots);
    qsort(out->items, out->count, sizeof *out->items, compare_candidates);
}

int candidate_list_build(struct candidate_list *out, struct finding *const *findings, size_t finding_count,
                         const struct relation *relations, const struct story_list *stories, struct error *err) {
    struct root *roots = calloc(finding_count + 1, sizeof *roots);
    struct str scratch;
    size_t count = 0;
    int result = -1;

    str_init(&scratch);
    *out = (struct candidate_list){.items = calloc(finding_count + 1, sizeof *out->items),
                                   .members = calloc(finding_count + 1, sizeof *out->members)};
    if (!roots || !out->items || !out->members)
        goto out;
    for (uint32_t i = 0; i < finding_count; i++) {
        if (relations[i].explained_by != NOT_EXPLAINED || relations[i].over || finding_role(findings[i]) > ROLE_SYMPTOM)
            continue;
        roots[count].finding = i;
        if (failure_key(&roots[count++].key, findings[i], &scratch))
            goto out;
    }
    qsort(roots, count, sizeof *roots, compare_roots);
    cut(out, roots, count, findings, relations, stories);
    result = count_siblings(out, findings);
out:
    free(roots);
    str_free(&scratch);
    if (result) {
        candidate_list_free(out);
        return error_no_memory(err);
    }
    return 0;
}

void candidate_list_free(struct candidate_list *list) {
    free(list->items);
    free(list->members);
    *list = (struct candidate_list){NULL, 0, NULL};
}

void candidate_entities(struct entity_set *out, const struct candidate *candidate, struct finding *const *findings) {
    out->count = 0;
    for (size_t i = 0; i < candidate->member_count; i++) {
        struct entity_set all;

        finding_entities(&all, findings[candidate->members[i]]);
        entity_set_merge(out, &all);
    }
}

const char *confidence_name(enum confidence confidence) {
    static const char *const NAMES[] = {"possible", "likely", "confirmed"};

    return NAMES[confidence];
}
