/* SPDX-License-Identifier: Apache-2.0
 * Tests of record/seq_line: every line of an agent request, on both sides, in the words of 4.15 to 4.22. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/str.h"
#include "record/seq_line.h"

/* What was read, as "sent 9-68426 via 9 kvm9 [StartCommand CheckSshCommand] failed: text". */
static void expect(const char *text, const char *want) {
    size_t len = strlen(text);
    char *copy = malloc(len ? len : 1);
    struct seq_line line;
    struct str out;

    memcpy(copy, text, len);
    str_init(&out);
    if (seq_line_read(&line, slice_make(copy, len))) {
        str_addf(&out, "%s%s %llu-%llu", seq_line_name(line.kind), line.control ? "!" : "",
                 (unsigned long long)line.host, (unsigned long long)line.number);
        if (line.via.len)
            str_addf(&out, " via %.*s %.*s", SLICE_ARGS(line.via), SLICE_ARGS(line.via_name));
        for (size_t i = 0; i < line.command_count && i < SEQ_COMMANDS_MAX; i++)
            str_addf(&out, " %.*s", SLICE_ARGS(line.commands[i]));
        if (line.failed)
            str_add(&out, " failed");
        if (line.details.len)
            str_addf(&out, ": %.*s", SLICE_ARGS(line.details));
    } else {
        assert_int_equal(line.kind, SEQ_LINE_NONE);
    }
    if (strcmp(out.ptr, want) != 0)
        fail_msg("\"%s\"\n  gives \"%s\"\n  wanted \"%s\"", text, out.ptr, want);
    str_free(&out);
    free(copy);
}

#define SENT   "MgmtId: 345051, via: 9(kvm9.example.net), Ver: v1, Flags: 100111, "
#define ANSWER "MgmtId: 345051, via: 9, Ver: v1, Flags: 10, "

static void test_sent(void **state) {
    (void)state;
    expect("Seq 9-68426: Sending  { Cmd , " SENT
           "[{\"com.cloud.agent.api.StartCommand\":{\"vm\":{\"id\":\"9\",\"nics\":"
           "[{\"result\":\"false\"}]},\"wait\":\"0\"}},{\"com.cloud.agent.api.check.CheckSshCommand\":{\"port\":"
           "\"3922\"}}] }",
           "sent 9-68426 via 9 kvm9.example.net StartCommand CheckSshCommand");
    expect("Seq 9-68426: Sending  { Cmd , " SENT "[{\"com.cloud.agent.api.StartCommand\":{\"vm\":{\"id\":\"9",
           "sent 9-68426 via 9 kvm9.example.net StartCommand");
    expect("Seq 9-68426: Sending now.  is current sequence.", "request 9-68426");
    expect("Seq 9-68426: Sending disconnect to class com.cloud.X", "request 9-68426");
}

static void test_on_the_host(void **state) {
    (void)state;
    expect("Request:Seq 9-68426:  { Cmd , " ANSWER "[{\"com.cloud.agent.api.StartCommand\":{\"wait\":0}}] }",
           "taken 9-68426 via 9  StartCommand");
    expect("Seq 9-68426:  { Ans: , " ANSWER "[{\"com.cloud.agent.api.StartAnswer\":{\"result\":true,\"wait\":0}}] }",
           "replied 9-68426 via 9  StartAnswer");
}

static void test_answered(void **state) {
    (void)state;
    expect("Seq 9-68426: Processing:  { Ans: , " ANSWER "[{\"com.cloud.agent.api.StartAnswer\":{\"result\":\"true\","
           "\"details\":\"ok\"}}] }",
           "answered 9-68426 via 9  StartAnswer: ok");
    expect("Seq 9-68426: Received:  { Ans: , " SENT "{ GetStorageStatsAnswer, Answer } }",
           "answered 9-68426 via 9 kvm9.example.net GetStorageStatsAnswer Answer");
    expect("Seq 9-68426: Received after timeout:  { Ans: , " ANSWER
           "[{\"com.cloud.agent.api.Answer\":{\"result\":true}}] }",
           "answered-late 9-68426 via 9  Answer");
    expect("Seq 9-68426: Response Received: ", "answered 9-68426");
}

static void test_details_are_those_of_the_answer_that_failed(void **state) {
    (void)state;
    expect("Seq 9-68426: Processing:  { Ans: , " ANSWER
           "[{\"com.cloud.agent.api.StartAnswer\":{\"result\":\"true\",\"details\":"
           "\"fine\"}},{\"com.cloud.agent.api.check.CheckSshAnswer\":{\"vm\":{\"details\":\"none\"},\"result\":"
           "\"false\",\"details\":"
           "\"no \\\"route\\\"\"}},{\"com.cloud.agent.api.Answer\":{\"result\":\"false\",\"details\":\"Stopped by "
           "previous "
           "failure\"}}] }",
           "answered 9-68426 via 9  StartAnswer CheckSshAnswer Answer failed: no \\\"route\\\"");
}

static void test_other_ends(void **state) {
    (void)state;
    expect("Seq 7-68426: Timed out on Seq 9-68426:  { Cmd , " SENT "[{\"com.cloud.agent.api.StartCommand\":{}}] }",
           "timed-out 7-68426 via 9 kvm9.example.net StartCommand");
    expect("Seq 7-68426: Waited too long.", "timed-out 7-68426");
    expect("Seq 7-68426: Unable to send due to Resource [Host:9] is unreachable", "unsent 7-68426");
    expect("Seq 7-68426: Cancelling.", "cancelled 7-68426");
    expect("Seq 7-68426: Waiting some more time because this is the current command", "request 7-68426");
    expect("Seq 7-68426: No more commands found", "request 7-68426");
    expect("Seq 3-68426: Executing request", "taken 3-68426");
}

static void test_what_an_agent_asks_is_a_control_request(void **state) {
    (void)state;
    expect("SeqA 9-40599: Processing Seq 9-40599:  { Cmd , MgmtId: -1, via: 9, Ver: v1, Flags: 11, "
           "[{\"com.cloud.agent.api.PingRoutingCommand\":{}}] }",
           "taken! 9-40599 via 9  PingRoutingCommand");
}

static void test_none(void **state) {
    (void)state;
    expect("", "");
    expect("Seq", "");
    expect("Seq 9", "");
    expect("Seq 9-", "");
    expect("Seq 9-68426", "");
    expect("Seq 9-x: Sending", "");
    expect("Sequence 9-68426: Sending", "");
    expect("Seq 9-99999999999999999999: Sending", "");
}

static void test_the_first_line_only(void **state) {
    (void)state;
    expect("Seq 9-68426: Cancelling\n{ Cmd , " SENT "[{\"a.b.C\":{}}] }", "cancelled 9-68426");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sent),       cmocka_unit_test(test_on_the_host),
        cmocka_unit_test(test_answered),   cmocka_unit_test(test_details_are_those_of_the_answer_that_failed),
        cmocka_unit_test(test_other_ends), cmocka_unit_test(test_what_an_agent_asks_is_a_control_request),
        cmocka_unit_test(test_none),       cmocka_unit_test(test_the_first_line_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
