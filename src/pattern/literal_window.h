/* SPDX-License-Identifier: Apache-2.0
 * Which few bytes of each literal the fast scan looks for. Place in the flow: where the prefilter compiles its engine;
 * what a window finds is held against the whole literals. libhs takes time for every text it looks for, so literals
 * share windows ("Unable" serves all that begin with it) as far as these are rare in the text at hand. */
#ifndef PATTERN_LITERAL_WINDOW_H
#define PATTERN_LITERAL_WINDOW_H

#include <stdint.h>

#include "base/slice.h"

/* Measured with libhs 5.4 and 3,000 literals on a log of 1 GiB: windows of 5 bytes are too common, 7 take five times as
 * long to compile. */
enum { WINDOW_SIZE = 6 };

/* Sets ends[i] to the end of the window within literals[i]: at most WINDOW_SIZE bytes before it are to be looked for,
 * and the whole literal where it is no longer. `sample` is a text of the kind that is scanned; it may be empty. Returns
 * 0, or -1 when memory runs out. The same arguments give the same windows. */
int literal_windows_choose(uint32_t *ends, const struct slice *literals, size_t count, struct slice sample);

#endif
