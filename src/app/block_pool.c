/* SPDX-License-Identifier: Apache-2.0
 * The ring of blocks behind block_pool.h. States of a slot, and who moves it on:
 *
 *   FREE ──take_slot──▶ READING ──read_block──▶ SCANNING ──scan──▶ SCANNED ──fold_ready──▶ FREE
 *
 * Slots are taken in turn, so the slot of block n is n modulo the ring. One mutex guards all states. */
#include "app/block_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum slot_state { SLOT_FREE = 0, SLOT_READING, SLOT_SCANNING, SLOT_SCANNED };

struct slot {
    enum slot_state state;
    struct block block;
    void *result;
    size_t input;
};

struct block_pool {
    struct input_set *inputs;
    const struct analysis_options *options;
    const struct block_task *task;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct slot *ring;
    size_t ring_size;
    uint64_t next_read, next_fold; /* block numbers */
    bool reading, folding, ended, failed;
    struct error err;

    /* used by the reading thread only */
    struct block_reader *reader;
    size_t input;
    uint64_t bytes;             /* decoded */
    uint64_t total, ended_size; /* on disk: of all inputs, 0 if one is a pipe; of those that were read */
};

/* One thread of the pool. */
struct worker {
    struct block_pool *pool;
    void *state;
    pthread_t thread;
    bool started;
};

static void fail(struct block_pool *pool, const struct error *err) {
    if (!pool->failed)
        pool->err = *err;
    pool->failed = true;
    pthread_cond_broadcast(&pool->changed);
}

/* The bytes of an input as it lies on disk. */
static uint64_t size_of(const struct log_input *input) {
    struct stat about;

    return stat(input->path, &about) == 0 && about.st_size > 0 ? (uint64_t)about.st_size : 0;
}

static uint64_t total_size(const struct input_set *inputs) {
    uint64_t total = 0;

    for (size_t i = 0; i < inputs->count; i++) {
        if (!input_is_read(&inputs->items[i]))
            continue;
        if (inputs->items[i].pipe && !inputs->items[i].spooled)
            return 0;
        total += size_of(&inputs->items[i]);
    }
    return total;
}

static void tell_progress(const struct block_pool *pool, const struct log_input *input) {
    const struct read_progress progress = {.bytes = pool->bytes,
                                           .at = pool->ended_size +
                                                 decoder_source_offset(block_reader_decoder(pool->reader)),
                                           .total = pool->total,
                                           .path = input->path};

    pool->options->progress(pool->options->progress_payload, &progress);
}

/* Ends the input at hand; the next read opens the next one. */
static void close_input(struct block_pool *pool) {
    struct log_input *input = &pool->inputs->items[pool->input];
    const struct file_id *marks;
    size_t count;

    if (pool->options->progress)
        pool->ended_size += size_of(input);
    input->id = block_reader_id(pool->reader);
    marks = block_reader_marks(pool->reader, &count);
    if (input->reading)
        log_reading_marks(input->reading, marks, count, block_reader_held(pool->reader));
    if (pool->options->follow && strcmp(input->compression, "none") == 0) {
        block_reader_shrink(pool->reader);
        input->reader = pool->reader;
    } else {
        block_reader_free(pool->reader);
    }
    pool->reader = NULL;
    pool->input++;
}

/* The run is to end: what is left is not read. */
static void cut_rest(struct block_pool *pool) {
    for (size_t i = pool->input; i < pool->inputs->count; i++)
        pool->inputs->items[i].cut = input_is_read(&pool->inputs->items[i]);
    if (pool->reader)
        close_input(pool);
    pool->input = pool->inputs->count;
}

/* A pipe ends by itself when the run is to end, and what it gave before cannot be had again. */
static bool has_pipe_open(const struct block_pool *pool) {
    const struct log_input *input = &pool->inputs->items[pool->input];

    return input->pipe && (pool->reader || input->reader);
}

/* Reads the next block of any input. Returns 1, 0 when all inputs are read, -1 when memory ran out. */
static int read_block(struct block_pool *pool, struct slot *slot, struct error *err) {
    char text[900];

    while (pool->input < pool->inputs->count) {
        struct log_input *input = &pool->inputs->items[pool->input];
        int got;

        if (stop_wished(pool->options->stop) && !has_pipe_open(pool)) {
            cut_rest(pool);
            break;
        }
        if (!pool->reader) {
            if (!input_is_read(input) ||
                input_set_reader(pool->inputs, pool->input, pool->options->block_size, &pool->reader, err)) {
                if (input_is_read(input) &&
                    input_set_problem(pool->inputs, pool->input, error_format(err, text, sizeof text)))
                    return error_no_memory(err);
                pool->reader = NULL;
                pool->input++;
                continue;
            }
            input->complete = input->text || input->empty;
        }
        got = block_reader_next(pool->reader, &slot->block, err);
        if (got > 0) {
            slot->input = pool->input;
            pool->bytes += slot->block.len;
            if (pool->options->progress)
                tell_progress(pool, input);
            return 1;
        }
        if (got < 0 && err->code == ERROR_MEMORY)
            return -1;
        /* of a file that has not changed since it was read last the damage was told then */
        if (got < 0 && !input->match.unchanged &&
            input_set_problem(pool->inputs, pool->input, error_format(err, text, sizeof text)))
            return error_no_memory(err);
        input->cut = input->pipe && stop_wished(pool->options->stop);
        close_input(pool);
    }
    return 0;
}

