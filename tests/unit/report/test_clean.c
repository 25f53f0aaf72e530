/* SPDX-License-Identifier: Apache-2.0
 * Cleaning and escaping: what may come out, and where a text may be cut. */
#include "report/clean.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/utf8.h"
#include "report/escape.h"
#include "report/report.h"

static void check_clean(struct slice raw, size_t max, const char *wanted) {
    struct str out;

    str_init(&out);
    clean_text(&out, raw, max);
    assert_string_equal(out.ptr, wanted);
    str_free(&out);
}

static void bytes_become_text(void **state) {
    static const struct {
        struct slice raw;
        const char *wanted;
    } ROWS[] = {
        {SLICE_LITERAL("plain \xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80"), "plain \xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80"},
        {SLICE_LITERAL("a\tb\r\nc"), "a b \nc"},
        {SLICE_LITERAL("\x1b[31m\x07\x7f\x00z"), "\\x1b[31m\\x07\\x7f\\x00z"},
        {SLICE_LITERAL("\xff\xc0\xaf\xed\xa0\x80"), "\\xff\\xc0\\xaf\\xed\\xa0\\x80"},
        {SLICE_LITERAL("\xc2\x9b"
                       "A"),
         "\\xc2\\x9bA"},
        {SLICE_LITERAL("a\xe2\x80\xae"
                       "b\xe2\x81\xa6"
                       "c\xe2\x80\xa8"),
         "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa6c\\xe2\\x80\\xa8"},
        {SLICE_LITERAL("cut \xe6\x97"), "cut \\xe6\\x97"},
        {{NULL, 0}, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(ROWS); i++)
        check_clean(ROWS[i].raw, 0, ROWS[i].wanted);
}

static void cuts_fall_between_units(void **state) {
    (void)state;
    check_clean(slice_of("abcdef"), 6, "abcdef");
    check_clean(slice_of("abcdefg"), 6, "abc\xe2\x80\xa6");
    check_clean(slice_of("ab\xe6\x97\xa5"
                         "cd"),
                6, "ab\xe2\x80\xa6");
    check_clean(slice_of("a\x1b"
                         "bcd"),
                7, "a\xe2\x80\xa6");
    check_clean(slice_of("a\x1b"
                         "bcd"),
                8, "a\\x1bbcd");
    check_clean(slice_of("p=[redacted:password]xyz"), 20, "p=\xe2\x80\xa6");
    check_clean(slice_of("p=[redacted:password]xyz"), 24, "p=[redacted:password]xyz");
    check_clean(slice_of("abc"), 2, "");
}

/* Any bytes, any limit: the result is UTF-8, within the limit, and without controls. */
static void any_bytes_become_safe_text(void **state) {
    unsigned seed = 7;
    char raw[64];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct str out;
        struct slice rest;
        size_t max = (size_t)round % 70, len = (size_t)round % sizeof raw;

        for (size_t i = 0; i < len; i++) {
            seed = seed * 1103515245u + 12345u;
            raw[i] = (char)(seed >> 16);
        }
        str_init(&out);
        clean_text(&out, slice_make(raw, len), max);
        assert_true(!max || out.len <= max);
        assert_true(utf8_valid(str_slice(&out)));
        for (rest = str_slice(&out); rest.len;) {
            uint32_t point;
            size_t used = utf8_next(rest, &point);

            assert_true(used && (point == '\n' || !clean_is_unsafe(point)));
            rest = slice_from(rest, used);
        }
        str_free(&out);
    }
}

static void each_sink_has_its_escape(void **state) {
    struct str out;

    (void)state;
    str_init(&out);
    escape_html(&out, slice_of("<a href='x' b=\"y\">&\x1b\xff\xe2\x80\xae\n"));
    assert_string_equal(out.ptr,
                        "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n");
    str_clear(&out);
    escape_terminal(&out, slice_of("a\x1b]0;x\x07\nb"));
    assert_string_equal(out.ptr, "a\\x1b]0;x\\x07 b");
    str_free(&out);
}

static void log_text_is_redacted_before_it_is_cut(void **state) {
    struct report *report;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    assert_string_equal(report_text(report, slice_of("x password=verylongsecret y"), 0),
                        "x password=[redacted:password] y");
    assert_string_equal(report_text(report, slice_of("x password=verylongsecret y"), 16), "x password=\xe2\x80\xa6");
    report_free(report);
    report_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_text),
        cmocka_unit_test(cuts_fall_between_units),
        cmocka_unit_test(any_bytes_become_safe_text),
        cmocka_unit_test(each_sink_has_its_escape),
        cmocka_unit_test(log_text_is_redacted_before_it_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
