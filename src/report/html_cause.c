/* SPDX-License-Identifier: Apache-2.0
 * The summary table and one article per root cause. */
#include "report/html_parts.h"

#include <string.h>

#include "report/wording.h"

enum { QUOTES_OPEN = 2, EXPLAINED_OPEN = 6 };

static void summary_row(struct html_page *page, const struct report_cause *cause) {
    html_raw(page, "<tr><td class=\"number\" data-label=\"Rank\">");
    html_textf(page, "%u", cause->rank);
    html_raw(page, "</td><td class=\"wide\" data-label=\"Root cause\"><a href=\"#");
    html_anchor(page, "cause-", cause->id);
    html_raw(page, "\">");
    html_text(page, cause->title);
    html_raw(page, "</a><br><code class=\"faint\">");
    html_text(page, cause->signature);
    html_raw(page, "</code></td><td class=\"word\" data-label=\"Confidence\">");
    html_tag(page, "confidence-", cause->confidence);
    html_raw(page, "</td><td class=\"word\" data-label=\"Severity\">");
    html_tag(page, "severity-", cause->severity);
    html_raw(page, "</td><td data-label=\"First seen (UTC)\">");
    html_time(page, cause->first_seen);
    html_bar(page, cause->first_seen, cause->last_seen);
    html_raw(page, "</td><td class=\"number\" data-label=\"Count\">");
    word_number(html_phrase(page), cause->count);
    html_put(page);
    html_raw(page, "</td></tr>\n");
}

