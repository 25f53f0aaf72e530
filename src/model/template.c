/* SPDX-License-Identifier: Apache-2.0
 * Masking and counting of records that no signature explains; see template.h. */
#include "model/template.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "model/id_shape.h"
#include "model/object_text.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct template_slot {
    UT_hash_handle hh;
    uint64_t key;
    struct template_entry entry;
};

struct template_table {
    struct template_slot *slots;
    struct template_slot *newest;
    struct arena arena;
    uint64_t dropped;
    const struct template_entry **list;
};

static size_t mask_at(struct slice text, const char **mask) {
    struct slice id;
    size_t n;

    if ((n = uuid_length(text)) != 0)
        return *mask = "<uuid>", n;
    if ((n = mac_length(text)) != 0)
        return *mask = "<mac>", n;
    if ((n = instance_name_length(text, &id)) != 0)
        return *mask = "<vm>", n;
    if ((n = ipv4_length(text)) != 0)
        return *mask = "<ip>", n;
    if ((n = hex_id_length(text)) != 0)
        return *mask = "<hex>", n;
    n = run_length(text, isdigit);
    *mask = "<n>";
    return n;
}

/* One character: a code point, or a byte that is none. */
static size_t step(struct slice text) {
    uint32_t point;
    size_t n = utf8_next(text, &point);

    return n ? n : 1;
}

void template_make(struct str *out, struct slice message) {
    const char *newline = message.len ? memchr(message.ptr, '\n', message.len) : NULL;
    size_t start = out->len;

    if (newline)
        message.len = (size_t)(newline - message.ptr);
    message = slice_first(slice_trim(message), 2 * TEMPLATE_LENGTH);
    for (size_t i = 0; i < message.len;) {
        bool inside = i && isalnum((unsigned char)message.ptr[i - 1]);
        struct slice piece = slice_make(message.ptr + i, 1);
        const char *mask = NULL;
        size_t n =
            inside && !isdigit((unsigned char)message.ptr[i]) ? 0 : mask_at(slice_from(message, i), &mask);

        if (n)
            piece = slice_of(mask);
        else
            n = piece.len = step(slice_from(message, i));
        if (out->len - start + piece.len > TEMPLATE_LENGTH)
            break;
        str_add_slice(out, piece);
        i += n;
    }
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
    free(table);
}

static void count_record(struct template_entry *entry, msec_t time) {
    entry->count++;
    if (time == MSEC_NONE)
        return;
    if (entry->first == MSEC_NONE || time < entry->first)
        entry->first = time;
    if (entry->last == MSEC_NONE || time > entry->last)
        entry->last = time;
}

int template_table_add(struct template_table *table, struct slice text, enum level level, msec_t time,
                       uint32_t file, uint64_t line, struct error *err) {
    uint64_t key = slice_hash(text, (uint64_t)level + 1);
    struct template_slot *slot;

    HASH_FIND(hh, table->slots, &key, sizeof key, slot);
    if (slot) {
        count_record(&slot->entry, time);
        return 0;
    }
    if (HASH_COUNT(table->slots) >= TEMPLATE_MAX) {
        table->dropped++;
        return 0;
    }
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return error_no_memory(err);
    slot->key = key;
    slot->entry = (struct template_entry){.text = arena_string(&table->arena, text),
                                          .level = level,
                                          .first = MSEC_NONE,
                                          .last = MSEC_NONE,
                                          .file = file,
                                          .line = line,
                                          .sample = ""};
    if (!slot->entry.text) {
        free(slot);
        return error_no_memory(err);
    }
    count_record(&slot->entry, time);
    HASH_ADD(hh, table->slots, key, sizeof key, slot);
    table->newest = slot;
    return 1;
}

int template_table_sample(struct template_table *table, struct slice sample, struct error *err) {
    const char *copy = arena_string(&table->arena, sample);

    if (!copy)
        return error_no_memory(err);
    table->newest->entry.sample = copy;
    return 0;
}

static int compare_entries(const void *a, const void *b) {
    const struct template_entry *left = *(const struct template_entry *const *)a;
    const struct template_entry *right = *(const struct template_entry *const *)b;

    if (left->level != right->level)
        return left->level > right->level ? -1 : 1;
    if (left->count != right->count)
        return left->count < right->count ? -1 : 1;
    return strcmp(left->text, right->text);
}

const struct template_entry *const *template_table_list(struct template_table *table, size_t *count) {
    struct template_slot *slot, *next;
    size_t n = 0;

    *count = 0;
    free(table->list);
    table->list = calloc(HASH_COUNT(table->slots) + 1, sizeof *table->list);
    if (!table->list)
        return NULL;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[n++] = &slot->entry;
    qsort(table->list, n, sizeof *table->list, compare_entries);
    *count = n;
    return table->list;
}

uint64_t template_table_dropped(const struct template_table *table) {
    return table->dropped;
}
