/* SPDX-License-Identifier: Apache-2.0
 * The timeline: what the logs tell of one job, logid, VM, host or network, built once and then only read. Texts are as
 * those of report.h: UTF-8, redacted, without control characters, never null unless said ("" = nothing to say).
 * Everything lives in `arena` until timeline_free. Field by field this is the JSON object of docs/show.md. */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include "base/error.h"
#include "base/str.h"
#include "report/report.h"

#define TIMELINE_NONE SIZE_MAX /* no such entry */

struct timeline_call { /* an API call, or what else submitted a job */
    const char *ctx, *logid, *address, *command;
    msec_t began, ended; /* UTC, as all times; MSEC_NONE = not seen */
};

struct timeline_job {
    const char *id;
    const char *parent; /* id; null for an uppermost job */
    size_t call;        /* index, TIMELINE_NONE if not seen */
    unsigned depth;
    const char *uuid, *logid, *command, *user, *account;
    const char *about_type, *about_id; /* what it is for: VirtualMachine, Network, …, and the id */
    const char *outcome;               /* succeeded | failed | cancelled | ended (how is not seen) | open */
    const char *code, *result;
    msec_t submitted, began, ended;
};

struct timeline_other_job { /* one that names the VM, host or network asked for, and is not for it */
    const char *id;
    uint64_t entries;
};

struct timeline_request { /* to an agent */
    const char *number, *host, *host_name, *commands;
    const char *job;     /* id; null if none of the timeline */
    const char *outcome; /* answered | failed | answered-late | timed-out | unsent | cancelled | open */
    const char *details; /* of an answer that says that it failed */
    msec_t sent, taken, ended;
    bool host_seen; /* a line of it stands in a log of the host */
};

struct timeline_input {
    const char *path, *kind, *machine;
    const char *zone;  /* of its time stamps */
    const char *where; /* what entries call it: short, and no other's; "" if it has none */
    uint64_t entries;
    msec_t first, last;
    bool complete;
    struct report_texts problems;
};

struct timeline_entry {
    msec_t time, local; /* UTC, and as the log has it; MSEC_NONE = undated */
    size_t input;
    uint64_t line;
    unsigned depth; /* 0 API call, 1 job, 2 work job, ...; requests and the host's lines below what sent them */
    const char *level, *thread, *logger, *logid;
    const char *job;  /* id of the job of the timeline that it belongs to; null if none */
    const char *kind; /* what it is to the story: submitted, sent, timed-out, ...; "" if nothing in particular */
    const char *text;
    msec_t silence;       /* since the entry before, where it is long enough for a word; else 0 */
    const char *slowest;  /* a sentence at the entry where the slowest step begins; else null */
    const char *silenced; /* a sentence at the last entry before an answer that never came; else null */
};

struct timeline {
    struct arena arena;
    const char *version;
    msec_t generated_at;
    const char *local_zone;         /* of the entries' local times, "local" for several; null where all are UTC */
    const char *kind, *asked;       /* "job", "516" */
    struct report_entity *subjects; /* what it is called, of each thing that fits */
    size_t subject_count;
    struct report_entity *things; /* VMs and networks that the entries name, most often named first */
    size_t thing_count;
    struct timeline_other_job *other_jobs; /* most entries first */
    size_t other_job_count;
    struct timeline_call *calls;
    size_t call_count;
    struct timeline_job *jobs; /* parents before children */
    size_t job_count;
    struct timeline_request *requests;
    size_t request_count;
    struct timeline_input *inputs;
    size_t input_count;
    struct timeline_entry *entries; /* by time */
    size_t entry_count;
    msec_t first, last;         /* of the entries */
    size_t slowest;             /* entry, or TIMELINE_NONE */
    size_t first_failure;       /* the first of level WARN or above, or TIMELINE_NONE */
    struct report_texts unseen; /* sentences: what is missing from the picture */
    struct {
        uint64_t limit;   /* entries beyond the first that fit */
        uint64_t period;  /* outside --since and --until */
        uint64_t polls;   /* calls that asked how a job fares */
        uint64_t routine; /* requests repeated all day */
        uint64_t debug;   /* DEBUG records of the thing's own logs */
        uint64_t twice;   /* records that stand in two files */
    } left_out;
};

/* An empty timeline; the caller frees it with timeline_free. Returns 0 or -1 when memory runs out. */
int timeline_new(struct timeline **out);
void timeline_free(struct timeline *timeline); /* null-safe */

/* Raw bytes as text of the timeline, as report_text does it. Null when memory runs out. */
const char *timeline_text(struct timeline *timeline, struct slice raw, size_t max);

struct timeline_options {
    unsigned width; /* columns of the terminal, at least 80 are used; 0 = none: an entry takes one line, however long */
    bool color;
    bool all; /* text: show entries that repeat earlier ones, too */
};

struct timeline_renderer {
    const char *name; /* as --format takes it */
    /* Adds the rendering to `out`. 0, or -1 with `err` filled. */
    int (*render)(const struct timeline *timeline, const struct timeline_options *options, struct str *out,
                  struct error *err);
};

/* The renderer of that name, or null. */
const struct timeline_renderer *timeline_renderer_find(const char *name);

int timeline_render_text(const struct timeline *timeline, const struct timeline_options *options, struct str *out,
                         struct error *err);
int timeline_render_json(const struct timeline *timeline, const struct timeline_options *options, struct str *out,
                         struct error *err);

#endif
