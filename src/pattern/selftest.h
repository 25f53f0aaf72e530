/* SPDX-License-Identifier: Apache-2.0
 * The examples of signatures as tests of them. */
#ifndef PATTERN_SELFTEST_H
#define PATTERN_SELFTEST_H

#include "pattern/pattern.h"

struct selftest_result {
    const struct signature *signature;
    const struct test_line *test;
    bool passed;
    const char *reason; /* why it failed, "" if it passed; lives until the callback returns */
};

/* A non-zero return ends the run and is handed on. */
typedef int selftest_report(void *payload, const struct selftest_result *result);

/* Runs the examples of all signatures, or of those with the given ids or families ("family.*"), through the
 * real path; the set must have been loaded with PATTERN_TESTS. `ids` may be null with count 0 = all. An id
 * that does not exist is ERROR_USAGE. Returns 0, what `report` returned, or -1. */
int selftest_run(const struct pattern_set *set, const char *const *ids, size_t count, selftest_report *report,
                 void *payload, struct error *err);

#endif
