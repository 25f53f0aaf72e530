/* SPDX-License-Identifier: Apache-2.0
 * Cuts blocks into records. Place in the flow: the only code that looks at every line of every log, so the
 * layout of nearly all bytes (CloudStack's dated one) is tested inline before anything else.
 *
 * Invariants: record_starts and record_index_build decide by the same function; marks ascend; mark 0 is at
 * offset 0 of any block that is not empty. */
#include "record/record.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/vec.h"
#include "record/layout.h"
#include "record/log4j.h"

enum { NO_START = -1, ROOM_FIRST = 4096, TIME_TO_MINUTE = 16, TIME_LENGTH = 23 };

/* Level of the record a line starts, NO_START when it continues one; for all but CloudStack's layout. */
static int other_start(const struct log_profile *profile, const char *at, size_t len) {
    struct head head;

    if (profile->layouts)
        return layout_scan(profile->layouts, at, len, &head) ? (int)head.level : NO_START;
    if (layout_continues(at, len))
        return NO_START;
    return layout_scan_any(0, at, len, &head) ? (int)head.level : LEVEL_NONE;
}

static inline int line_start(const struct log_profile *profile, bool others, const char *at, size_t len) {
    size_t bracket;
    if (profile->layouts & LAYOUT_BIT(LAYOUT_LOG4J)) {
        enum level level =
            LIKELY(len >= LOG4J_HEAD) ? log4j_level(at, &bracket) : log4j_level_bounded(at, len, &bracket);
        if (level != LEVEL_NONE)
            return (int)level;
    }
    return others ? other_start(profile, at, len) : NO_START;
}

static bool others_of(const struct log_profile *profile) {
    return profile->layouts != LAYOUT_BIT(LAYOUT_LOG4J);
}

bool record_starts(const struct log_profile *profile, const char *at, size_t len) {
    return line_start(profile, others_of(profile), at, len) != NO_START;
}

/* The level of what stands at the start of a block whatever it is: read as record_parse does. */
static enum level first_level(const struct log_profile *profile, struct slice block) {
    struct head head;
    return layout_scan_any(profile->layouts, block.ptr, block.len, &head) ? head.level : LEVEL_NONE;
}

static int marks_grow(struct record_index *index) {
    size_t room = index->room ? index->room * 2 : ROOM_FIRST;
    struct record_mark *marks;

    if (room > SIZE_MAX / 2 / sizeof(*marks))
        return -1;
    marks = realloc(index->marks, room * sizeof(*marks));
    if (!marks)
        return -1;
    index->marks = marks;
    index->room = room;
    return 0;
}

static inline bool is_dated(const char *at, size_t len) {
    return len >= TIME_LENGTH && at[4] == '-' && at[7] == '-' && at[13] == ':' && char_digit(at[0]);
}

bool record_is_dated(const char *at, size_t len) {
    return is_dated(at, len);
}

/* A dated mark; `at` null = none. */
struct dated {
    const char *at;
    uint32_t mark;
};

/* The order of the dated marks so far. Times of this form are in the order of their texts. */
struct order {
    struct dated before;           /* the one before */
    struct dated earliest, latest; /* out of order, since the clock went back; the outermost of them */
};

static int keep_outermost(struct record_index *index, const struct dated *dated) {
    if (!dated->at)
        return 0;
    if (index->outermost_count == index->outermost_room &&
        vec_grow((void **)&index->outermost, &index->outermost_room, sizeof *index->outermost))
        return -1;
    index->outermost[index->outermost_count++] = dated->mark;
    return 0;
}

/* Notes a mark that lies before the one before it. Less than a minute is no clock that went back: threads write their
 * lines in whatever order they get to it. */
static int note_disorder(struct record_index *index, struct order *order, struct dated now) {
    const struct dated before = order->before;

    if (!order->latest.at || memcmp(before.at, order->latest.at, TIME_LENGTH) > 0)
        order->latest = before;
    if (memcmp(now.at, before.at, TIME_TO_MINUTE) >= 0) {
        if (!order->earliest.at || memcmp(now.at, order->earliest.at, TIME_LENGTH) < 0)
            order->earliest = now;
        return 0;
    }
    if (index->back_count == index->back_room &&
        vec_grow((void **)&index->back, &index->back_room, sizeof *index->back))
        return -1;
    index->back[index->back_count++] = (struct record_back){before.mark, now.mark};
    if (keep_outermost(index, &order->earliest) || keep_outermost(index, &order->latest))
        return -1;
    *order = (struct order){.before = before, .earliest = now};
    return 0;
}

static inline int note_order(struct record_index *index, struct order *order, const char *at, size_t mark) {
    const struct dated now = {at, (uint32_t)mark};

    if (UNLIKELY(!order->before.at))
        index->first_dated = now.mark;
    else if (UNLIKELY(memcmp(at, order->before.at, TIME_LENGTH) < 0) && note_disorder(index, order, now))
        return -1;
    order->before = now;
    return 0;
}

static int end_order(struct record_index *index, const struct order *order) {
    if (order->before.at)
        index->last_dated = order->before.mark;
    return keep_outermost(index, &order->earliest) || keep_outermost(index, &order->latest) ? -1 : 0;
}

int record_index_build(struct record_index *index, const struct log_profile *profile, struct slice block) {
    const bool others = others_of(profile);
    const char *at = block.ptr;
    const char *end = block.ptr + block.len;
    struct order order = {.before.at = NULL};
    uint64_t lines = 0, warn_error = 0;
    size_t count = 0;

    index->count = index->back_count = index->outermost_count = 0;
    index->first_dated = index->last_dated = -1;
    index->lines = index->warn_error = 0;
    if (block.len == 0)
        return 0;
    if (block.len > UINT32_MAX)
        return -1;
    while (at < end) {
        int level = line_start(profile, others, at, (size_t)(end - at));
        if (UNLIKELY(at == block.ptr))
            level = (int)first_level(profile, block);
        if (level != NO_START) {
            if (UNLIKELY(count == index->room) && marks_grow(index) != 0)
                return -1;
            index->marks[count++] =
                (struct record_mark){(uint32_t)(at - block.ptr), (uint32_t)lines, (enum level)level};
            warn_error += level >= LEVEL_WARN;
            if (LIKELY(is_dated(at, (size_t)(end - at))) && note_order(index, &order, at, count - 1))
                return -1;
        }
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : end;
        lines++;
    }
    index->count = count;
    index->lines = lines;
    index->warn_error = warn_error;
    return end_order(index, &order);
}

void record_index_free(struct record_index *index) {
    free(index->marks);
    free(index->back);
    free(index->outermost);
    *index = (struct record_index){0};
}
