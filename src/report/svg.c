/* SPDX-License-Identifier: Apache-2.0
 * The shapes of svg.h. */
#include "report/svg.h"

#include "base/utf8.h"
#include "report/escape.h"

enum { SCALE = 10000, HAIR = 25, LETTER = 210 /* of the narrowest drawing, 343 pixels */ };

void svg_open(struct str *out, const char *class_name, unsigned height, const char *title) {
    str_addf(out, "<svg class=\"drawing %s\" width=\"100%%\" height=\"%u\" role=\"img\"><title>", class_name, height);
    escape_html(out, slice_of(title));
    str_add(out, "</title>\n");
}

void svg_close(struct str *out) {
    str_add(out, "</svg>\n");
}

void svg_place(struct str *out, const char *name, unsigned place) {
    str_addf(out, " %s=\"%u.%02u%%\"", name, place / 100, place % 100);
}

void svg_box(struct str *out, const char *class_name, unsigned from, unsigned to, unsigned y, unsigned height) {
    str_addf(out, "<rect class=\"%s\"", class_name);
    svg_place(out, "x", from);
    svg_place(out, "width", to > from + HAIR ? to - from : HAIR);
    str_addf(out, " y=\"%u\" height=\"%u\"/>", y, height);
}

void svg_upright(struct str *out, const char *class_name, unsigned place, unsigned y1, unsigned y2) {
    str_addf(out, "<line class=\"%s\" stroke=\"currentColor\"", class_name);
    svg_place(out, "x1", place);
    svg_place(out, "x2", place);
    str_addf(out, " y1=\"%u\" y2=\"%u\"/>", y1, y2);
}

void svg_level(struct str *out, const char *class_name, unsigned y) {
    str_addf(out, "<line class=\"%s\" stroke=\"currentColor\" x1=\"0\" x2=\"100%%\" y1=\"%u\" y2=\"%u\"/>", class_name,
             y, y);
}

void svg_label(struct str *out, const char *class_name, unsigned place, unsigned y, const char *text) {
    size_t width = utf8_text_columns(slice_of(text)) * LETTER;

    str_addf(out, "<text class=\"%s\"", class_name);
    svg_place(out, "x", place);
    str_addf(out, " y=\"%u\"%s>", y, place + width > SCALE ? " text-anchor=\"end\"" : "");
    escape_html(out, slice_of(text));
    str_add(out, "</text>");
}

void svg_axis(struct str *out, const struct axis *axis, unsigned y) {
    msec_t ticks[AXIS_TICKS];
    size_t count = axis_ticks(axis, ticks);
    char label[TIME_TEXT_SIZE];

    svg_level(out, "rule", y);
    for (size_t i = 0; i < count; i++) {
        unsigned place = axis_place(axis, ticks[i]);

        svg_upright(out, "rule", place, y, y + 4);
        str_add(out, "<text class=\"tick\"");
        svg_place(out, "x", place);
        str_addf(out, " y=\"%u\" text-anchor=\"%s\">", y + 16, place < 600 ? "start" : place > 9400 ? "end" : "middle");
        escape_html(out, slice_of(axis_label(axis, ticks[i], label)));
        str_add(out, "</text>");
    }
    str_add_char(out, '\n');
}
