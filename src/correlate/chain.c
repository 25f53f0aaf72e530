/* SPDX-License-Identifier: Apache-2.0
 * Union–find over the ids that occurrences carry: each id is a node, an occurrence joins the nodes of its ids. */
#include "correlate/chain.h"

#include <stdlib.h>

#include "base/vec.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum id_kind { ID_JOB, ID_LOGID, ID_SEQ, ID_FRAGMENT, ID_ALONE };

struct node_key {
    uint64_t kind, value;
};

struct node {
    UT_hash_handle hh;
    struct node_key key;
    uint32_t index;
};

struct forest {
    struct node *nodes;
    struct {
        VEC_OF(uint32_t);
    } parents;
};

struct placed { /* an occurrence and the root of its chain */
    uint32_t root;
    struct chain_link link;
    struct occurrence at; /* its time by the common clock */
};

static uint32_t root_of(struct forest *forest, uint32_t i) {
    uint32_t *parents = forest->parents.items;

    while (parents[i] != i) {
        parents[i] = parents[parents[i]];
        i = parents[i];
    }
    return i;
}

static int node_of(struct forest *forest, enum id_kind kind, uint64_t value, uint32_t *out) {
    struct node_key key = {(uint64_t)kind, value};
    struct node *node;

    HASH_FIND(hh, forest->nodes, &key, sizeof key, node);
    if (!node) {
        node = calloc(1, sizeof *node);
        if (!node)
            return -1;
        node->key = key;
        node->index = (uint32_t)forest->parents.count;
        if (vec_push(&forest->parents, node->index)) {
            free(node);
            return -1;
        }
        HASH_ADD(hh, forest->nodes, key, sizeof key, node);
    }
    *out = node->index;
    return 0;
}

/* Joins all ids of an occurrence; `alone` makes a chain of its own for one without ids. */
static int place(struct forest *forest, const struct occurrence *at, uint64_t alone, uint32_t *out) {
    struct node_key ids[4];
    size_t n = 0;

    if (at->job)
        ids[n++] = (struct node_key){ID_JOB, at->job};
    if (at->parent_job)
        ids[n++] = (struct node_key){ID_JOB, at->parent_job};
    if (at->logid)
        ids[n++] = (struct node_key){ID_LOGID, at->logid};
    if (at->seq)
        ids[n++] = (struct node_key){ID_SEQ, at->seq};
    if (n == 0)
        ids[n++] = at->excerpt ? (struct node_key){ID_FRAGMENT, at->file} : (struct node_key){ID_ALONE, alone};
    for (size_t i = 0; i < n; i++) {
        uint32_t node;

        if (node_of(forest, (enum id_kind)ids[i].kind, ids[i].value, &node))
            return -1;
        if (i == 0)
            *out = root_of(forest, node);
        else
            forest->parents.items[root_of(forest, node)] = *out;
    }
    return 0;
}

static int compare_placed(const void *a, const void *b) {
    const struct placed *left = a, *right = b;
    int order;

    if (left->root != right->root)
        return left->root < right->root ? -1 : 1;
    order = occurrence_compare(&left->at, &right->at);
    if (order)
        return order;
    return left->link.finding < right->link.finding ? -1 : left->link.finding > right->link.finding;
}

static int split(struct chain_list *out, const struct placed *placed, size_t count) {
    out->links = calloc(count + 1, sizeof *out->links);
    out->items = calloc(count + 1, sizeof *out->items);
    if (!out->links || !out->items)
        return -1;
    for (size_t i = 0; i < count; i++) {
        out->links[i] = placed[i].link;
        if (i == 0 || placed[i].root != placed[i - 1].root)
            out->items[out->count++].links = &out->links[i];
        out->items[out->count - 1].count++;
        if (placed[i].at.job)
            out->items[out->count - 1].job = true;
    }
    return 0;
}

int chain_list_build(struct chain_list *out, struct finding *const *findings, size_t count, const msec_t *ahead,
                     struct error *err) {
    struct forest forest = {NULL, {0}};
    struct placed *placed = NULL;
    struct node *node, *next;
    size_t total = 0, n = 0;
    int result = -1;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++)
        total += findings[i]->occurrence_count;
    placed = calloc(total + 1, sizeof *placed);
    if (!placed)
        goto out;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < findings[i]->occurrence_count; k++, n++) {
            placed[n].link = (struct chain_link){(uint32_t)i, (uint32_t)k};
            placed[n].at = findings[i]->occurrences[k];
            if (ahead && placed[n].at.time != MSEC_NONE)
                placed[n].at.time -= ahead[placed[n].at.file];
            if (place(&forest, &placed[n].at, n, &placed[n].root))
                goto out;
        }
    for (size_t i = 0; i < n; i++)
        placed[i].root = root_of(&forest, placed[i].root);
    qsort(placed, n, sizeof *placed, compare_placed);
    result = split(out, placed, n);
out:
    HASH_ITER(hh, forest.nodes, node, next) {
        HASH_DEL(forest.nodes, node);
        free(node);
    }
    vec_free(&forest.parents);
    free(placed);
    if (result) {
        chain_list_free(out);
        error_no_memory(err);
    }
    return result;
}

void chain_list_free(struct chain_list *list) {
    free(list->items);
    free(list->links);
    memset(list, 0, sizeof *list);
}
