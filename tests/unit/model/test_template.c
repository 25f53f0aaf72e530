/* SPDX-License-Identifier: Apache-2.0
 * Tests of model/template: what is masked, where a template is cut, how the table counts and orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/utf8.h"
#include "model/template.h"

static void expect(const char *message, const char *want) {
    struct str out;

    str_init(&out);
    str_add(&out, "before ");
    template_make(&out, slice_of(message));
    assert_string_equal(out.ptr + 7, want);
    str_free(&out);
}

static void ids_are_masked(void **state) {
    (void)state;
    expect("Host 5 timed out after 3600 seconds", "Host <n> timed out after <n> seconds");
    expect("job 0c1d2e3f-0a1b-4c5d-8e9f-001122334455 failed", "job <uuid> failed");
    expect("nic 02:00:4a:5b:00:01 of r-4-VM", "nic <mac> of <vm>");
    expect("no route to 10.1.1.10:8250", "no route to <ip>:<n>");
    expect("ctx-5e0f23aa logid 7f0d2c11", "ctx-<hex> logid <hex>");
    expect("eth2 of i-2-345-VM", "eth<n> of <vm>");
    expect("deadbeef is a word, facade too", "deadbeef is a word, facade too"); /* no digit in it */
    expect("version 4.19.1.0-SNAPSHOT", "version <ip>-SNAPSHOT");
    expect("1.2.3 and 1.2", "<n>.<n>.<n> and <n>.<n>");
    expect("", "");
    expect("  two  blanks \nsecond line 5", "two  blanks");
    expect("0c1d2e3f-0a1b-4c5d-8e9f-0011223344556", "<hex>-<n>a<n>b-<n>c<n>d-<n>e<n>f-<hex>");
}

static void equal_failures_of_different_things_are_one_template(void **state) {
    struct str a, b;

    (void)state;
    str_init(&a);
    str_init(&b);
    template_make(&a, slice_of("Unable to plug nic 17 of r-4-VM into 0c1d2e3f-0a1b-4c5d-8e9f-001122334455"));
    template_make(&b, slice_of("Unable to plug nic 9 of r-512-VM into ffffffff-0a1b-4c5d-8e9f-001122334466"));
    assert_string_equal(a.ptr, b.ptr);
    str_free(&a);
    str_free(&b);
}

static void a_template_ends_between_characters(void **state) {
    char text[3 * TEMPLATE_LENGTH];
    struct str out;

    (void)state;
    str_init(&out);
    for (size_t shift = 0; shift < 40; shift++) {
        memset(text, 'a', sizeof text);
        for (size_t at = TEMPLATE_LENGTH - shift; at + 7 <= sizeof text; at += 12)
            memcpy(text + at, "\xe2\x82\xac 42 ", 7);
        str_clear(&out);
        template_make(&out, slice_make(text, sizeof text));
        assert_true(out.len <= TEMPLATE_LENGTH && out.len > TEMPLATE_LENGTH - 8);
        assert_true(utf8_valid(str_slice(&out)));
        assert_null(memchr(out.ptr, '4', out.len)); /* no half of a mask, no half of a number */
        assert_true(out.ptr[out.len - 1] != '<' && out.ptr[out.len - 1] != 'n');
    }
    str_free(&out);
}

static void hostile_bytes_pass(void **state) {
    static const char BYTES[] = "\0\0r-\0-4-VM\xff\xfe 1.1.1. ::::: ----- 12:34";
    struct str out;

    (void)state;
    str_init(&out);
    for (size_t from = 0; from < sizeof BYTES; from++)
        for (size_t to = from; to < sizeof BYTES; to++)
            template_make(&out, slice_make(BYTES + from, to - from));
    assert_false(out.failed);
    str_free(&out);
}

static int add(struct template_table *table, const char *text, enum level level, msec_t time) {
    return template_table_add(table, slice_of(text), level, time, 3, 77, NULL);
}

static void the_table_counts_and_orders(void **state) {
    static const char *const WANT[] = {"rare error", "error b", "error c", "warned", "warned"};
    struct template_table *table = NULL;
    const struct template_entry *const *list;
    size_t count;

    (void)state;
    assert_int_equal(template_table_new(&table, NULL), 0);
    assert_int_equal(add(table, "error c", LEVEL_ERROR, 500), 1);
    assert_int_equal(template_table_sample(table, slice_of("error c of 5"), NULL), 0);
    assert_int_equal(add(table, "error c", LEVEL_ERROR, 300), 0);
    assert_int_equal(add(table, "error c", LEVEL_ERROR, MSEC_NONE), 0);
    for (int i = 0; i < 3; i++)
        add(table, "error b", LEVEL_ERROR, MSEC_NONE);
    assert_int_equal(add(table, "warned", LEVEL_WARN, 1), 1);
    assert_int_equal(add(table, "warned", LEVEL_INFO, 1), 1); /* the level is part of it */
    assert_int_equal(add(table, "rare error", LEVEL_ERROR, 1), 1);
    list = template_table_list(table, &count);
    assert_int_equal(count, ARRAY_LENGTH(WANT));
    for (size_t i = 0; i < count; i++)
        assert_string_equal(list[i]->text, WANT[i]);
    assert_int_equal(list[2]->count, 3);
    assert_int_equal(list[2]->first, 300);
    assert_int_equal(list[2]->last, 500);
    assert_int_equal(list[2]->file, 3);
    assert_int_equal(list[2]->line, 77);
    assert_string_equal(list[2]->sample, "error c of 5");
    assert_true(list[1]->first == MSEC_NONE && list[1]->last == MSEC_NONE);
    assert_string_equal(list[1]->sample, "");
    template_table_free(table);
}

static void the_table_is_bounded(void **state) {
    struct template_table *table = NULL;
    char text[32];
    size_t count;

    (void)state;
    assert_int_equal(template_table_new(&table, NULL), 0);
    for (int i = 0; i < TEMPLATE_MAX + 7; i++) {
        snprintf(text, sizeof text, "word%d", i);
        assert_int_equal(add(table, text, LEVEL_WARN, i), i < TEMPLATE_MAX);
    }
    assert_int_equal(add(table, "word0", LEVEL_WARN, 9), 0);
    assert_non_null(template_table_list(table, &count));
    assert_int_equal(count, TEMPLATE_MAX);
    assert_int_equal(template_table_dropped(table), 7);
    template_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_masked),
        cmocka_unit_test(equal_failures_of_different_things_are_one_template),
        cmocka_unit_test(a_template_ends_between_characters),
        cmocka_unit_test(hostile_bytes_pass),
        cmocka_unit_test(the_table_counts_and_orders),
        cmocka_unit_test(the_table_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
