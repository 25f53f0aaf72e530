/* SPDX-License-Identifier: Apache-2.0
 * The five times of an incident, and when each is unknown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "app/incident_times.h"

enum { FINDINGS = 8 };

#define START  ((msec_t)1767600000000)
#define MIN(n) (START + (n)*MSEC_MINUTE)

static struct analysis analysis;
static struct partial partial;
static struct signature cause = {.role = ROLE_CAUSE}, context = {.role = ROLE_CONTEXT};
static struct finding findings[FINDINGS], *list[FINDINGS];
static struct occurrence occurrences[FINDINGS];
static size_t count;
static struct incident_times times;

static int set_up(void **state) {
    (void)state;
    count = 0;
    partial = (struct partial){.last = MIN(600)};
    analysis = (struct analysis){.findings = list};
    analysis.read.partial = &partial;
    return job_table_new(&partial.jobs, NULL);
}

static int tear_down(void **state) {
    (void)state;
    job_table_free(partial.jobs);
    return 0;
}

/* A finding that came once a minute from one to another, at first in a job. */
static struct finding *add(const struct signature *signature, enum level level, int from, int to, uint64_t job) {
    struct finding *finding = &findings[count];

    occurrences[count] = (struct occurrence){.time = MIN(from), .job = job};
    *finding = (struct finding){.signature = signature,
                                .count = 1,
                                .level = level,
                                .first = MIN(from),
                                .last = MIN(to),
                                .alerted = MSEC_NONE,
                                .occurrences = &occurrences[count],
                                .occurrence_count = 1};
    for (int i = from; i <= to; i++)
        histogram_add(&finding->histogram, MIN(i), 1);
    list[count++] = finding;
    return finding;
}

/* A job that ended; minutes below 0: it did not in that way. */
static void job(uint64_t number, const char *command, const char *instance, int failed, int succeeded) {
    char text[24];
    struct job made = {.number = number};

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    made.key = slice_hash(slice_of(text), 1);
    snprintf(made.command, sizeof made.command, "%s", command);
    snprintf(made.instance, sizeof made.instance, "%s", instance);
    for (int step = 0; step < JOB_STEP_COUNT; step++)
        made.steps[step].time = MSEC_NONE;
    if (failed >= 0)
        made.steps[JOB_FAILED].time = MIN(failed);
    if (succeeded >= 0)
        made.steps[JOB_SUCCEEDED].time = MIN(succeeded);
    assert_int_equal(job_table_take(partial.jobs, &made, NULL, NULL), 0);
}

static void find(void) {
    static const uint32_t MEMBERS[FINDINGS] = {0, 1, 2, 3, 4, 5, 6, 7};
    struct succeeded_list successes;

    assert_int_equal(succeeded_list_build(&successes, partial.jobs), 0);
    incident_times(&times, &analysis, &successes, MEMBERS, count);
    succeeded_list_free(&successes);
}

static void test_all_five(void **state) {
    (void)state;
    add(&context, LEVEL_ERROR, 0, 200, 0); /* what is no failure gives no time */
    add(&cause, LEVEL_DEBUG, 10, 12, 0);
    add(&cause, LEVEL_WARN, 14, 60, 7);
    add(&cause, LEVEL_ERROR, 40, 42, 0)->alerted = MIN(41);
    job(7, "StartVMCmd", "5", 15, -1);
    job(8, "StartVMCmd", "5", -1, 90);
    find();
    assert_int_equal(times.started, MIN(10));
    assert_int_equal(times.detected, MIN(41));
    assert_int_equal(times.peak, MIN(40));
    assert_int_equal(times.mitigated, MIN(90));
    assert_int_equal(times.mitigated_by->number, 8);
    assert_int_equal(times.cleared, MIN(60));
    assert_int_equal(times.last, MIN(60));
}

/* Without an alert people could see the first WARN; what stands at DEBUG nobody sees. */
static void test_detected(void **state) {
    (void)state;
    add(&cause, LEVEL_DEBUG, 10, 12, 0);
    add(&cause, LEVEL_WARN, 14, 20, 0);
    find();
    assert_int_equal(times.detected, MIN(14));
    tear_down(state);
    set_up(state);
    add(&cause, LEVEL_INFO, 10, 12, 0);
    add(&context, LEVEL_ERROR, 11, 12, 0);
    find();
    assert_int_equal(times.detected, MSEC_NONE);
    tear_down(state);
    set_up(state);
    add(&cause, LEVEL_INFO, 10, 12, 0);
    add(&context, LEVEL_WARN, 11, 12, 0)->alerted = MIN(11); /* an alert is one whatever it tells of */
    find();
    assert_int_equal(times.detected, MIN(11));
}

