/* SPDX-License-Identifier: Apache-2.0
 * The flow, stage by stage:
 *
 *   patterns, checks → inputs → blocks → events → findings → chains → causes → rank → ask the database → rank again → report
 *
 * Where the signatures leave a failure unexplained, an unexplained record may become its lead: then chains and causes are
 * found once more.
 *
 * Ranking runs twice: the first order decides whose checks are asked, the answers then move the order. */
#include "app/pipeline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/analysis.h"
#include "app/ask.h"
#include "app/health.h"
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
                         check_library_names(analysis->library), analysis->complaints, err) ||
        origins_load(&analysis->origins, analysis->set, options->pattern_layers, options->pattern_layer_count,
                     analysis->complaints, err))
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

/* The same for logs of one kind from one machine; logs of two machines seldom lie in one folder. */
static uint64_t log_machine(const struct log_input *input) {
    const char *slash = strrchr(input->path, '/');
    struct slice folder = slice_make(input->path, slash ? (size_t)(slash - input->path) : 0);

    return slice_hash(folder, slice_hash(slice_of(input->machine), input->profile.kind + 1u));
}

static int fold_event(struct analysis *analysis, size_t input, const struct block *block, struct event event,
                      struct error *err) {
    event.file = (uint32_t)input;
    event.line += analysis->inputs.items[input].lines + 1;
    event.offset += block->offset;
    if (absence_table_note(analysis->absences, &event, log_machine(&analysis->inputs.items[input]), err))
        return -1;
    if (absence_table_owns(analysis->absences, event.signature))
        return 0;
    return finding_table_add(analysis->table, &event, err) || lead_table_event(analysis->leads, &event, err)
               ? -1
               : 0;
}

static int fold_note(struct analysis *analysis, size_t input, const struct block *block,
                     const struct unexplained_record *note, struct error *err) {
    const struct lead_place place = {.file = (uint32_t)input,
                                     .line = analysis->inputs.items[input].lines + note->line + 1,
                                     .offset = block->offset + note->offset,
                                     .time = note->time,
                                     .level = note->level,
                                     .operation = note->operation,
                                     .generic = note->generic};

    if (lead_table_add(analysis->leads, &place, note->raw, err))
        return -1;
    return note->generic || note->level < LEVEL_WARN ? 0 : fold_unexplained(analysis, input, place.line, note, err);
}

/* Takes one block's result: the only place where block-relative places become places in the input. Matches and what is
 * unexplained are taken in the order of their records: which job's lead is kept depends on it. */
