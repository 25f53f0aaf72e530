/* SPDX-License-Identifier: Apache-2.0
 * The report as one HTML file that can be mailed and archived: no script, nothing loaded from anywhere,
 * readable on a phone and on paper. The content security policy forbids everything but the style sheet inside
 * the file, should a text ever escape the escaping. */
#include "report/render.h"

#include <stdlib.h>
#include <string.h>

#include "report/html_parts.h"
#include "report/report_css.h"
#include "report/wording.h"

static const char HEAD[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"robots\" content=\"noindex\">\n";

static int order_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids of the findings the page shows, for links that lead somewhere. */
static int index_findings(struct html_page *page) {
    const struct report *report = page->report;
    size_t count = report->finding_count < FINDINGS_SHOWN ? report->finding_count : FINDINGS_SHOWN;

    page->finding_ids = malloc((count + 1) * sizeof *page->finding_ids);
    if (!page->finding_ids)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (report->findings[i].id)
            page->finding_ids[page->finding_id_count++] = report->findings[i].id;
    qsort(page->finding_ids, page->finding_id_count, sizeof *page->finding_ids, order_texts);
    return 0;
}

static void fact(struct html_page *page, const char *label) {
    str_addf(page->out, "<dt>%s</dt><dd>", label);
    html_put(page);
    html_raw(page, "</dd>");
}

static void html_header(struct html_page *page) {
    const struct report *report = page->report;
    struct str *phrase;

    html_raw(page, "<header>\n<p class=\"tool\">cstriage report</p>\n<h1>");
    phrase = html_phrase(page);
    word_found(phrase, report);
    if (!report->cause_count) {
        str_clear(phrase);
        str_add(phrase, "No root cause found");
    }
    html_put(page);
    html_raw(page, "</h1>\n<dl class=\"facts\">");
    word_inputs(html_phrase(page), report);
    fact(page, "Read");
    word_span(html_phrase(page), report->first, report->last);
    fact(page, "Span");
    str_addf(html_phrase(page), "logs read as %s; every time below is UTC, quoted lines keep their own",
             report->coverage.log_tz && *report->coverage.log_tz ? report->coverage.log_tz : "UTC");
    fact(page, "Zone");
    word_span(html_phrase(page), report->generated_at, MSEC_NONE);
    fact(page, "Written");
    str_addf(html_phrase(page), "cstriage %s, patterns %.12s", report->version, report->patterns_fingerprint);
    fact(page, "By");
    html_raw(page, "</dl>\n");
    if (word_incomplete_inputs(report)) {
        html_raw(page, "<p class=\"notice\">");
        word_count(html_phrase(page), word_incomplete_inputs(report), "input was", "inputs were");
        html_put(page);
        html_raw(page, " not read to the end: see <a href=\"#coverage\">Coverage</a>.</p>\n");
    }
    html_raw(page, "</header>\n");
}

/* Links to the sections that are there. */
static void html_nav(struct html_page *page) {
    const struct report *report = page->report;
    const struct {
        const char *id, *label;
        size_t count;
    } sections[] = {
        {"summary", "Summary", 1},
        {"causes", "Root causes", page->causes_shown},
        {"incidents", "Incidents", report->incident_count},
        {"unexplained", "Unexplained", report->unexplained_count},
        {"rejected", "Rejected", report->rejected_count},
        {"health", "Health", report->health_count},
        {"findings", "Findings", report->finding_count},
        {"coverage", "Coverage", 1},
    };

    html_raw(page, "<nav aria-label=\"Sections\"><ul>\n");
    for (size_t i = 0; i < ARRAY_LENGTH(sections); i++)
        if (sections[i].count)
            str_addf(page->out, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id, sections[i].label);
    html_raw(page, "</ul></nav>\n");
}

static void html_legend(struct html_page *page) {
    static const char *const WORDS[] = {"confirmed", "likely", "possible"};

    html_raw(page, "<footer><p>");
    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        str_addf(page->out, "%s<strong>%s</strong>: %s", i ? "; " : "", WORDS[i], word_confidence(WORDS[i]));
    html_raw(page,
             ". Passwords, keys and tokens are replaced by <code>[redacted:KIND]</code>, bytes that are no "
             "text by <code>\\xHH</code>.</p></footer>\n");
}

int render_html(const struct report *report, const struct render_options *options, struct str *out,
                struct error *err) {
    struct html_page page = {.out = out, .report = report};

    page.causes_shown =
        options->top && options->top < report->cause_count ? options->top : report->cause_count;
    str_init(&page.phrase);
    if (index_findings(&page))
        return error_no_memory(err);
    html_raw(&page, HEAD);
    html_raw(&page, "<title>cstriage: ");
    word_found(html_phrase(&page), report);
    html_put(&page);
    html_raw(&page, "</title>\n<style>\n");
    html_raw(&page, REPORT_CSS);
    html_raw(&page, "</style>\n</head>\n<body>\n");
    html_header(&page);
    html_nav(&page);
    html_raw(&page, "<main>\n");
    html_summary(&page);
    html_causes(&page);
    html_incidents(&page);
    html_unexplained(&page);
    html_rejected(&page);
    html_health(&page);
    html_findings(&page);
    html_coverage(&page);
    html_raw(&page, "</main>\n");
    html_legend(&page);
    html_raw(&page, "</body>\n</html>\n");
    out->failed |= page.phrase.failed;
    str_free(&page.phrase);
    free(page.finding_ids);
    return out->failed ? error_no_memory(err) : 0;
}
