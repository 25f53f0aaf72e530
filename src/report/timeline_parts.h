/* SPDX-License-Identifier: Apache-2.0
 * The parts of the timeline as text: its head and its rows. Used by timeline_text.c only. */
#ifndef REPORT_TIMELINE_PARTS_H
#define REPORT_TIMELINE_PARTS_H

#include "report/text_page.h"
#include "report/timeline.h"

/* What is known of jobs, requests and things, one line each, and where the marks are. */
void timeline_head(struct page *page, const struct timeline *timeline);

/* The entries. Returns how many were not shown because they repeat earlier ones; out->failed when memory ran out. */
size_t timeline_rows(struct page *page, const struct timeline *timeline, size_t width, bool all);

/* "09:13:59.226", "undated" padded to the same width. */
enum { CLOCK_WIDTH = 12 };
void timeline_clock(struct str *out, msec_t time);

#endif
