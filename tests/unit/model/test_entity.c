/* SPDX-License-Identifier: Apache-2.0
 * Tests of model/entity: completing, merging, contradiction, host names with and without domain, bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "model/entity.h"

static struct entity named(enum entity_type type, const char *id, const char *name, const char *uuid) {
    return (struct entity){type, slice_of(id), slice_of(name), slice_of(uuid)};
}

static bool same(struct entity a, struct entity b) {
    assert_int_equal(entity_same(&a, &b), entity_same(&b, &a));
    return entity_same(&a, &b);
}

static void add(struct entity_set *set, enum entity_type type, enum entity_field field, const char *value) {
    entity_set_add(set, type, field, slice_of(value));
}

static void fields_complete_the_last_entity_of_their_type(void **state) {
    struct entity_set set = {.count = 0};

    (void)state;
    add(&set, ENTITY_VM, FIELD_ID, "4");
    add(&set, ENTITY_HOST, FIELD_ID, "9");
    add(&set, ENTITY_VM, FIELD_ID, "5");
    add(&set, ENTITY_VM, FIELD_NAME, "r-5-VM");
    add(&set, ENTITY_VM, FIELD_NAME, "r-5-VM");
    assert_int_equal(set.count, 3);
    assert_int_equal(set.items[0].name.len, 0);
    assert_true(slice_is(set.items[2].name, "r-5-VM"));
    assert_true(slice_is(set.items[2].id, "5"));
    assert_true(slice_is(entity_set_find(&set, ENTITY_HOST)->id, "9"));
    assert_null(entity_set_find(&set, ENTITY_POOL));
}

static void what_names_nothing_is_ignored(void **state) {
    struct entity_set set = {.count = 0};
    char big[300];

    (void)state;
    memset(big, 'a', sizeof big);
    add(&set, ENTITY_VM, FIELD_ID, "0");
    add(&set, ENTITY_VM, FIELD_ID, "null");
    add(&set, ENTITY_VM, FIELD_NAME, " \t ");
    add(&set, ENTITY_NONE, FIELD_ID, "5");
    entity_set_add(&set, ENTITY_VM, FIELD_NAME, slice_make(big, 257));
    entity_set_add(&set, ENTITY_VM, FIELD_NAME, slice_make(NULL, 0));
    assert_int_equal(set.count, 0);
    add(&set, ENTITY_VM, FIELD_NAME, "0");
    entity_set_add(&set, ENTITY_VM, FIELD_UUID, slice_make(big, 256));
    assert_int_equal(set.count, 1);
    assert_int_equal(set.items[0].uuid.len, 256);
}

static void sameness_needs_a_common_field_and_no_contradiction(void **state) {
    (void)state;
    assert_true(same(named(ENTITY_VM, "4", NULL, NULL), named(ENTITY_VM, "4", "r-4-VM", NULL)));
    assert_true(same(named(ENTITY_VM, NULL, NULL, "u-1"), named(ENTITY_VM, "4", NULL, "u-1")));
    assert_false(same(named(ENTITY_VM, "4", NULL, NULL), named(ENTITY_VM, NULL, "r-4-VM", NULL)));
    assert_false(same(named(ENTITY_VM, "4", "r-4-VM", NULL), named(ENTITY_VM, "5", "r-4-VM", NULL)));
    assert_false(same(named(ENTITY_VM, "4", "a", "u-1"), named(ENTITY_VM, "4", "a", "u-2")));
    assert_false(same(named(ENTITY_VM, "4", NULL, NULL), named(ENTITY_HOST, "4", NULL, NULL)));
    assert_false(same(named(ENTITY_VM, NULL, NULL, NULL), named(ENTITY_VM, NULL, NULL, NULL)));
}

static void a_host_has_a_short_name(void **state) {
    (void)state;
    assert_true(same(named(ENTITY_HOST, NULL, "kvm1", NULL), named(ENTITY_HOST, NULL, "kvm1.example.org", NULL)));
    assert_false(same(named(ENTITY_HOST, NULL, "kvm1", NULL), named(ENTITY_HOST, NULL, "kvm11.example.org", NULL)));
    assert_false(same(named(ENTITY_HOST, NULL, "kvm1.a.org", NULL), named(ENTITY_HOST, NULL, "kvm1.b.org", NULL)));
    assert_false(same(named(ENTITY_HOST, "5", "kvm1", NULL), named(ENTITY_HOST, "6", "kvm1.example.org", NULL)));
    assert_false(same(named(ENTITY_VM, NULL, "vm1", NULL), named(ENTITY_VM, NULL, "vm1.example.org", NULL)));
}

static void merging_completes_and_keeps_contradictions_apart(void **state) {
    struct entity_set set = {.count = 0}, more = {.count = 0};

    (void)state;
    add(&set, ENTITY_VM, FIELD_ID, "4");
    more.items[more.count++] = named(ENTITY_VM, "4", "r-4-VM", "u-4");
    more.items[more.count++] = named(ENTITY_VM, "5", "r-4-VM", NULL);
    more.items[more.count++] = named(ENTITY_NETWORK, "204", NULL, NULL);
    entity_set_merge(&set, &more);
    entity_set_merge(&set, &more);
    assert_int_equal(set.count, 3);
    assert_true(slice_is(set.items[0].name, "r-4-VM"));
    assert_true(slice_is(set.items[0].uuid, "u-4"));
    assert_true(slice_is(set.items[1].id, "5"));
}

static void a_full_set_takes_no_more_but_still_completes(void **state) {
    struct entity_set set = {.count = 0}, more = {.count = 0};
    char ids[ENTITY_SET_MAX + 4][16];

    (void)state;
    for (int i = 0; i < ENTITY_SET_MAX + 4; i++) {
        snprintf(ids[i], sizeof ids[i], "%d", i + 1);
        add(&set, ENTITY_VM, FIELD_ID, ids[i]);
    }
    assert_int_equal(set.count, ENTITY_SET_MAX);
    more.items[more.count++] = named(ENTITY_HOST, "7", NULL, NULL);
    more.items[more.count++] = named(ENTITY_VM, "1", "first", NULL);
    entity_set_merge(&set, &more);
    assert_int_equal(set.count, ENTITY_SET_MAX);
    assert_true(slice_is(set.items[0].name, "first"));
}

static void sharing_looks_only_at_the_types_asked_for(void **state) {
    struct entity_set a = {.count = 0}, b = {.count = 0};

    (void)state;
    add(&a, ENTITY_VLAN, FIELD_ID, "100");
    add(&b, ENTITY_VLAN, FIELD_ID, "100");
    assert_null(entity_set_shared(&a, &b, 0)); /* an attribute, not a thing */
    add(&a, ENTITY_HOST, FIELD_ID, "5");
    add(&b, ENTITY_HOST, FIELD_ID, "5");
    assert_ptr_equal(entity_set_shared(&a, &b, 0), &a.items[1]);
    assert_ptr_equal(entity_set_shared(&a, &b, (uint64_t)1 << ENTITY_HOST), &a.items[1]);
    assert_null(entity_set_shared(&a, &b, (uint64_t)1 << ENTITY_VM));
}

