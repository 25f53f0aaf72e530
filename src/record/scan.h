/* SPDX-License-Identifier: Apache-2.0
 * A cursor over the bytes of a line for the hand-written scanners of this folder.
 *
 * Invariants: `p` never passes `end`; a step that does not fit leaves the cursor where it was and returns
 * false. No step moves over a newline unless told to, so a scanner sees the same whether the buffer ends with
 * the line or goes on: that keeps record_starts, record_index_build and record_parse of one mind. */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include "base/char_class.h"
#include "base/slice.h"

struct scan {
    const char *p, *end;
};

static inline struct scan scan_of(const char *at, size_t len) {
    return (struct scan){at, at + len};
}

/* The byte at the cursor, or 0 at the end. */
static inline char scan_peek(const struct scan *s) {
    return s->p < s->end ? *s->p : '\0';
}

static inline size_t scan_left(const struct scan *s) {
    return (size_t)(s->end - s->p);
}

static inline bool char_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool char_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static inline bool char_lower(char c) {
    return c >= 'a' && c <= 'z';
}

/* Letter, digit or underscore. */
static inline bool char_word(char c) {
    return char_is(c, CHAR_WORD);
}

static inline bool char_hex(char c) {
    return char_is(c, CHAR_HEX);
}

static inline bool scan_char(struct scan *s, char c) {
    if (s->p >= s->end || *s->p != c)
        return false;
    s->p++;
    return true;
}

static inline bool scan_text(struct scan *s, const char *text) {
    size_t n = strlen(text);
    if (scan_left(s) < n || memcmp(s->p, text, n) != 0)
        return false;
    s->p += n;
    return true;
}

/* Between `min` and `max` (at most 9) decimal digits, greedy; the number goes to *out. */
static inline bool scan_number(struct scan *s, size_t min, size_t max, int *out) {
    size_t n = 0;
    int value = 0;
    while (n < max && n < scan_left(s) && char_digit(s->p[n]))
        value = value * 10 + (s->p[n++] - '0');
    if (n < min)
        return false;
    s->p += n;
    *out = value;
    return true;
}

/* Moves over up to `max` blanks; how many they were. */
static inline size_t scan_blanks(struct scan *s, size_t max) {
    size_t n = 0;
    while (n < max && s->p < s->end && *s->p == ' ')
        s->p++, n++;
    return n;
}

/* Whether c is one of `chars`: a few of them, so that the loop beats a call; NUL is none. */
static inline bool char_among(char c, const char *chars) {
    for (; *chars; chars++)
        if (*chars == c)
            return true;
    return false;
}

/* The bytes up to (not with) one of the `stops`, a newline or the end, at most `max`; the cursor moves
 * behind them. */
static inline struct slice scan_until(struct scan *s, const char *stops, size_t max) {
    const char *from = s->p;
    while (s->p < s->end && (size_t)(s->p - from) < max && *s->p != '\n' && *s->p != '\0' && !char_among(*s->p, stops))
        s->p++;
    return slice_make(from, (size_t)(s->p - from));
}

#endif
