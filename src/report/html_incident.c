/* SPDX-License-Identifier: Apache-2.0
 * Incidents with their times, impact and timeline, and the table of all findings. */
#include "report/html_parts.h"

#include <string.h>

#include "report/wording.h"

enum { ROWS_SHOWN = 200, ROWS_OPEN = 12, STRIP_TIMES = 4096 };

static void time_fact(struct html_page *page, const char *label, msec_t utc) {
    if (utc == MSEC_NONE)
        return;
    str_addf(page->out, "<dt>%s</dt><dd>", label);
    html_time(page, utc);
    html_raw(page, " UTC</dd>");
}

static void incident_impact(struct html_page *page, const struct report_incident *incident) {
    const struct {
        uint64_t count;
        const char *one;
    } rows[] = {
        {incident->impact.jobs_failed, "failed job"},
        {incident->impact.vms, "VM"},
        {incident->impact.routers, "router"},
        {incident->impact.networks, "network"},
        {incident->impact.hosts, "host"},
        {incident->impact.accounts, "account"},
    };
    struct str *phrase = html_phrase(page);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (!rows[i].count)
            continue;
        str_add(phrase, phrase->len ? ", " : "");
        word_count(phrase, rows[i].count, rows[i].one, NULL);
    }
    if (!phrase->len)
        return;
    html_raw(page, "<dt>Impact</dt><dd>");
    html_put(page);
    html_raw(page, "</dd>");
}

static void incident_causes(struct html_page *page, const struct report_incident *incident) {
    bool any = false;

    for (size_t i = 0; i < page->causes_shown; i++) {
        const struct report_cause *cause = &page->report->causes[i];

        if (!cause->incident || !incident->id || strcmp(cause->incident, incident->id) != 0)
            continue;
        html_raw(page, any ? ", " : "<dt>Root causes</dt><dd>");
        html_raw(page, "<a href=\"#");
        html_anchor(page, "cause-", cause->id);
        html_raw(page, "\">");
        html_textf(page, "%u. ", cause->rank);
        html_text(page, cause->title);
        html_raw(page, "</a>");
        any = true;
    }
    if (any)
        html_raw(page, "</dd>");
}

static void incident_strip(struct html_page *page, const struct report_incident *incident) {
    msec_t times[STRIP_TIMES], from = MSEC_NONE, to = MSEC_NONE;
    size_t count = 0;

    for (size_t i = 0; i < incident->timeline_count && count < STRIP_TIMES; i++) {
        msec_t time = incident->timeline[i].time;

        if (time == MSEC_NONE)
            continue;
        times[count++] = time;
        from = from == MSEC_NONE || time < from ? time : from;
        to = to == MSEC_NONE || time > to ? time : to;
    }
    html_strip(page, times, count, from, to);
}

static void incident_timeline(struct html_page *page, const struct report_incident *incident) {
    size_t rows = incident->timeline_count;

    if (!rows)
        return;
    html_raw(page, rows > ROWS_OPEN ? "<details><summary>Timeline, " : "<h4>Timeline</h4>\n");
    if (rows > ROWS_OPEN) {
        html_textf(page, "%zu events", rows);
        html_raw(page, "</summary>\n");
    }
    html_raw(page,
             "<table class=\"cards\"><thead><tr><th scope=\"col\">Time (UTC)</th><th scope=\"col\">What</th>"
             "<th scope=\"col\">Where</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < rows && i < ROWS_SHOWN; i++) {
        const struct report_event *event = &incident->timeline[i];

        html_raw(page, "<tr><td class=\"word\" data-label=\"Time (UTC)\">");
        html_time(page, event->time);
        html_raw(page, "</td><td class=\"wide\" data-label=\"What\">");
        html_finding_link(page, event->finding, event->what);
        html_raw(page, "</td><td data-label=\"Where\">");
        if (event->file)
            html_place(page, event->file, event->line);
        html_raw(page, "</td></tr>\n");
    }
    html_raw(page, "</tbody></table>\n");
    if (rows > ROWS_SHOWN) {
        html_raw(page, "<p class=\"faint\">");
        html_textf(page, "%zu more events are in the JSON report.", rows - ROWS_SHOWN);
        html_raw(page, "</p>\n");
    }
    html_raw(page, rows > ROWS_OPEN ? "</details>\n" : "");
}

void html_incidents(struct html_page *page) {
    if (!page->report->incident_count)
        return;
    html_raw(page, "<section id=\"incidents\"><h2>Incidents</h2>\n");
    for (size_t i = 0; i < page->report->incident_count && i < ROWS_SHOWN; i++) {
        const struct report_incident *incident = &page->report->incidents[i];

        html_raw(page, "<article id=\"");
        html_anchor(page, "incident-", incident->id);
        html_raw(page, "\"><h3>");
        html_text(page, incident->title);
        html_raw(page, "</h3>\n<dl class=\"facts\">");
        time_fact(page, "Began", incident->started);
        time_fact(page, "Detected", incident->detected);
        time_fact(page, "Peak", incident->peak);
        time_fact(page, "Mitigated", incident->mitigated);
        time_fact(page, "Clear", incident->cleared);
        incident_impact(page, incident);
        incident_causes(page, incident);
        html_raw(page, "</dl>\n");
        incident_strip(page, incident);
        incident_timeline(page, incident);
        html_raw(page, "</article>\n");
    }
    html_raw(page, "</section>\n");
}

static void finding_row(struct html_page *page, const struct report_finding *finding) {
    html_raw(page, "<tr id=\"");
    html_anchor(page, "finding-", finding->id);
    html_raw(page, "\"><td class=\"wide\" data-label=\"Finding\">");
    html_text(page, finding->title);
    html_raw(page, "<br><code class=\"faint\">");
    html_text(page, finding->signature);
    html_raw(page, "</code></td><td class=\"word\" data-label=\"Role\">");
    html_text(page, finding->role);
    html_raw(page, "</td><td class=\"number\" data-label=\"Count\">");
    word_number(html_phrase(page), finding->count);
    html_put(page);
    html_raw(page, "</td><td data-label=\"First seen (UTC)\">");
    html_time(page, finding->first_seen);
    html_raw(page, "</td><td data-label=\"Involves\">");
    html_entities(page, finding->entities, finding->entity_count);
    html_raw(page, "</td><td data-label=\"First line\">");
    if (finding->sample_count)
        html_place(page, finding->samples[0].file, finding->samples[0].line);
    html_raw(page, "</td></tr>\n");
}

void html_findings(struct html_page *page) {
    const struct report *report = page->report;
    size_t shown = report->finding_count < FINDINGS_SHOWN ? report->finding_count : FINDINGS_SHOWN;

    if (!shown)
        return;
    html_raw(page, "<section id=\"findings\"><h2>Findings</h2>\n<details open><summary>");
    word_count(html_phrase(page), report->finding_count, "finding", NULL);
    html_put(page);
    html_raw(page,
             "</summary>\n<table class=\"cards\"><thead><tr><th scope=\"col\">Finding</th>"
             "<th scope=\"col\">Role</th><th scope=\"col\">Count</th><th scope=\"col\">First seen (UTC)</th>"
             "<th scope=\"col\">Involves</th><th scope=\"col\">First line</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < shown; i++)
        finding_row(page, &report->findings[i]);
    html_raw(page, "</tbody></table>\n");
    if (shown < report->finding_count) {
        html_raw(page, "<p class=\"faint\">");
        html_textf(page, "%zu more findings are in the JSON report.", report->finding_count - shown);
        html_raw(page, "</p>\n");
    }
    html_raw(page, "</details></section>\n");
}
