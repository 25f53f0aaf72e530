/* SPDX-License-Identifier: Apache-2.0
 * Making the template of a record: masks over its first line, and the fingerprint of its trace. */
#include "model/template.h"

#include "base/utf8.h"
#include "model/id_shape.h"
#include "model/object_text.h"
#include "record/trace.h"

enum { QUOTED_MAX = 80, OBJECT_MAX = 1024, TRACE_WINDOW = 16 * 1024 };

/* Whether an id may begin here: a digit, two hexadecimal digits that go on like one, or the prefix of an instance name.
 * Most words are told from ids by their first letters. */
static bool begins_id(struct slice text) {
    const char *c = text.ptr;

    if (char_is(c[0], CHAR_DIGIT))
        return true;
    if (text.len < 4)
        return false;
    if (c[1] == '-')
        return c[0] == 'r' || c[0] == 's' || c[0] == 'v' || c[0] == 'i';
    return char_is(c[0], CHAR_HEX) && char_is(c[1], CHAR_HEX) &&
           (char_is(c[2], CHAR_HEX) || c[2] == ':' || c[2] == '-') && char_is(c[3], CHAR_HEX);
}

static size_t id_at(struct slice text, const char **mask) {
    struct slice id;
    size_t n;

    if (!begins_id(text))
        return 0;
    if ((n = uuid_length(text)) != 0)
        return *mask = "<uuid>", n;
    if ((n = mac_length(text)) != 0)
        return *mask = "<mac>", n;
    if ((n = instance_name_length(text, &id)) != 0)
        return *mask = "<vm>", n;
    if ((n = ipv4_length(text)) != 0)
        return *mask = "<ip>", n;
    if ((n = hex_id_length(text)) != 0)
        return *mask = "<hex>", n;
    n = run_length(text, CHAR_DIGIT);
    *mask = "<n>";
    return n;
}

/* A quoted text; an apostrophe within a word opens none, which the caller sees to. */
static size_t quoted_at(struct slice text, const char **mask) {
    const char *end = text.len > 1 ? memchr(text.ptr + 1, text.ptr[0], slice_first(text, QUOTED_MAX).len - 1) : NULL;
    size_t n = end ? (size_t)(end - text.ptr) + 1 : 0;

    if (n < 3 || (n < text.len && char_is(text.ptr[n], CHAR_ALNUM)))
        return 0;
    *mask = text.ptr[0] == '"' ? "\"<text>\"" : "'<text>'";
    return n;
}

/* What stands between the brackets of an object text: its length up to the closing one, 0 if there is none near. */
static size_t inside_length(struct slice text, char open) {
    const char *end = memchr(text.ptr, open == '{' ? '}' : ']', slice_first(text, OBJECT_MAX).len);

    return end ? (size_t)(end - text.ptr) : 0;
}

/* One character: a code point, or a byte that is none. */
static size_t step(struct slice text) {
    uint32_t point;
    size_t n = utf8_next(text, &point);

    return n ? n : 1;
}

/* What stands at the start of `text`: how many bytes it takes, and what is written for it. */
static size_t piece_at(struct slice text, bool inside, struct slice *piece) {
    struct object_prefix object;
    const char *mask = NULL;
    size_t n = 0;

    *piece = slice_make(text.ptr, 1);
    if (!inside && (text.ptr[0] == '"' || text.ptr[0] == '\''))
        n = quoted_at(text, &mask);
    else if (!inside || char_is(text.ptr[0], CHAR_DIGIT))
        n = id_at(text, &mask);
    if (n) {
        *piece = slice_of(mask);
        return n;
    }
    if (!inside && object_prefix_at(text, &object) && strchr("{[", text.ptr[object.length - 1])) {
        *piece = slice_first(text, object.length);
        return object.length;
    }
    return piece->len = step(text);
}

/* Where something else than the byte itself may be written: at every digit, and at what is not ASCII; at quotes and
 * what an id or an object may begin with, but not within a word. */
static bool stops(char c, bool inside) {
    if (char_is(c, CHAR_DIGIT) || (unsigned char)c >= 0x80)
        return true;
    return !inside && (c == '"' || c == '\'' || char_is(c, CHAR_HEX) || object_text_begins(c));
}

