/* SPDX-License-Identifier: Apache-2.0
 * Foreign text in Markdown, GitHub's flavour and its kin: as plain text, as code, as a fenced block. Nothing
 * of it takes effect: no emphasis, heading, list, table, link, image, HTML, mention, reference, emoji or
 * formula. What a renderer would make a link of by itself (addresses, mentions, issue numbers) is set as
 * code, because no escape stops it. Newlines become blanks, except in blocks; what is no text, or turns or
 * hides text, becomes U+FFFD. */
#ifndef REPORT_MARKDOWN_TEXT_H
#define REPORT_MARKDOWN_TEXT_H

#include "base/slice.h"
#include "base/str.h"

/* Adds `text` as part of a paragraph, a heading, an item or a cell. */
void markdown_text(struct str *out, struct slice text);

/* Adds `text` as a code span, in a cell of a table too. Nothing for an empty text. */
void markdown_code(struct str *out, struct slice text);

/* Ends the paragraph: what follows begins behind one empty line. Nothing at the start. */
void markdown_gap(struct str *out);

/* Adds `text` as a fenced block, with empty lines around it. `info` is ours: "text", "sql". */
void markdown_block(struct str *out, const char *info, struct slice text);

#endif
