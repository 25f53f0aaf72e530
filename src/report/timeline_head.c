/* SPDX-License-Identifier: Apache-2.0
 * The head of a timeline: what an operator would otherwise look for in its lines. One labelled line per fact, nothing
 * that is not known. */
#include "report/timeline_parts.h"

#include <stdio.h>

#include "base/compiler.h"
#include "base/utf8.h"
#include "report/wording.h"

enum { WORK_SHOWN = 6, REQUESTS_SHOWN = 6, THINGS_SHOWN = 8, QUOTE_SHOWN = 300 };

struct head {
    struct page *page;
    const struct timeline *timeline;
    struct str line;
};

/* Ends the line at hand. */
static void put(struct head *head, const char *label, enum page_style style) {
    char first[16];
    const struct paragraph how = {first, "            ", style, 0};

    snprintf(first, sizeof first, "  %-10s", label);
    page_paragraph(head->page, &how, str_slice(&head->line));
    head->page->out->failed = head->page->out->failed || head->line.failed;
    str_clear(&head->line);
}

static void add_cut(struct str *out, const char *text, size_t most) {
    struct slice whole = slice_of(text);

    str_add_slice(out, slice_first(whole, utf8_cut(whole, most)));
    if (whole.len > most)
        str_add(out, "…");
}

static const char *simple(const char *name) {
    const char *dot = strrchr(name, '.');

    return dot ? dot + 1 : name;
}

static void add_job(struct str *out, const struct timeline_job *job) {
    char span[TIME_TEXT_SIZE * 2];
    msec_t from = job->submitted != MSEC_NONE ? job->submitted : job->began;

    str_add(out, job->id);
    if (*job->command)
        str_addf(out, " %s", simple(job->command));
    if (*job->about_type && *job->about_id)
        str_addf(out, " for %s %s", strcmp(job->about_type, "VirtualMachine") == 0 ? "VM" : job->about_type,
                 job->about_id);
    str_addf(out, ": %s", strcmp(job->outcome, "open") == 0 ? "no end is seen" : job->outcome);
    if (*job->code && strcmp(job->outcome, "failed") == 0)
        str_addf(out, ", result code %s", job->code);
    if (from != MSEC_NONE && job->ended != MSEC_NONE && job->ended >= from)
        str_addf(out, ", after %s", duration_text(job->ended - from, span));
}

static void put_call(struct head *head, const struct timeline_job *job) {
    const struct timeline_call *call = job->call == TIMELINE_NONE ? NULL : &head->timeline->calls[job->call];

    if (*job->user)
        str_addf(&head->line, "user %s, account %s", job->user, *job->account ? job->account : "unknown");
    if (call && *call->command)
        str_addf(&head->line, "%s%s", head->line.len ? ", " : "", call->command);
    if (call && *call->address)
        str_addf(&head->line, "%sfrom %s", head->line.len ? " " : "", call->address);
    if (call && (*call->ctx || *call->logid))
        str_addf(&head->line, "%s%s%s%s", head->line.len ? "; " : "", call->ctx, *call->ctx && *call->logid ? ", " : "",
                 *call->logid ? "logid " : "");
    if (call)
        str_add(&head->line, call->logid);
    if (head->line.len)
        put(head, "Asked by", STYLE_PLAIN);
}

