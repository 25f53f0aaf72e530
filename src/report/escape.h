/* SPDX-License-Identifier: Apache-2.0
 * One escape per sink. Texts of the report are clean already (clean.h); each function defends again all the
 * same, because a renderer is the last one to touch a text before it reaches a browser or a terminal. */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/str.h"

/* Adds `text` for HTML, as element content and as the value of an attribute in double or single quotes alike.
 * Newlines stay; what is no text, or turns or hides text, becomes U+FFFD. */
void escape_html(struct str *out, struct slice text);

/* Whether a spreadsheet would take a cell with this text for a formula: it begins with = + - @, a tab or a CR. Tables
 * are pasted; a renderer puts an apostrophe before such a text. */
bool escape_is_formula(struct slice text);

/* Adds `text` for a terminal: no control reaches it, newlines become blanks; the rest as clean_text() shows
 * it. */
void escape_terminal(struct str *out, struct slice text);

#endif
