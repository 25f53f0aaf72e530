/* SPDX-License-Identifier: Apache-2.0
 * The timeline for a terminal: head, entries, and what is not in the picture. */
#include "report/timeline_parts.h"

#include "report/wording.h"

enum { WIDTH_LEAST = 80, PROSE_MAX = 110 };

static void text_title(struct page *page, const struct timeline *timeline) {
    char buffer[TIME_TEXT_SIZE];

    page_style(page, STYLE_STRONG);
    str_addf(page->out, "cstriage %s: %s ", timeline->version, timeline->kind);
    page_style(page, STYLE_PLAIN);
    page_word(page, STYLE_STRONG, timeline->asked);
    if (timeline->generated_at != MSEC_NONE)
        str_addf(page->out, ", %s UTC", msec_civil(timeline->generated_at, buffer));
    str_add(page->out, "\n\n");
}

static void text_nothing(struct page *page, const struct timeline *timeline) {
    static const struct paragraph HOW = {"  ", "  ", STYLE_PLAIN, 0}, ITEM = {"  - ", "    ", STYLE_PLAIN, 0};
    struct str line;

    str_init(&line);
    str_addf(&line, "No line of what was read belongs to %s %s.", timeline->kind, timeline->asked);
    page_paragraph(page, &HOW, str_slice(&line));
    for (size_t i = 0; i < timeline->input_count; i++) {
        str_clear(&line);
        str_addf(&line, "%s (%s), ", timeline->inputs[i].path, timeline->inputs[i].kind);
        word_span(&line, timeline->inputs[i].first, timeline->inputs[i].last);
        page_paragraph(page, &ITEM, str_slice(&line));
    }
    page->out->failed = page->out->failed || line.failed;
    str_free(&line);
}

static void text_unseen(struct page *page, const struct timeline *timeline, size_t hidden) {
    static const struct paragraph ITEM = {"  - ", "    ", STYLE_PLAIN, 0};
    struct str line;

    if (timeline->unseen.count == 0 && !hidden)
        return;
    page_heading(page, 2, "NOT SHOWN, NOT SEEN");
    for (size_t i = 0; i < timeline->unseen.count; i++)
        page_paragraph(page, &ITEM, slice_of(timeline->unseen.items[i]));
    if (!hidden)
        return;
    str_init(&line);
    word_count(&line, hidden, "line that repeats earlier ones: --all shows it",
               "lines that repeat earlier ones: --all shows them");
    page_paragraph(page, &ITEM, str_slice(&line));
    page->out->failed = page->out->failed || line.failed;
    str_free(&line);
}

int timeline_render_text(const struct timeline *timeline, const struct timeline_options *options, struct str *out,
                         struct error *err) {
    const size_t width = options->width && options->width < WIDTH_LEAST ? WIDTH_LEAST : options->width;
    struct page page = {out, width && width < PROSE_MAX ? width : PROSE_MAX, options->color};
    size_t hidden = 0;

    text_title(&page, timeline);
    if (timeline->entry_count) {
        timeline_head(&page, timeline);
        str_add_char(out, '\n');
        hidden = timeline_rows(&page, timeline, width, options->all);
    } else {
        text_nothing(&page, timeline);
    }
    text_unseen(&page, timeline, hidden);
    return out->failed ? error_no_memory(err) : 0;
}
