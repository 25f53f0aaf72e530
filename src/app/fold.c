/* SPDX-License-Identifier: Apache-2.0
 * Folding blocks; see fold.h. Matches, agent requests and what is unexplained are taken in the order of their records.
 */
#include "app/fold.h"

#include "app/quote.h"

/* Less than this backwards is the disorder of threads, not of a clock. */
#define BACK_LEAST MSEC_MINUTE

/* The time in UTC, now that it is known whether the clock was set back before. */
static msec_t decide(struct fold *fold, const struct scan_time *time) {
    if (time->utc == MSEC_NONE || time->repeat == 0)
        return time->utc;
    if (fold->second || time->second)
        return time->utc + time->repeat;
    return time->utc;
}

static int fold_event(struct fold *fold, const struct block *block, struct event event, struct error *err) {
    const struct scan_time time = {event.time, event.repeat, event.second};

    event.time = decide(fold, &time);
    event.line += fold->partial->lines + 1;
    event.offset += block->offset;
    if (fold->reading) {
        log_reading_match(fold->reading, event.signature, event.offset);
        event.known = log_reading_knows(fold->reading, event.signature, event.offset);
    }
    return partial_event(fold->partial, &event, err);
}

static int fold_template(struct fold *fold, const struct unexplained_record *note, const struct lead_place *place,
                         struct error *err) {
    struct template_table *templates = fold->partial->templates;
    int first = template_table_add(templates, note->template_text, note->level, place->time, 0, place->line, err);
    struct str sample;

    if (first <= 0)
        return first;
    str_init(&sample);
    first = quote_record(&sample, note->raw) ? error_no_memory(err)
                                             : template_table_sample(templates, str_slice(&sample), err);
    str_free(&sample);
    return first;
}

static int fold_note(struct fold *fold, const struct block *block, const struct unexplained_record *note,
                     struct error *err) {
    const struct lead_place place = {.line = fold->partial->lines + note->line + 1,
                                     .offset = block->offset + note->offset,
                                     .time = decide(fold, &note->time),
                                     .level = note->level,
                                     .operation = note->operation};

    if (lead_table_add(fold->partial->leads, &place, note->raw, note->generic, err))
        return -1;
    if (note->generic || note->level < LEVEL_WARN ||
        (fold->reading && log_reading_knows_record(fold->reading, place.offset)))
        return 0;
    return fold_template(fold, note, &place, err);
}

/* Folds the requests from *next on that stand before a line: whether an event comes before the answer decides whether
 * its request is kept. */
static int fold_requests(struct fold *fold, const struct scan_result *result, size_t *next, uint64_t before,
                         struct error *err) {
    for (; *next < result->requests.count && result->requests.items[*next].at < before; (*next)++) {
        const struct scan_request *scanned = &result->requests.items[*next];
        struct request request = {.seq = scanned->seq,
                                  .job = scanned->job,
                                  .parent_job = scanned->parent_job,
                                  .logid = scanned->logid.len ? slice_hash(scanned->logid, 0) : 0};

        request_name(&request, scanned->vm);
        if (request_table_note(fold->partial->requests, &request, scanned->answered, err))
            return -1;
    }
    return 0;
}

static int fold_jobs(struct fold *fold, const struct scan_result *result, struct error *err) {
    for (size_t i = 0; i < result->jobs.count; i++) {
        const struct scan_job *job = &result->jobs.items[i];

        if (job_table_add(fold->partial->jobs, &job->text, job->logid, decide(fold, &job->time),
                          fold->partial->lines + job->at + 1, err))
            return -1;
    }
    for (size_t i = 0; i < result->activities.count; i++) {
        const struct scan_activity *scanned = &result->activities.items[i];
        const struct activity activity = {
            .logid = scanned->logid, .first = decide(fold, &scanned->first), .last = decide(fold, &scanned->last)};

        if (activity_table_add(fold->partial->activities, &activity, NULL, err))
            return -1;
    }
    return 0;
}

static void begin_second(struct fold *fold, msec_t local) {
    if (!fold->second)
        fold->second_from = local;
    fold->second = true;
}

/* The clock may have gone back between two blocks. */
static void compare_with_last(struct fold *fold, const struct scan_result *result) {
    struct clock_step step = {.line = fold->partial->lines + 1, .from = fold->last_local, .to = result->first_local};

    if (step.from == MSEC_NONE || step.to == MSEC_NONE || step.from - step.to < BACK_LEAST)
        return;
    step.repeated = !fold->utc && scan_is_repeat(fold->zone, step.from, step.to);
    if (step.repeated)
        begin_second(fold, step.to);
    partial_back(fold->partial, &step);
}

static void note_backs(struct fold *fold, const struct scan_result *result) {
    for (size_t i = 0; i < result->backs.count; i++) {
        const struct scan_back *back = &result->backs.items[i];
        const struct clock_step step = {.line = fold->partial->lines + back->line + 1,
                                        .from = back->from,
                                        .to = back->to,
                                        .repeated = back->repeated};

        partial_back(fold->partial, &step);
    }
}

/* Behind the block: whether times of a repeated hour in the next one are of the second pass. They are for a day, for at
 * the end of the hour the lines of several threads lie within it and behind it by turns. */
static void leave_block(struct fold *fold, const struct scan_result *result) {
    if (result->last_local == MSEC_NONE)
        return;
    if (result->last.second)
        begin_second(fold, result->last_local);
    fold->second = fold->second && result->last_local - fold->second_from < MSEC_DAY;
    fold->last_local = result->last_local;
}

static void note_reading(struct fold *fold, const struct block *block, const struct scan_result *result) {
    const struct partial *partial = fold->partial;
    const struct log_counts counts = {partial->lines, partial->records, partial->warn_error, partial->explained};

    log_reading_block(fold->reading, block, &counts, decide(fold, &result->first), decide(fold, &result->last),
                      result->last_record);
}

/* Folds matches, agent requests and what is unexplained, in the order of their records. */
static int fold_records(struct fold *fold, const struct block *block, const struct scan_result *result,
                        struct error *err) {
    size_t unexplained = 0, request = 0;

    for (size_t i = 0; i <= result->events.count; i++) {
        uint64_t line = i < result->events.count ? result->events.items[i].line : UINT64_MAX;

        for (; unexplained < result->unexplained.count && result->unexplained.items[unexplained].line < line;
             unexplained++)
            if (fold_note(fold, block, &result->unexplained.items[unexplained], err))
                return -1;
        if (fold_requests(fold, result, &request, line, err) ||
            (i < result->events.count && fold_event(fold, block, result->events.items[i], err)))
            return -1;
    }
    return 0;
}

int fold_block(struct fold *fold, const struct block *block, const struct scan_result *result, struct error *err) {
    struct partial *partial = fold->partial;

    if (fold->reading)
        note_reading(fold, block, result);
    compare_with_last(fold, result);
    note_backs(fold, result);
    if (fold_records(fold, block, result, err) || fold_jobs(fold, result, err))
        return -1;
    /* a block cut within a line counts that line in the block that ends it */
    partial->lines += result->lines - (block->len && !result->ends_line && !block->last ? 1 : 0);
    partial->bytes += block->len;
    partial->records += result->records;
    partial->warn_error += result->warn_error;
    partial->explained += result->explained;
    for (size_t i = 0; i < result->outermost.count; i++) {
        msec_t time = decide(fold, &result->outermost.items[i]);

        partial_span(partial, time, time);
    }
    leave_block(fold, result);
    return 0;
}
