/* SPDX-License-Identifier: Apache-2.0
 * Looking for Java dates behind the keys of a job's row; see zone_hint.h. */
#include "record/zone_hint.h"

#include <stdio.h>

#include "base/compiler.h"
#include "record/scan.h"

/* Abbreviations that one zone, or zones of the same rules, use. Not CST, IST, BST of Asia: they stand for several. */
static const struct {
    const char *abbreviation, *zone;
} ZONES[] = {
    {"UTC", "UTC"},
    {"GMT", "Europe/London"}, /* in summer London prints BST */
    {"BST", "Europe/London"},
    {"WET", "Europe/Lisbon"},
    {"WEST", "Europe/Lisbon"},
    {"CET", "Europe/Berlin"},
    {"CEST", "Europe/Berlin"},
    {"EET", "Europe/Athens"},
    {"EEST", "Europe/Athens"},
    {"MSK", "Europe/Moscow"},
    {"SAST", "Africa/Johannesburg"},
    {"EST", "America/New_York"},
    {"EDT", "America/New_York"},
    {"CDT", "America/Chicago"},
    {"MST", "America/Denver"},
    {"MDT", "America/Denver"},
    {"PST", "America/Los_Angeles"},
    {"PDT", "America/Los_Angeles"},
    {"BRT", "America/Sao_Paulo"},
    {"JST", "Asia/Tokyo"},
    {"KST", "Asia/Seoul"},
    {"HKT", "Asia/Hong_Kong"},
    {"SGT", "Asia/Singapore"},
    {"AEST", "Australia/Sydney"},
    {"AEDT", "Australia/Sydney"},
    {"NZST", "Pacific/Auckland"},
    {"NZDT", "Pacific/Auckland"},
};

enum { HINTS_READ = 64 };

/* "Wed Jan 10 10:11:12 CET 2024": moves over it up to the zone. */
static bool java_date(struct scan *s) {
    int number;

    for (int word = 0; word < 2; word++) {
        for (int i = 0; i < 3; i++, s->p++)
            if (!char_upper(scan_peek(s)) && !char_lower(scan_peek(s)))
                return false;
        if (!scan_char(s, ' '))
            return false;
    }
    return scan_number(s, 2, 2, &number) && scan_char(s, ' ') && scan_number(s, 2, 2, &number) && scan_char(s, ':') &&
           scan_number(s, 2, 2, &number) && scan_char(s, ':') && scan_number(s, 2, 2, &number) && scan_char(s, ' ');
}

/* Writes the zone that the word at the cursor names, with a year behind it; false for others. */
static bool zone_at(struct scan *s, char zone[ZONE_HINT_SIZE]) {
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
            snprintf(zone, ZONE_HINT_SIZE, "%s", ZONES[i].zone);
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

            rest = slice_from(rest, (size_t)at + KEYS[k].len);
            s = scan_of(rest.ptr, rest.len);
            if (!java_date(&s) || !zone_at(&s, found))
                continue;
            if (read && strcmp(found, buffer) != 0)
                return NULL;
            memcpy(buffer, found, sizeof found);
            read++;
        }
    }
    return read ? buffer : NULL;
}
