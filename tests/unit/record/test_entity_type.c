/* SPDX-License-Identifier: Apache-2.0
 * Keys of pattern files, names in reports. */
#include "record/entity_type.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void keys_round_trip(void **state) {
    static const char *const KEYS[] = {
        "vm.id",
        "vm.uuid",
        "host.address",
        "server.address",
        "ip.id",
        "ip.address",
        "mac.address",
        "vlan.id",
        "job.id",
        "nic.id",
        "rule.id",
        "physical_network.id",
        "physical_network.name",
        "vpn.id",
        "vpn.name",
        "user.name",
        "interface.name",
        "service.name",
        "script.name",
        "command.name",
        "setting.name",
        "file.path",
        "check.name",
        "offering.uuid",
        "snapshot.name",
        "domain.id",
        "account.uuid",
        "template.id",
        "pool.uuid",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        enum entity_type type = ENTITY_NONE;
        enum entity_field field = FIELD_PATH;
        struct slice key = slice_of(KEYS[i]);
        assert_true(entity_key_parse(key, &type, &field));
        size_t dot = strlen(entity_type_name(type));
        assert_memory_equal(entity_type_name(type), KEYS[i], dot);
        assert_string_equal(entity_field_name(field), KEYS[i] + dot + 1);
    }
}

static void unknown_keys_are_refused(void **state) {
    static const char *const KEYS[] = {"",          "vm",      "vm.",     ".id",   "vm.address", "job.name",
                                       "vlan.name", "none.id", "vm.id.x", "VM.id", "file.id",    "mac.id"};
    enum entity_type type;
    enum entity_field field;
    (void)state;
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
        assert_false(entity_key_parse(slice_of(KEYS[i]), &type, &field));
    assert_false(entity_key_parse(slice_make(NULL, 0), &type, &field));
}

static void every_type_has_a_name(void **state) {
    (void)state;
    for (int t = 0; t < ENTITY_TYPE_COUNT; t++) {
        assert_non_null(entity_type_name((enum entity_type)t));
        for (int u = 0; u < t; u++)
            assert_string_not_equal(entity_type_name((enum entity_type)t), entity_type_name((enum entity_type)u));
    }
}

static void vms_are_shown_by_their_name(void **state) {
    (void)state;
    assert_string_equal(entity_type_shown(ENTITY_VM, slice_of("r-4-VM")), "router");
    assert_string_equal(entity_type_shown(ENTITY_VM, slice_of("s-1-VM")), "systemvm");
    assert_string_equal(entity_type_shown(ENTITY_VM, slice_of("v-2-QA")), "systemvm");
    assert_string_equal(entity_type_shown(ENTITY_VM, slice_of("i-2-3-VM")), "vm");
    assert_string_equal(entity_type_shown(ENTITY_VM, slice_of("r-web")), "vm");
    assert_string_equal(entity_type_shown(ENTITY_VM, slice_make(NULL, 0)), "vm");
    assert_string_equal(entity_type_shown(ENTITY_HOST, slice_of("r-4-VM")), "host");
}

static void attributes_do_not_relate(void **state) {
    (void)state;
    assert_true(entity_type_relates(ENTITY_VM));
    assert_true(entity_type_relates(ENTITY_ZONE));
    assert_false(entity_type_relates(ENTITY_VLAN));
    assert_false(entity_type_relates(ENTITY_SCRIPT));
    assert_false(entity_type_relates(ENTITY_NONE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_round_trip),          cmocka_unit_test(unknown_keys_are_refused),
        cmocka_unit_test(every_type_has_a_name),    cmocka_unit_test(vms_are_shown_by_their_name),
        cmocka_unit_test(attributes_do_not_relate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
