/* SPDX-License-Identifier: Apache-2.0
 * First lines, sorted by their time, held against blocks; see overlap.h. */
#include "app/overlap.h"

#include <stdlib.h>

/* Threads write their records a little out of order. */
#define DISORDER (5 * MSEC_SECOND)

enum { OVERLAP_NOTES = 50, LINE_LEAST = 24 };

/* Where a log begins. */
struct beginning {
    size_t input;
    msec_t time;       /* UTC */
    struct slice line; /* its first record's first line, as far as the head holds it */
};

struct overlap_table {
    struct input_set *set;
    struct beginning *logs; /* sorted by time */
    size_t count, notes;
};

static int compare_beginnings(const void *a, const void *b) {
    const struct beginning *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->input < right->input ? -1 : left->input > right->input;
}

/* The first line that starts a record, without its newline. */
static struct slice first_record(const struct log_input *input) {
    struct slice rest = input->head;

    while (rest.len) {
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        size_t line = newline ? (size_t)(newline - rest.ptr) : rest.len;

        if (record_starts(&input->profile, rest.ptr, newline ? line + 1 : line))
            return slice_first(rest, line);
        rest = slice_from(rest, newline ? line + 1 : line);
    }
    return rest;
}

int overlap_table_new(struct overlap_table **out, struct input_set *set, struct error *err) {
    struct overlap_table *table = calloc(1, sizeof *table);

    if (table)
        table->logs = calloc(set->count + 1, sizeof *table->logs);
    if (!table || !table->logs) {
        free(table);
        return error_no_memory(err);
    }
    table->set = set;
    for (size_t i = 0; i < set->count; i++) {
        const struct log_input *input = &set->items[i];
        struct slice line = first_record(input);
        msec_t local = input->profile.first_local;

        if (local == MSEC_NONE || input->copy || line.len < LINE_LEAST)
            continue;
        table->logs[table->count++] =
            (struct beginning){i, input->profile.utc ? local : zone_to_utc(input->zone, local, NULL), line};
    }
    qsort(table->logs, table->count, sizeof *table->logs, compare_beginnings);
    *out = table;
    return 0;
}

void overlap_table_free(struct overlap_table *table) {
    if (!table)
        return;
    free(table->logs);
    free(table);
}

/* Where the line stands at the start of a line, or -1. */
static ptrdiff_t find_line(struct slice bytes, struct slice line) {
    size_t from = 0;

    for (;;) {
        ptrdiff_t at = slice_find(slice_from(bytes, from), line);

        if (at < 0)
            return -1;
        from += (size_t)at;
        if (from == 0 || bytes.ptr[from - 1] == '\n')
            return (ptrdiff_t)from;
        from++;
    }
}

static uint64_t count_lines(struct slice bytes) {
    uint64_t lines = 0;

    for (const char *at; bytes.len && (at = memchr(bytes.ptr, '\n', bytes.len)); lines++)
        bytes = slice_from(bytes, (size_t)(at - bytes.ptr) + 1);
    return lines;
}

static int note(struct overlap_table *table, size_t input, size_t other, uint64_t line) {
    const char *holds = table->set->items[input].path, *begins = table->set->items[other].path;

    if (table->notes++ >= OVERLAP_NOTES)
        return table->notes == OVERLAP_NOTES + 1 ? input_set_note(table->set, "further overlaps of logs are not listed")
                                                 : 0;
    return input_set_note(table->set,
                          "%s overlaps with %s, whose first line is its line %llu: what stands in both is "
                          "counted twice",
                          holds, begins, (unsigned long long)line);
}

int overlap_table_block(struct overlap_table *table, size_t input, uint64_t lines, const struct block *block,
                        const struct scan_result *result) {
    const struct slice bytes = slice_make(block->bytes, block->len);
    size_t low = 0, high = table->count;

    if (result->first.utc == MSEC_NONE)
        return 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (table->logs[middle].time < result->first.utc - DISORDER)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < table->count && table->logs[low].time <= result->last.utc + DISORDER; low++) {
        const struct beginning *other = &table->logs[low];
        ptrdiff_t at;

        if (other->input == input ||
            table->set->items[other->input].profile.kind != table->set->items[input].profile.kind)
            continue;
        at = find_line(bytes, other->line);
        /* logs that begin alike would say it of each other */
        if (at < 0 || (block->offset + (uint64_t)at == 0 && other->input < input))
            continue;
        if (note(table, input, other->input, lines + count_lines(slice_first(bytes, (size_t)at)) + 1))
            return -1;
    }
    return 0;
}
