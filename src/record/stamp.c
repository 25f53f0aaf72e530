/* SPDX-License-Identifier: Apache-2.0
 * Scanners for the time stamps of all layouts; see stamp.h. Fixed widths wherever the writer has them, so
 * that numbers in a continuation line are not taken for a date. */
#include "record/stamp.h"

static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char DAYS[] = "MonTueWedThuFriSatSun";

/* Position from 1 of a three-letter name in a list of them, 0 = not there. */
static int name_scan(struct scan *s, const char *names) {
    if (scan_left(s) < 3)
        return 0;
    for (int i = 0; names[3 * i]; i++) {
        if (memcmp(s->p, names + 3 * i, 3) == 0) {
            s->p += 3;
            return i + 1;
        }
    }
    return 0;
}

/* A fraction behind "," or "."; its first three digits are kept. */
static void fraction_scan(struct scan *s, struct stamp *out) {
    struct scan t = *s;
    int scale = 100;
    int value = 0;
    size_t n = 0;

    if (!scan_char(&t, ',') && !scan_char(&t, '.'))
        return;
    while (n < 9 && char_digit(scan_peek(&t))) {
        value += (*t.p++ - '0') * scale;
        scale /= 10;
        n++;
    }
    if (n) {
        out->msec = value;
        *s = t;
    }
}

bool stamp_scan_clock(struct scan *s, struct stamp *out) {
    if (!scan_number(s, 2, 2, &out->hour) || !scan_char(s, ':') || !scan_number(s, 2, 2, &out->minute) ||
        !scan_char(s, ':') || !scan_number(s, 2, 2, &out->second))
        return false;
    fraction_scan(s, out);
    return true;
}

bool stamp_scan_zone(struct scan *s, struct stamp *out) {
    struct scan t = *s;
    int hours, minutes;

    if (scan_char(&t, 'Z')) {
        out->zoned = true;
        out->offset = 0;
        *s = t;
        return true;
    }
    int sign = scan_peek(&t) == '-' ? -1 : 1;
    if (!scan_char(&t, '+') && !scan_char(&t, '-'))
        return false;
    if (!scan_number(&t, 2, 2, &hours) || (scan_char(&t, ':'), !scan_number(&t, 2, 2, &minutes)))
        return false;
    out->zoned = true;
    out->offset = sign * (hours * 60 + minutes);
    *s = t;
    return true;
}

bool stamp_scan_iso(struct scan *s, struct stamp *out) {
    *out = (struct stamp){0};
    if (!scan_number(s, 4, 4, &out->year) || !scan_char(s, '-') || !scan_number(s, 2, 2, &out->month) ||
        !scan_char(s, '-') || !scan_number(s, 2, 2, &out->day))
        return false;
    if (!scan_char(s, ' ') && !scan_char(s, 'T'))
        return false;
    if (!stamp_scan_clock(s, out))
        return false;
    stamp_scan_zone(s, out);
    return true;
}

bool stamp_scan_syslog(struct scan *s, struct stamp *out) {
    *out = (struct stamp){0};
    out->month = name_scan(s, MONTHS);
    if (!out->month || !scan_char(s, ' '))
        return false;
    scan_char(s, ' ');
    return scan_number(s, 1, 2, &out->day) && scan_char(s, ' ') && stamp_scan_clock(s, out);
}

bool stamp_scan_clf(struct scan *s, struct stamp *out) {
    *out = (struct stamp){0};
    if (!scan_number(s, 2, 2, &out->day) || !scan_char(s, '/'))
        return false;
    out->month = name_scan(s, MONTHS);
    if (!out->month || !scan_char(s, '/') || !scan_number(s, 4, 4, &out->year) || !scan_char(s, ':') ||
        !stamp_scan_clock(s, out) || !scan_char(s, ' '))
        return false;
    return stamp_scan_zone(s, out);
}

/* "AM", "PM" and a zone abbreviation behind the clock of date(1); only UTC and GMT are zones we can name. */
static void date_suffix_scan(struct scan *s, struct stamp *out) {
    struct scan t = *s;
    struct slice word;

    if (!scan_char(&t, ' '))
        return;
    word = scan_until(&t, " :", 6);
    if (slice_is(word, "AM") || slice_is(word, "PM")) {
        out->hour = out->hour % 12 + (word.ptr[0] == 'P' ? 12 : 0);
        *s = t;
        if (!scan_char(&t, ' '))
            return;
        word = scan_until(&t, " :", 6);
    }
    if (word.len < 2 || word.len > 5 || char_digit(word.ptr[0]))
        return;
    for (size_t i = 0; i < word.len; i++) {
        if (!char_upper(word.ptr[i]) && !char_digit(word.ptr[i]) && word.ptr[i] != '+' && word.ptr[i] != '-')
            return;
    }
    *s = t;
    if (slice_is(word, "UTC") || slice_is(word, "GMT")) {
        out->zoned = true;
    } else if (word.len == 5) {
        struct scan zone = scan_of(word.ptr, word.len);
        stamp_scan_zone(&zone, out);
    }
}

bool stamp_scan_date(struct scan *s, struct stamp *out) {
    *out = (struct stamp){0};
    if (!name_scan(s, DAYS) || !scan_char(s, ' '))
        return false;
    out->month = name_scan(s, MONTHS);
    if (out->month) {
        if (!scan_blanks(s, 2) || !scan_number(s, 1, 2, &out->day))
            return false;
    } else {
        scan_char(s, ' ');
        if (!scan_number(s, 1, 2, &out->day) || !scan_char(s, ' '))
            return false;
        out->month = name_scan(s, MONTHS);
        if (!out->month || !scan_char(s, ' ') || !scan_number(s, 4, 4, &out->year))
            return false;
    }
    if (!scan_char(s, ' ') || !stamp_scan_clock(s, out))
        return false;
    date_suffix_scan(s, out);
    if (!out->year && (!scan_char(s, ' ') || !scan_number(s, 4, 4, &out->year)))
        return false;
    return true;
}

static int month_days(int year, int month) {
    static const int DAYS_OF[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return DAYS_OF[month - 1] + (month == 2 && leap);
}

msec_t stamp_msec(const struct stamp *stamp, int year, bool utc) {
    int y = stamp->year ? stamp->year : year;
    msec_t local;

    if (stamp->month < 1 || stamp->month > 12 || stamp->day < 1 || y < 1970)
        return MSEC_NONE;
    /* A log of syslog lines keeps its 29 February also while the year is but a guess. */
    if (stamp->day > month_days(stamp->year ? y : 1972, stamp->month))
        return MSEC_NONE;
    if (stamp->hour > 23 || stamp->minute > 59 || stamp->second > 60)
        return MSEC_NONE;
    local = civil_to_msec(y, stamp->month, stamp->day, stamp->hour, stamp->minute, stamp->second, stamp->msec);
    return utc && stamp->zoned ? local - stamp->offset * MSEC_MINUTE : local;
}
