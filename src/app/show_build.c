/* SPDX-License-Identifier: Apache-2.0
 * From rows and a trail to the timeline that renderers see. */
#include "app/showing.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCE_MAX = 600, WORD_MAX = 200, RESULT_MAX = 600 };

const char *show_sentence(struct timeline *timeline, const char *format, ...) {
    char buffer[SENTENCE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    return timeline_text(timeline, slice_of(buffer), 0);
}

bool show_is_log_of(const struct log_input *input, struct slice host_name) {
    const struct entity machine = {.type = ENTITY_HOST, .name = slice_of(input->machine)};
    const struct entity host = {.type = ENTITY_HOST, .name = host_name};

    return !input->failed && input->profile.kind == LOG_AGENT &&
           (machine.name.len == 0 || host_name.len == 0 || entity_same(&machine, &host));
}

/* Puts a text into a field; false when memory ran out. */
static bool put(struct timeline *timeline, const char **field, struct slice text) {
    *field = timeline_text(timeline, text, WORD_MAX);
    return *field != NULL;
}

static void *list_of(struct timeline *timeline, size_t count, size_t size) {
    return arena_alloc(&timeline->arena, (count + 1) * size);
}

static bool put_entity(struct timeline *timeline, struct report_entity *out, const struct entity *entity) {
    const char **fields[] = {&out->id, &out->name, &out->uuid};
    const struct slice texts[] = {entity->id, entity->name, entity->uuid};

    out->type = entity_type_shown(entity->type, entity->name);
    for (size_t i = 0; i < 3; i++)
        if (texts[i].len && !put(timeline, fields[i], texts[i]))
            return false;
    return true;
}

static bool build_subject(struct timeline *timeline, const struct showing *showing) {
    const struct subject *subject = trail_subject(showing->trail);
    const struct entity *asked = &subject->asked;

    timeline->kind = subject_kind_name(subject->kind);
    if (!put(timeline, &timeline->asked, asked->uuid.len ? asked->uuid : asked->name.len ? asked->name : asked->id))
        return false;
    if (subject->type == ENTITY_NONE || subject->type == ENTITY_JOB)
        return true;
    timeline->subjects = list_of(timeline, subject->alias_count, sizeof *timeline->subjects);
    for (size_t i = 0; timeline->subjects && i < subject->alias_count; i++)
        if (!put_entity(timeline, &timeline->subjects[timeline->subject_count++], &subject->aliases[i]))
            return false;
    return timeline->subjects != NULL;
}

static bool is_subject(const struct subject *subject, const struct entity *entity) {
    for (size_t i = 0; i < subject->alias_count; i++)
        if (entity_same(&subject->aliases[i], entity))
            return true;
    return false;
}

static bool build_things(struct timeline *timeline, struct showing *showing) {
    thing_list_finish(&showing->things);
    timeline->things = list_of(timeline, showing->things.count, sizeof *timeline->things);
    for (size_t i = 0; timeline->things && i < showing->things.count; i++)
        if (!is_subject(trail_subject(showing->trail), &showing->things.items[i]) &&
            !put_entity(timeline, &timeline->things[timeline->thing_count++], &showing->things.items[i]))
            return false;
    return timeline->things != NULL;
}

static bool build_other_jobs(struct timeline *timeline, struct showing *showing) {
    thing_list_finish(&showing->jobs);
    timeline->other_jobs = list_of(timeline, showing->jobs.count, sizeof *timeline->other_jobs);
    for (size_t i = 0; timeline->other_jobs && i < showing->jobs.count; i++) {
        struct timeline_other_job *job = &timeline->other_jobs[timeline->other_job_count++];

        job->entries = showing->jobs.counts[i];
        if (!put(timeline, &job->id, showing->jobs.items[i].id))
            return false;
    }
    return timeline->other_jobs != NULL;
}

static bool build_calls(struct timeline *timeline, const struct showing *showing) {
    size_t count;
    const struct trail_call *calls = trail_calls(showing->trail, &count);

    timeline->calls = list_of(timeline, count, sizeof *timeline->calls);
    for (size_t i = 0; timeline->calls && i < count; i++) {
        struct timeline_call *call = &timeline->calls[timeline->call_count++];

        if (!put(timeline, &call->ctx, calls[i].ctx) || !put(timeline, &call->logid, calls[i].logid) ||
            !put(timeline, &call->address, calls[i].address) || !put(timeline, &call->command, calls[i].command))
            return false;
        call->began = calls[i].began;
        call->ended = calls[i].ended;
    }
    return timeline->calls != NULL;
}

static const char *outcome_of(const struct trail_job *job) {
    if (slice_is(job->status, "SUCCEEDED"))
        return "succeeded";
    if (slice_is(job->status, "FAILED"))
        return "failed";
    if (slice_is(job->status, "CANCELLED") || job->cancelled)
        return "cancelled";
    return job->status.len || job->removed ? "ended" : "open";
}

static bool build_job(struct timeline *timeline, const struct trail_job *from, const struct trail_job *jobs,
                      unsigned depth) {
    struct timeline_job *job = &timeline->jobs[timeline->job_count++];
    const bool vm = from->instance_type.len == 0 && from->vm.len; /* a work job */

    job->parent = NULL;
    job->call = from->call == TRAIL_NONE ? TIMELINE_NONE : from->call;
    job->depth = depth;
    job->outcome = outcome_of(from);
    job->submitted = from->submitted;
    job->began = from->began;
    job->ended = from->ended;
    if (from->parent != TRAIL_NONE && !put(timeline, &job->parent, jobs[from->parent].id))
        return false;
    job->result = timeline_text(timeline, from->result, RESULT_MAX);
    return job->result && put(timeline, &job->id, from->id) && put(timeline, &job->uuid, from->uuid) &&
           put(timeline, &job->logid, from->logid) && put(timeline, &job->command, from->command) &&
           put(timeline, &job->user, from->user) && put(timeline, &job->account, from->account) &&
           put(timeline, &job->about_type, vm ? slice_of("VirtualMachine") : from->instance_type) &&
           put(timeline, &job->about_id, vm ? from->vm : from->instance_id) && put(timeline, &job->code, from->code);
}

/* The jobs below `parent`, each followed by its own: parents before children. */
static bool build_jobs_below(struct timeline *timeline, const struct trail_job *jobs, size_t count, uint32_t parent,
                             unsigned depth) {
    for (uint32_t i = 0; i < count; i++)
        if (jobs[i].parent == parent &&
            (!build_job(timeline, &jobs[i], jobs, depth) || !build_jobs_below(timeline, jobs, count, i, depth + 1)))
            return false;
    return true;
}

static bool build_jobs(struct timeline *timeline, const struct showing *showing) {
    size_t count;
    const struct trail_job *jobs = trail_jobs(showing->trail, &count);

    timeline->jobs = list_of(timeline, count, sizeof *timeline->jobs);
    return timeline->jobs && build_jobs_below(timeline, jobs, count, TRAIL_NONE, 0);
}

static const char *fate_of(const struct trail_request *request, msec_t *ended) {
    *ended = request->answered != MSEC_NONE    ? request->answered
             : request->timed_out != MSEC_NONE ? request->timed_out
             : request->unsent != MSEC_NONE    ? request->unsent
                                               : request->cancelled;
    if (request->answered != MSEC_NONE && request->timed_out != MSEC_NONE && request->timed_out < request->answered)
        return "answered-late";
    if (request->answered != MSEC_NONE)
        return request->failed ? "failed" : "answered";
    return request->timed_out != MSEC_NONE   ? "timed-out"
           : request->unsent != MSEC_NONE    ? "unsent"
           : request->cancelled != MSEC_NONE ? "cancelled"
                                             : "open";
}

/* Whether a row of the request stands in a log of its host. */
static bool seen_on_host(const struct showing *showing, const struct trail_request *request, uint32_t index) {
    for (size_t i = 0; i < showing->rows.rows.count; i++) {
        const struct row *row = &showing->rows.rows.items[i];

        if (show_is_log_of(&showing->inputs.items[row->input], request->host_name) &&
            (row->request == index || (request->logid.len && slice_is(request->logid, row->logid))))
            return true;
    }
    return false;
}

static bool build_requests(struct timeline *timeline, const struct showing *showing) {
    size_t count, jobs;
    const struct trail_request *requests = trail_requests(showing->trail, &count);
    const struct trail_job *job = trail_jobs(showing->trail, &jobs);

    timeline->requests = list_of(timeline, count, sizeof *timeline->requests);
    for (uint32_t i = 0; timeline->requests && i < count; i++) {
        struct timeline_request *request = &timeline->requests[timeline->request_count++];
        const struct trail_request *from = &requests[i];

        request->number = show_sentence(timeline, "%llu", (unsigned long long)from->number);
        request->job = NULL;
        if (!request->number || !put(timeline, &request->host, from->host) ||
            !put(timeline, &request->host_name, from->host_name) ||
            !put(timeline, &request->commands, from->commands) ||
            (from->job != TRAIL_NONE && !put(timeline, &request->job, job[from->job].id)))
            return false;
        request->outcome = fate_of(from, &request->ended);
        request->details = timeline_text(timeline, from->details, RESULT_MAX);
        request->sent = from->sent;
        request->taken = from->taken;
        request->host_seen = count <= 256 && seen_on_host(showing, from, i);
        if (!request->details)
            return false;
    }
    return timeline->requests != NULL;
}

static bool build_inputs(struct timeline *timeline, const struct showing *showing) {
    timeline->inputs = list_of(timeline, showing->inputs.count, sizeof *timeline->inputs);
    for (size_t i = 0; timeline->inputs && i < showing->inputs.count; i++) {
        const struct log_input *from = &showing->inputs.items[i];
        struct timeline_input *input = &timeline->inputs[timeline->input_count++];

        input->path = timeline_text(timeline, slice_of(from->path), 0);
        input->kind = log_kind_name(from->profile.kind);
        input->zone =
            from->failed || from->profile.utc ? "UTC" : timeline_text(timeline, slice_of(zone_name(from->zone)), 0);
        input->where = "";
        input->complete = from->complete;
        input->first = from->first;
        input->last = from->last;
        input->problems.items = list_of(timeline, from->problems.count, sizeof *input->problems.items);
        if (!input->path || !input->zone || !put(timeline, &input->machine, slice_of(from->machine)) ||
            !input->problems.items)
            return false;
        for (size_t k = 0; k < from->problems.count; k++) {
            const char *text = timeline_text(timeline, slice_of(from->problems.items[k]), 0);

            if (!text)
                return false;
            input->problems.items[input->problems.count++] = text;
        }
    }
    for (size_t i = 0; timeline->inputs && i < showing->rows.rows.count; i++)
        timeline->inputs[showing->rows.rows.items[i].input].entries++;
    return timeline->inputs != NULL;
}

/* How deep a job's requests lie: what the host does for them lies one deeper. */
static unsigned deepest_request(const struct showing *showing, const char *logid) {
    size_t count;
    const struct trail_request *requests = trail_requests(showing->trail, &count);
    unsigned depth = 1;

    for (size_t i = 0; i < count && *logid; i++)
        if (requests[i].job != TRAIL_NONE && slice_is(requests[i].logid, logid)) {
            unsigned below = trail_job_depth(showing->trail, requests[i].job) + 2;

            depth = below > depth ? below : depth;
        }
    return depth;
}

/* 0 the API call, 1 its job, 2 its work jobs, ...; requests below the job that sent them, the host's own lines below
 * these. */
static unsigned depth_of(const struct showing *showing, const struct row *row) {
    const bool host = showing->inputs.items[row->input].profile.kind == LOG_AGENT;
    size_t count;
    const struct trail_request *requests = trail_requests(showing->trail, &count);

    if (row->own)
        return 0;
    if (row->request != TRAIL_NONE) {
        uint32_t job = requests[row->request].job;

        return (job == TRAIL_NONE ? 1 : trail_job_depth(showing->trail, job) + 2) + host;
    }
    if (host && (row->why & TRAIL_BY_LOGID))
        return deepest_request(showing, row->logid) + 1;
    if ((row->why & TRAIL_BY_CALL) && !(row->why & TRAIL_BY_JOB))
        return 0;
    return row->job == TRAIL_NONE ? 0 : trail_job_depth(showing->trail, row->job) + 1;
}

static msec_t local_of(const struct showing *showing, const struct row *row) {
    const struct log_input *input = &showing->inputs.items[row->input];

    return input->profile.utc ? row->time : zone_to_local(input->zone, row->time);
}

static bool build_entry(struct timeline *timeline, const struct showing *showing, const struct row *row) {
    struct timeline_entry *entry = &timeline->entries[timeline->entry_count++];
    size_t count;
    const struct trail_job *jobs = trail_jobs(showing->trail, &count);
    const char *const texts[] = {row->thread, row->logger, row->logid, row->text};
    const char **fields[] = {&entry->thread, &entry->logger, &entry->logid, &entry->text};

    entry->time = row->time;
    entry->local = local_of(showing, row);
    if (entry->local != entry->time) {
        const char *zone = timeline->inputs[row->input].zone;

        timeline->local_zone = !timeline->local_zone || strcmp(timeline->local_zone, zone) == 0 ? zone : "local";
    }
    entry->input = row->input;
    entry->line = row->line;
    entry->depth = depth_of(showing, row);
    entry->level = level_name(row->level);
    entry->kind = row->seq_line != SEQ_LINE_NONE && row->request != TRAIL_NONE ? seq_line_name(row->seq_line)
                                                                               : job_text_name(row->job_text);
    entry->job = NULL;
    if (row->job != TRAIL_NONE && !put(timeline, &entry->job, jobs[row->job].id))
        return false;
    for (size_t i = 0; i < 4; i++) { /* clean already: row_list.c */
        *fields[i] = arena_string(&timeline->arena, slice_of(texts[i]));
        if (!*fields[i])
            return false;
    }
    return true;
}

static bool build_entries(struct timeline *timeline, const struct showing *showing) {
    unsigned least = UINT32_MAX;

    timeline->entries = list_of(timeline, showing->rows.rows.count, sizeof *timeline->entries);
    for (size_t i = 0; timeline->entries && i < showing->rows.rows.count; i++) {
        if (!build_entry(timeline, showing, &showing->rows.rows.items[i]))
            return false;
        if (timeline->entries[i].depth < least)
            least = timeline->entries[i].depth;
    }
    for (size_t i = 0; i < timeline->entry_count; i++) {
        msec_t time = timeline->entries[i].time;

        timeline->entries[i].depth -= least;
        if (time != MSEC_NONE && timeline->first == MSEC_NONE)
            timeline->first = time;
        if (time != MSEC_NONE)
            timeline->last = time;
    }
    return timeline->entries != NULL;
}

static void count_left_out(struct timeline *timeline, const struct showing *showing) {
    timeline->left_out.limit = showing->rows.left_out;
    timeline->left_out.period = showing->outside;
    timeline->left_out.polls = showing->polls;
    timeline->left_out.routine = showing->routine;
    timeline->left_out.debug = showing->own_debug;
    timeline->left_out.twice = showing->rows.duplicates;
}

int show_build(struct timeline **out, struct showing *showing, struct error *err) {
    struct timeline *timeline = NULL;

    if (timeline_new(&timeline))
        return error_no_memory(err);
    timeline->generated_at = showing->options.now;
    timeline->version = showing->options.version;
    count_left_out(timeline, showing);
    if (!build_subject(timeline, showing) || !build_things(timeline, showing) || !build_other_jobs(timeline, showing) ||
        !build_calls(timeline, showing) || !build_jobs(timeline, showing) || !build_requests(timeline, showing) ||
        !build_inputs(timeline, showing) || !build_entries(timeline, showing) || show_label(timeline, showing) ||
        show_mark(timeline, showing) || show_unseen(timeline, showing)) {
        timeline_free(timeline);
        return error_no_memory(err);
    }
    *out = timeline;
    return 0;
}
