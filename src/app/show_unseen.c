/* SPDX-License-Identifier: Apache-2.0
 * What a timeline does not show, in sentences: logs that were not given, ends that were not seen, what was left out. A
 * reader must know which silence is the cloud's and which is ours. */
#include "app/showing.h"

enum { HOSTS_MAX = 8, SKEW_LEAST = 1000, SENTENCES_MAX = 64 };

struct unseen {
    struct timeline *timeline;
    const struct showing *showing;
    const struct trail_request *requests;
    size_t request_count;
    bool failed; /* memory ran out */
};

static void say(struct unseen *unseen, const char *text) {
    struct report_texts *list = &unseen->timeline->unseen;

    if (!text)
        unseen->failed = true;
    else if (list->count < SENTENCES_MAX)
        list->items[list->count++] = text;
}

#define SAY(unseen, ...) say((unseen), show_sentence((unseen)->timeline, __VA_ARGS__))

static const char *plural(uint64_t count) {
    return count == 1 ? "" : "s";
}

static bool is_open(const char *outcome) {
    return strcmp(outcome, "open") == 0;
}

/* Whether an earlier request went to the same host. */
static bool host_told(const struct unseen *unseen, size_t r) {
    for (size_t i = 0; i < r; i++)
        if (slice_equal(unseen->requests[i].host, unseen->requests[r].host))
            return true;
    return false;
}

/* Whether any request to the host of request `r` stands in a log of that host, and when these requests were. */
static bool host_seen(const struct unseen *unseen, size_t r, msec_t *from, msec_t *to) {
    bool seen = false;

    *from = *to = MSEC_NONE;
    for (size_t i = r; i < unseen->request_count; i++) {
        const struct timeline_request *request = &unseen->timeline->requests[i];

        if (!slice_equal(unseen->requests[i].host, unseen->requests[r].host))
            continue;
        seen = seen || request->host_seen;
        if (request->sent != MSEC_NONE && (*from == MSEC_NONE || request->sent < *from))
            *from = request->sent;
        if (request->sent != MSEC_NONE && (*to == MSEC_NONE || request->sent > *to))
            *to = request->sent;
    }
    return seen;
}

/* Why nothing of a host's side is to be seen. */
static void say_host(struct unseen *unseen, size_t r, msec_t from, msec_t to) {
    const struct timeline_request *request = &unseen->timeline->requests[r];
    const char *name = *request->host_name ? request->host_name : "its name is not printed";
    bool given = false, covers = false, nameless = false;

    for (size_t i = 0; i < unseen->showing->inputs.count; i++) {
        const struct log_input *input = &unseen->showing->inputs.items[i];

        if (!show_is_log_of(input, unseen->requests[r].host_name))
            continue;
        if (!*input->machine || !*request->host_name) {
            nameless = true;
            continue;
        }
        given = true;
        covers =
            covers || (input->first != MSEC_NONE && from != MSEC_NONE && input->first <= to && input->last >= from);
    }
    if (covers)
        SAY(unseen,
            "agent log of host %s (%s): given, but no line of these requests is in it; agents log what they do at "
            "DEBUG",
            request->host, name);
    else if (given)
        SAY(unseen, "agent log of host %s (%s): given, but not for the time of these requests", request->host, name);
    else
        SAY(unseen, "agent log of host %s (%s): not given%s", request->host, name,
            nameless ? ", unless it is one of those whose machine is not known" : "");
}

static void say_hosts(struct unseen *unseen) {
    size_t told = 0, more = 0;

    for (size_t r = 0; r < unseen->request_count; r++) {
        msec_t from, to;

        if (host_told(unseen, r) || host_seen(unseen, r, &from, &to))
            continue;
        if (told == HOSTS_MAX) {
            more++;
            continue;
        }
        told++;
        say_host(unseen, r, from, to);
    }
    if (more)
        SAY(unseen, "agent logs of %zu further hosts: nothing of these requests is in them, or they were not given",
            more);
}

static bool has_threads(const struct unseen *unseen, const char *id) {
    for (size_t i = 0; i < unseen->timeline->entry_count; i++) {
        const struct timeline_entry *entry = &unseen->timeline->entries[i];

        if (entry->job && strcmp(entry->job, id) == 0 && (unseen->showing->rows.rows.items[i].why & TRAIL_BY_JOB))
            return true;
    }
    return false;
}

static void say_job(struct unseen *unseen, const struct timeline_job *job) {
    if (job->submitted == MSEC_NONE)
        SAY(unseen, "the beginning of job %s: no line submits it", job->id);
    if (is_open(job->outcome) && job->began == MSEC_NONE && !has_threads(unseen, job->id))
        SAY(unseen,
            "who ran job %s: no line is of a thread of it; a management server whose log is not given may have, or "
            "none did",
            job->id);
    else if (is_open(job->outcome))
        SAY(unseen, "the end of job %s: no line completes it", job->id);
    else if (strcmp(job->outcome, "ended") == 0)
        SAY(unseen, "how job %s ended: it left its thread, and no line completes it", job->id);
}

/* Jobs whose ends are missing; of work jobs only these, since their beginnings lie in the job above. */
static void say_jobs(struct unseen *unseen) {
    const struct timeline *timeline = unseen->timeline;

    for (size_t i = 0; i < timeline->job_count && unseen->timeline->unseen.count < SENTENCES_MAX / 2; i++)
        if (!timeline->jobs[i].parent || strcmp(timeline->jobs[i].outcome, "succeeded") != 0)
            say_job(unseen, &timeline->jobs[i]);
}

