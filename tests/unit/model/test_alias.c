/* SPDX-License-Identifier: Apache-2.0
 * Names of one thing: what completes what, and that contradictions complete nothing whatever came first. */
#include "model/alias.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define UUID  "3d1f4e52-0000-4000-8000-000000000005"
#define OTHER "3d1f4e52-0000-4000-8000-000000000006"

static struct alias_table *table;

static int set_up(void **state) {
    (void)state;
    return alias_table_new(&table, NULL);
}

static int tear_down(void **state) {
    (void)state;
    alias_table_free(table);
    return 0;
}

static struct entity_set set_of(enum entity_type type, const char *id, const char *name, const char *uuid) {
    struct entity_set set = {.count = 1};

    set.items[0] = (struct entity){type, slice_of(id), slice_of(name), slice_of(uuid)};
    return set;
}

static void learn(enum entity_type type, const char *id, const char *name, const char *uuid) {
    const struct entity_set set = set_of(type, id, name, uuid);

    assert_int_equal(alias_table_learn(table, &set), 0);
}

static void completes(enum entity_type type, const char *id, const char *name, const char *uuid, const char *wanted_id,
                      const char *wanted_name, const char *wanted_uuid) {
    struct entity_set set = set_of(type, id, name, uuid);
    const struct entity *got = &set.items[0];

    alias_table_complete(table, &set);
    if (!slice_is(got->id, wanted_id) || !slice_is(got->name, wanted_name) || !slice_is(got->uuid, wanted_uuid))
        fail_msg("%s/%s/%s became %.*s/%.*s/%.*s", id, name, uuid, SLICE_ARGS(got->id), SLICE_ARGS(got->name),
                 SLICE_ARGS(got->uuid));
}

static void test_each_name_tells_the_others(void **state) {
    (void)state;
    learn(ENTITY_VM, "5", "i-2-5-VM", UUID);
    completes(ENTITY_VM, "5", "", "", "5", "i-2-5-VM", UUID);
    completes(ENTITY_VM, "", "i-2-5-VM", "", "5", "i-2-5-VM", UUID);
    completes(ENTITY_VM, "", "", UUID, "5", "i-2-5-VM", UUID);
    completes(ENTITY_VM, "6", "", "", "6", "", "");
    completes(ENTITY_HOST, "5", "", "", "5", "", "");           /* a host of that number is another thing */
    completes(ENTITY_VM, "5", "other", "", "5", "other", UUID); /* what is said stays */
}

/* Two messages, each with two of three names. */
static void test_from_pieces(void **state) {
    (void)state;
    learn(ENTITY_NETWORK, "205", "", UUID);
    learn(ENTITY_NETWORK, "205", "net", "");
    completes(ENTITY_NETWORK, "205", "", "", "205", "net", UUID);
    completes(ENTITY_NETWORK, "", "", UUID, "205", "", UUID);
}

static void test_one_name_teaches_nothing(void **state) {
    (void)state;
    learn(ENTITY_VM, "5", "", "");
    learn(ENTITY_VM, "", "i-2-5-VM", "");
    completes(ENTITY_VM, "5", "", "", "5", "", "");
}

/* A host that was added again has a new id under its old name; that the old id had this name stays true. */
static void test_contradictions(void **state) {
    for (int order = 0; order < 6; order++) {
        static const int ORDERS[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

        for (int i = 0; i < 3; i++) {
            int message = ORDERS[order][i];

            if (message == 0)
                learn(ENTITY_HOST, "5", "kvm1", UUID);
            else if (message == 1)
                learn(ENTITY_HOST, "9", "kvm1", OTHER);
            else
                learn(ENTITY_HOST, "5", "kvm1", "");
        }
        completes(ENTITY_HOST, "", "kvm1", "", "", "kvm1", "");
        completes(ENTITY_HOST, "5", "", "", "5", "kvm1", UUID);
        completes(ENTITY_HOST, "9", "", "", "9", "kvm1", OTHER);
        tear_down(state);
        set_up(state);
    }
}

/* With and without its domain a host is one; of two domains there are two. */
static void test_domains(void **state) {
    (void)state;
    learn(ENTITY_HOST, "5", "kvm1", "");
    learn(ENTITY_HOST, "5", "kvm1.example.net", "");
    completes(ENTITY_HOST, "5", "", "", "5", "kvm1.example.net", "");
    completes(ENTITY_HOST, "", "kvm1", "", "5", "kvm1", "");
    completes(ENTITY_HOST, "", "kvm1.example.net", "", "5", "kvm1.example.net", "");
    learn(ENTITY_HOST, "6", "kvm2.example.net", "");
    learn(ENTITY_HOST, "6", "kvm2.example.org", "");
    completes(ENTITY_HOST, "6", "", "", "6", "", "");
    learn(ENTITY_VM, "7", "a.b", ""); /* the names of other things may hold dots */
    learn(ENTITY_VM, "7", "a", "");
    completes(ENTITY_VM, "7", "", "", "7", "", "");
}

/* The table keeps its own copies. */
static void test_texts_are_copied(void **state) {
    char id[] = "5", name[] = "i-2-5-VM";

    (void)state;
    learn(ENTITY_VM, id, name, "");
    id[0] = name[0] = 'x';
    completes(ENTITY_VM, "5", "", "", "5", "i-2-5-VM", "");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_each_name_tells_the_others),
        TEST(test_from_pieces),
        TEST(test_one_name_teaches_nothing),
        TEST(test_contradictions),
        TEST(test_domains),
        TEST(test_texts_are_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
