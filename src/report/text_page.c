/* SPDX-License-Identifier: Apache-2.0
 * The page of text_page.h. */
#include "report/text_page.h"

#include "base/utf8.h"
#include "report/escape.h"

static const struct slice ELLIPSIS = SLICE_LITERAL("\xe2\x80\xa6");

void page_style(struct page *page, enum page_style style) {
    static const char *const CODES[] = {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[33m", "\x1b[32m"};

    if (page->color)
        str_add(page->out, CODES[style]);
}

void page_word(struct page *page, enum page_style style, const char *text) {
    if (style != STYLE_PLAIN)
        page_style(page, style);
    escape_terminal(page->out, slice_of(text));
    if (style != STYLE_PLAIN)
        page_style(page, STYLE_PLAIN);
}

void page_rule(struct page *page, char c) {
    for (size_t i = 0; i < page->width; i++)
        str_add_char(page->out, c);
    str_add_char(page->out, '\n');
}

void page_heading(struct page *page, size_t indent, const char *text) {
    str_add_char(page->out, '\n');
    for (size_t i = 0; i < indent; i++)
        str_add_char(page->out, ' ');
    page_word(page, STYLE_STRONG, text);
    str_add_char(page->out, '\n');
}

/* How many bytes of `text` go on a line of `room` columns: all; or up to the last blank that fits; or of a
 * longer word up to a sign near the end at which class names, paths and URLs part well; or as many code
 * points as fit. At least one byte of a text that is not empty. */
static size_t line_length(struct slice text, size_t room) {
    enum { SIGN_WITHIN = 40 };
    size_t fits = utf8_cut_columns(text, room), at;
    uint32_t point;

    if (fits >= text.len)
        return text.len;
    for (at = fits; at > 0; at--)
        if (text.ptr[at] == ' ')
            return at;
    for (at = fits; at > 1 && fits - at < SIGN_WITHIN; at--)
        if (strchr("/.,;:(&?=_-", text.ptr[at - 1]))
            return at;
    if (fits)
        return fits;
    at = utf8_next(text, &point);
    return at ? at : 1;
}

static size_t room_of(const struct page *page, const char *prefix) {
    size_t used = utf8_text_columns(slice_of(prefix));

    return page->width > used + 10 ? page->width - used : 10;
}

static struct slice trim_left(struct slice text) {
    while (text.len && text.ptr[0] == ' ')
        text = slice_from(text, 1);
    return text;
}

/* One line of the text without newlines; *lines counts what was written. Returns false when max_lines cut it.
 */
static bool wrap_line(struct page *page, const struct paragraph *how, struct slice text, size_t *lines) {
    do {
        const char *prefix = *lines ? how->next : how->first;
        size_t room = room_of(page, prefix), len = line_length(text, room);
        bool last = how->max_lines && *lines + 1 == how->max_lines, cut = last && len < text.len;
        struct slice line;

        if (cut)
            len = line_length(text, room - 2);
        line = slice_first(text, len);
        while (line.len && line.ptr[line.len - 1] == ' ')
            line.len--;
        str_add(page->out, prefix);
        if (how->style != STYLE_PLAIN)
            page_style(page, how->style);
        str_add_slice(page->out, line);
        if (cut) {
            str_add_char(page->out, ' ');
            str_add_slice(page->out, ELLIPSIS);
        }
        if (how->style != STYLE_PLAIN)
            page_style(page, STYLE_PLAIN);
        str_add_char(page->out, '\n');
        (*lines)++;
        if (last)
            return !cut;
        text = trim_left(slice_from(text, len));
    } while (text.len);
    return true;
}

void page_paragraph(struct page *page, const struct paragraph *how, struct slice text) {
    struct str clean;
    size_t lines = 0;

    str_init(&clean);
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) : text.len;

        str_clear(&clean);
        escape_terminal(&clean, slice_trim(slice_first(text, len)));
        if (clean.len && !wrap_line(page, how, str_slice(&clean), &lines))
            break;
        if (how->max_lines && lines >= how->max_lines)
            break;
        text = slice_from(text, len + (end != NULL));
    }
    page->out->failed |= clean.failed;
    str_free(&clean);
}

void page_verbatim(struct page *page, const char *prefix, struct slice text) {
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) : text.len;

        str_add(page->out, prefix);
        escape_terminal(page->out, slice_first(text, len));
        str_add_char(page->out, '\n');
        text = slice_from(text, len + (end != NULL));
    }
}
