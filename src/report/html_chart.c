/* SPDX-License-Identifier: Apache-2.0
 * Failing events over time as bars: of the whole report with a band for each incident, and of one incident
 * with its five times. */
#include "report/html_parts.h"

#include <stdio.h>

#include "report/narrative.h"
#include "report/svg.h"
#include "report/wording.h"

enum { BARS = 120, BAR_ROOM = 72, BAND_ROWS = 3, LABEL_ROW = 14, LABEL_WIDTH = 1900, FOOT = 20, SCALE = 10000 };

struct bars {
    uint64_t counts[BARS];
    size_t count;
    uint64_t most;
    msec_t from, step;
};

/* The counts of the series, several in one bar where there are more than BARS. False if nothing failed. */
static bool make_bars(struct bars *bars, const struct report_series *series) {
    size_t group = series->count / BARS + (series->count % BARS != 0);

    *bars = (struct bars){.from = series->from, .step = series->step * (msec_t)(group ? group : 1)};
    if (!series->count || series->step <= 0 || series->from == MSEC_NONE)
        return false;
    for (size_t i = 0; i < series->count; i++)
        bars->counts[i / group] += series->counts[i];
    bars->count = (series->count + group - 1) / group;
    for (size_t i = 0; i < bars->count; i++)
        if (bars->counts[i] > bars->most)
            bars->most = bars->counts[i];
    return bars->most > 0;
}

static void draw_bars(struct html_page *page, const struct bars *bars, const struct axis *axis, unsigned top) {
    for (size_t i = 0; i < bars->count; i++) {
        unsigned from = axis_place(axis, bars->from + (msec_t)i * bars->step);
        unsigned to = axis_place(axis, bars->from + (msec_t)(i + 1) * bars->step);
        unsigned height = (unsigned)((double)bars->counts[i] / (double)bars->most * BAR_ROOM);

        if (!bars->counts[i])
            continue;
        height = height < 2 ? 2 : height;
        svg_box(page->out, "bar", from, to > from + 12 ? to - 12 : to, top + BAR_ROOM - height, height);
    }
    html_raw(page, "\n");
}

/* "Failing events, at most 68 in 5 min." */
static void caption(struct html_page *page, const struct bars *bars) {
    char length[TIME_TEXT_SIZE * 2];
    struct str *phrase = html_phrase(page);

    html_raw(page, "<figcaption>");
    str_add(phrase, "Failing events, UTC; the highest bar is ");
    word_number(phrase, bars->most);
    str_addf(phrase, " in %s", duration_text(bars->step, length));
    html_put(page);
    html_raw(page, "</figcaption>");
}

static void draw_bands(struct html_page *page, const struct axis *axis) {
    const struct outline *outline = page->outline;

    for (size_t i = 0; i < outline->section_count && i < 20; i++) {
        const struct report_incident *incident = &page->report->incidents[outline->sections[i]];
        msec_t last = incident_last(outline, incident);
        unsigned from = axis_place(axis, incident->started);
        char number[24];

        if (incident->started == MSEC_NONE)
            continue;
        svg_box(page->out, "band", from, axis_place(axis, last == MSEC_NONE ? incident->started : last), 0,
                BAND_ROWS * LABEL_ROW + BAR_ROOM);
        snprintf(number, sizeof number, "%zu", i + 1);
        svg_label(page->out, "number", from, 11 + (unsigned)(i % BAND_ROWS) * LABEL_ROW, number);
    }
    html_raw(page, "\n");
}

void html_report_chart(struct html_page *page) {
    const unsigned top = BAND_ROWS * LABEL_ROW;
    struct bars bars;
    struct axis axis;

    if (!make_bars(&bars, &page->report->series) ||
        !axis_make(&axis, bars.from, bars.from + (msec_t)bars.count * bars.step))
        return;
    html_raw(page, "<figure class=\"chart\">");
    svg_open(page->out, "rate", top + BAR_ROOM + FOOT,
             "Failing events over the time of the logs, with the incidents as numbered bands");
    draw_bands(page, &axis);
    draw_bars(page, &bars, &axis, top);
    svg_axis(page->out, &axis, top + BAR_ROOM);
    svg_close(page->out);
    caption(page, &bars);
    html_raw(page, "</figure>\n");
}

/* The row of each label, so that none covers another on a phone; MOMENTS for those that are not drawn.
 * Returns the number of rows. */
static unsigned place_labels(const struct moment moments[MOMENTS], const struct axis *axis, unsigned rows[MOMENTS]) {
    unsigned used = 0, ends[MOMENTS][2];

    for (size_t i = 0; i < MOMENTS; i++) {
        unsigned place = axis_place(axis, moments[i].time), row = 0, from;

        rows[i] = MOMENTS;
        if (moments[i].time == MSEC_NONE)
            continue;
        from = place + LABEL_WIDTH > SCALE ? place - LABEL_WIDTH : place;
        for (; row < used; row++)
            if (from >= ends[row][1] || from + LABEL_WIDTH <= ends[row][0])
                break;
        if (row == used) {
            ends[used][0] = from;
            ends[used++][1] = from + LABEL_WIDTH;
        } else {
            ends[row][0] = from < ends[row][0] ? from : ends[row][0];
            ends[row][1] = from + LABEL_WIDTH > ends[row][1] ? from + LABEL_WIDTH : ends[row][1];
        }
        rows[i] = row;
    }
    return used;
}

void html_incident_chart(struct html_page *page, const struct report_incident *incident, const struct axis *axis) {
    struct moment moments[MOMENTS];
    unsigned rows[MOMENTS], top;
    struct bars bars;

    if (!make_bars(&bars, &incident->series))
        return;
    incident_moments(incident, moments);
    top = place_labels(moments, axis, rows) * LABEL_ROW + 4;
    html_raw(page, "<figure class=\"chart\">");
    svg_open(page->out, "rate", top + BAR_ROOM + FOOT,
             "Failing events of this incident over time, with its five times");
    draw_bars(page, &bars, axis, top);
    for (size_t i = 0; i < MOMENTS; i++) {
        unsigned place = axis_place(axis, moments[i].time), y = 11 + rows[i] * LABEL_ROW;

        if (rows[i] == MOMENTS)
            continue;
        svg_upright(page->out, "moment", place, y - 8, top + BAR_ROOM);
        svg_label(page->out, "moment", place, y, moments[i].label);
    }
    svg_axis(page->out, axis, top + BAR_ROOM);
    svg_close(page->out);
    caption(page, &bars);
    html_raw(page, "</figure>\n");
}
