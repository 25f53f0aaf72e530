/* SPDX-License-Identifier: Apache-2.0
 * Keeping requests; see request_table.h. */
#include "correlate/request_table.h"

#include <stdio.h>
#include <stdlib.h>

#include "correlate/hash_bound.h"
#include "model/object_text.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum {
    HEAD_WINDOW = 64, /* "Seq <host>-<number>: <verb>" */
    BODY_WINDOW = 16 * 1024
};

struct request_slot {
    UT_hash_handle hh;
    struct request request;
};

struct request_table {
    struct request_slot *slots;
    uint64_t bound; /* hashes from here on are not kept */
    unsigned shrink;
    struct request *list;
};

void request_table_shrink(struct request_table *table, unsigned shift) {
    table->shrink = shift;
}

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
    table->bound = hash_bound(hashes, n, (size_t)REQUEST_MAX >> table->shrink);
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

static void merge(struct request *into, const struct request *from) {
    struct request merged = is_better(from, into) ? *from : *into;

    if (from->vm[0] && (!into->vm[0] || strcmp(from->vm, into->vm) < 0))
        memcpy(merged.vm, from->vm, sizeof merged.vm);
    else
        memcpy(merged.vm, into->vm, sizeof merged.vm);
    merged.wanted = into->wanted || from->wanted;
    *into = merged;
}

int request_table_take(struct request_table *table, const struct request *request, struct error *err) {
    struct request_slot *slot;

    if (hash_of(request->seq) >= table->bound)
        return 0;
    if (HASH_COUNT(table->slots) >= ((size_t)(4 * REQUEST_MAX) >> table->shrink)) {
        if (give_up(table))
            return error_no_memory(err);
        if (hash_of(request->seq) >= table->bound)
            return 0;
    }
    HASH_FIND(hh, table->slots, &request->seq, sizeof request->seq, slot);
    if (slot) {
        merge(&slot->request, request);
        return 0;
    }
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return error_no_memory(err);
    slot->request = *request;
    HASH_ADD(hh, table->slots, request.seq, sizeof slot->request.seq, slot);
    return 0;
}

/* The VM that a request is about. The commands to a router say so in their access details; all others in some name. */
static struct slice vm_of(struct slice text) {
    static const struct slice KEYS[] = {SLICE_LITERAL("\"router.name\":\""), SLICE_LITERAL("\"vmName\":\""),
                                        SLICE_LITERAL("\"instanceName\":\""), SLICE_LITERAL("\"name\":\"")};
    struct slice id;

    for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++) {
        ptrdiff_t at = slice_find(text, KEYS[i]);
        struct slice name = at < 0 ? slice_make(NULL, 0) : slice_from(text, (size_t)at + KEYS[i].len);
        size_t length = instance_name_length(name, &id);

        if (length)
            return slice_first(name, length);
    }
    return slice_make(NULL, 0);
}

bool request_line_read(const struct record *record, struct slice *vm, bool *answered) {
    struct slice head = slice_first(record->text, HEAD_WINDOW);
    bool sent;

    *answered = false;
    *vm = slice_make(NULL, 0);
    if (!record->seq || !record->job)
        return false;
    *answered = slice_find(head, slice_of(REQUEST_ANSWERED)) >= 0;
    sent = !*answered && slice_find(head, slice_of(REQUEST_SENT)) >= 0;
    if (sent)
        *vm = vm_of(slice_first(record->text, BODY_WINDOW));
    return sent || *answered;
}

void request_name(struct request *request, struct slice vm) {
    if (vm.len)
        snprintf(request->vm, sizeof request->vm, "%.*s", SLICE_ARGS(vm));
}

int request_table_event(struct request_table *table, const struct event *event, struct error *err) {
    const struct request request = {.seq = event->seq, .wanted = true};

    return event->seq ? request_table_take(table, &request, err) : 0;
}

int request_table_note(struct request_table *table, const struct request *request, bool answered, struct error *err) {
    struct request_slot *slot;

    HASH_FIND(hh, table->slots, &request->seq, sizeof request->seq, slot);
    if (answered && slot && !slot->request.wanted) {
        forget(table, slot);
        return 0;
    }
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
    if (HASH_COUNT(table->slots) > (size_t)REQUEST_MAX >> table->shrink && give_up(table))
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

const struct request *request_find(const struct request *requests, size_t count, uint64_t seq) {
    const struct request key = {.seq = seq};

    return seq && count ? bsearch(&key, requests, count, sizeof *requests, compare) : NULL;
}
