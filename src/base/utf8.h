/* SPDX-License-Identifier: Apache-2.0
 * Code points of UTF-8 text: strict reading, printable copies, cutting, and the columns a terminal needs.
 * Strict as RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. Nothing here looks at the
 * locale. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/str.h"

/* Reads the code point at the start of `text` into *point and returns its length in bytes, 1 to 4. Returns 0
 * for an empty text and where no valid sequence begins; *point is then 0. */
size_t utf8_next(struct slice text, uint32_t *point);

/* Whether all of the text is UTF-8. NUL is valid; the empty text too. */
bool utf8_valid(struct slice text);

/* Adds `text` to `out`, each byte that is no UTF-8 as `\xHH`. With `escape_unsafe` the bytes of controls
 * other than newline and tab, of DEL and of bidi controls are written that way too, so that a terminal shows
 * what is there. A failed allocation shows in out->failed. */
void utf8_copy(struct str *out, struct slice text, bool escape_unsafe);

/* The greatest length of at most `most` bytes that does not end inside a code point. Bytes that are no UTF-8
 * may be cut anywhere. */
size_t utf8_cut(struct slice text, size_t most);

/* Columns of a code point on a terminal: 0 for combining and invisible ones and controls, 2 for East Asian
 * wide ones and emoji, else 1. Source: Unicode's EastAsianWidth.txt, by block rather than by single code
 * point. */
unsigned utf8_point_columns(uint32_t point);

/* Columns of a text; a byte that is no UTF-8 counts 4, the width of its `\xHH`. */
size_t utf8_text_columns(struct slice text);

/* The greatest length in bytes that needs at most `columns` columns and does not end inside a code point;
 * combining marks stay with their letter. */
size_t utf8_cut_columns(struct slice text, size_t columns);

/* Whether the code point changes the direction of text (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to
 * U+2069), which lets a log line show something other than it says. */
bool utf8_is_bidi_control(uint32_t point);
bool utf8_has_bidi_control(struct slice text);

#endif
