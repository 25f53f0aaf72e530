/* SPDX-License-Identifier: Apache-2.0
 * The parts of the Markdown report and what they share; only render_markdown.c and the markdown_*.c files
 * include this. Every text goes through markdown_text(), markdown_code() or markdown_block(). The page is
 * rendered twice: the first time tells which anchors it has, the second links to no others. */
#ifndef REPORT_MARKDOWN_PAGE_H
#define REPORT_MARKDOWN_PAGE_H

#include "base/compiler.h"
#include "base/str.h"
#include "base/vec.h"
#include "report/anchor.h"
#include "report/outline.h"

enum { MD_STATED_MAX = 128 };

struct md_page {
    struct str *out;
    const struct report *report;
    const struct outline *outline;
    struct str phrase;                 /* a phrase under construction: md_phrase to md_put */
    unsigned level;                    /* of the headings of a section */
    const char *stated[MD_STATED_MAX]; /* checks whose statement stands on the page */
    size_t stated_count;
    bool *listed; /* by finding: has an entry, and so its anchor */
    struct {
        VEC_OF(uint64_t);
    } anchors; /* hashes of those on the page, sorted before the second time */
    bool linking;
    bool failed; /* memory ran out elsewhere than in `out` */
};

/* Markdown of ours, as it is. */
void md_raw(struct md_page *page, const char *markdown);
void md_rawf(struct md_page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/* A text of the report in a sentence; null = nothing. */
void md_text(struct md_page *page, const char *text);
/* The same, cut where it is long. */
void md_short(struct md_page *page, const char *text);
/* A text that begins a cell of a table, cut; one that a spreadsheet would take for a formula gets an
 * apostrophe. */
void md_cell(struct md_page *page, const char *text);
/* As code. */
void md_code(struct md_page *page, const char *text);
/* Empties the phrase and lends it; md_put() adds it as text. */
struct str *md_phrase(struct md_page *page);
void md_put(struct md_page *page);

/* A heading `depth` levels below that of sections, of ours. */
void md_heading(struct md_page *page, unsigned depth, const char *text);
/* A small heading that reads like the anchor, which is what makes the anchor: "###### Cause c-1a2b". */
void md_anchor(struct md_page *page, const char *kind, const char *prefix, const char *id);
/* "[", and behind the text md_link_end; without brackets where the page has no such anchor. */
void md_link(struct md_page *page, const char *prefix, const char *id);
void md_link_end(struct md_page *page, const char *prefix, const char *id);
/* "And 12 more events in the JSON report."; nothing for 0. */
void md_more(struct md_page *page, size_t count, const char *one, const char *many);

/* "2026-10-12 06:12:23"; the second in the zone of the report. */
void md_time(struct md_page *page, msec_t utc);
void md_local_time(struct md_page *page, msec_t utc);
/* "file:line" as code. */
void md_place(struct md_page *page, const char *file, uint64_t line);
void md_quote(struct md_page *page, const struct report_quote *quote);
void md_entities(struct md_page *page, const struct report_entity *entities, size_t count, size_t most);

/* Sections of the whole report; those without content add nothing. */
void md_contents(struct md_page *page);
void md_loose_causes(struct md_page *page);
void md_rejected(struct md_page *page);
void md_health(struct md_page *page);
void md_unexplained(struct md_page *page);
void md_other_findings(struct md_page *page);
void md_coverage(struct md_page *page);

/* An incident up to its contributing factors; its findings by server; what people add to it. */
void md_incident(struct md_page *page, const struct report_incident *incident);
void md_matrix(struct md_page *page, const struct report_incident *incident);
void md_review(struct md_page *page, const struct report_incident *incident);

void md_cause(struct md_page *page, const struct report_cause *cause);
/* An item for a cause that is not shown in full. */
void md_cause_line(struct md_page *page, const struct report_cause *cause);

#endif
