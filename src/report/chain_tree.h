/* SPDX-License-Identifier: Apache-2.0
 * The chain from a cause to its effects as a tree of few nodes, to be drawn or listed: findings alike below
 * the same one are one node, and what is too deep or too much is counted at the node above it. */
#ifndef REPORT_CHAIN_TREE_H
#define REPORT_CHAIN_TREE_H

#include "report/outline.h"

enum { CHAIN_NODES = 24, CHAIN_DEPTH = 4, CHAIN_CHILDREN = 6 };

struct chain_node {
    const struct report_finding *finding; /* the first of those alike; null at the root of a cause without one */
    size_t parent;                        /* index of the node above; the root's own at the root */
    unsigned depth;                       /* 0 at the root */
    size_t alike;                         /* findings in this node, at least 1 */
    uint64_t count;                       /* their events */
    size_t hidden;                        /* findings below it that are not shown */
};

struct chain_tree {
    struct chain_node nodes[CHAIN_NODES]; /* each behind the one above it, the first is the cause */
    size_t count;
};

/* The tree of a cause and what it explains. What a finding follows from is its explained_by; where that is
 * unknown or not among them, the cause itself. Returns 0, or -1 when memory runs out. */
int chain_tree_make(struct chain_tree *tree, const struct outline *outline, const struct report_cause *cause);

#endif
