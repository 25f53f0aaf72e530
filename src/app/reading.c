/* SPDX-License-Identifier: Apache-2.0
 * One pass over the logs, or two; see reading.h. */
#include "app/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/fold.h"
#include "app/log_copies.h"
#include "app/part_input.h"
#include "app/scan_pool.h"

enum { NO_INPUT = -1 };

/* One pass over all inputs. */
struct pass {
    const struct reading *reading;
    struct reading_result *out;
    ptrdiff_t input; /* being folded, or NO_INPUT */
    struct fold fold;
};

/* What an earlier run counted is not counted again; notes where the next run is to go on. */
static int leave_known(struct log_input *input, struct partial *partial, struct error *err) {
    static const struct log_position NOTHING;
    const struct log_position *known = input->match.how == KNOWN_READ ? &input->known->end : &NOTHING;
    const struct log_position end = {input->id,
                                     {partial->lines, partial->records, partial->warn_error, partial->explained}};

    partial->bytes = input->id.length - known->id.length;
    partial->lines -= known->counts.lines;
    partial->records -= known->counts.records;
    partial->warn_error -= known->counts.warn_error;
    partial->explained -= known->counts.explained;
    return log_reading_end(input->reading, &end, err);
}

int reading_begin_fold(const struct reading *reading, const struct log_input *input, struct fold *out,
                       struct error *err) {
    *out = (struct fold){
        .zone = input->zone, .utc = input->profile.utc, .last_local = MSEC_NONE, .reading = input->reading};
    return partial_new(&out->partial, &reading->context, err);
}

/* An empty partial for a log, which counts on where reading is taken up. */
static int begin_input(struct pass *pass, size_t index, struct error *err) {
    const struct log_input *input = &pass->out->inputs.items[index];
    struct partial *partial;

    if (reading_begin_fold(pass->reading, input, &pass->fold, err))
        return -1;
    pass->input = (ptrdiff_t)index;
    partial = pass->fold.partial;
    if (!input->reading)
        return 0;
    log_reading_begin(input->reading);
    if (input->match.how == KNOWN_READ) {
        const struct log_counts *counts = &input->known->restart.counts;

        partial->lines = counts->lines;
        partial->records = counts->records;
        partial->warn_error = counts->warn_error;
        partial->explained = counts->explained;
    }
    return 0;
}

/* Takes what the input at hand gave over into the whole. */
static int end_input(struct pass *pass, struct error *err) {
    struct partial *partial = pass->fold.partial;
    struct log_input *input;
    int status;

    if (pass->input == NO_INPUT)
        return 0;
    input = &pass->out->inputs.items[pass->input];
    if (input->reading && leave_known(input, partial, err))
        return -1;
    input->bytes = partial->bytes;
    input->lines = partial->lines;
    input->records = partial->records;
    input->first = partial->first;
    input->last = partial->last;
    status = pass->reading->on_log ? pass->reading->on_log(pass->reading->payload, input, partial, err)
                                   : partial_absorb(pass->out->partial, partial, &input->source, err);
    if (status == 0 && pass->reading->on_fold)
        pass->reading->on_fold(pass->reading->payload, input, &pass->fold);
    else
        partial_free(partial);
    pass->fold.partial = NULL;
    pass->input = NO_INPUT;
    return status;
}

static int on_block(void *payload, size_t index, const struct block *block, const struct scan_result *result,
                    struct error *err) {
    struct pass *pass = payload;

    if (pass->input != (ptrdiff_t)index && (end_input(pass, err) || begin_input(pass, index, err)))
        return -1;
    if (overlap_table_block(pass->out->overlaps, index, pass->fold.partial->lines, block, result))
        return error_no_memory(err);
    return fold_block(&pass->fold, block, result, err);
}

/* What stayed open when it was read before is opened again; a pipe cannot be. */
static void close_readers(struct input_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].pipe)
            continue;
        block_reader_free(set->items[i].reader);
        set->items[i].reader = NULL;
    }
}

static int run_pass(struct reading_result *out, const struct reading *reading, struct error *err) {
    const struct scan_context context = {reading->context.set, reading->prefilter, reading->since, reading->until};
    struct pass pass = {.reading = reading, .out = out, .input = NO_INPUT};
    int status = partial_new(&out->partial, &reading->context, err);

    close_readers(&out->inputs);
    overlap_table_free(out->overlaps);
    out->overlaps = NULL;
    if (status == 0)
        status = overlap_table_new(&out->overlaps, &out->inputs, err);

    if (status == 0)
        status = scan_pool_run(&out->inputs, &context, reading->options, on_block, &pass, &out->gave_up, err);
    if (status == 0)
        status = end_input(&pass, err);
    if (status == 0)
        status = part_inputs_absorb(&out->inputs, out->partial, reading->context.set, err);
    partial_free(pass.fold.partial);
    return status;
}

