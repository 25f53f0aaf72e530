/* SPDX-License-Identifier: Apache-2.0
 * Finds exception heads and frames. Forms: a class alone on a line or before ": text"; behind "Caused by:"
 * and "Suppressed:"; glued to a message by log4j 2; quoted within one ("due to a.b.CException: text",
 * "Exception: a.b.C"); simple names of Python and of shortened messages ("NameError: text").
 *
 * Invariant: every byte is looked at a bounded number of times. */
#include "record/trace.h"

#include "record/scan.h"

enum { NAME_MAX_LEN = 256 };

static const char *const SUFFIXES[] = {"Exception", "Error", "Throwable", "Failure", "Fault"};

static bool name_char(char c) {
    return char_is(c, CHAR_WORD | CHAR_JOINT);
}

/* "SomeException": one of the suffixes behind at least `more` letters. */
static bool suffix_fits(struct slice simple, size_t more) {
    for (size_t i = 0; i < sizeof(SUFFIXES) / sizeof(SUFFIXES[0]); i++) {
        if (slice_ends(simple, SUFFIXES[i]))
            return simple.len >= strlen(SUFFIXES[i]) + more;
    }
    return false;
}

/* Takes "a.b.Outer$Name" apart: number of leading lower-case parts, and the simple name. False when a part
 * is empty or the last one is not capitalised. */
static bool class_split(struct slice name, size_t *packages, struct slice *simple) {
    size_t from = 0;
    bool lower = true;

    *packages = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] != '.' && name.ptr[i] != '$')
            continue;
        if (i == from)
            return false;
        lower = lower && name.ptr[i] == '.' && char_lower(name.ptr[from]);
        *packages += lower;
        from = i + 1;
    }
    *simple = slice_from(name, from);
    return simple->len > 0 && char_upper(simple->ptr[0]);
}

/* Whether the name is that of an exception; `before` is what stands in front of it on its line. */
static bool class_accept(struct slice name, struct slice before, struct slice after, struct slice *simple) {
    size_t packages;

    if (name.len > NAME_MAX_LEN || !class_split(name, &packages, simple))
        return false;
    if (slice_starts(after, ".<"))
        return false;
    if (packages >= 2)
        return suffix_fits(*simple, 0) || slice_ends(before, "Exception: ");
    if (packages != 0 || simple->len != name.len || !slice_starts(after, ": "))
        return false;
    return suffix_fits(*simple, 1) && (before.len == 0 || before.ptr[before.len - 1] == ' ');
}

/* The frame at the cursor ("at a.b.C.m(C.java:1)", also "at java.base/..."), or an empty slice. */
static struct slice frame_take(const char *p, const char *end) {
    const char *from = p;
    bool dot = false;

    if (end - p < 8 || memcmp(p, "at ", 3) != 0 || char_digit(p[3]))
        return slice_make(NULL, 0);
    p += 3;
    while (p < end && p - from < 2 * NAME_MAX_LEN && char_is(*p, CHAR_WORD | CHAR_JOINT | CHAR_PATH))
        dot |= *p++ == '.';
    if (!dot || p >= end || *p != '(')
        return slice_make(NULL, 0);
    while (p < end && p - from < 3 * NAME_MAX_LEN && *p != ')' && *p != '\n')
        p++;
    if (p < end && *p == ')')
        p++;
    return slice_make(from, (size_t)(p - from));
}

/* Moves over what may stand before the first word of a trace line: an indent, or rsyslog's "#011" for a tab.
 */
static const char *indent_skip(const char *p, const char *end) {
    for (;;) {
        if (p < end && (*p == ' ' || *p == '\t'))
            p++;
        else if (end - p >= 4 && memcmp(p, "#011", 4) == 0)
            p += 4;
        else
            return p;
    }
}

static const char *cause_skip(const char *p, const char *end) {
    static const char *const WORDS[] = {"Caused by: ", "Suppressed: "};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(WORDS[i]);
        if ((size_t)(end - p) >= n && memcmp(p, WORDS[i], n) == 0)
            return p + n;
    }
    return p;
}