static void nothing_found(struct html_page *page) {
    html_raw(page, "<ul>\n");
    for (size_t i = 0; word_nothing_found(html_phrase(page), page->report, i); i++) {
        html_raw(page, "<li>");
        html_put(page);
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
}

void html_summary(struct html_page *page) {
    html_raw(page, "<section id=\"summary\"><h2>Summary</h2>\n");
    if (!page->report->cause_count) {
        html_raw(page, "<p><strong>No root cause found.</strong></p>\n");
        nothing_found(page);
    } else {
        html_raw(page,
                 "<table class=\"cards\"><thead><tr><th scope=\"col\">#</th><th scope=\"col\">Root cause</th>"
                 "<th scope=\"col\">Confidence</th><th scope=\"col\">Severity</th>"
                 "<th scope=\"col\">First seen (UTC)</th><th scope=\"col\">Count</th></tr></thead><tbody>\n");
        for (size_t i = 0; i < page->causes_shown; i++)
            summary_row(page, &page->report->causes[i]);
        html_raw(page, "</tbody></table>\n");
        if (page->causes_shown < page->report->cause_count) {
            html_raw(page, "<p class=\"faint\">");
            word_count(html_phrase(page), page->report->cause_count - page->causes_shown,
                       "more root cause is in the JSON report.", "more root causes are in the JSON report.");
            html_put(page);
            html_raw(page, "</p>\n");
        }
    }
    html_raw(page, "</section>\n");
}

static void cause_facts(struct html_page *page, const struct report_cause *cause) {
    html_raw(page, "<dl class=\"facts\"><dt>When</dt><dd>");
    word_when(html_phrase(page), cause->count, cause->first_seen, cause->last_seen);
    html_put(page);
    html_raw(page, "</dd>");
    if (cause->entity_count) {
        html_raw(page, "<dt>Involves</dt><dd>");
        html_entities(page, cause->entities, cause->entity_count);
        html_raw(page, "</dd>");
    }
    html_raw(page, "<dt>Confidence</dt><dd>");
    html_textf(page, "%s: %s", cause->confidence, word_confidence(cause->confidence));
    html_raw(page, "</dd><dt>Signature</dt><dd><code>");
    html_finding_link(page, cause->finding, cause->signature);
    html_raw(page, "</code></dd></dl>\n");
}

static void cause_proof(struct html_page *page, const struct report_cause *cause) {
    if (!cause->log_count)
        return;
    html_raw(page, "<h4>Proof</h4>\n");
    for (size_t i = 0; i < cause->log_count; i++) {
        if (i == QUOTES_OPEN) {
            html_raw(page, "<details><summary>");
            html_textf(page, "%zu more quoted %s", cause->log_count - i,
                       cause->log_count - i == 1 ? "line" : "lines");
            html_raw(page, "</summary>\n");
        }
        html_quote(page, &cause->log[i]);
    }
    if (cause->log_count > QUOTES_OPEN)
        html_raw(page, "</details>\n");
}

static void cause_database(struct html_page *page, const struct report_cause *cause) {
    html_raw(page, "<h4>Database</h4>\n<p>");
    html_textf(page, "%s: %s.", cause->verdict, word_verdict(cause->verdict));
    html_raw(page, "</p>\n");
    if (!cause->db_count)
        return;
    html_raw(page, "<ul class=\"plain\">\n");
    for (size_t i = 0; i < cause->db_count; i++) {
        const struct report_db_evidence *row = &cause->db[i];

        if (report_is_statement(row)) {
            html_raw(page, "<li><details><summary>Statement of <code>");
            html_text(page, row->check);
            html_raw(page, "</code>, not asked</summary>\n<pre>");
            html_text(page, row->text);
            html_raw(page, "</pre></details></li>\n");
            continue;
        }
        html_raw(page, "<li>");
        html_tag(page, "verdict-", row->verdict);
        html_raw(page, " ");
        html_text(page, row->text);
        html_raw(page, " <span class=\"faint\"><code>");
        html_text(page, row->check);
        html_raw(page, row->as_of && strcmp(row->as_of, "now") == 0
                           ? "</code>, as of now</span></li>\n"
                           : "</code>, as of the incident</span></li>\n");
    }
    html_raw(page, "</ul>\n");
}

static void cause_explains(struct html_page *page, const struct report_cause *cause) {
    const struct report_texts *titles = &cause->explained_titles;

    if (!titles->count)
        return;
    html_raw(page, "<h4>What it explains</h4>\n<ul>\n");
    for (size_t i = 0; i < titles->count; i++) {
        if (i == EXPLAINED_OPEN) {
            html_raw(page, "</ul><details><summary>");
            html_textf(page, "%zu more", titles->count - i);
            html_raw(page, "</summary><ul>\n");
        }
        html_raw(page, "<li>");
        html_finding_link(page, titles->count == cause->explains.count ? cause->explains.items[i] : NULL,
                          titles->items[i]);
        html_raw(page, "</li>\n");
    }
    html_raw(page, titles->count > EXPLAINED_OPEN ? "</ul></details>\n" : "</ul>\n");
}

static void cause_commands(struct html_page *page, const struct report_cause *cause) {
    if (!cause->next_commands.count)
        return;
    html_raw(page, "<h4>Next commands</h4>\n");
    for (size_t i = 0; i < cause->next_commands.count; i++) {
        html_raw(page, "<pre class=\"command\">");
        html_text(page, cause->next_commands.items[i]);
        html_raw(page, "</pre>\n");
    }
}

/* Links only what is plainly an http(s) URL; anything else stays text. */
static void cause_references(struct html_page *page, const struct report_cause *cause) {
    if (!cause->references.count)
        return;
    html_raw(page, "<h4>Read more</h4>\n<ul>\n");
    for (size_t i = 0; i < cause->references.count; i++) {
        const char *text = cause->references.items[i];
        bool link =
            (strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0) && !strchr(text, ' ');

        html_raw(page, "<li>");
        if (link) {
            html_raw(page, "<a rel=\"noopener noreferrer\" href=\"");
            html_text(page, text);
            html_raw(page, "\">");
        }
        html_text(page, text);
        html_raw(page, link ? "</a></li>\n" : "</li>\n");
    }
    html_raw(page, "</ul>\n");
}

static void cause_reasons(struct html_page *page, const struct report_cause *cause) {
    if (!cause->reason_count)
        return;
    html_raw(page, "<details><summary>");
    html_textf(page, "Why this rank: score %.3f", cause->score);
    html_raw(page, "</summary>\n<table class=\"reasons\"><thead><tr><th scope=\"col\">Points</th>"
                   "<th scope=\"col\">Reason</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < cause->reason_count; i++) {
        html_raw(page, "<tr><td class=\"number\">");
        html_textf(page, "%+.3f", cause->reasons[i].points);
        html_raw(page, "</td><td>");
        html_text(page, cause->reasons[i].why);
        html_raw(page, "</td></tr>\n");
    }
    html_raw(page, "</tbody></table></details>\n");
}

static void cause_article(struct html_page *page, const struct report_cause *cause) {
    html_raw(page, "<article class=\"cause ");
    html_anchor(page, "edge-", cause->severity);
    html_raw(page, "\" id=\"");
    html_anchor(page, "cause-", cause->id);
    html_raw(page, "\"><h3><span class=\"rank\">");
    html_textf(page, "%u", cause->rank);
    html_raw(page, "</span> ");
    html_text(page, cause->title);
    html_raw(page, "</h3>\n<p class=\"tags\">");
    html_tag(page, "confidence-", cause->confidence);
    html_tag(page, "severity-", cause->severity);
    html_tag(page, "family-", cause->family);
    html_raw(page, "</p>\n");
    if (cause->explanation && *cause->explanation) {
        html_raw(page, "<p>");
        html_text(page, cause->explanation);
        html_raw(page, "</p>\n");
    }
    cause_facts(page, cause);
    cause_proof(page, cause);
    cause_database(page, cause);
    cause_explains(page, cause);
    html_list(page, "What to do", "ol", &cause->remedy);
    cause_commands(page, cause);
    cause_references(page, cause);
    cause_reasons(page, cause);
    html_raw(page, "</article>\n");
}

void html_causes(struct html_page *page) {
    if (!page->causes_shown)
        return;
    html_raw(page, "<section id=\"causes\"><h2>Root causes</h2>\n");
    for (size_t i = 0; i < page->causes_shown; i++)
        cause_article(page, &page->report->causes[i]);
    html_raw(page, "</section>\n");
}
