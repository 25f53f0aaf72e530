/* SPDX-License-Identifier: Apache-2.0
 * Tests of correlate/mention: the wordings that name a VM, a host or a network, and those that only hold the same
 * digits. What is found must also hold one of the literals that the fast scan looks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "correlate/mention.h"

static int on_literal(void *payload, struct slice literal) {
    return slice_find(*(const struct slice *)payload, literal) >= 0 ? 1 : 0;
}

static void check(enum entity_type type, const char *id, const char *name, const char *uuid, const char *text,
                  bool want) {
    const struct entity entity = {type, slice_of(id), slice_of(name), slice_of(uuid)};
    size_t len = strlen(text);
    char *copy = malloc(len ? len : 1);
    struct slice whole = slice_make(copy, len);
    bool found;

    memcpy(copy, text, len);
    found = mention_find(&entity, whole, true);
    if (found != want)
        fail_msg("\"%s\" %s %s %s", text, want ? "must name" : "must not name", id ? id : "", name ? name : "");
    if (found && mention_literals(&entity, on_literal, &whole) != 1)
        fail_msg("no literal finds \"%s\"", text);
    free(copy);
}

static void vm(const char *text, bool want) {
    check(ENTITY_VM, "4", NULL, NULL, text, want);
}

static void host(const char *text, bool want) {
    check(ENTITY_HOST, "9", NULL, NULL, text, want);
}

static void network(const char *text, bool want) {
    check(ENTITY_NETWORK, "204", NULL, NULL, text, want);
}

static void test_vm_by_number(void **state) {
    static const char *const THERE[] = {
        "Unable to start VM[DomainRouter|r-4-VM]",
        "i-2-4-VM is stopped",
        "v-4-CLOUD",
        "VM instance {\"id\":4,\"instanceName\":\"x\"}",
        "VM instance {id: \"4\", name: \"x\"}",
        "VM {\"id\":4}",
        "VM instance 4",
        "for VM 4, job origin: 7",
        "vm id: 4, power state",
        "vm id=4 ",
        "VM with ID 4",
        "{\"vmId\":4,",
        "{\\\"vmId\\\":\\\"4\\\"}",
        "on object VmWorkJobQueue.4",
        "router id: 4",
    };
    static const char *const NOT[] = {
        "r-44-VM", "r-14-VM", "i-4-9-VM",          "xr-4-VM", "ar-4-VM",    "r-4-",  "VM 44", "VM 14",
        "VM 4.5",  "vms 4x",  "Volume {\"id\":4}", "host 4",  "instance 4", "job-4", "id 4",  "VM instance {\"id\":44}",
        "svm 4",   "my-vm 4", "2026-09-4-VM",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(THERE); i++)
        vm(THERE[i], true);
    for (size_t i = 0; i < ARRAY_LENGTH(NOT); i++)
        vm(NOT[i], false);
}

static void test_a_vm_whose_number_is_a_month(void **state) {
    (void)state;
    check(ENTITY_VM, "10", NULL, NULL, "i-2-10-VM is stopped", true);
    check(ENTITY_VM, "10", NULL, NULL, "r-10-CLOUD is stopped", true);
    check(ENTITY_VM, "10", NULL, NULL, "at 2026-10-12 it went on", false);
}

static void test_host_by_number(void **state) {
    static const char *const THERE[] = {
        "MgmtId: 345, via: 9(kvm9), Ver",
        "via: 9, Ver",
        "Host[-9-Routing]",
        "Host {\"id\":9,\"name\":\"x\"}",
        "Host {\"id\": \"9\", \"name\"",
        "AgentAttache {\"_id\":9,",
        "Resource [Host:9] is unreachable",
        "host 9",
        "Host: 9 has cpu",
        "host id 9",
        "host with ID: 9",
        "hostId=9",
        "\"hostId\":\"9\"",
        "Agent [id = 9, uuid",
        "agent 9 is gone",
        "Ping from Routing host 9(kvm9)",
        "Host is down: 9-kvm9",
        "Seq 9-68426: Timed out",
    };
    static const char *const NOT[] = {
        "via: 99(kvm99)", "Host[-19-Routing]", "host 9.0.0.1", "host 192",    "Seq 99-1", "Seq 9", "MgmtId: 9",
        "network 9",      "ghost 9",           "hosts: 9",     "host in 9 s", "kvm9",     "VM 9",  "x 9",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(THERE); i++)
        host(THERE[i], true);
    for (size_t i = 0; i < ARRAY_LENGTH(NOT); i++)
        host(NOT[i], false);
}

static void test_the_host_before_a_sequence_number_counts_only_where_it_is_right(void **state) {
    const struct entity entity = {ENTITY_HOST, slice_of("9"), {NULL, 0}, {NULL, 0}};

    (void)state;
    assert_true(mention_find(&entity, slice_of("Seq 9-68426: Cancelling."), true));
    assert_false(mention_find(&entity, slice_of("Seq 9-68426: Cancelling."), false));
    assert_true(mention_find(&entity, slice_of("Seq 7-68426: Timed out on Seq 7-68426:  { Cmd , via: 9(k)"), false));
}

static void test_host_by_name(void **state) {
    (void)state;
    check(ENTITY_HOST, NULL, "kvm9", NULL, "Host {\"name\":\"kvm9\"}", true);
    check(ENTITY_HOST, NULL, "kvm9", NULL, "on kvm9.example.net.", true);
    check(ENTITY_HOST, NULL, "kvm9", NULL, "via: 4(kvm9)", true);
    check(ENTITY_HOST, NULL, "kvm9", NULL, "kvm99 kvm9a kvm9-old xkvm9 a.kvm9 kvm9_", false);
    check(ENTITY_HOST, NULL, "kvm9.example.net", NULL, "kvm9 is down", true);
    check(ENTITY_HOST, NULL, "kvm9.example.net", NULL, "kvm9.example.net", true);
    check(ENTITY_HOST, NULL, "kvm9.example.net", NULL, "kvm9.example.com", false);
    check(ENTITY_HOST, NULL, "10.1.2.3", NULL, "agent on 10.1.2.3:8250", true);
    check(ENTITY_HOST, NULL, "10.1.2.3", NULL, "agents on 10.1.2.33, 10.1.2.4, 10 and 210.1.2.3", false);
}

static void test_network(void **state) {
    static const char *const THERE[] = {
        "Ntwk[204|Guest|8]", "Network {\"id\": 204, \"name\": \"n1\"}",
        "network id=204",    "Network id:204",
        "network 204",       "networkId: 204",
        "\"networkId\":204", "guestNetworkId=204",
        "network [id: 204",
    };
    static const char *const NOT[] = {
        "Ntwk[2041|Guest|8]", "Ntwk[1204|Guest|8]",    "VM 204",        "host 204",   "id=204", "vlan 204",
        "network 204.1",      "physicalnetworkid=204", "Nic[17-204-x]", "10.1.1.204",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(THERE); i++)
        network(THERE[i], true);
    for (size_t i = 0; i < ARRAY_LENGTH(NOT); i++)
        network(NOT[i], false);
    check(ENTITY_NETWORK, NULL, "n1", NULL, "the name n1 may be anything's", false);
}

static void test_uuid(void **state) {
    static const char *const UUID = "0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a";

    (void)state;
    check(ENTITY_NETWORK, NULL, NULL, UUID, "networkid=0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a&x", true);
    check(ENTITY_VM, NULL, NULL, UUID, "[0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a]", true);
    check(ENTITY_VM, NULL, NULL, UUID, "a0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a", false);
    check(ENTITY_VM, NULL, NULL, UUID, "0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a-1", false);
}

static void test_a_later_place_counts(void **state) {
    (void)state;
    vm("44 4 x4 r-44-VM then r-4-VM", true);
    host("99 9 host 99 host 9", true);
    check(ENTITY_HOST, NULL, "kvm9", NULL, "kvm99 kvm9", true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vm_by_number),
        cmocka_unit_test(test_a_vm_whose_number_is_a_month),
        cmocka_unit_test(test_host_by_number),
        cmocka_unit_test(test_the_host_before_a_sequence_number_counts_only_where_it_is_right),
        cmocka_unit_test(test_host_by_name),
        cmocka_unit_test(test_network),
        cmocka_unit_test(test_uuid),
        cmocka_unit_test(test_a_later_place_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
