/* SPDX-License-Identifier: Apache-2.0
 * What no signature explains, what was rejected, the health of the database, and what the report rests on. */
#include "report/html_parts.h"

#include <string.h>

#include "report/wording.h"

enum { ROWS_SHOWN = 100, CHECKS_OPEN = 8 };

static void more_in_json(struct html_page *page, size_t count) {
    if (count <= ROWS_SHOWN)
        return;
    html_raw(page, "<p class=\"faint\">");
    html_textf(page, "%zu more are in the JSON report.", count - ROWS_SHOWN);
    html_raw(page, "</p>\n");
}

void html_unexplained(struct html_page *page) {
    const struct report *report = page->report;

    if (!report->unexplained_count)
        return;
    html_raw(page,
             "<section id=\"unexplained\"><h2>Unexplained</h2>\n<p>WARN and ERROR messages that no signature "
             "knows. Begin with the new ones.</p>\n");
    for (size_t i = 0; i < report->unexplained_count && i < ROWS_SHOWN; i++) {
        const struct report_unexplained *it = &report->unexplained[i];

        html_raw(page, "<article><p class=\"tags\">");
        html_tag(page, "level-", it->level);
        html_tag(page, "novelty-", it->novelty);
        html_raw(page, "<span class=\"faint\">");
        word_count(html_phrase(page), it->count, "time", NULL);
        html_put(page);
        html_raw(page, "</span></p><pre>");
        html_text(page, it->template_text);
        html_raw(page, "</pre>\n<details><summary>First of them</summary>\n");
        html_quote(page, &it->sample);
        html_raw(page, "</details></article>\n");
    }
    more_in_json(page, report->unexplained_count);
    html_raw(page, "</section>\n");
}

