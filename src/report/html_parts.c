/* SPDX-License-Identifier: Apache-2.0
 * The small pieces every section of the HTML report is made of. */
#include "report/html_parts.h"

#include <stdarg.h>
#include <stdio.h>

#include "report/escape.h"
#include "report/narrative.h"
#include "report/wording.h"

void html_raw(struct html_page *page, const char *markup) {
    str_add(page->out, markup);
}

void html_text(struct html_page *page, const char *text) {
    escape_html(page->out, slice_of(text));
}

void html_short(struct html_page *page, const char *text) {
    word_short(html_phrase(page), text ? text : "", TITLE_SHORT);
    html_put(page);
}

void html_cell(struct html_page *page, const char *text) {
    if (escape_is_formula(slice_of(text)))
        html_raw(page, "&#39;");
    html_short(page, text);
}

struct str *html_phrase(struct html_page *page) {
    page->out->failed |= page->phrase.failed;
    str_clear(&page->phrase);
    return &page->phrase;
}

void html_put(struct html_page *page) {
    page->out->failed |= page->phrase.failed;
    escape_html(page->out, str_slice(&page->phrase));
}

void html_textf(struct html_page *page, const char *format, ...) {
    char buffer[512];
    va_list args;

    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    html_text(page, buffer);
}

void html_heading(struct html_page *page, unsigned depth, const char *text) {
    unsigned level = page->level + depth;

    str_addf(page->out, "<h%u class=\"h%u\">%s</h%u>\n", level, depth, text, level);
}

bool html_room(const struct html_page *page) {
    return page->out->len < page->limit;
}

void html_allow(struct html_page *page, size_t bytes, size_t page_bytes) {
    page->limit = page->out->len + bytes < page_bytes ? page->out->len + bytes : page_bytes;
}

void html_more(struct html_page *page, size_t count, const char *one, const char *many) {
    if (!count)
        return;
    html_raw(page, "<p class=\"faint more\">");
    word_count(html_phrase(page), count, one, many);
    html_put(page);
    html_raw(page, count == 1 ? " is in the JSON report.</p>\n" : " are in the JSON report.</p>\n");
}

void html_placeholder(struct html_page *page, const char *what) {
    str_addf(page->out, "<span class=\"placeholder\">%s</span>", what);
}

void html_id(struct html_page *page, const char *prefix, const char *id) {
    html_raw(page, " id=\"");
    anchor_add(page->out, prefix, id);
    html_raw(page, "\"");
}

void html_link(struct html_page *page, const char *prefix, const char *id) {
    html_raw(page, "<a href=\"#");
    anchor_add(page->out, prefix, id);
    html_raw(page, "\">");
}

static void add_time(struct html_page *page, msec_t utc, msec_t shown) {
    char buffer[TIME_TEXT_SIZE];

    if (utc == MSEC_NONE) {
        html_raw(page, "<span class=\"faint\">undated</span>");
        return;
    }
    html_raw(page, "<time datetime=\"");
    html_text(page, msec_rfc3339(utc, buffer));
    html_raw(page, "\">");
    html_text(page, msec_civil(shown, buffer));
    html_raw(page, "</time>");
}

void html_time(struct html_page *page, msec_t utc) {
    add_time(page, utc, utc);
}

void html_local_time(struct html_page *page, msec_t utc) {
    if (page->report->zone)
        add_time(page, utc, zone_to_local(page->report->zone, utc));
}

void html_place(struct html_page *page, const char *file, uint64_t line) {
    html_raw(page, "<code class=\"place\">");
    html_text(page, file);
    if (line) {
        str_addf(html_phrase(page), ":%llu", (unsigned long long)line);
        html_put(page);
    }
    html_raw(page, "</code>");
}

void html_tag(struct html_page *page, const char *class_prefix, const char *word) {
    if (!word || !*word)
        return;
    str_addf(page->out, "<span class=\"tag %s", class_prefix);
    for (const char *at = word; *at; at++) {
        char c = (char)(*at | 0x20);

        if (c >= 'a' && c <= 'z')
            str_add_char(page->out, c);
    }
    html_raw(page, "\">");
    html_text(page, word);
    html_raw(page, "</span> ");
}

void html_quote(struct html_page *page, const struct report_quote *quote) {
    html_raw(page, "<figure class=\"quote\"><figcaption>");
    html_place(page, quote->file, quote->line);
    html_raw(page, " <span class=\"faint\">");
    if (quote->time != MSEC_NONE) {
        html_time(page, quote->time);
        html_raw(page, " UTC ");
    }
    html_text(page, quote->level);
    html_raw(page, "</span></figcaption><pre>");
    html_text(page, quote->text);
    html_raw(page, "</pre></figure>\n");
}

void html_entities(struct html_page *page, const struct report_entity *entities, size_t count, size_t most) {
    size_t shown = 0;

    for (; shown < count && shown < most && html_room(page); shown++) {
        html_raw(page, shown ? ", <span class=\"entity\"" : "<span class=\"entity\"");
        if (entities[shown].uuid) {
            html_raw(page, " title=\"uuid ");
            html_text(page, entities[shown].uuid);
            html_raw(page, "\"");
        }
        html_raw(page, ">");
        word_entity(html_phrase(page), &entities[shown]);
        html_put(page);
        html_raw(page, "</span>");
    }
    if (count > shown)
        html_textf(page, " and %zu more", count - shown);
}

void html_list(struct html_page *page, const char *heading, const char *element, const struct report_texts *texts) {
    size_t shown = 0;

    if (!texts->count)
        return;
    html_heading(page, 2, heading);
    str_addf(page->out, "<%s>\n", element);
    for (; shown < texts->count && html_room(page); shown++) {
        html_raw(page, "<li>");
        html_text(page, texts->items[shown]);
        html_raw(page, "</li>\n");
    }
    str_addf(page->out, "</%s>\n", element);
    html_more(page, texts->count - shown, "more", "more");
}
