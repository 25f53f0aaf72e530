/* SPDX-License-Identifier: Apache-2.0
 * Which few bytes of a literal the fast scan looks for: those that are rarest in the text at hand. libhs decides by the last bytes
 * of a literal, and is half as fast again with short ones that end in something rare. Place in the flow: where the prefilter compiles
 * its engine; what the window alone finds is held against the whole literal. */
#ifndef PATTERN_LITERAL_WINDOW_H
#define PATTERN_LITERAL_WINDOW_H

#include <stdint.h>

#include "base/slice.h"

enum { WINDOW_SIZE = 12, TRIGRAM_SLOTS = 1 << 16 };

/* How often groups of three bytes come in a text. */
struct trigrams {
    uint32_t counts[TRIGRAM_SLOTS];
};

/* Counts the groups of a sample; *out must be zeroed. */
void trigrams_count(struct trigrams *out, struct slice sample);

/* The end of the window within a literal: at most WINDOW_SIZE bytes before it are to be looked for. The whole literal where it is no
 * longer. `trigrams` may be null: the last bytes are taken. */
size_t literal_window_end(struct slice literal, const struct trigrams *trigrams);

#endif
