/* SPDX-License-Identifier: Apache-2.0
 * The literal scan. Place in the flow: each worker scans each block once; what is hit goes to the matcher.
 * The literals are found by a literal table. The first is ready at once; the blocks that it scans leave parts of them
 * in a sample, and the worker who fills that makes another table, fitted to it, which takes some milliseconds and gives
 * the same answers sooner.
 *
 * Invariants: equal literals are kept once and lead to all their variants; hits are handed on in ascending order of
 * their end, which a table does not promise, so they are gathered and put in order where they are not. */
#include "pattern/prefilter.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "pattern/literal_table.h"

enum {
    SAMPLE_PART = 16 * 1024,
    SAMPLE_PARTS = 32,
    SAMPLE_STEP = 512 * 1024, /* a part of so many bytes: to scan all takes about as long as to fit a table */
    SWAPS_MAX = 16            /* what a hit may have to move to be in order, before all are sorted */
};

/* What one literal stands for. */
struct literal {
    uint32_t *variants; /* into prefilter.owners */
    uint32_t variant_count;
    uint32_t extra; /* number of the structural literal + 1, 0 = none */
};

/* What changes while workers scan. */
struct engine {
    atomic_size_t taken, copied;            /* parts of the sample that workers took upon them, and that are there */
    _Atomic(struct literal_table *) fitted; /* null until it is ready, and for good if memory ran out */
    char sample[SAMPLE_PARTS * SAMPLE_PART];
};

struct prefilter {
    struct literal *literals;
    struct slice *texts; /* one per literal */
    size_t literal_count;
    uint32_t *owners;
    struct literal_table *table;
    struct engine *engine;
};

struct hit {
    uint32_t literal;
    uint64_t end;
};

struct prefilter_scratch {
    struct {
        VEC_OF(struct hit);
    } hits;
    bool unordered, no_memory;
};

/* A literal as it comes: whose it is. */
struct entry {
    struct slice text;
    uint32_t variant; /* index, or PREFILTER_EXTRA + number */
};

static int compare_entries(const void *a, const void *b) {
    const struct entry *left = a, *right = b;
    int order = slice_compare(left->text, right->text);

    if (order)
        return order;
    return left->variant < right->variant ? -1 : left->variant > right->variant;
}

static struct entry *gather(const struct pattern_set *set, const struct slice *extra, size_t extra_count,
                            size_t *count) {
    size_t room = extra_count, n = 0;
    struct entry *entries;

    for (size_t i = 0; i < set->variant_count; i++)
        room += set->variants[i].literal_count;
    entries = calloc(room + 1, sizeof *entries);
    if (!entries)
        return NULL;
    for (uint32_t i = 0; i < set->variant_count; i++)
        for (size_t k = 0; k < set->variants[i].literal_count; k++)
            if (set->variants[i].literals[k].len)
                entries[n++] = (struct entry){set->variants[i].literals[k], i};
    for (uint32_t i = 0; i < extra_count; i++)
        if (extra[i].len)
            entries[n++] = (struct entry){extra[i], (uint32_t)PREFILTER_EXTRA + i};
    if (n > 1)
        qsort(entries, n, sizeof *entries, compare_entries);
    *count = n;
    return entries;
}

static void group(struct prefilter *prefilter, const struct entry *entries, size_t count) {
    size_t owners = 0;

    for (size_t i = 0; i < count; i++) {
        struct literal *literal;
        bool repeated = i && slice_equal(entries[i].text, entries[i - 1].text);

        if (!repeated) {
            prefilter->texts[prefilter->literal_count] = entries[i].text;
            literal = &prefilter->literals[prefilter->literal_count++];
            literal->variants = prefilter->owners + owners;
        }
        literal = &prefilter->literals[prefilter->literal_count - 1];
        if (entries[i].variant >= PREFILTER_EXTRA)
            literal->extra = entries[i].variant - PREFILTER_EXTRA + 1;
        else if (!repeated || entries[i].variant != entries[i - 1].variant)
            prefilter->owners[owners++] = entries[i].variant, literal->variant_count++;
    }
}

int prefilter_new(struct prefilter **out, const struct pattern_set *set, const struct slice *extra, size_t extra_count,
                  struct error *err) {
    struct prefilter *prefilter = calloc(1, sizeof *prefilter);
    size_t count = 0;
    struct entry *entries = gather(set, extra, extra_count, &count);
    int status = -1;

    if (!prefilter || !entries)
        goto out;
    prefilter->literals = calloc(count + 1, sizeof *prefilter->literals);
    prefilter->texts = calloc(count + 1, sizeof *prefilter->texts);
    prefilter->owners = calloc(count + 1, sizeof *prefilter->owners);
    prefilter->engine = calloc(1, sizeof *prefilter->engine);
    if (!prefilter->literals || !prefilter->texts || !prefilter->owners || !prefilter->engine)
        goto out;
    atomic_init(&prefilter->engine->taken, 0);
    atomic_init(&prefilter->engine->copied, 0);
    atomic_init(&prefilter->engine->fitted, NULL);
    group(prefilter, entries, count);
    status = literal_table_new(&prefilter->table, prefilter->texts, prefilter->literal_count, slice_make(NULL, 0));
out:
    free(entries);
    if (status < 0) {
        prefilter_free(prefilter);
        prefilter = NULL;
        error_no_memory(err);
    }
    *out = prefilter;
    return status;
}

