/* SPDX-License-Identifier: Apache-2.0
 * Loading a set of signatures: files, layers, one sorted array, edges, fingerprint. Place in the flow: once
 * at start; behind it the set never changes. Invariant: signatures are sorted by id and variants follow their
 * signatures, so the same texts give the same set whatever files they stand in. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pattern/edge.h"
#include "pattern/layer.h"
#include "pattern/names.h"
#include "pattern/nearest.h"
#include "pattern/pattern.h"
#include "pattern/set_fingerprint.h"

static int compare_definitions(const void *a, const void *b) {
    const struct definition *left = a, *right = b;

    return strcmp(left->signature->id, right->signature->id);
}

/* Copies the effective signatures into the set; they refer to what stays in the arena. */
static int assemble(struct pattern_set *set, struct definitions *definitions) {
    size_t variants = 0, n = 0;

    if (definitions->count > 1)
        qsort(definitions->items, definitions->count, sizeof *definitions->items, compare_definitions);
    for (size_t i = 0; i < definitions->count; i++)
        variants += definitions->items[i].signature->variant_count;
    set->signatures = arena_alloc(&set->arena, definitions->count * sizeof *set->signatures);
    set->variants = arena_alloc(&set->arena, variants * sizeof *set->variants);
    if (!set->signatures || !set->variants)
        return -1;
    for (size_t i = 0; i < definitions->count; i++) {
        struct signature *signature = &set->signatures[i];
        const struct variant *first = &set->variants[n];

        *signature = *definitions->items[i].signature;
        signature->index = (uint32_t)i;
        for (size_t k = 0; k < signature->variant_count; k++, n++) {
            set->variants[n] = signature->variants[k];
            set->variants[n].signature = signature;
            set->variants[n].index = (uint32_t)n;
        }
        signature->variants = first;
    }
    set->signature_count = definitions->count;
    set->variant_count = variants;
    set->disabled_count = definitions->disabled.count;
    if (set->disabled_count) {
        size_t size = set->disabled_count * sizeof *set->disabled;
        struct disabled *copy = arena_alloc(&set->arena, size);

        if (!copy)
            return -1;
        memcpy(copy, definitions->disabled.items, size);
        set->disabled = copy;
    }
    return 0;
}

static void complain_unknown(const struct check_use *use, const char *const *names, struct complaints *complaints) {
    const char *best = NULL;
    unsigned distance = NEAREST_DISTANCE + 1;

    for (const char *const *name = names; *name; name++)
        nearest_try(&best, &distance, use->check, *name);
    complaints_error(complaints, use->position, "there is no check %s%s%s%s", use->check, best ? "; did you mean " : "",
                     best ? best : "", best ? "?" : "");
}

/* A check that does not exist is left out: the signature is still good. */
static void verify_checks(struct pattern_set *set, const char *const *names, struct complaints *complaints) {
    for (size_t i = 0; i < set->signature_count; i++) {
        struct signature *signature = &set->signatures[i];
        size_t kept = 0;

        for (size_t k = 0; k < signature->check_count; k++) {
            const struct check_use *use = &signature->checks[k];

            if (name_index(names, use->check) >= 0)
                signature->checks[kept++] = *use;
            else
                complain_unknown(use, names, complaints);
        }
        signature->check_count = kept;
    }
}

/* The families whose files were refused: who names their ids made no mistake. */
static const char *const *lost_families(struct arena *arena, const struct pattern_files *files) {
    const char **lost = arena_alloc(arena, (files->count + 1) * sizeof *lost);
    size_t n = 0;

    for (size_t i = 0; lost && i < files->count; i++)
        if (files->items[i].refused)
            lost[n++] = files->items[i].family;
    return lost;
}

static int load(struct pattern_set *set, struct pattern_files *files, struct definitions *definitions,
                struct read_context *ctx, const char *const *check_names) {
    const char *const *lost;

    if (layers_apply(definitions, ctx, files, (msec_t)time(NULL) * 1000) < 0 || assemble(set, definitions) < 0)
        return -1;
    lost = lost_families(&set->arena, files);
    if (!lost)
        return -1;
    if (check_names)
        verify_checks(set, check_names, ctx->complaints);
    if (edges_resolve(set, lost, ctx->complaints) < 0)
        return -1;
    set_fingerprint(set);
    return 0;
}

static int read_layers(struct pattern_files *files, struct read_context *ctx, struct read_context *helper,
                       const char *const *directories, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (pattern_files_list(files, ctx, directories[i], i) < 0)
            return -1;
    if (pattern_files_read(files, ctx, helper) < 0)
        return -1;
    complaints_merge(ctx->complaints, helper->complaints);
    return 0;
}

int pattern_set_load(struct pattern_set **out, const char *const *directories, size_t count, unsigned flags,
                     const char *const *check_names, struct complaints *complaints, struct error *err) {
    struct pattern_set *set = calloc(1, sizeof *set);
    struct pattern_files files = {0};
    struct definitions definitions = {0};
    struct read_context ctx = {.complaints = complaints, .tests = flags & PATTERN_TESTS};
    struct read_context helper = ctx;
    int status = -1;

    *out = NULL;
    if (!set)
        return error_no_memory(err);
    arena_init(&set->arena);
    arena_init(&set->helper_arena);
    ctx.arena = &set->arena;
    helper.arena = &set->helper_arena;
    if (complaints_new(&helper.complaints) < 0) {
        helper.complaints = NULL;
        error_no_memory(err);
        goto out;
    }
    if (read_layers(&files, &ctx, &helper, directories, count) < 0) {
        error_no_memory(err);
        goto out;
    }
    if (load(set, &files, &definitions, &ctx, check_names) < 0) {
        error_no_memory(err);
        goto out;
    }
    complaints_sort(complaints);
    if (set->signature_count == 0) {
        error_set(err, ERROR_PATTERN, "no signature could be loaded%s%s", count ? " from " : "",
                  count ? directories[0] : "");
        goto out;
    }
    *out = set;
    set = NULL;
    status = 0;
out:
    complaints_free(helper.complaints);
    vec_free(&definitions.disabled);
    vec_free(&definitions);
    vec_free(&files); /* what they refer to is in the arena */
    pattern_set_free(set);
    return status;
}

void pattern_set_free(struct pattern_set *set) {
    if (!set)
        return;
    arena_free(&set->arena);
    arena_free(&set->helper_arena);
    free(set);
}

static int compare_id(const void *key, const void *item) {
    const struct signature *signature = item;

    return slice_compare(*(const struct slice *)key, slice_of(signature->id));
}

const struct signature *pattern_set_find(const struct pattern_set *set, struct slice id) {
    const struct signature *found = NULL;

    if (set->signature_count)
        found = bsearch(&id, set->signatures, set->signature_count, sizeof *set->signatures, compare_id);
    for (size_t i = 0; !found && i < set->signature_count; i++)
        for (const char **old = set->signatures[i].renamed_from; *old; old++)
            if (slice_is(id, *old))
                return &set->signatures[i];
    return found;
}
