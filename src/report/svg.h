/* SPDX-License-Identifier: Apache-2.0
 * Inline SVG that fits any width: across, everything is placed in per cent of the width; down, in pixels. So
 * marks stay round and letters keep their size on a phone and on a wall. Looks come from classes; without a
 * style sheet the shapes are black on white. Coordinates are numbers of ours; the only texts are escaped
 * here. */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "base/str.h"
#include "report/axis.h"

/* `<svg class=… role="img">` of that height, with a title for those who do not see it. */
void svg_open(struct str *out, const char *class_name, unsigned height, const char *title);
void svg_close(struct str *out);

/* ` name="12.34%"` for a place of 0 to 10000. */
void svg_place(struct str *out, const char *name, unsigned place);

/* A rectangle from one place to another, at least a hair wide. */
void svg_box(struct str *out, const char *class_name, unsigned from, unsigned to, unsigned y, unsigned height);
/* A vertical line. */
void svg_upright(struct str *out, const char *class_name, unsigned place, unsigned y1, unsigned y2);
/* A horizontal line over the whole width. */
void svg_level(struct str *out, const char *class_name, unsigned y);
/* A label that begins at the place, or ends there where it would leave the drawing. */
void svg_label(struct str *out, const char *class_name, unsigned place, unsigned y, const char *text);

/* The axis at the foot: a line at `y`, ticks and their labels below it. Needs 18 pixels. */
void svg_axis(struct str *out, const struct axis *axis, unsigned y);

#endif
