/* SPDX-License-Identifier: Apache-2.0
 * What came right: what an operation and a success must have in common, in which order and how soon, one
 * occurrence at a time, and that what was not looked at is not over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "world.h"

enum { SIGNATURES_ROOM = 200 };

static struct world world;
static uint32_t failure, success;

static int set_up(void **state) {
    (void)state;
    world_init(&world, SIGNATURES_ROOM);
    failure = world_signature(&world, ROLE_CAUSE, CERTAINTY_LIKELY);
    success = world_signature(&world, ROLE_CONTEXT, CERTAINTY_SURE);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    world_free(&world);
    return 0;
}

/* Whether a failure comes right by a success, under an edge that asks for `same` within ten minutes. */
static bool comes_right(uint32_t same, struct occurrence begin, struct occurrence end, const char *vm,
                        const char *other) {
    uint32_t a, b;
    bool over;

    world_edge(&world, success, failure, same, 10 * MSEC_MINUTE);
    a = world_finding(&world, failure, begin);
    b = world_finding(&world, success, end);
    if (vm)
        world_names(&world, a, ENTITY_VM, FIELD_NAME, vm);
    if (other)
        world_names(&world, b, ENTITY_VM, FIELD_NAME, other);
    world_resolve(&world, false);
    over = world.relations[a].over;
    tear_down(NULL);
    set_up(NULL);
    return over;
}

#define AT(...) ((struct occurrence){__VA_ARGS__})

static void test_what_must_be_the_same(void **state) {
    (void)state;
    assert_true(comes_right(SAME_JOB, AT(.time = 1, .job = 4), AT(.time = 2, .job = 4), NULL, NULL));
    assert_false(comes_right(SAME_JOB, AT(.time = 1, .job = 4), AT(.time = 2, .job = 5), NULL, NULL));
    assert_false(comes_right(SAME_JOB, AT(.time = 1), AT(.time = 2), NULL, NULL)); /* no job is no job in common */
    assert_false(comes_right(SAME_JOB, AT(.time = 1, .logid = 4), AT(.time = 2, .logid = 4), NULL, NULL));
    assert_true(comes_right(SAME_LOGID, AT(.time = 1, .logid = 4), AT(.time = 2, .logid = 4), NULL, NULL));
    assert_false(comes_right(SAME_LOGID, AT(.time = 1), AT(.time = 2), NULL, NULL));
    assert_true(comes_right(SAME_VM, AT(.time = 1), AT(.time = 2), "i-2-5-VM", "i-2-5-VM"));
    assert_false(comes_right(SAME_VM, AT(.time = 1, .job = 4), AT(.time = 2, .job = 4), "i-2-5-VM", "i-2-6-VM"));
    assert_false(comes_right(SAME_HOST, AT(.time = 1), AT(.time = 2), "i-2-5-VM", "i-2-5-VM"));
    assert_true(comes_right(SAME_JOB | SAME_VM, AT(.time = 1, .job = 4), AT(.time = 2, .job = 5), "r-4-VM", "r-4-VM"));
    assert_false(comes_right(0, AT(.time = 1, .job = 4), AT(.time = 2, .job = 4), "r-4-VM", "r-4-VM"));
}

static void test_in_order_and_in_time(void **state) {
    const msec_t window = 10 * MSEC_MINUTE;

    (void)state;
    assert_true(comes_right(SAME_JOB, AT(.time = 0, .job = 4), AT(.time = window, .job = 4), NULL, NULL));
    assert_false(comes_right(SAME_JOB, AT(.time = 0, .job = 4), AT(.time = window + 1, .job = 4), NULL, NULL));
    assert_true(
        comes_right(SAME_JOB, AT(.time = SAME_CLOCK, .job = 4), AT(.time = 0, .job = 4), NULL, NULL)); /* disorder */
    assert_false(comes_right(SAME_JOB, AT(.time = SAME_CLOCK + 1, .job = 4), AT(.time = 0, .job = 4), NULL, NULL));
    assert_false(comes_right(SAME_JOB, AT(.time = 1, .job = 4), AT(.time = MSEC_NONE, .job = 4), NULL, NULL));
}

/* Only a context tells that something came right: another failure is none. */
static void test_a_failure_ends_nothing(void **state) {
    uint32_t other = world_signature(&world, ROLE_SYMPTOM, CERTAINTY_SURE), a;

    (void)state;
    world_edge(&world, other, failure, SAME_JOB, MSEC_NONE);
    a = world_finding(&world, failure, AT(.time = 1, .job = 4));
    world_finding(&world, other, AT(.time = 2, .job = 4));
    world_resolve(&world, false);
    assert_false(world.relations[a].over);
}

/* An edge without a time of its own holds for the window in which things count. */
static void test_the_common_window(void **state) {
    uint32_t a, b;

    (void)state;
    world_edge(&world, success, failure, SAME_JOB, MSEC_NONE);
    a = world_finding(&world, failure, AT(.time = 0, .job = 4));
    b = world_finding(&world, failure, AT(.time = 1, .job = 5));
    world_finding(&world, success, AT(.time = CAUSAL_WINDOW, .job = 4));
    world_finding(&world, success, AT(.time = CAUSAL_WINDOW + 2, .job = 5));
    world_resolve(&world, false);
    assert_true(world.relations[a].over);
    assert_false(world.relations[b].over);
}

