/* SPDX-License-Identifier: Apache-2.0
 * What stands before the incidents when there is not exactly one: all of them at a glance. */
#include "report/html_parts.h"

#include "report/narrative.h"
#include "report/wording.h"

enum { ROWS_SHOWN = 60 };

static void nothing_found(struct html_page *page) {
    html_raw(page, "<p><strong>No root cause found.</strong></p>\n<ul>\n");
    for (size_t i = 0; word_nothing_found(html_phrase(page), page->report, i); i++) {
        html_raw(page, "<li>");
        html_put(page);
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
}

static void incident_row(struct html_page *page, const struct report_incident *incident) {
    const struct report_cause *cause = outline_main_cause(page->outline, incident);
    size_t number = outline_number(page->outline, incident);

    html_raw(page, "<tr");
    if (!number)
        html_id(page, ANCHOR_INCIDENT, incident->id);
    html_raw(page, "><td class=\"number\" data-label=\"Incident\">");
    if (number)
        html_textf(page, "%zu", number);
    html_raw(page, "</td><td class=\"wide\" data-label=\"What\">");
    html_link(page, number ? ANCHOR_INCIDENT : ANCHOR_CAUSE, number ? incident->id : cause ? cause->id : "");
    html_cell(page, incident->title);
    html_raw(page, "</a></td><td class=\"word\" data-label=\"Cause\">");
    if (cause) {
        html_tag(page, "confidence-", cause->confidence);
        html_tag(page, "severity-", cause->severity);
    }
    html_raw(page, "</td><td class=\"word\" data-label=\"Began (UTC)\">");
    html_time(page, incident->started);
    html_raw(page, "</td><td data-label=\"Impact\">");
    word_impact(html_phrase(page), incident);
    html_put(page);
    html_raw(page, "</td></tr>\n");
}

static void open_table(struct html_page *page) {
    html_raw(page, "<table class=\"cards\"><thead><tr><th scope=\"col\">#</th><th scope=\"col\">Incident</th>"
                   "<th scope=\"col\">Root cause</th><th scope=\"col\">Began (UTC)</th><th "
                   "scope=\"col\">Impact</th></tr>"
                   "</thead><tbody>\n");
}

/* Those without a section of their own, folded: most are further places of what the others show. */
static size_t other_incidents(struct html_page *page) {
    const struct report *report = page->report;
    size_t others = report->incident_count - page->outline->section_count, shown = 0;

    if (!others)
        return 0;
    html_raw(page, "<details><summary>");
    word_count(html_phrase(page), others, "incident that is not shown in full", "incidents that are not shown in full");
    html_put(page);
    html_raw(page, "</summary>\n");
    open_table(page);
    for (size_t i = 0; i < report->incident_count && shown < ROWS_SHOWN && html_room(page); i++) {
        if (page->outline->numbers[i])
            continue;
        incident_row(page, &report->incidents[i]);
        shown++;
    }
    html_raw(page, "</tbody></table></details>\n");
    return shown;
}

static void incidents(struct html_page *page) {
    const struct report *report = page->report;
    const struct outline *outline = page->outline;
    size_t shown = 0;

    open_table(page);
    for (; shown < outline->section_count && shown < ROWS_SHOWN && html_room(page); shown++)
        incident_row(page, &report->incidents[outline->sections[shown]]);
    html_raw(page, "</tbody></table>\n");
    shown += other_incidents(page);
    html_more(page, report->incident_count - shown, "more incident", "more incidents");
    if (outline->kinds_shown < outline->kinds)
        html_more(page, outline->kinds - outline->kinds_shown, "more kind of root cause", "more kinds of root causes");
}

void html_overview(struct html_page *page) {
    html_raw(page, "<section id=\"overview\">");
    html_heading(page, 0, page->report->cause_count ? "Incidents" : "Overview");
    html_report_chart(page);
    if (!page->report->cause_count)
        nothing_found(page);
    else
        incidents(page);
    html_raw(page, "</section>\n");
}

void html_loose_causes(struct html_page *page) {
    const struct report *report = page->report;
    bool any = false;

    for (size_t i = 0; i < report->cause_count && html_room(page); i++) {
        if (!outline_is_full(page->outline, &report->causes[i]) || outline_incident(page->outline, &report->causes[i]))
            continue;
        if (!any) {
            html_raw(page, "<section id=\"causes\">");
            html_heading(page, 0, "Root causes outside incidents");
        }
        any = true;
        html_cause(page, &report->causes[i]);
    }
    html_raw(page, any ? "</section>\n" : "");
}
