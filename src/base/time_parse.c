/* SPDX-License-Identifier: Apache-2.0
 * Times and spans as people type them on the command line, and spans printed for people.
 *
 * Part of civil_time.h. Grammar from systemd.time(7): a point is what journalctl --since takes. Invariants:
 * nothing is guessed, a text with a rest that was not understood is refused with the whole text quoted. */
#include "base/civil_time.h"

#include <stdio.h>
#include <string.h>

/* Spans beyond this (about 1,000 years) are refused, which keeps sums with a time far from overflow. */
#define SPAN_LIMIT (366000 * MSEC_DAY)

static const struct {
    const char *name;
    msec_t length;
} span_units[] = {
    {"ms", 1},
    {"msec", 1},
    {"s", MSEC_SECOND},
    {"sec", MSEC_SECOND},
    {"second", MSEC_SECOND},
    {"seconds", MSEC_SECOND},
    {"m", MSEC_MINUTE},
    {"min", MSEC_MINUTE},
    {"minute", MSEC_MINUTE},
    {"minutes", MSEC_MINUTE},
    {"h", MSEC_HOUR},
    {"hr", MSEC_HOUR},
    {"hour", MSEC_HOUR},
    {"hours", MSEC_HOUR},
    {"d", MSEC_DAY},
    {"day", MSEC_DAY},
    {"days", MSEC_DAY},
    {"w", 7 * MSEC_DAY},
    {"week", 7 * MSEC_DAY},
    {"weeks", 7 * MSEC_DAY},
};

