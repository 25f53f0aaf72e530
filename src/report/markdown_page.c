/* SPDX-License-Identifier: Apache-2.0
 * The small pieces every section of the Markdown report is made of. */
#include "report/markdown_page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/escape.h"
#include "report/markdown_text.h"
#include "report/narrative.h"
#include "report/wording.h"

enum { TITLE_SHORT = 300 };

void md_raw(struct md_page *page, const char *markdown) {
    str_add(page->out, markdown);
}

void md_rawf(struct md_page *page, const char *format, ...) {
    char buffer[512];
    va_list args;

    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    str_add(page->out, buffer);
}

void md_text(struct md_page *page, const char *text) {
    markdown_text(page->out, slice_of(text));
}

void md_short(struct md_page *page, const char *text) {
    word_short(md_phrase(page), text ? text : "", TITLE_SHORT);
    md_put(page);
}

void md_cell(struct md_page *page, const char *text) {
    if (escape_is_formula(slice_of(text)))
        md_raw(page, "'");
    md_short(page, text);
}

void md_code(struct md_page *page, const char *text) {
    markdown_code(page->out, slice_of(text));
}

struct str *md_phrase(struct md_page *page) {
    page->out->failed |= page->phrase.failed;
    str_clear(&page->phrase);
    return &page->phrase;
}

void md_put(struct md_page *page) {
    page->out->failed |= page->phrase.failed;
    markdown_text(page->out, str_slice(&page->phrase));
}

void md_heading(struct md_page *page, unsigned depth, const char *text) {
    markdown_gap(page->out);
    for (unsigned i = 0; i < page->level + depth; i++)
        str_add_char(page->out, '#');
    str_addf(page->out, " %s\n\n", text);
}

static uint64_t anchor_hash(struct md_page *page, const char *prefix, const char *id) {
    anchor_add(md_phrase(page), prefix, id);
    return slice_hash(str_slice(&page->phrase), 0);
}

void md_anchor(struct md_page *page, const char *kind, const char *prefix, const char *id) {
    if (!page->linking && vec_push(&page->anchors, anchor_hash(page, prefix, id)))
        page->failed = true;
    anchor_add(md_phrase(page), "", id);
    markdown_gap(page->out);
    str_addf(page->out, "###### %s ", kind);
    md_put(page);
    markdown_gap(page->out);
}

static int order_hashes(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static bool has_anchor(struct md_page *page, const char *prefix, const char *id) {
    uint64_t hash = anchor_hash(page, prefix, id);

    return page->linking && page->anchors.count &&
           bsearch(&hash, page->anchors.items, page->anchors.count, sizeof hash, order_hashes);
}

void md_link(struct md_page *page, const char *prefix, const char *id) {
    md_raw(page, has_anchor(page, prefix, id) ? "[" : "");
}

void md_link_end(struct md_page *page, const char *prefix, const char *id) {
    if (!has_anchor(page, prefix, id))
        return;
    md_raw(page, "](#");
    anchor_add(page->out, prefix, id);
    md_raw(page, ")");
}

void md_more(struct md_page *page, size_t count, const char *one, const char *many) {
    if (!count)
        return;
    markdown_gap(page->out);
    md_raw(page, "And ");
    word_count(md_phrase(page), count, one, many);
    md_put(page);
    md_raw(page, " in the JSON report.\n");
}

static void add_time(struct md_page *page, msec_t shown) {
    word_time(md_phrase(page), shown);
    md_put(page);
}

void md_time(struct md_page *page, msec_t utc) {
    add_time(page, utc);
}

void md_local_time(struct md_page *page, msec_t utc) {
    if (page->report->zone)
        add_time(page, zone_to_local(page->report->zone, utc));
}

void md_place(struct md_page *page, const char *file, uint64_t line) {
    struct str *phrase = md_phrase(page);

    str_add(phrase, file);
    if (line)
        str_addf(phrase, ":%llu", (unsigned long long)line);
    markdown_code(page->out, str_slice(phrase));
}

void md_quote(struct md_page *page, const struct report_quote *quote) {
    markdown_gap(page->out);
    md_place(page, quote->file, quote->line);
    if (quote->time != MSEC_NONE) {
        md_raw(page, " ");
        md_time(page, quote->time);
        md_raw(page, " UTC");
    }
    if (quote->level && *quote->level) {
        md_raw(page, " ");
        md_text(page, quote->level);
    }
    md_raw(page, "\n");
    markdown_block(page->out, "text", slice_of(quote->text));
}

void md_entities(struct md_page *page, const struct report_entity *entities, size_t count, size_t most) {
    for (size_t i = 0; i < count && i < most; i++) {
        md_raw(page, i ? ", " : "");
        word_entity(md_phrase(page), &entities[i]);
        md_put(page);
    }
    if (count > most)
        md_rawf(page, " and %zu more", count - most);
}
