/* SPDX-License-Identifier: Apache-2.0
 * Calendar, zones and typed times, held against the C library and against known days of change. */
#define _GNU_SOURCE /* timegm */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/civil_time.h"

static struct zone *open_zone(const char *name) {
    struct zone *zone = NULL;
    struct error err;

    assert_int_equal(zone_new(&zone, name, &err), 0);
    return zone;
}

static void calendar_agrees_with_libc(void **state) {
    (void)state;
    for (int64_t day = -200000; day < 200000; day += 17) {
        time_t seconds = (time_t)(day * 86400 + (day * 7919 & 0xffff));
        struct tm tm;
        msec_t time;
        char text[TIME_TEXT_SIZE], expected[TIME_TEXT_SIZE];

        gmtime_r(&seconds, &tm);
        time = civil_to_msec(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, 7);
        assert_int_equal(time, (msec_t)seconds * 1000 + 7);
        assert_int_equal(msec_year(time), tm.tm_year + 1900);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.007Z", &tm);
        assert_string_equal(msec_rfc3339(time, text), expected);
    }
}

static void calendar_edges(void **state) {
    char text[TIME_TEXT_SIZE];

    (void)state;
    assert_int_equal(civil_to_msec(1970, 1, 1, 0, 0, 0, 0), 0);
    assert_int_equal(civil_to_msec(2026, 13, 1, 0, 0, 0, 0), civil_to_msec(2027, 1, 1, 0, 0, 0, 0));
    assert_int_equal(civil_to_msec(2026, 0, 1, 0, 0, 0, 0), civil_to_msec(2025, 12, 1, 0, 0, 0, 0));
    assert_string_equal(msec_rfc3339(MSEC_NONE, text), "");
    assert_string_equal(msec_civil(MSEC_NONE, text), "");
    assert_string_equal(msec_rfc3339(-1, text), "1969-12-31T23:59:59.999Z");
    assert_string_equal(msec_civil(civil_to_msec(2026, 10, 12, 6, 52, 23, 999), text), "2026-10-12 06:52:23");
    assert_int_equal(msec_year(-1), 1969);
    /* The farthest counts are printable and stay in the buffer. */
    assert_string_equal(msec_rfc3339(INT64_MAX, text), "292278994-08-17T07:12:55.807Z");
    assert_string_equal(msec_civil(INT64_MIN + 1, text), "-292275055-05-16 16:47:04");
    civil_to_msec(INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX);
    civil_to_msec(INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN);
}

/* Every hour of two years, forth and back, beside what the C library says of the same zone. */
static void zones_agree_with_libc(void **state) {
    static const char *const names[] = {"Europe/Berlin",     "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
                                        "Africa/Casablanca", "Pacific/Apia",     "Europe/Moscow"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        struct zone *zone = open_zone(names[i]);

        setenv("TZ", names[i], 1);
        tzset();
        for (time_t at = 1293840000; at < 1293840000 + 730 * 86400; at += 1800) {
            struct tm tm;
            msec_t utc = (msec_t)at * 1000, local;
            msec_t repeat;

            localtime_r(&at, &tm);
            local = zone_to_local(zone, utc);
            assert_int_equal(local - utc, tm.tm_gmtoff * 1000);
            if (zone_to_utc(zone, local, &repeat) != utc)
                assert_int_equal(repeat, utc - zone_to_utc(zone, local, NULL)); /* the second pass reads as the first */
        }
        zone_free(zone);
    }
    unsetenv("TZ");
    tzset();
}

