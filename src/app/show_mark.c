/* SPDX-License-Identifier: Apache-2.0
 * The marks of a timeline: its slowest step, and where a silence began that an answer should have ended.
 *
 * A step is a request (sent until answered), a job's wait for a thread, or a time in which the trail's own threads
 * logged nothing though neither of the others was open. The monitor's "has been pending" is no sign of life. */
#include "app/showing.h"

/* Milliseconds: a step worth a word; a silence within a chain, and between the lines of a thing; a log that goes on. */
enum { SLOW_LEAST = 1000, SILENCE_CHAIN = 30 * 1000, SILENCE_THING = 60 * 1000, GOES_ON = 60 * 1000 };

struct step {
    size_t entry; /* where it begins */
    msec_t from, to;
    const struct timeline_request *request;
    const struct timeline_job *job; /* one that waits; both null: nothing was logged */
};

struct marking {
    struct timeline *timeline;
    const struct showing *showing;
    msec_t logs_end; /* the last time of any log of a management server; MSEC_NONE if none is known */
};

static const struct row *row_at(const struct marking *marking, size_t i) {
    return &marking->showing->rows.rows.items[i];
}

static bool is_chain(const struct marking *marking) {
    enum subject_kind kind = trail_subject(marking->showing->trail)->kind;

    return kind == SUBJECT_JOB || kind == SUBJECT_LOGID;
}

static bool alive(const struct row *row) {
    return row->time != MSEC_NONE && row->job_text != JOB_TEXT_PENDING;
}

/* The entry that sends request `r`, TIMELINE_NONE if it is not among them. */
static size_t sending(const struct marking *marking, size_t r) {
    for (size_t i = 0; i < marking->timeline->entry_count; i++)
        if (row_at(marking, i)->request == r && row_at(marking, i)->seq_line == SEQ_LINE_SENT)
            return i;
    return TIMELINE_NONE;
}

static size_t job_entry(const struct marking *marking, enum job_text_kind kind, msec_t time) {
    for (size_t i = 0; i < marking->timeline->entry_count; i++)
        if (row_at(marking, i)->job_text == kind && row_at(marking, i)->time == time)
            return i;
    return TIMELINE_NONE;
}

static bool is_open(const struct timeline_request *request) {
    return strcmp(request->outcome, "open") == 0;
}

static bool no_answer(const struct timeline_request *request) {
    return is_open(request) || strcmp(request->outcome, "timed-out") == 0;
}

static msec_t end_of(const struct marking *marking, const struct timeline_request *request) {
    return is_open(request) ? marking->logs_end : request->ended;
}

static void consider(struct step *slowest, struct step step) {
    if (step.entry != TIMELINE_NONE && step.from != MSEC_NONE && step.to != MSEC_NONE &&
        step.to - step.from >= SLOW_LEAST &&
        (slowest->entry == TIMELINE_NONE || step.to - step.from > slowest->to - slowest->from))
        *slowest = step;
}

/* Whether a request or a job's wait was open in the whole of a silence. */
static bool covered(const struct marking *marking, msec_t from, msec_t to) {
    const struct timeline *timeline = marking->timeline;

    for (size_t i = 0; i < timeline->request_count; i++) {
        msec_t end = end_of(marking, &timeline->requests[i]);

        if (timeline->requests[i].sent != MSEC_NONE && timeline->requests[i].sent <= from && end != MSEC_NONE &&
            end >= to)
            return true;
    }
    for (size_t i = 0; i < timeline->job_count; i++)
        if (timeline->jobs[i].submitted != MSEC_NONE && timeline->jobs[i].submitted <= from &&
            timeline->jobs[i].began >= to)
            return true;
    return false;
}

static void consider_gaps(const struct marking *marking, struct step *slowest) {
    size_t before = TIMELINE_NONE;

    for (size_t i = 0; i < marking->timeline->entry_count; i++) {
        const struct row *row = row_at(marking, i);

        if (!alive(row))
            continue;
        if (before != TIMELINE_NONE && !covered(marking, row_at(marking, before)->time, row->time))
            consider(slowest, (struct step){before, row_at(marking, before)->time, row->time, NULL, NULL});
        before = i;
    }
}

