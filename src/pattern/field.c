/* SPDX-License-Identifier: Apache-2.0
 * Reading of single fields. Place in the flow: tools of signature_read.c and variant_read.c. Invariant: the
 * tree has passed schema.c, so shapes and words are as the table says; a failed allocation is remembered in
 * the context. */
#include "pattern/field.h"

#include <string.h>

#include "pattern/names.h"

void *field_array(struct read_context *ctx, size_t count, size_t size) {
    void *array = arena_alloc(ctx->arena, count * size);

    if (!array)
        ctx->no_memory = true;
    return array;
}

const struct node *items_first(const struct node *node) {
    if (!node)
        return NULL;
    return node->kind == NODE_TEXT ? node : node->first;
}

const struct node *items_next(const struct node *list, const struct node *item) {
    return item == list ? NULL : item->next;
}

size_t items_count(const struct node *node) {
    if (!node)
        return 0;
    return node->kind == NODE_TEXT ? 1 : node->count;
}

const char *field_text(const struct node *map, const char *key) {
    return node_text(node_get(map, key));
}

bool field_flag(const struct node *map, const char *key) {
    return strcmp(field_text(map, key), "true") == 0;
}

const char **field_texts(struct read_context *ctx, const struct node *node) {
    const char **texts = field_array(ctx, items_count(node) + 1, sizeof *texts);
    size_t n = 0;

    if (!texts)
        return NULL;
    for (const struct node *item = items_first(node); item; item = items_next(node, item))
        texts[n++] = node_text(item);
    return texts;
}

const struct slice *field_slices(struct read_context *ctx, const struct node *node, size_t *count) {
    struct slice *slices = field_array(ctx, items_count(node), sizeof *slices);
    size_t n = 0;

    *count = 0;
    if (!slices)
        return NULL;
    for (const struct node *item = items_first(node); item; item = items_next(node, item))
        slices[n++] = item->text;
    *count = n;
    return slices;
}

const char *field_joined(struct read_context *ctx, const struct node *node, const char *separator) {
    size_t len = 0, gap = strlen(separator);
    char *text, *at;

    for (const struct node *item = items_first(node); item; item = items_next(node, item))
        len += item->text.len + gap;
    text = at = field_array(ctx, len + 1, 1);
    if (!text)
        return "";
    for (const struct node *item = items_first(node); item; item = items_next(node, item)) {
        if (at != text) {
            memcpy(at, separator, gap);
            at += gap;
        }
        if (item->text.len)
            memcpy(at, item->text.ptr, item->text.len);
        at += item->text.len;
    }
    return text;
}

int field_word(const struct node *node, const char *const *names, int unset) {
    int index = node ? name_index(names, node_text(node)) : -1;

    return index < 0 ? unset : index;
}

msec_t field_span(struct read_context *ctx, const struct node *node) {
    msec_t span = MSEC_NONE;

    if (!node)
        return MSEC_NONE;
    if (duration_parse(&span, node->text, NULL) < 0 || span <= 0) {
        complaints_error(ctx->complaints, node_position(node), "'%.40s' is no span of time such as 90s, 30m or 2h",
                         node_text(node));
        return MSEC_NONE;
    }
    return span;
}

uint64_t field_count(struct read_context *ctx, const struct node *node) {
    uint64_t count = 0;

    if (node && (!slice_to_u64(node->text, &count) || count < 2))
        complaints_error(ctx->complaints, node_position(node), "'%.40s' is no number from 2 on", node_text(node));
    return count;
}

uint32_t field_same(const struct node *node) {
    uint32_t bits = 0;

    for (const struct node *item = items_first(node); item; item = items_next(node, item)) {
        int bit = name_index(SAME_NAMES, node_text(item));

        if (bit >= 0)
            bits |= 1u << bit;
    }
    return bits;
}
