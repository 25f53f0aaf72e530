/* SPDX-License-Identifier: Apache-2.0
 * The flow, stage by stage:
 *
 *   patterns, checks → inputs → blocks → events → findings → chains → causes → rank → ask the database → rank again →
 * report
 *
 * Where the signatures leave a failure unexplained, an unexplained record may become its lead: then chains and causes
 * are found once more.
 *
 * Ranking runs twice: the first order decides whose checks are asked, the answers then move the order. */
#include "app/pipeline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/analysis.h"
#include "app/adoption.h"
#include "app/ask.h"
#include "app/health.h"
#include "app/names.h"
#include "app/part_file.h"
#include "app/quote.h"
#include "app/report_build.h"
#include "app/stages.h"

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

int analysis_skip(struct analysis *analysis, const char *check, const char *why) {
    for (size_t i = 0; i < analysis->skipped.count; i++)
        if (strcmp(analysis->skipped.items[i].check, check) == 0 && strcmp(analysis->skipped.items[i].why, why) == 0)
            return 0;
    return vec_push(&analysis->skipped, ((struct skipped_check){check, why}));
}

static void on_refused_check(void *payload, const struct error *problem) {
    struct analysis *analysis = payload;
    char text[900];

    analysis->degraded = true;
    analysis_note(analysis, "evidence file refused: %s", error_format(problem, text, sizeof text));
}

