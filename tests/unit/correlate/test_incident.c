/* SPDX-License-Identifier: Apache-2.0
 * Incidents: which stories belong together, and which do not although they are alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "world.h"

#include "correlate/incident.h"

enum { ROOM = 100 };

static struct world world;
static struct story_list stories;
static uint32_t of[ROOM], cause, symptom, context;

static int set_up(void **state) {
    (void)state;
    world_init(&world, ROOM);
    cause = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);
    symptom = world_signature(&world, ROLE_SYMPTOM, CERTAINTY_SURE);
    context = world_signature(&world, ROLE_CONTEXT, CERTAINTY_SURE);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    story_list_free(&stories);
    memset(&stories, 0, sizeof stories);
    world_free(&world);
    return 0;
}

/* A finding of its own, minutes after the beginning; with a VM if it names one. */
static uint32_t add(uint32_t signature, int minute, uint64_t job, const char *vm) {
    uint32_t finding = world_finding(
        &world, signature, (struct occurrence){.time = minute * MSEC_MINUTE, .offset = world.count, .job = job});

    if (vm)
        world_names(&world, finding, ENTITY_VM, FIELD_NAME, vm);
    return finding;
}

static void group(void) {
    world_resolve(&world, false);
    assert_int_equal(story_list_build(&stories, world.relations, world.count, NULL), 0);
    assert_int_equal(incidents_group(of, world.list, world.count, &world.chains, &stories, NULL), 0);
}

static void test_what_is_explained_belongs_to_its_root(void **state) {
    uint32_t root, effect;

    (void)state;
    world_edge(&world, cause, symptom, SAME_VM, MSEC_NONE);
    root = add(cause, 0, 0, "r-4-VM");
    effect = add(symptom, 1, 0, "r-4-VM");
    group();
    assert_int_equal(of[root], root);
    assert_int_equal(of[effect], root);
}

/* A job that fails twice, once for each root. */
static void test_a_job_in_common(void **state) {
    uint32_t first = add(cause, 0, 7, "i-2-1-VM"), other = add(cause, 1, 8, "i-2-1-VM2"), second;

    (void)state;
    second = add(cause, 50, 7, "i-2-2-VM");
    group();
    assert_int_equal(of[second], of[first]);
    assert_int_equal(of[other], other);
}

/* A consequence stands in the job in which something else failed, too: the stories belong together. Which
 * explains which is given here. */
static void test_a_job_of_a_consequence(void **state) {
    uint32_t first = add(cause, 0, 0, "r-4-VM"), second = add(cause, 1, 7, "i-2-2-VM"),
             effect = add(symptom, 2, 7, "r-4-VM");

    (void)state;
    assert_int_equal(chain_list_build(&world.chains, world.list, world.count, NULL, NULL), 0);
    world.relations[first].explained_by = world.relations[second].explained_by = NOT_EXPLAINED;
    world.relations[effect].explained_by = (int32_t)first;
    assert_int_equal(story_list_build(&stories, world.relations, world.count, NULL), 0);
    assert_int_equal(incidents_group(of, world.list, world.count, &world.chains, &stories, NULL), 0);
    assert_int_equal(of[effect], first);
    assert_int_equal(of[second], first);
}

static void test_a_thing_in_common_at_nearly_the_same_time(void **state) {
    uint32_t first = add(cause, 0, 1, "r-4-VM"), near, far, same, elsewhere;

    (void)state;
    elsewhere = add(cause, 1, 2, "r-5-VM");
    near = add(cause, 30, 3, "r-4-VM");
    same = add(cause, 60, 4, "r-4-VM"); /* within the window of the one before it */
    far = add(cause, 91, 5, "r-4-VM");
    group();
    assert_int_equal(of[first], first);
    assert_int_equal(of[near], first);
    assert_int_equal(of[same], first);
    assert_int_equal(of[far], far);
    assert_int_equal(of[elsewhere], elsewhere);
}

