/* SPDX-License-Identifier: Apache-2.0
 * The fingerprint of a set of signatures. */
#ifndef PATTERN_SET_FINGERPRINT_H
#define PATTERN_SET_FINGERPRINT_H

#include "pattern/pattern.h"

/* Fills set->fingerprint from what the signatures (sorted by id) mean, with the relations they declare: not
 * from file names, positions, layers, or tests. */
void set_fingerprint(struct pattern_set *set);

#endif
