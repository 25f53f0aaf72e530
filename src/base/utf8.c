/* SPDX-License-Identifier: Apache-2.0
 * UTF-8 by the table of RFC 3629, section 4: the first byte gives the length and the range of the second
 * byte.
 *
 * Lowest layer, used by whatever shows or stores text of a log. Invariant: every function moves on by at
 * least one byte per step and looks at no byte beyond the slice. */
#include "base/utf8.h"

#include "base/compiler.h"

static const struct {
    unsigned char first_low, first_high; /* range of the first byte */
    unsigned char low, high;             /* range of the second byte */
    unsigned char length;
    unsigned char mask; /* payload of the first byte */
} forms[] = {
    {0x00, 0x7f, 0, 0, 1, 0x7f},       {0xc2, 0xdf, 0x80, 0xbf, 2, 0x1f}, {0xe0, 0xe0, 0xa0, 0xbf, 3, 0x0f},
    {0xe1, 0xec, 0x80, 0xbf, 3, 0x0f}, {0xed, 0xed, 0x80, 0x9f, 3, 0x0f}, {0xee, 0xef, 0x80, 0xbf, 3, 0x0f},
    {0xf0, 0xf0, 0x90, 0xbf, 4, 0x07}, {0xf1, 0xf3, 0x80, 0xbf, 4, 0x07}, {0xf4, 0xf4, 0x80, 0x8f, 4, 0x07},
};

struct range {
    uint32_t first, last;
};

/* Marks that stand on the letter before, and signs without any shape. Ascending. */
static const struct range zero_columns[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x05bf, 0x05bf},
    {0x05c1, 0x05c2}, {0x05c4, 0x05c5}, {0x0610, 0x061a}, {0x061c, 0x061c}, {0x064b, 0x065f},   {0x0670, 0x0670},
    {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x06e7, 0x06e8}, {0x06ea, 0x06ed}, {0x0e31, 0x0e31},   {0x0e34, 0x0e3a},
    {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
    {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0000, 0xe0fff},
};

static const struct range two_columns[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},   {0x26a1, 0x26a1},
    {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x16fe0, 0x18cff}, {0x1b000, 0x1b2ff}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a},
    {0x1f200, 0x1f320}, {0x1f32d, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff},
    {0x20000, 0x3fffd},
};

static const struct range bidi_controls[] = {
    {0x061c, 0x061c},
    {0x200e, 0x200f},
    {0x202a, 0x202e},
    {0x2066, 0x2069},
};

static bool in_ranges(uint32_t point, const struct range *ranges, size_t count) {
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (point > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && point >= ranges[low].first;
}

size_t utf8_next(struct slice text, uint32_t *point) {
    const unsigned char *bytes = (const unsigned char *)text.ptr;

    *point = 0;
    if (!text.len)
        return 0;
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
        uint32_t value;

        if (bytes[0] < forms[i].first_low || bytes[0] > forms[i].first_high)
            continue;
        if (forms[i].length > text.len)
            return 0;
        value = bytes[0] & forms[i].mask;
        for (size_t k = 1; k < forms[i].length; k++) {
            if (bytes[k] < (k == 1 ? forms[i].low : 0x80) || bytes[k] > (k == 1 ? forms[i].high : 0xbf))
                return 0;
            value = value << 6 | (bytes[k] & 0x3f);
        }
        *point = value;
        return forms[i].length;
    }
    return 0;
}

bool utf8_valid(struct slice text) {
    uint32_t point;

    while (text.len) {
        size_t length = utf8_next(text, &point);

        if (!length)
            return false;
        text = slice_from(text, length);
    }
    return true;
}

static bool is_unsafe(uint32_t point) {
    return (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7f && point < 0xa0) ||
           utf8_is_bidi_control(point);
}

void utf8_copy(struct str *out, struct slice text, bool escape_unsafe) {
    static const char digits[] = "0123456789ABCDEF";
    size_t done = 0, at = 0;

    while (at < text.len) {
        uint32_t point;
        size_t length = utf8_next(slice_from(text, at), &point);

        if (length && !(escape_unsafe && is_unsafe(point))) {
            at += length;
            continue;
        }
        str_add_bytes(out, text.ptr + done, at - done);
        for (size_t end = at + (length ? length : 1); at < end; at++) {
            unsigned char byte = (unsigned char)text.ptr[at];
            char escape[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};

            str_add_bytes(out, escape, sizeof escape);
        }
        done = at;
    }
    if (at > done)
        str_add_bytes(out, text.ptr + done, at - done);
}

size_t utf8_cut(struct slice text, size_t most) {
    uint32_t point;

    if (most >= text.len)
        return text.len;
    /* A code point that spans `most` begins at most three bytes before it. */
    for (size_t back = 1; back <= 3 && back <= most; back++) {
        size_t length = utf8_next(slice_from(text, most - back), &point);

        if (length)
            return length > back ? most - back : most;
    }
    return most;
}

unsigned utf8_point_columns(uint32_t point) {
    if (in_ranges(point, zero_columns, ARRAY_LENGTH(zero_columns)))
        return 0;
    return in_ranges(point, two_columns, ARRAY_LENGTH(two_columns)) ? 2 : 1;
}

/* Takes one code point or byte off the front; returns its columns. */
static size_t take_columns(struct slice *text) {
    uint32_t point;
    size_t length = utf8_next(*text, &point);

    *text = slice_from(*text, length ? length : 1);
    return length ? utf8_point_columns(point) : 4;
}

size_t utf8_text_columns(struct slice text) {
    size_t sum = 0;

    while (text.len)
        sum += take_columns(&text);
    return sum;
}

size_t utf8_cut_columns(struct slice text, size_t columns) {
    struct slice rest = text;

    while (rest.len) {
        size_t before = rest.len;
        size_t needed = take_columns(&rest);

        if (needed > columns)
            return text.len - before;
        columns -= needed;
    }
    return text.len;
}

bool utf8_is_bidi_control(uint32_t point) {
    return in_ranges(point, bidi_controls, ARRAY_LENGTH(bidi_controls));
}

bool utf8_has_bidi_control(struct slice text) {
    uint32_t point;

    while (text.len) {
        size_t length = utf8_next(text, &point);

        if (length > 1 && utf8_is_bidi_control(point))
            return true;
        text = slice_from(text, length ? length : 1);
    }
    return false;
}
