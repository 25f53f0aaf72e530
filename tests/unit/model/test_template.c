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

static void objects_and_quoted_texts_are_left_out(void **state) {
    (void)state;
    expect("Unable to reach Host {\"id\":5,\"name\":\"kvm1\",\"type\":\"Routing\"} now",
           "Unable to reach Host {…} now");
    expect("no nic in Ntwk[204|Guest|8] for VM[User|i-2-9-VM]", "no nic in Ntwk[…] for VM[User|<vm>]");
    expect("label \"my network\" of 'web server' isn't there", "label \"<text>\" of '<text>' isn't there");
    expect("Host {\"id\":5, and no end of it", "Host {\"<text>\":<n>, and no end of it");
}

static void a_trace_leaves_its_fingerprint(void **state) {
    (void)state;
    expect("Unexpected failure of 7\njava.lang.RuntimeException: wrapped\n\tat com.cloud.a.Outer.run(Outer.java:9)\n"
           "Caused by: java.lang.NullPointerException\n\tat java.util.Objects.requireNonNull(Objects.java:203)\n"
           "\tat com.cloud.network.Foo$Bar2.plug(Foo.java:77)\n\tat com.cloud.network.Foo.all(Foo.java:5)\n",
           "Unexpected failure of <n> [NullPointerException at Foo$Bar<n>.plug]");
    expect("no frames\ncom.cloud.x.OddException: text 5\n", "no frames [OddException]");
    expect("no trace\nbut a second line", "no trace");
}

static int add(struct template_table *table, const char *text, enum level level, msec_t time, uint64_t line) {
    return template_table_add(table, slice_of(text), level, time, 0, line, NULL);
}

static void the_table_counts_and_orders(void **state) {
    static const char *const WANT[] = {"rare error", "error b", "error c", "warned", "warned"};
    struct template_table *table = NULL;
    const struct template_entry *const *list;
    size_t count;

    (void)state;
    assert_int_equal(template_table_new(&table, NULL), 0);
    assert_int_equal(add(table, "error c", LEVEL_ERROR, 500, 7), 1);
    assert_int_equal(template_table_sample(table, slice_of("error c of 5"), NULL), 0);
    assert_int_equal(add(table, "error c", LEVEL_ERROR, 300, 9), 1); /* before the one known */
    assert_int_equal(template_table_sample(table, slice_of("error c of 3"), NULL), 0);
    assert_int_equal(add(table, "error c", LEVEL_ERROR, MSEC_NONE, 1), 0);
    for (int i = 0; i < 3; i++)
        add(table, "error b", LEVEL_ERROR, MSEC_NONE, 2);
    assert_int_equal(add(table, "warned", LEVEL_WARN, 1, 3), 1);
    assert_int_equal(add(table, "warned", LEVEL_INFO, 1, 4), 1); /* the level is part of it */
    assert_int_equal(add(table, "rare error", LEVEL_ERROR, 1, 5), 1);
    list = template_table_joined(table, &count);
    assert_int_equal(count, ARRAY_LENGTH(WANT));
    for (size_t i = 0; i < count; i++)
        assert_string_equal(list[i]->text, WANT[i]);
    assert_int_equal(list[2]->count, 3);
    assert_int_equal(list[2]->first, 300);
    assert_int_equal(list[2]->last, 500);
    assert_int_equal(list[2]->line, 9);
    assert_string_equal(list[2]->sample, "error c of 3");
    assert_true(list[1]->first == MSEC_NONE && list[1]->last == MSEC_NONE);
    assert_string_equal(list[1]->sample, "");
    list = template_table_list(table, &count);
    assert_int_equal(count, ARRAY_LENGTH(WANT));
    assert_int_equal(list[0]->line, 3); /* by first record */
    assert_string_equal(list[4]->text, "error b");
    template_table_free(table);
}