/* The window begins where a story ends. */
static void test_a_long_story(void **state) {
    uint32_t first = add(cause, 0, 1, "r-4-VM"), second;

    (void)state;
    world_again(&world, first, (struct occurrence){.time = 100 * MSEC_MINUTE, .offset = 90, .job = 2});
    second = add(cause, 129, 3, "r-4-VM");
    group();
    assert_int_equal(of[second], first);
}

/* One signature, one host, one zone: still two failures. */
static void test_what_does_not_join(void **state) {
    static const enum entity_type SHARED[] = {ENTITY_HOST, ENTITY_ZONE, ENTITY_POOL, ENTITY_JOB};
    uint32_t first = add(cause, 0, 1, "i-2-1-VM"), second = add(cause, 1, 2, "i-2-2-VM"), told;

    (void)state;
    told = add(context, 2, 0, "i-2-1-VM"); /* names both, and is no failure */
    world_names(&world, told, ENTITY_VM, FIELD_NAME, "i-2-2-VM");
    for (size_t i = 0; i < ARRAY_LENGTH(SHARED); i++) {
        world_names(&world, first, SHARED[i], FIELD_ID, "5");
        world_names(&world, second, SHARED[i], FIELD_ID, "5");
    }
    group();
    assert_int_equal(of[first], first);
    assert_int_equal(of[second], second);
}

/* A background thread that goes from one VM to the next has one logid, and no job. */
static void test_a_thread_in_common(void **state) {
    uint32_t first = add(cause, 0, 0, "i-2-1-VM"), second = add(cause, 1, 0, "i-2-2-VM");

    (void)state;
    world.findings[first].occurrences[0].logid = world.findings[second].occurrences[0].logid = 9;
    group();
    assert_int_equal(of[first], first);
    assert_int_equal(of[second], second);
}

/* Known by different names so far, a network joins by the one they share. */
static void test_any_name_of_a_thing(void **state) {
    uint32_t first = add(cause, 0, 1, NULL), second = add(cause, 1, 2, NULL);

    (void)state;
    world_names(&world, first, ENTITY_NETWORK, FIELD_ID, "205");
    world_names(&world, first, ENTITY_NETWORK, FIELD_UUID, "3d1f4e52-0000-4000-8000-000000000205");
    world_names(&world, second, ENTITY_NETWORK, FIELD_UUID, "3d1f4e52-0000-4000-8000-000000000205");
    group();
    assert_int_equal(of[second], first);
}

/* Of three that hang together pair by pair all are named after the first. */
static void test_joined_over_another(void **state) {
    uint32_t a = add(cause, 0, 1, "r-4-VM"), b = add(cause, 1, 2, "r-5-VM"), c = add(cause, 2, 1, "r-5-VM");

    (void)state;
    group();
    assert_int_equal(of[a], a);
    assert_int_equal(of[b], a);
    assert_int_equal(of[c], a);
}

static void test_join(void **state) {
    uint32_t incidents[] = {0, 1, 1, 3, 4, 4};

    (void)state;
    incidents_join(incidents, 6, (const uint32_t[]){5, 2}, 2);
    assert_memory_equal(incidents, ((const uint32_t[]){0, 1, 1, 3, 1, 1}), sizeof incidents);
    incidents_join(incidents, 6, (const uint32_t[]){4, 0, 1}, 3);
    assert_memory_equal(incidents, ((const uint32_t[]){0, 0, 0, 3, 0, 0}), sizeof incidents);
    incidents_join(incidents, 6, (const uint32_t[]){3}, 1);
    assert_int_equal(incidents[3], 3);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_explained_belongs_to_its_root),
        TEST(test_a_job_in_common),
        TEST(test_a_job_of_a_consequence),
        TEST(test_a_thing_in_common_at_nearly_the_same_time),
        TEST(test_a_long_story),
        TEST(test_what_does_not_join),
        TEST(test_a_thread_in_common),
        TEST(test_any_name_of_a_thing),
        TEST(test_joined_over_another),
        cmocka_unit_test(test_join),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
