/* SPDX-License-Identifier: Apache-2.0
 * Tests of model/event: entities from captures, texts, headers and the machine a log is from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/event.h"

static const struct signature SIGNATURE = {
    .id = "a.cause",
    .captures = {{.name = "router", .entity = ENTITY_VM, .field = FIELD_NAME},
                 {.name = "job", .entity = ENTITY_JOB, .field = FIELD_ID},
                 {.name = "free", .unit = "addresses"}},
    .capture_count = 3,
};

static struct event named(const char *router, const char *job, struct record record) {
    struct event event = {.signature = &SIGNATURE, .job = record.job};

    event.captures[0] = slice_of(router);
    event.captures[1] = slice_of(job);
    event.captures[2] = slice_of("5");
    event_name_entities(&event, &record);
    return event;
}

static void captures_and_texts_are_kept_apart(void **state) {
    struct event event =
        named("r-4-VM", NULL, (struct record){.text = slice_of("of Host {\"id\":5,\"name\":\"kvm1\"}")});

    (void)state;
    assert_int_equal(event.entities.count, 1);
    assert_true(slice_is(event.entities.items[0].name, "r-4-VM"));
    assert_true(slice_is(event.entities.items[0].id, "4")); /* an instance name tells the id */
    assert_int_equal(event.related.count, 1);
    assert_true(slice_is(event.related.items[0].name, "kvm1"));
    event = named("web01", NULL, (struct record){.text = slice_of("")});
    assert_int_equal(event.entities.items[0].id.len, 0);
}

static void the_host_of_a_syslog_prefix_is_a_router_or_a_host(void **state) {
    struct event event = named(NULL, NULL, (struct record){.host = slice_of("r-9-VM")});

    (void)state;
    assert_int_equal(event.related.items[0].type, ENTITY_VM);
    assert_true(slice_is(event.related.items[0].id, "9"));
    event = named(NULL, NULL, (struct record){.host = slice_of("r-9-VM.example.org")});
    assert_int_equal(event.related.items[0].type, ENTITY_HOST);
    event = named(NULL, NULL, (struct record){.host = slice_of(NULL)});
    assert_int_equal(event.related.count, 0);
}

static void the_machine_of_the_log_is_added_once(void **state) {
    struct event event = named(NULL, NULL, (struct record){.host = slice_of("kvm1")});

    (void)state;
    entity_set_add_machine(&event.related, slice_of("kvm1.example.org"));
    entity_set_add_machine(&event.related, slice_of(""));
    assert_int_equal(event.related.count, 1);
    entity_set_add_machine(&event.related, slice_of("kvm2"));
    assert_int_equal(event.related.count, 2);
}

static void an_event_outside_a_job_joins_the_job_it_names(void **state) {
    (void)state;
    assert_int_equal(named(NULL, "516", (struct record){.job = 0}).job, 516);
    assert_int_equal(named(NULL, "516", (struct record){.job = 7}).job, 7);
    assert_int_equal(named(NULL, "99999999999999999999", (struct record){.job = 0}).job, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(captures_and_texts_are_kept_apart),
        cmocka_unit_test(the_host_of_a_syslog_prefix_is_a_router_or_a_host),
        cmocka_unit_test(the_machine_of_the_log_is_added_once),
        cmocka_unit_test(an_event_outside_a_job_joins_the_job_it_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
