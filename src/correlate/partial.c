/* SPDX-License-Identifier: Apache-2.0
 * Filling and absorbing partials; see partial.h. */
#include "correlate/partial.h"

#include <stdlib.h>

int partial_new(struct partial **out, const struct partial_context *context, struct error *err) {
    struct partial *partial = calloc(1, sizeof *partial);

    if (!partial)
        return error_no_memory(err);
    partial->first = partial->last = MSEC_NONE;
    if (finding_table_new(&partial->findings, context->quote, context->payload, err) ||
        template_table_new(&partial->templates, err) || lead_table_new(&partial->leads, context->origins, err) ||
        absence_table_new(&partial->absences, context->set, err) || job_table_new(&partial->jobs, err) ||
        activity_table_new(&partial->activities, err) || request_table_new(&partial->requests, err) ||
        success_table_new(&partial->successes, err)) {
        partial_free(partial);
        return -1;
    }
    finding_table_shrink(partial->findings, context->shrink);
    template_table_shrink(partial->templates, context->shrink);
    job_table_shrink(partial->jobs, context->shrink);
    activity_table_shrink(partial->activities, context->shrink);
    request_table_shrink(partial->requests, context->shrink);
    success_table_shrink(partial->successes, context->shrink);
    *out = partial;
    return 0;
}

void partial_free(struct partial *partial) {
    if (!partial)
        return;
    finding_table_free(partial->findings);
    template_table_free(partial->templates);
    lead_table_free(partial->leads);
    absence_table_free(partial->absences);
    job_table_free(partial->jobs);
    activity_table_free(partial->activities);
    request_table_free(partial->requests);
    success_table_free(partial->successes);
    free(partial);
}

int partial_event(struct partial *partial, const struct event *event, struct error *err) {
    if (absence_table_note(partial->absences, event, err) || request_table_event(partial->requests, event, err) ||
        success_table_event(partial->successes, event, err))
        return -1;
    if (absence_table_owns(partial->absences, event->signature))
        return 0;
    return finding_table_add(partial->findings, event, err) || lead_table_event(partial->leads, event, err) ? -1 : 0;
}

void partial_span(struct partial *partial, msec_t first, msec_t last) {
    if (first != MSEC_NONE && (partial->first == MSEC_NONE || first < partial->first))
        partial->first = first;
    if (last != MSEC_NONE && (partial->last == MSEC_NONE || last > partial->last))
        partial->last = last;
}

static bool steps_before(const struct clock_step *a, const struct clock_step *b) {
    return a->file != b->file ? a->file < b->file : a->line < b->line;
}

static void keep_back(struct partial *partial, size_t kept, const struct clock_step *step) {
    size_t at = kept < PARTIAL_BACKS ? kept : PARTIAL_BACKS;

    while (at > 0 && steps_before(step, &partial->backs[at - 1]))
        at--;
    if (at == PARTIAL_BACKS)
        return;
    memmove(&partial->backs[at + 1], &partial->backs[at],
            ((kept < PARTIAL_BACKS ? kept : PARTIAL_BACKS - 1) - at) * sizeof *step);
    partial->backs[at] = *step;
}

void partial_back(struct partial *partial, const struct clock_step *step) {
    keep_back(partial, partial->back_count < PARTIAL_BACKS ? (size_t)partial->back_count : PARTIAL_BACKS, step);
    partial->back_count++;
}

static int absorb_findings(struct partial *into, struct partial *from, const struct log_source *source,
                           struct error *err) {
    size_t count;
    struct finding **list = finding_table_list(from->findings, &count);

    if (!list)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (finding_table_absorb(into->findings, list[i], source, err))
            return -1;
    finding_table_drop(into->findings, finding_table_dropped(from->findings));
    return 0;
}

static int absorb_templates(struct partial *into, struct partial *from, const struct log_source *source,
                            struct error *err) {
    size_t count;
    const struct template_entry *const *list = template_table_list(from->templates, &count);

    if (!list)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (template_table_absorb(into->templates, list[i], source, err))
            return -1;
    template_table_drop(into->templates, template_table_dropped(from->templates));
    return 0;
}

static int absorb_leads(struct partial *into, struct partial *from, const struct log_source *source,
                        struct error *err) {
    size_t count;
    const struct lead *const *list = lead_table_list(from->leads, &count);

    if (!list)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (lead_table_take(into->leads, list[i], source, err))
            return -1;
    return 0;
}

static int absorb_jobs(struct partial *into, struct partial *from, const struct log_source *source, struct error *err) {
    size_t count;
    const struct job *const *list = job_table_list(from->jobs, &count);
    const struct activity *activities;

    if (!list)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (job_table_take(into->jobs, list[i], source, err))
            return -1;
    activities = activity_table_list(from->activities, &count);
    if (!activities)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (activity_table_add(into->activities, &activities[i], source, err))
            return -1;
    return 0;
}

static int absorb_requests(struct partial *into, struct partial *from, struct error *err) {
    size_t count;
    const struct request *list = request_table_list(from->requests, &count);

    if (!list)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (request_table_take(into->requests, &list[i], err))
            return -1;
    return 0;
}

static int absorb_successes(struct partial *into, struct partial *from, const struct log_source *source,
                            struct error *err) {
    struct success_list list = success_table_list(from->successes);

    if (!list.items)
        return error_no_memory(err);
    for (size_t i = 0; i < list.count; i++)
        if (success_table_take(into->successes, &list.items[i], source, err))
            return -1;
    return 0;
}

/* Where the facts of an absence table go. */
struct absence_move {
    struct partial *into;
    const struct log_source *source;
    struct error *err;
};

static int move_fact(void *payload, const struct absence_fact *fact) {
    const struct absence_move *move = payload;

    return absence_table_take(move->into->absences, fact, move->source, move->err);
}

static int absorb_absences(struct partial *into, struct partial *from, const struct log_source *source,
                           struct error *err) {
    struct absence_move move = {into, source, err};

    for (size_t i = 0; i < absence_table_rules(from->absences); i++) {
        uint64_t seen;
        bool overflown;

        absence_table_rule(from->absences, i, &seen, &overflown);
        absence_table_add_seen(into->absences, i, seen, overflown);
    }
    return absence_table_each(from->absences, move_fact, &move);
}

int partial_absorb(struct partial *into, struct partial *from, const struct log_source *source, struct error *err) {
    size_t kept = from->back_count < PARTIAL_BACKS ? (size_t)from->back_count : PARTIAL_BACKS;

    if (absorb_findings(into, from, source, err) || absorb_templates(into, from, source, err) ||
        absorb_leads(into, from, source, err) || absorb_jobs(into, from, source, err) ||
        absorb_requests(into, from, err) || absorb_successes(into, from, source, err) ||
        absorb_absences(into, from, source, err))
        return -1;
    into->bytes += from->bytes;
    into->lines += from->lines;
    into->records += from->records;
    into->warn_error += from->warn_error;
    into->explained += from->explained;
    partial_span(into, from->first, from->last);
    for (size_t i = 0; i < kept; i++) {
        struct clock_step step = from->backs[i];

        step.file = source->file;
        partial_back(into, &step);
    }
    into->back_count += from->back_count - kept;
    return 0;
}
