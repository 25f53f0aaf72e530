/* SPDX-License-Identifier: Apache-2.0
 * Amounts of memory as people type them. */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/* Reads a size in bytes: "4096", "64K", "200M", "1GiB", "2 GB", any case. K, M, G, T and KiB, MiB, GiB, TiB
 * are powers of 1024, kB, MB, GB and TB powers of 1000. Fails with ERROR_USAGE for anything else, for sizes
 * of 2^63 and more, and leaves *out alone then. */
int quantity_parse(uint64_t *out, struct slice text, struct error *err);

#endif
