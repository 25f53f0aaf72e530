/* SPDX-License-Identifier: Apache-2.0
 * Tests of correlate/trail: which records of small logs belong to what was asked for, and what is learned from them.
 * The logs are read as show.c does: again until a pass brings nothing new, and only records with a literal are asked
 * about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "correlate/trail.h"

#define BODY(host) "MgmtId: 345051, via: " host ", Ver: v1, Flags: 100111, "
#define START      "[{\"com.cloud.agent.api.StartCommand\":{\"vm\":{\"name\":\"i-2-9-VM\"}}}] }"
#define FAILED     "[{\"com.cloud.agent.api.StartAnswer\":{\"result\":\"false\",\"details\":\"no memory\"}}] }"

/* The life of job 516, between lines of others. The letter in front names the line to the tests. */
static const char *const LOG[] = {
    "a2026-03-04 10:00:00,000 DEBUG [c.c.a.ApiServlet] (qtp1-5:ctx-aaaaaaaa) (logid:a0a0a0a0) ===START===  10.0.0.5 -- "
    "GET  "
    "command=startVirtualMachine&id=1",
    "b2026-03-04 10:00:00,010 DEBUG [o.a.c.f.j.i.AsyncJobManagerImpl] (qtp1-5:ctx-aaaaaaaa ctx-bbbbbbbb) "
    "(logid:a0a0a0a0) submit "
    "async job-516, details: AsyncJobVO: {id:516, userId: 2, accountId: 3, instanceType: VirtualMachine, instanceId: "
    "9, cmd: "
    "a.b.StartVMCmd}",
    "c2026-03-04 10:00:00,020 DEBUG [c.c.a.ApiServlet] (qtp1-5:ctx-aaaaaaaa ctx-bbbbbbbb) (logid:a0a0a0a0) ===END===  "
    "10.0.0.5 -- "
    "GET  command=startVirtualMachine&id=1",
    "d2026-03-04 10:00:00,030 INFO  [o.a.c.f.j.i.AsyncJobMonitor] (API-Job-Executor-1:ctx-cccccccc job-516) "
    "(logid:2f6d0c1a) Add "
    "job-516 into job monitoring",
    "e2026-03-04 10:00:00,040 DEBUG [o.a.c.f.j.i.AsyncJobManagerImpl] (API-Job-Executor-1:ctx-cccccccc job-516 "
    "ctx-dddddddd) "
    "(logid:2f6d0c1a) submit async job-517, details: AsyncJobVO: {id:517, cmd: com.cloud.vm.VmWorkStart}",
    "f2026-03-04 10:00:00,050 DEBUG [c.c.v.VmWorkJobDispatcher] (Work-Job-Executor-2:ctx-eeeeeeee job-516/job-517) "
    "(logid:2f6d0c1a) Run VM work job: com.cloud.vm.VmWorkStart for VM 9, job origin: 516",
    "g2026-03-04 10:00:00,060 DEBUG [c.c.a.t.Request] (Work-Job-Executor-2:ctx-eeeeeeee job-516/job-517) "
    "(logid:2f6d0c1a) "
    "Seq 9-68426: Sending  { Cmd , " BODY("9(kvm9)") START,
    "h2026-03-04 10:00:00,070 DEBUG [cloud.agent.Agent] (agentRequest-Handler-1:) (logid:2f6d0c1a) Request:Seq "
    "9-68426:  { Cmd , " BODY("9") START,
    "i2026-03-04 10:00:00,080 INFO  [kvm.resource.LibvirtComputingResource] (agentRequest-Handler-1:) (logid:2f6d0c1a) "
    "starting",
    "j2026-03-04 10:00:00,090 DEBUG [c.c.a.t.Request] (AgentManager-Handler-1:) (logid:) Seq 9-68426: Processing:  { "
    "Ans: , " BODY("9") FAILED,
    "k2026-03-04 10:00:00,095 DEBUG [c.c.a.t.Request] (AgentManager-Handler-1:) (logid:) Seq 8-68426: Processing:  { "
    "Ans: , " BODY("8") FAILED,
    "l2026-03-04 10:00:01,000 WARN  [o.a.c.f.j.i.AsyncJobMonitor] (Timer-1:ctx-ffffffff) (logid:b0b0b0b0) Task "
    "(job-517) has been "
    "pending for 60 seconds",
    "m2026-03-04 10:00:02,000 DEBUG [c.c.a.ApiServlet] (qtp1-6:ctx-12121212) (logid:c0c0c0c0) ===START===  10.0.0.5 -- "
    "GET  "
    "jobId=2f6d0c1a-0b6a-4c1d-9a55-1f2e3d4c5b6a&command=queryAsyncJobResult",
    "n2026-03-04 10:00:03,000 DEBUG [o.a.c.f.j.i.AsyncJobManagerImpl] (API-Job-Executor-1:ctx-cccccccc job-516 "
    "ctx-dddddddd) "
    "(logid:2f6d0c1a) Complete async job-516, jobStatus: FAILED, resultCode: 530, result: none",
    "o2026-03-04 10:00:04,000 DEBUG [c.c.v.X] (API-Job-Executor-7:ctx-34343434 job-5160) (logid:d0d0d0d0) job-5160 is "
    "another's",
    "p2026-03-04 10:00:05,000 DEBUG [c.c.v.X] (API-Job-Executor-8:ctx-56565656 job-600) (logid:e0e0e0e0) Volume of "
    "i-2-9-VM is fine",
};

