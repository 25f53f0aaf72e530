/* SPDX-License-Identifier: Apache-2.0
 * Clocks: known differences are found within the latency of the work, from one side only what is beyond doubt
 * is said, and what contradicts itself says nothing. */
#include "correlate/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MS1, MS2, AGENT1, AGENT2, SERVERS, JOBS = 40 };

#define START ((msec_t)1767600000000)

static struct job jobs[JOBS];
static struct activity activities[2 * JOBS];
static const struct job *list[JOBS];
static size_t job_count, activity_count;
static struct clock clocks[SERVERS];
static uint32_t seed;

static int set_up(void **state) {
    (void)state;
    job_count = activity_count = 0;
    seed = 7;
    return 0;
}

static msec_t some(msec_t most) {
    seed = seed * 1664525u + 1013904223u;
    return (msec_t)(seed >> 8) % most;
}

/* A job that a server begins; `job` lives in the table. */
static struct job *begin(uint32_t server, msec_t time) {
    struct job *job = &jobs[job_count];

    *job = (struct job){.key = job_count, .number = job_count + 1, .logid = (uint32_t)job_count + 100};
    for (int step = 0; step < JOB_STEP_COUNT; step++)
        job->steps[step].time = MSEC_NONE;
    job->steps[JOB_BEGUN].time = time;
    job->steps[JOB_BEGUN].server = server;
    list[job_count++] = job;
    return job;
}

static void succeed(struct job *job, msec_t time) {
    job->steps[JOB_SUCCEEDED].time = time;
    job->steps[JOB_SUCCEEDED].server = job->steps[JOB_BEGUN].server;
}

static void work(const struct job *job, uint32_t server, msec_t first, msec_t last) {
    activities[activity_count++] = (struct activity){job->logid, server, first, last};
}

static void estimate(void) {
    assert_int_equal(clock_estimate(clocks, SERVERS, list, job_count, activities, activity_count, NULL), 0);
}

static void assert_near(msec_t got, msec_t wanted, msec_t error) {
    if (got < wanted - error || got > wanted + error)
        fail_msg("%lld is not %lld", (long long)got, (long long)wanted);
}

/* Jobs of a management server, whose work an agent does a moment later and ends a moment before. */
static void jobs_on(uint32_t management, uint32_t agent, msec_t ahead, int count) {
    for (int i = 0; i < count; i++) {
        msec_t time = START + i * MSEC_MINUTE;
        struct job *job = begin(management, time);

        succeed(job, time + 8 * MSEC_SECOND + some(20 * MSEC_SECOND));
        work(job, agent, time + ahead + 50 + some(3 * MSEC_SECOND),
             job->steps[JOB_SUCCEEDED].time + ahead - 50 - some(2 * MSEC_SECOND));
    }
}

static void test_differences_are_found(void **state) {
    static const msec_t AHEAD[] = {5 * MSEC_SECOND, -7 * MSEC_SECOND, 90 * MSEC_SECOND, -MSEC_HOUR,
                                   2 * MSEC_HOUR + 300};

    for (size_t i = 0; i < ARRAY_LENGTH(AHEAD); i++) {
        set_up(state);
        jobs_on(MS1, AGENT1, AHEAD[i], 20);
        jobs_on(MS1, AGENT2, 0, 15);
        estimate();
        assert_true(clocks[AGENT1].known);
        assert_near(clocks[AGENT1].ahead, AHEAD[i], 2 * MSEC_SECOND);
        assert_true(clocks[AGENT2].known);
        assert_int_equal(clocks[AGENT2].ahead, 0);
        assert_true(clocks[MS1].known);
        assert_int_equal(clocks[MS1].ahead, 0);
        assert_false(clocks[MS2].known);
        assert_int_equal(clocks[MS2].ahead, 0);
    }
}

/* Latency is no difference of clocks. */
static void test_slow_work_is_no_clock(void **state) {
    (void)state;
    for (int i = 0; i < 10; i++) {
        struct job *job = begin(MS1, START + i * MSEC_HOUR);

        succeed(job, START + i * MSEC_HOUR + 20 * MSEC_MINUTE);
        work(job, AGENT1, START + i * MSEC_HOUR + MSEC_MINUTE, START + i * MSEC_HOUR + 10 * MSEC_MINUTE);
    }
    estimate();
    assert_true(clocks[AGENT1].known);
    assert_int_equal(clocks[AGENT1].ahead, 0);
}

/* Nor is what threads write in disorder, or a second by which the clocks of a well-kept machine differ. */
static void test_a_second_is_no_clock(void **state) {
    (void)state;
    for (int i = 0; i < 10; i++) {
        struct job *job = begin(MS1, START + i * MSEC_HOUR);

        succeed(job, START + i * MSEC_HOUR + MSEC_MINUTE);
        work(job, AGENT1, START + i * MSEC_HOUR - 1500, START + i * MSEC_HOUR + 50 * MSEC_SECOND);
    }
    estimate();
    assert_true(clocks[AGENT1].known);
    assert_int_equal(clocks[AGENT1].ahead, 0);
}

/* An agent that does the work before it was asked is behind, by at least so much; how much further nothing
 * says. */
