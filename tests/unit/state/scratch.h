/* SPDX-License-Identifier: Apache-2.0
 * A scratch folder for the state, for the tests of this folder. */
#ifndef TESTS_STATE_SCRATCH_H
#define TESTS_STATE_SCRATCH_H

#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state/store.h"

struct scratch {
    char root[64], folder[96]; /* the folder of the state lies in the root */
};

static inline void scratch_begin(struct scratch *scratch) {
    strcpy(scratch->root, "/tmp/cstriage-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->root));
    snprintf(scratch->folder, sizeof scratch->folder, "%s/state", scratch->root);
}

static inline void scratch_path(const struct scratch *scratch, const char *name, char *out, size_t size) {
    snprintf(out, size, "%s/%s", scratch->folder, name);
}

static inline void scratch_end(const struct scratch *scratch) {
    static const char *const NAMES[] = {"state.sqlite", "state.sqlite-journal", "state.lock", "other"};
    char path[160];

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        scratch_path(scratch, NAMES[i], path, sizeof path);
        unlink(path);
    }
    if (rmdir(scratch->folder))
        unlink(scratch->folder);
    rmdir(scratch->root);
}

static inline struct store *scratch_open(const struct scratch *scratch, enum store_use use) {
    struct store *store = NULL;
    struct error err = {0};

    if (store_open(&store, scratch->folder, STORE_DIGEST, use, &err))
        fail_msg("%s: %s", err.file, err.text);
    return store;
}

#endif