/* An uppermost job with what belongs to it. */
static void put_job(struct head *head, size_t at) {
    const struct timeline *timeline = head->timeline;
    const struct timeline_job *job = &timeline->jobs[at];
    size_t shown = 0, more = 0;

    add_job(&head->line, job);
    put(head, "Job", strcmp(job->outcome, "succeeded") == 0 ? STYLE_GOOD : STYLE_STRONG);
    put_call(head, job);
    if (*job->logid || *job->uuid) {
        str_addf(&head->line, "%s%s%s", job->logid, *job->logid && *job->uuid ? ", uuid " : "", job->uuid);
        put(head, "Logid", STYLE_PLAIN);
    }
    for (size_t i = at + 1; i < timeline->job_count && timeline->jobs[i].depth > job->depth; i++) {
        if (shown++ == WORK_SHOWN)
            more = timeline->job_count - i;
        if (shown > WORK_SHOWN)
            continue;
        add_job(&head->line, &timeline->jobs[i]);
        put(head, "Work", STYLE_PLAIN);
    }
    if (more) {
        str_addf(&head->line, "and %zu more", more);
        put(head, "", STYLE_PLAIN);
    }
    if (*job->result && strcmp(job->result, "null") != 0 && strcmp(job->outcome, "succeeded") != 0) {
        add_cut(&head->line, job->result, QUOTE_SHOWN);
        put(head, "Result", STYLE_PLAIN);
    }
}

static void put_jobs(struct head *head) {
    size_t shown = 0, more = 0;

    for (size_t i = 0; i < head->timeline->job_count; i++) {
        if (head->timeline->jobs[i].parent)
            continue;
        if (shown++ < WORK_SHOWN)
            put_job(head, i);
        else
            more++;
    }
    if (more) {
        word_count(&head->line, more, "further job", NULL);
        put(head, "", STYLE_PLAIN);
    }
}

static void add_host(struct str *out, const struct timeline_request *request) {
    str_addf(out, "host %s", request->host);
    if (*request->host_name)
        str_addf(out, " (%s)", request->host_name);
}

/* What a request came to, where that is worth a line. */
static void put_request(struct head *head, const struct timeline_request *request) {
    static const char *const WORDS[][2] = {
        {"failed", "failed"},           {"answered-late", "answered behind its timeout"},
        {"timed-out", "timed out"},     {"unsent", "could not be sent"},
        {"cancelled", "was cancelled"}, {"open", "no answer is seen"},
    };
    char span[TIME_TEXT_SIZE * 2];

    str_addf(&head->line, "%s to ", *request->commands ? request->commands : "a request");
    add_host(&head->line, request);
    str_addf(&head->line, ", Seq %s: ", request->number);
    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        if (strcmp(WORDS[i][0], request->outcome) == 0)
            str_add(&head->line, WORDS[i][1]);
    if (request->sent != MSEC_NONE && request->ended != MSEC_NONE)
        str_addf(&head->line, " after %s", duration_text(request->ended - request->sent, span));
    if (*request->details) {
        str_add(&head->line, ": ");
        add_cut(&head->line, request->details, QUOTE_SHOWN);
    }
    put(head, "", STYLE_WARN);
}

static void put_requests(struct head *head) {
    const struct timeline *timeline = head->timeline;
    size_t shown = 0, well = 0;

    if (timeline->request_count == 0)
        return;
    for (size_t i = 0; i < timeline->request_count; i++)
        well += strcmp(timeline->requests[i].outcome, "answered") == 0;
    word_count(&head->line, timeline->request_count, "agent request", NULL);
    str_add(&head->line, ", ");
    word_number(&head->line, well);
    str_add(&head->line, " answered well");
    if (timeline->request_count == 1 && well) {
        str_addf(&head->line, ": %s to ", *timeline->requests[0].commands ? timeline->requests[0].commands : "it went");
        add_host(&head->line, &timeline->requests[0]);
    }
    put(head, "Requests", STYLE_PLAIN);
    for (size_t i = 0; i < timeline->request_count && shown < REQUESTS_SHOWN; i++)
        if (strcmp(timeline->requests[i].outcome, "answered") != 0) {
            put_request(head, &timeline->requests[i]);
            shown++;
        }
    if (timeline->request_count - well > shown) {
        str_addf(&head->line, "and %zu more of these", timeline->request_count - well - shown);
        put(head, "", STYLE_WARN);
    }
}

