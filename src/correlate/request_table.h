/* SPDX-License-Identifier: Apache-2.0
 * Whose agent requests are: the thread that handles an answer ("Seq 9-68426: Processing") prints neither job nor logid, the
 * one that sent the request, or took the answer from the queue, prints both. What both print is the sequence number.
 *
 * Each log has a table of its own; the tables are then put together, in any order and grouping. A log holds what is wanted: answers are many,
 * and those nobody asks for are forgotten, but for the first ones of a log, since what asks for them may end the log before. Bounded: of
 * too many those with the smallest hashes are kept. Source: AgentAttache, AgentManagerImpl.AgentHandler, 4.15 to 4.22. */
#ifndef CORRELATE_REQUEST_TABLE_H
#define CORRELATE_REQUEST_TABLE_H

#include "model/finding.h"
#include "record/record.h"

/* Requests of a table, and answers at the beginning of a log that are kept in any case. */
enum { REQUEST_MAX = 1 << 15, REQUEST_HEAD = 64 };

struct request {
    uint64_t seq;
    uint64_t job, parent_job, logid; /* as in an occurrence; 0 = unknown */
    bool wanted;                     /* a record without a job carries its number */
};

struct request_table;

/* An empty table, freed by request_table_free (null-safe). */
int request_table_new(struct request_table **out, struct error *err);
void request_table_free(struct request_table *table);

/* Whether the record gives an answer to the thread that waits for it, which has a job or a logid. */
bool request_answered(const struct record *record);
/* A literal of every such record, for the prefilter. */
#define REQUEST_ANSWERED ": Received: "

/* Notes an event of one log: if it is about a request and has no job, somebody must tell. Returns 0, or -1 when memory ran out. */
int request_table_event(struct request_table *table, const struct event *event, struct error *err);

/* Notes such an answer. Returns 0, or -1 when memory ran out. */
int request_table_answer(struct request_table *table, const struct request *request, struct error *err);

/* Takes over a request of a table that was filled from one log only. Returns 0, or -1 when memory ran out. */
int request_table_take(struct request_table *table, const struct request *request, struct error *err);

/* All of them by number; *count of them. Valid until the next change. Null when memory ran out. */
const struct request *request_table_list(struct request_table *table, size_t *count);

/* Gives what the findings kept without a job the job and logid of its request. `requests` are sorted by number. */
void requests_adopt(struct finding *const *findings, size_t count, const struct request *requests, size_t request_count);

#endif
