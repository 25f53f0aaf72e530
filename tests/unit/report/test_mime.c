/* SPDX-License-Identifier: Apache-2.0
 * Quoted-printable and header fields: they decode to what was given, lines stay short, nothing becomes a
 * header. */
#include "report/mime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

static int hex_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The bytes that a receiver makes of it. */
static struct str decoded(struct slice text) {
    struct str out;

    str_init(&out);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '=') {
            str_add_char(&out, text.ptr[i]);
        } else if (text.ptr[i + 1] == '\n') {
            i++;
        } else {
            assert_true(hex_digit(text.ptr[i + 1]) >= 0 && hex_digit(text.ptr[i + 2]) >= 0);
            str_add_char(&out, (char)(hex_digit(text.ptr[i + 1]) << 4 | hex_digit(text.ptr[i + 2])));
            i += 2;
        }
    }
    return out;
}

static void check_lines(struct slice text) {
    size_t column = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c == '\n') {
            column = 0;
            continue;
        }
        assert_true(c >= ' ' && c <= '~');
        if (column == 0) {
            assert_int_not_equal(c, '.');
            assert_false(slice_starts(slice_from(text, i), "From "));
        }
        assert_true(++column <= 76);
    }
}

static void check_body(struct slice body) {
    struct str encoded, back;
    struct slice text;

    str_init(&encoded);
    mime_quoted_printable(&encoded, body);
    check_lines(str_slice(&encoded));
    back = decoded(str_slice(&encoded));
    text = str_slice(&back);
    if (text.len == body.len + 1) /* the newline that ends it */
        text.len--;
    assert_true(slice_equal(text, body));
    str_free(&encoded);
    str_free(&back);
}

static void bodies_come_back(void **state) {
    static const struct slice ROWS[] = {
        SLICE_LITERAL(""),
        SLICE_LITERAL("plain\n"),
        SLICE_LITERAL("no newline"),
        SLICE_LITERAL(".\n..\n.dot\nFrom me\nFromage\n"),
        SLICE_LITERAL("a = b \nblank at the end \n\ttab\t\n\n\n"),
        SLICE_LITERAL("--=_cstriage_0123456789abcdef\n\r\nX-Evil: 1\r\n"),
        SLICE_LITERAL("caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 \xff\x00\x1b[31m"),
    };
    struct str longer;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(ROWS); i++)
        check_body(ROWS[i]);
    for (size_t size = 60; size < 240; size++) { /* whatever stands where a line must break */
        str_init(&longer);
        while (longer.len < size)
            str_add(&longer, size % 3 ? "From .=\xc3\xa9 " : "aaaaaaaaaaa.");
        check_body(str_slice(&longer));
        str_free(&longer);
    }
}

static void check_header(struct slice value, const char *wanted) {
    struct str out;

    str_init(&out);
    mime_header(&out, "Subject", value);
    assert_string_equal(out.ptr, wanted);
    str_free(&out);
}

static void header_values(void **state) {
    (void)state;
    check_header(slice_of("two words"), "Subject: two words\n");
    check_header(slice_of(""), "Subject: \n");
    check_header(slice_of("caf\xc3\xa9"), "Subject: =?UTF-8?B?Y2Fmw6k=?=\n");
    check_header(slice_of("x\r\nBcc: all@example.net\r\n\r\nbody"), "Subject: x  Bcc: all@example.net    body\n");
    check_header(slice_of("=?UTF-8?B?QmNj?="), "Subject: =?UTF-8?B?PT9VVEYtOD9CP1FtTmo/PQ==?=\n");
    check_header(slice_of("bad \xff byte \xe2\x80\xae turned"), "Subject: bad ? byte   turned\n");
    check_header(slice_of("[cstriage] CRIT 2026-10-12: 2 critical, 1 major (top: a title that is long enough "
                          "to be folded)"),
                 "Subject: [cstriage] CRIT 2026-10-12: 2 critical, 1 major (top: a title that\n"
                 " is long enough to be folded)\n");
}

/* Encoded words end between code points, and no line is longer than 76. */
static void long_values_are_folded(void **state) {
    struct str value, out;
    size_t column = 0, lines = 0;

    (void)state;
    str_init(&value);
    str_init(&out);
    for (size_t i = 0; i < 2000; i++)
        str_add(&value, "\xf0\x9f\x98\x80");
    mime_header(&out, "Subject", str_slice(&value));
    for (size_t i = 0; i < out.len; i++) {
        column = out.ptr[i] == '\n' ? 0 : column + 1;
        lines += out.ptr[i] == '\n';
        assert_true(column <= 76);
        if (out.ptr[i] == '\n' && out.ptr[i + 1])
            assert_memory_equal(out.ptr + i, "\n =?UTF-8?B?", 12);
    }
    assert_true(lines > 10 && lines < 40); /* 900 bytes of it */
    str_free(&value);
    str_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_come_back),
        cmocka_unit_test(header_values),
        cmocka_unit_test(long_values_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
