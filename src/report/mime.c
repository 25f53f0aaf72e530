/* SPDX-License-Identifier: Apache-2.0
 * The encodings of mime.h. */
#include "report/mime.h"

#include "base/utf8.h"
#include "report/clean.h"

enum { LINE_MAX_LENGTH = 76, HEADER_MAX_BYTES = 900, WORD_MARKS = 12 /* =?UTF-8?B??= */, WORD_LONGEST = 60 };

/* Whether the byte at `i` may stand as it is on a line that holds `column` characters so far. */
static bool stands_plain(struct slice body, size_t i, size_t column) {
    unsigned char c = (unsigned char)body.ptr[i];
    bool line_ends = i + 1 == body.len || body.ptr[i + 1] == '\n';

    if (c == ' ')
        return !line_ends;
    if (c < ' ' || c > '~' || c == '=')
        return false;
    if (column == 0 && c == '.')
        return false;
    return column != 0 || !slice_starts(slice_from(body, i), "From ");
}

void mime_quoted_printable(struct str *out, struct slice body) {
    size_t column = 0;

    for (size_t i = 0; i < body.len; i++) {
        bool plain = stands_plain(body, i, column);
        size_t width = plain ? 1 : 3;

        if (body.ptr[i] == '\n') {
            str_add_char(out, '\n');
            column = 0;
            continue;
        }
        if (column + width > LINE_MAX_LENGTH - 1) { /* the soft break takes the last */
            str_add(out, "=\n");
            column = 0;
            plain = stands_plain(body, i, column);
            width = plain ? 1 : 3;
        }
        if (plain)
            str_add_char(out, body.ptr[i]);
        else
            str_addf(out, "=%02X", (unsigned)(unsigned char)body.ptr[i]);
        column += width;
    }
    if (column)
        str_add_char(out, '\n');
}

static void add_base64(struct str *out, struct slice bytes) {
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    while (bytes.len) {
        size_t n = bytes.len < 3 ? bytes.len : 3;
        unsigned group = 0;

        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < n ? (unsigned char)bytes.ptr[i] : 0);
        for (size_t i = 0; i < 4; i++)
            str_add_char(out, i <= n ? DIGITS[group >> (18 - 6 * i) & 63] : '=');
        bytes = slice_from(bytes, n);
    }
}

/* A copy of the value without anything that could end or hide a part of a header. */
static void add_harmless(struct str *out, struct slice value) {
    while (value.len) {
        uint32_t point;
        size_t len = utf8_next(value, &point);

        if (len && !clean_is_unsafe(point))
            str_add_slice(out, slice_first(value, len));
        else
            str_add_char(out, len ? ' ' : '?');
        value = slice_from(value, len ? len : 1);
    }
}

/* Plain ASCII that nobody could read as encoded words, with blanks where it can be folded. */
static bool is_plain(struct slice value) {
    size_t word = 0;

    for (size_t i = 0; i < value.len; i++) {
        word = value.ptr[i] == ' ' ? 0 : word + 1;
        if (value.ptr[i] < ' ' || value.ptr[i] > '~' || word > WORD_LONGEST)
            return false;
    }
    return slice_find(value, slice_of("=?")) < 0;
}

static void add_folded(struct str *out, struct slice value, size_t column) {
    while (value.len) {
        size_t len = 1;

        while (len < value.len && value.ptr[len] != ' ')
            len++;
        if (column + len > LINE_MAX_LENGTH && value.ptr[0] == ' ') {
            str_add_char(out, '\n');
            column = 0;
        }
        str_add_slice(out, slice_first(value, len));
        column += len;
        value = slice_from(value, len);
    }
}

static void add_encoded(struct str *out, struct slice value, size_t column) {
    while (value.len) {
        size_t room = (LINE_MAX_LENGTH - column - WORD_MARKS) / 4 * 3;
        size_t len = utf8_cut(value, room);

        str_add(out, "=?UTF-8?B?");
        add_base64(out, slice_first(value, len));
        str_add(out, "?=");
        value = slice_from(value, len);
        if (value.len)
            str_add(out, "\n ");
        column = 1;
    }
}

void mime_header(struct str *out, const char *name, struct slice value) {
    size_t column = strlen(name) + 2;
    struct str harmless;

    str_init(&harmless);
    add_harmless(&harmless, slice_first(value, utf8_cut(value, HEADER_MAX_BYTES)));
    value = slice_trim(str_slice(&harmless));
    str_addf(out, "%s: ", name);
    if (is_plain(value))
        add_folded(out, value, column);
    else
        add_encoded(out, value, column);
    str_add_char(out, '\n');
    out->failed |= harmless.failed;
    str_free(&harmless);
}