/* An agent that takes a request before it is sent, or replies after its answer has come, has another clock. */
static void say_clocks(struct unseen *unseen) {
    for (size_t r = 0; r < unseen->request_count; r++) {
        const struct trail_request *request = &unseen->requests[r];
        const char *host = unseen->timeline->requests[r].host;
        char span[TIME_TEXT_SIZE * 2];

        if (request->sent != MSEC_NONE && request->taken != MSEC_NONE && request->sent - request->taken >= SKEW_LEAST) {
            SAY(unseen, "the clock of host %s is behind by %s or more: its lines stand too early here", host,
                duration_text(request->sent - request->taken, span));
            return;
        }
        if (request->answered != MSEC_NONE && request->replied != MSEC_NONE &&
            request->replied - request->answered >= SKEW_LEAST) {
            SAY(unseen, "the clock of host %s is ahead by %s or more: its lines stand too late here", host,
                duration_text(request->replied - request->answered, span));
            return;
        }
    }
}

static void say_subject(struct unseen *unseen) {
    const struct subject *subject = trail_subject(unseen->showing->trail);

    if (subject->alias_count > 1)
        SAY(unseen, "which one: %zu things are called %s; all of them are shown, an id or a uuid picks one",
            subject->alias_count, unseen->timeline->asked);
    if (subject->alias_count == SUBJECT_ALIASES)
        SAY(unseen, "further things of this name: no more than %d are told apart", (int)SUBJECT_ALIASES);
}

static void say_left_out(struct unseen *unseen) {
    const struct timeline *timeline = unseen->timeline;
    const uint64_t ids = trail_left_out(unseen->showing->trail);

    if (timeline->left_out.limit)
        SAY(unseen, "%llu later line%s: a timeline holds %d; --since and --until choose others",
            (unsigned long long)timeline->left_out.limit, plural(timeline->left_out.limit), (int)ROWS_MAX);
    if (timeline->left_out.period)
        SAY(unseen, "%llu line%s outside --since and --until", (unsigned long long)timeline->left_out.period,
            plural(timeline->left_out.period));
    if (timeline->left_out.polls)
        SAY(unseen, "%llu call%s of queryAsyncJobResult that asked how it fares",
            (unsigned long long)timeline->left_out.polls, plural(timeline->left_out.polls));
    if (timeline->left_out.routine)
        SAY(unseen, "%llu line%s of pings and statistics that went well",
            (unsigned long long)timeline->left_out.routine, plural(timeline->left_out.routine));
    if (timeline->left_out.debug)
        SAY(unseen, "%llu DEBUG line%s of its own logs that do not name it",
            (unsigned long long)timeline->left_out.debug, plural(timeline->left_out.debug));
    if (timeline->left_out.twice)
        SAY(unseen, "%llu line%s that stand%s in two files, shown once", (unsigned long long)timeline->left_out.twice,
            plural(timeline->left_out.twice), timeline->left_out.twice == 1 ? "s" : "");
    if (ids)
        SAY(unseen, "where some ids lead: there are more jobs or requests than are followed");
    if (unseen->showing->unfinished)
        SAY(unseen, "where the last ids lead: the logs were read %u times, and there may be more",
            unseen->showing->passes);
}

/* Times that are read in the system's zone for want of a better one are right only if the logs come from this zone. */
static void say_zone(struct unseen *unseen) {
    for (size_t i = 0; i < unseen->timeline->input_count; i++) {
        const struct log_input *input = &unseen->showing->inputs.items[i];

        if (unseen->timeline->inputs[i].entries && !input->zone_known && !input->profile.utc) {
            SAY(unseen, "the time zone of the logs: they are read as %s, this system's; --log-tz says another",
                unseen->timeline->inputs[i].zone);
            return;
        }
    }
}

static void say_inputs(struct unseen *unseen) {
    const struct input_set *inputs = &unseen->showing->inputs;

    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].part)
            SAY(unseen, "%.300s: only a part file tells of it, which holds no lines", unseen->timeline->inputs[i].path);
        else if (inputs->items[i].failed)
            SAY(unseen, "%.300s: it could not be read", unseen->timeline->inputs[i].path);
        else if (!unseen->timeline->inputs[i].complete)
            SAY(unseen, "the rest of %.300s: it could not be read to its end", unseen->timeline->inputs[i].path);
    for (size_t i = 0; i < inputs->notes.count; i++)
        SAY(unseen, "%.500s", inputs->notes.items[i]);
}

int show_unseen(struct timeline *timeline, const struct showing *showing) {
    struct unseen unseen = {.timeline = timeline, .showing = showing};

    unseen.requests = trail_requests(showing->trail, &unseen.request_count);
    timeline->unseen.items = arena_alloc(&timeline->arena, SENTENCES_MAX * sizeof *timeline->unseen.items);
    if (!timeline->unseen.items)
        return -1;
    say_subject(&unseen);
    if (timeline->entry_count) {
        say_jobs(&unseen);
        say_hosts(&unseen);
        say_clocks(&unseen);
    }
    say_zone(&unseen);
    say_left_out(&unseen);
    say_inputs(&unseen);
    return unseen.failed ? -1 : 0;
}
