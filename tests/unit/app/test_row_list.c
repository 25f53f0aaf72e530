/* SPDX-License-Identifier: Apache-2.0
 * Tests of app/row_list and app/row_text: what is kept does not depend on the order of adding, and what a row shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "app/row_list.h"

static const struct trail_match MATCH = {TRAIL_BY_JOB, TRAIL_NONE, TRAIL_NONE};

static void add(struct row_list *list, const char *raw, msec_t time, size_t input, uint64_t line) {
    const struct row place = {.time = time, .input = input, .line = line};
    struct log_profile profile;
    struct record record;

    log_profile_detect(&profile,
                       slice_of("2026-03-04 10:00:00,000 INFO  [c.c.X] (a-1:ctx-11111111) (logid:0b6a2c1e) x\n"), true,
                       NULL);
    record_parse(&record, &profile, slice_of(raw));
    assert_int_equal(row_list_add(list, &record, &MATCH, &place), 0);
}

static void add_number(struct row_list *list, int i) {
    char raw[160];

    snprintf(raw, sizeof raw, "2026-03-04 10:00:00,000 INFO  [c.c.X] (a-1:ctx-11111111) (logid:0b6a2c1e) row %d", i);
    add(list, raw, i / 3, (size_t)(i % 3), (uint64_t)i);
}

static void test_the_first_are_kept_whatever_the_order(void **state) {
    enum { COUNT = 2 * ROWS_MAX + ROWS_MAX / 2 };

    (void)state;
    for (int how = 0; how < 3; how++) {
        struct row_list list;

        row_list_init(&list);
        for (int i = 0; i < COUNT; i++)
            add_number(&list, how == 0 ? i : how == 1 ? COUNT - 1 - i : (int)((int64_t)i * 7919 % COUNT));
        row_list_finish(&list);
        assert_int_equal(list.rows.count, ROWS_MAX);
        assert_int_equal(list.left_out, COUNT - ROWS_MAX);
        for (int i = 0; i < ROWS_MAX; i++)
            if (list.rows.items[i].line != (uint64_t)i)
                fail_msg("order %d: row %d is line %llu", how, i, (unsigned long long)list.rows.items[i].line);
        row_list_free(&list);
    }
}

static void test_undated_rows_come_last(void **state) {
    struct row_list list;

    (void)state;
    row_list_init(&list);
    add(&list, "no date", MSEC_NONE, 0, 1);
    add(&list, "2026-03-04 10:00:00,000 INFO  [c.c.X] (a-1:ctx-11111111) (logid:) dated", 5, 0, 2);
    row_list_finish(&list);
    assert_string_equal(list.rows.items[0].text, "dated");
    assert_string_equal(list.rows.items[1].text, "no date");
    row_list_free(&list);
}

static void test_a_record_of_two_files_is_one_row(void **state) {
    static const char *const RAW = "2026-03-04 10:00:00,000 INFO  [c.c.X] (a-1:ctx-11111111) (logid:) once";
    struct row_list list;

    (void)state;
    row_list_init(&list);
    add(&list, RAW, 5, 0, 1);
    add(&list, RAW, 5, 1, 9);
    add(&list, RAW, 5, 0, 2); /* said twice in one file is said twice */
    add(&list, RAW, 6, 1, 10);
    row_list_finish(&list);
    assert_int_equal(list.rows.count, 3);
    assert_int_equal(list.duplicates, 1);
    row_list_free(&list);
}

static void expect_text(const char *message, const char *want) {
    char raw[4096];
    struct row_list list;

    row_list_init(&list);
    snprintf(raw, sizeof raw, "2026-03-04 10:00:00,000 WARN  [c.c.Class] (thread-1:ctx-11111111) (logid:0b6a2c1e) %s",
             message);
    add(&list, raw, 5, 0, 1);
    assert_string_equal(list.rows.items[0].text, want);
    assert_string_equal(list.rows.items[0].thread, "thread-1");
    assert_string_equal(list.rows.items[0].logger, "c.c.Class");
    assert_string_equal(list.rows.items[0].logid, "0b6a2c1e");
    assert_int_equal(list.rows.items[0].level, LEVEL_WARN);
    row_list_free(&list);
}

static void test_texts(void **state) {
    char longer[1600], cut[1600];

    (void)state;
    expect_text("a plain message", "a plain message");
    expect_text("a message\nwith a second line", "a message");
    expect_text("it failed\na.b.CException: no room\n\tat a.B.c(B.java:1)\nCaused by: d.e.FException: no disk\n\tat "
                "a.B.c(B.java:2)\n"
                "Caused by: g.h.IException: no power\n\tat a.B.c(B.java:2)",
                "it failed … a.b.CException: no room … g.h.IException: no power");
    expect_text("submit async job-7, details: AsyncJobVO: {id:7, userId: 2, cmd: a.b.StartVMCmd, cmdInfo: "
                "{\"password\":\"x\"}}",
                "submit async job-7, details: AsyncJobVO: … StartVMCmd");
    expect_text("Seq 9-5: Sending  { Cmd , MgmtId: 1, via: 9(kvm9), Ver: v1, Flags: 100111, "
                "[{\"a.b.StartCommand\":{\"password\":"
                "\"Hunter2Hunter2\"}},{\"a.b.CheckSshCommand\":{}}] }",
                "Seq 9-5: Sending … via: 9 … StartCommand … CheckSshCommand");
    expect_text(
        "Seq 9-5: Processing:  { Ans: , MgmtId: 1, via: 9, Ver: v1, Flags: 10, [{\"a.b.Answer\":{\"result\":\"false\","
        "\"details\":\"no room, password=Hunter2Hunter2\"}}] }",
        "Seq 9-5: Processing: … via: 9 … Answer … no room, password=[redacted:password]");
    expect_text("login with password=Hunter2Hunter2 now", "login with password=[redacted:password] now");
    expect_text("bell \x07 and escape \x1b[2J", "bell \\x07 and escape \\x1b[2J");
    memset(longer, 'x', sizeof longer);
    for (size_t i = 9; i < sizeof longer; i += 10)
        longer[i] = ' ';
    longer[sizeof longer - 1] = '\0';
    memcpy(cut, longer, 397);
    memcpy(cut + 397, "…", sizeof "…");
    expect_text(longer, cut);
}

static void test_an_emptied_list_begins_anew(void **state) {
    struct row_list list;

    (void)state;
    row_list_init(&list);
    for (int i = 0; i < 2 * ROWS_MAX; i++)
        add_number(&list, i);
    assert_true(list.left_out > 0);
    row_list_clear(&list);
    add_number(&list, 3 * ROWS_MAX);
    row_list_finish(&list);
    assert_int_equal(list.rows.count, 1);
    assert_int_equal(list.left_out, 0);
    row_list_free(&list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_are_kept_whatever_the_order), cmocka_unit_test(test_undated_rows_come_last),
        cmocka_unit_test(test_a_record_of_two_files_is_one_row),      cmocka_unit_test(test_texts),
        cmocka_unit_test(test_an_emptied_list_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
