/* SPDX-License-Identifier: Apache-2.0
 * The small pieces every section of the HTML report is made of. */
#include "report/html_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/escape.h"
#include "report/wording.h"

void html_raw(struct html_page *page, const char *markup) {
    str_add(page->out, markup);
}

void html_text(struct html_page *page, const char *text) {
    escape_html(page->out, slice_of(text));
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

void html_anchor(struct html_page *page, const char *prefix, const char *id) {
    str_add(page->out, prefix);
    for (const char *at = id ? id : ""; *at; at++) {
        char c = *at;

        if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-')
            str_add_char(page->out, c);
        else
            str_addf(page->out, "_%02X", (unsigned)(unsigned char)c);
    }
}

static int order_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void html_finding_link(struct html_page *page, const char *id, const char *label) {
    if (!id || !page->finding_id_count ||
        !bsearch(&id, page->finding_ids, page->finding_id_count, sizeof id, order_texts)) {
        html_text(page, label);
        return;
    }
    html_raw(page, "<a href=\"#");
    html_anchor(page, "finding-", id);
    html_raw(page, "\">");
    html_text(page, label);
    html_raw(page, "</a>");
}

void html_time(struct html_page *page, msec_t utc) {
    char buffer[TIME_TEXT_SIZE];

    if (utc == MSEC_NONE) {
        html_raw(page, "<span class=\"faint\">undated</span>");
        return;
    }
    html_raw(page, "<time datetime=\"");
    html_text(page, msec_rfc3339(utc, buffer));
    html_raw(page, "\">");
    html_text(page, msec_civil(utc, buffer));
    html_raw(page, "</time>");
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
    html_raw(page, "<span class=\"tag ");
    html_anchor(page, class_prefix, word);
    html_raw(page, "\">");
    html_text(page, word);
    html_raw(page, "</span>");
}

void html_quote(struct html_page *page, const struct report_quote *quote) {
    html_raw(page, "<figure><figcaption>");
    html_place(page, quote->file, quote->line);
    html_raw(page, "<span class=\"faint\">");
    if (quote->time != MSEC_NONE) {
        html_time(page, quote->time);
        html_raw(page, " UTC ");
    }
    html_text(page, quote->level);
    html_raw(page, "</span></figcaption><pre>");
    html_text(page, quote->text);
    html_raw(page, "</pre></figure>\n");
}

void html_entities(struct html_page *page, const struct report_entity *entities, size_t count) {
    enum { SHOWN = 40 };

    for (size_t i = 0; i < count && i < SHOWN; i++) {
        html_raw(page, i ? ", <span class=\"entity\"" : "<span class=\"entity\"");
        if (entities[i].uuid) {
            html_raw(page, " title=\"uuid ");
            html_text(page, entities[i].uuid);
            html_raw(page, "\"");
        }
        html_raw(page, ">");
        word_entity(html_phrase(page), &entities[i]);
        html_put(page);
        html_raw(page, "</span>");
    }
    if (count > SHOWN)
        html_textf(page, " and %zu more", count - SHOWN);
}

void html_list(struct html_page *page, const char *heading, const char *element,
               const struct report_texts *texts) {
    if (!texts->count)
        return;
    str_addf(page->out, "<h4>%s</h4>\n<%s>\n", heading, element);
    for (size_t i = 0; i < texts->count; i++) {
        html_raw(page, "<li>");
        html_text(page, texts->items[i]);
        html_raw(page, "</li>\n");
    }
    str_addf(page->out, "</%s>\n", element);
}