static void test_one_side_bounds(void **state) {
    struct job *job;

    (void)state;
    for (int i = 0; i < 10; i++) {
        job = begin(MS1, START + i * MSEC_MINUTE);
        work(job, AGENT1, START + i * MSEC_MINUTE - 30 * MSEC_SECOND + i * 10,
             START + i * MSEC_MINUTE - 20 * MSEC_SECOND);
        work(job, AGENT2, START + i * MSEC_MINUTE + 30 * MSEC_SECOND, START + i * MSEC_MINUTE + 40 * MSEC_SECOND);
    }
    estimate();
    assert_true(clocks[AGENT1].known);
    assert_near(clocks[AGENT1].ahead, -30 * MSEC_SECOND, 100);
    assert_false(clocks[AGENT2].known); /* late work may be slow, or of a clock ahead */
    assert_int_equal(clocks[AGENT2].ahead, 0);
}

/* Work that goes on a moment behind the answer says nothing; most of it behind the end of its job is a clock
 * ahead. */
static void test_work_behind_the_end(void **state) {
    (void)state;
    jobs_on(MS1, AGENT1, 0, 15);
    for (int i = 0; i < 4; i++) {
        struct job *job = begin(MS1, START + i * MSEC_HOUR);

        succeed(job, START + i * MSEC_HOUR + 5 * MSEC_SECOND);
        work(job, AGENT1, START + i * MSEC_HOUR + 100, START + i * MSEC_HOUR + 4 * MSEC_MINUTE);
    }
    estimate();
    assert_true(clocks[AGENT1].known);
    assert_int_equal(clocks[AGENT1].ahead, 0);
}

/* A clock that was set in between: no one difference fits. */
static void test_a_contradiction_says_nothing(void **state) {
    (void)state;
    jobs_on(MS1, AGENT1, MSEC_HOUR, 15);
    jobs_on(MS1, AGENT1, -MSEC_HOUR, 15);
    estimate();
    assert_false(clocks[AGENT1].known);
    assert_int_equal(clocks[AGENT1].ahead, 0);
}

/* MS2 shares no job with MS1, but an agent works for both. */
static void test_bounds_add_up_along_machines(void **state) {
    (void)state;
    jobs_on(MS1, AGENT1, 20 * MSEC_SECOND, 20);
    jobs_on(MS2, AGENT1, 60 * MSEC_SECOND, 15); /* as seen from MS2: so MS2 is behind by 40 s */
    estimate();
    assert_near(clocks[AGENT1].ahead, 20 * MSEC_SECOND, 2 * MSEC_SECOND);
    assert_true(clocks[MS2].known);
    assert_near(clocks[MS2].ahead, -40 * MSEC_SECOND, 4 * MSEC_SECOND);
}

/* A job that one management server submits and another begins. */
static void test_submitted_elsewhere(void **state) {
    (void)state;
    jobs_on(MS1, AGENT1, 0, 5);
    for (int i = 0; i < 4; i++) {
        struct job *job = begin(MS1, START + i * MSEC_HOUR);

        job->steps[JOB_SUBMITTED].server = MS2;
        job->steps[JOB_SUBMITTED].time = START + i * MSEC_HOUR + 15 * MSEC_SECOND;
    }
    estimate();
    assert_true(clocks[MS2].known);
    assert_near(clocks[MS2].ahead, 15 * MSEC_SECOND, MSEC_SECOND);
}

/* Servers beyond those counted, and no evidence at all. */
static void test_nothing_to_go_by(void **state) {
    (void)state;
    estimate();
    assert_int_equal(clocks[AGENT1].ahead, 0);
    assert_false(clocks[AGENT1].known);
    work(begin(SERVERS + 3, START), SERVERS + 9, START - MSEC_HOUR, START);
    estimate();
    for (size_t i = 1; i < SERVERS; i++)
        assert_false(clocks[i].known);
}

static void test_the_part_of_a_zone(void **state) {
    (void)state;
    assert_int_equal(clock_zone_part(2 * MSEC_HOUR + MSEC_MINUTE), 2 * MSEC_HOUR);
    assert_int_equal(clock_zone_part(-5 * MSEC_HOUR - 30 * MSEC_MINUTE + 3 * MSEC_MINUTE),
                     -5 * MSEC_HOUR - 30 * MSEC_MINUTE);
    assert_int_equal(clock_zone_part(5 * MSEC_HOUR + 45 * MSEC_MINUTE), 5 * MSEC_HOUR + 45 * MSEC_MINUTE);
    assert_int_equal(clock_zone_part(2 * MSEC_HOUR + 6 * MSEC_MINUTE), 0); /* neither */
    assert_int_equal(clock_zone_part(2 * MSEC_MINUTE), 0);
    assert_int_equal(clock_zone_part(-2 * MSEC_MINUTE), 0);
    assert_int_equal(clock_zone_part(0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_differences_are_found, set_up),
        cmocka_unit_test_setup(test_slow_work_is_no_clock, set_up),
        cmocka_unit_test_setup(test_a_second_is_no_clock, set_up),
        cmocka_unit_test_setup(test_one_side_bounds, set_up),
        cmocka_unit_test_setup(test_work_behind_the_end, set_up),
        cmocka_unit_test_setup(test_a_contradiction_says_nothing, set_up),
        cmocka_unit_test_setup(test_bounds_add_up_along_machines, set_up),
        cmocka_unit_test_setup(test_submitted_elsewhere, set_up),
        cmocka_unit_test_setup(test_nothing_to_go_by, set_up),
        cmocka_unit_test(test_the_part_of_a_zone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
