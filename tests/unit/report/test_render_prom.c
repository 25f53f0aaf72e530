/* SPDX-License-Identifier: Apache-2.0
 * The metrics, read by a small parser of the exposition format that refuses what a scraper would: families in
 * one piece, HELP and TYPE before samples, names, labels and their escapes, numbers, no series twice. */
#include "report/render.h"

#include "large_report.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/vec.h"

struct series {
    VEC_OF(struct slice); /* name and labels of each sample */
};

static struct str rendered(const struct report *report) {
    struct render_options options = {.top = 1};
    struct error error = {0};
    struct str out;

    str_init(&out);
    assert_int_equal(render_prom(report, &options, &out, &error), 0);
    return out;
}

static size_t name_length(struct slice text) {
    size_t len = 0;

    while (len < text.len && (isalnum((unsigned char)text.ptr[len]) || text.ptr[len] == '_' || text.ptr[len] == ':'))
        len++;
    assert_true(len > 0 && !isdigit((unsigned char)text.ptr[0]));
    return len;
}

/* The length of `{name="value",...}`, 0 if there is none. */
static size_t labels_length(struct slice text) {
    size_t at = 1;

    if (!slice_starts(text, "{"))
        return 0;
    for (;;) {
        at += name_length(slice_from(text, at));
        assert_true(slice_starts(slice_from(text, at), "=\""));
        for (at += 2; text.ptr[at] != '"'; at++) {
            assert_true((unsigned char)text.ptr[at] >= ' ' && text.ptr[at] != 0x7f);
            if (text.ptr[at] == '\\') {
                at++;
                assert_non_null(strchr("\\\"n", text.ptr[at]));
            }
        }
        at++;
        if (text.ptr[at] == '}')
            return at + 1;
        assert_int_equal(text.ptr[at], ',');
        at++;
    }
}

static void check_sample(struct series *series, struct slice line, struct slice family) {
    size_t name = name_length(line), all = name + labels_length(slice_from(line, name));
    char number[64], *end;

    assert_true(slice_equal(slice_first(line, name), family));
    assert_int_equal(line.ptr[all], ' ');
    assert_true(line.len - all - 1 < sizeof number);
    memcpy(number, line.ptr + all + 1, line.len - all - 1);
    number[line.len - all - 1] = '\0';
    strtod(number, &end);
    assert_true(end != number && *end == '\0');
    for (size_t i = 0; i < series->count; i++)
        if (slice_equal(series->items[i], slice_first(line, all)))
            fail_msg("twice: %.*s", SLICE_ARGS(line));
    assert_int_equal(vec_push(series, slice_first(line, all)), 0);
}

/* Reads the whole text; returns the number of samples. */
static size_t check_metrics(const struct str *out) {
    struct slice rest = str_slice(out), family = {"", 0};
    struct series series = {0}, families = {0};
    size_t samples;
    bool typed = false;

    while (rest.len) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        struct slice line;

        assert_non_null(end);
        line = slice_first(rest, (size_t)(end - rest.ptr));
        rest = slice_from(rest, line.len + 1);
        if (slice_starts(line, "# HELP ")) {
            assert_true(typed || !families.count);
            family = slice_from(line, 7);
            family.len = name_length(family);
            assert_true(slice_starts(family, "cstriage_"));
            for (size_t i = 0; i < families.count; i++)
                assert_false(slice_equal(families.items[i], family)); /* a family stands in one piece */
            assert_int_equal(vec_push(&families, family), 0);
            typed = false;
        } else if (slice_starts(line, "# TYPE ")) {
            assert_true(slice_starts(slice_from(line, 7), "cstriage_"));
            assert_true(slice_equal(slice_first(slice_from(line, 7), family.len), family));
            assert_true(slice_ends(line, " gauge"));
            typed = true;
        } else {
            assert_true(typed);
            check_sample(&series, line, family);
        }
    }
    samples = series.count;
    vec_free(&series);
    vec_free(&families);
    return samples;
}

