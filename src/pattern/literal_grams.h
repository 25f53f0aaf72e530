/* SPDX-License-Identifier: Apache-2.0
 * By which four bytes each literal is found. Place in the flow: where a literal table is made. The scan looks at every
 * fourth place of a text only, so a literal needs a gram for each of the four ways it may lie: they are chosen apart,
 * by what is rare in the text at hand, and shared among literals. */
#ifndef PATTERN_LITERAL_GRAMS_H
#define PATTERN_LITERAL_GRAMS_H

#include <stdint.h>

#include "base/slice.h"

/* A gram starts at a place whose offset is a multiple of the stride. Shorter literals have none: of their grams two
 * bytes and more would be unknown. */
enum { GRAM_SIZE = 4, GRAM_STRIDE = 4, GRAM_LITERAL_MIN = 5 };

/* Sets offsets[GRAM_STRIDE * i + r] to where in literals[i] the gram begins by which it is found if it lies so that
 * this is a place looked at: r modulo GRAM_STRIDE. In literals of less than 7 bytes it may be -1, or the length less 3:
 * then the byte before or behind the literal is part of it, whatever that is. Those of literals shorter than
 * GRAM_LITERAL_MIN are not set. `sample` is a text of the kind that is scanned; if it is empty, what is common in logs
 * decides, which is quicker and worse. Returns 0, or -1 when memory runs out. The same arguments give the same
 * offsets. */
int literal_grams_choose(int16_t *offsets, const struct slice *literals, size_t count, struct slice sample);

#endif
