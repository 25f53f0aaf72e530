/* SPDX-License-Identifier: Apache-2.0
 * Tests of app/quote: what is shown of a record, verbatim and in order, without secrets and without halves of
 * characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "app/quote.h"
#include "base/compiler.h"
#include "base/utf8.h"

#define HEADER "2026-10-12 06:00:00,000 WARN  [c.c.A] (main:) (logid:) "
#define CUT    "\xe2\x80\xa6"

static struct str raw, out;

static int set_up(void **state) {
    (void)state;
    str_init(&raw);
    str_init(&out);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    str_free(&raw);
    str_free(&out);
    return 0;
}

static void fill(char c, size_t count) {
    while (count--)
        str_add_char(&raw, c);
}

/* Words without meaning, each of its own, so that a piece is found in one place only. */
static void words(size_t count) {
    static uint32_t n;

    while (count--)
        str_addf(&raw, "w%u ", n++);
}

/* Quotes the record with a match at `at`; the record lies in memory of its exact size. */
static const char *quoted(size_t at) {
    struct event event = {.match_offset = at};
    char *copy = malloc(raw.len ? raw.len : 1);

    memcpy(copy, raw.ptr, raw.len);
    event.raw = slice_make(copy, raw.len);
    str_clear(&out);
    assert_int_equal(quote_event(NULL, &out, &event), 0);
    free(copy);
    assert_true(out.len <= QUOTE_MAX);
    assert_true(utf8_valid(str_slice(&out)));
    return out.ptr;
}

static size_t offset_of(const char *needle) {
    ptrdiff_t at = slice_find(str_slice(&raw), slice_of(needle));

    assert_true(at >= 0);
    return (size_t)at;
}

/* The pieces between the cuts stand in the record, in order, the first at its start. */
static void assert_verbatim(void) {
    const char *piece = out.ptr;
    size_t from = 0;

    while (*piece) {
        const char *end = strstr(piece, CUT);
        struct slice text = slice_trim(slice_make(piece, end ? (size_t)(end - piece) : strlen(piece)));
        ptrdiff_t at = slice_find(slice_from(str_slice(&raw), from), text);

        if (at < 0)
            fail_msg("\"%.*s\" does not stand in the record", (int)text.len, text.ptr);
        if (piece == out.ptr)
            assert_int_equal(at, 0);
        from += (size_t)at + text.len;
        piece = end ? end + strlen(CUT) : "";
    }
}

static void a_short_line_is_quoted_whole(void **state) {
    (void)state;
    str_add(&raw, HEADER "no address left\r\n");
    assert_string_equal(quoted(offset_of("no address")), HEADER "no address left");
    assert_string_equal(quoted(0), HEADER "no address left");
    assert_string_equal(quoted(100000), HEADER "no address left");
}

static void a_match_in_a_later_line_shows_both(void **state) {
    (void)state;
    str_add(&raw, HEADER "failed\n\tat a.B.c(B.java:1)\n\nCaused by: a.b.NoRoomException: full\r\n\tat d");
    assert_string_equal(quoted(offset_of("full")), HEADER "failed " CUT " Caused by: a.b.NoRoomException: full");
    assert_string_equal(quoted(raw.len - 1), HEADER "failed " CUT " at d");
    assert_verbatim();
    assert_string_equal(quoted(offset_of("\n\nCaused") + 1), /* an empty line shows nothing */
                        HEADER "failed " CUT " Caused by: a.b.NoRoomException: full");
}

static void a_match_in_the_first_line_shows_why(void **state) {
    (void)state;
    str_add(&raw, HEADER "failed\n\tat a.B.c(B.java:1)\n\t... 3 more\n\na.b.OddException: x\na.b.C: y");
    assert_string_equal(quoted(offset_of("failed")), HEADER "failed " CUT " a.b.OddException: x");
    str_add(&raw, "\nCaused by: a.b.FullException: no room\n\tat a.B.c(B.java:1)\nCaused by: "
                  "a.b.DiskException: worn\n\tat d\n");
    assert_string_equal(quoted(offset_of("failed")), HEADER "failed " CUT " Caused by: a.b.DiskException: worn");
    assert_verbatim();
}