static void nearly_equal_templates_are_joined(void **state) {
    struct template_table *table = NULL;
    const struct template_entry *const *list;
    size_t count;

    (void)state;
    assert_int_equal(template_table_new(&table, NULL), 0);
    add(table, "cannot plug nic of alpha into bridge", LEVEL_ERROR, 20, 1);
    add(table, "cannot plug nic of beta into bridge", LEVEL_ERROR, 10, 2);
    add(table, "cannot plug nic of gamma into bridge", LEVEL_ERROR, 30, 3);
    add(table, "cannot plug nic of gamma into bridge", LEVEL_WARN, 30, 4); /* another level */
    add(table, "cannot plug disk of gamma into pool", LEVEL_ERROR, 30, 5); /* too much differs */
    add(table, "never plug nic of gamma into bridge", LEVEL_ERROR, 30, 6); /* begins otherwise */
    add(table, "cannot alpha", LEVEL_ERROR, 30, 7);                        /* too short to compare */
    add(table, "cannot beta", LEVEL_ERROR, 30, 8);
    list = template_table_joined(table, &count);
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++)
        if (list[i]->count == 3) {
            assert_string_equal(list[i]->text, "cannot plug nic of <*> into bridge");
            assert_int_equal(list[i]->first, 10);
            assert_int_equal(list[i]->line, 2);
            count = 0;
        }
    assert_int_equal(count, 0);
    template_table_free(table);
}

/* However the records of three logs are spread over tables, and in which order these are put together. */
static void tables_are_put_together_in_any_order(void **state) {
    static const uint32_t ORDERS[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}};
    static const char *const TEXTS[] = {"a b", "a c", "d"};

    (void)state;
    for (size_t o = 0; o < ARRAY_LENGTH(ORDERS); o++) {
        struct template_table *whole = NULL;
        const struct template_entry *const *list;
        size_t count;

        assert_int_equal(template_table_new(&whole, NULL), 0);
        for (size_t k = 0; k < 3; k++) {
            const struct log_source source = {.file = ORDERS[o][k]};
            struct template_table *part = NULL;

            assert_int_equal(template_table_new(&part, NULL), 0);
            for (uint64_t i = 0; i < 9; i++)
                if (add(part, TEXTS[(i + source.file) % 3], LEVEL_WARN, (msec_t)(1000 - 100 * source.file + i), i) > 0)
                    assert_int_equal(template_table_sample(part, slice_of(TEXTS[source.file]), NULL), 0);
            list = template_table_list(part, &count);
            for (size_t i = 0; i < count; i++)
                assert_int_equal(template_table_absorb(whole, list[i], &source, NULL), 0);
            template_table_free(part);
        }
        list = template_table_list(whole, &count);
        assert_int_equal(count, 3);
        assert_string_equal(list[0]->text, "d"); /* first of the last log, whose times are the smallest */
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(list[i]->count, 9);
            assert_int_equal(list[i]->file, 2);
            assert_int_equal(list[i]->line, i);
            assert_string_equal(list[i]->sample, "d");
            assert_int_equal(list[i]->histogram.counts[0], 9);
        }
        template_table_free(whole);
    }
}

static void the_table_is_bounded(void **state) {
    struct template_table *table = NULL;
    char text[32];
    size_t count;

    (void)state;
    assert_int_equal(template_table_new(&table, NULL), 0);
    for (int i = 0; i < 3 * TEMPLATE_MAX; i++) {
        snprintf(text, sizeof text, "word%d", i);
        assert_int_equal(add(table, text, LEVEL_WARN, 3 * TEMPLATE_MAX - i, 1), 1); /* a log read backwards */
    }
    assert_non_null(template_table_list(table, &count));
    assert_int_equal(count, TEMPLATE_MAX);
    assert_int_equal(template_table_dropped(table), 2 * TEMPLATE_MAX);
    assert_int_equal(template_table_list(table, &count)[0]->first, 1);
    template_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_masked),
        cmocka_unit_test(equal_failures_of_different_things_are_one_template),
        cmocka_unit_test(a_template_ends_between_characters),
        cmocka_unit_test(hostile_bytes_pass),
        cmocka_unit_test(objects_and_quoted_texts_are_left_out),
        cmocka_unit_test(a_trace_leaves_its_fingerprint),
        cmocka_unit_test(the_table_counts_and_orders),
        cmocka_unit_test(nearly_equal_templates_are_joined),
        cmocka_unit_test(tables_are_put_together_in_any_order),
        cmocka_unit_test(the_table_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
