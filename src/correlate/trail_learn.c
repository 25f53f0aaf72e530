/* SPDX-License-Identifier: Apache-2.0
 * What a record that belongs to a trail tells: further ids, and facts of jobs, calls and requests. Place in the flow:
 * in the order of the input, one record at a time.
 *
 * Which ids lead on is a matter of care: from a job to all it does, and up to what submitted it; from a call or a
 * scheduled task only to the job that was asked for, since one task may submit hundreds; from a VM or network to the
 * jobs that are for it, not to every job that names it. Facts of an earlier pass are found again in the next and change
 * nothing. */
#include "correlate/trail_internal.h"

#include "record/job_text.h"

enum { WORD_MAX = 256, RESULT_MAX = 1024, COMMANDS_MAX = 400, NDC_JOBS = 8 };

static const unsigned BY_WORK = TRAIL_BY_JOB | TRAIL_BY_LOGID;

static void earliest(msec_t *have, msec_t utc) {
    if (utc != MSEC_NONE && (*have == MSEC_NONE || utc < *have))
        *have = utc;
}

static void latest(msec_t *have, msec_t utc) {
    if (utc != MSEC_NONE && (*have == MSEC_NONE || utc > *have))
        *have = utc;
}

/* Makes one job the child of another, unless it is an ancestor of it: logs may say anything. */
static void set_parent(struct trail *trail, uint32_t job, uint32_t parent) {
    for (uint32_t at = parent; at != TRAIL_NONE; at = trail->jobs.items[at].parent)
        if (at == job)
            return;
    trail->jobs.items[job].parent = parent;
}

/* The jobs of a record's context, outermost first. */
struct context {
    uint32_t jobs[NDC_JOBS];
    size_t count;
};

/* Adds the jobs of a context: "job-516/job-517" says who is whose child. */
static int add_context(struct trail *trail, struct slice ndc, struct context *out) {
    struct slice id;
    size_t at = 0;

    out->count = 0;
    while (out->count < NDC_JOBS && job_id_next(ndc, &at, &id)) {
        bool below = out->count && id.ptr - ndc.ptr >= 5 && id.ptr[-5] == '/';
        uint32_t job;

        if (trail_add_job(trail, id, &job))
            return -1;
        if (job == TRAIL_NONE)
            continue;
        if (below)
            set_parent(trail, job, out->jobs[out->count - 1]);
        out->jobs[out->count++] = job;
    }
    return 0;
}

/* The jobs of the record's context, if the trail works there; a VM or network leads only to the jobs that are for it.
 */
static int learn_context(struct trail *trail, const struct record *record, const struct trail_match *match,
                         const struct job_text *line, struct context *context) {
    bool about = (match->why & TRAIL_BY_NAME) && line->kind == JOB_TEXT_WORK_BEGAN && trail_is_about(trail, line);

    context->count = 0;
    if (!(match->why & BY_WORK) && !about)
        return 0;
    if (add_context(trail, record->ndc, context))
        return -1;
    if (context->count == 0)
        return 0;
    return trail_keep(trail, &trail->jobs.items[context->jobs[0]].logid, record->logid, WORD_MAX) ||
                   trail_add_logid(trail, record->logid, context->jobs[0])
               ? -1
               : 0;
}

static int keep_details(struct trail *trail, struct trail_job *job, const struct job_text *line) {
    return trail_keep(trail, &job->uuid, line->uuid, WORD_MAX) ||
                   trail_keep(trail, &job->command, line->command, WORD_MAX) ||
                   trail_keep(trail, &job->user, line->user, WORD_MAX) ||
                   trail_keep(trail, &job->account, line->account, WORD_MAX) ||
                   trail_keep(trail, &job->instance_type, line->instance_type, WORD_MAX) ||
                   trail_keep(trail, &job->instance_id, line->instance_id, WORD_MAX) ||
                   trail_keep(trail, &job->vm, line->vm, WORD_MAX) ||
                   trail_keep(trail, &job->status, line->status, WORD_MAX) ||
                   trail_keep(trail, &job->code, line->code, WORD_MAX) ||
                   trail_keep(trail, &job->result, line->result, RESULT_MAX)
               ? -1
               : 0;
}

