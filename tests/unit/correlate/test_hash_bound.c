/* SPDX-License-Identifier: Apache-2.0
 * The bound below which the smallest hashes stay. */
#include "correlate/hash_bound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* How many of them stay below the bound for `keep`. */
static size_t kept(const uint64_t *hashes, size_t count, size_t keep) {
    uint64_t copy[8], bound;
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        copy[i] = hashes[i];
    bound = hash_bound(copy, count, keep);
    for (size_t i = 0; i < count; i++)
        n += hashes[i] < bound;
    return n;
}

static void test_all_fit(void **state) {
    uint64_t hashes[] = {9, 1, 5};

    (void)state;
    assert_true(hash_bound(hashes, COUNT(hashes), 3) == UINT64_MAX);
    assert_true(hash_bound(hashes, COUNT(hashes), 4) == UINT64_MAX);
    assert_true(hash_bound(hashes, 0, 0) == UINT64_MAX);
}

static void test_the_smallest_stay(void **state) {
    uint64_t hashes[] = {9, 1, 5, 7, 3};

    (void)state;
    assert_int_equal(hash_bound(hashes, COUNT(hashes), 2), 5);
    assert_int_equal(hash_bound(hashes, COUNT(hashes), 0), 1);
    assert_int_equal(kept(hashes, COUNT(hashes), 4), 4);
}

/* Equal ones go or stay together, so that the order in which they came does not decide. */
static void test_equal_ones_stay_together(void **state) {
    static const uint64_t HASHES[] = {4, 2, 4, 4, 1, 6};

    (void)state;
    assert_int_equal(kept(HASHES, COUNT(HASHES), 2), 2);
    assert_int_equal(kept(HASHES, COUNT(HASHES), 3), 2);
    assert_int_equal(kept(HASHES, COUNT(HASHES), 4), 2);
    assert_int_equal(kept(HASHES, COUNT(HASHES), 5), 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_fit),
        cmocka_unit_test(test_the_smallest_stay),
        cmocka_unit_test(test_equal_ones_stay_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
