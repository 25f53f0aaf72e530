/* SPDX-License-Identifier: Apache-2.0
 * Decides from the head of a log what all of it is: layouts, kind, clock. Place in the flow: once per input,
 * before it is sliced, so that every slice is read alike. */
#include "record/record.h"

#include "record/kind.h"

/* A layout that starts fewer than one line of RARE is taken for text inside records, once there are enough
 * lines to say so. */
enum { RARE = 200 };

/* What one pass over the head counts. */
struct tally {
    unsigned lines[LAYOUT_COUNT];
    unsigned dated, zoned, undated, total;
    struct stamp first; /* month 0 = none yet */
    int year;           /* of the first stamp that has one */
    struct kind_votes votes;
};

/* Layouts one program mixes: where one occurs the others may follow later. */
static const uint32_t FAMILIES[] = {
    LAYOUT_BIT(LAYOUT_VR) | LAYOUT_BIT(LAYOUT_VR_OLD) | LAYOUT_BIT(LAYOUT_MONITOR) | LAYOUT_BIT(LAYOUT_DATE),
    LAYOUT_BIT(LAYOUT_SYSLOG) | LAYOUT_BIT(LAYOUT_JOURNAL),
};
/* The console layout of a log that is dated from some release on. */
static const uint32_t CONSOLES = LAYOUT_BIT(LAYOUT_CONSOLE) | LAYOUT_BIT(LAYOUT_TORN);

static void line_count(struct tally *tally, struct log_profile *out, struct slice line) {
    struct head head;

    if (!layout_scan(LAYOUT_ALL, line.ptr, line.len, &head))
        return;
    tally->lines[head.layout]++;
    tally->total++;
    kind_vote(&tally->votes, &head, line);
    if (!out->host[0] && head.host.len)
        memcpy(out->host, head.host.ptr, slice_first(head.host, sizeof(out->host) - 1).len);
    if (!head.stamp.month)
        return;
    if (!tally->first.month)
        tally->first = head.stamp;
    if (!tally->year)
        tally->year = head.stamp.year;
    tally->dated++;
    tally->zoned += head.stamp.zoned;
    tally->undated += head.stamp.year == 0;
}

static uint32_t layouts_decide(const struct tally *tally) {
    uint32_t bits = 0;

    for (int i = 0; i < LAYOUT_COUNT; i++) {
        if (tally->lines[i] && (uint64_t)tally->lines[i] * RARE >= tally->total)
            bits |= LAYOUT_BIT(i);
    }
    for (size_t i = 0; i < sizeof(FAMILIES) / sizeof(FAMILIES[0]); i++) {
        if (bits & FAMILIES[i])
            bits |= FAMILIES[i];
    }
    if (bits & CONSOLES)
        bits |= LAYOUT_BIT(LAYOUT_LOG4J);
    return bits;
}

void log_profile_detect(struct log_profile *out, struct slice head, bool whole, const char *path) {
    struct tally tally = {0};

    *out = (struct log_profile){.first_local = MSEC_NONE};
    head = slice_from(head, layout_mark(head));
    while (head.len) {
        const char *newline = memchr(head.ptr, '\n', head.len);
        /* The last line of a head that goes on is cut; alone it must do. */
        if (!newline && !whole && tally.total)
            break;
        struct slice line = newline ? slice_make(head.ptr, (size_t)(newline - head.ptr)) : head;
        line_count(&tally, out, line);
        head = slice_from(head, line.len + 1);
    }
    out->layouts = layouts_decide(&tally);
    out->kind = kind_decide(&tally.votes, path);
    out->utc = out->kind == LOG_VR || out->kind == LOG_SYSTEMVM || (tally.dated && tally.zoned == tally.dated);
    out->undated = tally.undated > 0 && !tally.year;
    out->year = tally.year ? tally.year : 1972;
    out->first_local = stamp_msec(&tally.first, out->year, out->utc);
}

void log_profile_set_year(struct log_profile *profile, msec_t reference) {
    char text[TIME_TEXT_SIZE];
    int year, month, day, hour, minute, second;
    msec_t within;

    if (!profile->undated || profile->first_local == MSEC_NONE || reference == MSEC_NONE)
        return;
    msec_civil(profile->first_local, text);
    struct scan s = scan_of(text, strlen(text));
    if (!scan_number(&s, 4, 4, &year) || !scan_char(&s, '-') || !scan_number(&s, 2, 2, &month) || !scan_char(&s, '-') ||
        !scan_number(&s, 2, 2, &day) || !scan_blanks(&s, 1) || !scan_number(&s, 2, 2, &hour) || !scan_char(&s, ':') ||
        !scan_number(&s, 2, 2, &minute) || !scan_char(&s, ':') || !scan_number(&s, 2, 2, &second))
        return;
    within = profile->first_local - civil_to_msec(year, month, day, hour, minute, second, 0);
    /* The latest year not more than a day after the reference; 29 February waits for a leap year. */
    for (int y = msec_year(reference) + 1; y > msec_year(reference) - 9; y--) {
        bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
        msec_t first = civil_to_msec(y, month, day, hour, minute, second, 0) + within;
        if (first > reference + MSEC_DAY || (month == 2 && day == 29 && !leap))
            continue;
        profile->first_local = first;
        profile->year = y;
        return;
    }
}
