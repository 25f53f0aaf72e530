/* SPDX-License-Identifier: Apache-2.0
 * Tests of correlate/subject: what may be asked for, what is refused, and what else a thing is called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/str.h"
#include "correlate/subject.h"

#define UUID "0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a"

static struct arena arena;

static void add_entity(struct str *out, const struct entity *entity) {
    str_addf(out, "%.*s,%.*s,%.*s", SLICE_ARGS(entity->id), SLICE_ARGS(entity->name), SLICE_ARGS(entity->uuid));
}

/* `want` is "id,name,uuid", or a part of the error's text behind "!". */
static void expect(const char *kind, const char *id, const char *want) {
    struct subject subject;
    struct error err = {0};
    struct str out;

    str_init(&out);
    if (subject_parse(&subject, kind, id, &arena, &err)) {
        assert_int_equal(err.code, ERROR_USAGE);
        if (want[0] != '!' || !strstr(err.text, want + 1))
            fail_msg("%s %s: \"%s\", wanted \"%s\"", kind, id, err.text, want);
    } else {
        add_entity(&out, &subject.asked);
        assert_string_equal(out.ptr, want);
    }
    str_free(&out);
}

static void test_what_may_be_asked_for(void **state) {
    (void)state;
    expect("job", "516", "516,,");
    expect("job", "job-516", "516,,");
    expect("job", "0B6A2C1E-7f00-4c1d-9a55-1f2e3d4c5b6a", ",," UUID);
    expect("logid", "0B6A2C1E", ",0b6a2c1e,");
    expect("logid", "logid:0b6a2c1e", ",0b6a2c1e,");
    expect("vm", "4", "4,,");
    expect("vm", "r-4-VM", "4,r-4-VM,");
    expect("vm", "i-2-9-VM", "9,i-2-9-VM,");
    expect("vm", UUID, ",," UUID);
    expect("host", "9", "9,,");
    expect("host", "kvm9", ",kvm9,");
    expect("host", "kvm9.example.net", ",kvm9.example.net,");
    expect("host", UUID, ",," UUID);
    expect("network", "204", "204,,");
    expect("network", "web tier (old)", ",web tier (old),");
}

static void test_what_is_refused(void **state) {
    (void)state;
    expect("router", "4", "!job, logid, vm, host or network");
    expect("job", "", "!516, job-516 or its uuid");
    expect("job", "job-", "!516");
    expect("job", "5 6", "!516");
    expect("logid", "0b6a2c1", "!eight");
    expect("logid", "0b6a2c1g", "!eight");
    expect("vm", "web01", "!instance name");
    expect("vm", "r-4-VM x", "!instance name");
    expect("vm", "0", "!instance name");
    expect("host", "kvm9;rm", "!its name");
    expect("host", ".", "!its name");
    expect("host", "kvm.", "!its name");
    expect("network", "", "!its name");
    expect("network", "a\nb", "!its name");
}

static struct subject of(const char *kind, const char *id) {
    struct subject subject;

    assert_int_equal(subject_parse(&subject, kind, id, &arena, NULL), 0);
    return subject;
}

static void expect_aliases(const struct subject *subject, const char *want) {
    struct str out;

    str_init(&out);
    for (size_t i = 0; i < subject->alias_count; i++) {
        str_add(&out, i ? " | " : "");
        add_entity(&out, &subject->aliases[i]);
    }
    assert_string_equal(out.ptr, want);
    str_free(&out);
}

static void test_learning(void **state) {
    struct subject host = of("host", "kvm9"), vm = of("vm", "4");

    (void)state;
    assert_int_equal(
        subject_learn(&host, slice_of("Host {\"id\":9,\"name\":\"kvm9.example.net\",\"uuid\":\"" UUID "\"}"), &arena),
        1);
    expect_aliases(&host, "9,kvm9.example.net," UUID);
    assert_int_equal(subject_learn(&host, slice_of("via: 9(kvm9.example.net)"), &arena), 0);
    assert_int_equal(subject_learn(&host, slice_of("Host {\"id\":8,\"name\":\"kvm8.example.net\"}"), &arena), 0);
    assert_int_equal(subject_learn(&vm, slice_of("VM instance {\"id\":4,\"instanceName\":\"r-4-VM\"}"), &arena), 1);
    assert_int_equal(subject_learn(&vm, slice_of("VM instance {\"id\":4,\"uuid\":\"x\"}"), &arena), 0); /* no uuid */
    expect_aliases(&vm, "4,r-4-VM,");
}

static void test_several_things_of_one_name(void **state) {
    struct subject network = of("network", "web");

    (void)state;
    assert_int_equal(subject_learn(&network, slice_of("Network {\"id\": 204, \"name\": \"web\"}"), &arena), 1);
    assert_int_equal(subject_learn(&network, slice_of("Network {\"id\": 305, \"name\": \"web\"}"), &arena), 1);
    assert_int_equal(subject_learn(&network, slice_of("Network {\"id\": 305, \"name\": \"web\"}"), &arena), 0);
    assert_int_equal(subject_learn(&network, slice_of("Network {\"id\": 306, \"name\": \"webs\"}"), &arena), 0);
    expect_aliases(&network, "204,web, | 305,web,");
    for (int i = 0; i < 20; i++) {
        char text[64];

        snprintf(text, sizeof text, "Network {\"id\": %d, \"name\": \"web\"}", 400 + i);
        subject_learn(&network, slice_of(text), &arena);
    }
    assert_int_equal(network.alias_count, SUBJECT_ALIASES);
}

static void test_jobs_and_logids_have_no_other_names(void **state) {
    struct subject job = of("job", "9");

    (void)state;
    assert_int_equal(subject_learn(&job, slice_of("Host {\"id\":9,\"name\":\"kvm9\"}"), &arena), 0);
    expect_aliases(&job, "9,,");
}

static int begin(void **state) {
    (void)state;
    arena_init(&arena);
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_may_be_asked_for),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_learning),
        cmocka_unit_test(test_several_things_of_one_name),
        cmocka_unit_test(test_jobs_and_logids_have_no_other_names),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
