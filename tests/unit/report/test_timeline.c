/* SPDX-License-Identifier: Apache-2.0
 * Tests of report/timeline: a timeline as text, narrow and wide, folded and whole, and as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/utf8.h"
#include "report/timeline.h"

enum { ENTRIES = 12 };

#define NOON civil_to_msec(2026, 3, 4, 12, 0, 0, 0)

static struct timeline_input inputs[] = {
    {.path = "ms1/management-server.log",
     .kind = "management",
     .machine = "ms1",
     .zone = "UTC",
     .where = "ms1",
     .entries = 11,
     .first = MSEC_NONE,
     .last = MSEC_NONE,
     .complete = true},
    {.path = "kvm9/agent.log",
     .kind = "agent",
     .machine = "kvm9",
     .zone = "UTC",
     .where = "kvm9",
     .entries = 1,
     .first = MSEC_NONE,
     .last = MSEC_NONE,
     .complete = true},
};
static struct timeline_entry entries[ENTRIES];

static struct timeline_entry entry(msec_t time, const char *text) {
    return (struct timeline_entry){.time = time,
                                   .local = time,
                                   .line = 7,
                                   .level = "DEBUG",
                                   .thread = "Work-Job-Executor-1",
                                   .logger = "c.c.X",
                                   .logid = "",
                                   .kind = "",
                                   .text = text};
}

/* A job that retries eight times, is silent, and fails; one entry of a host, one without a time. */
static struct timeline sample(void) {
    struct timeline timeline = {.version = "1",
                                .generated_at = MSEC_NONE,
                                .kind = "job",
                                .asked = "516",
                                .inputs = inputs,
                                .input_count = 2,
                                .entries = entries,
                                .entry_count = ENTRIES,
                                .first = NOON,
                                .last = NOON + 600000,
                                .slowest = TIMELINE_NONE,
                                .first_failure = 10};

    entries[0] = entry(NOON, "begins");
    entries[0].kind = "submitted";
    entries[0].job = "516";
    for (int i = 1; i < 9; i++)
        entries[i] = entry(NOON + i * 1000, i % 2 ? "attempt 1 of 0b6a2c1e fails" : "attempt 22 of 7f00aa11 fails");
    entries[9] = entry(NOON + 9000, "the host \x1b[2J\nsays \xe2\x80\xae"
                                    "hello");
    entries[9].input = 1;
    entries[9].depth = 2;
    entries[9].thread = "agentRequest-Handler-1";
    entries[9].silenced =
        "silence begins: no answer to StartCommand from host 9 (kvm9.example.net); it timed out 9 min 51 s later";
    entries[10] = entry(NOON + 600000, "it failed");
    entries[10].level = "ERROR";
    entries[10].silence = 591000;
    entries[11] = entry(MSEC_NONE, "without a time");
    return timeline;
}

static struct str text_of(const struct timeline *timeline, struct timeline_options options) {
    struct str out;

    str_init(&out);
    assert_int_equal(timeline_render_text(timeline, &options, &out, NULL), 0);
    return out;
}

static size_t times(const char *hay, const char *needle) {
    size_t n = 0;

    for (; (hay = strstr(hay, needle)) != NULL; hay++)
        n++;
    return n;
}

static void test_repeats_are_folded(void **state) {
    struct timeline timeline = sample();
    struct str folded = text_of(&timeline, (struct timeline_options){.width = 0});
    struct str whole = text_of(&timeline, (struct timeline_options){.all = true});

    (void)state;
    assert_int_equal(times(folded.ptr, "attempt"), 3);
    assert_non_null(strstr(folded.ptr, "  … 5 lines that repeat earlier ones, to 12:00:07.000 …\n"));
    assert_non_null(strstr(folded.ptr, "5 lines that repeat earlier ones: --all shows them"));
    assert_int_equal(times(whole.ptr, "attempt"), 8);
    assert_int_equal(times(whole.ptr, "repeat"), 0);
    str_free(&folded);
    str_free(&whole);
}

static void test_what_tells_the_story_is_never_folded(void **state) {
    struct timeline timeline = sample();
    struct str out;

    (void)state;
    for (int i = 1; i < 9; i++)
        entries[i].kind = "sent";
    out = text_of(&timeline, (struct timeline_options){.width = 0});
    assert_int_equal(times(out.ptr, "attempt"), 8);
    str_free(&out);
}

