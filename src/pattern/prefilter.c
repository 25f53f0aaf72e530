/* SPDX-License-Identifier: Apache-2.0
 * The literal scan. Place in the flow: each worker scans each block once; what is hit goes to the matcher.
 * Two engines with the same answers: a hash table that is ready at once, and libhs (block mode), which scans
 * several times faster and takes some ten milliseconds to compile: it is compiled by the worker whose block
 * takes the run over ENGINE_BYTES, and looks for windows of the literals (literal_window.h) chosen by that block.
 * Invariants: equal literals are kept once and lead to all their variants; hits are handed on in ascending order of
 * their end, which neither engine promises, so they are gathered and put in order where they are not. */
#include "pattern/prefilter.h"

#include <hs/hs.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "pattern/literal_table.h"
#include "pattern/literal_window.h"

enum {
    ENGINE_BYTES = 6 * 1024 * 1024, /* scanned by the table in the time libhs takes to compile */
    SAMPLE_BYTES = 512 * 1024       /* of the block by which windows are chosen */
};

/* libhs takes strides of several bytes where no text is short, and with this many texts that makes it four times slower
 * (measured with 5.4). A text of two bytes keeps it from that; these two are never in UTF-8. */
static const char SHORT_TEXT[] = "\xc1\xc0";

/* What one compiled literal stands for. */
struct literal {
    uint32_t *variants; /* into prefilter.owners */
    uint32_t variant_count;
    uint32_t extra; /* number of the structural literal + 1, 0 = none */
};

/* A literal by the window it is found by. */
struct windowed {
    uint32_t literal;
    uint32_t tail;       /* bytes of it behind the window */
    uint32_t lead;       /* and from its beginning to the end of the window */
    char first;          /* byte of it: most looks end there */
    struct slice window; /* what libhs looks for */
};

/* What changes while workers scan. */
struct engine {
    atomic_uint_least64_t scanned;     /* bytes so far, of all workers */
    atomic_flag compiling;             /* somebody took it upon him; never cleared */
    _Atomic(hs_database_t *) database; /* null until it is ready, and for good if it does not compile */
    struct windowed *windowed; /* one per literal, those of one window together: that of id n begins at starts[n] */
    uint32_t *starts;
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
    hs_scratch_t *hs;
    struct {
        VEC_OF(struct hit);
    } hits;
    bool unordered, no_memory;
    const struct prefilter *prefilter; /* and the block that are scanned */
    struct slice block;
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

static int compare_windowed(const void *a, const void *b) {
    const struct windowed *left = a, *right = b;
    int order = slice_compare(left->window, right->window);

    if (order)
        return order;
    return left->literal < right->literal ? -1 : left->literal > right->literal;
}

/* Fills windowed[] by windows that suit the text. Returns 0, or -1 when memory runs out. */
static int choose_windows(const struct prefilter *prefilter, struct slice text) {
    size_t n = prefilter->literal_count;
    uint32_t *ends = calloc(n + 1, sizeof *ends);

    if (!ends || literal_windows_choose(ends, prefilter->texts, n, slice_first(text, SAMPLE_BYTES))) {
        free(ends);
        return -1;
    }
    for (uint32_t i = 0; i < n; i++) {
        struct slice upto = slice_first(prefilter->texts[i], ends[i]);
        size_t skipped = upto.len > WINDOW_SIZE ? upto.len - WINDOW_SIZE : 0;

        prefilter->engine->windowed[i] = (struct windowed){i, (uint32_t)(prefilter->texts[i].len - upto.len), ends[i],
                                                           upto.ptr[0], slice_from(upto, skipped)};
    }
    free(ends);
    qsort(prefilter->engine->windowed, n, sizeof *prefilter->engine->windowed, compare_windowed);
    return 0;
}

/* What libhs is told to look for. */
struct needles {
    const char **texts;
    size_t *lengths;
    unsigned *flags, *ids;
    unsigned count;
};

static void needle_add(struct needles *needles, struct slice text) {
    needles->texts[needles->count] = text.ptr;
    needles->lengths[needles->count] = text.len;
    needles->ids[needles->count] = needles->count;
    needles->count++;
}

/* The compiled database, or null: then the table goes on, which is slower and no less right. */
static hs_database_t *compile(const struct prefilter *prefilter, struct slice sample) {
    struct engine *engine = prefilter->engine;
    size_t n = prefilter->literal_count;
    struct needles needles = {calloc(n + 1, sizeof *needles.texts), calloc(n + 1, sizeof *needles.lengths),
                              calloc(n + 1, sizeof *needles.flags), calloc(n + 1, sizeof *needles.ids), 0};
    hs_database_t *database = NULL;
    hs_compile_error_t *why = NULL;

    engine->windowed = calloc(n + 1, sizeof *engine->windowed);
    engine->starts = calloc(n + 2, sizeof *engine->starts);
    if (!needles.texts || !needles.lengths || !needles.flags || !needles.ids || !engine->windowed || !engine->starts ||
        choose_windows(prefilter, sample))
        goto out;
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || !slice_equal(engine->windowed[i].window, engine->windowed[i - 1].window)) {
            engine->starts[needles.count] = i;
            needle_add(&needles, engine->windowed[i].window);
        }
    engine->starts[needles.count] = engine->starts[needles.count + 1] = (uint32_t)n; /* none has the short text */
    needle_add(&needles, slice_of(SHORT_TEXT));
    if (hs_compile_lit_multi(needles.texts, needles.flags, needles.ids, needles.lengths, needles.count, HS_MODE_BLOCK,
                             NULL, &database, &why) != HS_SUCCESS)
        database = NULL;
out:
    hs_free_compile_error(why);
    free(needles.texts);
    free(needles.lengths);
    free(needles.flags);
    free(needles.ids);
    return database;
}

