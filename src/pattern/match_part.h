/* SPDX-License-Identifier: Apache-2.0
 * What is asked of a record and its parts before a regex runs: shared by match.c, which decides, and
 * near_miss.c, which explains. */
#ifndef PATTERN_MATCH_PART_H
#define PATTERN_MATCH_PART_H

#include "pattern/pattern.h"

/* Whether the record's level and logger are among those the variant lists. What a record does not have cannot
 * speak against it: pasted fragments lack both. */
bool variant_passes_level(const struct variant *variant, const struct record *record);
bool variant_passes_logger(const struct variant *variant, const struct record *record);

/* Whether the class of an exception is one the variant lists (true when it lists none). */
bool variant_passes_exception(const struct variant *variant, const struct part *part);

/* Whether the regex is worth running on the part. The literal may stand in another part than the one the
 * regex is for. Answers are unescaped, so their literal may look different in them; of an exception asked for
 * by class, it may be in the class. */
bool variant_wants(const struct variant *variant, const struct part *part);

/* The part as a regex sees it: of "a.b.SomeException: text" the text, for the class has its own filter; all
 * other kinds as they are. */
struct part part_as_matched(struct part part);

#endif
