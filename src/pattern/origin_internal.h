/* SPDX-License-Identifier: Apache-2.0
 * What origin.c (asking) and origin_read.c (loading) share; for these two only. */
#ifndef PATTERN_ORIGIN_INTERNAL_H
#define PATTERN_ORIGIN_INTERNAL_H

#include "base/vec.h"
#include "pattern/origin.h"

/* A key of the file; words and texts are in lower case. */
struct origin_key {
    struct slice text;
    const char *shown; /* as written */
    const struct signature *signature;
};

struct origins {
    struct arena arena;
    struct {
        VEC_OF(struct origin_key);
    } keys[ORIGIN_KIND_COUNT];
    struct {
        VEC_OF(const char *);
    } user_errors;
    struct {
        VEC_OF(const struct signature *);
    } made;                        /* one per family */
    const struct signature *other; /* where nothing decides; null = no file was loaded */
    const struct signature *failed;
    size_t failed_capture;
    const char **failed_codes; /* ended by null; null = none */
};

#endif
