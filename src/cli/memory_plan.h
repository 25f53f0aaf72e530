/* SPDX-License-Identifier: Apache-2.0
 * --max-memory: what reading ahead, records and tables may take, so that a run keeps within it. */
#ifndef CLI_MEMORY_PLAN_H
#define CLI_MEMORY_PLAN_H

#include "app/options.h"

#define MEMORY_LEAST ((uint64_t)96 << 20)

/* Sets block size, threads, the longest record and the size of tables of `options`, which hold what was asked for
 * without the bound. Returns 0, or -1 with ERROR_USAGE for less than MEMORY_LEAST. */
int memory_plan(struct analysis_options *options, uint64_t most, struct error *err);

#endif
