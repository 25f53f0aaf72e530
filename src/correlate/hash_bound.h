/* SPDX-License-Identifier: Apache-2.0
 * Bounding a table so that the order of what is put into it does not matter, nor in how many tables it was before:
 * those with the smallest hashes are kept. */
#ifndef CORRELATE_HASH_BOUND_H
#define CORRELATE_HASH_BOUND_H

#include <stddef.h>
#include <stdint.h>

/* The hash from which on nothing is kept so that at most `keep` of `count` hashes stay, equal ones together; UINT64_MAX
 * if all do. Sorts `hashes`. */
uint64_t hash_bound(uint64_t *hashes, size_t count, size_t keep);

#endif