/* How many bytes from `i` on stand for themselves. */
static size_t plain_run(struct slice line, size_t i) {
    bool inside = i && char_is(line.ptr[i - 1], CHAR_ALNUM);
    size_t n = 0;

    for (; i + n < line.len && !stops(line.ptr[i + n], inside); n++)
        inside = char_is(line.ptr[i + n], CHAR_ALNUM);
    return n;
}

static void mask_line(struct str *out, struct slice line) {
    size_t start = out->len;

    for (size_t i = 0; i < line.len;) {
        size_t run = plain_run(line, i), used = out->len - start + 3;
        size_t room = used < TEMPLATE_LENGTH ? TEMPLATE_LENGTH - used : 0;
        struct slice piece;
        bool inside;
        size_t n;

        str_add_slice(out, slice_first(slice_from(line, i), run < room ? run : room));
        i += run;
        if (run > room || i == line.len)
            break;
        inside = i && char_is(line.ptr[i - 1], CHAR_ALNUM);
        n = piece_at(slice_from(line, i), inside, &piece);
        if (out->len - start + piece.len + 3 > TEMPLATE_LENGTH)
            break;
        str_add_slice(out, piece);
        i += n;
        if (n > 1 && strchr("{[", piece.ptr[piece.len - 1])) { /* an object */
            n = i < line.len ? inside_length(slice_from(line, i), piece.ptr[piece.len - 1]) : 0;
            str_add(out, n ? "…" : "");
            i += n;
        }
    }
}

/* What a walk over a trace keeps. */
struct fingerprint {
    struct slice exception, frame;
};

static int keep_item(void *payload, const struct trace_item *item) {
    struct fingerprint *print = payload;

    if (item->kind == TRACE_HEAD) {
        print->exception = item->simple;
        print->frame.len = 0; /* the frames below an inner exception are its own */
    } else if (print->frame.len == 0 && (slice_find(item->text, slice_of("com.cloud.")) >= 0 ||
                                         slice_find(item->text, slice_of("org.apache.cloudstack.")) >= 0)) {
        print->frame = item->text;
    }
    return 0;
}

/* "Class.method" of "at a.b.Class$Inner.method(Class.java:12)". */
static struct slice method_of(struct slice frame) {
    const char *open = frame.len ? memchr(frame.ptr, '(', frame.len) : NULL;
    size_t end = open ? (size_t)(open - frame.ptr) : frame.len, start = end, dots = 0;

    while (start > 0 && frame.ptr[start - 1] != ' ' && (frame.ptr[start - 1] != '.' || ++dots < 2))
        start--;
    return slice_make(frame.ptr + start, end - start);
}

/* Names that the compiler or a proxy numbered stay one name. */
static void add_name(struct str *out, struct slice name) {
    for (size_t i = 0; i < name.len; i++) {
        size_t n = run_length(slice_from(name, i), CHAR_DIGIT);

        if (n)
            str_add(out, "<n>"), i += n - 1;
        else
            str_add_char(out, name.ptr[i]);
    }
}

static void add_trace(struct str *out, struct slice text) {
    struct fingerprint print = {{NULL, 0}, {NULL, 0}};
    struct slice method;
    struct str trace;

    trace_walk(slice_first(text, TRACE_WINDOW), keep_item, &print);
    if (!print.exception.len)
        return;
    str_init(&trace);
    add_name(&trace, print.exception);
    method = method_of(print.frame);
    if (method.len) {
        str_add(&trace, " at ");
        add_name(&trace, method);
    }
    str_add(out, " [");
    str_add_slice(out, slice_first(str_slice(&trace), utf8_cut(str_slice(&trace), TEMPLATE_TRACE - 3)));
    str_add_char(out, ']');
    out->failed |= trace.failed;
    str_free(&trace);
}

void template_make(struct str *out, struct slice text) {
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    struct slice line = newline ? slice_make(text.ptr, (size_t)(newline - text.ptr)) : text;

    mask_line(out, slice_first(slice_trim(line), 8 * TEMPLATE_LENGTH));
    if (newline)
        add_trace(out, text);
}
