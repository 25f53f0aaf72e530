/* SPDX-License-Identifier: Apache-2.0
 * The timeline as a drawing: a lane for each thing that something happened to, a mark for each event. Kinds
 * differ in shape, not only in colour: changes are diamonds, failures are discs, recoveries are rings. */
#include "report/html_parts.h"

#include <stdlib.h>
#include <string.h>

#include "report/escape.h"
#include "report/narrative.h"
#include "report/svg.h"

enum { LANES = 12, MARKS = 160, LANE_HEIGHT = 34, LANE_NAME = 40, FOOT = 20 };

struct lanes {
    const char *names[LANES];
    size_t count;
    size_t hidden; /* events of lanes that have no room */
};

static const char *lane_of(const struct report_event *event) {
    return event->lane ? event->lane : "";
}

/* The lane of the event, LANES if it has none. */
static size_t find_lane(const struct lanes *lanes, const struct report_event *event) {
    for (size_t i = 0; i < lanes->count; i++)
        if (strcmp(lanes->names[i], lane_of(event)) == 0)
            return i;
    return LANES;
}

/* Lanes in the order of their first event. */
static void make_lanes(struct lanes *lanes, const struct report_incident *incident) {
    *lanes = (struct lanes){.count = 0};
    for (size_t i = 0; i < incident->timeline_count; i++) {
        const struct report_event *event = &incident->timeline[i];

        if (event->time == MSEC_NONE || find_lane(lanes, event) < LANES)
            continue;
        if (lanes->count < LANES)
            lanes->names[lanes->count++] = lane_of(event);
        else
            lanes->hidden++;
    }
}

static void draw_mark(struct html_page *page, const struct report_event *event, const struct axis *axis, unsigned y) {
    const char *kind = event->kind ? event->kind : "failure", *shape = "<circle r=\"5\"/>";
    char time[TIME_TEXT_SIZE];

    if (strcmp(kind, "change") == 0)
        shape = "<path d=\"M0-6L6 0 0 6-6 0z\"/>";
    else if (strcmp(kind, "recovery") == 0)
        shape = "<circle r=\"4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/>";
    else
        kind = "failure";
    str_addf(page->out, "<svg class=\"mark %s\" overflow=\"visible\" y=\"%u\"", kind, y);
    svg_place(page->out, "x", axis_place(axis, event->time));
    html_raw(page, "><title>");
    str_addf(html_phrase(page), "%s UTC, %s: ", msec_civil(event->time, time), kind);
    word_short(&page->phrase, event->what, TITLE_SHORT);
    html_put(page);
    str_addf(page->out, "</title>%s</svg>", shape);
}

static void legend(struct html_page *page, const struct lanes *lanes) {
    static const char *const KINDS[][2] = {
        {"change", "<svg class=\"mark change\" width=\"14\" height=\"14\" aria-hidden=\"true\"><path d=\"M7 "
                   "1L13 7 7 13 1 7z\"/></svg>"},
        {"failure", "<svg class=\"mark failure\" width=\"14\" height=\"14\" aria-hidden=\"true\"><circle "
                    "cx=\"7\" cy=\"7\" r=\"5\"/></svg>"},
        {"recovery", "<svg class=\"mark recovery\" width=\"14\" height=\"14\" aria-hidden=\"true\"><circle "
                     "cx=\"7\" cy=\"7\" r=\"4\" "
                     "fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/></svg>"},
    };

    html_raw(page, "<figcaption>");
    for (size_t i = 0; i < ARRAY_LENGTH(KINDS); i++)
        str_addf(page->out, "<span class=\"key\">%s %s</span> ", KINDS[i][1], KINDS[i][0]);
    html_raw(page, "<span>times in UTC");
    if (lanes->hidden)
        html_textf(page, "; %zu more events of other things stand in the table only", lanes->hidden);
    html_raw(page, "</span></figcaption>");
}

void html_lanes(struct html_page *page, const struct report_incident *incident, const struct axis *axis) {
    struct lanes lanes;
    struct str name;

    make_lanes(&lanes, incident);
    if (!lanes.count)
        return;
    str_init(&name);
    html_raw(page, "<figure class=\"chart\">");
    svg_open(page->out, "lanes", (unsigned)lanes.count * LANE_HEIGHT + FOOT,
             "What happened to what over time; the table below holds the same");
    for (size_t i = 0; i < lanes.count; i++) {
        unsigned top = (unsigned)i * LANE_HEIGHT;

        str_clear(&name);
        if (*lanes.names[i])
            word_short(&name, lanes.names[i], LANE_NAME);
        else if (lanes.count > 1)
            str_add(&name, "elsewhere");
        str_addf(page->out, "<text class=\"lane\" x=\"0\" y=\"%u\">", top + 12);
        escape_html(page->out, str_slice(&name));
        html_raw(page, "</text>");
        svg_level(page->out, "rule faint", top + 24);
    }
    html_raw(page, "\n");
    for (size_t i = 0, drawn = 0; i < incident->timeline_count && drawn < MARKS && html_room(page); i++) {
        const struct report_event *event = &incident->timeline[i];
        size_t lane = find_lane(&lanes, event);

        if (event->time == MSEC_NONE || lane == LANES)
            continue;
        draw_mark(page, event, axis, (unsigned)lane * LANE_HEIGHT + 24);
        drawn++;
    }
    svg_axis(page->out, axis, (unsigned)lanes.count * LANE_HEIGHT);
    svg_close(page->out);
    legend(page, &lanes);
    html_raw(page, "</figure>\n");
    page->failed |= name.failed;
    str_free(&name);
}