/* Occurrences come right one by one; the finding is over only with all of them, and only if all are known. */
static void test_every_occurrence(void **state) {
    uint32_t a, b;

    (void)state;
    world_edge(&world, success, failure, SAME_JOB, MSEC_NONE);
    a = world_finding(&world, failure, AT(.time = 0, .job = 100));
    b = world_finding(&world, success, AT(.time = 50, .job = 100));
    for (uint64_t i = 1; i < OCCURRENCE_MAX - 1; i++) {
        world_again(&world, a, AT(.time = (msec_t)i, .job = 100 + i));
        world_again(&world, b, AT(.time = 50 + (msec_t)i, .job = 100 + i));
    }
    world_resolve(&world, false);
    assert_true(world.relations[a].over);
    world_forget(&world);
    world_again(&world, a, AT(.time = OCCURRENCE_MAX, .job = 99)); /* it failed for one more, and the list is full */
    world_resolve(&world, false);
    assert_false(world.relations[a].over);
    world_forget(&world);
    world_again(&world, b,
                AT(.time = OCCURRENCE_MAX + 1, .job = 99)); /* which came right, too; but there may be more */
    world_resolve(&world, false);
    assert_false(world.relations[a].over);
}

/* The clock of the log with the success is ahead: by the common clock it came before. */
static void test_the_common_clock(void **state) {
    static const msec_t AHEAD[] = {0, MSEC_MINUTE};
    uint32_t a, b;

    (void)state;
    world_edge(&world, success, failure, SAME_JOB, 10 * MSEC_MINUTE);
    a = world_finding(&world, failure, AT(.time = 1000 * MSEC_SECOND, .job = 4, .file = 0));
    world_finding(&world, success, AT(.time = 1030 * MSEC_SECOND, .job = 4, .file = 1));
    b = world_finding(&world, failure, AT(.time = 2000 * MSEC_SECOND, .job = 5, .file = 1));
    world_finding(&world, success, AT(.time = 1970 * MSEC_SECOND, .job = 5, .file = 0));
    assert_int_equal(chain_list_build(&world.chains, world.list, world.count, AHEAD, NULL), 0);
    qsort(world.set.edges, world.set.edge_count, sizeof *world.set.edges, world_compare_edges);
    assert_int_equal(causal_resolve(world.relations, world.list, world.count, &world.chains, &world.set,
                                    &world.successes, AHEAD, false, NULL),
                     0);
    assert_false(world.relations[a].over);
    assert_true(world.relations[b].over);
}

/* Success is known by operation, not as a finding. */
static bool succeeds(uint32_t same, struct occurrence begin, struct occurrence end, struct slice logid) {
    struct success_table *table;
    struct event event = {.signature = &world.set.signatures[success],
                          .time = end.time,
                          .file = end.file,
                          .offset = end.offset,
                          .job = end.job,
                          .logid = logid};
    uint32_t a;
    bool over;

    world.set.signatures[success].success = true;
    world_edge(&world, success, failure, same, 10 * MSEC_MINUTE);
    a = world_finding(&world, failure, begin);
    assert_int_equal(success_table_new(&table, NULL), 0);
    assert_int_equal(success_table_event(table, &event, NULL), 0);
    world.successes = success_table_list(table);
    world_resolve(&world, false);
    over = world.relations[a].over;
    success_table_free(table);
    tear_down(NULL);
    set_up(NULL);
    return over;
}

static void test_successes_by_operation(void **state) {
    const struct slice logid = SLICE_LITERAL("1a2b3c4d"), none = {NULL, 0};
    const uint64_t hash = slice_hash(logid, 0);

    (void)state;
    assert_true(succeeds(SAME_JOB, AT(.time = 1, .job = 4), AT(.time = 2, .job = 4), none));
    assert_false(succeeds(SAME_JOB, AT(.time = 1, .job = 4), AT(.time = 2, .job = 5), none));
    assert_false(succeeds(SAME_JOB, AT(.time = 1), AT(.time = 2), none));
    assert_false(succeeds(SAME_LOGID, AT(.time = 1, .job = 4), AT(.time = 2, .job = 4), logid));
    assert_true(succeeds(SAME_LOGID, AT(.time = 1, .logid = hash), AT(.time = 2), logid));
    assert_true(succeeds(SAME_JOB | SAME_LOGID, AT(.time = 1, .job = 4, .logid = hash), AT(.time = 2), logid));
    assert_false(succeeds(SAME_JOB, AT(.time = SAME_CLOCK + 2, .job = 4), AT(.time = 1, .job = 4), none));
    assert_false(succeeds(SAME_JOB, AT(.time = 0, .job = 4), AT(.time = 10 * MSEC_MINUTE + 1, .job = 4), none));
    /* without times the order of lines decides, and only within a file */
    assert_true(
        succeeds(SAME_JOB, AT(.time = MSEC_NONE, .job = 4), AT(.time = MSEC_NONE, .offset = 2, .job = 4), none));
    assert_false(succeeds(SAME_JOB, AT(.time = MSEC_NONE, .offset = 3, .job = 4),
                          AT(.time = MSEC_NONE, .offset = 2, .job = 4), none));
    assert_false(succeeds(SAME_JOB, AT(.time = MSEC_NONE, .job = 4),
                          AT(.time = MSEC_NONE, .offset = 2, .file = 1, .job = 4), none));
    assert_false(succeeds(SAME_JOB, AT(.time = 1, .job = 4), AT(.time = MSEC_NONE, .offset = 2, .job = 4), none));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_what_must_be_the_same),  TEST(test_in_order_and_in_time), TEST(test_a_failure_ends_nothing),
        TEST(test_the_common_window),      TEST(test_every_occurrence),     TEST(test_the_common_clock),
        TEST(test_successes_by_operation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
