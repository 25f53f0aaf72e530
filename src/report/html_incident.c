/* SPDX-License-Identifier: Apache-2.0
 * One incident, from its title to its contributing factors, in the order in which those ask who read about it
 * the day after: what was it, how bad, when, what went before, what came of what, why, and how sure is that.
 */
#include "report/html_parts.h"

#include <string.h>

#include "report/narrative.h"
#include "report/wording.h"

enum { CONCURRENT_SHOWN = 12 };

static void head(struct html_page *page, const struct report_incident *incident) {
    size_t number = outline_number(page->outline, incident);

    html_raw(page, "<p class=\"eyebrow\">");
    html_textf(page, "Incident %zu of %zu, ", number, page->report->incident_count);
    html_raw(page, "<code>");
    html_text(page, incident->id);
    html_raw(page, "</code></p>\n");
    if (page->level > 2) {
        html_raw(page, "<h2 class=\"title\">");
        html_text(page, incident->title);
        html_raw(page, "</h2>\n");
    }
    html_raw(page, "<dl class=\"facts\"><dt>Date</dt><dd>");
    html_time(page, incident->started);
    html_raw(page, " UTC</dd><dt>Status</dt><dd>");
    html_placeholder(page, "draft, not yet reviewed");
    html_raw(page, "</dd><dt>Written by</dt><dd>");
    html_placeholder(page, "to be filled in");
    html_raw(page, "</dd><dt>Ticket</dt><dd>");
    html_placeholder(page, "to be filled in");
    html_raw(page, "</dd></dl>\n");
}

static void summary(struct html_page *page, const struct report_incident *incident) {
    html_heading(page, 0, "Summary");
    html_raw(page, "<p class=\"lead\">");
    for (size_t i = 0; word_summary(html_phrase(page), page->outline, incident, i); i++) {
        str_add_char(&page->phrase, ' ');
        html_put(page);
    }
    html_raw(page, "</p>\n<p>");
    html_placeholder(page, "What users noticed: to be filled in");
    html_raw(page, "</p>\n");
}

static void impact(struct html_page *page, const struct report_incident *incident) {
    struct impact impacts[IMPACTS];

    incident_impacts(incident, impacts);
    html_heading(page, 0, "Impact");
    word_impact(html_phrase(page), incident);
    if (!page->phrase.len) {
        html_raw(page, "<p>The logs name no failed job, and no VM, router, network, host or account that was "
                       "affected. ");
        html_placeholder(page, "What was affected: to be filled in");
        html_raw(page, "</p>\n");
        return;
    }
    html_raw(page, "<ul class=\"tiles\">\n");
    for (size_t i = 0; i < IMPACTS; i++) {
        html_raw(page, impacts[i].count ? "<li><strong>" : "<li class=\"zero\"><strong>");
        word_number(html_phrase(page), impacts[i].count);
        html_put(page);
        str_addf(page->out, "</strong> %s</li>\n", impacts[i].count == 1 ? impacts[i].one : impacts[i].many);
    }
    html_raw(page, "</ul>\n<p class=\"faint\">As far as the logs name them; what was affected without a line "
                   "is not counted.</p>\n");
}

static void times(struct html_page *page, const struct report_incident *incident) {
    struct moment moments[MOMENTS];

    incident_moments(incident, moments);
    html_heading(page, 0, "Five times");
    html_raw(page, "<ol class=\"moments\">\n");
    for (size_t i = 0; i < MOMENTS; i++) {
        bool known = moments[i].time != MSEC_NONE;

        str_addf(page->out, "<li%s><strong>%s</strong> ", known ? "" : " class=\"unknown\"", moments[i].label);
        if (known) {
            html_time(page, moments[i].time);
            html_raw(page, " <span class=\"faint\">UTC</span> ");
            if (page->report->zone) {
                html_raw(page, "<span class=\"local faint\">");
                html_local_time(page, moments[i].time);
                html_raw(page, " ");
                html_text(page, zone_name(page->report->zone));
                html_raw(page, "</span> ");
            }
            if (i) {
                html_raw(page, "<span class=\"lapse\">");
                word_after(html_phrase(page), incident, moments[i].time);
                html_put(page);
                html_raw(page, "</span> ");
            }
        } else {
            html_raw(page, "<span class=\"unknown\">unknown</span> ");
        }
        str_addf(page->out, "<span class=\"meaning faint\">%s</span>", moments[i].meaning);
        if (i == 3 && incident->mitigated_by) {
            html_raw(page, " <span class=\"meaning\">");
            html_short(page, incident->mitigated_by);
            html_raw(page, "</span>");
        }
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ol>\n");
}

static void causes(struct html_page *page, const struct report_incident *incident) {
    size_t i = 0;

    html_heading(page, 0, incident->root_causes.count > 1 ? "Root causes" : "Root cause");
    if (!outline_main_cause(page->outline, incident))
        html_raw(page, "<p>No root cause was found.</p>\n");
    for (; i < incident->root_causes.count && html_room(page); i++) {
        const struct report_cause *cause = outline_cause(page->outline, incident->root_causes.items[i]);

        if (!cause)
            continue;
        if (outline_is_full(page->outline, cause)) {
            html_cause(page, cause);
            continue;
        }
        html_raw(page, "<ul>");
        html_cause_line(page, cause, true);
        html_raw(page, "</ul>\n");
    }
    html_more(page, incident->root_causes.count - i, "more root cause", "more root causes");
}

static void cause_item(struct html_page *page, const struct report_cause *cause, const char *why) {
    html_raw(page, "<li>");
    html_link(page, ANCHOR_CAUSE, cause->id);
    html_short(page, cause->title);
    html_raw(page, "</a> <span class=\"faint\">");
    html_textf(page, "rank %u, %s, %s; ", cause->rank, cause->confidence, cause->severity);
    html_raw(page, why);
    html_raw(page, "</span></li>\n");
}

static void factors(struct html_page *page, const struct report_incident *incident) {
    size_t shown = 0, count = incident->root_causes.count + incident->concurrent.count;

    html_heading(page, 0, "Contributing factors");
    html_raw(page, count > 1 ? "<ul>\n" : "");
    for (size_t i = 1; i < incident->root_causes.count && shown < CONCURRENT_SHOWN && html_room(page); i++) {
        const struct report_cause *cause = outline_cause(page->outline, incident->root_causes.items[i]);

        if (cause) {
            cause_item(page, cause, "a further cause of this incident");
            shown++;
        }
    }
    for (size_t i = 0; i < incident->concurrent.count && shown < CONCURRENT_SHOWN && html_room(page); i++) {
        const struct report_cause *cause = outline_cause(page->outline, incident->concurrent.items[i]);

        if (cause) {
            cause_item(page, cause, "another incident at the same time");
            shown++;
        }
    }
    html_raw(page, count > 1 ? "</ul>\n" : "");
    html_raw(page, shown ? "<p>" : "<p>The logs show no further cause of this incident and none beside it. ");
    html_placeholder(page, "What else contributed: to be filled in");
    html_raw(page, "</p>\n");
}

void html_incident(struct html_page *page, const struct report_incident *incident) {
    head(page, incident);
    summary(page, incident);
    impact(page, incident);
    times(page, incident);
    html_timeline(page, incident);
    causes(page, incident);
    factors(page, incident);
}