static int load_knowledge(struct analysis *analysis, struct error *err) {
    const struct analysis_options *options = analysis->options;
    struct slice structural[SCAN_LITERALS_MAX];
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
    return prefilter_new(&analysis->prefilter, analysis->set, structural, scan_literals(structural), err);
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

/* All logs are read: what should have followed, and did not. */
static int decide_absences(struct analysis *analysis, struct error *err) {
    const struct input_set *inputs = &analysis->read.inputs;
    struct log_span *spans = calloc(inputs->count + 1, sizeof *spans);
    int result;

    if (!spans)
        return error_no_memory(err);
    for (size_t i = 0; i < inputs->count; i++)
        spans[i] = (struct log_span){
            inputs->items[i].source, inputs->items[i].first, inputs->items[i].last, analysis->ahead[i],
            inputs->items[i].match.how == KNOWN_READ ? inputs->items[i].known->last : MSEC_NONE};
    result = absence_table_decide(analysis->read.partial->absences, spans, inputs->count, analysis->until,
                                  analysis->read.partial->findings, err);
    free(spans);
    return result;
}

/* The findings as they are now, with what the structure around them tells. */
static int list_findings(struct analysis *analysis, struct error *err) {
    analysis->findings = finding_table_list(analysis->read.partial->findings, &analysis->finding_count);
    return analysis->findings && adopt_all(analysis) == 0 ? 0 : error_no_memory(err);
}

static int set_clocks(struct analysis *analysis, struct error *err) {
    const struct input_set *inputs = &analysis->read.inputs;

    analysis->ahead = calloc(inputs->count + 1, sizeof *analysis->ahead);
    if (!analysis->ahead)
        return error_no_memory(err);
    for (size_t i = 0; i < inputs->count; i++)
        analysis->ahead[i] = analysis->read.clocks[inputs->items[i].source.server].ahead;
    return 0;
}

struct reading stages_reading(const struct analysis *analysis) {
    return (struct reading){.options = analysis->options,
                            .zone = analysis->zone,
                            .since = analysis->since,
                            .until = analysis->until,
                            .context = {analysis->set, analysis->origins, quote_event, NULL, analysis->options->shrink},
                            .prefilter = analysis->prefilter};
}

static int read_logs(struct analysis *analysis, struct error *err) {
    const struct reading reading = stages_reading(analysis);

    return reading_run(&analysis->read, &reading, err);
}

static void forget_correlation(struct analysis *analysis) {
    free(analysis->relations);
    free(analysis->incidents);
    analysis->relations = NULL;
    analysis->incidents = NULL;
    story_list_free(&analysis->stories);
    chain_list_free(&analysis->chains);
}

/* Logs as they stand on a server are none, however little was written since the last run. */
static bool is_excerpt(const struct analysis *analysis) {
    return !analysis->options->known && !analysis->options->follow &&
           analysis->read.partial->records <= EXCERPT_RECORDS;
}

/* May be called again when findings have joined. */
static int correlate(struct analysis *analysis, struct error *err) {
    const struct success_list successes = success_table_list(analysis->read.partial->successes);

    forget_correlation(analysis);
    analysis->relations = calloc(analysis->finding_count + 1, sizeof *analysis->relations);
    analysis->incidents = calloc(analysis->finding_count + 1, sizeof *analysis->incidents);
    if (!analysis->relations || !analysis->incidents || !successes.items)
        return error_no_memory(err);
    if (chain_list_build(&analysis->chains, analysis->findings, analysis->finding_count, analysis->ahead, err))
        return -1;
    if (causal_resolve(analysis->relations, analysis->findings, analysis->finding_count, &analysis->chains,
                       analysis->set, &successes, analysis->ahead, is_excerpt(analysis), err))
        return -1;
    if (story_list_build(&analysis->stories, analysis->relations, analysis->finding_count, err))
        return -1;
    return incidents_group(analysis->incidents, analysis->findings, analysis->finding_count, &analysis->chains,
                           &analysis->stories, err);
}

static const struct log_profile *profile_of(void *payload, uint32_t file) {
    const struct analysis *analysis = payload;

    return &analysis->read.inputs.items[file].profile;
}

static int on_lead(void *payload, const struct event *event, struct error *err) {
    struct analysis *analysis = payload;
    const struct log_reading *reading = analysis->read.inputs.items[event->file].reading;
    struct event lead = *event;

    lead.known = reading && log_reading_knows_record(reading, event->offset);
    return finding_table_add(analysis->read.partial->findings, &lead, err);
}

/* Where failures are left unexplained, leads join the findings, and everything is put together once more. */
static int follow_leads(struct analysis *analysis, struct error *err) {
    int promoted =
        lead_promote(analysis->read.partial->leads, analysis->origins, analysis->findings, analysis->finding_count,
                     analysis->relations, profile_of, is_excerpt(analysis), on_lead, analysis, err);

    if (promoted <= 0)
        return promoted;
    return list_findings(analysis, err) || correlate(analysis, err) ? -1 : 0;
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
    struct rank_scope scope = {analysis->read.partial->first, analysis->read.partial->last, ""};

    if (candidate_list_build(&analysis->candidates, analysis->findings, analysis->finding_count, analysis->relations,
                             &analysis->stories, err))
        return -1;
    for (size_t i = 0; i < analysis->candidates.count; i++)
        incidents_join(analysis->incidents, analysis->finding_count, analysis->candidates.items[i].members,
                       analysis->candidates.items[i].member_count);
    rank_candidates(&analysis->candidates, analysis->findings, &scope);
    if (open_database(analysis) || ask_database(analysis) || names_look_up(analysis) || health_check(analysis))
        return error_no_memory(err);
    backend_disconnect(analysis->backend);
    if (analysis->backend)
        scope.release = backend_version(analysis->backend);
    rank_candidates(&analysis->candidates, analysis->findings, &scope);
    return 0;
}

static void judge(const struct analysis *analysis, struct outcome *outcome) {
    size_t opened = 0, readable = 0;

    *outcome = (struct outcome){.incomplete = analysis->degraded || analysis->database_failed};
    for (size_t i = 0; i < analysis->read.inputs.count; i++) {
        const struct log_input *input = &analysis->read.inputs.items[i];

        outcome->incomplete = outcome->incomplete || !input->complete;
        opened += !input->failed;
        readable += input->text || input->empty;
    }
    outcome->nothing_to_read = analysis->read.inputs.count > 0 && opened == 0;
    outcome->no_text = opened > 0 && readable == 0;
}

int stages_prepare(struct analysis *analysis, struct error *err) {
    arena_init(&analysis->arena);
    arena_init(&analysis->knowledge);
    if (set_times(analysis, err) || load_knowledge(analysis, err))
        return -1;
    analysis->known_notes = analysis->notes.count;
    analysis->knowledge = analysis->arena;
    arena_init(&analysis->arena);
    return 0;
}

int stages_conclude(struct report **out, struct analysis *analysis, struct outcome *outcome, struct error *err) {
    if (alias_table_new(&analysis->aliases, err) || set_clocks(analysis, err) || decide_absences(analysis, err) ||
        list_findings(analysis, err) || correlate(analysis, err) || follow_leads(analysis, err) ||
        rank(analysis, err) || report_build(out, analysis, err))
        return -1;
    judge(analysis, outcome);
    return 0;
}

void stages_forget(struct analysis *analysis) {
    candidate_list_free(&analysis->candidates);
    free(analysis->ahead);
    analysis->ahead = NULL;
    backend_free(analysis->backend);
    analysis->backend = NULL;
    analysis->database_failed = false;
    forget_correlation(analysis);
    alias_table_free(analysis->aliases);
    analysis->aliases = NULL;
    partial_free(analysis->read.partial);
    analysis->read.partial = NULL;
    analysis->notes.count = analysis->known_notes;
    analysis->skipped.count = analysis->health.count = analysis->names.count = 0;
    analysis->checks_run = 0;
    arena_free(&analysis->arena);
    arena_init(&analysis->arena);
}

void stages_release(struct analysis *analysis) {
    stages_forget(analysis);
    reading_result_free(&analysis->read);
    prefilter_free(analysis->prefilter);
    check_library_free(analysis->library);
    origins_free(analysis->origins);
    pattern_set_free(analysis->set);
    complaints_free(analysis->complaints);
    zone_free(analysis->zone);
    vec_free(&analysis->notes);
    vec_free(&analysis->skipped);
    vec_free(&analysis->health);
    vec_free(&analysis->names);
    arena_free(&analysis->arena);
    arena_free(&analysis->knowledge);
}

/* Who asked to go on next time is told how far each input came, and what no signature explained. */
static int tell_readings(struct analysis *analysis, struct error *err) {
    const struct analysis_options *options = analysis->options;
    const struct input_set *inputs = &analysis->read.inputs;
    const struct template_entry *const *templates;
    size_t count;

    for (size_t i = 0; options->on_input && i < inputs->count; i++)
        if (options->on_input(options->on_payload, &inputs->items[i], err))
            return -1;
    if (!options->on_template)
        return 0;
    templates = template_table_list(analysis->read.partial->templates, &count);
    if (!templates)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (options->on_template(options->on_payload, templates[i], inputs->items[templates[i]->file].path, err))
            return -1;
    return 0;
}

int analysis_run(struct report **out, const struct analysis_options *options, struct outcome *outcome,
                 struct error *err) {
    struct analysis analysis = {.options = options};
    int result = -1;

    if (stages_prepare(&analysis, err) == 0 && read_logs(&analysis, err) == 0 && tell_readings(&analysis, err) == 0)
        result = stages_conclude(out, &analysis, outcome, err);
    stages_release(&analysis);
    return result;
}

static int write_log(void *payload, const struct log_input *input, struct partial *partial, struct error *err) {
    return part_writer_add(payload, input, partial, err);
}

/* Logs that hold nothing are none of the readings; that they were there is told all the same. */
static int write_empty(struct part_writer *writer, const struct analysis *analysis, struct error *err) {
    const struct reading reading = stages_reading(analysis);

    for (size_t i = 0; i < analysis->read.inputs.count; i++) {
        const struct log_input *input = &analysis->read.inputs.items[i];
        struct partial *partial = NULL;
        int status;

        if (!input_is_read(input) || input->bytes)
            continue;
        if (partial_new(&partial, &reading.context, err))
            return -1;
        status = part_writer_add(writer, input, partial, err);
        partial_free(partial);
        if (status)
            return -1;
    }
    return 0;
}

static void tell_problems(const struct analysis *analysis, analysis_problem *problem, void *payload) {
    const struct input_set *inputs = &analysis->read.inputs;

    for (size_t i = 0; i < analysis->notes.count; i++)
        problem(payload, analysis->notes.items[i]);
    for (size_t i = 0; i < inputs->notes.count; i++)
        problem(payload, inputs->notes.items[i]);
    for (size_t i = 0; i < inputs->count; i++)
        for (size_t k = 0; k < inputs->items[i].problems.count; k++)
            problem(payload, inputs->items[i].problems.items[k]);
}

int analysis_map(const char *path, const struct analysis_options *options, analysis_problem *problem, void *payload,
                 struct outcome *outcome, struct error *err) {
    struct analysis analysis = {.options = options};
    struct part_writer *writer = NULL;
    struct reading reading;
    int result = -1;

    if (stages_prepare(&analysis, err) || part_writer_new(&writer, path, analysis.set->fingerprint, err))
        goto out;
    reading = stages_reading(&analysis);
    reading.on_log = write_log;
    reading.payload = writer;
    if (reading_run(&analysis.read, &reading, err) || write_empty(writer, &analysis, err))
        goto out;
    judge(&analysis, outcome);
    tell_problems(&analysis, problem, payload);
    result = part_writer_commit(writer, err);
    writer = NULL;
out:
    part_writer_discard(writer);
    stages_release(&analysis);
    return result;
}