static void kept_sets_stand_by_themselves(void **state) {
    struct entity_set set = {.count = 0};
    struct arena arena;
    char text[] = "r-4-VM";

    (void)state;
    arena_init(&arena);
    add(&set, ENTITY_VM, FIELD_NAME, text);
    assert_int_equal(entity_set_keep(&set, &arena), 0);
    memset(text, 'x', sizeof text - 1);
    assert_true(slice_is(set.items[0].name, "r-4-VM"));
    assert_int_equal(set.items[0].id.len, 0);
    arena_free(&arena);
}

static void addresses_and_paths_stand_in_the_name(void **state) {
    struct entity_set set = {.count = 0};

    (void)state;
    add(&set, ENTITY_IP, FIELD_ADDRESS, "10.1.1.1");
    add(&set, ENTITY_FILE, FIELD_PATH, "/var/log/a");
    assert_true(slice_is(entity_field_value(&set.items[0], FIELD_ADDRESS), "10.1.1.1"));
    assert_true(slice_is(entity_field_value(&set.items[1], FIELD_PATH), "/var/log/a"));
    assert_int_equal(entity_field_value(&set.items[0], FIELD_UUID).len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_complete_the_last_entity_of_their_type),
        cmocka_unit_test(what_names_nothing_is_ignored),
        cmocka_unit_test(sameness_needs_a_common_field_and_no_contradiction),
        cmocka_unit_test(a_host_has_a_short_name),
        cmocka_unit_test(merging_completes_and_keeps_contradictions_apart),
        cmocka_unit_test(a_full_set_takes_no_more_but_still_completes),
        cmocka_unit_test(sharing_looks_only_at_the_types_asked_for),
        cmocka_unit_test(kept_sets_stand_by_themselves),
        cmocka_unit_test(addresses_and_paths_stand_in_the_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
