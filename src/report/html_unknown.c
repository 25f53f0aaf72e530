/* SPDX-License-Identifier: Apache-2.0
 * What no signature explains, and what was considered and rejected. */
#include "report/html_parts.h"

#include "report/wording.h"

enum { ROWS_SHOWN = 60, ROWS_OPEN = 10 };

static void unexplained_item(struct html_page *page, const struct report_unexplained *it) {
    html_raw(page, "<article><p class=\"tags\">");
    html_tag(page, "level-", it->level);
    html_raw(page, "<span class=\"faint\">");
    word_count(html_phrase(page), it->count, "time", NULL);
    str_addf(&page->phrase, "; %s", it->novelty ? it->novelty : "");
    html_put(page);
    html_raw(page, "</span></p><pre>");
    html_text(page, it->template_text);
    html_raw(page, "</pre>\n<details><summary>First of them</summary>\n");
    html_quote(page, &it->sample);
    html_raw(page, "</details>\n");
    if (it->command) {
        html_raw(page, "<p class=\"faint small\">To make a signature of it:</p><pre class=\"command\">");
        html_text(page, it->command);
        html_raw(page, "</pre>\n");
    }
    html_raw(page, "</article>\n");
}

void html_unexplained(struct html_page *page) {
    const struct report *report = page->report;
    size_t shown = 0;

    if (!report->unexplained_count)
        return;
    html_raw(page, "<section id=\"unexplained\">");
    html_heading(page, 0, "Unexplained");
    html_raw(page, "<p>WARN and ERROR messages that no signature knows. Begin with the new ones.</p>\n");
    for (; shown < report->unexplained_count && shown < ROWS_SHOWN && html_room(page); shown++) {
        if (shown == ROWS_OPEN)
            html_raw(page, "<details><summary>More of them</summary>\n");
        unexplained_item(page, &report->unexplained[shown]);
    }
    html_raw(page, shown > ROWS_OPEN ? "</details>\n" : "");
    html_more(page, report->unexplained_count - shown, "more", "more");
    html_raw(page, "</section>\n");
}

void html_rejected(struct html_page *page) {
    const struct report *report = page->report;
    size_t shown = 0;

    if (!report->rejected_count)
        return;
    html_raw(page, "<section id=\"rejected\">");
    html_heading(page, 0, "Considered and rejected");
    html_raw(page, "<ul>\n");
    for (; shown < report->rejected_count && shown < ROWS_SHOWN && html_room(page); shown++) {
        const struct report_rejected *it = &report->rejected[shown];

        html_raw(page, "<li>");
        if (it->title) {
            html_short(page, it->title);
            html_raw(page, " ");
        }
        html_raw(page, "<code class=\"faint\">");
        html_text(page, it->signature);
        html_raw(page, "</code>: ");
        html_text(page, it->why);
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
    html_more(page, report->rejected_count - shown, "more", "more");
    html_raw(page, "</section>\n");
}
