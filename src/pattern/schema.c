/* SPDX-License-Identifier: Apache-2.0
 * Checking a tree against the table. Place in the flow: between yaml_tree.c and the readers, which rely on
 * it: behind this check every present key has the shape the table says. All problems are reported, not the
 * first only. */
#include "pattern/schema.h"

#include <string.h>

#include "pattern/names.h"
#include "pattern/nearest.h"
#include "pattern/schema_table.h"

static const struct schema_field *field_find(enum schema_level level, const char *key) {
    for (size_t i = 0; i < SCHEMA_FIELD_COUNT; i++)
        if (SCHEMA_FIELDS[i].level == level && SCHEMA_FIELDS[i].key[0] == key[0] &&
            strcmp(SCHEMA_FIELDS[i].key, key) == 0)
            return &SCHEMA_FIELDS[i];
    return NULL;
}

static void complain_unknown(const struct node *node, enum schema_level level, struct complaints *complaints) {
    const char *best = NULL;
    unsigned distance = NEAREST_DISTANCE + 1;

    for (size_t i = 0; i < SCHEMA_FIELD_COUNT; i++)
        if (SCHEMA_FIELDS[i].level == level)
            nearest_try(&best, &distance, node->key, SCHEMA_FIELDS[i].key);
    complaints_error(complaints, node_key_position(node), "unknown key %s in a %s%s%s%s", node->key,
                     schema_level_name(level), best ? "; did you mean " : "", best ? best : "", best ? "?" : "");
}

static void complain_kind(const struct node *node, const char *expected, struct complaints *complaints) {
    static const char *const FOUND[] = {"a text", "a list", "a map"};

    complaints_error(complaints, node_position(node), "%s%sexpected %s, found %s", node->key ? node->key : "",
                     node->key ? ": " : "", expected, FOUND[node->kind]);
}

static void check_text(const struct node *node, const struct schema_field *field, const char *key,
                       struct complaints *complaints) {
    if (node->kind != NODE_TEXT) {
        complain_kind(node, "a text", complaints);
        return;
    }
    if (node->text.len != strlen(node_text(node)))
        complaints_error(complaints, node_position(node), "%s: a NUL byte is not allowed", key);
    if (field->flags & FIELD_VERBATIM) {
        if (node->style != STYLE_SINGLE && node->style != STYLE_LITERAL)
            complaints_error(complaints, node_position(node), "write a %s in single quotes or as a |- block",
                             strcmp(key, "regex") == 0         ? "regex"
                             : strncmp(key, "literal", 7) == 0 ? "literal"
                                                               : "line");
        else if (node->wrapped)
            complaints_error(complaints, node_position(node), "%s: a text in quotes must end on its line", key);
    }
    if (!field->values || name_index(field->values, node_text(node)) >= 0) {
        if (node->text.len == 0 && field->shape != SHAPE_LIST) /* an example may have empty lines */
            complaints_error(complaints, node_position(node), "%s: empty", key);
        return;
    }
    struct str list;

    str_init(&list);
    for (size_t i = 0; field->values[i]; i++)
        str_addf(&list, "%s%s", i ? ", " : "", field->values[i]);
    complaints_error(complaints, node_position(node), "%s: '%.40s' is none of %s", key, node_text(node), list.ptr);
    str_free(&list);
}

static void check_list(const struct node *node, const struct schema_field *field, struct complaints *complaints) {
    if (node->count == 0)
        complaints_error(complaints, node_position(node), "%s: the list is empty", field->key);
    for (const struct node *item = node->first; item; item = item->next)
        check_text(item, field, field->key, complaints);
}

static void check_map(const struct node *map, enum schema_level level, bool partial, struct complaints *complaints);

static void check_named(const struct node *node, const struct schema_field *field, struct complaints *complaints) {
    if (node->kind != NODE_MAP) {
        complain_kind(node, "a map", complaints);
        return;
    }
    for (const struct node *item = node->first; item; item = item->next) {
        if (field->shape == SHAPE_NAMED)
            check_map(item, field->inner, false, complaints);
        else if (item->kind != NODE_TEXT)
            complain_kind(item, "a text", complaints);
    }
}

static void check_field(const struct node *node, const struct schema_field *field, struct complaints *complaints) {
    switch (field->shape) {
    case SHAPE_TEXT:
        check_text(node, field, field->key, complaints);
        break;
    case SHAPE_TEXTS:
    case SHAPE_LIST:
        if (node->kind == NODE_LIST)
            check_list(node, field, complaints);
        else if (node->kind == NODE_TEXT && field->shape == SHAPE_TEXTS)
            check_text(node, field, field->key, complaints);
        else
            complain_kind(node, field->shape == SHAPE_LIST ? "a list" : "a text or a list", complaints);
        break;
    case SHAPE_NAMES:
    case SHAPE_NAMED:
        check_named(node, field, complaints);
        break;
    case SHAPE_MAP:
        check_map(node, field->inner, false, complaints);
        break;
    case SHAPE_MAPS:
    case SHAPE_PARTIAL:
        if (node->kind != NODE_LIST) {
            complain_kind(node, "a list", complaints);
            break;
        }
        for (const struct node *item = node->first; item; item = item->next)
            check_map(item, field->inner, field->shape == SHAPE_PARTIAL, complaints);
        break;
    }
}

static void check_required(const struct node *map, enum schema_level level, bool partial,
                           struct complaints *complaints) {
    for (size_t i = 0; i < SCHEMA_FIELD_COUNT; i++) {
        const struct schema_field *field = &SCHEMA_FIELDS[i];

        if (field->level != level || !(field->flags & FIELD_REQUIRED) || node_get(map, field->key))
            continue;
        if (!partial || strcmp(field->key, "id") == 0)
            complaints_error(complaints, node_position(map), "missing key %s in this %s", field->key,
                             schema_level_name(level));
    }
}

static void check_map(const struct node *map, enum schema_level level, bool partial, struct complaints *complaints) {
    if (map->kind != NODE_MAP) {
        complain_kind(map, "a map", complaints);
        return;
    }
    for (const struct node *node = map->first; node; node = node->next) {
        const struct schema_field *field = node->key[0] ? field_find(level, node->key) : NULL;

        if (field)
            check_field(node, field, complaints);
        else if (node->key[0]) /* an empty one was complained about by the tree */
            complain_unknown(node, level, complaints);
    }
    check_required(map, level, partial, complaints);
    if ((level == SCHEMA_MATCH || level == SCHEMA_NO_MATCH) && !node_get(map, "line") == !node_get(map, "lines"))
        complaints_error(complaints, node_position(map), "a test needs either line or lines");
}

void schema_check_file(const struct node *root, struct complaints *complaints) {
    check_map(root, SCHEMA_FILE, false, complaints);
}

void schema_check_origins(const struct node *root, struct complaints *complaints) {
    check_map(root, SCHEMA_ORIGINS, false, complaints);
}