static void metrics_are_valid_and_right(void **state) {
    static const char *const WANTED[] = {
        "cstriage_info{version=\"1.2.3\",patterns=\"0123456789abcdef0123\"} 1\n",
        "cstriage_last_run_timestamp_seconds 1791795623.123\n",
        "cstriage_run_duration_seconds 1.234\n",
        "cstriage_root_causes{severity=\"critical\",confidence=\"confirmed\"} 1\n",
        "cstriage_root_causes{severity=\"major\",confidence=\"confirmed\"} 0\n",
        "cstriage_signature_causes{signature=\"agent.disconnected\",family=\"agent\",severity=\"major\","
        "confidence=\"likely\"} 1\n",
        "cstriage_signature_events{signature=\"ip-capacity.management-ip-exhausted\",family=\"ip-capacity\","
        "severity=\"critical\",confidence=\"confirmed\"} 1412\n",
        "cstriage_incidents 2\n",
        "cstriage_incidents_open 1\n",
        "cstriage_incident_failed_jobs 14\n",
        "cstriage_findings{role=\"symptom\"} 4\n",
        "cstriage_unexplained_records 3\n",
        "cstriage_health_rows{check=\"pools-near-exhaustion\",severity=\"major\",verdict=\"problem\"} 2\n",
        "cstriage_health_rows{check=\"sync-queues\",severity=\"minor\",verdict=\"unknown\"} 1\n",
        "cstriage_pool_used{check=\"pools-near-exhaustion\",pool=\"public addresses of zone 1\"} 246.000\n",
        "cstriage_pool_total{check=\"pools-near-exhaustion\",pool=\"management addresses of pod POD-3\"} "
        "30.000\n",
        "cstriage_inputs_incomplete 1\n",
        "cstriage_checks_not_run 1\n",
    };
    struct report *report = sample_report();
    struct str out = rendered(report);

    (void)state;
    assert_true(check_metrics(&out) > 40);
    for (size_t i = 0; i < ARRAY_LENGTH(WANTED); i++)
        if (!strstr(out.ptr, WANTED[i]))
            fail_msg("not there: %s\n%s", WANTED[i], out.ptr);
    assert_null(strstr(out.ptr, "script")); /* no text of a log is a label */
    str_free(&out);
    report_free(report);
}

/* Names of pools come from the database: escaped, and two alike are one series. */
static void labels_are_escaped(void **state) {
    struct report *report = sample_report();
    struct str out;

    (void)state;
    report->health[0].text = "a \"quoted\" \\ name\n\x1b} 1: rest";
    report->health[1].text = "a \"quoted\" \\ name\n\x1b} 1: other";
    out = rendered(report);
    check_metrics(&out);
    assert_non_null(strstr(out.ptr, "pool=\"a \\\"quoted\\\" \\\\ name??} 1\"} 246.000\n"));
    assert_null(strstr(out.ptr, "30.000"));
    str_free(&out);
    report_free(report);
}

static void the_number_of_series_is_bounded(void **state) {
    struct report *report = large_report('"');
    struct str out = rendered(report);
    size_t samples = check_metrics(&out);

    (void)state;
    assert_true(samples < 800);
    assert_non_null(strstr(
        out.ptr, "cstriage_signature_causes{signature=\"(others)\",family=\"\",severity=\"\",confidence=\"\"} 100\n"));
    str_free(&out);
    report_free(report);
}

static void an_empty_report_has_zeros(void **state) {
    struct report *report;
    struct str out;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    out = rendered(report);
    assert_true(check_metrics(&out) > 20);
    assert_non_null(strstr(out.ptr, "cstriage_root_causes{severity=\"critical\",confidence=\"confirmed\"} 0\n"));
    str_free(&out);
    report_free(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_are_valid_and_right),
        cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test(the_number_of_series_is_bounded),
        cmocka_unit_test(an_empty_report_has_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
