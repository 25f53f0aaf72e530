/* SPDX-License-Identifier: Apache-2.0
 * Layers made of texts: temporary directories with pattern files, for the tests of this folder. */
#ifndef TESTS_PATTERN_LAYER_FIXTURE_H
#define TESTS_PATTERN_LAYER_FIXTURE_H

#define _GNU_SOURCE /* mkdtemp */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pattern/pattern.h"

enum { LAYERS_MAX = 3, FILES_MAX = 8 };

struct layers {
    char directories[LAYERS_MAX][64];
    char files[FILES_MAX][128];
    size_t directory_count, file_count;
    struct complaints *complaints;
    struct pattern_set *set;
};

static inline void layers_directory(struct layers *layers) {
    char *directory = layers->directories[layers->directory_count++];

    strcpy(directory, "/tmp/cstriage-test-XXXXXX");
    assert_non_null(mkdtemp(directory));
}

/* Writes a file into the latest directory. */
static inline void layers_file(struct layers *layers, const char *name, const char *text) {
    char directory[sizeof layers->directories[0]];
    char *path = layers->files[layers->file_count++];
    FILE *stream;

    memcpy(directory, layers->directories[layers->directory_count - 1], sizeof directory);
    snprintf(path, sizeof layers->files[0], "%s/%s", directory, name);
    stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

static inline int layers_load(struct layers *layers, unsigned flags, const char *const *checks) {
    const char *directories[LAYERS_MAX];
    struct error err = {0};

    for (size_t i = 0; i < layers->directory_count; i++)
        directories[i] = layers->directories[i];
    assert_int_equal(complaints_new(&layers->complaints), 0);
    return pattern_set_load(&layers->set, directories, layers->directory_count, flags, checks, layers->complaints,
                            &err);
}

/* Forgets the result and keeps the files. */
static inline void layers_unload(struct layers *layers) {
    pattern_set_free(layers->set);
    complaints_free(layers->complaints);
    layers->set = NULL;
    layers->complaints = NULL;
}

static inline void layers_end(struct layers *layers) {
    layers_unload(layers);
    for (size_t i = 0; i < layers->file_count; i++)
        unlink(layers->files[i]);
    for (size_t i = 0; i < layers->directory_count; i++)
        rmdir(layers->directories[i]);
    memset(layers, 0, sizeof *layers);
}

/* The number of complaints whose text contains `text`; *first (may be null) is the first of them. */
static inline size_t complaints_with(const struct complaints *list, const char *text, const struct complaint **first) {
    size_t n = 0;

    for (size_t i = 0; i < complaints_count(list); i++) {
        const struct complaint *complaint = complaints_get(list, i);

        if (!strstr(complaint->text, text))
            continue;
        if (first && n == 0)
            *first = complaint;
        n++;
    }
    return n;
}

static inline const struct signature *signature_of(const struct layers *layers, const char *id) {
    return pattern_set_find(layers->set, slice_of(id));
}

/* A pattern `id` of role `role` whose regex is its own literal `text`, with `more` lines behind. */
#define PATTERN(id, role, text, more)                                                                                  \
    "  - id: " id "\n    title: 'about " id "'\n    role: " role "\n    severity: major\n    certainty: sure\n"        \
    "    log: [management]\n    level: any\n    on: message\n    literal: '" text "'\n    regex: '" text "'\n"         \
    "    explanation: why\n    remedy: ['do']\n    references: ['https://example.org']\n" more
#define TESTS(line, near)                                                                                              \
    "    tests:\n      match:\n        - line: '" line "'\n      no_match:\n        - line: '" near "'\n"
#define HEAD(family) "format: 1\nfamily: " family "\npatterns:\n"

#endif
