/* SPDX-License-Identifier: Apache-2.0
 * CloudStack's own header: `2026-03-04 05:06:07,890 INFO  [c.c.X] (thread:ndc) (logid:x) message`, of log4j 1
 * and log4j 2, with and without date. Place in the flow: the start test is inlined into the index loop; the
 * header is taken apart for candidates only. */
#ifndef RECORD_LOG4J_H
#define RECORD_LOG4J_H

#include "record/record.h"
#include "record/scan.h"

enum { LOG4J_HEAD = 32 }; /* bytes the start test looks at */

/* The level word at `p` (5 readable bytes) and its length; LEVEL_NONE for other bytes. */
static inline enum level log4j_level_word(const char *p, size_t *len) {
    *len = p[0] == 'I' || p[0] == 'W' ? 4 : 5;
    switch (p[0]) {
    case 'D':
        return memcmp(p, "DEBUG", 5) == 0 ? LEVEL_DEBUG : LEVEL_NONE;
    case 'I':
        return memcmp(p, "INFO", 4) == 0 ? LEVEL_INFO : LEVEL_NONE;
    case 'W':
        return memcmp(p, "WARN", 4) == 0 ? LEVEL_WARN : LEVEL_NONE;
    case 'E':
        return memcmp(p, "ERROR", 5) == 0 ? LEVEL_ERROR : LEVEL_NONE;
    case 'T':
        return memcmp(p, "TRACE", 5) == 0 ? LEVEL_TRACE : LEVEL_NONE;
    case 'F':
        return memcmp(p, "FATAL", 5) == 0 ? LEVEL_FATAL : LEVEL_NONE;
    default:
        return LEVEL_NONE;
    }
}

/* Eight bytes against a form in which '0' stands for any digit; `mask` has 0xF0 at digits, 0xFF at fixed
 * bytes, 0 at bytes of no interest. Zero when they fit: a digit differs from '0' by less than 10, so adding 6
 * leaves bit 4 clear; a fixed byte differs by nothing. */
static inline uint64_t log4j_misfit(const char *at, const char *form, const char *mask) {
    uint64_t v, f, m;
    memcpy(&v, at, 8);
    memcpy(&f, form, 8);
    memcpy(&m, mask, 8);
    v ^= f;
    return (v & m) |
           (((v & UINT64_C(0x0F0F0F0F0F0F0F0F)) + UINT64_C(0x0606060606060606)) & m & UINT64_C(0x1010101010101010));
}

/* The level of a dated header that begins at `at` (LOG4J_HEAD readable bytes); LEVEL_NONE = none begins here.
 * *bracket is where the '[' of the logger stands. Every byte up to it is checked, so none is a newline. */
static inline enum level log4j_level(const char *at, size_t *bracket) {
    enum level level;
    size_t n;

    if (log4j_misfit(at, "0000-00-", "\xF0\xF0\xF0\xF0\xFF\xF0\xF0\xFF") |
        log4j_misfit(at + 8, "00 00:00", "\xF0\xF0\x00\xF0\xF0\xFF\xF0\xF0") |
        log4j_misfit(at + 16, ":00,000 ", "\xFF\xF0\xF0\xFD\xF0\xF0\xF0\xFF"))
        return LEVEL_NONE;
    if (at[10] != ' ' && at[10] != 'T')
        return LEVEL_NONE;
    level = log4j_level_word(at + 24, &n);
    n += 24;
    if (level == LEVEL_NONE || at[n] != ' ')
        return LEVEL_NONE;
    n += at[n + 1] == ' ' ? 2 : 1;
    *bracket = n;
    return at[n] == '[' ? level : LEVEL_NONE;
}

/* The same for any length. */
static inline enum level log4j_level_bounded(const char *at, size_t len, size_t *bracket) {
    char buffer[LOG4J_HEAD] = {0};
    if (len >= LOG4J_HEAD)
        return log4j_level(at, bracket);
    memcpy(buffer, at, len);
    return log4j_level(buffer, bracket);
}

/* A header without date at `at`: level, one or two blanks, "[a.b.Class]". LEVEL_NONE = none begins here. */
enum level log4j_console_level(const char *at, size_t len, size_t *bracket);

/* Reads `[logger] (thread:ndc) (logid:x) ` at the start of `rest` into the record and returns the length of
 * it with the blanks behind; what is missing is left empty. `rest` may hold further lines: a header that was
 * wrapped is read over the break. */
size_t log4j_header(struct record *record, struct slice rest);

#endif
