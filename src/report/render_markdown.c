/* SPDX-License-Identifier: Apache-2.0
 * The report as Markdown, GitHub's flavour, ready to be pasted into a ticket or a wiki: the sections of the
 * HTML report and the same anchors, without a word of raw HTML. With one incident its sections are those of
 * the page; with several a table of contents comes first. */
#include "report/render.h"

#include <stdlib.h>

#include "report/markdown_page.h"
#include "report/wording.h"

static int order_hashes(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static const struct report_incident *only_incident(const struct md_page *page) {
    return page->report->incident_count == 1 && page->outline->section_count == 1 ? &page->report->incidents[0] : NULL;
}

static void fact(struct md_page *page, const char *label) {
    md_rawf(page, "- %s: ", label);
    md_put(page);
    md_raw(page, "\n");
}

static void head(struct md_page *page) {
    const struct report *report = page->report;
    const struct report_incident *only = only_incident(page);

    md_raw(page, "# Post-incident report: ");
    if (only)
        str_add(md_phrase(page), only->title);
    else
        word_found(md_phrase(page), report);
    md_put(page);
    md_raw(page, "\n\n");
    word_inputs(md_phrase(page), report);
    fact(page, "Read");
    word_span(md_phrase(page), report->first, report->last);
    fact(page, "Span");
    str_addf(md_phrase(page), "logs read as %s; times are UTC",
             report->coverage.log_tz && *report->coverage.log_tz ? report->coverage.log_tz : "UTC");
    if (report->zone)
        str_addf(&page->phrase, " or, where it says so, %s", zone_name(report->zone));
    str_add(&page->phrase, "; quoted lines keep their own");
    fact(page, "Zone");
    word_span(md_phrase(page), report->generated_at, MSEC_NONE);
    str_addf(&page->phrase, " by cstriage %s, patterns %.12s", report->version, report->patterns_fingerprint);
    fact(page, "Written");
    if (word_incomplete_inputs(report)) {
        md_raw(page, "\n**");
        word_count(md_phrase(page), word_incomplete_inputs(report), "input was", "inputs were");
        md_put(page);
        md_raw(page, " not read to the end: see Coverage.**\n");
    }
}

static void common_sections(struct md_page *page, const struct report_incident *only) {
    md_rejected(page);
    if (only)
        md_matrix(page, only);
    md_health(page);
    md_unexplained(page);
    md_other_findings(page);
    md_coverage(page);
}

static void several_incidents(struct md_page *page) {
    const struct outline *outline = page->outline;

    md_contents(page);
    for (size_t i = 0; i < outline->section_count; i++) {
        const struct report_incident *incident = &page->report->incidents[outline->sections[i]];

        md_rawf(page, "\n## Incident %zu: ", i + 1);
        md_text(page, incident->title);
        md_raw(page, "\n");
        page->level = 3;
        md_incident(page, incident);
        md_matrix(page, incident);
        md_review(page, incident);
        page->level = 2;
    }
    md_loose_causes(page);
    common_sections(page, NULL);
}

static void legend(struct md_page *page) {
    static const char *const WORDS[] = {"confirmed", "likely", "possible"};

    md_raw(page, "\n---\n\n");
    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        md_rawf(page, "%s**%s**: %s", i ? "; " : "", WORDS[i], word_confidence(WORDS[i]));
    md_raw(page, ". Passwords, keys and tokens are replaced by `[redacted:KIND]`, bytes that are no text by "
                 "`\\xHH`.\n");
}

/* One of the two times that the page is rendered. */
static int render_page(struct md_page *page) {
    const struct report_incident *only = only_incident(page);

    page->listed = calloc(page->report->finding_count + 1, sizeof *page->listed);
    if (!page->listed)
        return -1;
    page->level = 2;
    page->stated_count = 0;
    head(page);
    if (only) {
        md_incident(page, only);
        common_sections(page, only);
        md_review(page, only);
    } else {
        several_incidents(page);
    }
    legend(page);
    free(page->listed);
    return page->failed || page->phrase.failed || page->out->failed ? -1 : 0;
}

int render_markdown(const struct report *report, const struct render_options *options, struct str *out,
                    struct error *err) {
    struct outline outline;
    struct str text;
    struct md_page page = {.out = &text, .report = report, .outline = &outline};
    int status = -1;

    str_init(&text);
    str_init(&page.phrase);
    if (outline_new(&outline, report, options->top) == 0 && render_page(&page) == 0) {
        str_clear(&text);
        if (page.anchors.count)
            qsort(page.anchors.items, page.anchors.count, sizeof *page.anchors.items, order_hashes);
        page.linking = true;
        status = render_page(&page);
        str_add_slice(out, str_slice(&text));
    }
    vec_free(&page.anchors);
    outline_free(&outline);
    str_free(&page.phrase);
    str_free(&text);
    return status || out->failed ? error_no_memory(err) : 0;
}
