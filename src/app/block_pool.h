/* SPDX-License-Identifier: Apache-2.0
 * All cores on all inputs: one thread at a time reads (and so decodes) the next block, the others scan, and results
 * are folded strictly in input order. Whichever thread is free takes the next piece of work, so a slow decoder
 * and a slow scan overlap. What scanning means is a task's: scan_pool.h for an analysis, show.c for a timeline.
 *
 * Invariants: (1) fold calls never overlap and come in the order of inputs and blocks, for any number of threads; (2)
 * at most 2 × jobs + 2 blocks are in memory. */
#ifndef APP_BLOCK_POOL_H
#define APP_BLOCK_POOL_H

#include "app/input_set.h"

/* What is done with each block. `payload` goes to the three functions that take one. */
struct block_task {
    void *payload;
    /* The state of one thread; null with `err` filled when it cannot be had. */
    void *(*worker_new)(void *payload, struct error *err);
    void (*worker_free)(void *worker);
    /* Room for what one block gives, used for block after block; null when memory ran out. */
    void *(*result_new)(void *payload);
    void (*result_free)(void *result); /* null-safe */
    /* Scans a block of input `input`; called by several threads at once, each with its worker. 0 or -1. */
    int (*scan)(void *worker, size_t input, const struct block *block, void *result, struct error *err);
    /* Takes the result of a block. Returns 0, or -1 to end the run. */
    int (*fold)(void *payload, size_t input, const struct block *block, const void *result, struct error *err);
};

/* Reads all inputs once. Damage of an input is noted there and the next one goes on. Returns 0, or -1 when memory ran
 * out or a fold failed. */
int block_pool_run(struct input_set *inputs, const struct analysis_options *options, const struct block_task *task,
                   struct error *err);

#endif