static int fold_block(void *payload, size_t index, const struct block *block, const struct scan_result *result,
                      struct error *err) {
    struct analysis *analysis = payload;
    struct log_input *input = &analysis->inputs.items[index];

    for (size_t e = 0, u = 0; e < result->events.count || u < result->unexplained.count;) {
        bool note = e == result->events.count || (u < result->unexplained.count &&
                                                  result->unexplained.items[u].line < result->events.items[e].line);

        if (note ? fold_note(analysis, index, block, &result->unexplained.items[u++], err)
                 : fold_event(analysis, index, block, result->events.items[e++], err))
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

/* All logs are read: what should have followed, and did not. */
static int decide_absences(struct analysis *analysis, struct error *err) {
    struct log_span *spans = calloc(analysis->inputs.count + 1, sizeof *spans);
    int result;

    if (!spans)
        return error_no_memory(err);
    for (size_t i = 0; i < analysis->inputs.count; i++) {
        const struct log_input *input = &analysis->inputs.items[i];

        spans[i] = (struct log_span){log_machine(input), input->first, input->last};
    }
    result = absence_table_decide(analysis->absences, spans, analysis->inputs.count, analysis->until,
                                  analysis->table, err);
    free(spans);
    return result;
}

static int read_logs(struct analysis *analysis, struct error *err) {
    const struct scan_context context = {analysis->set, analysis->prefilter, analysis->zone, analysis->since,
                                         analysis->until};

    if (input_set_open(&analysis->inputs, analysis->options, analysis->zone, err) ||
        finding_table_new(&analysis->table, quote_event, NULL, err) ||
        template_table_new(&analysis->templates, err) ||
        lead_table_new(&analysis->leads, analysis->origins, err) ||
        absence_table_new(&analysis->absences, analysis->set, err) ||
        scan_pool_run(&analysis->inputs, &context, analysis->options, fold_block, analysis, &analysis->gave_up, err))
        return -1;
    for (size_t i = 0; i < analysis->inputs.count; i++) {
        const struct log_input *input = &analysis->inputs.items[i];

        analysis->lines += input->lines;
        analysis->records += input->records;
        analysis->bytes += input->bytes;
        widen(&analysis->first, &analysis->last, input->first, input->last);
    }
    if (decide_absences(analysis, err))
        return -1;
    analysis->findings = finding_table_list(analysis->table, &analysis->finding_count);
    return analysis->findings ? 0 : error_no_memory(err);
}

static void forget_correlation(struct analysis *analysis) {
    free(analysis->relations);
    analysis->relations = NULL;
    story_list_free(&analysis->stories);
    chain_list_free(&analysis->chains);
}

/* May be called again when findings have joined. */
static int correlate(struct analysis *analysis, struct error *err) {
    forget_correlation(analysis);
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

static const struct log_profile *profile_of(void *payload, uint32_t file) {
    const struct analysis *analysis = payload;

    return &analysis->inputs.items[file].profile;
}

static int on_lead(void *payload, const struct event *event, struct error *err) {
    struct analysis *analysis = payload;

    return finding_table_add(analysis->table, event, err);
}

/* Where failures are left unexplained, leads join the findings, and everything is put together once more. */
static int follow_leads(struct analysis *analysis, struct error *err) {
    int promoted = lead_table_promote(analysis->leads, analysis->findings, analysis->finding_count,
                                      analysis->relations, profile_of, analysis->records <= EXCERPT_RECORDS, on_lead,
                                      analysis, err);

    if (promoted <= 0)
        return promoted;
    analysis->findings = finding_table_list(analysis->table, &analysis->finding_count);
    return analysis->findings ? correlate(analysis, err) : error_no_memory(err);
}

/* A database that was asked for and does not answer leaves the rest of the report as it is. */
static int open_database(struct analysis *analysis) {
    static const struct server_limits LIMITS = {.statement = 10 * MSEC_SECOND, .total = 30 * MSEC_SECOND};
    const struct analysis_options *options = analysis->options;
    struct error err = {0};
    char text[900];

    if (!options->server && !options->snapshot)
        return 0;
    if ((options->server ? backend_open_server(&analysis->backend, options->server, &LIMITS, &err)
                         : backend_open_snapshot(&analysis->backend, options->snapshot, &err)) == 0)
        return 0;
    analysis->database_failed = true;
    return analysis_note(analysis, "no database evidence: %s", error_format(&err, text, sizeof text));
}

static int rank(struct analysis *analysis, struct error *err) {
    if (rank_candidates(&analysis->candidates, &analysis->candidate_count, analysis->findings,
                        analysis->finding_count, analysis->relations, analysis->first, analysis->last, err))
        return -1;
    if (open_database(analysis) || ask_database(analysis) || health_check(analysis))
        return error_no_memory(err);
    backend_disconnect(analysis->backend);
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
    forget_correlation(analysis);
    lead_table_free(analysis->leads);
    template_table_free(analysis->templates);
    finding_table_free(analysis->table);
    absence_table_free(analysis->absences);
    input_set_free(&analysis->inputs);
    prefilter_free(analysis->prefilter);
    check_library_free(analysis->library);
    origins_free(analysis->origins);
    pattern_set_free(analysis->set);
    complaints_free(analysis->complaints);
    zone_free(analysis->zone);
    vec_free(&analysis->notes);
    vec_free(&analysis->skipped);
    vec_free(&analysis->health);
    arena_free(&analysis->arena);
}

int analysis_run(struct report **out, const struct analysis_options *options, struct analysis_outcome *outcome,
                 struct error *err) {
    struct analysis analysis = {.options = options, .first = MSEC_NONE, .last = MSEC_NONE};
    int result = -1;

    arena_init(&analysis.arena);
    if (set_times(&analysis, err) || load_knowledge(&analysis, err) || read_logs(&analysis, err) ||
        correlate(&analysis, err) || follow_leads(&analysis, err) || rank(&analysis, err) || report_build(out, &analysis, err))
        goto out;
    judge(&analysis, outcome);
    result = 0;
out:
    release(&analysis);
    return result;
}