static const char *host_words(struct timeline *timeline, const struct timeline_request *request) {
    if (*request->host_name)
        return show_sentence(timeline, "host %s (%s)", request->host, request->host_name);
    return show_sentence(timeline, "host %s", request->host);
}

static const char *commands_of(const struct timeline_request *request) {
    return *request->commands ? request->commands : "a request";
}

static const char *step_words(struct timeline *timeline, const struct step *step) {
    char span[TIME_TEXT_SIZE * 2];
    const char *host;

    duration_text(step->to - step->from, span);
    if (step->job)
        return show_sentence(timeline, "slowest step: job %s waits %s for a thread", step->job->id, span);
    if (!step->request)
        return show_sentence(timeline, "slowest step: nothing is logged for %s behind this line", span);
    host = host_words(timeline, step->request);
    if (!host)
        return NULL;
    return show_sentence(timeline, "slowest step: %s to %s, %s%s", commands_of(step->request), host, span,
                         is_open(step->request)     ? " without an answer when the logs end"
                         : no_answer(step->request) ? " until it timed out"
                                                    : "");
}

static int mark_slowest(struct marking *marking) {
    struct timeline *timeline = marking->timeline;
    struct step slowest = {.entry = TIMELINE_NONE};

    for (size_t i = 0; i < timeline->request_count; i++) {
        const struct timeline_request *request = &timeline->requests[i];

        if (request->sent != MSEC_NONE && end_of(marking, request) != MSEC_NONE)
            consider(&slowest,
                     (struct step){sending(marking, i), request->sent, end_of(marking, request), request, NULL});
    }
    for (size_t i = 0; i < timeline->job_count; i++)
        if (timeline->jobs[i].submitted != MSEC_NONE)
            consider(&slowest,
                     (struct step){job_entry(marking, JOB_TEXT_SUBMITTED, timeline->jobs[i].submitted),
                                   timeline->jobs[i].submitted, timeline->jobs[i].began, NULL, &timeline->jobs[i]});
    if (is_chain(marking))
        consider_gaps(marking, &slowest);
    if (slowest.entry == TIMELINE_NONE)
        return 0;
    timeline->slowest = slowest.entry;
    timeline->entries[slowest.entry].slowest = step_words(timeline, &slowest);
    return timeline->entries[slowest.entry].slowest ? 0 : -1;
}

/* The host's last line for a request before `until`, else the one that sent it. */
static size_t last_sign(const struct marking *marking, size_t sent, uint32_t r, msec_t until) {
    const char *logid = row_at(marking, sent)->logid;
    size_t last = sent;

    for (size_t i = sent + 1; i < marking->timeline->entry_count; i++) {
        const struct row *row = row_at(marking, i);

        if (row->time == MSEC_NONE || (until != MSEC_NONE && row->time > until))
            break;
        if (marking->showing->inputs.items[row->input].profile.kind == LOG_AGENT &&
            (row->request == r || (*logid && strcmp(row->logid, logid) == 0)))
            last = i;
    }
    return last;
}

/* Whether an entry is among the last of its log: then what follows is not silence. */
static bool log_ends(const struct marking *marking, size_t entry) {
    msec_t end = marking->showing->inputs.items[row_at(marking, entry)->input].last;

    return end != MSEC_NONE && end - row_at(marking, entry)->time < GOES_ON;
}

/* What to say at the last sign of life (entry `at`) of a request that got no answer. */
static const char *unanswered_words(const struct marking *marking, const struct timeline_request *request,
                                    const char *host, size_t sent, size_t at) {
    struct timeline *timeline = marking->timeline;
    const char *commands = commands_of(request);
    char span[TIME_TEXT_SIZE * 2];
    msec_t left = request->ended - timeline->entries[at].time;

    if (!is_chain(marking))
        return show_sentence(timeline, "no answer: to %s from %s%s", commands, host,
                             request->ended == MSEC_NONE ? " to the end of the logs" : "; it timed out");
    if (request->ended != MSEC_NONE && at != sent && left < GOES_ON)
        return show_sentence(timeline, "no answer: to %s from %s, which was still at it when this timed out, %s later",
                             commands, host, duration_text(left, span));
    if (request->ended != MSEC_NONE)
        return show_sentence(timeline, "silence begins: no answer to %s from %s; it timed out %s later", commands, host,
                             duration_text(left, span));
    if (log_ends(marking, at))
        return show_sentence(timeline, "no answer: to %s from %s up to here, where this log ends", commands, host);
    return show_sentence(timeline, "silence begins: no answer to %s from %s to the end of the logs", commands, host);
}

