/* SPDX-License-Identifier: Apache-2.0
 * What an operation got over: a planner refuses one host or pool and takes another. A context that is declared to
 * explain such a refusal says that the operation went on; in its chain the refusal leads nothing, and where
 * all its chains went on it is no root. */
#include "correlate/causal_internal.h"

enum { CHAIN_MAX = 512 }; /* longer chains are no single operation */

bool overcome_possible(const struct resolver *r, const struct chain *chain) {
    if (chain->count > CHAIN_MAX)
        return false;
    for (size_t i = 0; i < chain->count; i++)
        if (resolver_signature(r, chain->links[i].finding)->role == ROLE_CONTEXT)
            return true;
    return false;
}

int32_t overcome_in(const struct resolver *r, const struct chain *chain, uint32_t finding) {
    const struct signature *signature = resolver_signature(r, finding);

    if (signature->role != ROLE_CAUSE)
        return NOT_EXPLAINED;
    for (size_t i = 0; i < chain->count; i++) {
        const struct signature *other = resolver_signature(r, chain->links[i].finding);

        if (other->role == ROLE_CONTEXT && edge_between(r->set, other->index, signature->index))
            return (int32_t)chain->links[i].finding;
    }
    return NOT_EXPLAINED;
}

void overcome_rule(struct resolver *r) {
    for (uint32_t i = 0; i < r->count; i++)
        if (r->relations[i].explained_by != NOT_EXPLAINED)
            r->stands[r->relations[i].explained_by] = true;
    for (uint32_t i = 0; i < r->count; i++)
        if (r->overcome[i] != NOT_EXPLAINED && !r->stands[i] && r->relations[i].explained_by == NOT_EXPLAINED)
            resolver_explain(r, i, (uint32_t)r->overcome[i], "the same operation got over it");
}