enum { LINES = sizeof LOG / sizeof LOG[0] };

struct followed {
    struct arena arena;
    struct trail *trail;
    unsigned passes;
    char found[LINES + 1], polls[LINES + 1];
};

static bool holds(struct slice text, const struct slice *literals, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice_find(text, literals[i]) >= 0)
            return true;
    return false;
}

static void pass(struct followed *followed, const char *const *log, size_t lines) {
    struct log_profile profile;
    const struct slice *literals;
    size_t count, found = 0, polls = 0;

    log_profile_detect(&profile, slice_of(log[0] + 1), true, NULL);
    assert_int_equal(trail_begin(followed->trail, &literals, &count, NULL), 0);
    for (size_t i = 0; i < lines; i++) {
        struct record record;
        struct trail_match match;

        record_parse(&record, &profile, slice_of(log[i] + 1));
        match = trail_match(followed->trail, &record);
        if (!match.why)
            continue;
        if (!holds(record.raw, literals, count))
            fail_msg("no literal finds line %c", log[i][0]);
        assert_int_equal(trail_learn(followed->trail, &record, &match, record.local, NULL), 0);
        if (match.why == (TRAIL_POLL | TRAIL_BY_TEXT))
            followed->polls[polls++] = log[i][0];
        else if (!(match.why & TRAIL_ROUTINE))
            followed->found[found++] = log[i][0];
    }
    followed->found[found] = followed->polls[polls] = '\0';
}

static void follow_log(struct followed *followed, const char *kind, const char *id, const char *const *log,
                       size_t lines) {
    struct subject subject;

    memset(followed, 0, sizeof *followed);
    arena_init(&followed->arena);
    assert_int_equal(subject_parse(&subject, kind, id, &followed->arena, NULL), 0);
    assert_int_equal(trail_new(&followed->trail, &subject, NULL), 0);
    do {
        pass(followed, log, lines);
        assert_true(++followed->passes < 10);
    } while (trail_grew(followed->trail));
}

static void follow(struct followed *followed, const char *kind, const char *id) {
    follow_log(followed, kind, id, LOG, LINES);
}

static void forget(struct followed *followed) {
    trail_free(followed->trail);
    arena_free(&followed->arena);
}

static void test_a_job_leads_to_all_of_its_lines(void **state) {
    static const char *const IDS[][2] = {{"job", "516"},
                                         {"job", "517"},
                                         {"job", "2f6d0c1a-0b6a-4c1d-9a55-1f2e3d4c5b6a"},
                                         {"logid", "2f6d0c1a"},
                                         {"logid", "a0a0a0a0"}};

    (void)state;
    for (size_t i = 0; i < sizeof IDS / sizeof IDS[0]; i++) {
        struct followed followed;

        follow(&followed, IDS[i][0], IDS[i][1]);
        if (strcmp(followed.found, "abcdefghijln") != 0)
            fail_msg("%s %s finds %s", IDS[i][0], IDS[i][1], followed.found);
        assert_string_equal(followed.polls, "m");
        forget(&followed);
    }
}

static void test_two_passes_are_the_rule(void **state) {
    struct followed followed;

    (void)state;
    follow(&followed, "job", "516");
    assert_int_equal(followed.passes, 2);
    forget(&followed);
    follow(&followed, "job", "77");
    assert_int_equal(followed.passes, 1);
    assert_string_equal(followed.found, "");
    forget(&followed);
}

