/* SPDX-License-Identifier: Apache-2.0
 * The escapes of escape.h. */
#include "report/escape.h"

#include "base/utf8.h"
#include "report/clean.h"

static const char *html_entity(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void escape_html(struct str *out, struct slice text) {
    while (text.len) {
        const char *entity = html_entity(text.ptr[0]);
        uint32_t point;
        size_t len = utf8_next(text, &point);

        if (entity)
            str_add(out, entity);
        else if (len && (point == '\n' || !clean_is_unsafe(point)))
            str_add_bytes(out, text.ptr, len);
        else
            str_add(out, "\xef\xbf\xbd");
        text = slice_from(text, len ? len : 1);
    }
}

bool escape_is_formula(struct slice text) {
    return text.len && text.ptr[0] && strchr("=+-@\t\r", text.ptr[0]);
}

void escape_terminal(struct str *out, struct slice text) {
    const size_t start = out->len;

    clean_text(out, text, 0);
    for (size_t i = start; i < out->len; i++)
        if (out->ptr[i] == '\n')
            out->ptr[i] = ' ';
}
