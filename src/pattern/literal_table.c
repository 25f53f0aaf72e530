/* SPDX-License-Identifier: Apache-2.0
 * The small engine of the prefilter. Place in the flow: scans the first megabytes of a run, for which
 * compiling libhs would take longer than the scan. Each literal is known by the four bytes of it that are
 * rarest in logs; a bit per hash of such a window says whether a place is worth a look. Invariant: exact:
 * what it reports was compared byte by byte. */
#include "pattern/literal_table.h"

#include <stdlib.h>

enum { WINDOW = 4, HASH_BITS = 16, HEAD_BITS = 12, WINDOW_REACH = 64, NO_ENTRY = UINT32_MAX };

struct entry {
    uint32_t window; /* the four bytes */
    uint32_t offset; /* of the window in the literal */
    uint32_t next;   /* entry with the same head, or NO_ENTRY */
};

struct literal_table {
    const struct slice *texts;
    size_t count;
    struct entry *entries; /* one per text; those shorter than a window are in no chain */
    uint32_t *brief;       /* indexes of these */
    size_t brief_count;
    uint32_t heads[1 << HEAD_BITS]; /* by the upper bits of the hash */
    uint64_t seen[(1 << HASH_BITS) / 64];
};

static uint32_t window_at(const char *at) {
    uint32_t window;

    memcpy(&window, at, sizeof window);
    return window;
}

static uint32_t hash_of(uint32_t window) {
    return window * 2654435761u >> (32 - HASH_BITS);
}

/* How common a byte is in logs, roughly. */
static unsigned byte_cost(char c) {
    if (c == ' ')
        return 10;
    if (strchr("etaoinsr", c) && c)
        return 8;
    if (c >= '0' && c <= '9')
        return 7;
    if (c >= 'a' && c <= 'z')
        return 5;
    return c >= 'A' && c <= 'Z' ? 3 : 4;
}

static uint32_t rarest_window(struct slice text) {
    uint32_t best = 0;
    unsigned best_cost = UINT32_MAX;

    for (uint32_t i = 0; i + WINDOW <= text.len && i < WINDOW_REACH; i++) {
        unsigned cost = 0;

        for (int k = 0; k < WINDOW; k++)
            cost += byte_cost(text.ptr[i + (uint32_t)k]);
        if (cost < best_cost) {
            best_cost = cost;
            best = i;
        }
    }
    return best;
}

static void enter(struct literal_table *table, uint32_t index) {
    struct slice text = table->texts[index];
    struct entry *entry = &table->entries[index];
    uint32_t hash, *head;

    if (text.len < WINDOW) {
        table->brief[table->brief_count++] = index;
        return;
    }
    entry->offset = rarest_window(text);
    entry->window = window_at(text.ptr + entry->offset);
    hash = hash_of(entry->window);
    head = &table->heads[hash >> (HASH_BITS - HEAD_BITS)];
    entry->next = *head;
    *head = index;
    table->seen[hash / 64] |= (uint64_t)1 << (hash % 64);
}

int literal_table_new(struct literal_table **out, const struct slice *texts, size_t count) {
    struct literal_table *table = calloc(1, sizeof *table);

    *out = NULL;
    if (!table)
        return -1;
    table->texts = texts;
    table->count = count;
    table->entries = calloc(count + 1, sizeof *table->entries);
    table->brief = calloc(count + 1, sizeof *table->brief);
    if (!table->entries || !table->brief) {
        literal_table_free(table);
        return -1;
    }
    memset(table->heads, 0xff, sizeof table->heads);
    for (size_t i = 0; i < count; i++)
        enter(table, (uint32_t)i);
    *out = table;
    return 0;
}

void literal_table_free(struct literal_table *table) {
    if (!table)
        return;
    free(table->entries);
    free(table->brief);
    free(table);
}

/* All literals whose window stands at byte `at`. */
static int look(const struct literal_table *table, struct slice block, size_t at, uint32_t window, uint32_t hash,
                literal_hit *hit, void *payload) {
    for (uint32_t i = table->heads[hash >> (HASH_BITS - HEAD_BITS)]; i != NO_ENTRY; i = table->entries[i].next) {
        const struct entry *entry = &table->entries[i];
        struct slice text = table->texts[i];
        int status;

        if (entry->window != window || entry->offset > at || text.len > block.len - (at - entry->offset) ||
            memcmp(block.ptr + at - entry->offset, text.ptr, text.len) != 0)
            continue;
        status = hit(payload, i, at - entry->offset + text.len);
        if (status)
            return status;
    }
    return 0;
}

static int scan_brief(const struct literal_table *table, struct slice block, literal_hit *hit, void *payload) {
    for (size_t i = 0; i < table->brief_count; i++) {
        struct slice text = table->texts[table->brief[i]];
        size_t from = 0;

        for (;;) {
            ptrdiff_t found = slice_find(slice_from(block, from), text);
            int status;

            if (found < 0)
                break;
            status = hit(payload, table->brief[i], from + (size_t)found + text.len);
            if (status)
                return status;
            from += (size_t)found + 1;
        }
    }
    return 0;
}

int literal_table_scan(const struct literal_table *table, struct slice block, literal_hit *hit, void *payload) {
    for (size_t at = 0; at + WINDOW <= block.len; at++) {
        uint32_t window = window_at(block.ptr + at), hash = hash_of(window);
        int status;

        if (!(table->seen[hash / 64] >> (hash % 64) & 1))
            continue;
        status = look(table, block, at, window, hash, hit, payload);
        if (status)
            return status;
    }
    return scan_brief(table, block, hit, payload);
}
