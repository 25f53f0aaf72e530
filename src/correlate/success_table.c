/* SPDX-License-Identifier: Apache-2.0
 * Keeping successes; see success_table.h. */
#include "correlate/success_table.h"

#include <stdlib.h>

#include "correlate/hash_bound.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum { ROOM = 2 * SUCCESS_MAX /* held before those with the largest keys are given up */ };

struct success_slot {
    UT_hash_handle hh;
    uint64_t key;
    struct success success;
};

struct success_table {
    struct success_slot *slots;
    uint64_t bound; /* keys from here on are not kept */
    unsigned shrink;
    struct success *list;
};

void success_table_shrink(struct success_table *table, unsigned shift) {
    table->shrink = shift;
}

int success_table_new(struct success_table **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return error_no_memory(err);
    (*out)->bound = UINT64_MAX;
    return 0;
}

static void forget(struct success_table *table, struct success_slot *slot) {
    HASH_DEL(table->slots, slot);
    free(slot);
}

void success_table_free(struct success_table *table) {
    struct success_slot *slot, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->slots, slot, next)
    forget(table, slot);
    free(table->list);
    free(table);
}

uint64_t success_operation(const struct signature *signature, uint32_t same, uint64_t number) {
    return slice_hash(slice_make((const char *)&number, sizeof number), slice_hash(slice_of(signature->id), same));
}

/* Undated places are in an order only within their file. */
static uint64_t key_of(uint64_t operation, bool dated, uint32_t file) {
    return dated ? operation : slice_hash(slice_make((const char *)&file, sizeof file), operation);
}

static bool is_dated(const struct success *success) {
    return success->first.time != MSEC_NONE;
}

static int compare_places(const struct success_place *a, const struct success_place *b) {
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static int give_up(struct success_table *table) {
    uint64_t *keys = calloc(HASH_COUNT(table->slots) + 1u, sizeof *keys);
    struct success_slot *slot, *next;
    size_t n = 0;

    if (!keys)
        return -1;
    HASH_ITER(hh, table->slots, slot, next)
    keys[n++] = slot->key;
    table->bound = hash_bound(keys, n, (size_t)SUCCESS_MAX >> table->shrink);
    free(keys);
    HASH_ITER(hh, table->slots, slot, next)
    if (slot->key >= table->bound)
        forget(table, slot);
    return 0;
}

static int add(struct success_table *table, const struct success *success, struct error *err) {
    uint64_t key = key_of(success->operation, is_dated(success), success->first.file);
    struct success_slot *slot;

    if (key >= table->bound)
        return 0;
    HASH_FIND(hh, table->slots, &key, sizeof key, slot);
    if (slot) {
        if (compare_places(&success->first, &slot->success.first) < 0)
            slot->success.first = success->first;
        if (compare_places(&success->last, &slot->success.last) > 0)
            slot->success.last = success->last;
        return 0;
    }
    if (HASH_COUNT(table->slots) >= (size_t)ROOM >> table->shrink) {
        if (give_up(table))
            return error_no_memory(err);
        if (key >= table->bound)
            return 0;
    }
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return error_no_memory(err);
    slot->key = key;
    slot->success = *success;
    HASH_ADD(hh, table->slots, key, sizeof slot->key, slot);
    return 0;
}

static int add_operation(struct success_table *table, const struct event *event, uint32_t same, uint64_t number,
                         struct error *err) {
    const struct success_place place = {event->time, event->file, event->offset};
    const struct success success = {success_operation(event->signature, same, number), place, place};

    return number ? add(table, &success, err) : 0;
}

int success_table_event(struct success_table *table, const struct event *event, struct error *err) {
    if (!event->signature->success)
        return 0;
    return add_operation(table, event, SAME_JOB, event->job, err) ||
                   add_operation(table, event, SAME_LOGID, event->logid.len ? slice_hash(event->logid, 0) : 0, err)
               ? -1
               : 0;
}

int success_table_take(struct success_table *table, const struct success *success, const struct log_source *source,
                       struct error *err) {
    struct success taken = *success;

    taken.first.file = taken.last.file = source->file;
    return add(table, &taken, err);
}

static int compare(const void *a, const void *b) {
    const struct success *left = a, *right = b;
    uint64_t one = key_of(left->operation, is_dated(left), left->first.file);
    uint64_t other = key_of(right->operation, is_dated(right), right->first.file);

    return one < other ? -1 : one > other;
}

struct success_list success_table_list(struct success_table *table) {
    struct success_list list = {NULL, 0};
    struct success_slot *slot, *next;

    free(table->list);
    table->list = NULL;
    if (HASH_COUNT(table->slots) > (size_t)SUCCESS_MAX >> table->shrink && give_up(table))
        return list;
    table->list = calloc(HASH_COUNT(table->slots) + 1u, sizeof *table->list);
    if (!table->list)
        return list;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[list.count++] = slot->success;
    qsort(table->list, list.count, sizeof *table->list, compare);
    list.items = table->list;
    return list;
}

const struct success *success_find(const struct success_list *list, uint64_t operation, bool dated, uint32_t file) {
    const struct success_place place = {dated ? 0 : MSEC_NONE, file, 0};
    const struct success key = {operation, place, place};

    return list->count ? bsearch(&key, list->items, list->count, sizeof *list->items, compare) : NULL;
}
