/* SPDX-License-Identifier: Apache-2.0
 * The parts of the text report; only render_text.c calls them. */
#ifndef REPORT_TEXT_PARTS_H
#define REPORT_TEXT_PARTS_H

#include "report/outline.h"
#include "report/text_page.h"

/* One cause with the times of its incident, and the summands of its score if `explain_rank`. */
void text_cause(struct page *page, const struct outline *outline, const struct report_cause *cause, bool explain_rank);

/* The further causes with the signature of cause `first`, a line each; nothing if there are none. */
void text_alike(struct page *page, const struct report *report, size_t first);

/* Everything behind the causes: unexplained, rejected, health, coverage. Sections without content are left
 * out, coverage never. */
void text_sections(struct page *page, const struct report *report, size_t top);

#endif