static void note_time(struct trail_job *job, enum job_text_kind kind, msec_t utc) {
    switch (kind) {
    case JOB_TEXT_SUBMITTED:
        earliest(&job->submitted, utc);
        break;
    case JOB_TEXT_ADDED:
    case JOB_TEXT_EXECUTING:
        earliest(&job->began, utc);
        break;
    case JOB_TEXT_COMPLETED:
        earliest(&job->ended, utc);
        break;
    case JOB_TEXT_DONE:
    case JOB_TEXT_REMOVED:
        job->removed = true;
        break;
    case JOB_TEXT_CANCELLED:
        job->cancelled = true;
        break;
    default:
        break;
    }
}

/* Whether a job that a record submits joins the trail. */
static bool joins(const struct trail *trail, const struct record *record, const struct trail_match *match,
                  const struct job_text *line, const struct context *context) {
    if (line->kind != JOB_TEXT_SUBMITTED && line->kind != JOB_TEXT_QUEUED && line->kind != JOB_TEXT_EXECUTING)
        return false;
    if (context->count)
        return true;
    if (trail->subject.kind == SUBJECT_LOGID && slice_equal(trail->subject.asked.name, record->logid))
        return true;
    return (match->why & TRAIL_BY_NAME) && trail_is_about(trail, line);
}

/* What submitted an uppermost job: the thread whose line says so. */
static int learn_call(struct trail *trail, const struct record *record, uint32_t job) {
    uint32_t call;
    size_t at = 0;
    struct slice id;

    if (job_id_next(record->ndc, &at, &id))
        return 0;
    if (trail_add_call(trail, record->ctx, record->logid, &call))
        return -1;
    trail->jobs.items[job].call = call;
    return 0;
}

static int learn_job(struct trail *trail, const struct record *record, const struct trail_match *match,
                     const struct job_text *line, const struct context *context, msec_t utc) {
    uint32_t job = TRAIL_NONE, innermost = context->count ? context->jobs[context->count - 1] : TRAIL_NONE;
    bool known = line->job.len && trail_find(trail, ID_JOB, line->job, &job);

    if (line->job.len && !known && !joins(trail, record, match, line, context))
        return 0;
    if (line->job.len && trail_add_job(trail, line->job, &job))
        return -1;
    if (line->job.len == 0)
        job = innermost;
    if (job == TRAIL_NONE)
        return 0;
    if (line->kind == JOB_TEXT_SUBMITTED) {
        if (innermost != TRAIL_NONE && trail->jobs.items[job].parent == TRAIL_NONE)
            set_parent(trail, job, innermost);
        if (learn_call(trail, record, job))
            return -1;
    }
    note_time(&trail->jobs.items[job], line->kind, utc);
    return keep_details(trail, &trail->jobs.items[job], line);
}

static int learn_call_line(struct trail *trail, const struct record *record, const struct job_text *line, msec_t utc) {
    struct trail_call *call;
    uint32_t index;

    if (!trail_find(trail, ID_CALL_CTX, record->ctx, &index) &&
        !trail_find(trail, ID_CALL_LOGID, record->logid, &index))
        return 0;
    call = &trail->calls.items[index];
    if (line->kind == JOB_TEXT_CALL_BEGAN)
        earliest(&call->began, utc);
    else
        latest(&call->ended, utc);
    return trail_keep(trail, &call->address, line->address, WORD_MAX) ||
                   trail_keep(trail, &call->command, line->command, WORD_MAX) ||
                   trail_keep(trail, &call->logid, record->logid, WORD_MAX)
               ? -1
               : 0;
}

static int keep_commands(struct trail *trail, struct trail_request *request, const struct seq_line *line) {
    char text[COMMANDS_MAX];
    size_t n = 0;

    if (request->commands.len && line->kind != SEQ_LINE_SENT) /* the host prints fewer of them */
        return 0;
    for (size_t i = 0; i < line->command_count && i < SEQ_COMMANDS_MAX; i++) {
        struct slice name = slice_first(line->commands[i], 60);

        if (i) {
            memcpy(text + n, ", ", 2);
            n += 2;
        }
        memcpy(text + n, name.ptr, name.len);
        n += name.len;
    }
    if (slice_equal(request->commands, slice_make(text, n)))
        return 0;
    request->commands.len = 0;
    return trail_keep(trail, &request->commands, slice_make(text, n), sizeof text);
}

