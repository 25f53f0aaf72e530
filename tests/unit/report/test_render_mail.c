/* SPDX-License-Identifier: Apache-2.0
 * The mail of a report: the status in front of the subject, both parts, and nothing of a log in its header.
 */
#include "report/render.h"

#include "large_report.h"

#include "report/mail.h"
#include "report/narrative.h"

static struct str rendered(const struct report *report, unsigned top) {
    struct render_options options = {
        .top = top, .color = true, .mail_from = "cstriage@ms1.example.net", .mail_to = "ops@example.net"};
    struct error error = {0};
    struct str out;

    str_init(&out);
    assert_int_equal(render_mail(report, &options, &out, &error), 0);
    return out;
}

static void check_subject(const struct report *report, const char *wanted) {
    struct str subject;

    str_init(&subject);
    word_subject(&subject, report);
    assert_string_equal(subject.ptr, wanted);
    str_free(&subject);
}

static void the_subject_begins_with_the_status(void **state) {
    struct report *report = sample_report();

    (void)state;
    check_subject(report,
                  "[cstriage] CRIT 2026-10-12: 1 critical, 1 major, 1 minor, 2 health problems (top: Pod 3 has no free "
                  "management address: routers and system VMs cannot start)");
    report->causes[0].confidence = "possible"; /* a lead wakes nobody, but a full pool does */
    check_subject(report,
                  "[cstriage] CRIT 2026-10-12: 1 critical, 1 major, 1 minor, 2 health problems (top: Pod 3 has no free "
                  "management address: routers and system VMs cannot start)");
    report->health_count = 1;
    check_subject(report,
                  "[cstriage] WARN 2026-10-12: 1 critical, 1 major, 1 minor, 1 health problem (top: Pod 3 has no free "
                  "management address: routers and system VMs cannot start)");
    report->cause_count = 0;
    check_subject(report, "[cstriage] WARN 2026-10-12: no root cause, 1 health problem");
    report->health_count = 0;
    check_subject(report, "[cstriage] UNKNOWN 2026-10-12: no root cause");
    report->input_count = 0;
    check_subject(report, "[cstriage] OK 2026-10-12: no root cause");
    report->last = report->generated_at = MSEC_NONE;
    check_subject(report, "[cstriage] OK undated: no root cause");
    report_free(report);
}

/* The empty line ends the header: what stands before it is ours. */
static void no_text_of_a_log_is_a_header(void **state) {
    static const char *const FIELDS[] = {
        "From: ",           "To: ",           "Subject: ", "Date: ", "Message-ID: ", "MIME-Version: ",
        "Auto-Submitted: ", "Content-Type: ", " "};
    struct report *report = sample_report();
    struct str out;
    const char *at, *body;

    (void)state;
    report->causes[0].title = "x\r\nBcc: victim@example.net\r\n\r\n<script>";
    out = rendered(report, 0);
    body = strstr(out.ptr, "\n\n");
    assert_null(strchr(out.ptr, '\r'));
    for (at = out.ptr; at < body; at = strchr(at, '\n') + 1) {
        bool known = false;

        for (size_t i = 0; i < ARRAY_LENGTH(FIELDS); i++)
            known |= strncmp(at, FIELDS[i], strlen(FIELDS[i])) == 0;
        if (!known)
            fail_msg("%.60s", at);
    }
    assert_true(
        slice_starts(str_slice(&out), "From: cstriage@ms1.example.net\nTo: ops@example.net\nSubject: [cstriage] CRIT"));
    assert_null(strstr(out.ptr, "\x1b"));
    assert_null(strstr(out.ptr, "hunter"));
    str_free(&out);
    report_free(report);
}

static void both_parts_say_the_same(void **state) {
    struct report *report = sample_report();
    struct str out = rendered(report, 1);
    const char *html = strstr(out.ptr, "Content-Type: text/html");
    const char *text = strstr(out.ptr, "Content-Type: text/plain");

    (void)state;
    assert_true(text && html && text < html);
    assert_non_null(strstr(text, " 1. Pod 3 has no free management address"));
    assert_non_null(strstr(html, "1. Pod 3 has no free management address"));
    assert_non_null(strstr(html, "&lt;script&gt;"));
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<svg"));
    assert_null(strstr(html, "src=3D"));
    assert_non_null(strstr(html, "2 more root causes are in the JSON report."));
    str_free(&out);
    report_free(report);
}

static void addresses_are_checked_again(void **state) {
    struct report *report = sample_report();
    struct render_options options = {.mail_to = "a@b\nBcc: c@d"};
    struct error error = {0};
    struct str out;

    (void)state;
    str_init(&out);
    assert_int_equal(render_mail(report, &options, &out, &error), -1);
    assert_int_equal(error.code, ERROR_USAGE);
    str_free(&out);
    report_free(report);
}

/* Some mail readers cut what is longer than 100 KiB. */
static void the_html_part_is_short(void **state) {
    struct report *report = large_report('\'');
    struct str out = rendered(report, 0);
    const char *html = strstr(out.ptr, "Content-Type: text/html");

    (void)state;
    assert_true(strlen(html) < 130 * 1024); /* as it travels */
    assert_non_null(strstr(html, "more root causes are in the JSON report."));
    assert_non_null(strstr(html, "</html>"));
    str_free(&out);
    report_free(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_subject_begins_with_the_status),
        cmocka_unit_test(no_text_of_a_log_is_a_header),
        cmocka_unit_test(both_parts_say_the_same),
        cmocka_unit_test(addresses_are_checked_again),
        cmocka_unit_test(the_html_part_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