/* Says of one log how far it was read. */
static int tell_cut(struct input_set *set, size_t i) {
    const struct log_input *input = &set->items[i];
    char text[1400], last[TIME_TEXT_SIZE];
    struct stat about;
    int n;

    if (input->id.length == 0) {
        snprintf(text, sizeof text, "%.1000s: not read: the run was interrupted", input->path);
        return input_set_problem(set, i, text);
    }
    n = snprintf(text, sizeof text, "%.1000s: read to line %llu, byte %llu", input->path,
                 (unsigned long long)input->lines, (unsigned long long)input->id.length);
    if (!input->pipe && strcmp(input->compression, "none") == 0 && stat(input->path, &about) == 0)
        n += snprintf(text + n, sizeof text - (size_t)n, " of %llu", (unsigned long long)about.st_size);
    if (input->last != MSEC_NONE)
        n += snprintf(text + n, sizeof text - (size_t)n, ", %s", msec_rfc3339(input->last, last));
    snprintf(text + n, sizeof text - (size_t)n, ": the run was interrupted");
    return input_set_problem(set, i, text);
}

/* What was not read to its end because the run is to end early. */
static int note_cut(struct input_set *set) {
    size_t cut = 0, read = 0;

    for (size_t i = 0; i < set->count; i++) {
        read += input_is_read(&set->items[i]);
        cut += set->items[i].cut;
        if (set->items[i].cut && tell_cut(set, i))
            return -1;
    }
    return cut ? input_set_note(
                     set, "this report is partial: the run was interrupted when %zu of %zu logs were read to their end",
                     read - cut, read)
               : 0;
}

int reading_estimate_clocks(struct reading_result *out, struct error *err) {
    size_t jobs, activities;
    const struct job *const *job_list = job_table_list(out->partial->jobs, &jobs);
    const struct activity *activity_list = activity_table_list(out->partial->activities, &activities);

    free(out->clocks);
    out->clocks = calloc(out->inputs.server_count + 1, sizeof *out->clocks);
    if (!job_list || !activity_list || !out->clocks)
        return error_no_memory(err);
    return clock_estimate(out->clocks, out->inputs.server_count, job_list, jobs, activity_list, activities, err);
}

static bool can_be_read_again(const struct log_input *input) {
    return !input->failed && input->complete && !input->cut && !input->pipe;
}

/* Whether some log is known to be of another zone now; all of them must be there to be read again. */
static int correct_zones(struct reading_result *out, struct error *err) {
    bool corrected = false;

    for (size_t i = 0; i < out->inputs.count; i++)
        if (!can_be_read_again(&out->inputs.items[i]))
            return 0;
    for (size_t i = 0; i < out->inputs.count; i++) {
        const struct log_input *input = &out->inputs.items[i];
        msec_t part = clock_zone_part(out->clocks[input->source.server].ahead);

        if (part == 0 || input->zone_known || input->profile.utc || input->part || input->last == MSEC_NONE)
            continue;
        part += zone_to_local(input->zone, input->last) - input->last;
        if (input_set_offset(&out->inputs, i, part, "from jobs that another machine's log has too", err))
            return -1;
        corrected = true;
    }
    return corrected;
}

/* A part holds what was folded when it was made: a window of time cannot be cut out of it. */
static int note_uncut_parts(struct reading_result *out, const struct reading *reading, struct error *err) {
    if (reading->since == MSEC_NONE && reading->until == MSEC_NONE)
        return 0;
    for (size_t i = 0; i < out->inputs.count; i++)
        if (out->inputs.items[i].part && (i == 0 || out->inputs.items[i].part != out->inputs.items[i - 1].part) &&
            input_set_note(&out->inputs,
                           "%s: --since and --until do not cut what a part file holds; give them to cstriage map",
                           out->inputs.items[i].part))
            return error_no_memory(err);
    return 0;
}

int reading_run(struct reading_result *out, const struct reading *reading, struct error *err) {
    int again;

    memset(out, 0, sizeof *out);
    if (input_set_open(&out->inputs, reading->options, reading->zone, err) || note_uncut_parts(out, reading, err) ||
        run_pass(out, reading, err) || reading_estimate_clocks(out, err))
        goto failed;
    again = correct_zones(out, err);
    if (again < 0)
        goto failed;
    if (again) {
        partial_free(out->partial);
        out->partial = NULL;
        if (run_pass(out, reading, err) || reading_estimate_clocks(out, err))
            goto failed;
    }
    if (note_cut(&out->inputs) || log_copies_note_pipes(&out->inputs) || part_inputs_note_overlaps(&out->inputs)) {
        error_no_memory(err);
        goto failed;
    }
    return 0;
failed:
    reading_result_free(out);
    return -1;
}

void reading_result_free(struct reading_result *result) {
    partial_free(result->partial);
    overlap_table_free(result->overlaps);
    free(result->clocks);
    input_set_free(&result->inputs);
    memset(result, 0, sizeof *result);
}
