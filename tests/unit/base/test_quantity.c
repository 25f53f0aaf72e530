/* SPDX-License-Identifier: Apache-2.0
 * Sizes with units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/quantity.h"

static void accepted(void **state) {
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"0", 0},
                {"4096", 4096},
                {"1B", 1},
                {"64K", 65536},
                {"64k", 65536},
                {"200M", 209715200},
                {" 2 MB ", 2000000},
                {"1GiB", 1073741824},
                {"1gib", 1073741824},
                {"3kB", 3000},
                {"1T", UINT64_C(1) << 40},
                {"8388607T", UINT64_C(8388607) << 40}};
    uint64_t value;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        assert_int_equal(quantity_parse(&value, slice_of(good[i].text), NULL), 0);
        assert_int_equal(value, good[i].value);
    }
}

static void refused(void **state) {
    static const char *const bad[] = {
        "", "M", "-1", "+1", "1.5G", "1X", "1MM", "1M x", "0x10", "8388608T", "99999999999999999999"};
    struct error err;
    uint64_t value = 77;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        if (quantity_parse(&value, slice_of(bad[i]), &err) != -1)
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(err.code, ERROR_USAGE);
        assert_int_equal(value, 77);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(accepted), cmocka_unit_test(refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
