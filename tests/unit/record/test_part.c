/* SPDX-License-Identifier: Apache-2.0
 * The parts of records: messages, exceptions, frames and unescaped answers. */
#include "record/part.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"

#define HEAD   "2023-01-05 18:26:51,015 ERROR [c.c.v.X] (Work-1:ctx-bdb6d533) (logid:1c5b362f) "
#define AGENT  HEAD "Seq 9-68426: Processing:  { Ans: , MgmtId: 1, via: 9, Ver: v1, Flags: 10, "
#define FRAME  "at com.cloud.vm.VirtualMachineManagerImpl.start(VirtualMachineManagerImpl.java:1339)"
#define MODULE "at java.base/java.lang.Thread.run(Thread.java:829)"

static int part_print(void *payload, const struct part *part) {
    struct str *out = payload;
    if (part->kind == PART_EXCEPTION) {
        str_add_slice(out, part->exception);
        str_add_char(out, '=');
    }
    str_add_slice(out, part->text);
    str_add(out, "|");
    return 0;
}

static void record_of(struct record *record, struct slice raw) {
    struct log_profile profile;
    log_profile_detect(&profile, raw, true, NULL);
    record_parse(record, &profile, raw);
}

/* The parts of a kind, each ended by "|". */
static void parts_expect(const char *raw, enum part_kind kind, const char *expected) {
    struct record record;
    struct arena arena;
    struct str out;

    record_of(&record, slice_of(raw));
    arena_init(&arena);
    str_init(&out);
    assert_int_equal(record_parts(&record, kind, &arena, part_print, &out), 0);
    if (!slice_is(str_slice(&out), expected))
        fail_msg("%s parts \"%s\", expected \"%s\", of: %s", part_kind_name(kind), out.ptr, expected, raw);
    str_free(&out);
    arena_free(&arena);
}

static void messages(void **state) {
    (void)state;
    parts_expect(HEAD "a b", PART_MESSAGE, "a b|");
    parts_expect(HEAD "a\nb\nc.d.EException: e\n\t" FRAME "\n", PART_MESSAGE, "a\nb|");
    parts_expect(HEAD "a\n\t" FRAME "\nb", PART_MESSAGE, "a|");
    parts_expect(HEAD "a\nCaused by: x\n", PART_MESSAGE, "a|");
    parts_expect(HEAD "a com.cloud.x.YException: b\n\t" FRAME, PART_MESSAGE, "a com.cloud.x.YException: b|");
    /* An exception without a message of its own; a fragment that is one. */
    parts_expect(HEAD "com.cloud.x.YException: b\n\t" FRAME, PART_MESSAGE, "com.cloud.x.YException: b|");
    parts_expect("Caused by: com.cloud.x.YException: b\n\t" FRAME, PART_MESSAGE,
                 "Caused by: com.cloud.x.YException: b|");
    parts_expect("\t" FRAME "\n", PART_MESSAGE, "");
    parts_expect(HEAD "Traceback:\n  File x\nKeyError: 'a'\n", PART_MESSAGE, "Traceback:\n  File x\nKeyError: 'a'|");
    parts_expect(HEAD, PART_MESSAGE, "");
}

static void exceptions(void **state) {
    (void)state;
    parts_expect(HEAD "a\njava.lang.NullPointerException\n\t" FRAME
                      "\nCaused by: com.cloud.x.YException: b\nc\n\t" FRAME
                      "\n\t... 3 more\n\tSuppressed: a.b.Error: d",
                 PART_EXCEPTION,
                 "NullPointerException=java.lang.NullPointerException|YException=com.cloud.x.YException: b\nc|"
                 "Error=a.b.Error: d|");
    /* Glued by log4j 2, quoted, nested, without text, inner classes. */
    parts_expect(HEAD "msg com.cloud.x.YException: b\n\t" FRAME, PART_EXCEPTION,
                 "YException=com.cloud.x.YException: b|");
    parts_expect(HEAD "failed due to a.b.CException: text", PART_EXCEPTION, "CException=a.b.CException: text|");
    parts_expect(HEAD "a.b.CException: d.e.FError: text", PART_EXCEPTION,
                 "CException=a.b.CException:|FError=d.e.FError: text|");
    parts_expect(HEAD "Command failed due to Exception: a.b.Oops\nMessage: x", PART_EXCEPTION,
                 "Oops=a.b.Oops\nMessage: x|");
    parts_expect(HEAD "x com.x.Types$XenAPIException: y", PART_EXCEPTION,
                 "XenAPIException=com.x.Types$XenAPIException: y|");
    parts_expect(HEAD "[com.cloud.x.YException]", PART_EXCEPTION, "YException=com.cloud.x.YException]|");
    parts_expect(HEAD "com.cloud.exception.InsufficientAddressCapacityException: Insufficient address capacityScope="
                      "interface com.cloud.dc.DataCenter; id=1",
                 PART_EXCEPTION,
                 "InsufficientAddressCapacityException=com.cloud.exception.InsufficientAddressCapacityException: "
                 "Insufficient address capacityScope=interface com.cloud.dc.DataCenter; id=1|");
    parts_expect("InsufficientAddressCapacityException: x", PART_EXCEPTION,
                 "InsufficientAddressCapacityException=InsufficientAddressCapacityException: x|");
    parts_expect(HEAD "Traceback:\n  File x\nKeyError: 'a'\n", PART_EXCEPTION, "KeyError=KeyError: 'a'|");
    parts_expect(HEAD "a.b.CException: text " FRAME, PART_EXCEPTION, "CException=a.b.CException: text|");
}

