/* SPDX-License-Identifier: Apache-2.0
 * A page of text for a terminal of fixed width: styles, rules, wrapping. Every text that goes through here is
 * escaped for the terminal; ESC bytes come from page_style only, and only with colour on. */
#ifndef REPORT_TEXT_PAGE_H
#define REPORT_TEXT_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/str.h"

enum page_style { STYLE_PLAIN, STYLE_STRONG, STYLE_FAINT, STYLE_BAD, STYLE_WARN, STYLE_GOOD };

struct page {
    struct str *out;
    size_t width;
    bool color;
};

/* How a paragraph is set. Prefixes are constants of ours and count in the width. */
struct paragraph {
    const char *first, *next; /* in front of the first and of the further lines */
    enum page_style style;
    size_t max_lines; /* 0 = all; a longer text ends in an ellipsis */
};

/* Begins a style; STYLE_PLAIN ends it. Nothing without colour. */
void page_style(struct page *page, enum page_style style);
/* Adds one word in a style. */
void page_word(struct page *page, enum page_style style, const char *text);
/* A line of `c` over the whole width. */
void page_rule(struct page *page, char c);
/* "HEADING" behind `indent` blanks, with an empty line before it. */
void page_heading(struct page *page, size_t indent, const char *text);
/* Wraps `text` at blanks, or inside a word that is wider than the page; its newlines begin new lines. */
void page_paragraph(struct page *page, const struct paragraph *how, struct slice text);
/* Lines to be copied: never wrapped, whatever their width. */
void page_verbatim(struct page *page, const char *prefix, struct slice text);

#endif
