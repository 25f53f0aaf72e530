/* SPDX-License-Identifier: Apache-2.0
 * One pass over the logs, or two; see reading.h. */
#include "app/reading.h"

#include <stdlib.h>

#include "app/fold.h"
#include "app/log_copies.h"
#include "app/overlap.h"
#include "app/scan_pool.h"

enum { NO_INPUT = -1 };

/* One pass over all inputs. */
struct pass {
    const struct reading *reading;
    struct reading_result *out;
    struct overlap_table *overlaps;
    ptrdiff_t input; /* being folded, or NO_INPUT */
    struct fold fold;
};

/* Leaves in the partial what this run read first; a run that goes on begins somewhat before the end of the last one. */
static void count_new(struct log_input *input, struct partial *partial) {
    static const struct log_position NOTHING;
    const struct log_position *known = input->match.how == KNOWN_READ ? &input->known->end : &NOTHING;

    if (input->id.length < known->id.length)
        return;
    partial->bytes = input->bytes = input->id.length - known->id.length;
    partial->lines = input->counts.lines - known->counts.lines;
    partial->records = input->records = input->counts.records - known->counts.records;
    partial->warn_error = input->counts.warn_error - known->counts.warn_error;
    partial->explained = input->counts.explained - known->counts.explained;
}

/* Takes what the input at hand gave over into the whole. */
static int end_input(struct pass *pass, struct error *err) {
    struct partial *partial = pass->fold.partial;
    struct log_input *input;
    int status;

    if (pass->input == NO_INPUT)
        return 0;
    input = &pass->out->inputs.items[pass->input];
    input->counts = (struct log_counts){.lines = pass->fold.start.lines + partial->lines,
                                        .records = pass->fold.start.records + partial->records,
                                        .warn_error = pass->fold.start.warn_error + partial->warn_error,
                                        .explained = pass->fold.start.explained + partial->explained};
    input->first = partial->first;
    input->last = partial->last;
    count_new(input, partial);
    status = partial_absorb(pass->out->partial, partial, &input->source, err);
    partial_free(partial);
    pass->fold.partial = NULL;
    pass->input = NO_INPUT;
    return status;
}

/* Where the next run is to go on. */
static int end_readings(struct input_set *inputs, struct error *err) {
    for (size_t i = 0; i < inputs->count; i++) {
        const struct log_input *input = &inputs->items[i];
        const struct log_position end = {input->id, input->counts};

        if (input->reading && log_reading_end(input->reading, &end, err))
            return -1;
    }
    return log_copies_note_pipes(inputs) ? error_no_memory(err) : 0;
}

static int on_block(void *payload, size_t index, const struct block *block, const struct scan_result *result,
                    struct error *err) {
    struct pass *pass = payload;

    if (pass->input != (ptrdiff_t)index) {
        const struct log_input *input = &pass->out->inputs.items[index];

        if (end_input(pass, err) || partial_new(&pass->fold.partial, &pass->reading->context, err))
            return -1;
        pass->input = (ptrdiff_t)index;
        pass->fold = (struct fold){.partial = pass->fold.partial,
                                   .zone = input->zone,
                                   .utc = input->profile.utc,
                                   .start = input->counts,
                                   .reading = input->reading,
                                   .last_local = MSEC_NONE};
    }
    if (overlap_table_block(pass->overlaps, index, pass->fold.start.lines + pass->fold.partial->lines, block, result))
        return error_no_memory(err);
    return fold_block(&pass->fold, block, result, err);
}

static int run_pass(struct reading_result *out, const struct reading *reading, struct error *err) {
    const struct scan_context context = {reading->context.set, reading->prefilter, reading->since, reading->until};
    struct pass pass = {.reading = reading, .out = out, .input = NO_INPUT};
    int status = partial_new(&out->partial, &reading->context, err);

    if (status == 0)
        status = overlap_table_new(&pass.overlaps, &out->inputs, err);
    if (status == 0)
        status = scan_pool_run(&out->inputs, &context, reading->options, on_block, &pass, &out->gave_up, err);
    if (status == 0)
        status = end_input(&pass, err);
    if (status == 0)
        status = end_readings(&out->inputs, err);
    partial_free(pass.fold.partial);
    overlap_table_free(pass.overlaps);
    return status;
}

static int estimate_clocks(struct reading_result *out, struct error *err) {
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
    return !input_is_read(input) || (input->complete && !input->pipe);
}

/* Whether some log is known to be of another zone now; all of them must be there to be read again, and from their beginning. */
static int correct_zones(struct reading_result *out, const struct analysis_options *options, struct error *err) {
    bool corrected = false;

    if (options->known)
        return 0;

    for (size_t i = 0; i < out->inputs.count; i++)
        if (!can_be_read_again(&out->inputs.items[i]))
            return 0;
    for (size_t i = 0; i < out->inputs.count; i++) {
        const struct log_input *input = &out->inputs.items[i];
        msec_t part = clock_zone_part(out->clocks[input->source.server].ahead);

        if (part == 0 || input->zone_known || input->profile.utc || input->last == MSEC_NONE)
            continue;
        part += zone_to_local(input->zone, input->last) - input->last;
        if (input_set_offset(&out->inputs, i, part, "from jobs that another machine's log has too", err))
            return -1;
        corrected = true;
    }
    return corrected;
}

int reading_run(struct reading_result *out, const struct reading *reading, struct error *err) {
    int again;

    memset(out, 0, sizeof *out);
    if (input_set_open(&out->inputs, reading->options, reading->zone, err) || run_pass(out, reading, err) ||
        estimate_clocks(out, err))
        goto failed;
    again = correct_zones(out, reading->options, err);
    if (again < 0)
        goto failed;
    if (again) {
        partial_free(out->partial);
        out->partial = NULL;
        for (size_t i = 0; i < out->inputs.count; i++)
            out->inputs.items[i].counts = (struct log_counts){0};
        if (run_pass(out, reading, err) || estimate_clocks(out, err))
            goto failed;
    }
    return 0;
failed:
    reading_result_free(out);
    return -1;
}

void reading_result_free(struct reading_result *result) {
    partial_free(result->partial);
    free(result->clocks);
    input_set_free(&result->inputs);
    memset(result, 0, sizeof *result);
}
