/* SPDX-License-Identifier: Apache-2.0
 * The trail of one subject through the logs: which records belong to it, and the ids that lead from one to the next:
 * API call (ctx, logid) → job → work jobs → agent requests (sequence number) → the host's log (the job's logid). Place
 * in the flow: the logs are read again as long as a pass brings new ids; within a pass nothing that is learned counts,
 * so that neither threads nor the size of blocks show.
 *
 * Bounded: what does not fit into its table is counted in trail_left_out. Ids from logs are compared, nothing else. */
#ifndef CORRELATE_TRAIL_H
#define CORRELATE_TRAIL_H

#include "correlate/subject.h"
#include "record/job_text.h"
#include "record/record.h"
#include "record/seq_line.h"

enum { TRAIL_JOBS = 512, TRAIL_LOGIDS = 1024, TRAIL_CALLS = 512, TRAIL_REQUESTS = 4096 };

#define TRAIL_NONE UINT32_MAX

/* Why a record belongs; bits. */
enum {
    TRAIL_BY_JOB = 1,     /* its thread works for a job of the trail */
    TRAIL_BY_LOGID = 2,   /* it carries the logid of one, or the one asked for */
    TRAIL_BY_CALL = 4,    /* it is of the API call, or of whatever submitted the job */
    TRAIL_BY_REQUEST = 8, /* it speaks of an agent request of the trail */
    TRAIL_BY_TEXT = 16,   /* it names a job */
    TRAIL_BY_NAME = 32,   /* it names the VM, host or network asked for */
    TRAIL_POLL = 64,      /* somebody asks how a job fares: counted, not shown */
    TRAIL_ROUTINE = 128   /* of a host asked for: a request that is repeated all day and went well */
};

struct trail_job {
    struct slice id;
    uint32_t parent; /* index, or TRAIL_NONE */
    uint32_t call;   /* what submitted it, or TRAIL_NONE */
    struct slice uuid, logid, command, user, account, instance_type, instance_id, vm;
    struct slice status, code, result; /* of its completion; empty = not seen */
    msec_t submitted, began, ended;    /* UTC; MSEC_NONE = not seen */
    bool cancelled, removed;
};

/* An API call, or what else submitted a job. */
struct trail_call {
    struct slice ctx, logid, address, command;
    msec_t began, ended;
};

struct trail_request {
    uint64_t number;
    uint32_t job;                 /* that sent it, or TRAIL_NONE */
    struct slice host, host_name; /* from "via:" */
    struct slice commands;        /* simple class names, "StartCommand, CheckSshCommand" */
    struct slice logid;           /* of the thread that sent it */
    struct slice details;         /* of an answer that failed */
    msec_t sent, taken, replied, answered, timed_out, unsent,
        cancelled; /* UTC, the first of each; MSEC_NONE = not seen */
    bool failed;   /* an answer came, and says that a command failed */
};

struct trail_match {
    unsigned why;          /* 0 = does not belong */
    uint32_t job, request; /* which one it is about; TRAIL_NONE = none */
};

struct trail;

/* Begins a trail; keeps a copy of the subject, whose texts must outlive it. Freed by trail_free (null-safe). */
int trail_new(struct trail **out, const struct subject *subject, struct error *err);
void trail_free(struct trail *trail);

/* Begins a pass: what was learned so far counts from now on. *literals: every record that belongs holds at least one of
 * them; they live until the next pass begins. Returns 0, or -1 when memory ran out. */
int trail_begin(struct trail *trail, const struct slice **literals, size_t *count, struct error *err);

/* Whether the record belongs. Changes nothing: several threads may ask at once. */
struct trail_match trail_match(const struct trail *trail, const struct record *record);

/* Learns from a record that belongs, written at `utc` (or MSEC_NONE). Returns 0, or -1 when memory ran out. */
int trail_learn(struct trail *trail, const struct record *record, const struct trail_match *match, msec_t utc,
                struct error *err);

/* Whether ids were learned since the pass began: then another pass may find more. */
bool trail_grew(const struct trail *trail);

/* What is known; lives as long as the trail. */
const struct subject *trail_subject(const struct trail *trail);
const struct trail_job *trail_jobs(const struct trail *trail, size_t *count);
const struct trail_call *trail_calls(const struct trail *trail, size_t *count);
const struct trail_request *trail_requests(const struct trail *trail, size_t *count);
/* How many ids found no room, each as often as it was met. */
uint64_t trail_left_out(const struct trail *trail);

/* How deep a job lies below the uppermost one: 0, 1, ... */
unsigned trail_job_depth(const struct trail *trail, uint32_t job);

#endif
