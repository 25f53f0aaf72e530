/* SPDX-License-Identifier: Apache-2.0
 * The task of an analysis: a scanner per thread, its result per block. */
#include "app/scan_pool.h"

#include <stdlib.h>

#include "app/block_pool.h"

struct scan_task {
    struct input_set *inputs;
    const struct scan_context *context;
    scan_fold *fold;
    void *payload;
    uint64_t gave_up;
};

struct worker {
    struct scan_task *task;
    struct scanner *scanner;
};

static void *worker_new(void *payload, struct error *err) {
    struct scan_task *task = payload;
    struct worker *worker = calloc(1, sizeof *worker);

    if (!worker) {
        error_no_memory(err);
        return NULL;
    }
    worker->task = task;
    if (scanner_new(&worker->scanner, task->context, err) == 0)
        return worker;
    free(worker);
    return NULL;
}

static void worker_free(void *payload) {
    struct worker *worker = payload;

    worker->task->gave_up += scanner_gave_up(worker->scanner);
    scanner_free(worker->scanner);
    free(worker);
}

static void *result_new(void *payload) {
    struct scan_result *result = malloc(sizeof *result);

    (void)payload;
    if (result)
        scan_result_init(result);
    return result;
}

static void result_free(void *payload) {
    struct scan_result *result = payload;

    if (result)
        scan_result_free(result);
    free(result);
}

static int scan(void *payload, size_t input, const struct block *block, void *result, struct error *err) {
    struct worker *worker = payload;
    const struct log_input *log = &worker->task->inputs->items[input];

    return scanner_block(worker->scanner, block, &log->profile, log->zone, result, err);
}

static int fold(void *payload, size_t input, const struct block *block, const void *result, struct error *err) {
    struct scan_task *task = payload;

    return task->fold(task->payload, input, block, result, err);
}

int scan_pool_run(struct input_set *inputs, const struct scan_context *context, const struct analysis_options *options,
                  scan_fold *on_result, void *payload, uint64_t *gave_up, struct error *err) {
    struct scan_task task = {.inputs = inputs, .context = context, .fold = on_result, .payload = payload};
    const struct block_task blocks = {&task, worker_new, worker_free, result_new, result_free, scan, fold};
    int result = block_pool_run(inputs, options, &blocks, err);

    *gave_up = task.gave_up;
    return result;
}
