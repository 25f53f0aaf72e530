/* SPDX-License-Identifier: Apache-2.0
 * Looking for Java dates behind the keys of a job's row; see zone_hint.h. */
#include "record/zone_hint.h"

#include <stdio.h>

#include "base/compiler.h"
#include "record/scan.h"

/* Months in which a zone that changes its clocks does not use the abbreviation of its standard time: where it stands in
 * them, the zone is another one, without summer time (Accra, Algiers, Phoenix, Brisbane). */
enum { NORTH = 0x1f << 5 /* May to September */, SOUTH = 1 << 11 | 1 << 12 | 1 << 1 | 1 << 2 };

/* Abbreviations that one zone, or zones of the same rules, use. Not CST, IST, BST of Asia: they stand for several. */
static const struct {
    const char *abbreviation, *zone;
    int never; /* bits of months */
} ZONES[] = {
    {"UTC", "UTC", 0},
    {"GMT", "Europe/London", NORTH},
    {"BST", "Europe/London", 0},
    {"WET", "Europe/Lisbon", NORTH},
    {"WEST", "Europe/Lisbon", 0},
    {"CET", "Europe/Berlin", NORTH},
    {"CEST", "Europe/Berlin", 0},
    {"EET", "Europe/Athens", NORTH},
    {"EEST", "Europe/Athens", 0},
    {"MSK", "Europe/Moscow", 0},
    {"SAST", "Africa/Johannesburg", 0},
    {"EST", "America/New_York", NORTH},
    {"EDT", "America/New_York", 0},
    {"CDT", "America/Chicago", 0},
    {"MST", "America/Denver", NORTH},
    {"MDT", "America/Denver", 0},
    {"PST", "America/Los_Angeles", NORTH},
    {"PDT", "America/Los_Angeles", 0},
    {"BRT", "America/Sao_Paulo", 0},
    {"JST", "Asia/Tokyo", 0},
    {"KST", "Asia/Seoul", 0},
    {"HKT", "Asia/Hong_Kong", 0},
    {"SGT", "Asia/Singapore", 0},
    {"AEST", "Australia/Sydney", SOUTH},
    {"AEDT", "Australia/Sydney", 0},
    {"NZST", "Pacific/Auckland", SOUTH},
    {"NZDT", "Pacific/Auckland", 0},
};

enum { HINTS_READ = 64 };

/* From 1, 0 for none. */
static int month_of(struct slice name) {
    static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int i = 0; i < 12 && name.len == 3; i++)
        if (memcmp(MONTHS + 3 * i, name.ptr, 3) == 0)
            return i + 1;
    return 0;
}

/* "Wed Jan 10 10:11:12 CET 2024": moves over it up to the zone. */
static bool java_date(struct scan *s, int *month) {
    int number;

    for (int i = 0; i < 3; i++, s->p++)
        if (!char_upper(scan_peek(s)) && !char_lower(scan_peek(s)))
            return false;
    if (!scan_char(s, ' ') || !(*month = month_of(scan_until(s, " ", 4))) || !scan_char(s, ' '))
        return false;
    return scan_number(s, 2, 2, &number) && scan_char(s, ' ') && scan_number(s, 2, 2, &number) && scan_char(s, ':') &&
           scan_number(s, 2, 2, &number) && scan_char(s, ':') && scan_number(s, 2, 2, &number) && scan_char(s, ' ');
}

/* Writes the zone that the word at the cursor names in a month, with a year behind it, "" where it cannot be the one of
 * that name; false for others. */
static bool zone_at(struct scan *s, int month, char zone[ZONE_HINT_SIZE]) {
    struct slice word = scan_until(s, " ", 12);
    int year;

    if (!scan_char(s, ' ') || !scan_number(s, 4, 4, &year))
        return false;
    if (word.len == 9 && slice_starts(word, "GMT") && (word.ptr[3] == '+' || word.ptr[3] == '-')) {
        snprintf(zone, ZONE_HINT_SIZE, "%.*s", SLICE_ARGS(slice_from(word, 3)));
        return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(ZONES); i++)
        if (slice_is(word, ZONES[i].abbreviation)) {
            snprintf(zone, ZONE_HINT_SIZE, "%s", ZONES[i].never >> month & 1 ? "" : ZONES[i].zone);
            return true;
        }
    return false;
}

const char *zone_hint(struct slice head, char buffer[ZONE_HINT_SIZE]) {
    static const struct slice KEYS[] = {SLICE_LITERAL(" created: "), SLICE_LITERAL("\"created\":\""),
                                        SLICE_LITERAL("lastUpdated\":\"")};
    char found[ZONE_HINT_SIZE];
    size_t read = 0;

    for (size_t k = 0; k < ARRAY_LENGTH(KEYS); k++) {
        struct slice rest = head;
        ptrdiff_t at;

        while (read < HINTS_READ && (at = slice_find(rest, KEYS[k])) >= 0) {
            struct scan s;
            int month;

            rest = slice_from(rest, (size_t)at + KEYS[k].len);
            s = scan_of(rest.ptr, rest.len);
            if (!java_date(&s, &month) || !zone_at(&s, month, found))
                continue;
            if (!found[0] || (read && strcmp(found, buffer) != 0))
                return NULL;
            memcpy(buffer, found, sizeof found);
            read++;
        }
    }
    return read ? buffer : NULL;
}
