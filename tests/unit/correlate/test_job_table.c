/* SPDX-License-Identifier: Apache-2.0
 * Jobs: what each kind of line tells, in the words of all versions, that tables are put together in any
 * order, and which jobs stay when there are too many. */
#include "correlate/job_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define START ((msec_t)1767600000000)

static struct job_table *table;

static int set_up(void **state) {
    (void)state;
    return job_table_new(&table, NULL);
}

static int tear_down(void **state) {
    (void)state;
    job_table_free(table);
    return 0;
}

static void line_of(const char *text, const char *logid, msec_t time, uint64_t line) {
    struct job_text read;

    assert_true(job_text_read(&read, slice_of(text)));
    assert_int_equal(job_table_add(table, &read, slice_of(logid), time, line, NULL), 0);
}

static void assert_step(const struct job *job, enum job_step step, msec_t time, uint64_t line) {
    assert_int_equal(job->steps[step].time, time);
    if (time != MSEC_NONE)
        assert_int_equal(job->steps[step].line, line);
}

/* ---- lines ---- */

static void test_the_life_of_a_job(void **state) {
    const struct job *job;

    (void)state;
    line_of("submit async job-516, details: AsyncJobVO {id:516, userId: 2, accountId: 3, instanceType: "
            "VirtualMachine, instanceId: 9, "
            "cmd: org.apache.cloudstack.api.command.admin.vm.StartVMCmdByAdmin, cmdInfo: {}}",
            "0a0a0a0a", START, 10);
    line_of("Add job-516 into job monitoring", "0b0b0b0b", START + 1, 11);
    line_of("Complete async job-516, jobStatus: FAILED, resultCode: 530, result: org.X/null/{\"errorcode\":530}",
            "0b0b0b0b", START + 2, 12);
    job = job_table_find(table, 516);
    assert_non_null(job);
    assert_int_equal(job->number, 516);
    assert_string_equal(job->command, "StartVMCmdByAdmin");
    assert_string_equal(job->instance, "9");
    assert_int_equal(job->type, ENTITY_VM);
    assert_string_equal(job->code, "530");
    assert_int_equal(job->logid, 0x0b0b0b0b); /* it is submitted under that of the call */
    assert_step(job, JOB_SUBMITTED, START, 10);
    assert_step(job, JOB_BEGUN, START + 1, 11);
    assert_step(job, JOB_FAILED, START + 2, 12);
    assert_step(job, JOB_SUCCEEDED, MSEC_NONE, 0);
    assert_int_equal(job_ended(job), START + 2);
    assert_null(job_table_find(table, 517));
}

/* The rows of a job as the versions print them. */
static void test_the_versions(void **state) {
    static const struct {
        const char *text, *command, *instance;
        enum entity_type type;
    } SUBMITTED[] = {
        {"submit async job-516, details: AsyncJobVO {id:516, userId: 2, accountId: 3, instanceType: Network, "
         "instanceId: 205, "
         "cmd: org.apache.RestartNetworkCmd, cmdInfo: {}}",
         "RestartNetworkCmd", "205", ENTITY_NETWORK},
        {"submit async job-516, details: AsyncJobVO: {id:516, userId: 2, accountId: 3, instanceType: null, "
         "instanceId: null, "
         "cmd: org.apache.RestartNetworkCmd, cmdInfo: {}}",
         "RestartNetworkCmd", "", ENTITY_NONE},
        {"submit async job-516, details: AsyncJob "
         "{\"accountId\":3,\"cmd\":\"org.apache.RestartNetworkCmd\",\"cmdInfo\":\"{}\","
         "\"id\":516,\"instanceId\":205,\"instanceType\":\"Vpc\"}",
         "RestartNetworkCmd", "205", ENTITY_VPC},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(SUBMITTED); i++) {
        const struct job *job;

        line_of(SUBMITTED[i].text, "", START, 1);
        job = job_table_find(table, 516);
        assert_non_null(job);
        assert_string_equal(job->command, SUBMITTED[i].command);
        if (strcmp(job->instance, SUBMITTED[i].instance) != 0 || job->type != SUBMITTED[i].type)
            fail_msg("%s: %s %d", SUBMITTED[i].text, job->instance, (int)job->type);
        tear_down(state);
        set_up(state);
    }
}

static void test_a_queued_work_job_tells_its_vm(void **state) {
    const struct job *job;

    (void)state;
    line_of("Sync job-517 execution on object VmWorkJobQueue.9", "", START, 1);
    job = job_table_find(table, 517);
    assert_non_null(job);
    assert_string_equal(job->instance, "9");
    assert_int_equal(job->type, ENTITY_VM);
    for (int step = 0; step < JOB_STEP_COUNT; step++)
        assert_step(job, (enum job_step)step, MSEC_NONE, 0);
    assert_int_equal(job_ended(job), MSEC_NONE);
}

static void test_lines_that_tell_nothing(void **state) {
    size_t count;

    (void)state;
    line_of("Add job-516 into job monitoring", "", MSEC_NONE, 1); /* undated */
    line_of("Complete async job-516, jobStatus: IN_PROGRESS, resultCode: 0, result: null", "", START, 2);
    line_of("Remove job-516 from job monitoring", "", START, 3);
    job_table_list(table, &count);
    assert_int_equal(count, 0);
}

