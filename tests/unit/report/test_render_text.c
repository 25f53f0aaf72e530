/* SPDX-License-Identifier: Apache-2.0
 * The terminal report: width, escape bytes, order of sections, and the words that matter at night. */
#include "report/render.h"

#include "sample_report.h"

#include <stdio.h>

#include "base/utf8.h"

static struct str rendered(const struct report *report, struct render_options options) {
    struct error error = {0};
    struct str out;

    str_init(&out);
    assert_int_equal(render_text(report, &options, &out, &error), 0);
    return out;
}

/* What is copied into a shell or an editor keeps its width: file:line, commands, links. */
static bool is_for_copying(struct slice line) {
    return slice_starts(line, "    cstriage ") || slice_starts(line, "    cmk ") ||
           slice_starts(line, "    https://") || slice_find(line, slice_of(".gz:")) >= 0;
}

static void check_width(const struct report *report, unsigned width) {
    struct str out = rendered(report, (struct render_options){.width = width, .explain_rank = true});
    struct slice rest = str_slice(&out);

    while (rest.len) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        struct slice line = slice_first(rest, end ? (size_t)(end - rest.ptr) : rest.len);

        if (utf8_text_columns(line) > width && !is_for_copying(line))
            fail_msg("wider than %u: %.*s", width, SLICE_ARGS(line));
        rest = slice_from(rest, line.len + 1);
    }
    str_free(&out);
}

static void lines_fit_the_width(void **state) {
    struct report *report = sample_report();

    (void)state;
    check_width(report, 80);
    check_width(report, 60);
    check_width(report, 200);
    report_free(report);
}

static void no_control_reaches_the_terminal(void **state) {
    struct report *report = sample_report();
    struct str plain = rendered(report, (struct render_options){0});
    struct str coloured = rendered(report, (struct render_options){.color = true});

    (void)state;
    for (size_t i = 0; i < plain.len; i++)
        assert_true(plain.ptr[i] == '\n' || (unsigned char)plain.ptr[i] >= ' ');
    assert_null(strstr(plain.ptr, "\xe2\x80\xae"));
    assert_non_null(strstr(plain.ptr, "\\x1b[31m"));
    assert_non_null(strstr(coloured.ptr, "\x1b[1m"));
    assert_null(strstr(coloured.ptr, "\x1b[31m'")); /* the log's own, not ours */
    str_free(&plain);
    str_free(&coloured);
    report_free(report);
}

static void sections_come_in_the_order_of_need(void **state) {
    static const char *const WANTED[] = {
        "2 inputs (1 management, 1 agent), 1.2 GiB, 8,812,345 records",
        "2026-10-12 00:00:23 to 07:30:23 UTC (7 h 30 min)",
        "logs read as Europe/Berlin; every time below is UTC",
        "3 root causes in 2 incidents: 1 confirmed, 1 likely, 1 possible",
        "1 input was not read to the end",
        " 1. Pod 3 has no free management address",
        "confirmed, critical",
        "ip-capacity.management-ip-exhausted",
        "1,412 times, 2026-10-12 06:12:23 to 06:48:23 UTC (36 min",
        "pod POD-3 (id 3), router r-321-VM (id 321)",
        "    Incident  began 2026-10-12 06:12:23 UTC, detected +3 min, peak +18 min, mitigated",
        "r-321-VM; end unknown",
        "    Meanwhile cause 3\n",
        "PROOF",
        "ms1/management-server.log.2026-10-12.gz:812345",
        "password=[redacted:password]",
        "DATABASE: the database confirms it",
        "0 of 30 management addresses are free",
        "EXPLAINS",
        "WHAT TO DO",
        "1. Add addresses to the pod",
        "NEXT",
        ("cstriage db check pool_private_ip_free --with pod_id=3 --db "
         "'mysql://reader@db.example.net:3306/cloud'\n"),
        " 2. <script>",
        "    Incident  the same as of cause 1\n",
        "DATABASE: the database was not asked",
        "    Incident  began 2026-10-12 06:20:23 UTC; detection, peak, mitigation, end unknown",
        "UNEXPLAINED",
        "    cstriage patterns new --from ms1/management-server.log:77\n",
        "CONSIDERED AND REJECTED",
        "HEALTH",
        "COVERAGE",
        "9,100,200 lines",
        "the gzip stream breaks off",
        "read as UTC, written in the log: <script>",
        "its clock runs 41 s ahead",
        "check usage_event_gap not run: table usage_event",
        "possible: a lead to follow, not a diagnosis",
    };
    struct report *report = sample_report();
    struct str out = rendered(report, (struct render_options){.width = 110});
    const char *at = out.ptr;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(WANTED); i++) {
        const char *found = strstr(at, WANTED[i]);

        if (!found)
            fail_msg("not there, or not in order: %s\n%s", WANTED[i], out.ptr);
        at = found;
    }
    assert_null(strstr(out.ptr, "WHY THIS RANK"));
    assert_null(strstr(out.ptr, "hunter"));
    str_free(&out);
    out = rendered(report, (struct render_options){.width = 200, .explain_rank = true, .top = 1});
    assert_non_null(strstr(out.ptr, "WHY THIS RANK: score 0.873"));
    assert_non_null(strstr(out.ptr, "-0.026  seen in quiet hours"));
    assert_non_null(strstr(out.ptr, "--top 0 shows all"));
    assert_null(strstr(out.ptr, " 2. <script>"));
    str_free(&out);
    report_free(report);
}

static void finding_nothing_is_said_honestly(void **state) {
    struct report *report;
    struct str out;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    report->coverage.records = 1234;
    out = rendered(report, (struct render_options){.width = 200});
    assert_non_null(strstr(out.ptr, "No root cause found."));
    assert_non_null(strstr(out.ptr, "1,234 records"));
    assert_non_null(strstr(out.ptr, "does not prove that nothing is wrong"));
    assert_non_null(strstr(out.ptr, "No database was asked"));
    str_free(&out);
    report_free(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_fit_the_width),
        cmocka_unit_test(no_control_reaches_the_terminal),
        cmocka_unit_test(sections_come_in_the_order_of_need),
        cmocka_unit_test(finding_nothing_is_said_honestly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
