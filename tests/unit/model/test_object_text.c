/* SPDX-License-Identifier: Apache-2.0
 * Tests of model/object_text: every form of 4.15 to 4.22, texts that were cut, and texts made to mislead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "base/compiler.h"
#include "base/str.h"
#include "model/object_text.h"

/* What a text names, as "vm 4 r-4-VM - | host 5 kvm1 uuid". The text lies in memory of its exact size. */
static const char *seen(const char *text, size_t len, char *out, size_t room) {
    struct entity_set set = {.count = 0};
    char *copy = malloc(len ? len : 1);
    struct str line;

    memcpy(copy, text, len);
    str_init(&line);
    object_text_scan(&set, slice_make(copy, len));
    for (size_t i = 0; i < set.count; i++) {
        const struct entity *e = &set.items[i];

        str_addf(&line, "%s%s %.*s %.*s %.*s", i ? " | " : "", entity_type_name(e->type),
                 SLICE_ARGS(e->id.len ? e->id : slice_of("-")), SLICE_ARGS(e->name.len ? e->name : slice_of("-")),
                 SLICE_ARGS(e->uuid.len ? e->uuid : slice_of("-")));
    }
    assert_true(line.len < room);
    memcpy(out, line.ptr, line.len + 1);
    str_free(&line);
    free(copy);
    return out;
}

static void expect(const char *text, const char *want) {
    char out[2048];

    seen(text, strlen(text), out, sizeof out);
    if (strcmp(out, want) != 0)
        fail_msg("\"%s\"\n  gives \"%s\"\n  wanted \"%s\"", text, out, want);
}

static const struct {
    const char *text, *want;
} FORMS[] = {
    /* 4.15, 4.16 */
    {"Unable to start VM[DomainRouter|r-4-VM] now", "vm 4 r-4-VM -"},
    {"VM[User|i-2-3-VM]", "vm 3 i-2-3-VM -"},
    {"VM[ConsoleProxy|v-2-VM], VM[SecondaryStorageVm|s-1-VM]", "vm 2 v-2-VM - | vm 1 s-1-VM -"},
    {"Ntwk[204|Guest|8] is not implemented", "network 204 - -"},
    {"Host[-5-Routing] is down", "host 5 - -"},
    {"from [VPC [3-vpc1] on", "vpc 3 - -"},
    {"Pool[1|NetworkFilesystem]", "pool 1 - -"},
    {"Vol[7|name=ROOT-9|vm=9|ROOT]", "volume 7 - -"},
    {"HAWork[31-HA-9-Running-Investigating]", "vm 9 - -"},
    {"Resource [Host:5] is unreachable: Host 5: lost", "host 5 - -"},
    {"Resource [DataCenter:1] is unreachable", "zone 1 - -"},
    {"Resource [Pod:2] and Resource [StoragePool:8] and Resource [Cluster:3]",
     "pod 2 - - | pool 8 - - | cluster 3 - -"},
    {"Seq 5-12: Sending  { Cmd , MgmtId: 1, via: 5(kvm1), Ver: v1 }", "host 5 kvm1 -"},
    {"via: 5, Ver: v1", "host 5 - -"},
    /* 4.17 */
    {"VM instance {id: \"99\", name: \"r-99-VM\", uuid: \"u-9\", type=\"DomainRouter\"}", "vm 99 r-99-VM u-9"},
    {"Host {\"id\": \"5\", \"name\": \"kvm1\", \"uuid\": \"u-5\", \"type\"=\"Routing\"}", "host 5 kvm1 u-5"},
    {"Network {\"id\": 204, \"name\": \"n1\", \"uuid\": \"u-204\", \"networkofferingid\": 8}", "network 204 n1 u-204"},
    {"Zone {\"id\": \"1\", \"name\": \"z1\", \"uuid\": \"u-1\"}", "zone 1 z1 u-1"},
    {"Cluster {id: \"1\", name: \"c1\", uuid: \"u-c\"}", "cluster 1 c1 u-c"},
    /* 4.18 */
    {"VM instance {\"id\":619,\"instanceName\":\"i-4-619-VM\",\"type\":\"User\",\"uuid\":\"u-6\"}",
     "vm 619 i-4-619-VM u-6"},
    {"Host {\"id\":5,\"name\":\"kvm1\",\"type\":\"Routing\",\"uuid\":\"u-5\"}.", "host 5 kvm1 u-5"},
    {"Nic "
     "{\"broadcastUri\":\"vlan://"
     "100\",\"deviceId\":0,\"iPv4Address\":\"10.1.1.1\",\"id\":17,\"instanceId\":9}",
     "vm 9 - -"},
    /* 4.20, 4.22 */
    {"VM instance "
     "{\"id\":99,\"instanceName\":\"r-99-VM\",\"state\":\"Running\",\"type\":\"DomainRouter\",\"uuid\":"
     "\"u\"}",
     "vm 99 r-99-VM u"},
    {"Console VM instance {\"id\":2,\"instanceName\":\"v-2-VM\",\"uuid\":\"u\"}", "vm 2 v-2-VM u"},
    {"VM {\"id\":619,\"instanceName\":\"i-4-619-VM\",\"type\":\"User\",\"uuid\":\"u\"}", "vm 619 i-4-619-VM u"},
    {"EngineHost {\"id\":5,\"name\":\"kvm1\"}", "host 5 kvm1 -"},
    {"AgentAttache {\"_id\":5,\"_name\":\"kvm1\",\"_uuid\":\"u-5\"}", "host 5 kvm1 u-5"},
    {"Agent [id = 5, uuid = u-5, name = kvm1, type = x, zone = 1, workers = 5]", "host 5 kvm1 u-5"},
    {"Startup Response Received: agent [id: 5, uuid: u-5, name: kvm1]", "host 5 kvm1 u-5"},
    {"Host [id:5, uuid: u-5, name:kvm1]", "host 5 kvm1 u-5"},
    {"VPC {\"id\":3,\"name\":\"vpc1\",\"uuid\":\"u\"}", "vpc 3 vpc1 u"},
    {"StoragePool {\"id\":1,\"name\":\"p1\",\"poolType\":\"NetworkFilesystem\",\"uuid\":\"u\"}", "pool 1 p1 u"},
    {"Pool {\"host\":\"nfs\",\"id\":1,\"path\":\"/x\",\"port\":2049,\"uuid\":\"u\"}", "pool 1 - u"},
    {"Volume {\"id\":7,\"instanceId\":9,\"name\":\"ROOT-9\",\"uuid\":\"u\",\"volumeType\":\"ROOT\"}",
     "volume 7 ROOT-9 u | vm 9 - -"},
    {"Template {\"format\":\"QCOW2\",\"id\":4,\"name\":\"t\",\"uniqueName\":\"routing-4\",\"uuid\":\"u\"}",
     "template 4 t u"},
    {"HostPod {\"id\":1,\"name\":\"p1\",\"uuid\":\"u\"}", "pod 1 p1 u"},
    {"PhysicalNetwork {\"id\":200,\"name\":\"Physical 1\",\"uuid\":\"u\"}", "physical_network 200 Physical 1 u"},
    {"NicProfile {\"deviceId\":0,\"id\":17,\"uuid\":\"u\",\"vmId\":9}", "vm 9 - -"},
    /* a detail inside an agent's answer */
    {"\"details\":\"no Host {\\\"id\\\":5,\\\"name\\\":\\\"kvm1\\\",\\\"uuid\\\":\\\"u-5\\\"}\"", "host 5 kvm1 u-5"},
};