/* Words for a day; `now` is no day. */
static const struct {
    const char *name;
    msec_t shift;
} day_words[] = {
    {"today", 0},
    {"yesterday", -MSEC_DAY},
    {"tomorrow", MSEC_DAY},
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t digits_at(struct slice text) {
    size_t count = 0;

    while (count < text.len && is_digit(text.ptr[count]))
        count++;
    return count;
}

/* Takes a number of `least` to `most` digits off the front. */
static bool take_number(struct slice *text, size_t least, size_t most, int *out) {
    size_t count = digits_at(*text);
    uint64_t value;

    if (count < least || count > most || !slice_to_u64(slice_first(*text, count), &value))
        return false;
    *out = (int)value;
    *text = slice_from(*text, count);
    return true;
}

static bool take_char(struct slice *text, char c) {
    if (!text->len || text->ptr[0] != c)
        return false;
    *text = slice_from(*text, 1);
    return true;
}

static msec_t unit_length(struct slice name) {
    for (size_t i = 0; i < ARRAY_LENGTH(span_units); i++)
        if (slice_is(name, span_units[i].name))
            return span_units[i].length;
    return 0;
}

/* Adds one "90", "15s" or "1 h" from the front of *text to *sum. */
static bool take_span_part(struct slice *text, bool only, msec_t *sum) {
    size_t count = digits_at(*text), letters = 0;
    struct slice rest = slice_trim(slice_from(*text, count));
    msec_t unit = MSEC_SECOND;
    uint64_t value;

    if (!slice_to_u64(slice_first(*text, count), &value))
        return false;
    while (letters < rest.len && is_letter(rest.ptr[letters]))
        letters++;
    if (letters)
        unit = unit_length(slice_first(rest, letters));
    else if (!only || rest.len) /* "1h30": half an hour or half a minute? */
        return false;
    if (!unit || value > (uint64_t)((SPAN_LIMIT - *sum) / unit))
        return false;
    *sum += (msec_t)value * unit;
    *text = slice_trim(slice_from(rest, letters));
    return true;
}

int duration_parse(msec_t *out, struct slice text, struct error *err) {
    struct slice rest = slice_trim(text);
    msec_t sum = 0;
    bool first = true;

    do {
        if (!take_span_part(&rest, first, &sum))
            return error_set(err, ERROR_USAGE, "\"%.*s\" is no span of time (examples: 90, 15min, 2h, 1h30m)",
                             SLICE_ARGS(slice_first(text, 64)));
        first = false;
    } while (rest.len);
    *out = sum;
    return 0;
}

const char *duration_text(msec_t span, char *buffer) {
    static const struct {
        msec_t from, big, small;
        const char *big_name, *small_name;
    } forms[] = {
        {MSEC_DAY, MSEC_DAY, MSEC_HOUR, "d", "h"},
        {MSEC_HOUR, MSEC_HOUR, MSEC_MINUTE, "h", "min"},
        {MSEC_MINUTE, MSEC_MINUTE, MSEC_SECOND, "min", "s"},
        {MSEC_SECOND, MSEC_SECOND, 0, "s", NULL},
        {INT64_MIN, 1, 0, "ms", NULL},
    };
    const char *sign = span < 0 ? "-" : "";
    msec_t length = span == INT64_MIN ? INT64_MAX : span < 0 ? -span : span;
    size_t form = 0;
    int64_t big, small = 0;

    while (length < forms[form].from)
        form++;
    big = length / forms[form].big;
    if (forms[form].small)
        small = length % forms[form].big / forms[form].small;
    if (small)
        snprintf(buffer, TIME_TEXT_SIZE, "%s%lld %s %d %s", sign, (long long)big, forms[form].big_name, (int)small,
                 forms[form].small_name);
    else
        snprintf(buffer, TIME_TEXT_SIZE, "%s%lld %s", sign, (long long)big, forms[form].big_name);
    return buffer;
}

/* What the text says before it is known in which zone. */
struct point {
    bool has_date, has_clock;
    int year, month, day, hour, minute, second, msec;
};

static int days_in_month(int year, int month) {
    return (int)((civil_to_msec(year, month + 1, 1, 0, 0, 0, 0) - civil_to_msec(year, month, 1, 0, 0, 0, 0)) /
                 MSEC_DAY);
}

static bool take_date(struct slice *text, struct point *point) {
    struct slice rest = *text;

    if (!take_number(&rest, 4, 4, &point->year) || !take_char(&rest, '-') || !take_number(&rest, 1, 2, &point->month) ||
        !take_char(&rest, '-') || !take_number(&rest, 1, 2, &point->day))
        return false;
    if (point->month < 1 || point->month > 12 || point->day < 1 ||
        point->day > days_in_month(point->year, point->month))
        return false;
    *text = rest;
    return point->has_date = true;
}

static bool take_clock(struct slice *text, struct point *point) {
    struct slice rest = *text;

    if (!take_number(&rest, 1, 2, &point->hour) || !take_char(&rest, ':') || !take_number(&rest, 2, 2, &point->minute))
        return false;
    if (take_char(&rest, ':') && !take_number(&rest, 2, 2, &point->second))
        return false;
    if (take_char(&rest, '.') || take_char(&rest, ',')) {
        size_t count = digits_at(rest);
        int scale = 100;

        for (size_t i = 0; i < count && i < 3; i++, scale /= 10)
            point->msec += (rest.ptr[i] - '0') * scale;
        if (count == 0)
            return false;
        rest = slice_from(rest, count);
    }
    if (point->hour > 23 || point->minute > 59 || point->second > 60)
        return false;
    *text = rest;
    return point->has_clock = true;
}

/* "Z", "+02:00", "-0530" directly behind a clock or date. */
static bool take_offset(struct slice *text, msec_t *offset) {
    struct slice rest = *text;
    bool minus = rest.len && rest.ptr[0] == '-';
    int hours, minutes = 0;

    *offset = 0;
    if (take_char(text, 'Z'))
        return true;
    if ((!take_char(&rest, '+') && !take_char(&rest, '-')) || !rest.len)
        return false;
    if (digits_at(rest) == 4) {
        if (!take_number(&rest, 4, 4, &hours))
            return false;
        minutes = hours % 100;
        hours /= 100;
    } else if (!take_number(&rest, 1, 2, &hours) || (take_char(&rest, ':') && !take_number(&rest, 2, 2, &minutes))) {
        return false;
    }
    if (hours > 18 || minutes > 59)
        return false;
    *offset = (hours * MSEC_HOUR + minutes * MSEC_MINUTE) * (minus ? -1 : 1);
    *text = rest;
    return true;
}

static bool parse_epoch(struct slice text, msec_t *out) {
    struct slice seconds = text;
    ptrdiff_t dot = slice_find(text, slice_of("."));
    uint64_t whole;
    msec_t msec = 0;

    if (dot >= 0) {
        struct slice part = slice_from(text, (size_t)dot + 1);
        int scale = 100;

        if (part.len == 0 || digits_at(part) != part.len)
            return false;
        for (size_t i = 0; i < part.len && i < 3; i++, scale /= 10)
            msec += (part.ptr[i] - '0') * scale;
        seconds = slice_first(text, (size_t)dot);
    }
    if (!slice_to_u64(seconds, &whole) || whole > (uint64_t)(INT64_MAX / MSEC_SECOND / 2))
        return false;
    *out = (msec_t)whole * MSEC_SECOND + msec;
    return true;
}

/* "-2h", "+5min", "2h ago". */
static bool parse_relative(struct slice text, msec_t now, msec_t *out) {
    bool ago = slice_ends(text, " ago");
    bool minus = text.len && text.ptr[0] == '-';
    msec_t span;

    if (ago)
        text = slice_trim(slice_first(text, text.len - 4));
    else if (take_char(&text, '-') || take_char(&text, '+'))
        text = slice_trim(text);
    else
        return false;
    if (!text.len || !is_digit(text.ptr[0]) || duration_parse(&span, text, NULL))
        return false;
    *out = ago || minus ? now - span : now + span;
    return true;
}

static bool parse_word(struct slice text, const struct zone *zone, msec_t now, msec_t *out) {
    msec_t local = zone_to_local(zone, now);

    if (slice_is(text, "now")) {
        *out = now;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(day_words); i++) {
        if (!slice_is(text, day_words[i].name))
            continue;
        local += day_words[i].shift;
        local -= ((local % MSEC_DAY) + MSEC_DAY) % MSEC_DAY;
        *out = zone_to_utc(zone, local, NULL);
        return true;
    }
    return false;
}

static bool parse_point(struct slice text, const struct zone *zone, msec_t now, msec_t *out) {
    struct point point = {0};
    bool has_offset = false;
    msec_t offset = 0, local;

    if (take_date(&text, &point) && (take_char(&text, ' ') || take_char(&text, 'T'))) {
        text = slice_trim(text);
        if (!text.len || !take_clock(&text, &point))
            return false;
    } else if (!point.has_date && !take_clock(&text, &point)) {
        return false;
    }
    if (text.len)
        has_offset = take_offset(&text, &offset);
    if (text.len)
        return false;
    if (point.has_date) {
        local = civil_to_msec(point.year, point.month, point.day, 0, 0, 0, 0);
    } else {
        local = has_offset ? now + offset : zone_to_local(zone, now);
        local -= ((local % MSEC_DAY) + MSEC_DAY) % MSEC_DAY;
    }
    local += point.hour * MSEC_HOUR + point.minute * MSEC_MINUTE + point.second * MSEC_SECOND + point.msec;
    *out = has_offset ? local - offset : zone_to_utc(zone, local, NULL);
    return true;
}

/* Splits a zone off the end: a last word that begins like a zone's name or an offset. */
static bool split_zone(struct slice *text, char *name, size_t size) {
    size_t at = text->len;
    struct slice word;

    while (at > 0 && text->ptr[at - 1] != ' ')
        at--;
    word = slice_from(*text, at);
    if (at == 0 || !word.len || word.len >= size || slice_is(word, "ago") || unit_length(word) ||
        (!is_letter(word.ptr[0]) && word.ptr[0] != '+' && word.ptr[0] != '-'))
        return false;
    memcpy(name, word.ptr, word.len);
    name[word.len] = '\0';
    *text = slice_trim(slice_first(*text, at));
    return true;
}

int time_parse(msec_t *out, const char *text, const struct zone *zone, msec_t now, struct error *err) {
    struct slice rest = slice_trim(slice_of(text));
    struct zone *own = NULL;
    char name[64];
    bool done;

    if (rest.len && rest.ptr[0] == '@') {
        done = parse_epoch(slice_from(rest, 1), out);
    } else {
        if (split_zone(&rest, name, sizeof name)) {
            if (zone_new(&own, strcmp(name, "Z") == 0 ? "UTC" : name, err))
                return -1;
            zone = own;
        }
        done = parse_relative(rest, now, out) || parse_word(rest, zone, now, out) || parse_point(rest, zone, now, out);
    }
    zone_free(own);
    if (!done)
        return error_set(err, ERROR_USAGE,
                         "\"%.64s\" is no time (examples: 2026-11-23 14:00, today, 14:00, -2h, @1764000000)",
                         text ? text : "");
    return 0;
}
