/* SPDX-License-Identifier: Apache-2.0
 * The axis of time: places stay on it, ticks are round and few, labels fit the distance. */
#include "report/axis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

static const msec_t START = 1791785543123; /* 2026-10-12 06:12:23.123 */

static void unknown_times_make_no_axis(void **state) {
    struct axis axis;

    (void)state;
    assert_false(axis_make(&axis, MSEC_NONE, START));
    assert_false(axis_make(&axis, START, MSEC_NONE));
    assert_false(axis_make(&axis, START + 1, START));
    assert_true(axis_make(&axis, START, START));
    assert_true(axis.from < START && START < axis.to);
}

static void places_are_in_order_and_on_it(void **state) {
    struct axis axis;

    (void)state;
    assert_true(axis_make(&axis, START, START + MSEC_HOUR));
    assert_int_equal(axis_place(&axis, axis.from), 0);
    assert_int_equal(axis_place(&axis, axis.to), 10000);
    assert_int_equal(axis_place(&axis, START - MSEC_DAY), 0);
    assert_int_equal(axis_place(&axis, START + MSEC_DAY), 10000);
    assert_true(axis_place(&axis, START) < axis_place(&axis, START + MSEC_MINUTE));
    assert_int_equal(axis_place(&axis, START + MSEC_HOUR / 2), 5000);
}

static void ticks_are_round_and_few(void **state) {
    static const struct {
        msec_t length;
        const char *first;
    } ROWS[] = {
        {0, "06:12:23"},         {MSEC_SECOND, "06:12:23"},     {MSEC_MINUTE, "06:12:30"}, {MSEC_HOUR, "06:15"},
        {MSEC_DAY / 2, "06:00"}, {3 * MSEC_DAY, "10-13 00:00"}, {400 * MSEC_DAY, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(ROWS); i++) {
        msec_t ticks[AXIS_TICKS];
        char label[TIME_TEXT_SIZE];
        struct axis axis;
        size_t count;

        assert_true(axis_make(&axis, START, START + ROWS[i].length));
        count = axis_ticks(&axis, ticks);
        assert_true(count >= 1 && count <= AXIS_TICKS);
        for (size_t k = 0; k < count; k++)
            assert_true(ticks[k] >= axis.from && ticks[k] <= axis.to && (!k || ticks[k] > ticks[k - 1]));
        if (ROWS[i].first)
            assert_string_equal(axis_label(&axis, ticks[0], label), ROWS[i].first);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_times_make_no_axis),
        cmocka_unit_test(places_are_in_order_and_on_it),
        cmocka_unit_test(ticks_are_round_and_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