static void every_form_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(FORMS); i++)
        expect(FORMS[i].text, FORMS[i].want);
}

/* Cut anywhere, an object of pairs names nothing that it does not name in full. */
static void pairs_cut_anywhere_invent_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(FORMS); i++) {
        struct entity_set whole = {.count = 0};

        if (!strchr(FORMS[i].text, ',') || !strpbrk(FORMS[i].text, "{="))
            continue;
        object_text_scan(&whole, slice_of(FORMS[i].text));
        for (size_t cut = 0; cut < strlen(FORMS[i].text); cut++) {
            struct entity_set part = {.count = 0};

            object_text_scan(&part, slice_make(FORMS[i].text, cut));
            for (size_t k = 0; k < part.count; k++) {
                bool known = false;

                for (size_t n = 0; n < whole.count; n++)
                    known = known || entity_same(&part.items[k], &whole.items[n]);
                if (!known && part.items[k].type != ENTITY_VM) /* half an instance name is one too */
                    fail_msg("\"%.*s\" names something else", (int)cut, FORMS[i].text);
            }
        }
    }
}

static void objects_that_do_not_end_keep_to_themselves(void **state) {
    (void)state;
    expect("Host {\"id\":5,\"name\":\"kv", "host 5 - -");
    expect("Host {\"id\":5", "");
    expect("Host {\"id\":", "");
    expect("Host {", "");
    expect("Host {\"id\":5,\"na Network {\"id\": 204, \"name\": \"n1\", \"uuid\": \"u\"}",
           "host 5 - - | network 204 n1 u");
    expect("Host {Host {Host {\"id\":5}", "host 5 - -");
    expect("Pool[", "");
    expect("via: (kvm1)", "");
    expect("via: 5(kvm1", "host 5 - -");
    expect("HAWork[31-HA", "");
}

static void a_value_is_no_key(void **state) {
    (void)state;
    expect("Network {\"id\": 204, \"name\": \"x uuid: evil, id=9\", \"uuid\": \"u-204\"}",
           "network 204 x uuid: evil, id=9 u-204");
    expect("VPC {\"id\":3,\"name\":\"a}b\",\"uuid\":\"u\"}", "vpc 3 a}b u");
    expect("VPC {\"id\":3,\"name\":\"say \\\"id\\\":7\",\"uuid\":\"u\"}", "vpc 3 say \\\"id\\\":7 u");
    expect("Host {\"id\":5,\"id\":6,\"name\":\"a\",\"name\":\"b\"}", "host 5 a -");
    expect("Host {\"hid\":7,\"id\":5,\"uuid\":null}", "host 5 - -");
}