static void note_fate(struct trail_request *request, enum seq_line_kind kind, msec_t utc) {
    msec_t *times[SEQ_LINE_KIND_COUNT] = {
        [SEQ_LINE_SENT] = &request->sent,
        [SEQ_LINE_TAKEN] = &request->taken,
        [SEQ_LINE_REPLIED] = &request->replied,
        [SEQ_LINE_ANSWERED] = &request->answered,
        [SEQ_LINE_ANSWERED_LATE] = &request->answered,
        [SEQ_LINE_TIMED_OUT] = &request->timed_out,
        [SEQ_LINE_UNSENT] = &request->unsent,
        [SEQ_LINE_CANCELLED] = &request->cancelled,
    };

    if (times[kind])
        earliest(times[kind], utc);
}

static bool is_answer(enum seq_line_kind kind) {
    return kind == SEQ_LINE_REPLIED || kind == SEQ_LINE_ANSWERED || kind == SEQ_LINE_ANSWERED_LATE;
}

/* The innermost job sent a request; the first pass may know only one above it. */
static bool deeper(const struct trail *trail, uint32_t job, uint32_t than) {
    return than == TRAIL_NONE || trail_job_depth(trail, job) > trail_job_depth(trail, than);
}

/* A request joins where the trail's own thread speaks of it, and where it names the thing asked for. */
static int learn_request(struct trail *trail, const struct record *record, const struct trail_match *match,
                         const struct seq_line *line, msec_t utc) {
    struct trail_request *request;
    uint32_t index = match->request;

    if (index == TRAIL_NONE) {
        if (!(match->why & (BY_WORK | TRAIL_BY_NAME)) || line->kind == SEQ_LINE_OTHER || line->via.len == 0)
            return 0;
        if (trail_add_request(trail, line, &index))
            return -1;
        if (index == TRAIL_NONE)
            return 0;
    }
    request = &trail->requests.items[index];
    if ((match->why & BY_WORK) && match->job != TRAIL_NONE && deeper(trail, match->job, request->job))
        request->job = match->job;
    note_fate(request, line->kind, utc);
    if (is_answer(line->kind) && line->failed) {
        request->failed = true;
        if (trail_keep(trail, &request->details, line->details, RESULT_MAX))
            return -1;
    }
    if (!is_answer(line->kind) && keep_commands(trail, request, line))
        return -1;
    return trail_keep(trail, &request->host_name, line->via_name, WORD_MAX) ||
                   (match->why & BY_WORK ? trail_keep(trail, &request->logid, record->logid, WORD_MAX) : 0)
               ? -1
               : 0;
}

/* The uuid of a job, from an answer to an API call. */
static int learn_uuid(struct trail *trail, struct slice text) {
    struct slice uuid;
    uint32_t job;

    for (size_t at = 0; trail_job_uuid(text, &at, &uuid);)
        if (trail_find(trail, ID_LOGID, slice_first(uuid, 8), &job) && job != TRAIL_NONE &&
            trail_keep(trail, &trail->jobs.items[job].uuid, uuid, WORD_MAX))
            return -1;
    return 0;
}

int trail_learn(struct trail *trail, const struct record *record, const struct trail_match *match, msec_t utc,
                struct error *err) {
    struct job_text job_text;
    struct seq_line seq_line;
    struct context context;
    int grown;

    if (match->why & TRAIL_ROUTINE)
        return 0;
    (void)job_text_read(&job_text, record->text);
    if (learn_context(trail, record, match, &job_text, &context))
        return error_no_memory(err);
    if (job_text.kind == JOB_TEXT_CALL_BEGAN || job_text.kind == JOB_TEXT_CALL_ENDED) {
        if (learn_call_line(trail, record, &job_text, utc))
            return error_no_memory(err);
    } else if (job_text.kind != JOB_TEXT_NONE && learn_job(trail, record, match, &job_text, &context, utc)) {
        return error_no_memory(err);
    }
    if (seq_line_read(&seq_line, record->text) && !seq_line.control &&
        learn_request(trail, record, match, &seq_line, utc))
        return error_no_memory(err);
    if ((match->why & TRAIL_BY_TEXT) && learn_uuid(trail, record->text))
        return error_no_memory(err);
    grown = match->why & TRAIL_BY_NAME ? subject_learn(&trail->learned, record->text, &trail->arena) : 0;
    if (grown < 0)
        return error_no_memory(err);
    trail->grew = trail->grew || grown;
    return 0;
}
