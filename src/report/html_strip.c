/* SPDX-License-Identifier: Apache-2.0
 * Small pictures of time as inline SVG: no script, no style attribute, coordinates are numbers of ours only.
 */
#include "report/html_parts.h"

enum { BINS = 120, BIN_WIDTH = 8, STRIP_HEIGHT = 48, BAR_WIDTH = 200, BAR_HEIGHT = 8, BAR_LEAST = 3 };

/* Where `time` stands in [from, to], as 0 to `scale`. */
static unsigned position(msec_t time, msec_t from, msec_t to, unsigned scale) {
    if (time <= from || to <= from)
        return 0;
    if (time >= to)
        return scale;
    return (unsigned)((double)(time - from) / (double)(to - from) * scale);
}

void html_strip(struct html_page *page, const msec_t *times, size_t count, msec_t from, msec_t to) {
    unsigned bins[BINS] = {0}, most = 1;

    if (from == MSEC_NONE || to == MSEC_NONE || from >= to || count < 2)
        return;
    for (size_t i = 0; i < count; i++) {
        unsigned bin = position(times[i], from, to, BINS - 1);

        if (times[i] != MSEC_NONE && ++bins[bin] > most)
            most = bins[bin];
    }
    str_addf(page->out,
             "<svg class=\"strip\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
             "aria-label=\"Events over the time of the incident\">\n",
             BINS * BIN_WIDTH, STRIP_HEIGHT);
    for (unsigned i = 0; i < BINS; i++) {
        unsigned height = bins[i] * (STRIP_HEIGHT - 4) / most;

        if (bins[i])
            str_addf(page->out, "<rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"%u\"/>", i * BIN_WIDTH,
                     STRIP_HEIGHT - (height < 4 ? 4 : height), BIN_WIDTH - 2, height < 4 ? 4 : height);
    }
    html_raw(page, "</svg>\n<p class=\"axis\">");
    html_time(page, from);
    html_raw(page, "<span>");
    html_time(page, to);
    html_raw(page, "</span></p>\n");
}

void html_bar(struct html_page *page, msec_t first, msec_t last) {
    const struct report *report = page->report;
    unsigned from, to;

    if (first == MSEC_NONE || report->first == MSEC_NONE || report->last <= report->first)
        return;
    from = position(first, report->first, report->last, BAR_WIDTH - BAR_LEAST);
    to = position(last == MSEC_NONE ? first : last, report->first, report->last, BAR_WIDTH);
    if (to < from + BAR_LEAST)
        to = from + BAR_LEAST;
    str_addf(
        page->out,
        "<svg class=\"bar\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        "<rect class=\"all\" width=\"%d\" height=\"%d\"/><rect x=\"%u\" width=\"%u\" height=\"%d\"/></svg>",
        BAR_WIDTH, BAR_HEIGHT, BAR_WIDTH, BAR_HEIGHT, from, to - from, BAR_HEIGHT);
}
