/* SPDX-License-Identifier: Apache-2.0
 * The small pieces of json_tree.h. */
#include "report/json_tree.h"

#include "report/clean.h"

void tree_begin(struct json_tree *tree, const struct report *report, const struct render_options *options) {
    *tree = (struct json_tree){.failed = false};
    str_init(&tree->page);
    tree->failed =
        render_html(report, options, &tree->page, NULL) || anchor_set_read(&tree->anchors, str_slice(&tree->page));
}

void tree_end(struct json_tree *tree) {
    anchor_set_free(&tree->anchors);
    str_free(&tree->page);
}

void tree_put(struct json_tree *tree, json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value))
        tree->failed = true;
}

void tree_append(struct json_tree *tree, json_t *list, json_t *value) {
    if (json_array_append_new(list, value))
        tree->failed = true;
}

static int add_to_str(const char *buffer, size_t size, void *out) {
    str_add_bytes(out, buffer, size);
    return ((struct str *)out)->failed ? -1 : 0;
}

int tree_write(const struct json_tree *tree, const json_t *value, size_t flags, struct str *out) {
    return tree->failed || json_dump_callback(value, add_to_str, out, flags | JSON_REAL_PRECISION(12)) ? -1 : 0;
}

json_t *tree_text(const char *text) {
    struct str clean;
    json_t *value;

    if (!text)
        return json_null();
    value = json_string(text);
    if (value)
        return value;
    str_init(&clean);
    clean_text(&clean, slice_of(text), 0);
    value = clean.failed ? NULL : json_stringn(clean.ptr, clean.len);
    str_free(&clean);
    return value;
}

json_t *tree_time(msec_t utc) {
    char buffer[TIME_TEXT_SIZE];

    return utc == MSEC_NONE ? json_null() : json_string(msec_rfc3339(utc, buffer));
}

json_t *tree_count(uint64_t count) {
    return json_integer(count > INT64_MAX ? INT64_MAX : (json_int_t)count);
}

json_t *tree_number(double value) {
    int64_t thousandths = 0;

    if (value > -1e12 && value < 1e12)
        thousandths = (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5));
    return json_real((double)thousandths / 1000);
}

json_t *tree_texts(struct json_tree *tree, const struct report_texts *texts) {
    json_t *list = json_array();

    for (size_t i = 0; i < texts->count; i++)
        tree_append(tree, list, tree_text(texts->items[i]));
    return list;
}
