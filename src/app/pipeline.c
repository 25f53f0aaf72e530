/* SPDX-License-Identifier: Apache-2.0
 * The flow, stage by stage:
 *
 *   patterns, checks → inputs → blocks → events → findings → chains → causes → rank → ask the database → rank again → report
 *
 * Ranking runs twice: the first order decides whose checks are asked, the answers then move the order. */
#include "app/pipeline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/analysis.h"
#include "app/ask.h"
#include "app/quote.h"
#include "app/report_build.h"
#include "app/scan_pool.h"

enum { EXCERPT_RECORDS = 400 }; /* an input of no more records than this was cut out by somebody */

int analysis_note(struct analysis *analysis, const char *format, ...) {
    const char *copy;
    va_list args;
    char buffer[600];

    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    copy = arena_string(&analysis->arena, slice_of(buffer));
    return copy && vec_push(&analysis->notes, copy) == 0 ? 0 : -1;
}

static void on_refused_check(void *payload, const struct error *problem) {
    struct analysis *analysis = payload;
    char text[900];

    analysis->degraded = true;
    analysis_note(analysis, "evidence file refused: %s", error_format(problem, text, sizeof text));
}

static int load_knowledge(struct analysis *analysis, struct error *err) {
    const struct analysis_options *options = analysis->options;
    size_t errors;

    if (check_library_load(&analysis->library, options->sql_layers, options->sql_layer_count, on_refused_check,
                           analysis, err))
        return -1;
    if (complaints_new(&analysis->complaints))
        return error_no_memory(err);
    if (pattern_set_load(&analysis->set, options->pattern_layers, options->pattern_layer_count, 0,
                         check_library_names(analysis->library), analysis->complaints, err))
        return -1;
    errors = complaints_errors(analysis->complaints);
    for (size_t i = 0; errors && i < complaints_count(analysis->complaints); i++) {
        const struct complaint *complaint = complaints_get(analysis->complaints, i);

        if (complaint->warning)
            continue;
        analysis->degraded = true;
        if (options->strict)
            return error_set_at(err, ERROR_PATTERN, complaint->position.file, complaint->position.line,
                                complaint->position.column, "%s", complaint->text);
        if (analysis_note(analysis, "pattern file refused: %s:%u:%u: %s", complaint->position.file,
                          complaint->position.line, complaint->position.column, complaint->text))
            return error_no_memory(err);
    }
    return prefilter_new(&analysis->prefilter, analysis->set, NULL, 0, err);
}

static int set_times(struct analysis *analysis, struct error *err) {
    const struct analysis_options *options = analysis->options;

    analysis->since = analysis->until = MSEC_NONE;
    if (zone_new(&analysis->zone, options->log_tz, err))
        return -1;
    if (options->since && time_parse(&analysis->since, options->since, analysis->zone, options->now, err))
        return -1;
    if (options->until && time_parse(&analysis->until, options->until, analysis->zone, options->now, err))
        return -1;
    return 0;
}

static void widen(msec_t *first, msec_t *last, msec_t from, msec_t to) {
    if (from != MSEC_NONE && (*first == MSEC_NONE || from < *first))
        *first = from;
    if (to != MSEC_NONE && (*last == MSEC_NONE || to > *last))
        *last = to;
}

static int fold_unexplained(struct analysis *analysis, size_t input, uint64_t line,
                            const struct unexplained_record *note, struct error *err) {
    struct str sample;
    int fresh = template_table_add(analysis->templates, note->template_text, note->level, note->time,
                                   (uint32_t)input, line, err);

    if (fresh <= 0)
        return fresh;
    str_init(&sample);
    fresh = quote_record(&sample, note->raw) ? error_no_memory(err)
                                             : template_table_sample(analysis->templates, str_slice(&sample), err);
    str_free(&sample);
    return fresh;
}

/* Takes one block's result: the only place where block-relative places become places in the input. */
static int fold_block(void *payload, size_t index, const struct block *block, const struct scan_result *result,
                      struct error *err) {
    struct analysis *analysis = payload;
    struct log_input *input = &analysis->inputs.items[index];

    for (size_t i = 0; i < result->events.count; i++) {
        struct event event = result->events.items[i];

        event.file = (uint32_t)index;
        event.line += input->lines + 1;
        event.offset += block->offset;
        if (finding_table_add(analysis->table, &event, err))
            return -1;
    }
    for (size_t i = 0; i < result->unexplained.count; i++) {
        const struct unexplained_record *note = &result->unexplained.items[i];

        if (fold_unexplained(analysis, index, input->lines + note->line + 1, note, err))
            return -1;
    }
    /* a block cut within a line counts that line in the block that ends it */
    input->lines += result->lines - (block->len && !result->ends_line && !block->last ? 1 : 0);
    input->bytes += block->len;
    input->records += result->records;
    widen(&input->first, &input->last, result->first, result->last);
    analysis->warn_error += result->warn_error;
    analysis->explained += result->explained;
    return 0;
}

