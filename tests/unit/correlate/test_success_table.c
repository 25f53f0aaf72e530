/* SPDX-License-Identifier: Apache-2.0
 * Successes: what is kept of them, that tables are put together in any order, also when there are too many. */
#include "correlate/success_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct signature RIGHT = {.id = "a.right", .success = true}, OTHER = {.id = "a.other"};
static struct success_table *table;

static int set_up(void **state) {
    (void)state;
    return success_table_new(&table, NULL);
}

static int tear_down(void **state) {
    (void)state;
    success_table_free(table);
    return 0;
}

static void note(struct success_table *into, uint64_t job, msec_t time, uint64_t offset) {
    const struct event event = {.signature = &RIGHT, .job = job, .time = time, .offset = offset};

    assert_int_equal(success_table_event(into, &event, NULL), 0);
}

static const struct success *of_job(uint64_t job, bool dated, uint32_t file) {
    struct success_list list = success_table_list(table);

    return success_find(&list, success_operation(&RIGHT, SAME_JOB, job), dated, file);
}

static void test_first_and_last(void **state) {
    const struct success *success;

    (void)state;
    note(table, 7, 20, 2);
    note(table, 7, 10, 1);
    note(table, 7, 30, 3);
    note(table, 8, 40, 4);
    success = of_job(7, true, 0);
    assert_int_equal(success->first.time, 10);
    assert_int_equal(success->first.offset, 1);
    assert_int_equal(success->last.time, 30);
    assert_int_equal(of_job(8, true, 0)->first.time, 40);
    assert_null(of_job(9, true, 0));
    assert_null(of_job(7, false, 0));
}

static void test_other_events_are_none(void **state) {
    const struct event event = {.signature = &OTHER, .job = 7};

    (void)state;
    assert_int_equal(success_table_event(table, &event, NULL), 0);
    note(table, 0, 10, 1); /* of no operation */
    assert_int_equal(success_table_list(table).count, 0);
}

static void test_undated_ones_by_file(void **state) {
    const struct log_source first = {.file = 3}, second = {.file = 5};
    struct success_table *one;
    struct success_list list;

    (void)state;
    assert_int_equal(success_table_new(&one, NULL), 0);
    note(one, 7, MSEC_NONE, 10);
    note(one, 7, MSEC_NONE, 40);
    list = success_table_list(one);
    assert_int_equal(list.count, 1);
    assert_int_equal(success_table_take(table, &list.items[0], &first, NULL), 0);
    assert_int_equal(success_table_take(table, &list.items[0], &second, NULL), 0);
    success_table_free(one);
    assert_int_equal(of_job(7, false, 3)->first.offset, 10);
    assert_int_equal(of_job(7, false, 5)->last.offset, 40);
    assert_null(of_job(7, false, 4));
    assert_null(of_job(7, true, 3));
}

/* More than the tables hold, in one and in several, put together forward and back. */
static void test_too_many(void **state) {
    enum { SHIFT = 8, ALL = 3 * (SUCCESS_MAX >> SHIFT), TABLES = 3 };
    struct success_table *whole[2];
    struct success_list lists[2];

    (void)state;
    for (int way = 0; way < 2; way++) {
        assert_int_equal(success_table_new(&whole[way], NULL), 0);
        success_table_shrink(whole[way], SHIFT);
        for (int k = 0; k < TABLES; k++) {
            const struct log_source source = {.file = 0};
            uint64_t part = (uint64_t)(way ? TABLES - 1 - k : k);
            struct success_table *one;
            struct success_list list;

            assert_int_equal(success_table_new(&one, NULL), 0);
            success_table_shrink(one, SHIFT);
            for (uint64_t i = 1; i <= ALL; i++)
                if (i % TABLES == part || i % 5 == 0)
                    note(one, i, (msec_t)(10 * i + part), i);
            list = success_table_list(one);
            assert_true(list.count <= SUCCESS_MAX >> SHIFT);
            for (size_t i = 0; i < list.count; i++)
                assert_int_equal(success_table_take(whole[way], &list.items[i], &source, NULL), 0);
            success_table_free(one);
        }
        lists[way] = success_table_list(whole[way]);
    }
    assert_true(lists[0].count > (SUCCESS_MAX >> SHIFT) / 2);
    assert_true(lists[0].count <= SUCCESS_MAX >> SHIFT);
    assert_int_equal(lists[0].count, lists[1].count);
    for (size_t i = 0; i < lists[0].count; i++) {
        assert_int_equal(lists[0].items[i].operation, lists[1].items[i].operation);
        assert_int_equal(lists[0].items[i].first.time, lists[1].items[i].first.time);
        assert_int_equal(lists[0].items[i].last.time, lists[1].items[i].last.time);
    }
    success_table_free(whole[0]);
    success_table_free(whole[1]);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_first_and_last),
        TEST(test_other_events_are_none),
        TEST(test_undated_ones_by_file),
        TEST(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
