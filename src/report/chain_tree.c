/* SPDX-License-Identifier: Apache-2.0
 * How the tree is made: the findings of the cause are members, each gets a parent among them and a depth;
 * level by level those alike below the same parent become one; then the levels are walked depth first, within
 * the limits. */
#include "report/chain_tree.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 64 }; /* a longer row of parents is taken for a circle */

struct member {
    const struct report_finding *finding;
    size_t parent; /* index of a member; the root's is itself */
    size_t stands; /* the member that stands for it: itself, or an earlier one alike */
    size_t alike, below;
    uint64_t count;
    unsigned depth;
};

struct members {
    struct member *items; /* the first is the cause's own finding */
    size_t count;
};

static int compare_numbers(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

/* Undated ones last. */
static int compare_times(msec_t a, msec_t b) {
    if (a == MSEC_NONE || b == MSEC_NONE)
        return (a == MSEC_NONE) - (b == MSEC_NONE);
    return (a > b) - (a < b);
}

struct ordered { /* a member while it is sorted */
    const struct member *member;
    size_t above, index;
};

static int order_alike(const void *a, const void *b) {
    const struct ordered *left = a, *right = b;
    int order = compare_numbers(left->above, right->above);

    if (!order)
        order = strcmp(left->member->finding->signature, right->member->finding->signature);
    if (!order)
        order = compare_times(left->member->finding->first_seen, right->member->finding->first_seen);
    return order ? order : compare_numbers(left->index, right->index);
}

static int order_shown(const void *a, const void *b) {
    const struct ordered *left = a, *right = b;
    int order = compare_times(left->member->finding->first_seen, right->member->finding->first_seen);

    return order ? order : compare_numbers(left->index, right->index);
}

static void add_member(struct members *all, size_t *slots, const struct report *report,
                       const struct report_finding *finding) {
    if (finding) {
        size_t *slot = &slots[finding - report->findings];

        if (*slot)
            return;
        *slot = all->count + 1;
    }
    all->items[all->count] =
        (struct member){.finding = finding, .stands = all->count, .alike = 1, .count = finding ? finding->count : 0};
    all->count++;
}

static void set_parents(struct members *all, const size_t *slots, const struct outline *outline) {
    for (size_t i = 1; i < all->count; i++) {
        const struct report_finding *above = outline_finding(outline, all->items[i].finding->explained_by);
        size_t slot = above ? slots[above - outline->report->findings] : 0;

        all->items[i].parent = slot && slot - 1 != i ? slot - 1 : 0;
    }
    for (size_t i = 1; i < all->count; i++) {
        size_t at = i;

        while (at && all->items[i].depth <= DEPTH_MOST) {
            at = all->items[at].parent;
            all->items[i].depth++;
        }
    }
    for (size_t i = 1; i < all->count; i++)
        if (all->items[i].depth > DEPTH_MOST) {
            all->items[i].parent = 0;
            all->items[i].depth = 1;
        }
}

/* Joins those alike of one level; the level above is done. */
static void join_level(struct members *all, struct ordered *level, unsigned depth) {
    size_t count = 0;

    for (size_t i = 1; i < all->count; i++)
        if (all->items[i].depth == depth)
            level[count++] = (struct ordered){&all->items[i], all->items[all->items[i].parent].stands, i};
    qsort(level, count, sizeof *level, order_alike);
    for (size_t i = 0; i < count; i++) {
        struct member *member = &all->items[level[i].index], *first = &all->items[i ? level[i - 1].member->stands : 0];

        member->parent = level[i].above;
        if (!i || first->parent != member->parent || strcmp(first->finding->signature, member->finding->signature) != 0)
            continue;
        member->stands = level[i - 1].member->stands;
        first->alike++;
        first->count += member->count;
    }
}

/* Counts the findings below each member that stands for itself. */
static void count_below(struct members *all) {
    for (unsigned depth = DEPTH_MOST; depth > 0; depth--)
        for (size_t i = 1; i < all->count; i++)
            if (all->items[i].depth == depth && all->items[i].stands == i)
                all->items[all->items[i].parent].below += all->items[i].alike + all->items[i].below;
}

/* Adds the node of a member and of what stands below it. Recurses CHAIN_DEPTH times at most. */
static int add_node(struct chain_tree *tree, const struct members *all, size_t index, size_t parent) {
    const struct member *member = &all->items[index];
    size_t own = tree->count++, count = 0;
    struct ordered *below;

    tree->nodes[own] = (struct chain_node){.finding = member->finding,
                                           .parent = parent,
                                           .depth = own ? tree->nodes[parent].depth + 1 : 0,
                                           .alike = member->alike,
                                           .count = member->count,
                                           .hidden = member->below};
    if (tree->nodes[own].depth == CHAIN_DEPTH || !member->below)
        return 0;
    below = malloc(all->count * sizeof *below);
    if (!below)
        return -1;
    for (size_t i = 1; i < all->count; i++)
        if (all->items[i].parent == index && all->items[i].stands == i)
            below[count++] = (struct ordered){&all->items[i], index, i};
    qsort(below, count, sizeof *below, order_shown);
    for (size_t i = 0; i < count && i < CHAIN_CHILDREN && tree->count < CHAIN_NODES; i++) {
        tree->nodes[own].hidden -= below[i].member->alike + below[i].member->below;
        if (add_node(tree, all, below[i].index, own)) {
            free(below);
            return -1;
        }
    }
    free(below);
    return 0;
}

int chain_tree_make(struct chain_tree *tree, const struct outline *outline, const struct report_cause *cause) {
    const struct report *report = outline->report;
    struct members all = {.items = calloc(cause->explains.count + 1, sizeof *all.items)};
    size_t *slots = calloc(report->finding_count + 1, sizeof *slots);
    struct ordered *level = calloc(cause->explains.count + 1, sizeof *level);
    int status = -1;

    tree->count = 0;
    if (!all.items || !slots || !level)
        goto out;
    add_member(&all, slots, report, outline_finding(outline, cause->finding));
    for (size_t i = 0; i < cause->explains.count; i++) {
        const struct report_finding *finding = outline_finding(outline, cause->explains.items[i]);

        if (finding)
            add_member(&all, slots, report, finding);
        else
            all.items[0].below++;
    }
    set_parents(&all, slots, outline);
    for (unsigned depth = 1; depth <= DEPTH_MOST; depth++)
        join_level(&all, level, depth);
    count_below(&all);
    status = add_node(tree, &all, 0, 0);
    if (!all.items[0].finding)
        tree->nodes[0].count = cause->count;
out:
    free(all.items);
    free(slots);
    free(level);
    return status;
}
