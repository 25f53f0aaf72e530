/* SPDX-License-Identifier: Apache-2.0
 * Takes CloudStack's header apart: logger, thread, NDC, context id. Source of the forms: the log4j-cloud.xml
 * files of management server, agent, usage server and system VM, 4.5 to 4.22.
 *
 * Invariants: looks at no more than HEADER_MAX bytes; what does not fit stays in the text, so nothing is
 * lost. */
#include "record/log4j.h"

#include "record/ndc.h"

enum {
    LOGGER_MAX = 256,
    HEADER_MAX = 2048,
    WRAPS_MAX = 2 /* line breaks a pasted header may hold */
};

/* "a.b.Class" up to a bracket on the same line. */
static bool logger_follows(const char *at, size_t len) {
    size_t limit = len < LOGGER_MAX ? len : LOGGER_MAX;
    const char *close = limit ? memchr(at, ']', limit) : NULL;
    size_t n = close ? (size_t)(close - at) : 0;
    return n && memchr(at, '.', n) && !memchr(at, ' ', n) && !memchr(at, '\n', n);
}

enum level log4j_console_level(const char *at, size_t len, size_t *bracket) {
    enum level level;
    size_t n;

    if (len < 8)
        return LEVEL_NONE;
    level = log4j_level_word(at, &n);
    if (level == LEVEL_NONE || at[n] != ' ')
        return LEVEL_NONE;
    n += at[n + 1] == ' ' ? 2 : 1;
    if (at[n] != '[')
        return LEVEL_NONE;
    *bracket = n;
    return logger_follows(at + n + 1, len - n - 1) ? level : LEVEL_NONE;
}

/* Where the group that opens at rest.ptr[from] closes: behind its ')'. 0 when it does not. A group may hold
 * pairs of parentheses, and, when the log was wrapped, a line break. */
static size_t group_close(struct slice rest, size_t from) {
    size_t depth = 0;
    size_t wraps = 0;

    for (size_t i = from; i < rest.len && i < HEADER_MAX; i++) {
        char c = rest.ptr[i];
        if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            return i + 1;
        else if (c == '\n' && ++wraps > WRAPS_MAX)
            return 0;
    }
    return 0;
}

/* The end of the thread group when its own parentheses do not pair: behind the ')' before " (logid:". */
static size_t group_before_logid(struct slice rest, size_t from) {
    struct slice window = slice_first(rest, HEADER_MAX);
    ptrdiff_t found = slice_find(slice_from(window, from), slice_of(") (logid:"));
    if (found < 0 || memchr(window.ptr + from, '\n', (size_t)found))
        return 0;
    return from + (size_t)found + 1;
}

static size_t blank_skip(struct slice rest, size_t at, bool wrapped) {
    while (at < rest.len && (rest.ptr[at] == ' ' || (wrapped && (rest.ptr[at] == '\n' || rest.ptr[at] == '\r'))))
        at++;
    return at;
}

/* Reads "(logid:1c5b362f)"; returns where it ends, or `at` when there is none. Eight hexadecimal digits are
 * kept. */
static size_t logid_read(struct record *record, struct slice rest, size_t at) {
    struct slice tail = slice_from(rest, at);
    size_t end, i;

    if (!slice_starts(tail, "(logid:"))
        return at;
    end = group_close(rest, at);
    if (!end)
        return at;
    struct slice id = slice_make(tail.ptr + 7, end - at - 8);
    for (i = 0; i < id.len && char_hex(id.ptr[i]); i++)
        ;
    if (id.len == 8 && i == 8)
        record->logid = id;
    return end;
}

/* The end of "(thread:ndc)" at `at`; 0 when what stands there is part of the message. */
static size_t thread_close(struct slice rest, size_t at) {
    size_t close, logid;

    if (at >= rest.len || rest.ptr[at] != '(' || slice_starts(slice_from(rest, at), "(logid:"))
        return 0;
    close = group_close(rest, at);
    if (close) {
        size_t next = blank_skip(rest, close, false);
        if (slice_starts(slice_from(rest, next), "(logid:"))
            return close;
    }
    logid = group_before_logid(rest, at);
    if (logid)
        return logid;
    if (close && memchr(rest.ptr + at, ':', close - at))
        return close;
    return 0;
}

size_t log4j_header(struct record *record, struct slice rest) {
    struct scan s = scan_of(rest.ptr, rest.len);
    size_t at, close;

    if (!scan_char(&s, '['))
        return 0;
    record->logger = scan_until(&s, "]", LOGGER_MAX);
    if (!scan_char(&s, ']')) {
        record->logger = slice_make(NULL, 0);
        return 0;
    }
    at = blank_skip(rest, (size_t)(s.p - rest.ptr), false);
    /* A paste may break the line between the groups. */
    if (at < rest.len && rest.ptr[at] == '\n' && at + 1 < rest.len && rest.ptr[at + 1] == '(' &&
        thread_close(rest, at + 1))
        at++;
    close = thread_close(rest, at);
    if (close) {
        struct slice inner = slice_make(rest.ptr + at + 1, close - at - 2);
        ndc_split(record, inner);
        at = blank_skip(rest, close, false);
        if (slice_starts(slice_from(rest, blank_skip(rest, close, true)), "(logid:"))
            at = blank_skip(rest, close, true);
    }
    at = logid_read(record, rest, at);
    return blank_skip(rest, at, false);
}
