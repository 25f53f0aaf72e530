/* SPDX-License-Identifier: Apache-2.0
 * Detection over several lines: mixed layouts, kinds by majority, paths, years of logs without one. */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/str.h"
#include "record/layout.h"

static struct log_profile detect(const char *text, const char *path) {
    struct log_profile profile;
    log_profile_detect(&profile, slice_of(text), true, path);
    return profile;
}

static void kinds_by_content(void **state) {
    static const struct {
        const char *text, *path;
        enum log_kind kind;
    } CASES[] = {
        {"2023-01-05 18:26:51,015 INFO  [cloud.agent.Agent] (main:null) (logid:) a\n", "usage.log", LOG_AGENT},
        {"2023-01-05 18:26:51,015 INFO  [cloud.agent.Agent] (main:null) a\n", NULL, LOG_SYSTEMVM},
        {"2023-01-05 18:26:51,015 DEBUG [utils.db.Upgrade] (main:null) (logid:) a\n"
         "2023-01-05 18:26:51,015 DEBUG [cloud.usage.UsageManagerImpl] (Usage-Job-1:null) (logid:) a\n"
         "2023-01-05 18:26:51,015 DEBUG [cloud.user.AccountManagerImpl] (main:null) (logid:) a\n"
         "2023-01-05 18:26:51,015 DEBUG [kvm.x.Y] (main:null) (logid:) a\n",
         NULL, LOG_USAGE},
        {"Jan  8 10:30:48 v-2-VM haproxy[1]: a\n", "agent.log", LOG_SYSTEMVM},
        {"Jan  8 10:30:48 db1 mysqld[1]: a\n", NULL, LOG_DATABASE},
        {"Jan  8 10:30:48 kvm1 ovs-vswitchd[1]: a\n", NULL, LOG_HOST},
        {"Jan  8 10:30:48 kvm1 java[1]: a\n", "/x/cloudstack/agent/a", LOG_AGENT},
        {"java.lang.NullPointerException\n\tat a.b.C.d(C.java:1)\n", "/x/management-server.log.2.gz", LOG_MANAGEMENT},
        {"some text\n", "incident/r-4-VM/cloud.log", LOG_VR},
        {"some text\n", "incident/v-4-VM/cloud.log", LOG_SYSTEMVM},
        {"some text\n", "/var/log/mysql/error.log", LOG_DATABASE},
        {"some text\n", "notes.txt", LOG_UNKNOWN},
        {"", NULL, LOG_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct log_profile profile = detect(CASES[i].text, CASES[i].path);
        if (profile.kind != CASES[i].kind)
            fail_msg("%s, expected %s: %s", log_kind_name(profile.kind), log_kind_name(CASES[i].kind), CASES[i].text);
    }
}

static void mixed_layouts_are_kept(void **state) {
    (void)state;
    struct log_profile profile = detect("==> /var/log/a <==\n"
                                        "2023-01-05 18:26:51,015 INFO  [cloud.agent.Agent] (main:null) (logid:) a\n"
                                        "Jan  8 10:30:48 kvm1 kernel: a\n",
                                        NULL);
    assert_true(profile.layouts & LAYOUT_BIT(LAYOUT_TAIL));
    assert_true(profile.layouts & LAYOUT_BIT(LAYOUT_LOG4J));
    assert_true(profile.layouts & LAYOUT_BIT(LAYOUT_SYSLOG));
    assert_false(profile.layouts & LAYOUT_BIT(LAYOUT_VR));
    assert_false(profile.undated);
    assert_int_equal(profile.year, 2023);
    assert_string_equal(profile.host, "kvm1");
}

/* A date at the start of a few lines of many is output quoted in records, not a layout. */
static void rare_layouts_are_dropped(void **state) {
    struct str text;
    (void)state;
    str_init(&text);
    for (int i = 0; i < 500; i++)
        str_add(&text, "2023-01-05 18:26:51,015 INFO  [c.c.a.ApiServer] (main:null) (logid:) a\n");
    str_add(&text, "2023-01-05 18:26:51 quoted\n");
    assert_false(text.failed);
    struct log_profile profile;
    log_profile_detect(&profile, str_slice(&text), false, NULL);
    assert_int_equal(profile.layouts, LAYOUT_BIT(LAYOUT_LOG4J));
    str_free(&text);
}

static void a_cut_last_line_is_not_counted(void **state) {
    struct log_profile profile;
    (void)state;
    struct slice head = slice_of("2023-01-05 18:26:51,015 INFO  [c.c.a.X] (m:null) (logid:) a\n2023-01-05 18:26:51 b");
    log_profile_detect(&profile, head, false, NULL);
    assert_int_equal(profile.layouts, LAYOUT_BIT(LAYOUT_LOG4J));
    log_profile_detect(&profile, head, true, NULL);
    assert_true(profile.layouts & LAYOUT_BIT(LAYOUT_DATED));
}

static void clocks(void **state) {
    (void)state;
    assert_true(detect("2025-01-28 10:30:48,556 INFO     Executing\n", NULL).utc);
    assert_true(detect("Jan  8 10:30:48 r-4-VM cloud: a\n", NULL).utc);
    assert_false(detect("Jan  8 10:30:48 kvm1 kernel: a\n", NULL).utc);
    struct log_profile profile = detect("2025-01-28T10:30:48+0200 kvm1 kernel: a\n", NULL);
    assert_true(profile.utc);
    assert_true(profile.first_local == civil_to_msec(2025, 1, 28, 8, 30, 48, 0));
    /* A log with stamps of both sorts stays local. */
    profile = detect("2025-01-28T10:30:48+0200 kvm1 kernel: a\nJan  8 10:30:48 kvm1 kernel: a\n", NULL);
    assert_false(profile.utc);
    assert_true(profile.first_local == civil_to_msec(2025, 1, 28, 10, 30, 48, 0));
    assert_true(detect("text\n", NULL).first_local == MSEC_NONE);
}

static void year_of(const char *line, msec_t reference, int year) {
    struct log_profile profile = detect(line, NULL);
    assert_true(profile.undated);
    log_profile_set_year(&profile, reference);
    assert_int_equal(profile.year, year);
    struct record record;
    record_parse(&record, &profile, slice_of(line));
    assert_true(record.local == profile.first_local);
    assert_int_equal(msec_year(record.local), year);
}

static void years_are_found(void **state) {
    (void)state;
    msec_t reference = civil_to_msec(2026, 3, 10, 12, 0, 0, 0);
    year_of("Mar 10 11:00:00 kvm1 kernel: a", reference, 2026);
    year_of("Mar 11 11:00:00 kvm1 kernel: a", reference, 2026);
    year_of("Mar 11 13:00:00 kvm1 kernel: a", reference, 2025);
    year_of("Dec 31 11:00:00 kvm1 kernel: a", reference, 2025);
    year_of("Feb 29 11:00:00 kvm1 kernel: a", reference, 2024);
    year_of("Jan  1 00:00:00 kvm1 kernel: a", civil_to_msec(2025, 12, 31, 23, 0, 0, 0), 2026);
    struct log_profile profile = detect("Mar 10 11:00:00 kvm1 kernel: a", NULL);
    log_profile_set_year(&profile, MSEC_NONE);
    assert_int_equal(profile.year, 1972);
    profile = detect("2023-01-05 18:26:51,015 INFO  [c.c.a.X] (m:null) (logid:) a", NULL);
    log_profile_set_year(&profile, reference);
    assert_int_equal(profile.year, 2023);
}

static void new_year_within_a_log(void **state) {
    (void)state;
    struct log_profile profile = detect("Dec 31 23:59:59 kvm1 kernel: a\n", NULL);
    log_profile_set_year(&profile, civil_to_msec(2026, 1, 2, 0, 0, 0, 0));
    struct record record;
    record_parse(&record, &profile, slice_of("Jan  1 00:00:01 kvm1 kernel: b\n"));
    assert_true(record.local == civil_to_msec(2026, 1, 1, 0, 0, 1, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_by_content),
        cmocka_unit_test(mixed_layouts_are_kept),
        cmocka_unit_test(rare_layouts_are_dropped),
        cmocka_unit_test(a_cut_last_line_is_not_counted),
        cmocka_unit_test(clocks),
        cmocka_unit_test(years_are_found),
        cmocka_unit_test(new_year_within_a_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
