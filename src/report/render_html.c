/* SPDX-License-Identifier: Apache-2.0
 * The report as one HTML file that can be mailed and archived: no script, nothing loaded from anywhere,
 * readable on a phone and on paper, never more than PAGE_BYTES. The content security policy allows the one
 * style sheet by its hash and nothing else, should a text ever escape the escaping. With one incident its
 * sections are those of the page; with several each has a section of its own, and what belongs to all of them
 * follows. */
#include "report/render.h"

#include <stdlib.h>

#include "report/html_parts.h"
#include "report/report_css.h"
#include "report/wording.h"

/* How far the page may grow up to the end of each part; what an incident does not use is the next one's. */
enum {
    ROOM_OVERVIEW = 50 * 1024,
    ROOM_INCIDENTS = 300 * 1024,
    ROOM_REJECTED = 315 * 1024,
    ROOM_MATRIX = 345 * 1024,
    ROOM_HEALTH = 365 * 1024,
    ROOM_UNEXPLAINED = 400 * 1024,
    ROOM_FINDINGS = 430 * 1024,
    ROOM_COVERAGE = 455 * 1024,
    ROOM_REVIEW = 470 * 1024
};

static const char HEAD[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" REPORT_CSS_HASH "'; "
    "base-uri 'none'; form-action 'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"robots\" content=\"noindex\">\n";

static void fact(struct html_page *page, const char *label) {
    str_addf(page->out, "<dt>%s</dt><dd>", label);
    html_put(page);
    html_raw(page, "</dd>");
}

/* The incident that is the whole report, or null. */
static const struct report_incident *only_incident(const struct html_page *page) {
    return page->report->incident_count == 1 && page->outline->section_count == 1 ? &page->report->incidents[0] : NULL;
}

static void page_header(struct html_page *page) {
    const struct report *report = page->report;
    const struct report_incident *only = only_incident(page);

    html_raw(page, "<header>\n<p class=\"eyebrow\">cstriage, post-incident report</p>\n<h1>");
    if (only)
        str_add(html_phrase(page), only->title);
    else if (report->cause_count)
        word_found(html_phrase(page), report);
    else
        str_add(html_phrase(page), "No root cause found");
    html_put(page);
    html_raw(page, "</h1>\n<dl class=\"facts\">");
    word_inputs(html_phrase(page), report);
    fact(page, "Read");
    word_span(html_phrase(page), report->first, report->last);
    fact(page, "Span");
    str_addf(html_phrase(page), "logs read as %s; times are UTC",
             report->coverage.log_tz && *report->coverage.log_tz ? report->coverage.log_tz : "UTC");
    if (report->zone)
        str_addf(&page->phrase, " or, where it says so, %s", zone_name(report->zone));
    str_add(&page->phrase, "; quoted lines keep their own");
    fact(page, "Zone");
    word_span(html_phrase(page), report->generated_at, MSEC_NONE);
    str_addf(&page->phrase, " by cstriage %s, patterns %.12s", report->version, report->patterns_fingerprint);
    fact(page, "Written");
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
static void navigation(struct html_page *page) {
    static const char *const SECTIONS[][2] = {{"rejected", "Rejected"},
                                              {"health", "Health"},
                                              {"unexplained", "Unexplained"},
                                              {"findings", "Findings"},
                                              {"coverage", "Coverage"}};
    const struct report *report = page->report;
    const size_t counts[] = {report->rejected_count, report->health_count, report->unexplained_count, 0, 1};

    html_raw(page, "<nav aria-label=\"Sections\"><ul>\n");
    if (!only_incident(page))
        html_raw(page, "<li><a href=\"#overview\">Overview</a></li>\n");
    for (size_t i = 0; i < page->outline->section_count && i < 20; i++) {
        html_raw(page, "<li>");
        html_link(page, ANCHOR_INCIDENT, report->incidents[page->outline->sections[i]].id);
        html_textf(page, "Incident %zu", i + 1);
        html_raw(page, "</a></li>\n");
    }
    for (size_t i = 0; i < ARRAY_LENGTH(SECTIONS); i++)
        if (counts[i])
            str_addf(page->out, "<li><a href=\"#%s\">%s</a></li>\n", SECTIONS[i][0], SECTIONS[i][1]);
    html_raw(page, "</ul></nav>\n");
}

static void legend(struct html_page *page) {
    static const char *const WORDS[] = {"confirmed", "likely", "possible"};

    html_raw(page, "<footer><p>");
    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        str_addf(page->out, "%s<strong>%s</strong>: %s", i ? "; " : "", WORDS[i], word_confidence(WORDS[i]));
    html_raw(page, ". Passwords, keys and tokens are replaced by <code>[redacted:KIND]</code>, bytes that are no "
                   "text by <code>\\xHH</code>.</p></footer>\n");
}

static void open_incident(struct html_page *page, const struct report_incident *incident) {
    html_raw(page, "<section class=\"incident\"");
    html_id(page, ANCHOR_INCIDENT, incident->id);
    html_raw(page, ">\n");
}

/* The sections of the whole report; `matrix` is of the incident that is all of it, or null. */
static void common_sections(struct html_page *page, const struct report_incident *only) {
    html_allow(page, PAGE_BYTES, ROOM_REJECTED);
    html_rejected(page);
    html_allow(page, PAGE_BYTES, ROOM_MATRIX);
    if (only)
        html_matrix(page, only);
    html_allow(page, PAGE_BYTES, ROOM_HEALTH);
    html_health(page);
    html_allow(page, PAGE_BYTES, ROOM_UNEXPLAINED);
    html_unexplained(page);
    html_allow(page, PAGE_BYTES, ROOM_FINDINGS);
    html_other_findings(page);
    html_allow(page, PAGE_BYTES, ROOM_COVERAGE);
    html_coverage(page);
}

static void several_incidents(struct html_page *page) {
    const struct outline *outline = page->outline;
    size_t shown = 0;

    page->level = 2;
    html_allow(page, ROOM_OVERVIEW, ROOM_OVERVIEW);
    html_overview(page);
    page->level = 3;
    for (; shown < outline->section_count; shown++) {
        const struct report_incident *incident = &page->report->incidents[outline->sections[shown]];
        size_t left = ROOM_INCIDENTS > page->out->len ? ROOM_INCIDENTS - page->out->len : 0;

        html_allow(page, left / (outline->section_count - shown), ROOM_INCIDENTS);
        if (!html_room(page))
            break;
        open_incident(page, incident);
        html_incident(page, incident);
        html_matrix(page, incident);
        html_review(page, incident);
        html_raw(page, "</section>\n");
    }
    html_more(page, outline->section_count - shown, "more incident", "more incidents");
    page->level = 2;
    html_allow(page, PAGE_BYTES, ROOM_INCIDENTS);
    html_loose_causes(page);
    common_sections(page, NULL);
}

static void one_incident(struct html_page *page, const struct report_incident *incident) {
    page->level = 2;
    html_allow(page, PAGE_BYTES, ROOM_INCIDENTS);
    open_incident(page, incident);
    html_incident(page, incident);
    html_raw(page, "</section>\n");
    common_sections(page, incident);
    html_allow(page, PAGE_BYTES, ROOM_REVIEW);
    html_raw(page, "<section>\n");
    html_review(page, incident);
    html_raw(page, "</section>\n");
}

static int render_page(struct html_page *page) {
    const struct report_incident *only = only_incident(page);

    page->listed = calloc(page->report->finding_count + 1, sizeof *page->listed);
    if (!page->listed)
        return -1;
    html_raw(page, HEAD);
    html_raw(page, "<title>cstriage: ");
    word_found(html_phrase(page), page->report);
    html_put(page);
    html_raw(page, "</title>\n<style>");
    html_raw(page, REPORT_CSS);
    html_raw(page, "</style>\n</head>\n<body>\n");
    page_header(page);
    navigation(page);
    html_raw(page, "<main>\n");
    if (only)
        one_incident(page, only);
    else
        several_incidents(page);
    html_raw(page, "</main>\n");
    legend(page);
    html_raw(page, "</body>\n</html>\n");
    free(page->listed);
    return page->failed || page->phrase.failed || page->out->failed || html_drop_dead_links(page->out) ? -1 : 0;
}

int render_html(const struct report *report, const struct render_options *options, struct str *out, struct error *err) {
    struct outline outline;
    struct str text;
    struct html_page page = {.out = &text, .report = report, .outline = &outline};
    int status = -1;

    str_init(&text);
    str_init(&page.phrase);
    if (outline_new(&outline, report, options->top) == 0 && render_page(&page) == 0) {
        str_add_slice(out, str_slice(&text));
        status = out->failed ? -1 : 0;
    }
    outline_free(&outline);
    str_free(&page.phrase);
    str_free(&text);
    return status ? error_no_memory(err) : 0;
}