static void zone_changes(void **state) {
    struct zone *zone = open_zone("Europe/Berlin");
    msec_t repeat;
    msec_t repeated = civil_to_msec(2026, 10, 25, 2, 30, 0, 0);

    (void)state;
    assert_int_equal(zone_to_utc(zone, repeated, &repeat), civil_to_msec(2026, 10, 25, 0, 30, 0, 0));
    assert_int_equal(repeat, MSEC_HOUR);
    assert_int_equal(zone_to_utc(zone, repeated + MSEC_HOUR / 2, &repeat), civil_to_msec(2026, 10, 25, 2, 0, 0, 0));
    assert_int_equal(repeat, 0);
    assert_int_equal(zone_to_utc(zone, repeated - MSEC_HOUR / 2 - 1, &repeat),
                     civil_to_msec(2026, 10, 24, 23, 59, 59, 999));
    assert_int_equal(repeat, 0);
    /* 02:30 does not exist on this night: it becomes 03:30 of summer time. */
    assert_int_equal(zone_to_utc(zone, civil_to_msec(2026, 3, 29, 2, 30, 0, 0), &repeat),
                     civil_to_msec(2026, 3, 29, 1, 30, 0, 0));
    assert_int_equal(repeat, 0);
    assert_int_equal(zone_to_local(zone, civil_to_msec(2026, 3, 29, 1, 30, 0, 0)),
                     civil_to_msec(2026, 3, 29, 3, 30, 0, 0));
    /* Beyond the tables of 2037, and before 1990. */
    assert_int_equal(zone_to_local(zone, civil_to_msec(2050, 7, 1, 0, 0, 0, 0)), civil_to_msec(2050, 7, 1, 2, 0, 0, 0));
    assert_int_equal(zone_to_local(zone, 0), MSEC_HOUR);
    assert_int_equal(zone_to_utc(zone, MSEC_NONE, NULL), MSEC_NONE);
    assert_int_equal(zone_to_local(zone, MSEC_NONE), MSEC_NONE);
    assert_string_equal(zone_name(zone), "Europe/Berlin");
    zone_free(zone);
    zone_free(NULL);
}

static void zone_names(void **state) {
    static const char *const bad[] = {
        "Nope/Zone", "garbage", "../../etc/passwd", "/etc/localtime", "Europe/../UTC", "Europe/Berlin;x", " "};
    struct zone *zone = NULL;
    struct error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        assert_int_equal(zone_new(&zone, bad[i], &err), -1);
        assert_int_equal(err.code, ERROR_USAGE);
        assert_null(zone);
    }
    zone = open_zone("+02:00");
    assert_int_equal(zone_to_utc(zone, 0, NULL), -2 * MSEC_HOUR);
    zone_free(zone);
    zone = open_zone(NULL);
    assert_true(zone_name(zone)[0]);
    zone_free(zone);
    zone = open_zone("UTC");
    assert_int_equal(zone_to_local(zone, 12345), 12345);
    zone_free(zone);
}

static void points(void **state) {
    static const struct {
        const char *text, *utc;
    } good[] = {
        {"2026-11-23 14:00", "2026-11-23T13:00:00.000Z"},
        {"2026-11-23T14:00:05", "2026-11-23T13:00:05.000Z"},
        {" 2026-11-23  14:00:05.123 ", "2026-11-23T13:00:05.123Z"},
        {"2026-11-23 14:00:05.5", "2026-11-23T13:00:05.500Z"},
        {"2026-11-23", "2026-11-22T23:00:00.000Z"},
        {"2026-07-01", "2026-06-30T22:00:00.000Z"},
        {"14:00", "2026-11-23T13:00:00.000Z"},
        {"now", "2026-11-23T09:30:15.250Z"},
        {"today", "2026-11-22T23:00:00.000Z"},
        {"yesterday", "2026-11-21T23:00:00.000Z"},
        {"tomorrow", "2026-11-23T23:00:00.000Z"},
        {"-2h", "2026-11-23T07:30:15.250Z"},
        {"+5min", "2026-11-23T09:35:15.250Z"},
        {"- 1h 30m", "2026-11-23T08:00:15.250Z"},
        {"2h ago", "2026-11-23T07:30:15.250Z"},
        {"@1764000000", "2025-11-24T16:00:00.000Z"},
        {"@1764000000.25", "2025-11-24T16:00:00.250Z"},
        {"2026-11-23 14:00 UTC", "2026-11-23T14:00:00.000Z"},
        {"2026-11-23 14:00 America/New_York", "2026-11-23T19:00:00.000Z"},
        {"2026-11-23 14:00Z", "2026-11-23T14:00:00.000Z"},
        {"2026-11-23T14:00:00+02:00", "2026-11-23T12:00:00.000Z"},
        {"2026-11-23T14:00:00.5-0530", "2026-11-23T19:30:00.500Z"},
        {"2026-11-23 14:00 +02:00", "2026-11-23T12:00:00.000Z"},
        {"today UTC", "2026-11-23T00:00:00.000Z"},
        {"14:00Z", "2026-11-23T14:00:00.000Z"},
    };
    struct zone *zone = open_zone("Europe/Berlin");
    msec_t now = civil_to_msec(2026, 11, 23, 9, 30, 15, 250), time;
    struct error err;
    char text[TIME_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        assert_int_equal(time_parse(&time, good[i].text, zone, now, &err), 0);
        assert_string_equal(msec_rfc3339(time, text), good[i].utc);
    }
    zone_free(zone);
}

