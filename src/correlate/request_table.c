/* SPDX-License-Identifier: Apache-2.0
 * Keeping requests; see request_table.h. */
#include "correlate/request_table.h"

#include <stdlib.h>

#include "correlate/hash_bound.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum { ROOM = 4 * REQUEST_MAX /* held before those with the largest hashes are given up */ };

struct request_slot {
    UT_hash_handle hh;
    struct request request;
};

struct request_table {
    struct request_slot *slots;
    uint64_t bound;   /* hashes from here on are not kept */
    uint64_t answers; /* kept so far */
    struct request *list;
};

int request_table_new(struct request_table **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return error_no_memory(err);
    (*out)->bound = UINT64_MAX;
    return 0;
}

static void forget(struct request_table *table, struct request_slot *slot) {
    HASH_DEL(table->slots, slot);
    free(slot);
}

void request_table_free(struct request_table *table) {
    struct request_slot *slot, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->slots, slot, next)
    forget(table, slot);
    free(table->list);
    free(table);
}

static uint64_t hash_of(uint64_t seq) {
    return slice_hash(slice_make((const char *)&seq, sizeof seq), 1);
}

static int give_up(struct request_table *table) {
    uint64_t *hashes = calloc(HASH_COUNT(table->slots) + 1u, sizeof *hashes);
    struct request_slot *slot, *next;
    size_t n = 0;

    if (!hashes)
        return -1;
    HASH_ITER(hh, table->slots, slot, next)
    hashes[n++] = hash_of(slot->request.seq);
    table->bound = hash_bound(hashes, n, REQUEST_MAX);
    free(hashes);
    HASH_ITER(hh, table->slots, slot, next)
    if (hash_of(slot->request.seq) >= table->bound)
        forget(table, slot);
    return 0;
}

/* Of two contexts one is chosen whatever the order: one with a job, then the smaller numbers. */
static bool is_better(const struct request *a, const struct request *b) {
    if ((a->job != 0) != (b->job != 0))
        return a->job != 0;
    if (a->job != b->job)
        return a->job < b->job;
    if (a->parent_job != b->parent_job)
        return a->parent_job > b->parent_job;
    return a->logid > b->logid;
}

int request_table_take(struct request_table *table, const struct request *request, struct error *err) {
    bool wanted = request->wanted;
    struct request_slot *slot;

    if (hash_of(request->seq) >= table->bound)
        return 0;
    if (HASH_COUNT(table->slots) >= ROOM) {
        if (give_up(table))
            return error_no_memory(err);
        if (hash_of(request->seq) >= table->bound)
            return 0;
    }
    HASH_FIND(hh, table->slots, &request->seq, sizeof request->seq, slot);
    if (slot) {
        wanted = wanted || slot->request.wanted;
        if (is_better(request, &slot->request))
            slot->request = *request;
        slot->request.wanted = wanted;
        return 0;
    }
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return error_no_memory(err);
    slot->request = *request;
    HASH_ADD(hh, table->slots, request.seq, sizeof slot->request.seq, slot);
    return 0;
}

bool request_answered(const struct record *record) {
    return record->seq && (record->job || record->logid.len) &&
           slice_find(slice_first(record->text, 64), slice_of(REQUEST_ANSWERED)) >= 0;
}

int request_table_event(struct request_table *table, const struct event *event, struct error *err) {
    const struct request request = {.seq = event->seq, .wanted = true};

    return event->seq && !event->job ? request_table_take(table, &request, err) : 0;
}

int request_table_answer(struct request_table *table, const struct request *request, struct error *err) {
    struct request_slot *slot;

    HASH_FIND(hh, table->slots, &request->seq, sizeof request->seq, slot);
    if (!slot && table->answers >= REQUEST_HEAD)
        return 0;
    table->answers++;
    return request_table_take(table, request, err);
}

static int compare(const void *a, const void *b) {
    const struct request *left = a, *right = b;

    return left->seq < right->seq ? -1 : left->seq > right->seq;
}

const struct request *request_table_list(struct request_table *table, size_t *count) {
    struct request_slot *slot, *next;
    size_t n = 0;

    *count = 0;
    free(table->list);
    table->list = NULL;
    if (HASH_COUNT(table->slots) > REQUEST_MAX && give_up(table))
        return NULL;
    table->list = calloc(HASH_COUNT(table->slots) + 1u, sizeof *table->list);
    if (!table->list)
        return NULL;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[n++] = slot->request;
    qsort(table->list, n, sizeof *table->list, compare);
    *count = n;
    return table->list;
}

static void adopt(struct occurrence *at, const struct request *requests, size_t count) {
    const struct request key = {.seq = at->seq};
    const struct request *request;

    if (!at->seq || at->job)
        return;
    request = bsearch(&key, requests, count, sizeof *requests, compare);
    if (!request)
        return;
    at->job = request->job;
    at->parent_job = request->parent_job;
    if (!at->logid)
        at->logid = request->logid;
}

void requests_adopt(struct finding *const *findings, size_t count, const struct request *requests, size_t request_count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < findings[i]->occurrence_count; k++)
            adopt(&findings[i]->occurrences[k], requests, request_count);
        for (size_t k = 0; k < findings[i]->sample_count; k++)
            adopt(&findings[i]->samples[k].at, requests, request_count);
    }
}
