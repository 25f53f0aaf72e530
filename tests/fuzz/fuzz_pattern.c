/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a pattern file. Reads the tree alone, then loads the file as the only one
 * of a layer; traps where a file that is no tree gives signatures, or where a set is not what its header
 * promises. */
#define _GNU_SOURCE /* mkdtemp */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pattern/pattern.h"
#include "pattern/yaml_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t depth_of(const struct node *node) {
    size_t deepest = 0, count = 0;

    for (const struct node *child = node->first; child; child = child->next, count++) {
        size_t depth = depth_of(child);

        if (node->kind == NODE_TEXT || (child->key != NULL) != (node->kind == NODE_MAP))
            abort();
        deepest = depth > deepest ? depth : deepest;
    }
    if (count != node->count || node->line == 0 || node->column == 0)
        abort();
    return deepest + (node->kind != NODE_TEXT);
}

static void read_tree(struct slice text) {
    struct complaints *complaints = NULL;
    struct arena arena;
    struct node *root = NULL;

    arena_init(&arena);
    if (complaints_new(&complaints) == 0 && yaml_tree_read(&root, &arena, "fuzz.yaml", text, complaints) == 0 && root &&
        !complaints_errors(complaints) && depth_of(root) > TREE_DEPTH_MAX)
        abort();
    complaints_free(complaints);
    arena_free(&arena);
}

static void check_set(const struct pattern_set *set) {
    for (size_t i = 0; i < set->signature_count; i++)
        if (set->signatures[i].index != i || set->signatures[i].capture_count > CAPTURE_MAX ||
            pattern_set_find(set, slice_of(set->signatures[i].id)) != &set->signatures[i])
            abort();
    for (size_t i = 0; i < set->edge_count; i++)
        if (set->edges[i].cause >= set->signature_count || set->edges[i].effect >= set->signature_count)
            abort();
}

static void load(const char *folder, unsigned flags) {
    struct complaints *complaints = NULL;
    struct pattern_set *set = NULL;
    struct error err = {0};

    if (complaints_new(&complaints) == 0 && pattern_set_load(&set, &folder, 1, flags, NULL, complaints, &err) == 0)
        check_set(set);
    pattern_set_free(set);
    complaints_free(complaints);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char folder[] = "/tmp/cstriage-fuzz-XXXXXX", path[64];
    FILE *stream;

    read_tree((struct slice){(const char *)data, size});
    if (!mkdtemp(folder))
        return 0;
    snprintf(path, sizeof path, "%s/a.yaml", folder);
    stream = fopen(path, "w");
    if (stream) {
        fwrite(data, 1, size, stream);
        fclose(stream);
        load(folder, 0);
        load(folder, PATTERN_TESTS);
    }
    unlink(path);
    rmdir(folder);
    return 0;
}
