/* SPDX-License-Identifier: Apache-2.0
 * Agent requests: what is read of their lines, what a log keeps of them, and that tables are put together in
 * any order, also when there are too many. */
#include "correlate/request_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEAD "2026-03-04 05:06:07,890 DEBUG [c.c.a.t.Request] "
#define JOB  HEAD "(Work-Job-Executor-4:ctx-1a2b3c4d job-11/job-12 ctx-5e6f7a8b) (logid:0a1b2c3d) "

static struct request_table *table;

static int set_up(void **state) {
    (void)state;
    return request_table_new(&table, NULL);
}

static int tear_down(void **state) {
    (void)state;
    request_table_free(table);
    return 0;
}

/* ---- lines ---- */

static struct record record;

static bool read_line(const char *line, struct slice *vm, bool *answered) {
    struct log_profile profile;

    log_profile_detect(&profile, slice_of(line), true, NULL);
    record_parse(&record, &profile, slice_of(line));
    return request_line_read(&record, vm, answered);
}

static void test_sent(void **state) {
    struct slice vm;
    bool answered;

    (void)state;
    assert_true(read_line(JOB
                          "Seq 9-77: Sending  { Cmd , MgmtId: 1, via: 9(kvm1), Ver: v1, Flags: 100011, "
                          "[{\"com.cloud.agent.api.StartCommand\":{\"vm\":{\"id\":\"5\",\"name\":\"i-2-5-VM\"}}}] }\n",
                          &vm, &answered));
    assert_false(answered);
    assert_true(slice_is(vm, "i-2-5-VM"));
    assert_int_equal(record.seq, 77);
    assert_int_equal(record.job, 12);
}

/* The names of nics, volumes and hosts stand in commands, too; a router is named in the access details,
 * whatever stands before. */
static void test_the_vm_of_a_command(void **state) {
    static const struct {
        const char *body, *vm;
    } COMMANDS[] = {
        {"{\"name\":\"ROOT-5\",\"vmName\":\"i-2-5-VM\"}", "i-2-5-VM"},
        {"{\"name\":\"i-2-9-VM\",\"accessDetails\":{\"router.name\":\"r-4-VM\"}}", "r-4-VM"},
        {"{\"instanceName\":\"s-3-VM\"}", "s-3-VM"},
        {"{\"name\":\"i-2-9-VM\",\"vmName\":\"v-1-VM\"}", "v-1-VM"},
        {"{\"name\":\"kvm1.example.net\"}", ""},
        {"{\"hostName\":\"i-2-5-VM\"}", ""},
        {"{}", ""},
    };
    char line[400];
    struct slice vm;
    bool answered;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(COMMANDS); i++) {
        snprintf(line, sizeof line, JOB "Seq 9-77: Sending  { Cmd , MgmtId: 1, via: 9, [{\"x.Command\":%s}] }\n",
                 COMMANDS[i].body);
        assert_true(read_line(line, &vm, &answered));
        if (!slice_is(vm, COMMANDS[i].vm))
            fail_msg("%s: %.*s", COMMANDS[i].body, SLICE_ARGS(vm));
    }
}

static void test_answered(void **state) {
    struct slice vm;
    bool answered;

    (void)state;
    assert_true(read_line(JOB
                          "Seq 9-77: Received:  { Ans: , MgmtId: 1, via: 9(kvm1), Ver: v1, Flags: 10, { Answer } }\n",
                          &vm, &answered));
    assert_true(answered);
    assert_int_equal(vm.len, 0);
}

static void test_other_lines(void **state) {
    static const char *const LINES[] = {
        JOB "Seq 9-77: Processing:  { Ans: , MgmtId: 1, via: 9, Ver: v1 }\n",
        JOB "Seq 9-77: Waiting some more time because this is the current command\n",
        HEAD "(AgentManager-Handler-3:null) (logid:) Seq 9-77: Sending  { Cmd , MgmtId: 1 }\n", /* no job */
        JOB "Sending mail about Received: things\n",                                            /* no number */
        JOB "Seq 9-77: Processing:  { Ans: , MgmtId: 1, via: 9, Ver: v1, Flags: 10, { a very long text } and "
            "then : Sending it }\n",
    };
    struct slice vm;
    bool answered;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(LINES); i++)
        if (read_line(LINES[i], &vm, &answered))
            fail_msg("%s", LINES[i]);
}

/* ---- one log ---- */

static void sent(uint64_t seq, uint64_t job, const char *vm) {
    struct request request = {.seq = seq, .job = job, .parent_job = job + 100, .logid = job + 200};

    request_name(&request, slice_of(vm));
    assert_int_equal(request_table_note(table, &request, false, NULL), 0);
}

static void answer(uint64_t seq, uint64_t job) {
    const struct request request = {.seq = seq, .job = job};

    assert_int_equal(request_table_note(table, &request, true, NULL), 0);
}

