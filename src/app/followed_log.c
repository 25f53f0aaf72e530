/* SPDX-License-Identifier: Apache-2.0
 * Reading on in one log; see followed_log.h. */
#include "app/followed_log.h"

#include <stdlib.h>
#include <string.h>

#include "input/source.h"

int followed_log_new(struct followed_log **out, const struct reading *reading, const struct log_input *input,
                     const struct fold *fold, struct error *err) {
    struct followed_log *log = calloc(1, sizeof *log);

    if (!log)
        return error_no_memory(err);
    if (fold) {
        log->fold = *fold;
    } else if (reading_begin_fold(reading, input, &log->fold, err)) {
        free(log);
        return -1;
    }
    if (vec_push(&log->pages, ((struct log_page){.partial = log->fold.partial}))) {
        partial_free(log->fold.partial);
        free(log);
        return error_no_memory(err);
    }
    log->id = input->id;
    log->size = input->id.length;
    log->head_len = input->head.len;
    if (input->head.len)
        memcpy(log->head, input->head.ptr, input->head.len);
    *out = log;
    return 0;
}

void followed_log_free(struct followed_log *log) {
    if (!log)
        return;
    for (size_t i = 0; i < log->pages.count; i++)
        partial_free(log->pages.items[i].partial);
    vec_free(&log->pages);
    free(log);
}

/* A new page where the one at hand holds enough. */
static int turn_page(struct followed_log *log, const struct reading *reading, const struct log_input *input,
                     const struct scan_result *result, struct error *err) {
    const struct partial *full = log->fold.partial;
    struct log_page page = {.lines = full->lines};
    struct fold fold;

    if (full->first == MSEC_NONE || result->first.utc == MSEC_NONE || result->first.utc - full->first < FOLLOW_PAGE)
        return 0;
    if (reading_begin_fold(reading, input, &fold, err))
        return -1;
    page.partial = fold.partial;
    page.partial->lines = page.lines;
    if (vec_push(&log->pages, page)) {
        partial_free(page.partial);
        return error_no_memory(err);
    }
    log->fold.partial = page.partial;
    return 0;
}

static int read_block(struct log_reader *reader, size_t i, struct error *err) {
    struct log_input *input = &reader->inputs->items[i];
    struct followed_log *log = input->followed;

    if (scanner_block(reader->scanner, &reader->block, &input->profile, input->zone, &reader->result, err) ||
        turn_page(log, reader->reading, input, &reader->result, err))
        return -1;
    return fold_block(&log->fold, &reader->block, &reader->result, err);
}

void followed_log_close(struct input_set *inputs, size_t i) {
    struct log_input *input = &inputs->items[i];

    input->followed->id = input->id = block_reader_id(input->reader);
    input->followed->waits = false;
    block_reader_free(input->reader);
    input->reader = NULL;
}

int followed_log_read(struct log_reader *reader, size_t i, enum block_hold hold, struct error *err) {
    struct log_input *input = &reader->inputs->items[i];
    const struct stop *stop = reader->inputs->stop;
    int got, some = 0;
    char text[900];

    input_set_cutter(reader->inputs, i, input->reader);
    block_reader_hold(input->reader, hold);
    while ((got = block_reader_next(input->reader, &reader->block, err)) == 1) {
        some = 1;
        if (read_block(reader, i, err))
            return -1;
        if (stop_wished(stop))
            break;
    }
    if (got < 0 && err->code == ERROR_MEMORY)
        return -1;
    if (got < 0 && input_set_problem(reader->inputs, i, error_format(err, text, sizeof text)))
        return error_no_memory(err);
    input->followed->waits = block_reader_held(input->reader) > 0;
    input->followed->size = source_offset(decoder_source(block_reader_decoder(input->reader)));
    if (got < 0)
        followed_log_close(reader->inputs, i);
    else
        block_reader_shrink(input->reader);
    return some;
}

int followed_log_look(struct input_set *inputs, size_t i) {
    struct log_input *input = &inputs->items[i];
    struct followed_log *log = input->followed;
    struct source_state state;
    char head[INPUT_HEAD];
    size_t len = sizeof head;

    if (!source_look(decoder_source(block_reader_decoder(input->reader)), &state, head, &len))
        return 0;
    log->device = state.device;
    log->inode = state.inode;
    log->size = source_offset(decoder_source(block_reader_decoder(input->reader)));
    if (state.size < log->size || len < log->head_len || memcmp(head, log->head, log->head_len) != 0)
        return -1;
    if (len > log->head_len) {
        memcpy(log->head, head, len);
        log->head_len = len;
    }
    return state.size > log->size;
}

static int gather_log(struct log_input *input, struct partial *whole, struct error *err) {
    struct followed_log *log = input->followed;

    input->bytes = input->lines = input->records = 0;
    input->first = input->last = MSEC_NONE;
    for (size_t k = 0; k < log->pages.count; k++) {
        const struct log_page *page = &log->pages.items[k];
        struct partial *partial = page->partial;
        int status;

        partial->lines -= page->lines;
        status = partial_absorb(whole, partial, &input->source, err);
        input->bytes += partial->bytes;
        input->lines += partial->lines;
        input->records += partial->records;
        partial->lines += page->lines;
        if (status)
            return -1;
        if (partial->first != MSEC_NONE && (input->first == MSEC_NONE || partial->first < input->first))
            input->first = partial->first;
        if (partial->last != MSEC_NONE && (input->last == MSEC_NONE || partial->last > input->last))
            input->last = partial->last;
    }
    return 0;
}

int followed_log_gather(struct input_set *inputs, struct partial *whole, struct error *err) {
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].followed && gather_log(&inputs->items[i], whole, err))
            return -1;
    return 0;
}

bool followed_log_forget(struct followed_log *log, msec_t oldest) {
    size_t kept = 0;

    for (size_t k = 0; k < log->pages.count; k++) {
        const struct log_page page = log->pages.items[k];

        if (k + 1 < log->pages.count && page.partial->last != MSEC_NONE && page.partial->last < oldest)
            partial_free(page.partial);
        else
            log->pages.items[kept++] = page;
    }
    log->pages.count = kept;
    return kept > 1 || log->fold.partial->last == MSEC_NONE || log->fold.partial->last >= oldest;
}
