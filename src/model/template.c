/* SPDX-License-Identifier: Apache-2.0
 * Counting templates, putting tables together, and joining what is nearly alike; see template.h. */
#include "model/template.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/vec.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum {
    WORDS_MAX = 64,   /* words compared */
    LEADERS_MAX = 48, /* groups of one shape that a template is compared with */
    UNLIKE_PART = 4   /* at most one word in so many may differ */
};

struct template_slot {
    UT_hash_handle hh;
    uint64_t key;
    struct template_entry entry;
};

struct template_table {
    struct template_slot *slots;
    struct template_slot *newest; /* whose sample is awaited */
    struct arena arena;
    uint64_t dropped;
    unsigned shrink;
    const struct template_entry **list;
    struct template_entry *joined;
};

void template_table_shrink(struct template_table *table, unsigned shift) {
    table->shrink = shift;
}

int template_table_new(struct template_table **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return error_no_memory(err);
    arena_init(&(*out)->arena);
    return 0;
}

void template_table_free(struct template_table *table) {
    struct template_slot *slot, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->slots, slot, next) {
        HASH_DEL(table->slots, slot);
        free(slot);
    }
    arena_free(&table->arena);
    free(table->list);
    free(table->joined);
    free(table);
}

/* By first record: time (undated last), file, line, then text and level, which tell apart what one record cannot. */
static int compare_first(const void *a, const void *b) {
    const struct template_entry *left = *(const struct template_entry *const *)a;
    const struct template_entry *right = *(const struct template_entry *const *)b;
    int order;

    if (left->first != right->first) {
        if (left->first == MSEC_NONE || right->first == MSEC_NONE)
            return left->first == MSEC_NONE ? 1 : -1;
        return left->first < right->first ? -1 : 1;
    }
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    order = strcmp(left->text, right->text);
    return order ? order : (int)left->level - (int)right->level;
}

/* Sorts all entries into `list` and gives up what is beyond TEMPLATE_MAX. */
static int sort_entries(struct template_table *table, size_t *count) {
    struct template_slot *slot, *next;
    size_t n = 0;

    free(table->list);
    table->list = calloc(HASH_COUNT(table->slots) + 1, sizeof *table->list);
    if (!table->list)
        return -1;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[n++] = &slot->entry;
    qsort(table->list, n, sizeof *table->list, compare_first);
    for (; n > (size_t)TEMPLATE_MAX >> table->shrink; n--) {
        slot = (struct template_slot *)((char *)(uintptr_t)table->list[n - 1] - offsetof(struct template_slot, entry));
        table->dropped += slot->entry.count;
        HASH_DEL(table->slots, slot);
        free(slot);
    }
    *count = n;
    return 0;
}

/* Lets go of the texts of entries that were given up. Returns 0, or -1 when memory ran out. */
static int compact(struct template_table *table) {
    struct template_slot *slot, *next;
    struct arena fresh;

    arena_init(&fresh);
    HASH_ITER(hh, table->slots, slot, next) {
        const char *text = arena_string(&fresh, slice_of(slot->entry.text));
        const char *sample = slot->entry.sample[0] ? arena_string(&fresh, slice_of(slot->entry.sample)) : "";

        slot->entry.text = text ? text : "";
        slot->entry.sample = sample ? sample : "";
        if (!text || !sample) {
            arena_free(&table->arena);
            table->arena = fresh;
            return -1;
        }
    }
    arena_free(&table->arena);
    table->arena = fresh;
    return 0;
}

/* The slot of a template, an empty new one (count 0) if need be; null when memory ran out. */
static struct template_slot *slot_of(struct template_table *table, struct slice text, enum level level) {
    uint64_t key = slice_hash(text, (uint64_t)level + 1);
    struct template_slot *slot;
    size_t count;

    HASH_FIND(hh, table->slots, &key, sizeof key, slot);
    if (slot)
        return slot;
    /* twice as many are held before those that began last are given up */
    if (HASH_COUNT(table->slots) >= (size_t)(2 * TEMPLATE_MAX) >> table->shrink &&
        (sort_entries(table, &count) || compact(table)))
        return NULL;
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return NULL;
    slot->key = key;
    slot->entry = (struct template_entry){
        .text = arena_string(&table->arena, text), .level = level, .first = MSEC_NONE, .last = MSEC_NONE, .sample = ""};
    if (!slot->entry.text) {
        free(slot);
        return NULL;
    }
    HASH_ADD(hh, table->slots, key, sizeof key, slot);
    return slot;
}

/* Takes the place of the first record if it comes before the one known. */
static bool take_first(struct template_entry *entry, msec_t time, uint32_t file, uint64_t line) {
    const struct template_entry fresh = {
        .text = entry->text, .first = time, .file = file, .line = line, .level = entry->level};
    const struct template_entry *left = &fresh, *right = entry;

    if (entry->count && compare_first(&left, &right) >= 0)
        return false;
    entry->first = time;
    entry->file = file;
    entry->line = line;
    return true;
}

static void take_last(struct template_entry *entry, msec_t time) {
    if (time != MSEC_NONE && (entry->last == MSEC_NONE || time > entry->last))
        entry->last = time;
}

int template_table_add(struct template_table *table, struct slice text, enum level level, msec_t time, uint32_t file,
                       uint64_t line, struct error *err) {
    struct template_slot *slot = slot_of(table, text, level);
    bool first;

    if (!slot)
        return error_no_memory(err);
    first = take_first(&slot->entry, time, file, line);
    take_last(&slot->entry, time);
    slot->entry.count++;
    histogram_add(&slot->entry.histogram, time, 1);
    table->newest = slot;
    return first;
}

