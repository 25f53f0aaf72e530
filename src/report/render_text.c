/* SPDX-License-Identifier: Apache-2.0
 * The report for a terminal: a head that says what was read, the causes best first, and what could not be
 * seen. The causes are in text_cause.c, the rest of the sections in text_sections.c. */
#include "report/render.h"

#include "report/text_parts.h"
#include "report/wording.h"

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40 };

static void head_line(struct page *page, const char *label, const struct str *text, enum page_style style) {
    const struct paragraph how = {label, "           ", style, 0};

    page_paragraph(page, &how, str_slice(text));
}

static void text_head(struct page *page, const struct report *report, bool all) {
    struct str line;
    char buffer[TIME_TEXT_SIZE];

    str_init(&line);
    page_word(page, STYLE_STRONG, "cstriage");
    str_addf(page->out, " %s", report->version);
    if (report->generated_at != MSEC_NONE)
        str_addf(page->out, ", %s UTC", msec_civil(report->generated_at, buffer));
    str_add(page->out, "\n\n");
    word_inputs(&line, report);
    head_line(page, "  Read     ", &line, STYLE_PLAIN);
    str_clear(&line);
    word_span(&line, report->first, report->last);
    head_line(page, "  Span     ", &line, STYLE_PLAIN);
    str_clear(&line);
    str_addf(&line, "logs read as %s; every time below is UTC",
             report->coverage.log_tz && *report->coverage.log_tz ? report->coverage.log_tz : "UTC");
    head_line(page, "  Zone     ", &line, STYLE_PLAIN);
    str_clear(&line);
    word_found(&line, report);
    if (!all)
        str_add(&line, "; the first shown, --top 0 shows all");
    head_line(page, "  Found    ", &line, STYLE_STRONG);
    if (word_incomplete_inputs(report)) {
        str_clear(&line);
        str_add(&line, "incomplete: ");
        word_count(&line, word_incomplete_inputs(report), "input was", "inputs were");
        str_add(&line, " not read to the end, see COVERAGE");
        head_line(page, "  Mind     ", &line, STYLE_WARN);
    }
    page->out->failed |= line.failed;
    str_free(&line);
}

static void text_nothing_found(struct page *page, const struct report *report) {
    static const struct paragraph HOW = {"  - ", "    ", STYLE_PLAIN, 0};
    struct str line;

    str_init(&line);
    str_add_char(page->out, '\n');
    page_word(page, STYLE_STRONG, "No root cause found.");
    str_add_char(page->out, '\n');
    for (size_t i = 0; str_clear(&line), word_nothing_found(&line, report, i); i++)
        page_paragraph(page, &HOW, str_slice(&line));
    page->out->failed |= line.failed;
    str_free(&line);
}

int render_text(const struct report *report, const struct render_options *options, struct str *out, struct error *err) {
    struct page page = {out, options->width ? options->width : WIDTH_DEFAULT, options->color};
    struct outline outline;

    if (page.width < WIDTH_LEAST)
        page.width = WIDTH_LEAST;
    if (outline_new(&outline, report, options->top)) {
        outline_free(&outline);
        return error_no_memory(err);
    }
    text_head(&page, report, outline.kinds_shown == outline.kinds);
    if (!report->cause_count)
        text_nothing_found(&page, report);
    for (size_t i = 0; i < report->cause_count; i++) {
        if (!outline_is_full(&outline, &report->causes[i]))
            continue;
        text_cause(&page, &outline, &report->causes[i], options->explain_rank);
        text_alike(&page, report, i);
    }
    text_sections(&page, report, options->top);
    outline_free(&outline);
    return out->failed ? error_no_memory(err) : 0;
}