/* Folds what is ready, in order. Called and returns with the lock held. */
static void fold_ready(struct block_pool *pool) {
    struct error err = {0};

    while (!pool->folding && !pool->failed && pool->next_fold < pool->next_read) {
        struct slot *slot = &pool->ring[pool->next_fold % pool->ring_size];
        int result;

        if (slot->state != SLOT_SCANNED)
            return;
        pool->folding = true;
        pthread_mutex_unlock(&pool->lock);
        result = pool->task->fold(pool->task->payload, slot->input, &slot->block, slot->result, &err);
        pthread_mutex_lock(&pool->lock);
        pool->folding = false;
        slot->state = SLOT_FREE;
        pool->next_fold++;
        if (result)
            fail(pool, &err);
        pthread_cond_broadcast(&pool->changed);
    }
}

/* Waits until it may read, and takes the next slot. Returns null when there is nothing more to do. Lock held. */
static struct slot *take_slot(struct block_pool *pool) {
    for (;;) {
        struct slot *slot = &pool->ring[pool->next_read % pool->ring_size];

        if (pool->failed || pool->ended)
            return NULL;
        if (!pool->reading && slot->state == SLOT_FREE) {
            pool->reading = true;
            slot->state = SLOT_READING;
            return slot;
        }
        pthread_cond_wait(&pool->changed, &pool->lock);
    }
}

static void *worker_run(void *argument) {
    struct worker *worker = argument;
    struct block_pool *pool = worker->pool;
    struct slot *slot;

    pthread_mutex_lock(&pool->lock);
    while ((slot = take_slot(pool)) != NULL) {
        struct error err = {0};
        int got;

        pthread_mutex_unlock(&pool->lock);
        got = read_block(pool, slot, &err);
        pthread_mutex_lock(&pool->lock);
        pool->reading = false;
        if (got > 0) {
            pool->next_read++;
            slot->state = SLOT_SCANNING;
        } else {
            slot->state = SLOT_FREE;
            pool->ended = true;
            if (got < 0)
                fail(pool, &err);
        }
        pthread_cond_broadcast(&pool->changed);
        if (got <= 0)
            break;
        pthread_mutex_unlock(&pool->lock);
        got = pool->task->scan(worker->state, slot->input, &slot->block, slot->result, &err);
        pthread_mutex_lock(&pool->lock);
        slot->state = SLOT_SCANNED;
        if (got)
            fail(pool, &err);
        fold_ready(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static int pool_init(struct block_pool *pool, size_t jobs, struct error *err) {
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
    pool->ring_size = 2 * jobs + 2;
    pool->ring = calloc(pool->ring_size, sizeof *pool->ring);
    if (!pool->ring)
        return error_no_memory(err);
    for (size_t i = 0; i < pool->ring_size; i++)
        if (!(pool->ring[i].result = pool->task->result_new(pool->task->payload)))
            return error_no_memory(err);
    return 0;
}

static void pool_free(struct block_pool *pool) {
    for (size_t i = 0; pool->ring && i < pool->ring_size; i++) {
        block_free(&pool->ring[i].block);
        pool->task->result_free(pool->ring[i].result);
    }
    free(pool->ring);
    block_reader_free(pool->reader);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->changed);
}

int block_pool_run(struct input_set *inputs, const struct analysis_options *options, const struct block_task *task,
                   struct error *err) {
    struct block_pool pool = {
        .inputs = inputs, .options = options, .task = task, .total = options->progress ? total_size(inputs) : 0};
    size_t jobs = options->jobs ? options->jobs : 1;
    struct worker *workers = calloc(jobs, sizeof *workers);
    int result = pool_init(&pool, jobs, err);

    if (!workers)
        result = error_no_memory(err);
    for (size_t i = 0; i < jobs && result == 0; i++) {
        workers[i].pool = &pool;
        workers[i].state = task->worker_new(task->payload, err);
        result = workers[i].state ? 0 : -1;
    }
    if (result)
        goto out;
    for (size_t i = 1; i < jobs; i++) /* a thread that cannot be had is done without */
        workers[i].started = pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]) == 0;
    worker_run(&workers[0]);
    for (size_t i = 1; i < jobs; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    if (pool.failed && err)
        *err = pool.err;
    result = pool.failed ? -1 : 0;
out:
    for (size_t i = 0; workers && i < jobs; i++)
        if (workers[i].state)
            task->worker_free(workers[i].state);
    free(workers);
    pool_free(&pool);
    return result;
}