/* "... 17 more", "... suppressed 12 lines": neither frame nor text. */
static bool more_line(const char *p, const char *end) {
    return end - p > 4 && memcmp(p, "... ", 4) == 0;
}

struct walk {
    trace_visit *visit;
    void *payload;
    const char *head; /* start of the head not yet handed on, or null */
    struct slice simple;
};

static int head_flush(struct walk *walk, const char *until) {
    struct trace_item item = {TRACE_HEAD, {0}, walk->simple};
    if (!walk->head)
        return 0;
    item.text = slice_trim(slice_make(walk->head, (size_t)(until - walk->head)));
    walk->head = NULL;
    return walk->visit(walk->payload, &item);
}

static int frame_found(struct walk *walk, const char *boundary, struct slice frame) {
    struct trace_item item = {TRACE_FRAME, frame, {0}};
    int status = head_flush(walk, boundary);
    return status ? status : walk->visit(walk->payload, &item);
}

/* Where the word that begins at `p` ends; trailing dots are left out. */
static const char *name_end(const char *p, const char *end) {
    const char *from = p;
    while (p < end && name_char(*p))
        p++;
    while (p > from + 1 && p[-1] == '.')
        p--;
    return p;
}

/* Heads and frames of one line. `boundary` is where the text of an earlier head ends if this line begins with
 * one of its own. */
static int line_walk(struct walk *walk, const char *line, const char *end) {
    const char *first = indent_skip(line, end);
    const char *p = cause_skip(first, end);
    const char *start = p;
    int status = 0;

    if (more_line(first, end))
        return head_flush(walk, line);
    while (p < end && status == 0) {
        bool begins = p == line || p == start || (!name_char(p[-1]) && p[-1] != '/' && p[-1] != '-');
        if (!begins || !name_char(*p) || char_digit(*p)) {
            p++;
            continue;
        }
        if (*p == 'a' && (p == start || p[-1] == ' ' || p[-1] == '\t')) {
            struct slice frame = frame_take(p, end);
            if (frame.len) {
                status = frame_found(walk, p == start ? line : p, frame);
                p += frame.len;
                continue;
            }
        }
        const char *stop = name_end(p, end);
        struct slice simple;
        if (class_accept(slice_make(p, (size_t)(stop - p)), slice_make(line, p == start ? 0 : (size_t)(p - line)),
                         slice_make(stop, (size_t)(end - stop)), &simple)) {
            status = head_flush(walk, p == start ? line : p);
            walk->head = p;
            walk->simple = simple;
        }
        p = stop;
    }
    return status;
}

int trace_walk(struct slice text, trace_visit *visit, void *payload) {
    struct walk walk = {visit, payload, NULL, {0}};
    const char *at = text.ptr;
    const char *end = text.ptr + text.len;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        int status = line_walk(&walk, at, stop);
        if (status)
            return status;
        at = newline ? newline + 1 : end;
    }
    return text.len ? head_flush(&walk, end) : 0;
}

/* Whether a line is part of a trace by its beginning; with `heads` also as an exception's first line. */
static bool trace_line(const char *line, const char *end, bool heads) {
    const char *first = indent_skip(line, end);
    const char *p = cause_skip(first, end);
    struct slice simple;
    size_t packages;

    if (frame_take(p, end).len)
        return true;
    if (!heads || p != first)
        return heads;
    const char *stop = name_end(p, end);
    struct slice name = slice_make(p, (size_t)(stop - p));
    if (name.len > NAME_MAX_LEN || !class_split(name, &packages, &simple) || packages < 2 || !suffix_fits(simple, 0))
        return false;
    return stop == end || *stop == ':' || *stop == '\r';
}

size_t trace_begins(struct slice text) {
    const char *at = text.ptr;
    const char *end = text.ptr + text.len;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (trace_line(at, newline ? newline : end, at != text.ptr))
            return (size_t)(at - text.ptr);
        at = newline ? newline + 1 : end;
    }
    return text.len;
}
