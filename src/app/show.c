/* SPDX-License-Identifier: Apache-2.0
 * The passes over the logs: each scans all blocks for the literals of the ids known when it began, learns from the
 * records that belong, and gathers their rows; the rows of the last pass, which brought nothing new, are the timeline.
 */
#include "app/show.h"

#include <stdlib.h>

#include "app/block_pool.h"
#include "app/showing.h"
#include "app/trail_scan.h"

enum { PASSES_MAX = 8 };

struct pass {
    struct showing *showing;
    struct trail_context context;
};

static void *worker_new(void *payload, struct error *err) {
    struct pass *pass = payload;
    struct trail_scanner *scanner = NULL;

    return trail_scanner_new(&scanner, &pass->context, err) == 0 ? scanner : NULL;
}

static void worker_free(void *worker) {
    trail_scanner_free(worker);
}

static void *result_new(void *payload) {
    (void)payload;
    return calloc(1, sizeof(struct trail_result));
}

static void result_free(void *payload) {
    struct trail_result *result = payload;

    if (result)
        vec_free(&result->hits);
    free(result);
}

static int scan(void *payload, size_t input, const struct block *block, void *result, struct error *err) {
    struct trail_scanner *scanner = payload;

    return trail_scanner_block(scanner, input, block, result, err);
}

static bool outside(const struct showing *showing, msec_t time) {
    return time != MSEC_NONE && ((showing->since != MSEC_NONE && time < showing->since) ||
                                 (showing->until != MSEC_NONE && time >= showing->until));
}

/* Notes what else a record names. */
static int note_things(struct showing *showing, const struct trail_hit *hit) {
    struct entity job = {.type = ENTITY_JOB};
    size_t at = 0;

    if (hit->own)
        return 0;
    if ((hit->match.why & TRAIL_BY_NAME) && !(hit->match.why & TRAIL_BY_JOB) &&
        job_id_next(hit->record.ndc, &at, &job.id) && thing_list_add(&showing->jobs, &job))
        return -1;
    return thing_list_note(&showing->things, hit->record.text);
}

/* A record that belongs teaches, also where it is not shown. */
static int take_hit(struct showing *showing, size_t input, const struct trail_hit *hit, struct error *err) {
    const struct row place = {
        .time = hit->time, .input = input, .line = showing->lines[input] + hit->line + 1, .own = hit->own};

    if (!hit->own && trail_learn(showing->trail, &hit->record, &hit->match, hit->time, err))
        return -1;
    if ((hit->match.why & TRAIL_POLL) && !(hit->match.why & ~(unsigned)(TRAIL_POLL | TRAIL_BY_TEXT))) {
        showing->polls += slice_starts(hit->record.text, "===START===");
        return 0;
    }
    if (outside(showing, hit->time)) {
        showing->outside++;
        return 0;
    }
    if (hit->match.why & TRAIL_ROUTINE) {
        showing->routine++;
        return 0;
    }
    if (note_things(showing, hit))
        return error_no_memory(err);
    return row_list_add(&showing->rows, &hit->record, &hit->match, &place) ? error_no_memory(err) : 0;
}

static void widen(struct log_input *input, msec_t first, msec_t last) {
    if (first != MSEC_NONE && (input->first == MSEC_NONE || first < input->first))
        input->first = first;
    if (last != MSEC_NONE && (input->last == MSEC_NONE || last > input->last))
        input->last = last;
}

static int fold(void *payload, size_t input, const struct block *block, const void *scanned, struct error *err) {
    struct showing *showing = ((struct pass *)payload)->showing;
    const struct trail_result *result = scanned;

    for (size_t i = 0; i < result->hits.count; i++)
        if (take_hit(showing, input, &result->hits.items[i], err))
            return -1;
    showing->lines[input] += result->newlines;
    showing->inputs.items[input].bytes += block->len;
    showing->own_debug += result->own_debug;
    widen(&showing->inputs.items[input], result->first, result->last);
    return 0;
}

/* Logs of the very host or router asked for: nobody needs to name it there. */
static void mark_own(struct showing *showing) {
    static const unsigned KINDS = 1u << LOG_AGENT | 1u << LOG_HOST | 1u << LOG_VR | 1u << LOG_SYSTEMVM;
    const struct subject *subject = trail_subject(showing->trail);

    for (size_t i = 0; i < showing->inputs.count; i++) {
        const struct log_input *input = &showing->inputs.items[i];
        const struct entity machine = {.type = subject->type, .name = slice_of(input->machine)};

        showing->own[i] = false;
        if (input->failed || machine.name.len == 0 || !(KINDS >> input->profile.kind & 1) ||
            (subject->kind != SUBJECT_HOST && subject->kind != SUBJECT_VM))
            continue;
        for (size_t k = 0; k < subject->alias_count; k++)
            showing->own[i] = showing->own[i] || entity_same(&subject->aliases[k], &machine);
    }
}

