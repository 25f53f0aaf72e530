/* SPDX-License-Identifier: Apache-2.0
 * The timeline of an incident: what changed before it, the drawings, and every row in UTC and local time. */
#include "report/html_parts.h"

#include <string.h>

#include "report/wording.h"

enum { ROWS_SHOWN = 120, ROWS_OPEN = 14, CHANGES_SHOWN = 12 };

static bool is_change(const struct report_event *event) {
    return event->kind && strcmp(event->kind, "change") == 0;
}

static void lead_up(struct html_page *page, const struct report_incident *incident) {
    size_t count = 0, shown = 0;

    html_heading(page, 0, "Lead-up and trigger");
    for (size_t i = 0; i < incident->timeline_count; i++) {
        const struct report_event *event = &incident->timeline[i];

        if (!is_change(event) || ++count > CHANGES_SHOWN || !html_room(page))
            continue;
        html_raw(page, shown++ ? "<li>" : "<ul class=\"plain\">\n<li>");
        html_time(page, event->time);
        html_raw(page, " UTC ");
        html_text(page, event->what);
        if (event->file) {
            html_raw(page, " <span class=\"faint\">");
            html_place(page, event->file, event->line);
            html_raw(page, "</span>");
        }
        html_raw(page, "</li>\n");
    }
    if (shown)
        html_raw(page, "</ul>\n");
    html_more(page, count - shown, "more change", "more changes");
    if (!count)
        html_raw(page, "<p>These logs show no change before the first failure. ");
    else
        html_raw(page, "<p>What stands before a failure need not be its cause. ");
    html_placeholder(page, "What changed outside these logs: to be filled in");
    html_raw(page, "</p>\n");
}

static void table_row(struct html_page *page, const struct report_event *event) {
    const char *kind = event->kind ? event->kind : "";

    html_raw(page, is_change(event)                ? "<tr class=\"change\">"
                   : strcmp(kind, "recovery") == 0 ? "<tr class=\"recovery\">"
                                                   : "<tr>");
    html_raw(page, "<td class=\"word\" data-label=\"UTC\">");
    html_time(page, event->time);
    html_raw(page, "</td>");
    if (page->report->zone) {
        html_raw(page, "<td class=\"word faint\" data-label=\"Local\">");
        html_local_time(page, event->time);
        html_raw(page, "</td>");
    }
    html_raw(page, "<td class=\"word\" data-label=\"Kind\">");
    html_text(page, kind);
    html_raw(page, "</td><td class=\"wide\" data-label=\"What\">");
    if (event->finding)
        html_link(page, ANCHOR_FINDING, event->finding);
    html_cell(page, event->what);
    html_raw(page, event->finding ? "</a>" : "");
    html_raw(page, "<br><span class=\"small faint\">");
    if (event->lane && *event->lane) {
        html_short(page, event->lane);
        html_raw(page, event->file ? ", " : "");
    }
    if (event->file)
        html_place(page, event->file, event->line);
    html_raw(page, "</span></td></tr>\n");
}

static void table(struct html_page *page, const struct report_incident *incident) {
    size_t rows = incident->timeline_count, shown = 0;
    bool fold = rows > ROWS_OPEN;

    html_raw(page, fold ? "<details><summary>" : "");
    if (fold)
        html_textf(page, "All %zu rows as a table", rows);
    html_raw(page, fold ? "</summary>\n" : "");
    html_raw(page, "<table class=\"cards\"><thead><tr><th scope=\"col\">UTC</th>");
    if (page->report->zone) {
        html_raw(page, "<th scope=\"col\">");
        html_text(page, zone_name(page->report->zone));
        html_raw(page, "</th>");
    }
    html_raw(page, "<th scope=\"col\">Kind</th><th scope=\"col\">What and where</th></tr></thead><tbody>\n");
    for (; shown < rows && shown < ROWS_SHOWN && html_room(page); shown++)
        table_row(page, &incident->timeline[shown]);
    html_raw(page, "</tbody></table>\n");
    html_more(page, rows - shown, "more row", "more rows");
    html_raw(page, fold ? "</details>\n" : "");
}

/* From the first to the last of what is drawn; false if nothing is dated. Counts of quiet hours before and
 * after are not worth the room. */
static bool drawn_times(struct axis *axis, const struct report_incident *incident) {
    const struct report_series *series = &incident->series;
    msec_t from = incident->started, to = incident->started;

    for (size_t i = 0; i < series->count; i++) {
        msec_t at = series->from + (msec_t)i * series->step;

        if (!series->counts[i])
            continue;
        from = from == MSEC_NONE || at < from ? at : from;
        to = to == MSEC_NONE || at + series->step > to ? at + series->step : to;
    }
    for (size_t i = 0; i < incident->timeline_count; i++) {
        msec_t at = incident->timeline[i].time;

        if (at == MSEC_NONE)
            continue;
        from = from == MSEC_NONE || at < from ? at : from;
        to = to == MSEC_NONE || at > to ? at : to;
    }
    to = incident->cleared != MSEC_NONE && incident->cleared > to ? incident->cleared : to;
    return axis_make(axis, from, to);
}

void html_timeline(struct html_page *page, const struct report_incident *incident) {
    struct axis axis;

    lead_up(page, incident);
    html_heading(page, 0, "Timeline");
    if (drawn_times(&axis, incident)) {
        html_incident_chart(page, incident, &axis);
        html_lanes(page, incident, &axis);
    }
    if (incident->timeline_count)
        table(page, incident);
    else
        html_raw(page, "<p>No row of it was kept.</p>\n");
}
