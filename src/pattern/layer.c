/* SPDX-License-Identifier: Apache-2.0
 * Applying layers. Place in the flow: between the files and the set. The unit is the id, not the file: a
 * later layer says `override`, `patch` or `disable`, or it is an error. Invariant: `out` holds at most one
 * definition per id, in the order of first definition. */
#include "pattern/layer.h"

#include <stdlib.h>
#include <string.h>

#include "pattern/nearest.h"
#include "pattern/signature_read.h"

static ptrdiff_t find_exact(const struct definitions *list, const char *id) {
    uint64_t hash = slice_hash(slice_of(id), 0);

    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].hash == hash && strcmp(list->items[i].signature->id, id) == 0)
            return (ptrdiff_t)i;
    return -1;
}

/* The definition with this id, or the one that was renamed from it (with a warning). */
static ptrdiff_t find(const struct definitions *list, struct read_context *ctx, const struct node *id) {
    ptrdiff_t exact = find_exact(list, node_text(id));

    for (size_t i = 0; exact < 0 && i < list->count; i++)
        for (const char **old = list->items[i].signature->renamed_from; *old; old++)
            if (strcmp(*old, node_text(id)) == 0) {
                complaints_warn(ctx->complaints, node_position(id), "%s is called %s now", *old,
                                list->items[i].signature->id);
                return (ptrdiff_t)i;
            }
    return exact;
}

static void complain_missing(const struct definitions *list, struct read_context *ctx, const struct node *item) {
    const struct node *id = node_get(item, "id");
    const char *best = NULL;
    unsigned distance = NEAREST_DISTANCE + 1;

    if (field_flag(item, "if_exists"))
        return;
    for (size_t i = 0; i < list->count; i++)
        nearest_try(&best, &distance, node_text(id), list->items[i].signature->id);
    complaints_error(ctx->complaints, node_position(id), "there is no signature %s in the layers below%s%s%s",
                     node_text(id), best ? "; did you mean " : "", best ? best : "", best ? "?" : "");
}

/* Adds to what higher layers did to `old` that `fields` are of the item at `node`. */
static const char *note_change(struct read_context *ctx, const struct signature *old, const char *fields,
                               const struct node *node) {
    struct position position = node_position(node);
    const char *note;
    struct str text;

    str_init(&text);
    str_addf(&text, "%s%s%s by %s:%u:%u", old->changed, old->changed[0] ? "; " : "", fields, position.file,
             position.line, position.column);
    note = text.failed ? NULL : arena_string(ctx->arena, str_slice(&text));
    str_free(&text);
    return note;
}

static int apply_patterns(struct definitions *out, struct read_context *ctx, const struct pattern_file *file) {
    const struct node *item = node_get(file->root, "patterns");

    item = item ? item->first : NULL;
    for (size_t i = 0; i < file->signature_count; i++, item = item->next) {
        struct definition definition = {file->signatures[i], slice_hash(slice_of(file->signatures[i]->id), 0), item,
                                        file};
        bool replaces = field_flag(item, "override");
        ptrdiff_t have = replaces ? find(out, ctx, node_get(item, "id")) : find_exact(out, definition.signature->id);

        if (have >= 0 && replaces) {
            definition.signature->changed = note_change(ctx, out->items[have].signature, "all", node_get(item, "id"));
            if (!definition.signature->changed)
                return -1;
            out->items[have] = definition;
        } else if (have >= 0) {
            const struct position *first = &out->items[have].signature->position;

            complaints_error(ctx->complaints, definition.signature->position,
                             "%s is defined twice, first at %s:%u:%u (say override: true to replace it)",
                             definition.signature->id, first->file, first->line, first->column);
        } else if (replaces) {
            complain_missing(out, ctx, item);
        } else if (vec_push(out, definition) < 0) {
            return -1;
        }
    }
    return 0;
}

/* A copy of the pattern's node in which the patch's fields stand in place of its own. */
static struct node *merge(struct read_context *ctx, const struct node *pattern, const struct node *patch) {
    struct node *merged = field_array(ctx, 1, sizeof *merged);
    struct node **tail;

    if (!merged)
        return NULL;
    *merged = *pattern;
    merged->first = NULL;
    merged->count = 0;
    tail = &merged->first;
    for (int pass = 0; pass < 2; pass++) {
        const struct node *from = pass ? patch : pattern, *other = pass ? NULL : patch;

        for (const struct node *field = from->first; field; field = field->next) {
            bool identity = strcmp(field->key, "id") == 0;

            if (pass ? identity || strcmp(field->key, "if_exists") == 0 : !identity && node_get(other, field->key))
                continue;
            *tail = field_array(ctx, 1, sizeof **tail);
            if (!*tail)
                return NULL;
            **tail = *field;
            (*tail)->next = NULL;
            tail = &(*tail)->next;
            merged->count++;
        }
    }
    return merged;
}