static void forget_pass(struct showing *showing) {
    row_list_clear(&showing->rows);
    thing_list_clear(&showing->things);
    thing_list_clear(&showing->jobs);
    showing->polls = showing->routine = showing->outside = showing->own_debug = 0;
    for (size_t i = 0; i < showing->inputs.count; i++)
        showing->lines[i] = showing->inputs.items[i].bytes = 0;
}

static int run_pass(struct showing *showing, struct error *err) {
    struct pass pass = {.showing = showing,
                        .context = {.inputs = &showing->inputs, .trail = showing->trail, .own = showing->own}};
    const struct block_task task = {&pass, worker_new, worker_free, result_new, result_free, scan, fold};
    const struct pattern_set none = {0};
    struct prefilter *prefilter = NULL;
    const struct slice *literals;
    size_t count;
    int status;

    forget_pass(showing);
    if (trail_begin(showing->trail, &literals, &count, err) || prefilter_new(&prefilter, &none, literals, count, err))
        return -1;
    mark_own(showing);
    pass.context.prefilter = prefilter;
    status = block_pool_run(&showing->inputs, &showing->options, &task, err);
    prefilter_free(prefilter);
    return status;
}

static int follow(struct showing *showing, struct error *err) {
    do {
        if (run_pass(showing, err))
            return -1;
        showing->passes++;
    } while (trail_grew(showing->trail) && showing->passes < PASSES_MAX);
    showing->unfinished = trail_grew(showing->trail);
    row_list_finish(&showing->rows);
    return 0;
}

static int set_times(struct showing *showing, struct error *err) {
    const struct analysis_options *options = &showing->options;

    showing->since = showing->until = MSEC_NONE;
    if (zone_new(&showing->zone, options->log_tz, err))
        return -1;
    if (options->since && time_parse(&showing->since, options->since, showing->zone, options->now, err)) {
        error_prefix(err, "--since: ");
        return -1;
    }
    if (options->until && time_parse(&showing->until, options->until, showing->zone, options->now, err)) {
        error_prefix(err, "--until: ");
        return -1;
    }
    return 0;
}

static void judge(const struct input_set *inputs, struct outcome *outcome) {
    size_t opened = 0, readable = 0;

    *outcome = (struct outcome){.incomplete = false};
    for (size_t i = 0; i < inputs->count; i++) {
        outcome->incomplete = outcome->incomplete || !inputs->items[i].complete;
        opened += !inputs->items[i].failed;
        readable += inputs->items[i].text || inputs->items[i].empty;
    }
    outcome->nothing_to_read = inputs->count > 0 && opened == 0;
    outcome->no_text = opened > 0 && readable == 0;
}

int show_run(struct timeline **out, const char *kind, const char *id, const struct analysis_options *options,
             struct outcome *outcome, struct error *err) {
    struct showing showing = {.options = *options};
    int result = -1;

    arena_init(&showing.arena);
    row_list_init(&showing.rows);
    thing_list_init(&showing.things);
    thing_list_init(&showing.jobs);
    showing.options.reread = true;
    if (subject_parse(&showing.subject, kind, id, &showing.arena, err) || set_times(&showing, err) ||
        trail_new(&showing.trail, &showing.subject, err) ||
        input_set_open(&showing.inputs, &showing.options, showing.zone, err))
        goto out;
    showing.lines = calloc(showing.inputs.count + 1, sizeof *showing.lines);
    showing.own = calloc(showing.inputs.count + 1, sizeof *showing.own);
    if (!showing.lines || !showing.own) {
        error_no_memory(err);
        goto out;
    }
    if (follow(&showing, err) || show_build(out, &showing, err))
        goto out;
    judge(&showing.inputs, outcome);
    result = 0;
out:
    free(showing.lines);
    free(showing.own);
    row_list_free(&showing.rows);
    thing_list_free(&showing.things);
    thing_list_free(&showing.jobs);
    trail_free(showing.trail);
    input_set_free(&showing.inputs);
    zone_free(showing.zone);
    arena_free(&showing.arena);
    return result;
}
