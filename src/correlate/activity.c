/* SPDX-License-Identifier: Apache-2.0
 * Keeping activities; see activity.h. */
#include "correlate/activity.h"

#include <stdlib.h>

#include "correlate/hash_bound.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum { ROOM = 4 * ACTIVITY_MAX /* held before those with the largest hashes are given up */ };

struct activity_key {
    uint32_t logid, server;
};

struct activity_slot {
    UT_hash_handle hh;
    struct activity_key key;
    msec_t first, last;
};

struct activity_table {
    struct activity_slot *slots;
    uint64_t bound; /* hashes from here on are not kept */
    unsigned shrink;
    struct activity *list;
};

void activity_table_shrink(struct activity_table *table, unsigned shift) {
    table->shrink = shift;
}

int activity_table_new(struct activity_table **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return error_no_memory(err);
    (*out)->bound = UINT64_MAX;
    return 0;
}

void activity_table_free(struct activity_table *table) {
    struct activity_slot *slot, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->slots, slot, next) {
        HASH_DEL(table->slots, slot);
        free(slot);
    }
    free(table->list);
    free(table);
}

static uint64_t hash_of(uint32_t logid) {
    return slice_hash(slice_make((const char *)&logid, sizeof logid), 1);
}

/* Lowers the bound until ACTIVITY_MAX logids of the busiest kind are left, and gives up what lies above it. */
static int give_up(struct activity_table *table) {
    size_t count = HASH_COUNT(table->slots), n = 0;
    uint64_t *hashes = calloc(count + 1, sizeof *hashes);
    struct activity_slot *slot, *next;

    if (!hashes)
        return -1;
    HASH_ITER(hh, table->slots, slot, next)
    hashes[n++] = hash_of(slot->key.logid);
    table->bound = hash_bound(hashes, n, (size_t)ACTIVITY_MAX >> table->shrink);
    free(hashes);
    HASH_ITER(hh, table->slots, slot, next) {
        if (hash_of(slot->key.logid) < table->bound)
            continue;
        HASH_DEL(table->slots, slot);
        free(slot);
    }
    return 0;
}

static struct activity_slot *slot_of(struct activity_table *table, const struct activity_key *key) {
    struct activity_slot *slot;

    HASH_FIND(hh, table->slots, key, sizeof *key, slot);
    if (slot)
        return slot;
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return NULL;
    slot->key = *key;
    slot->first = slot->last = MSEC_NONE;
    HASH_ADD(hh, table->slots, key, sizeof slot->key, slot);
    return slot;
}

int activity_table_add(struct activity_table *table, const struct activity *activity, const struct log_source *source,
                       struct error *err) {
    const struct activity_key key = {activity->logid, source ? source->server : activity->server};
    struct activity_slot *slot;

    if (hash_of(key.logid) >= table->bound)
        return 0;
    if (HASH_COUNT(table->slots) >= ROOM) {
        if (give_up(table))
            return error_no_memory(err);
        if (hash_of(key.logid) >= table->bound)
            return 0;
    }
    slot = slot_of(table, &key);
    if (!slot)
        return error_no_memory(err);
    if (slot->first == MSEC_NONE || activity->first < slot->first)
        slot->first = activity->first;
    if (slot->last == MSEC_NONE || activity->last > slot->last)
        slot->last = activity->last;
    return 0;
}

static int compare_activities(const void *a, const void *b) {
    const struct activity *left = a, *right = b;

    if (left->server != right->server)
        return left->server < right->server ? -1 : 1;
    return left->logid < right->logid ? -1 : left->logid > right->logid;
}

const struct activity *activity_table_list(struct activity_table *table, size_t *count) {
    struct activity_slot *slot, *next;
    size_t n = 0;

    *count = 0;
    free(table->list);
    table->list = NULL;
    if (HASH_COUNT(table->slots) > (size_t)ACTIVITY_MAX >> table->shrink && give_up(table))
        return NULL;
    table->list = calloc(HASH_COUNT(table->slots) + 1, sizeof *table->list);
    if (!table->list)
        return NULL;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[n++] = (struct activity){slot->key.logid, slot->key.server, slot->first, slot->last};
    qsort(table->list, n, sizeof *table->list, compare_activities);
    *count = n;
    return table->list;
}
