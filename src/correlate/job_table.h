/* SPDX-License-Identifier: Apache-2.0
 * The asynchronous jobs of the logs: when each was submitted, begun and ended, and how. They tell when an operation
 * that had failed succeeds again, and what the clocks of two machines say of one moment.
 *
 * Each log has a table of its own; the tables are then put together, in any order and grouping: of each step the
 * earliest line counts. Bounded: of the jobs that failed the first JOB_MAX / 2 are kept, of the others the latest
 * JOB_MAX / 2. */
#ifndef CORRELATE_JOB_TABLE_H
#define CORRELATE_JOB_TABLE_H

#include "base/error.h"
#include "base/civil_time.h"
#include "model/entity.h"
#include "model/log_source.h"
#include "record/job_text.h"

enum { JOB_MAX = 1 << 16, JOB_NAME_SIZE = 48 };

enum job_step { JOB_SUBMITTED = 0, JOB_BEGUN, JOB_SUCCEEDED, JOB_FAILED, JOB_STEP_COUNT };

struct job {
    uint64_t key;                                         /* of its number as printed */
    uint64_t number;                                      /* 0 = none in decimal */
    char command[JOB_NAME_SIZE], instance[JOB_NAME_SIZE]; /* "" = not seen, cut where longer */
    enum entity_type type;                                /* of what `instance` is the id of; ENTITY_NONE = not known */
    char code[8];
    uint32_t logid; /* its eight hexadecimal digits, 0 = not seen; of the lines it runs under */
    struct {
        msec_t time; /* UTC; MSEC_NONE = not seen */
        uint32_t file, server;
        uint64_t line;
    } steps[JOB_STEP_COUNT];
};

struct job_table;

/* An empty table, freed by job_table_free (null-safe). */
int job_table_new(struct job_table **out, struct error *err);
void job_table_free(struct job_table *table);
/* Keeps only JOB_MAX >> `shift` of them; while the table is empty. */
void job_table_shrink(struct job_table *table, unsigned shift);

enum { JOB_LITERALS = 4 };

/* A literal of every line of a job that the table wants, for the prefilter. */
extern const struct slice JOB_LITERAL_TEXTS[JOB_LITERALS];

/* Notes a job line that stands at (file 0, line), with its header's logid (8 hexadecimal digits, else ignored). Returns
 * 0, or -1 when memory ran out. */
int job_table_add(struct job_table *table, const struct job_text *text, struct slice logid, msec_t time, uint64_t line,
                  struct error *err);

/* Takes over a job of a table that was filled from one log only; `source` null leaves its places as they are. Returns
 * 0, or -1 when memory ran out. */
int job_table_take(struct job_table *table, const struct job *job, const struct log_source *source, struct error *err);

/* All jobs in order of their keys; *count of them. Valid until the next change. Null when memory ran out. */
const struct job *const *job_table_list(struct job_table *table, size_t *count);

/* The job of that number, or null. */
const struct job *job_table_find(const struct job_table *table, uint64_t number);

/* When the job ended, MSEC_NONE if that was not seen. */
msec_t job_ended(const struct job *job);

/* The number that a logid of eight hexadecimal digits is; 0 for other texts. */
uint32_t logid_number(struct slice logid);

#endif