static void test_an_entry_is_a_line(void **state) {
    struct timeline timeline = sample();
    struct str out = text_of(&timeline, (struct timeline_options){.width = 0});

    (void)state;
    assert_non_null(strstr(out.ptr, "\n  12:00:00.000  ms1:7   DEBUG  job-516                 begins\n"));
    assert_non_null(strstr(out.ptr, "\n  12:00:09.000  kvm9:7  DEBUG  agentRequest-Handler-1      the host "));
    assert_non_null(strstr(
        out.ptr, "     ^ silence begins: no answer to StartCommand from host 9 (kvm9.example.net); it timed out 9 min "
                 "51 s later\n"));
    assert_non_null(strstr(out.ptr, "\n  … 9 min 51 s of silence …\n  12:10:00.000  ms1:7   ERROR  "));
    assert_non_null(strstr(out.ptr, "\n  undated       ms1:7   DEBUG  "));
    assert_non_null(strstr(out.ptr, "  2026-03-04 UTC\n"));
    str_free(&out);
}

static void test_a_terminal_is_never_overrun(void **state) {
    struct timeline timeline = sample();
    char longest[1200];

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    for (size_t i = 40; i < sizeof longest - 1; i += 40)
        longest[i] = ' ';
    entries[3].text = longest;
    for (unsigned width = 80; width < 200; width += 17) {
        struct str out = text_of(&timeline, (struct timeline_options){.width = width, .all = true});

        for (const char *at = out.ptr; *at;) {
            const char *end = strchr(at, '\n');

            if (utf8_text_columns(slice_make(at, (size_t)(end - at))) > width)
                fail_msg("wider than %u: %.*s", width, (int)(end - at), at);
            at = end + 1;
        }
        str_free(&out);
    }
}

static void test_no_control_reaches_a_terminal(void **state) {
    struct timeline timeline = sample();
    struct str plain = text_of(&timeline, (struct timeline_options){.width = 0});
    struct str colored = text_of(&timeline, (struct timeline_options){.color = true});

    (void)state;
    assert_null(strchr(plain.ptr, '\x1b'));
    assert_null(strstr(plain.ptr, "\xe2\x80\xae"));
    assert_non_null(strstr(colored.ptr, "\x1b[1;31mERROR\x1b[0m"));
    assert_null(strstr(colored.ptr, "\x1b[2J"));
    str_free(&plain);
    str_free(&colored);
}

static void test_local_times(void **state) {
    struct timeline timeline = sample();
    struct str out;

    (void)state;
    timeline.local_zone = "Europe/Berlin";
    for (int i = 0; i < ENTRIES - 1; i++)
        entries[i].local += MSEC_HOUR;
    out = text_of(&timeline, (struct timeline_options){.width = 0});
    assert_non_null(strstr(out.ptr, "  2026-03-04 UTC    Europe/Berlin\n  12:00:00.000  13:00:00.000  ms1:7 "));
    str_free(&out);
}

static void test_nothing_found(void **state) {
    struct timeline timeline = sample();
    struct str out;

    (void)state;
    timeline.entry_count = 0;
    out = text_of(&timeline, (struct timeline_options){.width = 0});
    assert_non_null(strstr(out.ptr, "No line of what was read belongs to job 516.\n"));
    assert_non_null(strstr(out.ptr, "  - kvm9/agent.log (agent), undated\n"));
    str_free(&out);
}

