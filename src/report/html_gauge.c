/* SPDX-License-Identifier: Apache-2.0
 * The health of the database, pools with a bar that is filled as far as they are. */
#include "report/html_parts.h"

#include <string.h>

#include "report/svg.h"
#include "report/wording.h"

enum { ROWS_SHOWN = 100, GAUGE_HEIGHT = 10, TIGHT = 75, FULL = 90 /* per cent */ };

void html_gauge(struct html_page *page, const struct report_health *row) {
    double share = row->total > 0 ? row->used / row->total : 0;
    unsigned place = share <= 0 ? 0 : share >= 1 ? 10000 : (unsigned)(share * 10000);
    struct str title;

    if (row->used < 0 || row->total <= 0)
        return;
    str_init(&title);
    str_addf(&title, "%.0f of %.0f used, %u %%", row->used, row->total, place / 100);
    html_raw(page, "<span class=\"gauge\">");
    svg_open(page->out, "fill", GAUGE_HEIGHT, title.ptr ? title.ptr : "");
    svg_box(page->out, "trough", 0, 10000, 0, GAUGE_HEIGHT);
    if (place)
        svg_box(page->out,
                place >= FULL * 100    ? "full"
                : place >= TIGHT * 100 ? "tight"
                                       : "easy",
                0, place, 0, GAUGE_HEIGHT);
    svg_close(page->out);
    html_raw(page, "<span class=\"faint\">");
    html_text(page, title.ptr);
    html_raw(page, "</span></span>");
    page->failed |= title.failed;
    str_free(&title);
}

static void health_row(struct html_page *page, const struct report_health *row) {
    html_raw(page, "<li>");
    html_tag(page, "health-", row->verdict);
    if (strcmp(row->verdict, "problem") == 0)
        html_tag(page, "severity-", row->severity);
    html_text(page, row->text);
    html_raw(page, " <code class=\"faint\">");
    html_text(page, row->check);
    html_raw(page, "</code>");
    html_gauge(page, row);
    html_raw(page, "</li>\n");
}

enum group { PROBLEMS, POOLS, UNKNOWN, OTHERS };

/* Problems first; what has a gauge is worth a look, well or not. */
static enum group group_of(const struct report_health *row) {
    if (strcmp(row->verdict, "problem") == 0)
        return PROBLEMS;
    if (row->used >= 0 && row->total > 0)
        return POOLS;
    return strcmp(row->verdict, "ok") == 0 ? OTHERS : UNKNOWN;
}

static size_t count_rows(const struct report *report, enum group group) {
    size_t count = 0;

    for (size_t i = 0; i < report->health_count; i++)
        count += group_of(&report->health[i]) == group;
    return count;
}

static void list_rows(struct html_page *page, enum group group) {
    const struct report *report = page->report;
    size_t shown = 0;

    html_raw(page, "<ul class=\"plain\">\n");
    for (size_t i = 0; i < report->health_count && shown < ROWS_SHOWN && html_room(page); i++) {
        if (group_of(&report->health[i]) != group)
            continue;
        health_row(page, &report->health[i]);
        shown++;
    }
    html_raw(page, "</ul>\n");
    html_more(page, count_rows(report, group) - shown, "more row", "more rows");
}

static void folded_rows(struct html_page *page, enum group group, const char *one, const char *many) {
    size_t count = count_rows(page->report, group);

    if (!count)
        return;
    html_raw(page, "<details><summary>");
    word_count(html_phrase(page), count, one, many);
    html_put(page);
    html_raw(page, "</summary>\n");
    list_rows(page, group);
    html_raw(page, "</details>\n");
}

void html_health(struct html_page *page) {
    if (!page->report->health_count)
        return;
    html_raw(page, "<section id=\"health\">");
    html_heading(page, 0, "Health of the database");
    html_raw(page, "<p>What the database shows, with or without a line in the logs.</p>\n");
    if (count_rows(page->report, PROBLEMS))
        list_rows(page, PROBLEMS);
    else
        html_raw(page, "<p>No check found a problem.</p>\n");
    if (count_rows(page->report, POOLS))
        list_rows(page, POOLS);
    folded_rows(page, UNKNOWN, "check could not tell", "checks could not tell");
    folded_rows(page, OTHERS, "check without a problem", "checks without a problem");
    html_raw(page, "</section>\n");
}
