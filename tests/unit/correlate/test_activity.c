/* SPDX-License-Identifier: Apache-2.0
 * Activities: the outermost times of each logid on each server, in any order, and of too many the same logids
 * on all. */
#include "correlate/activity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct activity_table *table;

static int set_up(void **state) {
    (void)state;
    return activity_table_new(&table, NULL);
}

static int tear_down(void **state) {
    (void)state;
    activity_table_free(table);
    return 0;
}

static void add(struct activity_table *into, uint32_t logid, uint32_t server, msec_t first, msec_t last) {
    const struct activity activity = {logid, server, first, last};

    assert_int_equal(activity_table_add(into, &activity, NULL, NULL), 0);
}

static void test_the_outermost_times(void **state) {
    const struct log_source source = {.server = 7};
    const struct activity *list, other = {5, 1, 900, 901};
    size_t count;

    (void)state;
    add(table, 5, 1, 300, 400);
    add(table, 5, 1, 100, 150);
    add(table, 5, 1, 200, 600);
    add(table, 4, 1, 10, 20);
    add(table, 9, 0, 10, 20);
    assert_int_equal(activity_table_add(table, &other, &source, NULL), 0); /* the log says on which server it was */
    list = activity_table_list(table, &count);
    assert_int_equal(count, 4);
    assert_true(list[0].server == 0 && list[0].logid == 9);
    assert_true(list[1].server == 1 && list[1].logid == 4);
    assert_true(list[2].server == 1 && list[2].logid == 5 && list[2].first == 100 && list[2].last == 600);
    assert_true(list[3].server == 7 && list[3].logid == 5 && list[3].first == 900);
}

enum { LOGIDS = 3 * ACTIVITY_MAX, SERVERS = 2 };

/* Two servers know the same requests: of too many the table keeps the same logids of both, whatever came
 * first. */
static void test_too_many(void **state) {
    struct activity_table *backwards;
    const struct activity *list, *other;
    size_t count, n;

    (void)state;
    assert_int_equal(activity_table_new(&backwards, NULL), 0);
    for (uint32_t i = 1; i <= LOGIDS; i++)
        for (uint32_t server = 0; server < SERVERS; server++) {
            add(table, i, server, i, i + 1);
            add(backwards, LOGIDS + 1 - i, server, LOGIDS + 1 - i, LOGIDS + 2 - i);
        }
    list = activity_table_list(table, &count);
    other = activity_table_list(backwards, &n);
    assert_int_equal(n, count);
    assert_true(count <= ACTIVITY_MAX && count > ACTIVITY_MAX - SERVERS);
    for (size_t i = 0; i < count; i++) {
        assert_true(list[i].logid == other[i].logid && list[i].server == other[i].server &&
                    list[i].first == other[i].first);
        assert_int_equal(list[i].logid, list[i % (count / SERVERS)].logid);
    }
    activity_table_free(backwards);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_outermost_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