static void test_head(void **state) {
    struct timeline timeline = sample();
    struct timeline_call calls[] = {{"ctx-aaaaaaaa", "a1b2c3d4", "10.0.0.5", "startRouter", MSEC_NONE, MSEC_NONE}};
    struct timeline_job jobs[] = {
        {.id = "516",
         .call = 0,
         .uuid = "",
         .logid = "2f6d0c1a",
         .command = "a.b.StartRouterCmd",
         .user = "2",
         .account = "3",
         .about_type = "VirtualMachine",
         .about_id = "4",
         .outcome = "failed",
         .code = "530",
         .result = "null",
         .submitted = NOON,
         .began = NOON,
         .ended = NOON + 5000},
        {.id = "517",
         .parent = "516",
         .call = TIMELINE_NONE,
         .depth = 1,
         .uuid = "",
         .logid = "",
         .command = "",
         .user = "",
         .account = "",
         .about_type = "",
         .about_id = "",
         .outcome = "open",
         .code = "",
         .result = "",
         .submitted = MSEC_NONE,
         .began = MSEC_NONE,
         .ended = MSEC_NONE},
    };
    struct timeline_request requests[] = {
        {"68426", "9", "kvm9", "StartCommand", "517", "answered", "", NOON, NOON, NOON + 10, true},
        {"68427", "9", "", "StopCommand", "517", "failed", "no such domain", NOON, NOON, NOON + 2000, true},
    };
    struct str out;

    (void)state;
    timeline.calls = calls;
    timeline.call_count = 1;
    timeline.jobs = jobs;
    timeline.job_count = 2;
    timeline.requests = requests;
    timeline.request_count = 2;
    out = text_of(&timeline, (struct timeline_options){.width = 0});
    assert_non_null(strstr(out.ptr,
                           "  Job       516 StartRouterCmd for VM 4: failed, result code 530, after 5 s\n"
                           "  Asked by  user 2, account 3, startRouter from 10.0.0.5; ctx-aaaaaaaa, logid a1b2c3d4\n"
                           "  Logid     2f6d0c1a\n"
                           "  Work      517: no end is seen\n"
                           "  Requests  2 agent requests, 1 answered well\n"
                           "            StopCommand to host 9, Seq 68427: failed after 2 s: no such domain\n"));
    assert_non_null(strstr(out.ptr, "  Silence   12:00:09.000  kvm9:7  no answer to StartCommand from"));
    assert_non_null(strstr(out.ptr, "  First     ERROR  12:10:00.000  ms1:7  it failed\n"));
    str_free(&out);
}

static void test_json(void **state) {
    struct timeline timeline = sample();
    struct str out;
    json_t *object, *list, *item;

    (void)state;
    str_init(&out);
    assert_int_equal(timeline_render_json(&timeline, &(struct timeline_options){.width = 0}, &out, NULL), 0);
    object = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(object);
    assert_string_equal(json_string_value(json_object_get(object, "schema")), "cstriage.timeline/1");
    list = json_object_get(object, "entries");
    assert_int_equal(json_array_size(list), ENTRIES);
    item = json_array_get(list, 10);
    assert_string_equal(json_string_value(json_object_get(item, "time")), "2026-03-04T12:10:00.000Z");
    assert_string_equal(json_string_value(json_object_get(item, "local")), "2026-03-04T12:10:00.000");
    assert_int_equal(json_integer_value(json_object_get(item, "silence_before_ms")), 591000);
    assert_true(json_is_null(json_object_get(item, "job")) && json_is_null(json_object_get(item, "kind")));
    assert_true(json_is_null(json_object_get(json_array_get(list, 11), "time")));
    assert_int_equal(json_integer_value(json_object_get(object, "first_failure")), 10);
    assert_true(json_is_null(json_object_get(object, "slowest")));
    assert_int_equal(json_array_size(json_object_get(object, "jobs")), 0);
    json_decref(object);
    str_free(&out);
}

static void test_texts_come_in_clean(void **state) {
    struct timeline *timeline = NULL;

    (void)state;
    assert_int_equal(timeline_new(&timeline), 0);
    assert_string_equal(timeline_text(timeline, slice_of("password=Hunter2Hunter2 \x1b"), 0),
                        "password=[redacted:password] \\x1b");
    assert_string_equal(timeline_text(timeline, slice_of("0123456789"), 8), "01234…");
    assert_null(timeline_renderer_find("html"));
    assert_non_null(timeline_renderer_find("json"));
    timeline_free(timeline);
    timeline_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeats_are_folded),
        cmocka_unit_test(test_what_tells_the_story_is_never_folded),
        cmocka_unit_test(test_an_entry_is_a_line),
        cmocka_unit_test(test_a_terminal_is_never_overrun),
        cmocka_unit_test(test_no_control_reaches_a_terminal),
        cmocka_unit_test(test_local_times),
        cmocka_unit_test(test_nothing_found),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_texts_come_in_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