static void happens(uint64_t seq) {
    const struct event event = {.seq = seq};

    assert_int_equal(request_table_event(table, &event, NULL), 0);
}

static const struct request *found(uint64_t seq) {
    size_t count;
    const struct request *list = request_table_list(table, &count);

    assert_non_null(list);
    return request_find(list, count, seq);
}

static void test_what_a_log_keeps(void **state) {
    size_t count;

    (void)state;
    sent(1, 11, "i-2-1-VM"); /* open */
    sent(2, 12, "i-2-2-VM"); /* answered, and nobody asks */
    answer(2, 12);
    sent(3, 13, "i-2-3-VM"); /* an event tells of it before its answer comes */
    happens(3);
    answer(3, 13);
    answer(4, 14); /* sent before the log begins */
    sent(5, 15, "i-2-5-VM");
    answer(5, 15);
    happens(5); /* too late */
    happens(0); /* about no request */
    happens(6);
    request_table_list(table, &count);
    assert_int_equal(count, 5);
    assert_int_equal(found(1)->job, 11);
    assert_false(found(1)->wanted);
    assert_null(found(2));
    assert_int_equal(found(3)->job, 13);
    assert_int_equal(found(3)->parent_job, 113);
    assert_int_equal(found(3)->logid, 213);
    assert_string_equal(found(3)->vm, "i-2-3-VM");
    assert_true(found(3)->wanted);
    assert_int_equal(found(4)->job, 14);
    assert_int_equal(found(5)->job, 0);
    assert_true(found(5)->wanted && found(6)->wanted);
    assert_null(found(0));
    assert_null(found(7));
}

static void test_a_long_name_is_cut(void **state) {
    (void)state;
    sent(1, 11, "i-123456789012-123456789012345678-VM");
    assert_int_equal(strlen(found(1)->vm), REQUEST_VM_SIZE - 1);
}

/* ---- several logs ---- */

static void take(const struct request *request) {
    assert_int_equal(request_table_take(table, request, NULL), 0);
}

/* What five logs say of one request, in every order. */
static void test_any_order_of_logs(void **state) {
    static const struct request SAID[] = {
        {.seq = 9, .wanted = true},
        {.seq = 9, .job = 21, .parent_job = 20, .logid = 7, .vm = "i-2-8-VM"},
        {.seq = 9, .job = 21, .logid = 9},
        {.seq = 9, .job = 22, .parent_job = 30, .logid = 1},
        {.seq = 9, .logid = 5, .vm = "i-2-7-VM"},
    };

    for (unsigned order = 0; order < 120; order++) {
        bool said[ARRAY_LENGTH(SAID)] = {false};
        unsigned rest = order;
        const struct request *request;

        for (unsigned left = ARRAY_LENGTH(SAID); left > 0; left--) {
            unsigned at = 0, skip = rest % left;

            for (rest /= left; said[at] || skip; at++)
                skip -= !said[at];
            said[at] = true;
            take(&SAID[at]);
        }
        request = found(9);
        assert_int_equal(request->job, 21);
        assert_int_equal(request->parent_job, 20);
        assert_int_equal(request->logid, 7);
        assert_string_equal(request->vm, "i-2-7-VM");
        assert_true(request->wanted);
        tear_down(state);
        set_up(state);
    }
}

enum { MANY = 5 * REQUEST_MAX };

/* Of too many the same are kept, whatever the order, and whether they came by way of tables that had too many
 * themselves. */
static void test_too_many(void **state) {
    struct request_table *halves[2];
    const struct request *list, *other;
    size_t count, other_count;

    (void)state;
    for (uint64_t i = 1; i <= MANY; i++)
        take(&(struct request){.seq = i, .job = i});
    list = request_table_list(table, &count);
    assert_int_equal(count, REQUEST_MAX);
    for (int half = 0; half < 2; half++) {
        size_t n;
        const struct request *part;

        assert_int_equal(request_table_new(&halves[half], NULL), 0);
        for (uint64_t i = MANY; i >= 1; i--) /* a third is in both */
            if (half ? i % 3 : i % 3 != 1)
                assert_int_equal(request_table_take(halves[half], &(struct request){.seq = i, .job = i}, NULL), 0);
        part = request_table_list(halves[half], &n);
        for (size_t i = 0; half && i < n; i++)
            assert_int_equal(request_table_take(halves[0], &part[i], NULL), 0);
    }
    other = request_table_list(halves[0], &other_count);
    assert_int_equal(other_count, count);
    for (size_t i = 0; i < count; i++)
        assert_true(other[i].seq == list[i].seq && other[i].job == list[i].job);
    request_table_free(halves[0]);
    request_table_free(halves[1]);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_sent),
        TEST(test_the_vm_of_a_command),
        TEST(test_answered),
        TEST(test_other_lines),
        TEST(test_what_a_log_keeps),
        TEST(test_a_long_name_is_cut),
        TEST(test_any_order_of_logs),
        TEST(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
