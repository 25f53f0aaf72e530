/* SPDX-License-Identifier: Apache-2.0
 * What findings are told by the structure around them, and that what a finding captured itself stays as it
 * is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "app/adoption.h"

enum { INPUTS = 3, OCCURRENCES = 6 };

static struct analysis analysis;
static struct partial partial;
static struct signature signature = {.id = "a.b"};
static struct occurrence occurrences[OCCURRENCES];
static struct finding finding, *list[] = {&finding};
static struct log_input inputs[INPUTS];
static const char *servers[] = {"ms1", "ms2", "kvm1"};

static int set_up(void **state) {
    (void)state;
    memset(&finding, 0, sizeof finding);
    memset(occurrences, 0, sizeof occurrences);
    for (size_t i = 0; i < OCCURRENCES; i++)
        occurrences[i].file = 2; /* of a hypervisor */
    memset(inputs, 0, sizeof inputs);
    finding.signature = &signature;
    finding.occurrences = occurrences;
    finding.occurrence_count = finding.sample_count = 1;
    for (uint32_t i = 0; i < INPUTS; i++) {
        inputs[i].source = (struct log_source){.file = i, .server = i};
        inputs[i].profile.kind = i < 2 ? LOG_MANAGEMENT : LOG_AGENT;
    }
    partial = (struct partial){.first = MSEC_NONE};
    analysis = (struct analysis){.findings = list, .finding_count = 1};
    analysis.read.partial = &partial;
    analysis.read.inputs.items = inputs;
    analysis.read.inputs.count = INPUTS;
    analysis.read.inputs.servers = servers;
    analysis.read.inputs.server_count = ARRAY_LENGTH(servers);
    arena_init(&analysis.arena);
    return job_table_new(&partial.jobs, NULL) || request_table_new(&partial.requests, NULL) ||
           alias_table_new(&analysis.aliases, NULL);
}

static int tear_down(void **state) {
    (void)state;
    job_table_free(partial.jobs);
    request_table_free(partial.requests);
    alias_table_free(analysis.aliases);
    arena_free(&analysis.arena);
    return 0;
}

static void request(uint64_t seq, uint64_t job, const char *vm) {
    struct request made = {.seq = seq, .job = job, .parent_job = job ? job + 100 : 0, .logid = 9};

    request_name(&made, slice_of(vm));
    assert_int_equal(request_table_take(partial.requests, &made, NULL), 0);
}

static void job(uint64_t number, enum entity_type type, const char *instance) {
    char text[24];
    struct job made = {.number = number, .type = type};

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    made.key = slice_hash(slice_of(text), 1);
    snprintf(made.instance, sizeof made.instance, "%s", instance);
    for (int step = 0; step < JOB_STEP_COUNT; step++)
        made.steps[step].time = MSEC_NONE;
    assert_int_equal(job_table_take(partial.jobs, &made, NULL, NULL), 0);
}

static void adopt(void) {
    assert_int_equal(adopt_all(&analysis), 0);
}

/* The value that is told of a type; "" if none is. */
static struct slice told(enum entity_type type, enum entity_field field) {
    const struct entity *entity = entity_set_find(&finding.related, type);

    return entity ? entity_field_value(entity, field) : slice_of("");
}

static void test_a_request_tells_its_job_and_its_vm(void **state) {
    (void)state;
    request(77, 12, "i-2-5-VM");
    request(78, 13, "i-2-6-VM");
    occurrences[0].seq = finding.samples[0].at.seq = 77;
    adopt();
    assert_int_equal(occurrences[0].job, 12);
    assert_int_equal(occurrences[0].parent_job, 112);
    assert_int_equal(occurrences[0].logid, 9);
    assert_int_equal(finding.samples[0].at.job, 12);
    assert_true(slice_is(told(ENTITY_VM, FIELD_NAME), "i-2-5-VM"));
}

/* What the record itself says is closer. */
static void test_what_is_known_stays(void **state) {
    (void)state;
    request(77, 12, "i-2-5-VM");
    occurrences[0] = (struct occurrence){.file = 2, .seq = 77, .job = 40, .logid = 3};
    entity_set_add(&finding.entities, ENTITY_VM, FIELD_NAME, slice_of("r-4-VM"));
    adopt();
    assert_int_equal(occurrences[0].job, 40);
    assert_int_equal(occurrences[0].logid, 3);
    assert_int_equal(told(ENTITY_VM, FIELD_NAME).len, 0);
    assert_int_equal(finding.entities.count, 1);
}