static void put_entities(struct head *head, const char *label, const struct report_entity *entities, size_t count) {
    for (size_t i = 0; i < count && i < THINGS_SHOWN; i++) {
        str_add(&head->line, i ? ", " : "");
        word_entity(&head->line, &entities[i]);
        if (entities[i].uuid && count == 1)
            str_addf(&head->line, ", uuid %s", entities[i].uuid);
    }
    if (count > THINGS_SHOWN)
        str_addf(&head->line, " and %zu more", count - THINGS_SHOWN);
    if (count)
        put(head, label, STYLE_PLAIN);
}

static void put_other_jobs(struct head *head) {
    const struct timeline *timeline = head->timeline;

    for (size_t i = 0; i < timeline->other_job_count && i < THINGS_SHOWN; i++) {
        str_addf(&head->line, "%sjob %s (", i ? ", " : "", timeline->other_jobs[i].id);
        word_count(&head->line, timeline->other_jobs[i].entries, "line", NULL);
        str_add(&head->line, ")");
    }
    if (timeline->other_job_count > THINGS_SHOWN)
        str_addf(&head->line, " and %zu more", timeline->other_job_count - THINGS_SHOWN);
    if (timeline->other_job_count)
        put(head, "See also", STYLE_PLAIN);
}

static void put_lines(struct head *head) {
    const struct timeline *timeline = head->timeline;
    const char *before = "; ";

    word_count(&head->line, timeline->entry_count, "line", NULL);
    str_add(&head->line, ", ");
    word_span(&head->line, timeline->first, timeline->last);
    put(head, "Found", STYLE_PLAIN);
    for (size_t i = 0; i < timeline->input_count; i++) {
        const struct timeline_input *input = &timeline->inputs[i];

        if (!input->entries)
            continue;
        str_addf(&head->line, "%s = %s, ", input->where, input->path);
        word_count(&head->line, input->entries, "line", NULL);
        put(head, before ? "Logs" : "", STYLE_PLAIN);
        before = NULL;
    }
}

static void put_mark(struct head *head, const char *label, const struct timeline_entry *entry, const char *text) {
    if (text == entry->text)
        str_addf(&head->line, "%s  ", entry->level);
    timeline_clock(&head->line, entry->time);
    str_addf(&head->line, "  %s:%llu  ", head->timeline->inputs[entry->input].where, (unsigned long long)entry->line);
    add_cut(&head->line, text, QUOTE_SHOWN);
    put(head, label, STYLE_STRONG);
}

/* Behind the colon of a mark's sentence. */
static const char *behind_colon(const char *text) {
    const char *colon = strstr(text, ": ");

    return colon ? colon + 2 : text;
}

static void put_marks(struct head *head) {
    const struct timeline *timeline = head->timeline;

    if (timeline->slowest != TIMELINE_NONE)
        put_mark(head, "Slowest", &timeline->entries[timeline->slowest],
                 behind_colon(timeline->entries[timeline->slowest].slowest));
    for (size_t i = 0; i < timeline->entry_count; i++)
        if (timeline->entries[i].silenced) {
            put_mark(head, strncmp(timeline->entries[i].silenced, "no", 2) == 0 ? "No answer" : "Silence",
                     &timeline->entries[i], behind_colon(timeline->entries[i].silenced));
            break;
        }
    if (timeline->first_failure != TIMELINE_NONE)
        put_mark(head, "First", &timeline->entries[timeline->first_failure],
                 timeline->entries[timeline->first_failure].text);
}

void timeline_head(struct page *page, const struct timeline *timeline) {
    struct head head = {.page = page, .timeline = timeline};

    str_init(&head.line);
    put_entities(&head, "Shown", timeline->subjects, timeline->subject_count);
    put_jobs(&head);
    put_requests(&head);
    put_entities(&head, "Named", timeline->things, timeline->thing_count);
    put_other_jobs(&head);
    put_lines(&head);
    put_marks(&head);
    page->out->failed = page->out->failed || head.line.failed;
    str_free(&head.line);
}