static int mark_unanswered(struct marking *marking, size_t r) {
    struct timeline *timeline = marking->timeline;
    const struct timeline_request *request = &timeline->requests[r];
    size_t sent = sending(marking, r), at;
    const char *host, *text;

    if (sent == TIMELINE_NONE)
        return 0;
    /* of a thing asked for the host's lines are not all here: only of a chain they are */
    at = is_chain(marking) ? last_sign(marking, sent, (uint32_t)r, request->ended) : sent;
    if (timeline->entries[at].silenced)
        return 0;
    host = host_words(timeline, request);
    if (!host)
        return -1;
    text = unanswered_words(marking, request, host, sent, at);
    timeline->entries[at].silenced = text;
    return text ? 0 : -1;
}

/* A job that has no end and waits for nobody: its last line, if the log goes on behind it. */
static int mark_open_job(struct marking *marking) {
    struct timeline *timeline = marking->timeline;
    size_t last = TIMELINE_NONE;
    char span[TIME_TEXT_SIZE * 2];
    msec_t rest;

    if (timeline->job_count == 0 || strcmp(timeline->jobs[0].outcome, "open") != 0)
        return 0;
    for (size_t i = 0; i < timeline->entry_count; i++)
        if (alive(row_at(marking, i)))
            last = i;
    if (last == TIMELINE_NONE || marking->logs_end == MSEC_NONE)
        return 0;
    rest = marking->logs_end - timeline->entries[last].time;
    if (rest < GOES_ON)
        return 0;
    timeline->entries[last].silenced =
        show_sentence(timeline, "silence begins: nothing more of job %s, though the logs go on for %s",
                      timeline->jobs[0].id, duration_text(rest, span));
    return timeline->entries[last].silenced ? 0 : -1;
}

static int mark_silences(struct marking *marking) {
    const struct timeline *timeline = marking->timeline;
    bool waiting = false;

    for (size_t r = 0; r < timeline->request_count; r++) {
        if (!no_answer(&timeline->requests[r]))
            continue;
        waiting = waiting || is_open(&timeline->requests[r]);
        if (mark_unanswered(marking, r))
            return -1;
    }
    return waiting || !is_chain(marking) ? 0 : mark_open_job(marking);
}

static void mark_gaps(const struct marking *marking) {
    const msec_t least = is_chain(marking) ? SILENCE_CHAIN : SILENCE_THING;
    struct timeline *timeline = marking->timeline;

    for (size_t i = 1; i < timeline->entry_count; i++) {
        msec_t before = timeline->entries[i - 1].time, time = timeline->entries[i].time;

        if (before != MSEC_NONE && time != MSEC_NONE && time - before >= least)
            timeline->entries[i].silence = time - before;
    }
}

int show_mark(struct timeline *timeline, const struct showing *showing) {
    struct marking marking = {timeline, showing, MSEC_NONE};

    for (size_t i = 0; i < showing->inputs.count; i++) {
        const struct log_input *input = &showing->inputs.items[i];

        if (input->profile.kind == LOG_MANAGEMENT && input->last != MSEC_NONE &&
            (marking.logs_end == MSEC_NONE || input->last > marking.logs_end))
            marking.logs_end = input->last;
    }
    for (size_t i = 0; i < timeline->entry_count && timeline->first_failure == TIMELINE_NONE; i++)
        if (row_at(&marking, i)->level >= LEVEL_WARN && alive(row_at(&marking, i)))
            timeline->first_failure = i;
    mark_gaps(&marking);
    return mark_slowest(&marking) || mark_silences(&marking) ? -1 : 0;
}
