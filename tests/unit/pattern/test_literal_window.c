/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/literal_window: windows lie in their literals, are shared, and avoid what is common. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/compiler.h"
#include "pattern/literal_window.h"

static const struct slice LITERALS[] = {
    SLICE_LITERAL("Unable to start the router"),
    SLICE_LITERAL("Unable to plug the nic"),
    SLICE_LITERAL("Unable to find a host"),
    SLICE_LITERAL("no route"),
    SLICE_LITERAL("short"),
    SLICE_LITERAL("sixsix"),
    SLICE_LITERAL("the quick brown fox is lame"),
};

enum { COUNT = ARRAY_LENGTH(LITERALS) };

static struct slice window_of(const uint32_t *ends, size_t i) {
    return slice_from(slice_first(LITERALS[i], ends[i]), ends[i] > WINDOW_SIZE ? ends[i] - WINDOW_SIZE : 0);
}

static void choose(uint32_t *ends, const char *sample) {
    assert_int_equal(literal_windows_choose(ends, LITERALS, COUNT, slice_of(sample)), 0);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(ends[i] <= LITERALS[i].len);
        assert_int_equal(window_of(ends, i).len, LITERALS[i].len < WINDOW_SIZE ? LITERALS[i].len : WINDOW_SIZE);
    }
}

static void literals_share_a_window(void **state) {
    uint32_t ends[COUNT];

    (void)state;
    choose(ends, "");
    assert_true(slice_equal(window_of(ends, 0), window_of(ends, 1)));
    assert_true(slice_equal(window_of(ends, 0), window_of(ends, 2)));
    assert_true(slice_find(slice_of("Unable to "), window_of(ends, 0)) >= 0);
}

static void what_is_common_is_avoided(void **state) {
    char sample[4096] = "";
    uint32_t ends[COUNT];

    (void)state;
    for (int i = 0; i < 40; i++)
        strcat(sample, "Unable to tell; the quick brown fox. ");
    choose(ends, sample);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(slice_find(slice_of(sample), window_of(ends, i)) < 0);
}

static void the_same_literals_have_the_same_windows(void **state) {
    uint32_t ends[COUNT], again[COUNT];

    (void)state;
    choose(ends, "Unable to tell");
    choose(again, "Unable to tell");
    assert_memory_equal(ends, again, sizeof ends);
}

static void none_is_fine(void **state) {
    (void)state;
    assert_int_equal(literal_windows_choose(NULL, LITERALS, 0, slice_of("some text")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_share_a_window),
        cmocka_unit_test(what_is_common_is_avoided),
        cmocka_unit_test(the_same_literals_have_the_same_windows),
        cmocka_unit_test(none_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
