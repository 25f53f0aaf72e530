/* SPDX-License-Identifier: Apache-2.0
 * UTF-8: every code point forth and back, what is refused, printable copies, cuts and columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/utf8.h"

static size_t encode(uint32_t point, char *out) {
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xc0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3f));
        out[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3f));
    out[2] = (char)(0x80 | (point >> 6 & 0x3f));
    out[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

static void every_point(void **state) {
    (void)state;
    for (uint32_t point = 0; point < 0x120000; point++) {
        bool valid = point < 0xd800 || (point > 0xdfff && point < 0x110000);
        char bytes[4];
        size_t length = encode(point, bytes);
        uint32_t got;

        assert_int_equal(utf8_next(slice_make(bytes, length), &got), valid ? length : 0);
        assert_int_equal(got, valid ? point : 0);
        assert_int_equal(utf8_next(slice_make(bytes, length - 1), &got), 0);
    }
}

static void refused(void **state) {
    static const char *const bad[] = {
        "\x80", "\xc0\xaf", "\xc1\xbf",  "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf5\x80\x80\x80",
        "\xff", "\xe2\x82", "\xe2(\xa1", "\xe2\x82("};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        assert_false(utf8_valid(slice_of(bad[i])));
    assert_true(utf8_valid(slice_of("Gr\xc3\xbc\xc3\x9f"
                                    "e, \xe4\xb8\xad \xf0\x9f\x98\x80")));
    assert_true(utf8_valid(slice_make("a\0b", 3)));
    assert_true(utf8_valid(slice_make(NULL, 0)));
}

static void copies(void **state) {
    struct str out;

    (void)state;
    str_init(&out);
    utf8_copy(&out, slice_of("caf\xc3\xa9 \xff\xc3(\x1b[0m\xe2\x80\xae\tx\n\xe2\x82"), false);
    assert_string_equal(out.ptr, "caf\xc3\xa9 \\xFF\\xC3(\x1b[0m\xe2\x80\xae\tx\n\\xE2\\x82");
    str_clear(&out);
    utf8_copy(&out, slice_of("caf\xc3\xa9 \xff\x1b[0m\xe2\x80\xae\tx\r\n\x7f\xc2\x85"), true);
    assert_string_equal(out.ptr, "caf\xc3\xa9 \\xFF\\x1B[0m\\xE2\\x80\\xAE\tx\\x0D\n\\x7F\\xC2\\x85");
    str_clear(&out);
    utf8_copy(&out, slice_make(NULL, 0), true);
    assert_int_equal(out.len, 0);
    str_free(&out);
}

static void cuts(void **state) {
    struct slice text = slice_of("a\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80z");
    static const size_t wanted[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};

    (void)state;
    for (size_t most = 0; most < ARRAY_LENGTH(wanted); most++)
        assert_int_equal(utf8_cut(text, most), wanted[most]);
    assert_int_equal(utf8_cut(slice_of("\x80\x80\x80\x80\x80"), 3), 3);
}

static void columns(void **state) {
    struct slice text = slice_of("ab\xe4\xb8\xad"
                                 "e\xcc\x81\xff");

    (void)state;
    assert_int_equal(utf8_point_columns('a'), 1);
    assert_int_equal(utf8_point_columns(0x4e2d), 2);
    assert_int_equal(utf8_point_columns(0x301), 0);
    assert_int_equal(utf8_point_columns(0x1f600), 2);
    assert_int_equal(utf8_point_columns(0xac00), 2);
    assert_int_equal(utf8_point_columns(0x2026), 1);
    assert_int_equal(utf8_point_columns(0x200b), 0);
    assert_int_equal(utf8_text_columns(text), 2 + 2 + 1 + 4);
    assert_int_equal(utf8_cut_columns(text, 3), 2);
    assert_int_equal(utf8_cut_columns(text, 5), 8); /* with its accent */
    assert_int_equal(utf8_cut_columns(text, 8), 8);
    assert_int_equal(utf8_cut_columns(text, 9), 9);
}

static void bidi(void **state) {
    (void)state;
    assert_true(utf8_has_bidi_control(slice_of("x\xff\xe2\x80\xaey")));
    assert_true(utf8_has_bidi_control(slice_of("\xd8\x9c")));
    assert_false(utf8_has_bidi_control(slice_of("\xd7\xa9\xd7\x9c \xe2\x80\xa6")));
    for (uint32_t point = 0; point < 0x110000; point++)
        assert_int_equal(utf8_is_bidi_control(point), point == 0x61c || point == 0x200e || point == 0x200f ||
                                                          (point >= 0x202a && point <= 0x202e) ||
                                                          (point >= 0x2066 && point <= 0x2069));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point), cmocka_unit_test(refused), cmocka_unit_test(copies),
        cmocka_unit_test(cuts),        cmocka_unit_test(columns), cmocka_unit_test(bidi),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
