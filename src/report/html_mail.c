/* SPDX-License-Identifier: Apache-2.0
 * The report as the HTML part of a mail: short, without drawings, folded parts and variables of style,
 * because mail readers know none of them, and below the size at which some cut a mail. Without a style sheet
 * it reads the same. */
#include "report/html_parts.h"

#include <string.h>

#include "report/narrative.h"
#include "report/wording.h"

enum { MAIL_BYTES = 80 * 1024, HEALTH_SHOWN = 12, ENTITIES_SHOWN = 8, COMMANDS_SHOWN = 4 };

static const char HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n"
    "body{font:15px/1.5 Helvetica,Arial,sans-serif;max-width:46em;margin:0 auto;padding:12px}\n"
    "h1{font-size:21px;line-height:1.3}h2{font-size:17px;line-height:1.35;margin:28px 0 6px}\n"
    "h3{font-size:14px;margin:16px 0 4px}p,ul,ol{margin:6px 0}\n"
    "pre{white-space:pre-wrap;word-break:break-word;border:1px solid #ccd3da;border-radius:4px;padding:8px;"
    "font-size:13px}\nfigure{margin:8px 0}figcaption{font-size:13px;font-weight:bold}\n"
    ".tag{font-weight:bold}.severity-critical{color:#c0392b}.severity-major{color:#a86a00}"
    ".confidence-confirmed{color:#1e8449}\n</style>\n";

static void incident_line(struct html_page *page, const struct report_cause *cause) {
    const struct report_incident *incident = outline_incident(page->outline, cause);

    if (!incident || outline_main_cause(page->outline, incident) != cause)
        return;
    html_raw(page, "<p>Incident: ");
    word_moments(html_phrase(page), incident);
    html_put(page);
    word_impact(html_phrase(page), incident);
    html_raw(page, page->phrase.len ? "; impact: " : "");
    html_put(page);
    html_raw(page, "</p>\n");
}

static void proof(struct html_page *page, const struct report_cause *cause) {
    if (cause->log_count)
        html_quote(page, &cause->log[0]);
    html_raw(page, "<p>Database: ");
    html_text(page, word_verdict(cause->verdict));
    html_raw(page, ".</p>\n");
    for (size_t i = 0; i < cause->db_count && html_room(page); i++) {
        if (report_is_statement(&cause->db[i]))
            continue;
        html_raw(page, "<p>");
        html_tag(page, "verdict-", cause->db[i].verdict);
        html_text(page, cause->db[i].text);
        html_raw(page, "</p>\n");
        break;
    }
}

static void cause_part(struct html_page *page, const struct report_cause *cause) {
    html_raw(page, "<h2");
    html_id(page, ANCHOR_CAUSE, cause->id);
    html_raw(page, ">");
    html_textf(page, "%u. ", cause->rank);
    html_text(page, cause->title);
    html_raw(page, "</h2>\n<p>");
    html_tag(page, "confidence-", cause->confidence);
    html_tag(page, "severity-", cause->severity);
    html_raw(page, "<code>");
    html_text(page, cause->signature);
    html_raw(page, "</code></p>\n<p>");
    word_when(html_phrase(page), cause->count, cause->first_seen, cause->last_seen);
    html_put(page);
    html_raw(page, cause->entity_count ? "; " : "");
    html_entities(page, cause->entities, cause->entity_count, ENTITIES_SHOWN);
    html_raw(page, "</p>\n");
    incident_line(page, cause);
    proof(page, cause);
    html_list(page, "What to do", "ol", &cause->remedy);
    for (size_t i = 0; i < cause->next_commands.count && i < COMMANDS_SHOWN && html_room(page); i++) {
        html_raw(page, "<pre>");
        html_text(page, cause->next_commands.items[i]);
        html_raw(page, "</pre>\n");
    }
}

static void causes(struct html_page *page) {
    const struct report *report = page->report;
    size_t shown = 0;

    if (!report->cause_count) {
        html_raw(page, "<ul>\n");
        for (size_t i = 0; word_nothing_found(html_phrase(page), report, i); i++) {
            html_raw(page, "<li>");
            html_put(page);
            html_raw(page, "</li>\n");
        }
        html_raw(page, "</ul>\n");
    }
    for (size_t i = 0; i < report->cause_count && html_room(page); i++) {
        if (!outline_is_full(page->outline, &report->causes[i]))
            continue;
        cause_part(page, &report->causes[i]);
        shown++;
    }
    html_more(page, report->cause_count - shown, "more root cause", "more root causes");
}

static void health(struct html_page *page) {
    const struct report *report = page->report;
    size_t problems = 0, shown = 0;

    for (size_t i = 0; i < report->health_count; i++) {
        const struct report_health *row = &report->health[i];

        if (strcmp(row->verdict, "problem") != 0)
            continue;
        html_raw(page, problems++ ? "" : "<h2>Health of the database</h2>\n<ul>\n");
        if (problems > HEALTH_SHOWN || !html_room(page))
            continue;
        shown++;
        html_raw(page, "<li>");
        html_tag(page, "severity-", row->severity);
        html_text(page, row->text);
        html_raw(page, "</li>\n");
    }
    html_raw(page, problems ? "</ul>\n" : "");
    html_more(page, problems - shown, "more problem", "more problems");
}

static void coverage(struct html_page *page) {
    html_raw(page, "<h2>What this could not see</h2>\n<ul>\n");
    for (size_t i = 0; word_unseen(html_phrase(page), page->report, i) && html_room(page); i++) {
        html_raw(page, "<li>");
        html_put(page);
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
}

void html_mail(struct html_page *page) {
    const struct report *report = page->report;

    page->level = 1;
    page->limit = page->out->len + MAIL_BYTES;
    html_raw(page, HEAD);
    html_raw(page, "<title>");
    word_found(html_phrase(page), report);
    html_put(page);
    html_raw(page, "</title>\n</head>\n<body>\n<h1>");
    if (report->cause_count)
        word_found(html_phrase(page), report);
    else
        str_add(html_phrase(page), "No root cause found");
    html_put(page);
    html_raw(page, "</h1>\n<p>Read: ");
    word_inputs(html_phrase(page), report);
    html_put(page);
    html_raw(page, "<br>Span: ");
    word_span(html_phrase(page), report->first, report->last);
    html_put(page);
    html_raw(page, "</p>\n");
    causes(page);
    page->limit += MAIL_BYTES / 16;
    health(page);
    page->limit += MAIL_BYTES / 16;
    coverage(page);
    html_raw(page, "</body>\n</html>\n");
}
