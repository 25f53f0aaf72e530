/* SPDX-License-Identifier: Apache-2.0
 * What the report rests on, and what it could not see. */
#include "report/html_parts.h"

#include "report/wording.h"

enum { INPUTS_SHOWN = 80, CHECKS_SHOWN = 100, CHECKS_OPEN = 8, INPUTS_OPEN = 12 };

static void fact_count(struct html_page *page, const char *label, uint64_t number) {
    str_addf(page->out, "<dt>%s</dt><dd>", label);
    word_number(html_phrase(page), number);
    html_put(page);
    html_raw(page, "</dd>");
}

static void facts(struct html_page *page) {
    const struct report_coverage *coverage = &page->report->coverage;

    html_raw(page, "<dl class=\"facts\">");
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
}

static void problems(struct html_page *page, const struct report_input *input) {
    for (size_t i = 0; i < input->problems.count && html_room(page); i++) {
        html_raw(page, "<br><span class=\"problem\">");
        html_text(page, input->problems.items[i]);
        html_raw(page, "</span>");
    }
    html_raw(page, "<span class=\"small faint\">");
    if (input->machine && *input->machine) {
        html_raw(page, "<br>of ");
        html_text(page, input->machine);
    }
    if (input->zone && *input->zone) {
        html_raw(page, "<br>times read as ");
        html_text(page, input->zone);
        if (input->zone_from && *input->zone_from) {
            html_raw(page, ", ");
            html_text(page, input->zone_from);
        }
    }
    if (input->clock_ahead != MSEC_NONE && input->clock_ahead) {
        html_raw(page, "<br>");
        word_clock(html_phrase(page), input->clock_ahead);
        html_put(page);
    }
    html_raw(page, "</span>");
}

static void input_row(struct html_page *page, const struct report_input *input) {
    html_raw(page, "<tr><td class=\"wide\" data-label=\"Input\"><code class=\"place\">");
    html_cell(page, input->path);
    html_raw(page, "</code>");
    problems(page, input);
    html_raw(page, "</td><td class=\"word\" data-label=\"Kind\">");
    html_text(page, input->kind);
    html_raw(page, "</td><td class=\"number\" data-label=\"Size\">");
    word_bytes(html_phrase(page), input->bytes);
    html_put(page);
    html_raw(page, "</td><td class=\"number\" data-label=\"Records\">");
    word_number(html_phrase(page), input->records);
    html_put(page);
    html_raw(page, "</td><td data-label=\"First and last (UTC)\">");
    html_time(page, input->first);
    html_raw(page, "<br>");
    html_time(page, input->last);
    html_raw(page, "</td><td class=\"word\" data-label=\"Read\">");
    html_raw(page, input->complete ? "complete" : "<span class=\"problem\">incomplete</span>");
    html_raw(page, "</td></tr>\n");
}

static void inputs(struct html_page *page) {
    const struct report *report = page->report;
    bool fold = report->input_count > INPUTS_OPEN;
    size_t shown = 0;

    if (!report->input_count)
        return;
    html_raw(page, fold ? "<details><summary>" : "");
    if (fold)
        html_textf(page, "%zu inputs", report->input_count);
    html_raw(page, fold ? "</summary>\n" : "");
    html_raw(page, "<table class=\"cards\"><thead><tr><th scope=\"col\">Input</th><th scope=\"col\">Kind</th>"
                   "<th scope=\"col\" class=\"number\">Size</th><th scope=\"col\" "
                   "class=\"number\">Records</th><th scope=\"col\">First and last (UTC)</th>"
                   "<th scope=\"col\">Read</th></tr></thead><tbody>\n");
    for (; shown < report->input_count && shown < INPUTS_SHOWN && html_room(page); shown++)
        input_row(page, &report->inputs[shown]);
    html_raw(page, "</tbody></table>\n");
    html_more(page, report->input_count - shown, "more input", "more inputs");
    html_raw(page, fold ? "</details>\n" : "");
}

static void checks_not_run(struct html_page *page) {
    const struct report_coverage *coverage = &page->report->coverage;
    bool fold = coverage->checks_not_run_count > CHECKS_OPEN;
    size_t shown = 0;

    if (!coverage->checks_not_run_count)
        return;
    html_raw(page, fold ? "<details><summary>Database checks that did not run</summary>\n" : "");
    if (!fold)
        html_heading(page, 1, "Database checks that did not run");
    html_raw(page, "<ul>\n");
    for (; shown < coverage->checks_not_run_count && shown < CHECKS_SHOWN && html_room(page); shown++) {
        html_raw(page, "<li><code>");
        html_text(page, coverage->checks_not_run[shown].check);
        html_raw(page, "</code>: ");
        html_text(page, coverage->checks_not_run[shown].why);
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
    html_more(page, coverage->checks_not_run_count - shown, "more check", "more checks");
    html_raw(page, fold ? "</details>\n" : "");
}

void html_coverage(struct html_page *page) {
    size_t shown = 0;

    html_raw(page, "<section id=\"coverage\">");
    html_heading(page, 0, "Coverage");
    html_raw(page, "<p>What this report rests on.</p>\n");
    facts(page);
    inputs(page);
    html_heading(page, 1, "What it could not see");
    html_raw(page, "<ul>\n");
    for (; word_unseen(html_phrase(page), page->report, shown) && html_room(page); shown++) {
        html_raw(page, "<li>");
        html_put(page);
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
    checks_not_run(page);
    html_raw(page, "</section>\n");
}
