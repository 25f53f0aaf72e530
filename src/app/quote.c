/* SPDX-License-Identifier: Apache-2.0
 * Cutting a quote out of a record. The pieces around each "…" are verbatim and in order, so that a reader (or
 * a checker) finds them in the file at the line given. */
#include "app/quote.h"

#include "base/utf8.h"
#include "report/clean.h"
#include "report/redact.h"

/* Bytes: the first line when another is shown too, the beginning of a line whose match is far down, what is
 * shown before a match, a line, the line that completes another, how far back of what is shown a key is
 * looked for, and how far a trace is read. */
enum {
    HEAD_ROOM = 420,
    START_ROOM = 210,
    AROUND_BEFORE = 160,
    LINE_ROOM = 950,
    WHY_ROOM = 300,
    LOOK_BACK = 64 * 1024,
    TRACE_ROOM = 16 * 1024,
    MARK_MAX = 64
};

_Static_assert(HEAD_ROOM + START_ROOM + LINE_ROOM + WHY_ROOM + 3 * sizeof " … " <= QUOTE_MAX, "all pieces fit");

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

/* As much of a text as is worth redacting for `max` bytes of it: a line can have many MiB. */
static struct slice worth_reading(struct slice text, size_t max) {
    return slice_first(text, utf8_cut(text, 4 * max + 512));
}

/* Without the word at its end, when the text was cut there: half a secret may not look like one. */
static struct slice without_half_word(struct slice plain, bool cut) {
    size_t n = plain.len;

    if (!cut)
        return plain;
    while (n && plain.len - n < 512 && plain.ptr[n - 1] != ' ' && plain.ptr[n - 1] != ']')
        n--;
    return slice_first(plain, n);
}

/* Redacts before cutting, so that a cut never separates a secret from its key. */
static int add_clean(struct str *out, struct slice text, size_t max) {
    struct slice read = worth_reading(text, max);
    struct str plain;
    int result;

    str_init(&plain);
    redact(&plain, read);
    clean_text(out, slice_trim(without_half_word(str_slice(&plain), read.len < text.len)), max);
    result = plain.failed || out->failed ? -1 : 0;
    str_free(&plain);
    return result;
}

/* Where `whole` goes on after what it has in common with `before`; a mark that would be cut in two stays
 * whole. */
static size_t common_length(struct slice whole, struct slice before) {
    size_t n = 0, back;

    while (n < whole.len && n < before.len && whole.ptr[n] == before.ptr[n])
        n++;
    for (back = 1; back <= n && back < MARK_MAX; back++) {
        struct slice mark = slice_from(whole, n - back);
        const char *end = slice_starts(mark, "[redacted:") ? memchr(mark.ptr, ']', mark.len) : NULL;

        if (end)
            return end >= whole.ptr + n ? n - back : n;
    }
    return n;
}

/* What stands between `from` and `to` of a record. It is redacted together with what precedes it: the key of
 * a secret may stand there. */
static int add_part(struct str *out, struct slice raw, size_t from, size_t to, size_t max) {
    size_t start = from > LOOK_BACK ? from - LOOK_BACK : 0;
    struct slice part = slice_make(raw.ptr + from, to - from), read = worth_reading(part, max), rest;
    struct str before, whole;
    int result;

    str_init(&before);
    str_init(&whole);
    redact(&before, slice_make(raw.ptr + start, from - start));
    redact(&whole, slice_make(raw.ptr + start, from - start + read.len));
    rest = slice_from(str_slice(&whole), common_length(str_slice(&whole), str_slice(&before)));
    clean_text(out, slice_trim(without_half_word(rest, read.len < part.len)), max);
    result = before.failed || whole.failed || out->failed ? -1 : 0;
    str_free(&before);
    str_free(&whole);
    return result;
}

/* Marks that something is left out here, once. */
static void add_gap(struct str *out) {
    str_add(out, slice_ends(str_slice(out), "…") ? " " : " … ");
}

int quote_record(struct str *out, struct slice raw) {
    return add_clean(out, first_line(raw), LINE_ROOM);
}

/* A line of the record with the match at `at` of the record. Far down a long line: its beginning, then the
 * surroundings of the match. */