/* The keys of a patch, separated by ", ". */
static void add_fields(struct str *out, const struct node *patch) {
    for (const struct node *field = patch->first; field; field = field->next)
        if (strcmp(field->key, "id") != 0 && strcmp(field->key, "if_exists") != 0)
            str_addf(out, "%s%s", out->len ? ", " : "", field->key);
}

/* Puts a patched signature in the place of the one it was made from. */
static int replace(struct read_context *ctx, struct definition *definition, struct signature *signature,
                   const struct node *node, const struct node *patch) {
    struct str fields;

    str_init(&fields);
    add_fields(&fields, patch);
    signature->layer = definition->signature->layer;
    signature->changed =
        fields.failed ? NULL : note_change(ctx, definition->signature, fields.ptr, node_get(patch, "id"));
    str_free(&fields);
    definition->signature = signature;
    definition->node = node;
    return signature->changed ? 0 : -1;
}

static int apply_patches(struct definitions *out, struct read_context *ctx, const struct pattern_file *file) {
    const struct node *list = node_get(file->root, "patch");

    for (const struct node *item = list ? list->first : NULL; item; item = item->next) {
        ptrdiff_t have = find(out, ctx, node_get(item, "id"));
        size_t errors = complaints_errors(ctx->complaints);
        struct signature *signature;
        struct node *node;

        if (have < 0) {
            complain_missing(out, ctx, item);
            continue;
        }
        node = merge(ctx, out->items[have].node, item);
        signature = node ? signature_read(ctx, node) : NULL;
        if (!signature)
            return -1;
        if (complaints_errors(ctx->complaints) != errors)
            continue; /* the signature stays as it was */
        if (replace(ctx, &out->items[have], signature, node, item) < 0)
            return -1;
    }
    return 0;
}

/* The end of the day "YYYY-MM-DD", MSEC_NONE for anything else. */
static msec_t day_end(struct slice text) {
    uint64_t year, month, day;

    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' || !slice_to_u64(slice_first(text, 4), &year) ||
        !slice_to_u64(slice_first(slice_from(text, 5), 2), &month) || !slice_to_u64(slice_from(text, 8), &day) ||
        month < 1 || month > 12 || day < 1 || day > 31)
        return MSEC_NONE;
    return civil_to_msec((int)year, (int)month, (int)day, 0, 0, 0, 0) + MSEC_DAY;
}

/* Takes a definition out of the set, and remembers why. */
static int leave_out(struct definitions *out, size_t have, const struct node *item) {
    struct disabled disabled = {out->items[have].signature->id, field_text(item, "because"), field_text(item, "until"),
                                node_position(node_get(item, "id"))};
    size_t behind = out->count - have - 1;

    memmove(&out->items[have], &out->items[have + 1], behind * sizeof *out->items);
    out->count--;
    return vec_push(&out->disabled, disabled);
}

static int apply_disable(struct definitions *out, struct read_context *ctx, const struct pattern_file *file,
                         msec_t today) {
    const struct node *list = node_get(file->root, "disable");

    for (const struct node *item = list ? list->first : NULL; item; item = item->next) {
        const struct node *until = node_get(item, "until");
        msec_t end = until ? day_end(until->text) : MSEC_NONE;
        ptrdiff_t have = find(out, ctx, node_get(item, "id"));

        if (have < 0) {
            complain_missing(out, ctx, item);
        } else if (until && end == MSEC_NONE) {
            complaints_error(ctx->complaints, node_position(until), "'%s' is no date YYYY-MM-DD", node_text(until));
        } else if (until && end <= today) {
            complaints_warn(ctx->complaints, node_position(until), "%s was disabled until %s and is active again",
                            out->items[have].signature->id, node_text(until));
        } else if (leave_out(out, (size_t)have, item) < 0) {
            return -1;
        }
    }
    return 0;
}

int layers_apply(struct definitions *out, struct read_context *ctx, struct pattern_files *files, msec_t today) {
    for (size_t from = 0, to; from < files->count; from = to) {
        for (to = from; to < files->count && files->items[to].layer_index == files->items[from].layer_index; to++)
            if (!files->items[to].refused && apply_patterns(out, ctx, &files->items[to]) < 0)
                return -1;
        for (size_t i = from; i < to; i++)
            if (!files->items[i].refused && apply_patches(out, ctx, &files->items[i]) < 0)
                return -1;
        for (size_t i = from; i < to; i++)
            if (!files->items[i].refused && apply_disable(out, ctx, &files->items[i], today) < 0)
                return -1;
    }
    return ctx->no_memory ? -1 : 0;
}
