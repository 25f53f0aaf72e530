/* SPDX-License-Identifier: Apache-2.0
 * Files of a layer. Place in the flow: load.c calls it per layer and hands the outcome to layer.c. Invariant:
 * a file with one error contributes nothing, and takes no other file down. */
#define _GNU_SOURCE /* scandir */
#include "pattern/pattern_file.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "pattern/regex.h"
#include "pattern/schema.h"
#include "pattern/signature_read.h"
#include "pattern/test_read.h"

static void check_family(struct read_context *ctx, const struct pattern_file *file) {
    const struct node *family = node_get(file->root, "family");

    if (field_flag(file->root, "site")) {
        if (family)
            complaints_error(ctx->complaints, node_key_position(family), "a site file has no family of its own");
        return;
    }
    if (!family)
        complaints_error(ctx->complaints, node_position(file->root), "missing key family in this file");
    else if (file->layer_index == 0 && file->layer != file->path && strcmp(node_text(family), file->family) != 0)
        complaints_error(ctx->complaints, node_position(family), "family %s does not go with the file name %s.yaml",
                         node_text(family), file->family);
}

static void check_regexes(struct read_context *ctx, const struct signature *signature) {
    for (size_t i = 0; i < signature->variant_count; i++) {
        pcre2_code *code = NULL;

        if (signature->variants[i].regex && regex_compile(&code, &signature->variants[i], ctx->complaints) < 0)
            ctx->no_memory = true;
        pcre2_code_free(code);
    }
}

static void read_signatures(struct read_context *ctx, struct pattern_file *file) {
    const struct node *patterns = node_get(file->root, "patterns");
    const char *family = field_text(file->root, "family");

    file->signatures = field_array(ctx, patterns ? patterns->count : 0, sizeof(struct signature *));
    if (!file->signatures)
        return;
    for (const struct node *item = patterns ? patterns->first : NULL; item; item = item->next) {
        struct signature *signature = signature_read(ctx, item);

        if (!signature)
            return;
        signature->layer = file->layer;
        if (file->layer_index > 0) /* the lowest layer is linted before it is shipped, others may never have been */
            check_regexes(ctx, signature);
        if (family[0] && strcmp(signature->family, family) != 0)
            complaints_error(ctx->complaints, signature->position, "%s is no id of the family %s", signature->id,
                             family);
        file->signatures[file->signature_count++] = signature;
    }
}

static void read_file(struct read_context *ctx, struct pattern_file *file) {
    size_t errors = complaints_errors(ctx->complaints);
    struct error why = {0};
    struct node *root = NULL;
    struct str bytes;

    file->refused = true;
    str_init(&bytes);
    if (fs_read_file(&bytes, file->path, TREE_FILE_MAX, &why) < 0) {
        complaints_error(ctx->complaints, (struct position){file->path, 0, 0}, "%s", why.text);
        return;
    }
    if (!ctx->tests)
        bytes.len = tests_strip(bytes.ptr, bytes.len);
    if (yaml_tree_read(&root, ctx->arena, file->path, str_slice(&bytes), ctx->complaints) < 0)
        ctx->no_memory = true;
    str_free(&bytes);
    file->root = root;
    if (!root && complaints_errors(ctx->complaints) == errors)
        complaints_error(ctx->complaints, (struct position){file->path, 0, 0}, "the file is empty");
    if (complaints_errors(ctx->complaints) == errors)
        schema_check_file(root, ctx->complaints);
    if (complaints_errors(ctx->complaints) != errors)
        return;
    check_family(ctx, file);
    read_signatures(ctx, file);
    file->refused = complaints_errors(ctx->complaints) != errors;
}

static int is_pattern_file(const struct dirent *entry) {
    struct slice name = slice_of(entry->d_name);

    return name.len > 5 && name.ptr[0] != '.' && slice_ends(name, ".yaml") && !slice_is(name, "origins.yaml");
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name); /* bytes, not the locale's order */
}

/* The name of a file's family: its own name without ".yaml". */
static const char *family_name(struct read_context *ctx, const char *name) {
    struct slice family = slice_of(name);

    return arena_string(ctx->arena, slice_ends(family, ".yaml") ? slice_first(family, family.len - 5) : family);
}

/* A layer of one file. */
static int add_single(struct pattern_files *files, struct read_context *ctx, const char *path, size_t layer_index) {
    const char *slash = strrchr(path, '/');
    struct pattern_file file = {.path = path, .layer = path, .layer_index = layer_index};
    size_t kept = 0;

    file.family = family_name(ctx, slash ? slash + 1 : path);
    if (!file.family)
        return -1;
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i].family, file.family) != 0)
            files->items[kept++] = files->items[i];
    files->count = kept;
    return vec_push(files, file);
}

static int add_file(struct pattern_files *files, struct read_context *ctx, const char *directory, const char *name,
                    size_t layer_index) {
    struct pattern_file file = {.layer = directory, .layer_index = layer_index};
    size_t len = strlen(directory);
    struct str path;

    str_init(&path);
    str_addf(&path, "%s%s%s", directory, len && directory[len - 1] == '/' ? "" : "/", name);
    file.path = path.failed ? NULL : arena_string(ctx->arena, str_slice(&path));
    str_free(&path);
    file.family = family_name(ctx, name);
    return file.path && file.family ? vec_push(files, file) : -1;
}

int pattern_files_list(struct pattern_files *files, struct read_context *ctx, const char *directory,
                       size_t layer_index) {
    struct dirent **entries = NULL;
    int count = scandir(directory, &entries, is_pattern_file, by_name), status = 0;
    const char *layer = arena_string(ctx->arena, slice_of(directory));

    if (count < 0 && errno == ENOTDIR)
        return layer ? add_single(files, ctx, layer, layer_index) : -1;
    if (count < 0) {
        complaints_error(ctx->complaints, (struct position){directory, 0, 0}, "%s", strerror(errno));
        return 0;
    }
    for (int i = 0; i < count; i++) {
        if (status == 0)
            status = layer ? add_file(files, ctx, layer, entries[i]->d_name, layer_index) : -1;
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* What both threads take files from. */
struct queue {
    struct pattern_files *files;
    atomic_size_t next;
};

struct worker {
    struct queue *queue;
    struct read_context *ctx;
};

static void *work(void *payload) {
    struct worker *worker = payload;

    for (;;) {
        size_t i = atomic_fetch_add(&worker->queue->next, 1);

        if (i >= worker->queue->files->count || worker->ctx->no_memory)
            return NULL;
        read_file(worker->ctx, &worker->queue->files->items[i]);
    }
}

int pattern_files_read(struct pattern_files *files, struct read_context *ctx, struct read_context *other) {
    struct queue queue = {.files = files};
    struct worker here = {&queue, ctx}, there = {&queue, other};
    pthread_t thread;
    bool helped;

    atomic_init(&queue.next, 0);
    helped = files->count > 1 && pthread_create(&thread, NULL, work, &there) == 0;
    (void)work(&here);
    if (helped)
        pthread_join(thread, NULL);
    return ctx->no_memory || other->no_memory ? -1 : 0;
}