static void no_exceptions(void **state) {
    static const char *const TEXTS[] = {
        HEAD "Error: x",
        HEAD "Exception: none",
        HEAD "Command: com.cloud.agent.api.StopCommand failed",
        HEAD "a.BException",
        HEAD "com.cloud.x.exceptions.Foo",
        HEAD "com.cloud.x.yException: z",
        HEAD "com..XException",
        HEAD "a\n\tat com.cloud.x.YException.<init>(YException.java:1)",
        HEAD "/var/log/com.cloud.YException",
        HEAD "isNotAnError:",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
        parts_expect(TEXTS[i], PART_EXCEPTION, "");
}

static void frames(void **state) {
    (void)state;
    parts_expect(HEAD "a\njava.lang.Error\n\t" FRAME "\n        " MODULE "\r\n\tat a.b.C$1.d(Native Method)\n",
                 PART_FRAME, FRAME "|" MODULE "|at a.b.C$1.d(Native Method)|");
    parts_expect(HEAD "a.b.CException: text " FRAME " " MODULE, PART_FRAME, FRAME "|" MODULE "|");
    parts_expect("Sep  4 12:43:11 kvm1 java[3]: a.b.CException\nSep  4 12:43:11 kvm1 java[3]:  " FRAME, PART_FRAME,
                 FRAME "|");
    parts_expect(HEAD "look at host(5) at 10.1.1.1(x) at once\nat com.cloud.Broken.frame\n", PART_FRAME, "");
}

static void answers(void **state) {
    (void)state;
    parts_expect(AGENT "[{\"com.cloud.agent.api.Answer\":{\"result\":false,\"details\":\"a\\nb "
                       "\\\"c\\\"\\u0027\\u003d\",\"wait\":0}}] }",
                 PART_ANSWER, "a|b \"c\"'=|");
    parts_expect(AGENT "[{\"c.GroupAnswer\":{\"results\":[\"null - success: x\",\"null - failed: "
                       "y\\n\\nz\\n\"],\"result\":\"false\"}}] }",
                 PART_ANSWER, "null - success: x|null - failed: y|z|");
    /* Cut anywhere; a line feed of its own; JSON within JSON. */
    parts_expect(AGENT "[{\"c.Answer\":{\"details\":\"a\\nb", PART_ANSWER, "a|b|");
    parts_expect(AGENT "[{\"c.Answer\":{\"details\":\"a\\", PART_ANSWER, "a\\|");
    parts_expect(AGENT "[{\"c.Answer\":{\"details\":\"a\\u00", PART_ANSWER, "au00|");
    parts_expect(AGENT "[{\"c.Answer\":{\"details\":\"a\nb\"", PART_ANSWER, "a|b|");
    parts_expect(AGENT "[{\"c.Answer\":{\"details\":\"{\\\"k\\\":\\\"a\\\\nb\\\"}\"", PART_ANSWER, "{\"k\":\"a|b\"}|");
    parts_expect(AGENT "[{\"c.Answer\":{\"details\":\"\\u00e4\\ud83d\\ude00\\ud83d\"", PART_ANSWER,
                 "\xC3\xA4\xF0\x9F\x98\x80\xEF\xBF\xBD|");
    parts_expect(AGENT "[{\"c.Answer\":{\"details\":{\"a\":\"b\"},\"result\":true,\"name\":\"x\"}}] }", PART_ANSWER,
                 "");
    parts_expect(AGENT "a stray \" quote [{\"c.Answer\":{\"details\":\"d\"}}]", PART_ANSWER, "d|");
}

static void plain_outputs(void **state) {
    (void)state;
    parts_expect(HEAD "Unable to run, details: line 1\\nline \\\"2\\\"\\n", PART_ANSWER, "line 1|line \"2\"|");
    parts_expect(HEAD "Process encountered the error: [a\nb]", PART_ANSWER, "a|b]|");
    parts_expect(HEAD "a\\nb", PART_ANSWER, "a|b|");
    parts_expect(HEAD "KeyError: 5", PART_ANSWER, "");
    parts_expect(HEAD "nothing quoted", PART_ANSWER, "");
    parts_expect(HEAD "error: \\x41\\n", PART_ANSWER, "\\x41|");
}

static int part_stop(void *payload, const struct part *part) {
    (void)part;
    ++*(int *)payload;
    return 7;
}

static int part_offset(void *payload, const struct part *part) {
    *(size_t *)payload = part->offset;
    return 0;
}

static void walks_end_and_tell_offsets(void **state) {
    struct record record;
    struct arena arena;
    int count = 0;
    size_t offset = 0;
    const char *raw = HEAD "x\na.b.CException: 1\na.b.DException: 2";
    (void)state;
    record_of(&record, slice_of(raw));
    assert_int_equal(record_parts(&record, PART_EXCEPTION, NULL, part_stop, &count), 7);
    assert_int_equal(count, 1);
    assert_int_equal(record_parts(&record, PART_EXCEPTION, NULL, part_offset, &offset), 0);
    assert_int_equal(offset, strstr(raw, "a.b.DE") - raw);
    assert_int_equal(record_parts(&record, PART_ANSWER, NULL, part_stop, &count), 0);
    arena_init(&arena);
    raw = AGENT "[{\"c.Answer\":{\"details\":\"\\u0027\\nb\"";
    record_of(&record, slice_of(raw));
    assert_int_equal(record_parts(&record, PART_ANSWER, &arena, part_offset, &offset), 0);
    assert_int_equal(offset, strlen(raw) - 2);
    arena_free(&arena);
}

/* Beyond the window: the exception heads, and the answer before the end. */
static void large_records(void **state) {
    struct record record;
    struct arena arena;
    struct str text, out;
    (void)state;
    str_init(&text);
    str_init(&out);
    arena_init(&arena);
    str_add(&text, AGENT "[{\"c.Answer\":{\"details\":\"first\"}},{\"x\":\"");
    for (int i = 0; i < 3 * PART_WINDOW / 10; i++)
        str_add(&text, "0123456789");
    str_add(&text, "\"},{\"c.Answer\":{\"details\":\"middle\"}},{\"c.LastAnswer\":{\"details\":\"last "
                   "a.b.CException: d\"}}]");
    assert_false(text.failed);
    record_of(&record, str_slice(&text));
    assert_int_equal(record_parts(&record, PART_ANSWER, &arena, part_print, &out), 0);
    assert_string_equal(out.ptr, "first|last a.b.CException: d|");
    str_clear(&out);
    assert_int_equal(record_parts(&record, PART_EXCEPTION, NULL, part_print, &out), 0);
    assert_string_equal(out.ptr, "CException=a.b.CException: d\"}}]|");
    str_clear(&out);
    assert_int_equal(record_parts(&record, PART_RECORD, NULL, part_print, &out), 0);
    assert_int_equal(out.len, PART_WINDOW + 1);
    arena_free(&arena);
    str_free(&text);
    str_free(&out);
}

static void kinds_round_trip(void **state) {
    enum part_kind kind;
    (void)state;
    for (int k = 0; k < PART_KIND_COUNT; k++) {
        assert_true(part_kind_parse(slice_of(part_kind_name((enum part_kind)k)), &kind));
        assert_int_equal(kind, k);
    }
    assert_false(part_kind_parse(slice_of("messages"), &kind));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages),         cmocka_unit_test(exceptions),
        cmocka_unit_test(no_exceptions),    cmocka_unit_test(frames),
        cmocka_unit_test(answers),          cmocka_unit_test(plain_outputs),
        cmocka_unit_test(large_records),    cmocka_unit_test(walks_end_and_tell_offsets),
        cmocka_unit_test(kinds_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
