/* SPDX-License-Identifier: Apache-2.0
 * The progress line: what it says, and that it never is wider than the terminal. */
#include "cli/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

enum { MIB = 1 << 20 };

static void expect(struct read_progress at, int64_t elapsed, size_t width, const char *line) {
    struct str out;

    str_init(&out);
    progress_line(&out, &at, elapsed, width);
    assert_false(out.failed);
    assert_string_equal(out.ptr ? out.ptr : "", line);
    str_free(&out);
}

static void what_it_says(void **state) {
    (void)state;
    expect((struct read_progress){100 * MIB, 25 * MIB, 100 * MIB, "logs/a.gz"}, 2000, 80,
           "25.0 of 100.0 MiB, 50 MiB/s, 0:06 left  logs/a.gz");
    expect((struct read_progress){100 * MIB, 1 * MIB, 4000ULL * MIB, "a"}, 2000, 80,
           "1.0 of 4000.0 MiB, 50 MiB/s, 2:13:18 left  a");
    expect((struct read_progress){10 * MIB, 10 * MIB, 20 * MIB, "a"}, 500, 80,
           "10.0 of 20.0 MiB, 20 MiB/s  a"); /* too early to tell */
    expect((struct read_progress){10 * MIB, 10 * MIB, 0, "-"}, 2000, 80, "10.0 MiB, 5 MiB/s  -"); /* a pipe */
    expect((struct read_progress){30 * MIB, 30 * MIB, 20 * MIB, "a"}, 2000, 80,
           "20.0 of 20.0 MiB, 15 MiB/s  a"); /* it has grown */
    expect((struct read_progress){0, 0, 20 * MIB, "a"}, 0, 80, "0.0 of 20.0 MiB, 0 MiB/s  a");
}

static void the_end_of_a_path_stays(void **state) {
    const struct read_progress at = {10 * MIB, 10 * MIB, 0, "/var/log/cloudstack/m\xc3\xbcller/agent.log"};

    (void)state;
    expect(at, 2000, 38, "10.0 MiB, 5 MiB/s  …k/m\xc3\xbcller/agent.log");
    expect(at, 2000, 35, "10.0 MiB, 5 MiB/s  …\xc3\xbcller/agent.log");
    expect(at, 2000, 20, "10.0 MiB, 5 MiB/s");
    expect(at, 2000, 5, "10.0 ");
    expect(at, 2000, 0, "");
}

static void no_width_is_exceeded(void **state) {
    const struct read_progress at = {700ULL * MIB, 333ULL * MIB, 4000ULL * MIB,
                                     "/srv/\x1b[2J\xff/\xe2\x80\xae/logs/stra\xc3\x9f"
                                     "e/management-server.log.2026-11-22.gz"};

    (void)state;
    for (size_t width = 0; width < 120; width++) {
        struct str out;
        size_t n = 0;

        str_init(&out);
        progress_line(&out, &at, 30000, width);
        for (size_t i = 0; i < out.len; i++) {
            n += ((unsigned char)out.ptr[i] & 0xc0) != 0x80;
            assert_true((unsigned char)out.ptr[i] >= 0x20);
        }
        assert_true(n <= width);
        assert_true(utf8_valid(str_slice(&out)));
        str_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says),
        cmocka_unit_test(the_end_of_a_path_stays),
        cmocka_unit_test(no_width_is_exceeded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
