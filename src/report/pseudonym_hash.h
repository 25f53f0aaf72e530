/* SPDX-License-Identifier: Apache-2.0
 * SipHash-2-4: a hash that nobody can invert or foresee who does not have the key. */
#ifndef REPORT_PSEUDONYM_HASH_H
#define REPORT_PSEUDONYM_HASH_H

#include <stdint.h>

#include "base/slice.h"

struct pseudonym_key {
    uint64_t low, high;
};

uint64_t pseudonym_hash(const struct pseudonym_key *key, struct slice bytes);

/* A key of any text. */
struct pseudonym_key pseudonym_key_of(struct slice text);

#endif
