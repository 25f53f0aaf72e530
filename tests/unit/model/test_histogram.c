/* SPDX-License-Identifier: Apache-2.0
 * Tests of model/histogram: one result for any order of additions and any way of putting parts together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/histogram.h"

static uint32_t seed;

static uint32_t next_random(void) {
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

static void empty_and_single(void **state) {
    struct histogram h = {.used = 0};

    (void)state;
    histogram_add(&h, MSEC_NONE, 3);
    assert_int_equal(h.used, 0);
    histogram_add(&h, 5 * MSEC_MINUTE + 59999, 3);
    assert_int_equal(h.used, 1);
    assert_int_equal(histogram_step(&h), MSEC_MINUTE);
    assert_int_equal(histogram_time(&h, 0), 5 * MSEC_MINUTE);
    assert_int_equal(h.counts[0], 3);
    histogram_add(&h, 3 * MSEC_MINUTE, UINT32_MAX);
    histogram_add(&h, 3 * MSEC_MINUTE, 9); /* does not wrap */
    assert_int_equal(h.counts[0], UINT32_MAX);
    assert_int_equal(histogram_peak(&h), 0);
    assert_int_equal(h.counts[2], 3);
}

static void steps_are_as_narrow_as_they_can_be(void **state) {
    struct histogram h = {.used = 0};

    (void)state;
    for (int minute = 0; minute < HISTOGRAM_STEPS; minute++)
        histogram_add(&h, minute * MSEC_MINUTE, 1);
    assert_int_equal(histogram_step(&h), MSEC_MINUTE);
    histogram_add(&h, HISTOGRAM_STEPS * MSEC_MINUTE, 1);
    assert_int_equal(histogram_step(&h), 2 * MSEC_MINUTE);
    assert_int_equal(h.used, HISTOGRAM_STEPS / 2 + 1);
    assert_int_equal(h.counts[0], 2);
    assert_int_equal(h.counts[HISTOGRAM_STEPS / 2], 1);
}

/* Times before and after 1970, spans from a minute to decades. */
static void order_and_parts_change_nothing(void **state) {
    (void)state;
    seed = 1;
    for (int round = 0; round < 3000; round++) {
        msec_t times[60], range = MSEC_MINUTE << (next_random() % 25),
                          start = (msec_t)next_random() * 100000 - 500000000000;
        struct histogram forward = {.used = 0}, backward = {.used = 0}, left = {.used = 0}, right = {.used = 0};
        size_t n = 1 + next_random() % 60;

        for (size_t i = 0; i < n; i++)
            times[i] = start + (msec_t)(((uint64_t)next_random() << 20 | next_random()) % (uint64_t)range);
        for (size_t i = 0; i < n; i++) {
            histogram_add(&forward, times[i], (uint32_t)i + 1);
            histogram_add(&backward, times[n - 1 - i], (uint32_t)(n - i));
            histogram_add(next_random() % 3 ? &left : &right, times[i], (uint32_t)i + 1);
        }
        assert_memory_equal(&forward, &backward, sizeof forward);
        histogram_merge(&left, &right);
        assert_memory_equal(&forward, &left, sizeof forward);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_and_single),
        cmocka_unit_test(steps_are_as_narrow_as_they_can_be),
        cmocka_unit_test(order_and_parts_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