static int read_logs(struct analysis *analysis, struct error *err) {
    const struct scan_context context = {analysis->set, analysis->prefilter, analysis->zone, analysis->since,
                                         analysis->until};

    if (input_set_open(&analysis->inputs, analysis->options, analysis->zone, err) ||
        finding_table_new(&analysis->table, quote_event, NULL, err) ||
        template_table_new(&analysis->templates, err) ||
        scan_pool_run(&analysis->inputs, &context, analysis->options, fold_block, analysis, &analysis->gave_up, err))
        return -1;
    for (size_t i = 0; i < analysis->inputs.count; i++) {
        const struct log_input *input = &analysis->inputs.items[i];

        analysis->lines += input->lines;
        analysis->records += input->records;
        analysis->bytes += input->bytes;
        widen(&analysis->first, &analysis->last, input->first, input->last);
    }
    analysis->findings = finding_table_list(analysis->table, &analysis->finding_count);
    return analysis->findings ? 0 : error_no_memory(err);
}

static int correlate(struct analysis *analysis, struct error *err) {
    analysis->relations = calloc(analysis->finding_count + 1, sizeof *analysis->relations);
    if (!analysis->relations)
        return error_no_memory(err);
    if (chain_list_build(&analysis->chains, analysis->findings, analysis->finding_count, err))
        return -1;
    if (causal_resolve(analysis->relations, analysis->findings, analysis->finding_count, &analysis->chains,
                       analysis->set, analysis->records <= EXCERPT_RECORDS, err))
        return -1;
    return story_list_build(&analysis->stories, analysis->relations, analysis->finding_count, err);
}

static int open_database(struct analysis *analysis) {
    struct error err = {0};
    char text[900];

    if (!analysis->options->snapshot || !backend_open_snapshot(&analysis->backend, analysis->options->snapshot, &err))
        return 0;
    analysis->database_failed = true;
    return analysis_note(analysis, "no database evidence: %s", error_format(&err, text, sizeof text));
}

static int rank(struct analysis *analysis, struct error *err) {
    if (rank_candidates(&analysis->candidates, &analysis->candidate_count, analysis->findings,
                        analysis->finding_count, analysis->relations, analysis->first, analysis->last, err))
        return -1;
    if (open_database(analysis) || ask_database(analysis))
        return error_no_memory(err);
    rank_again(analysis->candidates, analysis->candidate_count, analysis->findings, analysis->relations,
               analysis->first, analysis->last);
    return 0;
}

static void judge(const struct analysis *analysis, struct analysis_outcome *outcome) {
    size_t opened = 0, readable = 0;

    *outcome = (struct analysis_outcome){.incomplete = analysis->degraded || analysis->database_failed};
    for (size_t i = 0; i < analysis->inputs.count; i++) {
        const struct log_input *input = &analysis->inputs.items[i];

        outcome->incomplete = outcome->incomplete || !input->complete;
        opened += !input->failed;
        readable += input->text || input->empty;
    }
    outcome->nothing_to_read = analysis->inputs.count > 0 && opened == 0;
    outcome->no_text = opened > 0 && readable == 0;
}

static void release(struct analysis *analysis) {
    free(analysis->candidates);
    backend_free(analysis->backend);
    free(analysis->relations);
    story_list_free(&analysis->stories);
    chain_list_free(&analysis->chains);
    template_table_free(analysis->templates);
    finding_table_free(analysis->table);
    input_set_free(&analysis->inputs);
    prefilter_free(analysis->prefilter);
    check_library_free(analysis->library);
    pattern_set_free(analysis->set);
    complaints_free(analysis->complaints);
    zone_free(analysis->zone);
    vec_free(&analysis->notes);
    vec_free(&analysis->skipped);
    arena_free(&analysis->arena);
}

int analysis_run(struct report **out, const struct analysis_options *options, struct analysis_outcome *outcome,
                 struct error *err) {
    struct analysis analysis = {.options = options, .first = MSEC_NONE, .last = MSEC_NONE};
    int result = -1;

    arena_init(&analysis.arena);
    if (set_times(&analysis, err) || load_knowledge(&analysis, err) || read_logs(&analysis, err) ||
        correlate(&analysis, err) || rank(&analysis, err) || report_build(out, &analysis, err))
        goto out;
    judge(&analysis, outcome);
    result = 0;
out:
    release(&analysis);
    return result;
}