static void ids_are_numbers_of_a_database(void **state) {
    (void)state;
    expect("Ntwk[9223372036854775807|Guest|8]", "network 9223372036854775807 - -");
    expect("Ntwk[99999999999999999999999|Guest|8]", "");
    expect("Host {\"id\":\"99999999999999999999999\",\"name\":\"k\"}", "host - k -");
    expect("Host {\"id\":\"5; drop\",\"name\":\"k\"}", "host - k -");
    expect("Ntwk[0|Guest|8] Host[--5-Routing] Ntwk[|Guest]", "");
    expect("r-99999999999999999999999-VM", "");
}

static void words_that_only_look_alike_are_passed_over(void **state) {
    (void)state;
    expect("myHost {\"id\":5} and SubNetwork {\"id\":6}", "");
    expect("VPCOffering {\"id\":1,\"name\":\"x\"}", "");
    expect("pr-4-VM or-4-VM r-4 r-4- r-4-7 r--VM i-2-VM x-4-VM", "");
    expect("Hosts [a, b]", "");
}

static void instance_names_have_a_length(void **state) {
    static const struct {
        const char *text;
        size_t length;
        const char *id;
    } NAMES[] = {{"r-4-VM", 6, "4"},     {"v-12-KVM rest", 8, "12"},
                 {"s-1-VM.log", 6, "1"}, {"i-2-345-VM-x", 10, "345"},
                 {"r-4-9M", 0, ""},      {"q-4-VM", 0, ""},
                 {"r4-VM", 0, ""},       {"r-4-", 0, ""},
                 {"i-2-VM", 0, ""},      {"r-4-abcdefghijklmnopqrstuvwxyz", 0, ""}};
    struct slice id;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
        assert_int_equal(instance_name_length(slice_of(NAMES[i].text), &id), NAMES[i].length);
        if (NAMES[i].length)
            assert_true(slice_is(id, NAMES[i].id));
    }
    assert_int_equal(instance_name_length(slice_make("\0-4-VM", 6), &id), 0);
}

/* The window never ends in the middle of an id or a name. */
static void the_window_cuts_no_name(void **state) {
    char *text = malloc(OBJECT_TEXT_WINDOW + 64), out[2048];

    (void)state;
    for (size_t shift = 0; shift < 40; shift++) {
        size_t at = OBJECT_TEXT_WINDOW - shift;

        memset(text, '.', OBJECT_TEXT_WINDOW + 64);
        text[0] = ' ';
        memcpy(text + at - 1, " Ntwk[20412|Guest|8] ", 21);
        seen(text, OBJECT_TEXT_WINDOW + 64, out, sizeof out);
        assert_true(strcmp(out, "") == 0 || strcmp(out, "network 20412 - -") == 0);
        memcpy(text + at - 1, " VM[User|i-2-3456-VM]", 21);
        seen(text, OBJECT_TEXT_WINDOW + 64, out, sizeof out);
        assert_true(strcmp(out, "") == 0 || strcmp(out, "vm 3456 i-2-3456-VM -") == 0);
    }
    free(text);
}

/* A window full of beginnings costs no more than its length: 2000 of them in far less than the 40 seconds
 * they took when each beginning was searched to the end. */
static void beginnings_without_end_stay_cheap(void **state) {
    static const char *const BEGINNINGS[] = {"VPC {",   "Host {\"id\"", "VM {\"name\":\"", "Pool[1",
                                             "HAWork[", "r-1-",         "via: 5("};
    clock_t start = clock();
    struct str text;

    (void)state;
    str_init(&text);
    for (size_t i = 0; i < ARRAY_LENGTH(BEGINNINGS); i++) {
        str_clear(&text);
        while (text.len < OBJECT_TEXT_WINDOW) {
            str_add(&text, " ");
            str_add(&text, BEGINNINGS[i]);
        }
        for (int n = 0; n < 2000; n++) {
            struct entity_set set = {.count = 0};

            object_text_scan(&set, str_slice(&text));
        }
    }
    str_free(&text);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(pairs_cut_anywhere_invent_nothing),
        cmocka_unit_test(objects_that_do_not_end_keep_to_themselves),
        cmocka_unit_test(a_value_is_no_key),
        cmocka_unit_test(ids_are_numbers_of_a_database),
        cmocka_unit_test(words_that_only_look_alike_are_passed_over),
        cmocka_unit_test(instance_names_have_a_length),
        cmocka_unit_test(the_window_cuts_no_name),
        cmocka_unit_test(beginnings_without_end_stay_cheap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