/* The logs end too soon to say that it is over. */
static void test_cleared(void **state) {
    (void)state;
    add(&cause, LEVEL_WARN, 10, 20, 0);
    partial.last = MIN(20) + QUIET_AFTER - 1;
    find();
    assert_int_equal(times.cleared, MSEC_NONE);
    assert_int_equal(times.last, MIN(20));
    partial.last++;
    find();
    assert_int_equal(times.cleared, MIN(20));
}

static void test_the_peak_does_not_begin_before_the_incident(void **state) {
    (void)state;
    histogram_add(&add(&cause, LEVEL_WARN, 10, 500, 0)->histogram, MIN(10), 100); /* its steps are of several minutes */
    find();
    assert_true(histogram_time(&times.histogram, 0) < MIN(10));
    assert_int_equal(times.peak, MIN(10));
}

/* What was asked for again must succeed for the same thing, where it is tried again; else any success of that
 * operation counts. */
static void test_what_mends(void **state) {
    (void)state;
    add(&cause, LEVEL_WARN, 10, 20, 7);
    job(7, "StartVMCmd", "5", 15, -1);
    job(8, "StartVMCmd", "6", -1, 14); /* before it failed */
    job(9, "StopVMCmd", "5", -1, 20);  /* something else */
    find();
    assert_int_equal(times.mitigated, MSEC_NONE);
    assert_null(times.mitigated_by);
    job(10, "StartVMCmd", "6", -1, 30); /* of another VM */
    find();
    assert_int_equal(times.mitigated, MIN(30));
    job(11, "StartVMCmd", "5", -1, 25);
    find();
    assert_int_equal(times.mitigated, MIN(25));
}

/* It failed for the same thing again, after it had succeeded for another. */
static void test_failed_again(void **state) {
    (void)state;
    add(&cause, LEVEL_WARN, 10, 12, 7);
    add(&cause, LEVEL_WARN, 20, 22, 8);
    job(7, "StartVMCmd", "5", 11, -1);
    job(8, "StartVMCmd", "5", 21, -1);
    job(9, "StartVMCmd", "5", -1, 15);
    job(10, "StartVMCmd", "6", -1, 16);
    find();
    assert_int_equal(times.mitigated, MSEC_NONE);
    job(11, "StartVMCmd", "5", -1, 40);
    find();
    assert_int_equal(times.mitigated, MIN(40));
}

/* One of two VMs starts, while the other still fails: something got better then. */
static void test_one_of_two(void **state) {
    (void)state;
    add(&cause, LEVEL_WARN, 10, 12, 7);
    add(&cause, LEVEL_WARN, 20, 45, 8);
    job(7, "StartVMCmd", "5", 11, -1);
    job(8, "StartVMCmd", "6", 40, -1);
    job(9, "StartVMCmd", "5", -1, 25);
    find();
    assert_int_equal(times.mitigated, MIN(25));
    assert_int_equal(times.cleared, MIN(45));
}

/* A work job is a step of what people asked for. */
static void test_the_job_people_asked_for(void **state) {
    (void)state;
    add(&cause, LEVEL_WARN, 10, 12, 70)->occurrences[0].parent_job = 7;
    job(7, "RestartNetworkCmd", "205", 11, -1);
    job(70, "VmWorkStart", "5", 11, -1);
    job(71, "VmWorkStart", "5", -1, 13);
    job(8, "RestartNetworkCmd", "205", -1, 30);
    find();
    assert_int_equal(times.mitigated, MIN(30));
}

static void test_nothing_dated(void **state) {
    (void)state;
    add(&cause, LEVEL_WARN, 0, -1, 0);
    findings[0].first = findings[0].last = occurrences[0].time = MSEC_NONE;
    partial.last = MSEC_NONE;
    find();
    assert_int_equal(times.started, MSEC_NONE);
    assert_int_equal(times.detected, MSEC_NONE);
    assert_int_equal(times.peak, MSEC_NONE);
    assert_int_equal(times.mitigated, MSEC_NONE);
    assert_int_equal(times.cleared, MSEC_NONE);
}

/* A finding of an often that was not reached is no failure. */
static void test_too_few(void **state) {
    static const struct signature OFTEN = {.role = ROLE_CAUSE, .often = 5};
    struct finding *finding;

    (void)state;
    finding = add(&OFTEN, LEVEL_WARN, 10, 12, 0);
    finding->count = 4;
    assert_int_equal(finding_role(finding), ROLE_CONTEXT);
    find();
    assert_int_equal(times.started, MSEC_NONE);
    finding->count = 5;
    assert_int_equal(finding_role(finding), ROLE_CAUSE);
    find();
    assert_int_equal(times.started, MIN(10));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_all_five),      TEST(test_detected),
        TEST(test_cleared),       TEST(test_the_peak_does_not_begin_before_the_incident),
        TEST(test_what_mends),    TEST(test_failed_again),
        TEST(test_one_of_two),    TEST(test_the_job_people_asked_for),
        TEST(test_nothing_dated), TEST(test_too_few),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
