/* SPDX-License-Identifier: Apache-2.0
 * One incident in Markdown, in the order of the HTML report, and what people add to it. */
#include "report/markdown_page.h"

#include <string.h>

#include "report/narrative.h"
#include "report/wording.h"

enum { TIMELINE_SHOWN = 80, CHANGES_SHOWN = 12, CONCURRENT_SHOWN = 12, ACTIONS_SHOWN = 20 };

static void head(struct md_page *page, const struct report_incident *incident) {
    md_anchor(page, "Incident", ANCHOR_INCIDENT, incident->id);
    md_raw(page, "- Date: ");
    md_time(page, incident->started);
    md_raw(page, " UTC\n- Status: *draft, not yet reviewed*\n- Written by: *to be filled in*\n- Ticket: *to "
                 "be filled in*\n");
}

static void summary(struct md_page *page, const struct report_incident *incident) {
    md_heading(page, 0, "Summary");
    for (size_t i = 0; word_summary(md_phrase(page), page->outline, incident, i); i++) {
        md_raw(page, i ? " " : "");
        md_put(page);
    }
    md_raw(page, "\n\n*What users noticed: to be filled in*\n");
}

static void impact(struct md_page *page, const struct report_incident *incident) {
    struct impact impacts[IMPACTS];

    incident_impacts(incident, impacts);
    md_heading(page, 0, "Impact");
    md_raw(page, "|");
    for (size_t i = 0; i < IMPACTS; i++)
        md_rawf(page, " %s |", impacts[i].many);
    md_raw(page, "\n|");
    for (size_t i = 0; i < IMPACTS; i++)
        md_raw(page, " ---: |");
    md_raw(page, "\n|");
    for (size_t i = 0; i < IMPACTS; i++) {
        md_raw(page, " ");
        word_number(md_phrase(page), impacts[i].count);
        md_put(page);
        md_raw(page, " |");
    }
    md_raw(page, "\n\nAs far as the logs name them; what was affected without a line is not counted.\n");
}

static void times(struct md_page *page, const struct report_incident *incident) {
    const struct zone *zone = page->report->zone;
    struct moment moments[MOMENTS];

    incident_moments(incident, moments);
    md_heading(page, 0, "Five times");
    md_raw(page, "| | UTC | ");
    if (zone) {
        md_cell(page, zone_name(zone));
        md_raw(page, " | ");
    }
    md_raw(page, zone ? "After it began | Which is |\n| --- | --- | --- | --- | --- |\n"
                      : "After it began | Which is |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < MOMENTS; i++) {
        bool known = moments[i].time != MSEC_NONE;

        md_rawf(page, "| **%s** | ", moments[i].label);
        word_time(md_phrase(page), moments[i].time);
        md_raw(page, known ? page->phrase.ptr : "unknown");
        md_raw(page, " | ");
        if (zone) {
            if (known)
                md_local_time(page, moments[i].time);
            md_raw(page, " | ");
        }
        if (i) {
            word_after(md_phrase(page), incident, moments[i].time);
            md_text(page, page->phrase.ptr + (page->phrase.ptr[0] == '+'));
        }
        md_rawf(page, " | %s", moments[i].meaning);
        if (i == 3 && incident->mitigated_by) {
            md_raw(page, ": ");
            md_short(page, incident->mitigated_by);
        }
        md_raw(page, " |\n");
    }
}

static bool is_change(const struct report_event *event) {
    return event->kind && strcmp(event->kind, "change") == 0;
}

static void lead_up(struct md_page *page, const struct report_incident *incident) {
    size_t count = 0;

    md_heading(page, 0, "Lead-up and trigger");
    for (size_t i = 0; i < incident->timeline_count; i++) {
        const struct report_event *event = &incident->timeline[i];

        if (!is_change(event) || ++count > CHANGES_SHOWN)
            continue;
        md_raw(page, "- ");
        md_time(page, event->time);
        md_raw(page, " UTC: ");
        md_short(page, event->what);
        if (event->file) {
            md_raw(page, " (");
            md_place(page, event->file, event->line);
            md_raw(page, ")");
        }
        md_raw(page, "\n");
    }
    md_more(page, count > CHANGES_SHOWN ? count - CHANGES_SHOWN : 0, "more change", "more changes");
    md_raw(page, count ? "\nWhat stands before a failure need not be its cause.\n"
                       : "These logs show no change before the first failure.\n");
    md_raw(page, "\n*What changed outside these logs: to be filled in*\n");
}

