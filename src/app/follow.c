/* SPDX-License-Identifier: Apache-2.0
 * The loop of following; see follow.h. Where the files are is the business of follow_files.c. */
#include "app/follow.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "app/following.h"
#include "app/part_input.h"
#include "input/source.h"

enum {
    TICK_MS = 200,              /* between two looks at the logs, */
    LIST_MS = 1000,             /* at the folders */
    REPORT_MS = 2000,           /* between two reports, */
    REPORT_DATABASE_MS = 30000, /* where a server is asked for each */
    QUIET_MS = 1000,            /* a record to which nothing was added for so long is whole */
    CLOSE_MS = 60000,           /* a log that was renamed out of sight and did not grow for so long is closed, */
    CLOSE_QUIET_MS = 3600000    /* and any other after so long: it is opened again when it grows */
};

int64_t follow_clock(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void follow_tell(const struct follow *follow, const char *format, ...) {
    char text[2600];
    va_list args;

    if (!follow->options.tell)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    follow->options.tell(follow->options.tell_payload, text);
}

int follow_read(struct follow *follow, size_t i, enum block_hold hold, struct error *err) {
    int some = followed_log_read(&follow->reader, i, hold, err);

    follow->news = follow->news || some > 0;
    return some < 0 ? -1 : 0;
}

static void on_fold(void *payload, struct log_input *input, const struct fold *fold) {
    struct follow *follow = payload;

    followed_log_free(input->followed);
    input->followed = NULL;
    if (followed_log_new(&input->followed, &follow->reading, input, fold, NULL)) {
        partial_free(fold->partial);
        follow->failed = true;
    }
}

/* What is known of an input when following begins. What was written last long ago need not stay open. */
static int begin_log(struct follow *follow, size_t i, struct error *err) {
    struct input_set *inputs = &follow->analysis.read.inputs;
    struct log_input *input = &inputs->items[i];
    struct stat about;

    if (input->part || input->failed)
        return 0;
    if (!input->followed && followed_log_new(&input->followed, &follow->reading, input, NULL, err))
        return -1;
    input->followed->grown = follow_clock();
    if (input->pipe)
        return 0;
    if (stat(input->path, &about))
        memset(&about, 0, sizeof about);
    input->followed->device = about.st_dev;
    input->followed->inode = about.st_ino;
    if (input->reader && about.st_mtime < follow->options.now / 1000 - CLOSE_QUIET_MS / 1000)
        followed_log_close(inputs, i);
    input->followed->truncated = input->reader && followed_log_look(inputs, i) < 0;
    return 0;
}

static int make_report(struct follow *follow, struct report **report, struct outcome *outcome, struct error *err) {
    struct analysis *analysis = &follow->analysis;

    follow->news = false;
    *outcome = (struct outcome){.incomplete = false};
    if (stages_conclude(report, analysis, outcome, err))
        return -1;
    stages_forget(analysis);
    follow->concluded = follow_clock();
    return 0;
}

int follow_start(struct follow **out, struct report **report, const struct analysis_options *options,
                 struct outcome *outcome, struct error *err) {
    struct follow *follow = calloc(1, sizeof *follow);
    struct input_set *inputs;

    if (!follow)
        return error_no_memory(err);
    follow->options = *options;
    follow->analysis.options = &follow->options;
    inputs = &follow->analysis.read.inputs;
    scan_result_init(&follow->reader.result);
    if (stages_prepare(&follow->analysis, err))
        goto failed;
    follow->reading = stages_reading(&follow->analysis);
    follow->reading.on_fold = on_fold;
    follow->reading.payload = follow;
    follow->context = (struct scan_context){follow->reading.context.set, follow->reading.prefilter,
                                            follow->reading.since, follow->reading.until};
    follow->reader.reading = &follow->reading;
    follow->reader.inputs = inputs;
    if (scanner_new(&follow->reader.scanner, &follow->context, err) ||
        reading_run(&follow->analysis.read, &follow->reading, err))
        goto failed;
    if (follow->failed) {
        error_no_memory(err);
        goto failed;
    }
    for (size_t i = 0; i < inputs->count; i++)
        if (begin_log(follow, i, err))
            goto failed;
    if (make_report(follow, report, outcome, err))
        goto failed;
    *out = follow;
    return 0;
failed:
    follow_free(follow);
    return -1;
}

void follow_free(struct follow *follow) {
    if (!follow)
        return;
    for (size_t i = 0; i < follow->analysis.read.inputs.count; i++)
        followed_log_free(follow->analysis.read.inputs.items[i].followed);
    block_free(&follow->reader.block);
    scan_result_free(&follow->reader.result);
    scanner_free(follow->reader.scanner);
    vec_free(&follow->alone);
    stages_release(&follow->analysis);
    free(follow);
}

/* A pipe: what it gives cannot be told but by reading. */
static int read_pipe(struct follow *follow, size_t i, struct error *err) {
    struct input_set *inputs = &follow->analysis.read.inputs;
    struct log_input *input = &inputs->items[i];
    bool closed;

    source_set_waiting(decoder_source(block_reader_decoder(input->reader)), stop_wake(follow->options.stop), 0);
    block_reader_resume(input->reader);
    if (input->empty) {
        if (input_set_look_again(inputs, i, &follow->options))
            return error_no_memory(err);
        input->followed->fold.zone = input->zone;
        input->followed->fold.utc = input->profile.utc;
    }
    closed = block_reader_is_closed(input->reader);
    if (!input->empty && follow_read(follow, i, closed ? BLOCK_HOLD_NOTHING : BLOCK_HOLD_RECORD, err))
        return -1;
    if (closed && input->reader)
        followed_log_close(inputs, i);
    return 0;
}

/* Reads what came, and gives out a last record that waited long enough. */
static int read_on(struct follow *follow, size_t i, struct error *err) {
    struct input_set *inputs = &follow->analysis.read.inputs;
    struct log_input *input = &inputs->items[i];
    struct followed_log *log = input->followed;
    int64_t now = follow_clock();
    uint64_t size = log->size;
    int grown;

    if (!input->reader || log->truncated)
        return 0;
    grown = input->pipe ? 0 : followed_log_look(inputs, i);
    if (grown < 0) {
        log->truncated = true;
        follow->listed = 0;
        return 0;
    }
    if (grown)
        block_reader_resume(input->reader);
    if (input->pipe ? read_pipe(follow, i, err) : grown ? follow_read(follow, i, BLOCK_HOLD_RECORD, err) : 0)
        return -1;
    if (log->size != size)
        log->grown = now;
    if (!input->reader)
        return 0;
    if (log->waits && now - log->grown >= QUIET_MS && follow_read(follow, i, BLOCK_HOLD_LINE, err))
        return -1;
    if (input->pipe || !input->reader || now - log->grown < (log->gone ? CLOSE_MS : CLOSE_QUIET_MS))
        return 0;
    if (log->gone && follow_read(follow, i, BLOCK_HOLD_NOTHING, err))
        return -1;
    if (input->reader)
        followed_log_close(inputs, i);
    return 0;
}

static int look_around(struct follow *follow, struct error *err) {
    int64_t now = follow_clock();

    for (size_t i = 0; i < follow->analysis.read.inputs.count; i++)
        if (follow->analysis.read.inputs.items[i].followed && read_on(follow, i, err))
            return -1;
    if (follow->listed && now - follow->listed < LIST_MS)
        return 0;
    follow->listed = now;
    return follow_list(follow, err);
}

/* What was found long ago leaves, and with it logs that are there no more. */
static int forget_old(struct follow *follow, struct error *err) {
    struct input_set *inputs = &follow->analysis.read.inputs;
    msec_t newest = MSEC_NONE;

    for (size_t i = 0; i < inputs->count; i++) {
        const struct followed_log *log = inputs->items[i].followed;

        if (log && log->fold.partial->last != MSEC_NONE && (newest == MSEC_NONE || log->fold.partial->last > newest))
            newest = log->fold.partial->last;
    }
    for (size_t i = inputs->count; newest != MSEC_NONE && i-- > 0;) {
        struct log_input *input = &inputs->items[i];

        if (!input->followed || followed_log_forget(input->followed, newest - FOLLOW_KEEP) || !input->followed->gone ||
            input->reader)
            continue;
        followed_log_free(input->followed);
        if (input_set_remove(inputs, i))
            return error_no_memory(err);
    }
    return 0;
}

static int report_again(struct follow *follow, struct report **report, struct outcome *outcome, struct error *err) {
    struct analysis *analysis = &follow->analysis;
    struct timespec now;

    if (forget_old(follow, err) || partial_new(&analysis->read.partial, &follow->reading.context, err) ||
        followed_log_gather(&analysis->read.inputs, analysis->read.partial, err) ||
        part_inputs_absorb(&analysis->read.inputs, analysis->read.partial, analysis->set, err) ||
        reading_estimate_clocks(&analysis->read, err))
        return -1;
    clock_gettime(CLOCK_REALTIME, &now);
    if (!follow->options.fixed_now)
        follow->options.now = (msec_t)now.tv_sec * MSEC_SECOND + now.tv_nsec / 1000000;
    return make_report(follow, report, outcome, err);
}

/* The end of following: whatever was kept back is given out. */
static int finish(struct follow *follow, struct error *err) {
    struct input_set *inputs = &follow->analysis.read.inputs;

    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].followed && inputs->items[i].reader && !inputs->items[i].followed->truncated &&
            block_reader_held(inputs->items[i].reader) && follow_read(follow, i, BLOCK_HOLD_NOTHING, err))
            return -1;
    return 0;
}

static bool may_grow(const struct follow *follow) {
    const struct input_set *inputs = &follow->analysis.read.inputs;

    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].followed && (!inputs->items[i].pipe || inputs->items[i].reader))
            return true;
    return false;
}

int follow_next(struct follow *follow, int64_t span, enum follow_news *news, struct report **report,
                struct outcome *outcome, struct error *err) {
    const struct stop *stop = follow->options.stop;
    int64_t end = follow_clock() + span, pause = follow->options.server ? REPORT_DATABASE_MS : REPORT_MS;

    *report = NULL;
    for (;;) {
        struct pollfd wake = {.fd = stop_wake(stop), .events = POLLIN};

        if (look_around(follow, err))
            return -1;
        if (stop_wished(stop) || !may_grow(follow)) {
            *news = FOLLOW_OVER;
            return finish(follow, err) || (follow->news && report_again(follow, report, outcome, err)) ? -1 : 0;
        }
        *news = FOLLOW_REPORT;
        if (follow->news && follow_clock() - follow->concluded >= pause)
            return report_again(follow, report, outcome, err);
        *news = FOLLOW_NONE;
        if (follow_clock() >= end)
            return 0;
        poll(&wake, 1, TICK_MS);
    }
}