static void test_facts_of_a_job(void **state) {
    struct followed followed;
    const struct trail_job *jobs;
    const struct trail_call *calls;
    size_t count;

    (void)state;
    follow(&followed, "job", "516");
    jobs = trail_jobs(followed.trail, &count);
    assert_int_equal(count, 2);
    assert_true(slice_is(jobs[0].id, "516") && slice_is(jobs[0].command, "a.b.StartVMCmd"));
    assert_true(slice_is(jobs[0].user, "2") && slice_is(jobs[0].account, "3") && slice_is(jobs[0].instance_id, "9"));
    assert_true(slice_is(jobs[0].status, "FAILED") && slice_is(jobs[0].code, "530") &&
                slice_is(jobs[0].result, "none"));
    assert_true(slice_is(jobs[0].uuid, "2f6d0c1a-0b6a-4c1d-9a55-1f2e3d4c5b6a") && slice_is(jobs[0].logid, "2f6d0c1a"));
    assert_int_equal(jobs[0].began - jobs[0].submitted, 20);
    assert_int_equal(jobs[0].ended - jobs[0].submitted, 2990);
    assert_true(slice_is(jobs[1].id, "517") && jobs[1].parent == 0 && slice_is(jobs[1].vm, "9"));
    assert_int_equal(trail_job_depth(followed.trail, 1), 1);
    assert_int_equal(jobs[1].ended, MSEC_NONE);
    calls = trail_calls(followed.trail, &count);
    assert_int_equal(count, 1);
    assert_int_equal(jobs[0].call, 0);
    assert_true(slice_is(calls[0].address, "10.0.0.5") && slice_is(calls[0].command, "startVirtualMachine"));
    assert_int_equal(calls[0].ended - calls[0].began, 20);
    forget(&followed);
}

static void test_facts_of_a_request(void **state) {
    struct followed followed;
    const struct trail_request *requests;
    size_t count;

    (void)state;
    follow(&followed, "job", "516");
    requests = trail_requests(followed.trail, &count);
    assert_int_equal(count, 1); /* the one with this number on host 8 is another's */
    assert_int_equal(requests[0].number, 68426);
    assert_true(slice_is(requests[0].host, "9") && slice_is(requests[0].host_name, "kvm9"));
    assert_true(slice_is(requests[0].commands, "StartCommand") && slice_is(requests[0].details, "no memory"));
    assert_true(requests[0].failed && requests[0].job == 1);
    assert_int_equal(requests[0].taken - requests[0].sent, 10);
    assert_int_equal(requests[0].answered - requests[0].sent, 30);
    assert_int_equal(requests[0].timed_out, MSEC_NONE);
    forget(&followed);
}

static void test_a_vm_leads_to_its_jobs_and_not_to_every_job_that_names_it(void **state) {
    struct followed followed;
    const struct trail_job *jobs;
    size_t count;

    (void)state;
    follow(&followed, "vm", "9");
    assert_string_equal(followed.found, "abcdefghijlnp");
    jobs = trail_jobs(followed.trail, &count);
    assert_int_equal(count, 2);
    assert_true(slice_is(jobs[1].id, "517"));
    assert_true(slice_is(trail_subject(followed.trail)->aliases[0].name, "i-2-9-VM"));
    forget(&followed);
}

static void test_the_host_in_front_of_a_number_may_be_wrong(void **state) {
    static const char *const NEWER[] = {
        "a2026-03-04 10:00:00,000 DEBUG [c.c.a.t.Request] (Work-Job-Executor-2:[ctx-eeeeeeee, job-516/job-517]) "
        "(logid:2f6d0c1a) Seq 9-68426: Sending  { Cmd , " BODY("9(kvm9)") START,
        "b2026-03-04 10:10:00,000 WARN  [c.c.a.m.AgentAttache] (AgentTaskPool-1:[ctx-99999999]) (logid:) Seq 31-68426: "
        "Waited too long.",
        "c2026-03-04 10:10:00,010 DEBUG [c.c.a.m.AgentAttache] (AgentTaskPool-1:[ctx-99999999]) (logid:) Seq 9-70000: "
        "Cancelling.",
    };
    struct followed followed;
    const struct trail_request *requests;
    size_t count;

    (void)state;
    follow_log(&followed, "job", "516", NEWER, 3);
    assert_string_equal(followed.found, "ab");
    requests = trail_requests(followed.trail, &count);
    assert_int_equal(requests[0].timed_out - requests[0].sent, 600000);
    forget(&followed);
    follow_log(&followed, "host", "9", NEWER, 3);
    assert_string_equal(followed.found, "ab");
    forget(&followed);
}

