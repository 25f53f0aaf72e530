/* SPDX-License-Identifier: Apache-2.0
 * The escapes of markdown_text.h. Signs with an effect get a backslash or, where some renderer would ignore
 * that, an entity: entities are never structure. In code nothing can be escaped, so the fence is longer than
 * any run of backticks inside, and a pipe, which would end a cell, stands between two pieces of code. */
#include "report/markdown_text.h"

#include "base/utf8.h"
#include "report/clean.h"

static const char REPLACEMENT[] = "\xef\xbf\xbd";

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Adds one code point as it is, or what stands for it. Returns its length in bytes. */
static size_t add_point(struct str *out, struct slice text, bool newlines) {
    uint32_t point;
    size_t len = utf8_next(text, &point);

    if (len && point == '\n')
        str_add_char(out, newlines ? '\n' : ' ');
    else if (len && !clean_is_unsafe(point))
        str_add_bytes(out, text.ptr, len);
    else
        str_add(out, REPLACEMENT);
    return len ? len : 1;
}

static size_t longest_run(struct slice text) {
    size_t longest = 0, run = 0;

    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* A code span of a text without pipes. */
static void add_span(struct str *out, struct slice text) {
    size_t marks = longest_run(text) + 1;
    bool pad;

    if (!text.len)
        return;
    pad = text.ptr[0] == '`' || text.ptr[0] == ' ' || text.ptr[text.len - 1] == '`' || text.ptr[text.len - 1] == ' ';
    for (size_t i = 0; i < marks; i++)
        str_add_char(out, '`');
    str_add(out, pad ? " " : "");
    while (text.len)
        text = slice_from(text, add_point(out, text, false));
    str_add(out, pad ? " " : "");
    for (size_t i = 0; i < marks; i++)
        str_add_char(out, '`');
}

/* Code in pieces, with signs of `between` as text between them. */
static void add_code(struct str *out, struct slice text, const char *between) {
    while (text.len) {
        size_t len = 0;

        while (len < text.len && !(text.ptr[len] && strchr(between, text.ptr[len])))
            len++;
        add_span(out, slice_first(text, len));
        if (len < text.len)
            str_add(out, text.ptr[len] == '|' ? "&#124;" : "\\]");
        text = slice_from(text, len + 1);
    }
}

void markdown_code(struct str *out, struct slice text) {
    add_code(out, text, "|");
}

static const char *escape_of(char c) {
    switch (c) {
    case '\\':
        return "\\\\";
    case '*':
        return "\\*";
    case '_':
        return "\\_";
    case '[':
        return "\\[";
    case ']':
        return "\\]";
    case '#':
        return "\\#";
    case '~':
        return "\\~";
    case '`':
        return "&#96;";
    case '|':
        return "&#124;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    default:
        return NULL;
    }
}

/* Whether a name between colons stands at `i`: what some renderers replace by a picture. */
static bool is_emoji(struct slice word, size_t i) {
    size_t at = i + 1;

    while (at < word.len && (is_letter(word.ptr[at]) || is_digit(word.ptr[at]) || strchr("_+-", word.ptr[at])))
        at++;
    if (at == i + 1 || at == word.len || word.ptr[at] != ':')
        return false;
    for (size_t k = i + 1; k < at; k++)
        if (!is_digit(word.ptr[k]))
            return true;
    return at - i == 4 || at - i == 5; /* :100: and :1234: are some; 10:20:30 is a time */
}

/* Whether renderers make something of the word that no escape stops. */
static bool is_live(struct slice word) {
    for (size_t i = 0; i < word.len; i++) {
        char next = i + 1 < word.len ? word.ptr[i + 1] : '\0';
        struct slice rest = slice_from(word, i);

        if (word.ptr[i] == '@' || word.ptr[i] == '$')
            return true;
        if (word.ptr[i] == '#' && (is_digit(next) || is_letter(next)))
            return true;
        if (word.ptr[i] == ':' && (slice_starts(rest, "://") || is_emoji(word, i)))
            return true;
        if ((rest.ptr[0] | 0x20) == 'w' && rest.len >= 4 && (rest.ptr[1] | 0x20) == 'w' &&
            (rest.ptr[2] | 0x20) == 'w' && rest.ptr[3] == '.')
            return true;
        if (slice_starts(rest, "GH-") || slice_starts(rest, "mailto:") || slice_starts(rest, "xmpp:"))
            return true;
    }
    return false;
}

/* At the start of a text: what would begin a list, a rule, a title or a formula. Returns the bytes taken. */
static size_t add_start(struct str *out, struct slice text) {
    size_t digits = 0;

    if (text.len && strchr("-+=:", text.ptr[0]) && text.ptr[0]) {
        str_add_char(out, '\\');
        str_add_char(out, text.ptr[0]);
        return 1;
    }
    while (digits < text.len && is_digit(text.ptr[digits]))
        digits++;
    if (!digits || digits == text.len || (text.ptr[digits] != '.' && text.ptr[digits] != ')'))
        return 0;
    str_add_slice(out, slice_first(text, digits));
    str_add_char(out, '\\');
    str_add_char(out, text.ptr[digits]);
    return digits + 1;
}

void markdown_text(struct str *out, struct slice text) {
    size_t start = out->len;

    text = slice_trim(text);
    while (text.len) {
        struct slice word = text;
        size_t len = 0;

        while (len < text.len && text.ptr[len] != ' ' && text.ptr[len] != '\n')
            len++;
        word.len = len;
        text = slice_from(text, len + 1);
        if (out->len > start)
            str_add_char(out, ' ');
        if (is_live(word)) {
            add_code(out, word, "|]"); /* `]:` could end a definition that a link of ours begins */
            continue;
        }
        if (out->len == start)
            word = slice_from(word, add_start(out, word));
        while (word.len) {
            const char *escape = escape_of(word.ptr[0]);
            size_t taken = 1;

            if (escape)
                str_add(out, escape);
            else
                taken = add_point(out, word, false);
            word = slice_from(word, taken);
        }
    }
}

void markdown_gap(struct str *out) {
    struct slice text = str_slice(out);

    if (text.len && !slice_ends(text, "\n\n"))
        str_add(out, slice_ends(text, "\n") ? "\n" : "\n\n");
}

void markdown_block(struct str *out, const char *info, struct slice text) {
    size_t marks = longest_run(text) + 1;

    marks = marks < 3 ? 3 : marks;
    markdown_gap(out);
    for (size_t i = 0; i < marks; i++)
        str_add_char(out, '`');
    str_addf(out, "%s\n", info);
    while (text.len)
        text = slice_from(text, add_point(out, text, true));
    if (out->len && out->ptr[out->len - 1] != '\n')
        str_add_char(out, '\n');
    for (size_t i = 0; i < marks; i++)
        str_add_char(out, '`');
    markdown_gap(out);
}
