/* SPDX-License-Identifier: Apache-2.0
 * The lines that tell the life of a job: an API call, its job, the work jobs below, in the words of 4.15 to 4.22. Place
 * in the flow: for those who follow one job through the logs; signatures do not need it. Invariant: slices point into
 * the text, numbers stay as they are printed. */
#ifndef RECORD_JOB_TEXT_H
#define RECORD_JOB_TEXT_H

#include <stdbool.h>

#include "base/slice.h"

enum job_text_kind {
    JOB_TEXT_NONE = 0,
    JOB_TEXT_CALL_BEGAN, /* ===START=== */
    JOB_TEXT_CALL_ENDED, /* ===END=== */
    JOB_TEXT_SUBMITTED,
    JOB_TEXT_QUEUED, /* behind others of the same object */
    JOB_TEXT_ADDED,  /* into job monitoring: a thread has it */
    JOB_TEXT_EXECUTING,
    JOB_TEXT_WORK_BEGAN,
    JOB_TEXT_WORK_ENDED,
    JOB_TEXT_PENDING,   /* the monitor finds it slow */
    JOB_TEXT_COMPLETED, /* with status and result */
    JOB_TEXT_DONE,
    JOB_TEXT_REMOVED, /* from job monitoring */
    JOB_TEXT_CANCELLED,
    JOB_TEXT_KIND_COUNT
};

struct job_text {
    enum job_text_kind kind;
    struct slice job;     /* as printed behind "job-"; empty where the line has no number of its own */
    struct slice uuid;    /* of the job */
    struct slice command; /* class, or the command of an API call */
    struct slice user, account;
    struct slice instance_type, instance_id; /* what the job is about */
    struct slice vm;                         /* id of the VM that a work job is for */
    struct slice origin;                     /* of a work job: the job it belongs to */
    struct slice status, code, result;       /* of JOB_TEXT_COMPLETED */
    struct slice address, query;             /* of an API call: who asked, and what */
};

/* Reads the text of a record. False when it is none of these lines; *out is then empty. */
bool job_text_read(struct job_text *out, struct slice text);

/* "submitted", "call-began", ...: a constant; "" for JOB_TEXT_NONE. */
const char *job_text_name(enum job_text_kind kind);

/* The length of a job's id at the start of `text` (what stands behind "job-"): letters and digits, not followed by a
 * further one; 0 if none stands there. */
size_t job_id_length(struct slice text);

/* The next "job-ID" or "Job-ID" of `text` at or behind *at, which moves behind it. False when there is none. */
bool job_id_next(struct slice text, size_t *at, struct slice *id);

#endif