static void a_frame_of_python_shows_its_exception(void **state) {
    (void)state;
    str_add(&raw, HEADER "Traceback (most recent call last):\n  File \"/opt/a.py\", line 1, in b\n    c[d]\n"
                         "KeyError: 'eth3'\nKeyError: 'eth4'");
    assert_string_equal(quoted(offset_of("File \"")),
                        HEADER "Traceback (most recent call last): " CUT " File \"/opt/a.py\", line 1, in b " CUT
                               " KeyError: 'eth3'");
    assert_verbatim();
    assert_string_equal(quoted(offset_of("c[d]")), HEADER "Traceback (most recent call last): " CUT " c[d]");
}

static void an_exception_without_words_shows_a_frame(void **state) {
    (void)state;
    str_add(&raw, HEADER "Caught:\njava.lang.NullPointerException\n\tat java.base/a.B.c(B.java:1)\n"
                         "\tat com.cloud.vm.A.b(A.java:7)\n\tat com.cloud.vm.A.c(A.java:9)\nCaused by: a.b.C: d");
    assert_string_equal(quoted(offset_of("NullPointer")),
                        HEADER "Caught: " CUT " java.lang.NullPointerException " CUT " at com.cloud.vm.A.b(A.java:7)");
    assert_verbatim();
    str_clear(&raw);
    str_add(&raw, "java.lang.NullPointerException\n\tat org.apache.cloudstack.A.b(A.java:7)\n");
    assert_string_equal(quoted(0), "java.lang.NullPointerException " CUT " at org.apache.cloudstack.A.b(A.java:7)");
    str_clear(&raw);
    str_add(&raw, "java.lang.NullPointerException\nanother line\n\tat com.cloud.vm.A.b(A.java:7)\n");
    assert_string_equal(quoted(3), "java.lang.NullPointerException " CUT " another line");
}

static void long_lines_keep_head_and_match(void **state) {
    (void)state;
    str_add(&raw, HEADER);
    words(2000);
    str_add(&raw, "THE MATCH here ");
    words(2000);
    quoted(offset_of("THE MATCH"));
    assert_non_null(strstr(out.ptr, "THE MATCH here"));
    assert_true(strncmp(out.ptr, HEADER, strlen(HEADER)) == 0);
    assert_true(slice_ends(str_slice(&out), CUT));
    assert_null(strstr(out.ptr, CUT " " CUT));
    assert_verbatim();
}

static void pieces_stay_in_order_wherever_the_match_is(void **state) {
    (void)state;
    str_add(&raw, HEADER);
    words(150);
    str_add(&raw, "\n");
    words(600);
    str_add(&raw, "\n\n");
    words(30);
    for (size_t at = 0; at < raw.len; at += 7) {
        quoted(at);
        assert_verbatim();
    }
}

static void a_line_of_many_megabytes_is_quick(void **state) {
    clock_t start = clock();

    (void)state;
    str_add(&raw, HEADER);
    words(1000000);
    str_add(&raw, "password=hunter2 THE MATCH");
    for (int i = 0; i < 20; i++)
        quoted(raw.len - 9);
    assert_non_null(strstr(out.ptr, "THE MATCH"));
    assert_null(strstr(out.ptr, "hunter2"));
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 10);
}

/* Wherever the cut falls, the secret does not show. */
static void secrets_never_lose_their_key(void **state) {
    static const struct {
        const char *before, *secret, *after;
    } SECRETS[] = {
        {"password=", "hunter2hunter2hunter2", " "},
        {"{\"secretkey\":\"", "hunter2hunter2hunter2", "\"} "},
        {"--password ", "hunter2hunter2hunter2", " "},
        {"nfs://admin:", "hunter2hunter2hunter2", "@10.0.0.1/export "},
        {"{\\\"psk\\\":\\\"", "hunter2hunter2hunter2", "\\\"} "},
    };

    (void)state;
    for (size_t s = 0; s < ARRAY_LENGTH(SECRETS); s++)
        for (size_t gap = 0; gap < 320; gap++) {
            str_clear(&raw);
            str_add(&raw, HEADER);
            words(400);
            str_add(&raw, SECRETS[s].before);
            str_add(&raw, SECRETS[s].secret);
            str_add(&raw, SECRETS[s].after);
            fill('.', gap);
            str_add(&raw, "MATCH ");
            words(100);
            quoted(offset_of("MATCH"));
            assert_non_null(strstr(out.ptr, "MATCH"));
            if (strstr(out.ptr, "hunter2") || strstr(out.ptr, "unter2 "))
                fail_msg("%s shows at distance %zu: %s", SECRETS[s].before, gap, out.ptr);
        }
}

