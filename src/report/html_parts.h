/* SPDX-License-Identifier: Apache-2.0
 * The parts of the HTML report and what they share; only render_html.c, render_mail.c and the html_*.c files
 * include this. Every text goes through html_text(), html_put() or escape_html(); nothing else writes what
 * came from a log. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "base/compiler.h"
#include "base/str.h"
#include "report/anchor.h"
#include "report/axis.h"
#include "report/outline.h"

enum { TITLE_SHORT = 300, STATED_MAX = 128, PAGE_BYTES = 500 * 1024 };

struct html_page {
    struct str *out;
    const struct report *report;
    const struct outline *outline;
    struct str phrase;              /* a phrase under construction: html_phrase to html_put */
    unsigned level;                 /* of the headings of a section: 2, or 3 below the title of an incident */
    size_t limit;                   /* length of `out` at which lists stop */
    const char *stated[STATED_MAX]; /* checks whose statement stands on the page */
    size_t stated_count;
    bool *listed; /* by finding: has a row, and so its anchor */
    bool failed;  /* memory ran out elsewhere than in `out` */
};

/* Markup of ours, as it is. */
void html_raw(struct html_page *page, const char *markup);
/* A text of the report, escaped; null = nothing. */
void html_text(struct html_page *page, const char *text);
/* At most TITLE_SHORT bytes of it. */
void html_short(struct html_page *page, const char *text);
/* A text that begins a cell of a table: one that a spreadsheet would take for a formula gets an apostrophe.
 */
void html_cell(struct html_page *page, const char *text);
/* Empties the phrase and lends it; html_put() adds it escaped. */
struct str *html_phrase(struct html_page *page);
void html_put(struct html_page *page);
/* Escaped printf. */
void html_textf(struct html_page *page, const char *format, ...) PRINTF_LIKE(2, 3);

/* A heading of class "h0", "h1", ... `depth` levels below that of sections; the text is ours. */
void html_heading(struct html_page *page, unsigned depth, const char *text);
/* Whether lists may go on. */
bool html_room(const struct html_page *page);
/* Lets lists go on for `bytes` more, but no further than `page_bytes` of the whole page. */
void html_allow(struct html_page *page, size_t bytes, size_t page_bytes);
/* "12 more events are in the JSON report."; nothing for 0. */
void html_more(struct html_page *page, size_t count, const char *one, const char *many);
/* A faint note that people have to fill in. */
void html_placeholder(struct html_page *page, const char *what);

/* ` id="…"` and `<a href="#…">`; a link to what the page does not show loses its href in
 * html_drop_dead_links. */
void html_id(struct html_page *page, const char *prefix, const char *id);
void html_link(struct html_page *page, const char *prefix, const char *id);
/* Takes away the href of links to anchors that are not on the page. 0, or -1 when memory runs out. */
int html_drop_dead_links(struct str *page);

/* `<time>` with the time for people, in UTC. */
void html_time(struct html_page *page, msec_t utc);
/* The same in the zone of the report; nothing if it has none. */
void html_local_time(struct html_page *page, msec_t utc);
/* "file:line" as code. */
void html_place(struct html_page *page, const char *file, uint64_t line);
/* `<span class="tag CLASS-WORD">WORD</span>`. */
void html_tag(struct html_page *page, const char *class_prefix, const char *word);
/* A quoted line with its place. */
void html_quote(struct html_page *page, const struct report_quote *quote);
/* "router r-12-VM (id 12), ..."; at most `most` of them. */
void html_entities(struct html_page *page, const struct report_entity *entities, size_t count, size_t most);
/* A heading and a list (`ol` or `ul`); nothing for an empty list. */
void html_list(struct html_page *page, const char *heading, const char *element, const struct report_texts *texts);

/* Sections of the whole report; those without content add nothing. */
void html_overview(struct html_page *page);
void html_loose_causes(struct html_page *page);
void html_rejected(struct html_page *page);
void html_health(struct html_page *page);
void html_unexplained(struct html_page *page);
void html_other_findings(struct html_page *page);
void html_coverage(struct html_page *page);

/* The whole HTML part of a mail. */
void html_mail(struct html_page *page);

/* An incident up to its contributing factors; its findings by server; what people add to it. */
void html_incident(struct html_page *page, const struct report_incident *incident);
void html_matrix(struct html_page *page, const struct report_incident *incident);
void html_review(struct html_page *page, const struct report_incident *incident);

void html_timeline(struct html_page *page, const struct report_incident *incident);
void html_cause(struct html_page *page, const struct report_cause *cause);
/* One line for a cause that is not shown in full. */
void html_cause_line(struct html_page *page, const struct report_cause *cause, bool anchored);
void html_evidence(struct html_page *page, const struct report_cause *cause);
/* What follows from the cause, drawn and as a list. */
void html_graph(struct html_page *page, const struct report_cause *cause);

/* Failing events over the whole report with a band for each incident; nothing without counts. */
void html_report_chart(struct html_page *page);
/* Failing events of an incident with its five times, and its timeline by what it happened to, on one axis of
 * time. */
void html_incident_chart(struct html_page *page, const struct report_incident *incident, const struct axis *axis);
void html_lanes(struct html_page *page, const struct report_incident *incident, const struct axis *axis);
/* A bar that is filled as far as the pool is; nothing without numbers. */
void html_gauge(struct html_page *page, const struct report_health *row);

#endif
