/* SPDX-License-Identifier: Apache-2.0
 * The calendar: days since 1970 from year, month and day and back, and the two ways a time is printed.
 *
 * Lowest part of the time code: zones (zone.c) and what people type (time_parse.c) build on it. Pure
 * arithmetic: no libc time function, hence no locale, no TZ and no lock; any 64-bit count is printable
 * without overflow. */
#include "base/civil_time.h"

/* Years outside are cut to this, so that the count of milliseconds cannot overflow. */
#define YEAR_LIMIT 1000000

/* Days in 400 years, after which the Gregorian calendar repeats, and from 0000-03-01 to 1970-01-01. */
#define DAYS_OF_ERA  146097
#define DAYS_TO_1970 719468

struct civil {
    int64_t year;
    int month, day, hour, minute, second, msec;
};

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* The year is counted from March, so that the leap day is its last and month lengths follow one line. */
static int64_t days_of(int64_t year, int month, int day) {
    int64_t from_march = (month + 9) % 12;
    int64_t shifted = year - (month < 3);
    int64_t era = floor_divide(shifted, 400);
    int64_t in_era = shifted - era * 400;

    return era * DAYS_OF_ERA + in_era * 365 + in_era / 4 - in_era / 100 + (from_march * 153 + 2) / 5 + day - 1 -
           DAYS_TO_1970;
}

static void civil_of(struct civil *out, msec_t time) {
    int64_t days = floor_divide(time, MSEC_DAY);
    int64_t rest = time % MSEC_DAY + (time % MSEC_DAY < 0 ? MSEC_DAY : 0);
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = floor_divide(shifted, DAYS_OF_ERA);
    int64_t in_era = shifted - era * DAYS_OF_ERA;
    /* Leap days before this one are taken out; what is left divides evenly. */
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_OF_ERA - 1)) / 365;
    int64_t in_year = in_era - (year * 365 + year / 4 - year / 100);
    int64_t from_march = (in_year * 5 + 2) / 153;

    out->day = (int)(in_year - (from_march * 153 + 2) / 5 + 1);
    out->month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    out->year = era * 400 + year + (out->month < 3);
    out->hour = (int)(rest / MSEC_HOUR);
    out->minute = (int)(rest / MSEC_MINUTE % 60);
    out->second = (int)(rest / MSEC_SECOND % 60);
    out->msec = (int)(rest % MSEC_SECOND);
}

msec_t civil_to_msec(int year, int month, int day, int hour, int minute, int second, int msec) {
    int64_t months = (int64_t)month - 1; /* months out of range carry over into the year */
    int64_t whole_years = floor_divide(months, 12);
    int64_t in_range = year < -YEAR_LIMIT ? -YEAR_LIMIT : year > YEAR_LIMIT ? YEAR_LIMIT : year;
    int64_t days = days_of(in_range + whole_years, (int)(months - whole_years * 12) + 1, 1) + day - 1;

    return days * MSEC_DAY + hour * MSEC_HOUR + minute * MSEC_MINUTE + second * MSEC_SECOND + msec;
}

int msec_year(msec_t time) {
    struct civil civil;

    civil_of(&civil, time);
    return (int)civil.year;
}

static char *put_number(char *at, uint64_t value, int digits) {
    char reversed[24];
    int count = 0;

    do
        reversed[count++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    while (count < digits)
        reversed[count++] = '0';
    while (count > 0)
        *at++ = reversed[--count];
    return at;
}

static char *put_civil(char *at, const struct civil *civil, char between) {
    if (civil->year < 0)
        *at++ = '-';
    at = put_number(at, (uint64_t)(civil->year < 0 ? -civil->year : civil->year), 4);
    *at++ = '-';
    at = put_number(at, (uint64_t)civil->month, 2);
    *at++ = '-';
    at = put_number(at, (uint64_t)civil->day, 2);
    *at++ = between;
    at = put_number(at, (uint64_t)civil->hour, 2);
    *at++ = ':';
    at = put_number(at, (uint64_t)civil->minute, 2);
    *at++ = ':';
    return put_number(at, (uint64_t)civil->second, 2);
}

const char *msec_rfc3339(msec_t utc, char *buffer) {
    struct civil civil;
    char *at = buffer;

    if (utc != MSEC_NONE) {
        civil_of(&civil, utc);
        at = put_civil(at, &civil, 'T');
        *at++ = '.';
        at = put_number(at, (uint64_t)civil.msec, 3);
        *at++ = 'Z';
    }
    *at = '\0';
    return buffer;
}

const char *msec_civil(msec_t time, char *buffer) {
    struct civil civil;
    char *at = buffer;

    if (time != MSEC_NONE) {
        civil_of(&civil, time);
        at = put_civil(at, &civil, ' ');
    }
    *at = '\0';
    return buffer;
}
