/* SPDX-License-Identifier: Apache-2.0
 * What the rules of causal.c share among themselves; for this folder only. */
#ifndef CORRELATE_CAUSAL_INTERNAL_H
#define CORRELATE_CAUSAL_INTERNAL_H

#include "correlate/causal.h"

struct entity_entry; /* a cause that names a thing */

struct resolver {
    struct relation *relations;
    struct finding *const *findings; /* sorted by time */
    size_t count;
    const struct pattern_set *set;
    const struct success_list *successes;
    int32_t *leaders;          /* per finding: who leads most of its chains */
    uint32_t *votes;           /* and by how many */
    uint64_t *recovered;       /* per finding: the occurrences that came right, a bit each */
    uint32_t *by_signature;    /* findings grouped by signature, each group in time order */
    uint32_t *signature_start; /* where the group of a signature begins; one more entry than signatures */
    uint32_t *edges_by_effect; /* edges sorted by effect */
    struct entity_entry *entities;
    uint64_t *share_keys; /* see share_index.c */
    uint32_t *share_findings, *share_starts;
    size_t share_count;
    uint32_t dated;      /* findings before this one have a time */
    const msec_t *ahead; /* by file: how far its clock is; null = all agree */
    msec_t ahead_most;   /* the largest difference of two clocks */
};

/* How many of the nearest causes a rule looks at for one effect: keeps hostile logs linear. */
enum { NEAREST_CAUSES = 256 };

static inline const struct signature *resolver_signature(const struct resolver *r, uint32_t finding) {
    return r->findings[finding]->signature;
}

/* The role it plays here: what came right is context. */
static inline enum role resolver_role(const struct resolver *r, uint32_t finding) {
    return r->relations[finding].over ? ROLE_CONTEXT : finding_role(r->findings[finding]);
}

/* The role of one event of a chain: what came right in this operation is context, though another may have failed for
 * it. */
static inline enum role resolver_link_role(const struct resolver *r, const struct chain_link *link) {
    return r->recovered[link->finding] >> link->occurrence & 1 ? ROLE_CONTEXT
                                                               : finding_role(r->findings[link->finding]);
}

/* Builds the lookups of the rules. Returns 0, or -1 when memory ran out. */
int resolver_index(struct resolver *r);
void resolver_index_free(struct resolver *r);

/* Links an effect to its cause unless that would close a circle. Returns whether it did. */
bool resolver_explain(struct resolver *r, uint32_t effect, uint32_t cause, const char *how);

/* Whether the effect lies after the cause, within the window, by the common clock; undated ones are taken to. */
bool resolver_in_window(const struct resolver *r, const struct finding *cause, const struct finding *effect,
                        msec_t window);

/* Called for a cause; true ends the walk. */
typedef bool cause_accept(void *payload, uint32_t cause);

/* Walks causes (findings in ascending order) from the nearest before the effect back, then those without
 * time, at most NEAREST_CAUSES of each, the effect itself left out. Returns the accepted one, or
 * NOT_EXPLAINED. */
int32_t resolver_nearest(const struct resolver *r, uint32_t effect, const uint32_t *causes, size_t count,
                         cause_accept *accept, void *payload);

/* Whether cause `a` comes before `b` in such a walk. */
bool resolver_nearer(const struct resolver *r, uint32_t a, uint32_t b);

/* The keys under which a thing is known; a host also by its name without the domain. Returns how many. */
size_t entity_keys(const struct entity *entity, uint64_t keys[3]);

/* The entity types that `same` of an edge names, as bits. */
uint64_t types_of_same(uint32_t same);

/* The index of what causes share, and the nearest cause of an edge that shares something with the effect,
 * whose entities are `named`. Builds return 0, or -1 when memory ran out. */
int share_index_build(struct resolver *r);
void share_index_free(struct resolver *r);
int32_t share_nearest(const struct resolver *r, const struct edge *edge, uint32_t effect,
                      const struct entity_set *named, msec_t window);

/* Whether `fresh` explains better than `best` (NOT_EXPLAINED = none yet): more certain. */
bool resolver_better(const struct resolver *r, uint32_t fresh, int32_t best);

/* Marks what came right, occurrence by occurrence. To be called when signatures are indexed and before the other
 * lookups are built. */
void recovery_rule(struct resolver *r);

/* Declared edges; a shared thing. Each links `effect` if it finds a cause. */
void edge_rule(struct resolver *r, uint32_t effect);
void entity_rule(struct resolver *r, uint32_t effect);

#endif
