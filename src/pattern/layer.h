/* SPDX-License-Identifier: Apache-2.0
 * Layers: which of several definitions of an id counts. */
#ifndef PATTERN_LAYER_H
#define PATTERN_LAYER_H

#include "pattern/pattern_file.h"

/* A signature in force, with the node it was read from (after patches: a copy). */
struct definition {
    struct signature *signature;
    uint64_t hash; /* of its id: ids are many and alike at their beginnings */
    const struct node *node;
    const struct pattern_file *file;
};

struct definitions {
    VEC_OF(struct definition);
    struct {
        VEC_OF(struct disabled);
    } disabled;
};

/* Applies the files in their order: definitions, overrides, patches, `disable` (with `today`, UTC, against
 * its `until`). Complains about ids defined twice or not at all. The caller frees both arrays with vec_free.
 * Returns 0, or -1 without memory. */
int layers_apply(struct definitions *out, struct read_context *ctx, struct pattern_files *files, msec_t today);

#endif