static void test_no_request(void **state) {
    (void)state;
    request(77, 12, "i-2-5-VM");
    adopt(); /* a finding without a number */
    assert_int_equal(occurrences[0].job, 0);
    assert_int_equal(finding.related.count, 0);
    occurrences[0].seq = 79;
    adopt(); /* a number of which nothing is known */
    assert_int_equal(occurrences[0].job, 0);
    assert_int_equal(finding.related.count, 0);
}

static void test_what_a_job_was_submitted_for(void **state) {
    (void)state;
    job(12, ENTITY_VM, "5");
    job(11, ENTITY_NETWORK, "205");
    job(13, ENTITY_NONE, "6"); /* of what, nobody knows */
    occurrences[0].job = 12;
    occurrences[0].parent_job = 11;
    adopt();
    assert_true(slice_is(told(ENTITY_VM, FIELD_ID), "5"));
    assert_true(slice_is(told(ENTITY_NETWORK, FIELD_ID), "205"));
    tear_down(state);
    set_up(state);
    job(13, ENTITY_NONE, "6");
    occurrences[0].job = 13;
    adopt();
    assert_int_equal(finding.related.count, 0);
}

/* By the job of its request. */
static void test_from_a_request_to_what_its_job_was_for(void **state) {
    (void)state;
    request(77, 12, "");
    job(112, ENTITY_NETWORK, "205");
    occurrences[0].seq = 77;
    adopt();
    assert_true(slice_is(told(ENTITY_NETWORK, FIELD_ID), "205"));
}

/* All occurrences get their job, but only the first ones, which are shown, name things. */
static void test_many_occurrences(void **state) {
    char vm[24];

    (void)state;
    finding.occurrence_count = OCCURRENCES;
    for (uint64_t i = 0; i < OCCURRENCES; i++) {
        snprintf(vm, sizeof vm, "i-2-%d-VM", (int)i + 1);
        request(70 + i, 10 + i, vm);
        occurrences[i].seq = 70 + i;
    }
    adopt();
    assert_int_equal(occurrences[OCCURRENCES - 1].job, 10 + OCCURRENCES - 1);
    assert_int_equal(finding.related.count, 4);
}

static void test_the_server(void **state) {
    (void)state;
    occurrences[0].file = 1;
    adopt();
    assert_true(slice_is(told(ENTITY_SERVER, FIELD_NAME), "ms2"));
    tear_down(state);
    set_up(state);
    occurrences[0].file = 1;
    finding.share_count = 2; /* more than one logged it */
    adopt();
    assert_int_equal(told(ENTITY_SERVER, FIELD_NAME).len, 0);
    tear_down(state);
    set_up(state);
    adopt(); /* a hypervisor's */
    assert_int_equal(told(ENTITY_SERVER, FIELD_NAME).len, 0);
    tear_down(state);
    set_up(state);
    occurrences[0].file = 1;
    inputs[1].source.server = 0; /* there is but one */
    adopt();
    assert_int_equal(told(ENTITY_SERVER, FIELD_NAME).len, 0);
}

static void test_the_agent_of_a_system_vm(void **state) {
    (void)state;
    analysis.read.inputs.count = 0;
    entity_set_add(&finding.entities, ENTITY_HOST, FIELD_NAME, slice_of("s-3-VM"));
    finding.occurrence_count = 0;
    adopt();
    assert_true(slice_is(told(ENTITY_VM, FIELD_NAME), "s-3-VM"));
    tear_down(state);
    set_up(state);
    entity_set_add(&finding.entities, ENTITY_HOST, FIELD_NAME, slice_of("kvm1"));
    adopt();
    assert_int_equal(told(ENTITY_VM, FIELD_NAME).len, 0);
}

/* What one finding tells of a host completes another. */
static void test_names_complete_each_other(void **state) {
    static struct finding other;
    static struct finding *both[] = {&finding, &other};

    (void)state;
    other = (struct finding){.signature = &signature};
    analysis.findings = both;
    analysis.finding_count = 2;
    entity_set_add(&finding.entities, ENTITY_HOST, FIELD_ID, slice_of("5"));
    entity_set_add(&other.related, ENTITY_HOST, FIELD_ID, slice_of("5"));
    entity_set_add(&other.related, ENTITY_HOST, FIELD_NAME, slice_of("kvm1"));
    adopt();
    assert_true(slice_is(finding.entities.items[0].name, "kvm1"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_request_tells_its_job_and_its_vm),
        TEST(test_what_is_known_stays),
        TEST(test_no_request),
        TEST(test_what_a_job_was_submitted_for),
        TEST(test_from_a_request_to_what_its_job_was_for),
        TEST(test_many_occurrences),
        TEST(test_the_server),
        TEST(test_the_agent_of_a_system_vm),
        TEST(test_names_complete_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
