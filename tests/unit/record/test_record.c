/* SPDX-License-Identifier: Apache-2.0
 * What record.h promises beside the header fields: names, sequences, wrapped headers, line ends. */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct record parse(const char *raw) {
    struct log_profile profile;
    struct record record;
    log_profile_detect(&profile, slice_of(raw), true, NULL);
    record_parse(&record, &profile, slice_of(raw));
    return record;
}

static void assert_slice(struct slice got, const char *expected) {
    if (!slice_is(got, expected))
        fail_msg("\"%.*s\", expected \"%s\"", SLICE_ARGS(got), expected);
}

#define HEAD "2023-01-05 18:26:51,015 DEBUG [c.c.a.t.Request] (A-1:null) (logid:) "

static void sequences(void **state) {
    (void)state;
    struct record record = parse(HEAD "Seq 9-684261082182688: Sending  { Cmd }");
    assert_int_equal(record.seq_host, 9);
    assert_true(record.seq == UINT64_C(684261082182688));
    record = parse(HEAD "Request:Seq 3-17:  { Cmd }");
    assert_int_equal(record.seq_host, 3);
    assert_int_equal(record.seq, 17);
    static const char *const NONE[] = {HEAD "Seq 9-: x",   HEAD "Seq -1-2: x",  HEAD "Seq 9-12",
                                       HEAD "Seq 9 12: x", HEAD "a Seq 9-1: x", HEAD "Seq 99999999999999999999-1: x"};
    for (size_t i = 0; i < sizeof(NONE) / sizeof(NONE[0]); i++) {
        record = parse(NONE[i]);
        assert_int_equal(record.seq_host, 0);
        assert_int_equal(record.seq, 0);
    }
}

static void line_ends_are_cut_once(void **state) {
    (void)state;
    struct record record = parse(HEAD "a\r\n");
    assert_slice(record.text, "a");
    record = parse(HEAD "a\nb\n\n");
    assert_slice(record.text, "a\nb\n");
    record = parse("x\n");
    assert_slice(record.raw, "x");
    assert_slice(record.text, "x");
    record = parse("\n");
    assert_int_equal(record.raw.len, 0);
}

/* Pastes break long lines where the window ended. */
static void wrapped_headers(void **state) {
    (void)state;
    struct record record = parse("2018-07-06 14:56:27,102 ERROR [c.c.n.r.VirtualNetworkApplianceManagerImpl] "
                                 "(Work-Job-Executor-147:ctx-ed62fb4e job-3221/job-3222 ctx-ea\n279b8a) "
                                 "(logid:0167963b) process hasn't exited\nmore\n");
    assert_slice(record.thread, "Work-Job-Executor-147");
    assert_slice(record.ctx, "ctx-ed62fb4e");
    assert_slice(record.logid, "0167963b");
    assert_slice(record.text, "process hasn't exited\nmore");
    assert_int_equal(record.job, 3222);
    assert_int_equal(record.parent_job, 3221);

    record = parse("2018-07-06 14:56:27,102 ERROR [c.c.v.VirtualMachineManagerImpl] (Work-Job-Executor-147:"
                   "ctx-ed62fb4e job-3221/job-32\n22 ctx-ea279b8a) (logid:0167963b) text");
    assert_int_equal(record.job, 3222);

    record = parse("2018-07-06 14:56:27,102 ERROR [c.c.v.VirtualMachineManagerImpl]\n(Work-1:ctx-ed62fb4e)\n"
                   "(logid:0167963b) text");
    assert_slice(record.thread, "Work-1");
    assert_slice(record.logid, "0167963b");
    assert_slice(record.text, "text");

    /* Nothing closes: what is there stays in the text. */
    record = parse("2018-07-06 14:56:27,102 ERROR [c.c.v.X] (Work-1:ctx-ed62fb4e");
    assert_slice(record.logger, "c.c.v.X");
    assert_slice(record.text, "(Work-1:ctx-ed62fb4e");
    record = parse("2018-07-06 14:56:27,102 ERROR [c.c.v.X");
    assert_slice(record.text, "[c.c.v.X");
}

static void logid_must_be_hexadecimal(void **state) {
    (void)state;
    struct record record = parse("2023-01-05 18:26:51,015 INFO  [c.c.X] (a:null) (logid:<8 hex>) x");
    assert_slice(record.logid, "");
    assert_slice(record.text, "x");
    record = parse("2023-01-05 18:26:51,015 INFO  [c.c.X] (a:null) (logid:1c5b362f0) x");
    assert_slice(record.logid, "");
}

static void simple_names(void **state) {
    (void)state;
    assert_slice(logger_simple(slice_of("c.c.n.r.VirtualNetworkApplianceManagerImpl")),
                 "VirtualNetworkApplianceManagerImpl");
    assert_slice(logger_simple(slice_of("c.c.v.ReservationContext$1")), "ReservationContext");
    assert_slice(logger_simple(slice_of("root")), "root");
    assert_slice(logger_simple(slice_of("a.")), "");
    assert_slice(logger_simple(slice_of("$x")), "$x");
    assert_slice(logger_simple(slice_make(NULL, 0)), "");
}

static void names_round_trip(void **state) {
    (void)state;
    for (int k = 0; k < LOG_KIND_COUNT; k++) {
        enum log_kind kind = LOG_KIND_COUNT;
        assert_true(log_kind_parse(slice_of(log_kind_name((enum log_kind)k)), &kind));
        assert_int_equal(kind, k);
    }
    enum log_kind kind;
    assert_false(log_kind_parse(slice_of("any"), &kind));
    for (int l = LEVEL_TRACE; l < LEVEL_COUNT; l++) {
        enum level level = LEVEL_NONE;
        assert_true(level_parse(slice_of(level_name((enum level)l)), &level));
        assert_int_equal(level, l);
    }
    enum level level = LEVEL_NONE;
    assert_true(level_parse(slice_of("warning"), &level));
    assert_int_equal(level, LEVEL_WARN);
    assert_true(level_parse(slice_of("CRITICAL"), &level));
    assert_int_equal(level, LEVEL_FATAL);
    assert_false(level_parse(slice_of(""), &level));
    assert_false(level_parse(slice_of("NOTE"), &level));
    assert_string_equal(level_name(LEVEL_NONE), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences),       cmocka_unit_test(line_ends_are_cut_once),
        cmocka_unit_test(wrapped_headers), cmocka_unit_test(logid_must_be_hexadecimal),
        cmocka_unit_test(simple_names),    cmocka_unit_test(names_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
