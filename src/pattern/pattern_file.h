/* SPDX-License-Identifier: Apache-2.0
 * One pattern file: read, parsed, checked, and refused as a whole if anything in it is wrong. */
#ifndef PATTERN_PATTERN_FILE_H
#define PATTERN_PATTERN_FILE_H

#include "base/vec.h"
#include "pattern/field.h"

struct pattern_file {
    const char *path;
    const char *layer;  /* its directory */
    size_t layer_index; /* from 0, the lowest */
    const char *family; /* by its name, also when the content could not be read */
    bool refused;
    const struct node *root;
    struct signature **signatures; /* one per item of root's `patterns` */
    size_t signature_count;
};

struct pattern_files {
    VEC_OF(struct pattern_file);
};

/* Appends all *.yaml of a directory but origins.yaml, in byte order, unread. A directory that cannot be read
 * is a complaint. A path that is a file is a layer of that one file, and takes the place of files of the same
 * name in the layers below: so a draft is tried against the rest of the library. Texts live in ctx->arena; the caller
 * frees the array with vec_free. Returns 0, or -1 without memory. */
int pattern_files_list(struct pattern_files *files, struct read_context *ctx, const char *directory,
                       size_t layer_index);

/* Reads all files of the list, a half of them in a second thread with `other` (an arena and a list of
 * complaints of its own). What is read lives in the arenas of both. Returns 0, or -1 without memory. */
int pattern_files_read(struct pattern_files *files, struct read_context *ctx, struct read_context *other);

#endif