static void no_points(void **state) {
    static const char *const bad[] = {"",
                                      "2026-02-30",
                                      "2026-13-01",
                                      "2026-11-23 24:00",
                                      "2026-11-23 14",
                                      "2026-11-23T",
                                      "morning",
                                      "2026-11-23 14:00x",
                                      "2026-11-23 14:00:",
                                      "@",
                                      "@x",
                                      "@12.",
                                      "-2x",
                                      "2026-11-23 14:00 Nope/Zone",
                                      "1h",
                                      "+99999999999999d",
                                      "2026-11-23 14:00+99:00"};
    struct zone *zone = open_zone("Europe/Berlin");
    struct error err;
    msec_t time;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        err.code = ERROR_NONE;
        if (time_parse(&time, bad[i], zone, 0, &err) != -1)
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(err.code, ERROR_USAGE);
    }
    zone_free(zone);
}

static void durations(void **state) {
    static const struct {
        const char *text;
        msec_t length;
    } good[] = {{"90", 90000},         {"15s", 15000},       {"15m", 900000},   {"15min", 900000},
                {"2h", 7200000},       {"1d", 86400000},     {"1w", 604800000}, {"1h30m", 5400000},
                {"1h 30min", 5400000}, {"2 hours", 7200000}, {"0", 0},          {"250ms", 250}};
    static const char *const bad[] = {
        "", "h", "1x", "1h30", "-5s", "1.5h", "99999999999999999999", "99999999999w", "1h 2h x"};
    static const struct {
        msec_t length;
        const char *text;
    } shown[] = {{450, "450 ms"},
                 {0, "0 ms"},
                 {12345, "12 s"},
                 {200000, "3 min 20 s"},
                 {180000, "3 min"},
                 {7500000, "2 h 5 min"},
                 {7200000, "2 h"},
                 {273600000, "3 d 4 h"},
                 {-200000, "-3 min 20 s"},
                 {INT64_MAX, "106751991167 d 7 h"},
                 {INT64_MIN, "-106751991167 d 7 h"}};
    msec_t span;
    struct error err;
    char text[TIME_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        assert_int_equal(duration_parse(&span, slice_of(good[i].text), &err), 0);
        assert_int_equal(span, good[i].length);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        if (duration_parse(&span, slice_of(bad[i]), &err) != -1)
            fail_msg("accepted: %s", bad[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(shown); i++)
        assert_string_equal(duration_text(shown[i].length, text), shown[i].text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar_agrees_with_libc),
        cmocka_unit_test(calendar_edges),
        cmocka_unit_test(zones_agree_with_libc),
        cmocka_unit_test(zone_changes),
        cmocka_unit_test(zone_names),
        cmocka_unit_test(points),
        cmocka_unit_test(no_points),
        cmocka_unit_test(durations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
