/* SPDX-License-Identifier: Apache-2.0
 * Scanning all inputs on all cores for an analysis: block_pool.h with the scanner of scan.h. */
#ifndef APP_SCAN_POOL_H
#define APP_SCAN_POOL_H

#include "app/input_set.h"
#include "app/scan.h"

/* Takes the result of one block of input `input`. Returns 0, or -1 to end the run. */
typedef int scan_fold(void *payload, size_t input, const struct block *block, const struct scan_result *result,
                      struct error *err);

/* Scans all inputs. Damage of an input is noted there and the next one goes on. *gave_up counts patterns that hit
 * their limits. Returns 0, or -1 when memory ran out or a fold failed. */
int scan_pool_run(struct input_set *inputs, const struct scan_context *context, const struct analysis_options *options,
                  scan_fold *fold, void *payload, uint64_t *gave_up, struct error *err);

#endif
