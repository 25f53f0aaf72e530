/* SPDX-License-Identifier: Apache-2.0
 * The partial of one log as bytes, and back: what a part file holds of each log. Texts of the log are redacted before
 * they are packed, for the file may travel. */
#ifndef APP_PART_CODEC_H
#define APP_PART_CODEC_H

#include "base/pack.h"
#include "correlate/partial.h"

/* Appends the partial of one log. Returns 0, or -1 when memory ran out. */
int part_pack(struct str *out, struct partial *partial, struct error *err);

/* Reads such bytes, made under the same signatures (`set`), and absorbs them into `into` as those of `source`. Returns
 * 0; 1 when they are no such bytes, and `into` may then hold a part of them; -1 when memory ran out. */
int part_absorb(struct partial *into, struct slice bytes, const struct pattern_set *set,
                const struct log_source *source, struct error *err);

#endif