static int add_window(struct str *out, struct slice raw, struct slice line, size_t at) {
    size_t start = (size_t)(line.ptr - raw.ptr), end = start + line.len;
    size_t from = at > start + AROUND_BEFORE ? at - AROUND_BEFORE : start;

    if (from < start + HEAD_ROOM)
        return add_part(out, raw, start, end, LINE_ROOM);
    if (add_part(out, raw, start, end, START_ROOM))
        return -1;
    add_gap(out);
    while (from < end && ((unsigned char)raw.ptr[from] & 0xC0) == 0x80)
        from++;
    return add_part(out, raw, from, end, LINE_ROOM);
}

static bool is_frame(struct slice line) {
    line = slice_trim(line);
    return slice_starts(line, "at ") || slice_starts(line, "... ") || line.len == 0;
}

/* The line behind the first one that says most: the deepest "Caused by", else the first one that is no frame;
 * empty if none. */
static struct slice telling_line(struct slice raw, struct slice head) {
    struct slice best = slice_make(NULL, 0), rest = slice_first(slice_from(raw, head.len), TRACE_ROOM), line;

    while (rest.len > 1) {
        rest = slice_from(rest, 1); /* the newline */
        line = first_line(rest);
        rest = slice_from(rest, line.len);
        if (slice_starts(line, "Caused by: ") || (!best.len && !is_frame(line)))
            best = line;
    }
    return best;
}

static bool is_own_frame(struct slice line) {
    line = slice_trim(line);
    return slice_starts(line, "at com.cloud.") || slice_starts(line, "at org.apache.cloudstack.");
}

/* Some lines of a trace say little without a later one: a frame of Python has its exception at the end, and
 * of an exception without words its first frame in CloudStack is all one knows. Empty if `line` is none of
 * these. */
static struct slice completing_line(struct slice raw, struct slice line) {
    struct slice plain = slice_trim(line);
    bool python = slice_starts(plain, "File \""), bare = slice_ends(plain, "Exception") || slice_ends(plain, "Error");
    size_t start = (size_t)(line.ptr - raw.ptr) + line.len;
    struct slice rest = slice_first(slice_from(raw, start), TRACE_ROOM);

    while ((python || bare) && rest.len > 1) {
        rest = slice_from(rest, 1); /* the newline */
        line = first_line(rest);
        rest = slice_from(rest, line.len);
        if (python ? line.len && line.ptr[0] != ' ' && line.ptr[0] != '\t' : is_own_frame(line))
            return line;
        if (bare && !is_frame(line))
            break;
    }
    return slice_make(NULL, 0);
}

/* A later line of the record behind what stands there already; nothing if it is empty. */
static int add_later(struct str *out, struct slice raw, struct slice line, size_t max) {
    size_t start = line.len ? (size_t)(line.ptr - raw.ptr) : 0;

    if (!line.len)
        return 0;
    add_gap(out);
    return add_part(out, raw, start, start + line.len, max);
}

/* The match is in the first line: that line, and the one behind it that says why. */
static int add_first(struct str *out, struct slice raw, struct slice head, size_t at) {
    struct slice why = telling_line(raw, head);

    if (add_window(out, raw, head, at) || add_later(out, raw, why, HEAD_ROOM))
        return -1;
    return add_later(out, raw, completing_line(raw, why.len ? why : head), WHY_ROOM);
}

int quote_event(void *payload, struct str *out, const struct event *event) {
    struct slice head = first_line(event->raw);
    size_t at = event->match_offset < event->raw.len ? event->match_offset : 0;
    struct slice line = line_at(event->raw, at);

    (void)payload;
    if (line.ptr == head.ptr || line.len == 0)
        return add_first(out, event->raw, head, line.len ? at : 0);
    if (add_clean(out, head, HEAD_ROOM))
        return -1;
    add_gap(out);
    if (add_window(out, event->raw, line, at))
        return -1;
    return add_later(out, event->raw, completing_line(event->raw, line), WHY_ROOM);
}

int quote_pieces(struct str *out, struct slice raw, const struct slice *pieces, size_t count, size_t max) {
    size_t end = 0;

    for (size_t i = 0; i < count; i++) {
        size_t from = (size_t)(pieces[i].ptr - raw.ptr);

        if (i && from > end)
            add_gap(out);
        end = from + pieces[i].len;
        if (add_part(out, raw, from, end, max))
            return -1;
    }
    return 0;
}