void html_rejected(struct html_page *page) {
    const struct report *report = page->report;

    if (!report->rejected_count)
        return;
    html_raw(page, "<section id=\"rejected\"><h2>Considered and rejected</h2>\n<ul>\n");
    for (size_t i = 0; i < report->rejected_count && i < ROWS_SHOWN; i++) {
        const struct report_rejected *it = &report->rejected[i];

        html_raw(page, "<li>");
        if (it->title) {
            html_text(page, it->title);
            html_raw(page, " ");
        }
        html_raw(page, "<code class=\"faint\">");
        html_text(page, it->signature);
        html_raw(page, "</code>: ");
        html_text(page, it->why);
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
    more_in_json(page, report->rejected_count);
    html_raw(page, "</section>\n");
}

static void health_row(struct html_page *page, const struct report_health *it) {
    html_raw(page, "<li>");
    html_tag(page, "health-", it->verdict);
    if (strcmp(it->verdict, "problem") == 0)
        html_tag(page, "severity-", it->severity);
    html_raw(page, " ");
    html_text(page, it->text);
    html_raw(page, " <code class=\"faint\">");
    html_text(page, it->check);
    html_raw(page, "</code></li>\n");
}

void html_health(struct html_page *page) {
    const struct report *report = page->report;
    size_t ok = 0;

    if (!report->health_count)
        return;
    html_raw(page,
             "<section id=\"health\"><h2>Health</h2>\n<p>What the database shows, with or without a line in "
             "the logs.</p>\n<ul class=\"plain\">\n");
    for (size_t i = 0; i < report->health_count; i++) {
        if (strcmp(report->health[i].verdict, "ok") == 0)
            ok++;
        else
            health_row(page, &report->health[i]);
    }
    html_raw(page, "</ul>\n");
    if (ok) {
        html_raw(page, "<details><summary>");
        word_count(html_phrase(page), ok, "check", NULL);
        html_put(page);
        html_raw(page, " without a problem</summary><ul class=\"plain\">\n");
        for (size_t i = 0; i < report->health_count; i++)
            if (strcmp(report->health[i].verdict, "ok") == 0)
                health_row(page, &report->health[i]);
        html_raw(page, "</ul></details>\n");
    }
    html_raw(page, "</section>\n");
}

static void fact_count(struct html_page *page, const char *label, uint64_t number) {
    str_addf(page->out, "<dt>%s</dt><dd>", label);
    word_number(html_phrase(page), number);
    html_put(page);
    html_raw(page, "</dd>");
}

static void input_row(struct html_page *page, const struct report_input *input) {
    html_raw(page, "<tr><td class=\"wide\" data-label=\"Input\"><code class=\"place\">");
    html_text(page, input->path);
    html_raw(page, "</code>");
    for (size_t i = 0; i < input->problems.count; i++) {
        html_raw(page, "<br><span class=\"problem\">");
        html_text(page, input->problems.items[i]);
        html_raw(page, "</span>");
    }
    html_raw(page, "</td><td class=\"word\" data-label=\"Kind\">");
    html_text(page, input->kind);
    html_raw(page, "</td><td class=\"number\" data-label=\"Size\">");
    word_bytes(html_phrase(page), input->bytes);
    html_put(page);
    html_raw(page, "</td><td class=\"number\" data-label=\"Records\">");
    word_number(html_phrase(page), input->records);
    html_put(page);
    html_raw(page, "</td><td data-label=\"First (UTC)\">");
    html_time(page, input->first);
    html_raw(page, "</td><td data-label=\"Last (UTC)\">");
    html_time(page, input->last);
    html_raw(page, "</td><td class=\"word\" data-label=\"Read\">");
    html_raw(page, input->complete ? "complete" : "<span class=\"problem\">in part</span>");
    html_raw(page, "</td></tr>\n");
}

static void inputs(struct html_page *page) {
    const struct report *report = page->report;

    if (!report->input_count)
        return;
    html_raw(page, "<h3>Inputs</h3>\n<table class=\"cards\"><thead><tr><th scope=\"col\">Input</th>"
                   "<th scope=\"col\">Kind</th><th scope=\"col\">Size</th><th scope=\"col\">Records</th>"
                   "<th scope=\"col\">First (UTC)</th><th scope=\"col\">Last (UTC)</th>"
                   "<th scope=\"col\">Read</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < report->input_count; i++)
        input_row(page, &report->inputs[i]);
    html_raw(page, "</tbody></table>\n");
}

static void checks_not_run(struct html_page *page) {
    const struct report_coverage *coverage = &page->report->coverage;
    bool fold = coverage->checks_not_run_count > CHECKS_OPEN;

    if (!coverage->checks_not_run_count)
        return;
    html_raw(page, fold ? "<details><summary>" : "<h3>");
    html_raw(page, "Database checks that did not run");
    html_raw(page, fold ? "</summary>\n<ul>\n" : "</h3>\n<ul>\n");
    for (size_t i = 0; i < coverage->checks_not_run_count; i++) {
        html_raw(page, "<li><code>");
        html_text(page, coverage->checks_not_run[i].check);
        html_raw(page, "</code>: ");
        html_text(page, coverage->checks_not_run[i].why);
        html_raw(page, "</li>\n");
    }
    html_raw(page, fold ? "</ul></details>\n" : "</ul>\n");
}

void html_coverage(struct html_page *page) {
    const struct report_coverage *coverage = &page->report->coverage;

    html_raw(
        page,
        "<section id=\"coverage\"><h2>Coverage</h2>\n<p>What this report rests on, and what it could not "
        "see.</p>\n<dl class=\"facts\">");
    fact_count(page, "Lines", coverage->lines);
    fact_count(page, "Records", coverage->records);
    fact_count(page, "WARN or ERROR", coverage->warn_error_records);
    fact_count(page, "Explained by a signature", coverage->explained_records);
    fact_count(page, "Database checks run", coverage->checks_run);
    fact_count(page, "Not run", coverage->checks_not_run_count);
    if (coverage->patterns_gave_up)
        fact_count(page, "Matches given up at a limit", coverage->patterns_gave_up);
    html_raw(page, "<dt>Zone of the logs</dt><dd>");
    html_text(page, coverage->log_tz);
    html_raw(page, "</dd><dt>Time taken</dt><dd>");
    html_textf(page, "%.1f s", coverage->seconds);
    html_raw(page, "</dd></dl>\n");
    if (coverage->notes.count) {
        html_raw(page, "<ul>\n");
        for (size_t i = 0; i < coverage->notes.count; i++) {
            html_raw(page, "<li>");
            html_text(page, coverage->notes.items[i]);
            html_raw(page, "</li>\n");
        }
        html_raw(page, "</ul>\n");
    }
    inputs(page);
    checks_not_run(page);
    html_raw(page, "</section>\n");
}