static void test_logids(void **state) {
    (void)state;
    assert_int_equal(logid_number(slice_of("0a1b2c3d")), 0x0a1b2c3d);
    assert_int_equal(logid_number(slice_of("ffffffff")), 0xffffffff);
    assert_int_equal(logid_number(slice_of("0a1b2c3")), 0);
    assert_int_equal(logid_number(slice_of("0a1b2c3x")), 0);
    assert_int_equal(logid_number(slice_of("")), 0);
}

static void test_long_names_are_cut(void **state) {
    char text[400];

    (void)state;
    snprintf(text, sizeof text,
             "submit async job-516, details: AsyncJobVO {id:516, userId: 2, accountId: 3, instanceType: Host, "
             "instanceId: 4, cmd: org.%0100d.%0100dCmd, cmdInfo: {}}",
             1, 2);
    line_of(text, "", START, 1);
    assert_int_equal(strlen(job_table_find(table, 516)->command), JOB_NAME_SIZE - 1);
}

/* ---- several logs ---- */

static struct job job_of(uint64_t number) {
    char text[24];
    struct job job = {.number = number};

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    job.key = slice_hash(slice_of(text), 1);
    for (int step = 0; step < JOB_STEP_COUNT; step++)
        job.steps[step].time = MSEC_NONE;
    return job;
}

static void take(struct job_table *into, const struct job *job, uint32_t file) {
    const struct log_source source = {.file = file, .server = file + 10};

    assert_int_equal(job_table_take(into, job, &source, NULL), 0);
}

/* What four logs say of one job, in every order. */
static void test_any_order_of_logs(void **state) {
    struct job said[4];

    for (size_t i = 0; i < ARRAY_LENGTH(said); i++)
        said[i] = job_of(7);
    said[0].steps[JOB_BEGUN].time = START + 5;
    said[0].logid = 9;
    strcpy(said[0].command, "StartVMCmd");
    said[1].steps[JOB_BEGUN].time = START + 5;
    said[1].logid = 3;
    strcpy(said[1].instance, "12");
    said[1].type = ENTITY_HOST;
    said[2].steps[JOB_SUBMITTED].time = START;
    strcpy(said[2].instance, "11");
    said[2].type = ENTITY_VM;
    said[3].steps[JOB_SUBMITTED].time = START + 1;
    strcpy(said[3].command, "DeployVMCmd");
    strcpy(said[3].instance, "11");
    for (int order = 0; order < 24; order++) {
        int items[] = {0, 1, 2, 3}, rest = order;
        const struct job *job;

        for (int left = 4; left > 0; rest /= left--) {
            int at = rest % left, file = items[at];

            take(table, &said[file], (uint32_t)file);
            memmove(&items[at], &items[at + 1], (size_t)(left - 1 - at) * sizeof *items);
        }
        job = job_table_find(table, 7);
        assert_int_equal(job->steps[JOB_SUBMITTED].file, 2);
        assert_int_equal(job->steps[JOB_SUBMITTED].server, 12);
        assert_int_equal(job->steps[JOB_BEGUN].file, 0); /* at the same time: the first log */
        assert_int_equal(job->logid, 3);
        assert_string_equal(job->command, "DeployVMCmd");
        assert_string_equal(job->instance, "11");
        if (job->type != ENTITY_VM)
            fail_msg("order %d: type %d", order, (int)job->type);
        tear_down(state);
        set_up(state);
    }
}

/* ---- too many ---- */

enum { EACH = JOB_MAX }; /* failed, and as many others */

static void fill(struct job_table *into, bool backwards) {
    for (uint64_t i = 1; i <= 2 * EACH; i++) {
        uint64_t number = backwards ? 2 * EACH + 1 - i : i;
        struct job job = job_of(number);

        job.steps[number % 2 ? JOB_FAILED : JOB_BEGUN].time = START + (msec_t)number;
        take(into, &job, 0);
    }
}

static void test_too_many(void **state) {
    size_t count, n;
    const struct job *const *list, *const *other;
    struct job_table *backwards;

    (void)state;
    fill(table, false);
    list = job_table_list(table, &count);
    assert_int_equal(count, JOB_MAX);
    assert_non_null(job_table_find(table, 1)); /* of the failed the first */
    assert_non_null(job_table_find(table, JOB_MAX - 1));
    assert_null(job_table_find(table, JOB_MAX + 1));
    assert_non_null(job_table_find(table, 2 * EACH)); /* of the others the latest */
    assert_non_null(job_table_find(table, 2 * EACH - JOB_MAX + 2));
    assert_null(job_table_find(table, 2 * EACH - JOB_MAX));
    assert_int_equal(job_table_new(&backwards, NULL), 0);
    fill(backwards, true);
    other = job_table_list(backwards, &n);
    assert_int_equal(n, count);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(other[i]->number, list[i]->number);
    job_table_free(backwards);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_the_life_of_a_job),
        TEST(test_the_versions),
        TEST(test_a_queued_work_job_tells_its_vm),
        TEST(test_lines_that_tell_nothing),
        TEST(test_long_names_are_cut),
        TEST(test_any_order_of_logs),
        TEST(test_too_many),
        cmocka_unit_test(test_logids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
