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
    int32_t *leaders; /* per finding: who leads most of its chains */
    uint32_t *votes;  /* and by how many */
    uint32_t *by_signature;      /* findings grouped by signature, each group in time order */
    uint32_t *signature_start;   /* where the group of a signature begins; one more entry than signatures */
    uint32_t *edges_by_effect;   /* edges sorted by effect */
    struct entity_entry *entities;
};

/* How many of the nearest causes a rule looks at for one effect: keeps hostile logs linear. */
enum { NEAREST_CAUSES = 256 };

static inline const struct signature *resolver_signature(const struct resolver *r, uint32_t finding) {
    return r->findings[finding]->signature;
}

/* Builds the lookups of the rules. Returns 0, or -1 when memory ran out. */
int resolver_index(struct resolver *r);
void resolver_index_free(struct resolver *r);

/* Links an effect to its cause unless that would close a circle. Returns whether it did. */
bool resolver_explain(struct resolver *r, uint32_t effect, uint32_t cause, const char *how);

/* Whether the effect lies after the cause, within the window; undated ones are taken to. */
bool resolver_in_window(const struct finding *cause, const struct finding *effect, msec_t window);

/* Whether `fresh` explains better than `best` (NOT_EXPLAINED = none yet): more certain. */
bool resolver_better(const struct resolver *r, uint32_t fresh, int32_t best);

/* Declared edges; a shared thing. Each links `effect` if it finds a cause. */
void edge_rule(struct resolver *r, uint32_t effect);
void entity_rule(struct resolver *r, uint32_t effect);

#endif
