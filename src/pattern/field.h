/* SPDX-License-Identifier: Apache-2.0
 * Single fields of checked trees: texts, lists, words, spans of time. */
#ifndef PATTERN_FIELD_H
#define PATTERN_FIELD_H

#include "pattern/pattern.h"
#include "pattern/yaml_tree.h"

/* What the readers of one load share. */
struct read_context {
    struct arena *arena; /* of the set: receives all arrays and joined texts */
    struct complaints *complaints;
    bool tests;     /* keep tests */
    bool no_memory; /* an allocation failed; what was read is then not usable */
};

/* `count` zeroed items of `size` bytes from the arena; null, with ctx->no_memory set, when memory ran out.
 * `count` may be 0. */
void *field_array(struct read_context *ctx, size_t count, size_t size);

/* The text of map's `key`, or "". Lives as long as the tree. */
const char *field_text(const struct node *map, const char *key);
/* True when map's `key` is "true". */
bool field_flag(const struct node *map, const char *key);
/* The texts of a text or list as array ended by null, never null itself; `node` may be null. */
const char **field_texts(struct read_context *ctx, const struct node *node);
/* The same as slices; *count says how many. */
const struct slice *field_slices(struct read_context *ctx, const struct node *node, size_t *count);
/* The texts of a text or list joined by `separator`; "" for null. */
const char *field_joined(struct read_context *ctx, const struct node *node, const char *separator);
/* The index of the node's text in `names`, or `unset` when the node is null. */
int field_word(const struct node *node, const char *const *names, int unset);
/* A span of time, MSEC_NONE when the node is null; complains about what is none. */
msec_t field_span(struct read_context *ctx, const struct node *node);
/* How often at least, a number from 2 on; 0 when the node is null or none. */
uint64_t field_count(struct read_context *ctx, const struct node *node);
/* SAME_* bits of a text or list; 0 when the node is null. */
uint32_t field_same(const struct node *node);

/* The first item and the next one of a text or list, so that both are walked alike: a lone text is its own
 * first item. */
const struct node *items_first(const struct node *node);
const struct node *items_next(const struct node *list, const struct node *item);
/* How many these are; none where the node is null. */
size_t items_count(const struct node *node);

#endif