static void timeline_row(struct md_page *page, const struct report_event *event) {
    md_raw(page, "| ");
    md_time(page, event->time);
    md_raw(page, " | ");
    if (page->report->zone) {
        md_local_time(page, event->time);
        md_raw(page, " | ");
    }
    md_text(page, event->kind);
    md_raw(page, " | ");
    if (event->finding)
        md_link(page, ANCHOR_FINDING, event->finding);
    md_cell(page, event->what);
    if (event->finding)
        md_link_end(page, ANCHOR_FINDING, event->finding);
    if (event->lane && *event->lane) {
        md_raw(page, " (");
        md_short(page, event->lane);
        md_raw(page, ")");
    }
    md_raw(page, " | ");
    if (event->file)
        md_place(page, event->file, event->line);
    md_raw(page, " |\n");
}

static void timeline(struct md_page *page, const struct report_incident *incident) {
    size_t rows = incident->timeline_count;

    md_heading(page, 0, "Timeline");
    if (!rows) {
        md_raw(page, "No row of it was kept.\n");
        return;
    }
    md_raw(page, "| UTC | ");
    if (page->report->zone) {
        md_cell(page, zone_name(page->report->zone));
        md_raw(page, " | ");
    }
    md_raw(page, page->report->zone ? "Kind | What | Where |\n| --- | --- | --- | --- | --- |\n"
                                    : "Kind | What | Where |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < rows && i < TIMELINE_SHOWN; i++)
        timeline_row(page, &incident->timeline[i]);
    md_more(page, rows > TIMELINE_SHOWN ? rows - TIMELINE_SHOWN : 0, "more row", "more rows");
}

static void causes(struct md_page *page, const struct report_incident *incident) {
    md_heading(page, 0, incident->root_causes.count > 1 ? "Root causes" : "Root cause");
    if (!outline_main_cause(page->outline, incident))
        md_raw(page, "No root cause was found.\n");
    for (size_t i = 0; i < incident->root_causes.count; i++) {
        const struct report_cause *cause = outline_cause(page->outline, incident->root_causes.items[i]);

        if (cause && outline_is_full(page->outline, cause))
            md_cause(page, cause);
        else if (cause)
            md_cause_line(page, cause);
    }
}

static void factor(struct md_page *page, const char *id, const char *why, size_t *shown) {
    const struct report_cause *cause = outline_cause(page->outline, id);

    if (!cause || *shown == CONCURRENT_SHOWN)
        return;
    md_raw(page, "- ");
    md_link(page, ANCHOR_CAUSE, id);
    md_short(page, cause->title);
    md_link_end(page, ANCHOR_CAUSE, id);
    md_rawf(page, " (rank %u, ", cause->rank);
    md_text(page, cause->confidence);
    md_raw(page, ", ");
    md_text(page, cause->severity);
    md_rawf(page, "): %s\n", why);
    ++*shown;
}

static void factors(struct md_page *page, const struct report_incident *incident) {
    size_t shown = 0;

    md_heading(page, 0, "Contributing factors");
    for (size_t i = 1; i < incident->root_causes.count; i++)
        factor(page, incident->root_causes.items[i], "a further cause of this incident", &shown);
    for (size_t i = 0; i < incident->concurrent.count; i++)
        factor(page, incident->concurrent.items[i], "another incident at the same time", &shown);
    if (!shown)
        md_raw(page, "The logs show no further cause of this incident and none beside it.\n");
    md_raw(page, "\n*What else contributed: to be filled in*\n");
}

void md_incident(struct md_page *page, const struct report_incident *incident) {
    head(page, incident);
    summary(page, incident);
    impact(page, incident);
    times(page, incident);
    lead_up(page, incident);
    timeline(page, incident);
    causes(page, incident);
    factors(page, incident);
}

static void actions(struct md_page *page, const struct report_incident *incident) {
    size_t count = 0;

    md_heading(page, 0, "Action items");
    md_raw(page, "Proposed from the remedies; strike what does not fit.\n\n");
    for (size_t i = 0; i < incident->root_causes.count; i++) {
        const struct report_cause *cause = outline_cause(page->outline, incident->root_causes.items[i]);

        if (!cause || !outline_is_full(page->outline, cause))
            continue;
        for (size_t k = 0; k < cause->remedy.count; k++) {
            if (++count > ACTIONS_SHOWN)
                continue;
            md_raw(page, "- [ ] ");
            if (strcmp(cause->confidence, "possible") == 0)
                md_rawf(page, "If cause %u proves right: ", cause->rank);
            md_text(page, cause->remedy.items[k]);
            md_raw(page, " *Owner: to be filled in. Ticket: to be filled in.*\n");
        }
    }
    md_raw(page, "- [ ] *Further action: to be filled in. Owner: to be filled in. Ticket: to be filled in.*\n");
    md_more(page, count > ACTIONS_SHOWN ? count - ACTIONS_SHOWN : 0, "more remedy", "more remedies");
}

void md_review(struct md_page *page, const struct report_incident *incident) {
    actions(page, incident);
    md_heading(page, 0, "Lessons");
    md_raw(page, "- What went well: *to be filled in*\n- What went wrong: *to be filled in*\n"
                 "- Where we were lucky: *to be filled in*\n");
}
