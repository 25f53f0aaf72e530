/* SPDX-License-Identifier: Apache-2.0
 * JSON Lines: one object a line, type first, ids that stay, and nothing of a log that could begin a line. */
#include "report/render.h"

#include "sample_report.h"

#include <jansson.h>

static struct str rendered(const struct report *report) {
    struct render_options options = {.top = 1};
    struct error error = {0};
    struct str out;

    str_init(&out);
    assert_int_equal(render_jsonl(report, &options, &out, &error), 0);
    return out;
}

static json_t *parsed(struct slice line) {
    json_error_t where;
    json_t *event = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES, &where);

    if (!event)
        fail_msg("%s: %.*s", where.text, SLICE_ARGS(line));
    return event;
}

static struct slice next_line(struct slice *rest) {
    const char *end = memchr(rest->ptr, '\n', rest->len);
    struct slice line;

    assert_non_null(end); /* the last line ends too */
    line = slice_first(*rest, (size_t)(end - rest->ptr));
    *rest = slice_from(*rest, line.len + 1);
    return line;
}

static void a_line_is_an_event(void **state) {
    static const struct {
        const char *type, *id, *key;
    } WANTED[] = {
        {"root_cause", "c-1a2b/3", "remedy"},
        {"root_cause", "c-2", "remedy"},
        {"root_cause", "c-3", "remedy"},
        {"incident", "i-1", "mitigated_by"},
        {"incident", "i-2", "impact"},
        {"finding", "f-1", "shares"},
        {"finding", "f-2", "how"},
        {"finding", "f-3", "how"},
        {"finding", "f-4", "how"},
        {"finding", "f-6", "how"},
        {"finding", "f-7", "how"},
        {"finding", "f-8", "how"},
        {"finding", "f-x", "how"},
        {"unexplained", NULL, "command"},
        {"health", "h-pools-near-exhaustion-1", "used"},
        {"health", "h-pools-near-exhaustion-2", "used"},
        {"health", "h-pools-near-exhaustion-3", "used"},
        {"health", "h-jobs-stuck-1", "used"},
        {"health", "h-sync-queues-1", "used"},
        {"coverage", "coverage", "coverage"},
    };
    struct report *report = sample_report();
    struct str out = rendered(report);
    struct slice rest = str_slice(&out);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(WANTED); i++) {
        struct slice line = next_line(&rest);
        json_t *event = parsed(line);
        const char *id = json_string_value(json_object_get(event, "id"));

        assert_true(slice_starts(line, "{\"type\":\""));
        assert_string_equal(json_string_value(json_object_get(event, "type")), WANTED[i].type);
        assert_string_equal(json_string_value(json_object_get(event, "schema")), "cstriage.event/1");
        assert_string_equal(json_string_value(json_object_get(event, "generated_at")), "2026-10-12T09:00:23.123Z");
        assert_non_null(json_object_get(event, WANTED[i].key));
        if (WANTED[i].id)
            assert_string_equal(id, WANTED[i].id);
        else
            assert_true(strlen(id) == 14 && id[0] == 'u' && id[1] == '-');
        json_decref(event);
    }
    assert_int_equal(rest.len, 0);
    for (size_t i = 0; i < out.len; i++)
        assert_true(out.ptr[i] == '\n' || (unsigned char)out.ptr[i] >= ' ');
    str_free(&out);
    report_free(report);
}

/* The id of a text depends on the text alone: not on its count, its sample, or what else there is. */
static void ids_stay(void **state) {
    struct report *report = sample_report();
    struct str before = rendered(report), after;
    const char *id = strstr(before.ptr, "\"id\":\"u-");
    char wanted[32];

    (void)state;
    assert_non_null(id);
    memcpy(wanted, id, 22);
    wanted[22] = '\0';
    report->unexplained[0].count = 99;
    report->unexplained[0].sample.line = 1;
    report->cause_count = 0;
    after = rendered(report);
    assert_non_null(strstr(after.ptr, wanted));
    report->unexplained[0].template_text = "another";
    str_free(&after);
    after = rendered(report);
    assert_null(strstr(after.ptr, wanted));
    str_free(&before);
    str_free(&after);
    report_free(report);
}

static void an_empty_report_is_its_coverage(void **state) {
    struct report *report;
    struct str out;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    out = rendered(report);
    assert_true(slice_starts(str_slice(&out), "{\"type\":\"coverage\""));
    assert_ptr_equal(strchr(out.ptr, '\n'), out.ptr + out.len - 1);
    str_free(&out);
    report_free(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_an_event),
        cmocka_unit_test(ids_stay),
        cmocka_unit_test(an_empty_report_is_its_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
