/* SPDX-License-Identifier: Apache-2.0
 * The parts of the HTML report and what they share; only render_html.c and the html_*.c files include this.
 * Every text goes through html_text() or html_put(); nothing else writes what came from a log. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "base/compiler.h"
#include "base/str.h"
#include "report/report.h"

enum { FINDINGS_SHOWN = 300 };

struct html_page {
    struct str *out;
    const struct report *report;
    struct str phrase;        /* a phrase under construction: html_phrase to html_put */
    size_t causes_shown;      /* the first of report->causes */
    const char **finding_ids; /* of the findings that have an anchor, sorted */
    size_t finding_id_count;
};

/* Markup of ours, as it is. */
void html_raw(struct html_page *page, const char *markup);
/* A text of the report, escaped; null = nothing. */
void html_text(struct html_page *page, const char *text);
/* Empties the phrase and lends it; html_put() adds it escaped. */
struct str *html_phrase(struct html_page *page);
void html_put(struct html_page *page);
/* Escaped printf. */
void html_textf(struct html_page *page, const char *format, ...) PRINTF_LIKE(2, 3);

/* `prefix` and the id with every byte but letters, digits and `-` as _XX: fit for id="" and href="#". */
void html_anchor(struct html_page *page, const char *prefix, const char *id);
/* A link to the finding if it has an anchor, else the label alone. */
void html_finding_link(struct html_page *page, const char *id, const char *label);

/* `<time>` with the time for people. */
void html_time(struct html_page *page, msec_t utc);
/* "file:line" as code. */
void html_place(struct html_page *page, const char *file, uint64_t line);
/* `<span class="tag CLASS-WORD">WORD</span>`; the word is ours by table or escaped. */
void html_tag(struct html_page *page, const char *class_prefix, const char *word);
/* A quoted line with its place. */
void html_quote(struct html_page *page, const struct report_quote *quote);
/* "router r-12-VM (id 12), ..." */
void html_entities(struct html_page *page, const struct report_entity *entities, size_t count);
/* `<h4>` and a list (`ol` or `ul`); nothing for an empty list. */
void html_list(struct html_page *page, const char *heading, const char *element,
               const struct report_texts *texts);

/* A strip of `count` marks at `times` between `from` and `to`, as SVG; nothing without a span. */
void html_strip(struct html_page *page, const msec_t *times, size_t count, msec_t from, msec_t to);
/* A bar from `first` to `last` within the span of the report. */
void html_bar(struct html_page *page, msec_t first, msec_t last);

void html_summary(struct html_page *page);
void html_causes(struct html_page *page);
void html_incidents(struct html_page *page);
void html_findings(struct html_page *page);
void html_unexplained(struct html_page *page);
void html_rejected(struct html_page *page);
void html_health(struct html_page *page);
void html_coverage(struct html_page *page);

#endif
