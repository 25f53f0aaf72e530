/* SPDX-License-Identifier: Apache-2.0
 * Cutting a quote out of a record. The pieces around each "…" are verbatim and in order, so that a reader (or a
 * checker) finds them in the file at the line given. */
#include "app/quote.h"

#include "report/clean.h"
#include "report/redact.h"

enum { HEAD_ROOM = 420, AROUND_BEFORE = 160, LINE_ROOM = 1000 };

static struct slice first_line(struct slice text) {
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;

    return newline ? slice_make(text.ptr, (size_t)(newline - text.ptr)) : text;
}

/* The line of `raw` that holds byte `at`. */
static struct slice line_at(struct slice raw, size_t at) {
    size_t start = at, end = at;

    while (start > 0 && raw.ptr[start - 1] != '\n')
        start--;
    while (end < raw.len && raw.ptr[end] != '\n')
        end++;
    return slice_make(raw.ptr + start, end - start);
}

/* Redacts before cutting, so that a cut never separates a secret from its key. Windows keep this linear for lines of many MiB. */
static int add_clean(struct str *out, struct slice text, size_t max) {
    struct str plain;
    int result;

    str_init(&plain);
    redact(&plain, slice_first(text, 4 * max + 512));
    clean_text(out, slice_trim(str_slice(&plain)), max);
    result = plain.failed || out->failed ? -1 : 0;
    str_free(&plain);
    return result;
}

int quote_record(struct str *out, struct slice raw) {
    return add_clean(out, first_line(raw), LINE_ROOM);
}

/* A match far down a long line: the head of the line, then the surroundings of the match. */
static int add_window(struct str *out, struct slice line, size_t at) {
    size_t from = at > AROUND_BEFORE ? at - AROUND_BEFORE : 0;

    if (from < HEAD_ROOM)
        return add_clean(out, line, LINE_ROOM);
    if (add_clean(out, slice_first(line, HEAD_ROOM / 2), HEAD_ROOM))
        return -1;
    str_add(out, " … ");
    while (from < line.len && ((unsigned char)line.ptr[from] & 0xC0) == 0x80)
        from++;
    return add_clean(out, slice_from(line, from), LINE_ROOM);
}

int quote_event(void *payload, struct str *out, const struct event *event) {
    struct slice head = first_line(event->raw);
    size_t at = event->match_offset < event->raw.len ? event->match_offset : 0;
    struct slice line = line_at(event->raw, at);

    (void)payload;
    if (line.ptr == head.ptr || line.len == 0)
        return add_window(out, head, at);
    if (add_clean(out, head, HEAD_ROOM))
        return -1;
    str_add(out, " … ");
    return add_window(out, line, at - (size_t)(line.ptr - event->raw.ptr));
}
