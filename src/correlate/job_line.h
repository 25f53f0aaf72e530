/* SPDX-License-Identifier: Apache-2.0
 * The lines in which a management server says what becomes of an asynchronous job: submitted, begun, complete. They are
 * structure, not failures, so they are read by hand, not by a signature. Source of the wordings: AsyncJobManagerImpl
 * and AsyncJobMonitor, 4.15 to 4.22. */
#ifndef CORRELATE_JOB_LINE_H
#define CORRELATE_JOB_LINE_H

#include "record/record.h"

enum job_step { JOB_SUBMITTED = 0, JOB_BEGUN, JOB_SUCCEEDED, JOB_FAILED, JOB_STEP_COUNT };

struct job_line {
    enum job_step step;
    struct slice job;      /* its number as printed */
    struct slice command;  /* JOB_SUBMITTED: simple class name, "DeployVMCmd"; else empty */
    struct slice instance; /* JOB_SUBMITTED: id of what it works on, empty if it says none */
    struct slice code;     /* JOB_SUCCEEDED, JOB_FAILED: the result code */
};

/* A literal of every such line, for the prefilter; *count of them. A constant. */
const struct slice *job_line_literals(size_t *count);

/* Takes such a line apart; slices point into the record. Returns false for any other record. */
bool job_line_read(struct job_line *out, const struct record *record);

#endif