static void test_routine_of_a_host(void **state) {
    static const char *const ROUTINE[] = {
        "a2026-03-04 10:00:00,000 DEBUG [c.c.a.t.Request] (StatsCollector-1:ctx-11111111) (logid:11111111) Seq 9-5: "
        "Received:  { Ans: , " BODY("9(kvm9)") "{ GetHostStatsAnswer } }",
        "b2026-03-04 10:00:01,000 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-1:null) (logid:) SeqA 9-7: "
        "Processing "
        "Seq 9-7:  { Cmd , " BODY("9") "[{\"com.cloud.agent.api.PingRoutingCommand\":{}}] }",
        "c2026-03-04 10:00:02,000 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-1:null) (logid:) Ping from "
        "Routing host 9(kvm9)",
        "d2026-03-04 10:00:03,000 DEBUG [c.c.a.t.Request] (StatsCollector-1:ctx-11111111) (logid:11111111) Seq 9-6: "
        "Received:  { Ans: , " BODY(
            "9(kvm9)") "[{\"com.cloud.agent.api.GetHostStatsAnswer\":{\"result\":\"false\",\"details\":\"lost\"}}] }",
        "e2026-03-04 10:00:04,000 WARN  [c.c.a.m.AgentAttache] (X-1:ctx-11111111) (logid:11111111) Seq 9-8: Timed out "
        "on Seq 9-8:  "
        "{ Cmd , " BODY("9(kvm9)") "[{\"com.cloud.agent.api.GetHostStatsCommand\":{}}] }",
        "f2026-03-04 10:00:05,000 DEBUG [c.c.a.t.Request] (X-1:ctx-11111111) (logid:11111111) Seq 9-9: Sending  { Cmd "
        ", " BODY("9(kvm9)") START,
    };
    struct followed followed;

    (void)state;
    follow_log(&followed, "host", "kvm9", ROUTINE, 6);
    assert_string_equal(followed.found, "def");
    forget(&followed);
}

static void test_jobs_in_a_circle(void **state) {
    static const char *const CIRCLE[] = {
        "a2026-03-04 10:00:00,000 DEBUG [c.c.v.X] (Work-Job-Executor-2:ctx-eeeeeeee job-1/job-2) (logid:2f6d0c1a) one",
        "b2026-03-04 10:00:00,000 DEBUG [c.c.v.X] (Work-Job-Executor-2:ctx-eeeeeeee job-2/job-3) (logid:2f6d0c1a) two",
        "c2026-03-04 10:00:00,000 DEBUG [c.c.v.X] (Work-Job-Executor-2:ctx-eeeeeeee job-3/job-1) (logid:2f6d0c1a) "
        "three",
    };
    struct followed followed;
    const struct trail_job *jobs;
    size_t count, roots = 0;

    (void)state;
    follow_log(&followed, "job", "1", CIRCLE, 3);
    assert_string_equal(followed.found, "abc");
    jobs = trail_jobs(followed.trail, &count);
    for (size_t i = 0; i < count; i++)
        roots += jobs[i].parent == TRAIL_NONE;
    assert_int_equal(count, 3);
    assert_int_equal(roots, 1);
    forget(&followed);
}

static void test_tables_are_bounded(void **state) {
    static char lines[TRAIL_JOBS + 40][200];
    static const char *log[TRAIL_JOBS + 40];
    struct followed followed;
    size_t count;

    (void)state;
    for (int i = 0; i < TRAIL_JOBS + 40; i++) {
        snprintf(lines[i], sizeof lines[i],
                 "x2026-03-04 10:00:00,000 DEBUG [c.c.v.X] (Work-Job-Executor-2:ctx-eeeeeeee job-1/job-%d) "
                 "(logid:2f6d0c1a) one",
                 i + 2);
        log[i] = lines[i];
    }
    memset(&followed, 0, sizeof followed);
    {
        struct subject subject;
        struct log_profile profile;
        const struct slice *literals;

        arena_init(&followed.arena);
        assert_int_equal(subject_parse(&subject, "job", "1", &followed.arena, NULL), 0);
        assert_int_equal(trail_new(&followed.trail, &subject, NULL), 0);
        log_profile_detect(&profile, slice_of(log[0] + 1), true, NULL);
        assert_int_equal(trail_begin(followed.trail, &literals, &count, NULL), 0);
        for (size_t i = 0; i < sizeof log / sizeof log[0]; i++) {
            struct record record;
            struct trail_match match;

            record_parse(&record, &profile, slice_of(log[i] + 1));
            match = trail_match(followed.trail, &record);
            assert_int_equal(trail_learn(followed.trail, &record, &match, record.local, NULL), 0);
        }
    }
    (void)trail_jobs(followed.trail, &count);
    assert_int_equal(count, TRAIL_JOBS);
    assert_int_equal(trail_left_out(followed.trail), 41);
    forget(&followed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_job_leads_to_all_of_its_lines),
        cmocka_unit_test(test_two_passes_are_the_rule),
        cmocka_unit_test(test_facts_of_a_job),
        cmocka_unit_test(test_facts_of_a_request),
        cmocka_unit_test(test_a_vm_leads_to_its_jobs_and_not_to_every_job_that_names_it),
        cmocka_unit_test(test_the_host_in_front_of_a_number_may_be_wrong),
        cmocka_unit_test(test_routine_of_a_host),
        cmocka_unit_test(test_jobs_in_a_circle),
        cmocka_unit_test(test_tables_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