void prefilter_compile(struct prefilter *prefilter) {
    if (prefilter->literal_count && !atomic_flag_test_and_set(&prefilter->engine->compiling))
        atomic_store(&prefilter->engine->database, compile(prefilter, slice_make(NULL, 0)));
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
    atomic_init(&prefilter->engine->scanned, 0);
    atomic_init(&prefilter->engine->database, NULL);
    atomic_flag_clear(&prefilter->engine->compiling);
    group(prefilter, entries, count);
    status = literal_table_new(&prefilter->table, prefilter->texts, prefilter->literal_count);
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
    if (prefilter->engine) {
        hs_free_database(atomic_load(&prefilter->engine->database));
        free(prefilter->engine->windowed);
        free(prefilter->engine->starts);
    }
    free(prefilter->engine);
    literal_table_free(prefilter->table);
    free(prefilter->literals);
    free(prefilter->texts);
    free(prefilter->owners);
    free(prefilter);
}

int prefilter_scratch_new(struct prefilter_scratch **out, const struct prefilter *prefilter, struct error *err) {
    (void)prefilter; /* what libhs needs is allocated when it is used */
    *out = calloc(1, sizeof **out);
    return *out ? 0 : error_no_memory(err);
}

void prefilter_scratch_free(struct prefilter_scratch *scratch) {
    if (!scratch)
        return;
    hs_free_scratch(scratch->hs);
    vec_free(&scratch->hits);
    free(scratch);
}

static int on_literal(void *payload, uint32_t index, uint64_t end) {
    struct prefilter_scratch *scratch = payload;
    struct hit hit = {index, end};

    if (scratch->hits.count && scratch->hits.items[scratch->hits.count - 1].end > end)
        scratch->unordered = true;
    if (vec_push(&scratch->hits, hit) == 0)
        return 0;
    scratch->no_memory = true;
    return 1;
}

/* A window was found: those of its literals count of which all stands there. */
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    const struct prefilter_scratch *scratch = context;
    const struct engine *engine = scratch->prefilter->engine;
    struct slice block = scratch->block;

    (void)from;
    (void)flags;
    for (uint32_t i = engine->starts[id]; i < engine->starts[id + 1]; i++) {
        const struct windowed *windowed = &engine->windowed[i];
        struct slice text;

        if (to < windowed->lead || block.ptr[to - windowed->lead] != windowed->first || to + windowed->tail > block.len)
            continue;
        text = scratch->prefilter->texts[windowed->literal];
        if (memcmp(block.ptr + to - windowed->lead, text.ptr, text.len) == 0 &&
            on_literal(context, windowed->literal, to + windowed->tail))
            return 1;
    }
    return 0;
}

static int compare_hits(const void *a, const void *b) {
    const struct hit *left = a, *right = b;

    if (left->end != right->end)
        return left->end < right->end ? -1 : 1;
    return left->literal < right->literal ? -1 : left->literal > right->literal;
}

/* The database if it is ready or due. */
static hs_database_t *engine_of(const struct prefilter *prefilter, struct slice block) {
    struct engine *engine = prefilter->engine;
    hs_database_t *database = atomic_load(&engine->database);

    if (database)
        return database;
    if (atomic_fetch_add(&engine->scanned, block.len) + block.len < ENGINE_BYTES ||
        atomic_flag_test_and_set(&engine->compiling))
        return NULL;
    database = compile(prefilter, block);
    atomic_store(&engine->database, database);
    return database;
}

static int gather_hits(const struct prefilter *prefilter, struct prefilter_scratch *scratch, struct slice block) {
    hs_database_t *database = engine_of(prefilter, block);

    scratch->hits.count = 0;
    scratch->unordered = scratch->no_memory = false;
    if (!database) {
        (void)literal_table_scan(prefilter->table, block, on_literal, scratch);
        return scratch->no_memory ? -1 : 0;
    }
    scratch->prefilter = prefilter;
    scratch->block = block;
    if (!scratch->hs && hs_alloc_scratch(database, &scratch->hs) != HS_SUCCESS)
        return -1;
    if (hs_scan(database, block.ptr, (unsigned)block.len, 0, scratch->hs, on_match, scratch) != HS_SUCCESS)
        return -1;
    return scratch->no_memory ? -1 : 0;
}

int prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch, struct slice block,
                   prefilter_hit *hit, void *payload) {
    int status = 0;

    if (prefilter->literal_count == 0 || block.len == 0)
        return 0;
    if (block.len > UINT_MAX || gather_hits(prefilter, scratch, block) < 0)
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
