/* SPDX-License-Identifier: Apache-2.0
 * Where a secret's value begins and ends. CloudStack quotes texts inside texts: JSON within JSON (\" and
 * \\\"), Gson's \u003d for "=", XML entities, URLs within URLs. A glyph is one character seen through such an
 * escape. Every function is bounds-safe and reads no further than the value it measures, which keeps redact()
 * linear. */
#ifndef REPORT_SECRET_VALUE_H
#define REPORT_SECRET_VALUE_H

#include <stdbool.h>

#include "base/slice.h"

struct glyph {
    char ch;        /* the character meant; 0 at the end of the text; '\n' for \n, \r, \t */
    size_t len;     /* bytes it takes */
    size_t slashes; /* backslashes in front of a quote */
};

struct span {
    size_t from, to; /* offsets into the text; empty when from == to */
};

/* The glyph at `at`; with `percent`, %XX is read too. */
struct glyph glyph_at(struct slice text, size_t at, bool percent);

/* True for a double or single quote. */
bool glyph_is_quote(struct glyph glyph);

/* The first offset at or behind `at`, at most 8 further, that holds no blank. */
size_t skip_blanks(struct slice text, size_t at);

/* The inside of the string whose opening quote `quote` stands at `at`; ends at the quote of the same depth,
 * or at the end of the line. */
struct span value_quoted(struct slice text, size_t at, struct glyph quote, bool percent);

/* A value without quotes that begins at `at`. */
struct span value_bare(struct slice text, size_t at, bool percent);

/* From `at` to the next `]` on the line; empty when a blank or another `[` comes first. */
struct span value_bracketed(struct slice text, size_t at);

/* The password of "user:password@host" where the authority of a URL begins at `at`; empty without one. */
struct span value_userinfo(struct slice text, size_t at, bool percent);

/* True for what is written where a value would be, but gives nothing away: "", null, true, ****, ?, %s,
 * [redacted. */
bool value_is_harmless(struct slice value);

/* True for what in the middle of a sentence can only be a key or a password, and not the next word: it has a
 * digit or base64's punctuation, and is no address, path, or instance name. */
bool value_looks_secret(struct slice value);

#endif