int template_table_sample(struct template_table *table, struct slice sample, struct error *err) {
    const char *copy = arena_string(&table->arena, sample);

    if (!copy)
        return error_no_memory(err);
    table->newest->entry.sample = copy;
    return 0;
}

int template_table_absorb(struct template_table *table, const struct template_entry *from,
                          const struct log_source *source, struct error *err) {
    struct template_slot *slot = slot_of(table, slice_of(from->text), from->level);
    bool first;

    if (!slot)
        return error_no_memory(err);
    first = take_first(&slot->entry, from->first, source->file, from->line);
    take_last(&slot->entry, from->last);
    slot->entry.count += from->count;
    histogram_merge(&slot->entry.histogram, &from->histogram);
    table->newest = slot;
    return first ? template_table_sample(table, slice_of(from->sample), err) : 0;
}

const struct template_entry *const *template_table_list(struct template_table *table, size_t *count) {
    *count = 0;
    return sort_entries(table, count) ? NULL : table->list;
}

/* The words of a template. */
struct words {
    struct slice items[WORDS_MAX];
    size_t count;
};

static void split(struct words *out, const char *text) {
    struct slice rest = slice_of(text);

    out->count = 0;
    while (rest.len && out->count < WORDS_MAX) {
        const char *blank = memchr(rest.ptr, ' ', rest.len);
        size_t n = blank ? (size_t)(blank - rest.ptr) : rest.len;

        if (out->count + 1 == WORDS_MAX) /* the last one takes what is left */
            n = rest.len;
        out->items[out->count++] = slice_first(rest, n);
        rest = slice_from(rest, n + 1);
    }
}

/* Whether two templates say the same of different things: as many words, the first alike, few that differ. */
static bool alike(const struct words *a, const struct words *b) {
    size_t unlike = 0;

    if (a->count != b->count || a->count < UNLIKE_PART || !slice_equal(a->items[0], b->items[0]))
        return false;
    for (size_t i = 1; i < a->count; i++)
        unlike += !slice_equal(a->items[i], b->items[i]);
    return unlike * UNLIKE_PART <= a->count;
}

/* Joins a template into a leading one: what differs becomes <*>. */
static int join(struct template_table *table, struct template_entry *into, const struct template_entry *from) {
    struct words left, right;
    struct str text;

    split(&left, into->text);
    split(&right, from->text);
    str_init(&text);
    for (size_t i = 0; i < left.count; i++) {
        str_add(&text, i ? " " : "");
        str_add_slice(&text,
                      slice_equal(left.items[i], right.items[i]) ? left.items[i] : slice_make("<*>", strlen("<*>")));
    }
    into->text = text.failed ? NULL : arena_string(&table->arena, str_slice(&text));
    str_free(&text);
    if (!into->text)
        return -1;
    if (take_first(into, from->first, from->file, from->line))
        into->sample = from->sample;
    take_last(into, from->last);
    into->count += from->count;
    histogram_merge(&into->histogram, &from->histogram);
    return 0;
}

static int compare_text(const void *a, const void *b) {
    const struct template_entry *left = *(const struct template_entry *const *)a;
    const struct template_entry *right = *(const struct template_entry *const *)b;

    if (left->level != right->level)
        return left->level > right->level ? -1 : 1;
    return strcmp(left->text, right->text);
}

/* The latest of the groups before `n` that the entry belongs to, or `n`. Sorted by text, alike ones stand near. */
static size_t group_of(const struct template_table *table, size_t n, const struct template_entry *entry) {
    struct words mine, other;

    split(&mine, entry->text);
    for (size_t k = n; k > 0 && n - k < LEADERS_MAX; k--) {
        if (table->joined[k - 1].level != entry->level)
            break;
        split(&other, table->joined[k - 1].text);
        if (alike(&other, &mine))
            return k - 1;
    }
    return n;
}

static int compare_shown(const void *a, const void *b) {
    const struct template_entry *left = *(const struct template_entry *const *)a;
    const struct template_entry *right = *(const struct template_entry *const *)b;

    if (left->level != right->level)
        return left->level > right->level ? -1 : 1;
    if (left->count != right->count)
        return left->count < right->count ? -1 : 1;
    return strcmp(left->text, right->text);
}

const struct template_entry *const *template_table_joined(struct template_table *table, size_t *count) {
    size_t total, n = 0;

    *count = 0;
    if (sort_entries(table, &total))
        return NULL;
    free(table->joined);
    table->joined = calloc(total + 1, sizeof *table->joined);
    if (!table->joined)
        return NULL;
    qsort(table->list, total, sizeof *table->list, compare_text);
    for (size_t i = 0; i < total; i++) {
        size_t group = group_of(table, n, table->list[i]);

        if (group == n)
            table->joined[n++] = *table->list[i];
        else if (join(table, &table->joined[group], table->list[i]))
            return NULL;
    }
    for (size_t i = 0; i < n; i++)
        table->list[i] = &table->joined[i];
    qsort(table->list, n, sizeof *table->list, compare_shown);
    *count = n;
    return table->list;
}

uint64_t template_table_dropped(const struct template_table *table) {
    return table->dropped;
}

void template_table_drop(struct template_table *table, uint64_t records) {
    table->dropped += records;
}