/* The same at the end of what is shown of a first line, of a line, and of what is read at all. */
static void secrets_at_an_edge_do_not_show(void **state) {
    static const size_t EDGES[] = {210, 420, 950, 1352, 2192, 4312};

    (void)state;
    for (size_t e = 0; e < ARRAY_LENGTH(EDGES); e++)
        for (size_t shift = 0; shift < 60; shift++) {
            str_clear(&raw);
            str_add(&raw, HEADER);
            while (raw.len < EDGES[e] - shift)
                str_add_char(&raw, raw.len % 9 ? '.' : ' ');
            str_add(&raw, " nfs://admin:hunter2hunter2hunter2@10.0.0.1/export ");
            words(700);
            str_add(&raw, "\nsecond MATCH");
            assert_null(strstr(quoted(0), "hunter2"));
            assert_null(strstr(quoted(offset_of("MATCH")), "hunter2"));
            assert_null(strstr(quoted(offset_of("\nsecond") - 3), "hunter2"));
        }
}

/* Redaction makes a long text short: what comes up from behind then must not be half a secret. */
static void secrets_behind_a_long_secret_do_not_show(void **state) {
    (void)state;
    for (size_t shift = 0; shift < 60; shift++) {
        str_clear(&raw);
        str_add(&raw, HEADER "password=");
        while (raw.len < 4312 - shift)
            str_add_char(&raw, 'x');
        str_add(&raw, " nfs://admin:hunter2hunter2hunter2@10.0.0.1/export ");
        words(100);
        assert_null(strstr(quoted(0), "hunter2"));
        assert_null(strstr(out.ptr, "xxxx"));
    }
}

static void a_key_on_the_line_before_counts(void **state) {
    (void)state;
    str_add(&raw, HEADER "config\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nabcdefgh "
                         "MATCH\n-----END RSA PRIVATE KEY-----");
    assert_null(strstr(quoted(offset_of("MATCH")), "abcdefgh"));
}

static void characters_stay_whole(void **state) {
    static const char *const CHARACTERS[] = {"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};

    (void)state;
    for (size_t c = 0; c < ARRAY_LENGTH(CHARACTERS); c++)
        for (size_t shift = 0; shift < 4; shift++) {
            str_clear(&raw);
            str_add(&raw, HEADER);
            fill('a', shift);
            while (raw.len < 6000)
                str_add(&raw, CHARACTERS[c]);
            str_add(&raw, "MATCH");
            while (raw.len < 12000)
                str_add(&raw, CHARACTERS[c]);
            quoted(offset_of("MATCH"));
            assert_null(strstr(out.ptr, "\\x"));
            assert_non_null(strstr(out.ptr, "MATCH"));
            assert_verbatim();
            assert_null(strstr(quoted(0), "\\x"));
        }
}

static void bytes_that_are_no_text_are_escaped(void **state) {
    static const char BYTES[] = "a\0b\x1b[31m\xff";

    (void)state;
    str_add_bytes(&raw, BYTES, sizeof BYTES - 1);
    assert_string_equal(quoted(0), "a\\x00b\\x1b[31m\\xff");
    str_clear(&raw);
    assert_string_equal(quoted(0), "");
    str_add(&raw, "\n\n");
    assert_string_equal(quoted(1), "");
    str_clear(&raw);
    fill('\x80', 5000); /* only bytes that go on a character that never began */
    quoted(3000);
}

static void records_nothing_matched_show_their_first_line(void **state) {
    (void)state;
    str_add(&raw, "password=hunter2 first\nsecond");
    assert_int_equal(quote_record(&out, str_slice(&raw)), 0);
    assert_string_equal(out.ptr, "password=[redacted:password] first");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_short_line_is_quoted_whole),
        TEST(a_match_in_a_later_line_shows_both),
        TEST(a_match_in_the_first_line_shows_why),
        TEST(a_frame_of_python_shows_its_exception),
        TEST(an_exception_without_words_shows_a_frame),
        TEST(long_lines_keep_head_and_match),
        TEST(pieces_stay_in_order_wherever_the_match_is),
        TEST(a_line_of_many_megabytes_is_quick),
        TEST(secrets_never_lose_their_key),
        TEST(secrets_at_an_edge_do_not_show),
        TEST(secrets_behind_a_long_secret_do_not_show),
        TEST(a_key_on_the_line_before_counts),
        TEST(characters_stay_whole),
        TEST(bytes_that_are_no_text_are_escaped),
        TEST(records_nothing_matched_show_their_first_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
