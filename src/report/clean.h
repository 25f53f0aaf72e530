/* SPDX-License-Identifier: Apache-2.0
 * Raw log bytes to report text. Runs after redact() and before anything enters the report model, so that a
 * renderer can trust: valid UTF-8, and no control but newline. */
#ifndef REPORT_CLEAN_H
#define REPORT_CLEAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/str.h"

/* True for code points that must reach no sink as they are: controls (newline and tab too), DEL, and those
 * that turn or hide text: bidi controls, zero-width characters, line separators, tags. */
bool clean_is_unsafe(uint32_t point);

/* Adds `raw` to `out`: valid UTF-8 and newlines stay; tab and CR become a blank each; bytes that are no
 * UTF-8, other controls, DEL, NUL and code points that turn or hide text (clean_is_unsafe) become `\xHH` for
 * each byte. At most `max` bytes are added (0 = no limit); a text that does not fit ends in `…`, which
 * counts, and is never cut inside a code point, a `\xHH` or a `[redacted:KIND]` mark. A `max` below 3 that is
 * too small for any of it adds nothing. */
void clean_text(struct str *out, struct slice raw, size_t max);

/* A copy of `raw` in the arena, redacted, clean and cut as clean_text does it; null when memory runs out. */
const char *clean_redacted(struct arena *arena, struct slice raw, size_t max);

#endif