void prefilter_free(struct prefilter *prefilter) {
    if (!prefilter)
        return;
    if (prefilter->engine)
        literal_table_free(atomic_load(&prefilter->engine->fitted));
    free(prefilter->engine);
    literal_table_free(prefilter->table);
    free(prefilter->literals);
    free(prefilter->texts);
    free(prefilter->owners);
    free(prefilter);
}

int prefilter_scratch_new(struct prefilter_scratch **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    return *out ? 0 : error_no_memory(err);
}

void prefilter_scratch_free(struct prefilter_scratch *scratch) {
    if (!scratch)
        return;
    vec_free(&scratch->hits);
    free(scratch);
}

static int compare_hits(const void *a, const void *b) {
    const struct hit *left = a, *right = b;

    if (left->end != right->end)
        return left->end < right->end ? -1 : 1;
    return left->literal < right->literal ? -1 : left->literal > right->literal;
}

/* Keeps a hit, in order if that is not far. */
static int on_literal(void *payload, uint32_t index, uint64_t end) {
    struct prefilter_scratch *scratch = payload;
    const struct hit hit = {index, end};
    size_t at = scratch->hits.count;

    if (vec_push(&scratch->hits, hit)) {
        scratch->no_memory = true;
        return 1;
    }
    for (int n = 0; n < SWAPS_MAX && at > 0 && compare_hits(&scratch->hits.items[at - 1], &hit) > 0; n++, at--)
        scratch->hits.items[at] = scratch->hits.items[at - 1];
    scratch->hits.items[at] = hit;
    scratch->unordered = scratch->unordered || (at > 0 && compare_hits(&scratch->hits.items[at - 1], &hit) > 0);
    return 0;
}

/* Copies parts of a block into the sample while there is room. Returns whether that filled it. */
static bool add_sample(struct engine *engine, struct slice block) {
    size_t parts = block.len / SAMPLE_STEP ? block.len / SAMPLE_STEP : 1, step = block.len / parts;

    for (size_t i = 0; i < parts && step >= SAMPLE_PART && atomic_load(&engine->taken) < SAMPLE_PARTS; i++) {
        size_t part = atomic_fetch_add(&engine->taken, 1);

        if (part >= SAMPLE_PARTS)
            break;
        memcpy(engine->sample + part * SAMPLE_PART, block.ptr + i * step, SAMPLE_PART);
        if (atomic_fetch_add(&engine->copied, 1) + 1 == SAMPLE_PARTS)
            return true;
    }
    return false;
}

/* The fitted table if it is ready or due, else the first. */
static const struct literal_table *table_of(const struct prefilter *prefilter, struct slice block) {
    struct engine *engine = prefilter->engine;
    struct literal_table *table = atomic_load(&engine->fitted);

    if (!table && add_sample(engine, block)) {
        (void)literal_table_new(&table, prefilter->texts, prefilter->literal_count,
                                slice_make(engine->sample, sizeof engine->sample));
        atomic_store(&engine->fitted, table);
    }
    return table ? table : prefilter->table;
}

int prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch, struct slice block,
                   prefilter_hit *hit, void *payload) {
    int status = 0;

    if (prefilter->literal_count == 0 || block.len == 0)
        return 0;
    if (block.len > UINT_MAX)
        return -1;
    scratch->hits.count = 0;
    scratch->unordered = scratch->no_memory = false;
    (void)literal_table_scan(table_of(prefilter, block), block, on_literal, scratch);
    if (scratch->no_memory)
        return -1;
    if (scratch->unordered)
        qsort(scratch->hits.items, scratch->hits.count, sizeof *scratch->hits.items, compare_hits);
    for (size_t i = 0; i < scratch->hits.count && status == 0; i++) {
        const struct literal *literal = &prefilter->literals[scratch->hits.items[i].literal];

        if (literal->variant_count)
            status = hit(payload, scratch->hits.items[i].literal, scratch->hits.items[i].end);
        if (literal->extra && status == 0)
            status = hit(payload, PREFILTER_EXTRA + literal->extra - 1, scratch->hits.items[i].end);
    }
    return status;
}

const uint32_t *prefilter_variants(const struct prefilter *prefilter, uint32_t literal, size_t *count) {
    if (literal >= prefilter->literal_count) { /* a structural one belongs to no variant */
        *count = 0;
        return NULL;
    }
    *count = prefilter->literals[literal].variant_count;
    return prefilter->literals[literal].variants;
}
