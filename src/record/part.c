/* SPDX-License-Identifier: Apache-2.0
 * The parts of a record; see part.h. Place in the flow: between a candidate record and the regexes of its
 * signatures. Invariant: the work is linear in the bytes looked at, whatever the text holds. */
#include "record/part.h"

#include "record/answer.h"
#include "record/trace.h"

static const char *const NAMES[PART_KIND_COUNT] = {
    [PART_MESSAGE] = "message", [PART_EXCEPTION] = "exception", [PART_FRAME] = "frame",
    [PART_RECORD] = "record",   [PART_ANSWER] = "answer",
};

/* What the visits of the walkers below need. */
struct walk {
    const struct record *record;
    part_visit *visit;
    void *payload;
    enum part_kind kind;
};

const char *part_kind_name(enum part_kind kind) {
    return kind >= 0 && kind < PART_KIND_COUNT ? NAMES[kind] : "";
}

bool part_kind_parse(struct slice name, enum part_kind *out) {
    for (int k = 0; k < PART_KIND_COUNT; k++) {
        if (slice_is(name, NAMES[k])) {
            *out = (enum part_kind)k;
            return true;
        }
    }
    return false;
}

static int part_found(const struct walk *walk, struct slice text, struct slice exception, const char *at) {
    struct part part = {walk->kind, slice_first(text, PART_WINDOW), exception, 0};
    if (at)
        part.offset = (size_t)(at - walk->record->raw.ptr);
    return walk->visit(walk->payload, &part);
}

static int trace_found(void *payload, const struct trace_item *item) {
    const struct walk *walk = payload;
    if ((item->kind == TRACE_HEAD) != (walk->kind == PART_EXCEPTION))
        return 0;
    return part_found(walk, item->text, item->simple, item->text.ptr);
}

static int answer_found(void *payload, struct slice text, const char *source) {
    return part_found(payload, text, slice_make(NULL, 0), source);
}

static struct slice message_of(const struct record *record) {
    struct slice window = slice_first(record->text, PART_WINDOW);
    return slice_trim(slice_first(window, trace_begins(window)));
}

/* The answers of the window, and in a longer record the last one before its end. */
static int answers_walk(struct walk *walk, struct arena *arena) {
    struct slice text = walk->record->text;
    struct slice window = slice_first(text, PART_WINDOW);
    struct slice rest = slice_from(text, window.len);
    int status;

    if (!answer_json(window))
        return answer_plain_walk(message_of(walk->record), arena, answer_found, walk);
    status = answer_json_walk(window, arena, answer_found, walk);
    if (status || rest.len == 0)
        return status;
    struct slice tail = slice_from(rest, rest.len > PART_WINDOW ? rest.len - PART_WINDOW : 0);
    size_t last = answer_last(tail);
    return answer_json_walk(last < tail.len ? slice_from(tail, last) : tail, arena, answer_found, walk);
}

int record_parts(const struct record *record, enum part_kind kind, struct arena *arena, part_visit *visit,
                 void *payload) {
    struct walk walk = {record, visit, payload, kind};
    struct slice message;

    switch (kind) {
    case PART_MESSAGE:
        message = message_of(record);
        return message.len ? part_found(&walk, message, slice_make(NULL, 0), message.ptr) : 0;
    case PART_EXCEPTION:
        return trace_walk(record->text, trace_found, &walk);
    case PART_FRAME:
        return trace_walk(slice_first(record->text, PART_WINDOW), trace_found, &walk);
    case PART_RECORD:
        return record->raw.len ? part_found(&walk, record->raw, slice_make(NULL, 0), record->raw.ptr) : 0;
    case PART_ANSWER:
        return arena ? answers_walk(&walk, arena) : 0;
    default:
        return 0;
    }
}
