/* SPDX-License-Identifier: Apache-2.0
 * Whose agent requests are, and about which VM: the thread that handles an answer ("Seq 9-68426: Processing") prints
 * neither job nor logid, the one that sent the request, or took the answer from the queue, prints both; the request
 * names the VM, a failing answer does not. What all print is the sequence number.
 *
 * Each log has a table of its own; the tables are then put together, in any order and grouping. A log holds what is
 * open and what is wanted: a request that was sent and answered in it, and of which no event is known, is forgotten.
 * Bounded: of too many those with the smallest hashes are kept. Source: AgentAttache,
 * AgentManagerImpl.AgentHandler, 4.15 to 4.22. */
#ifndef CORRELATE_REQUEST_TABLE_H
#define CORRELATE_REQUEST_TABLE_H

#include "model/finding.h"
#include "record/record.h"

enum { REQUEST_MAX = 1 << 15, REQUEST_VM_SIZE = 24 };

struct request {
    uint64_t seq;
    uint64_t job, parent_job, logid; /* as in an occurrence; 0 = unknown */
    char vm[REQUEST_VM_SIZE];        /* instance name, "" = unknown */
    bool wanted;                     /* an event carries its number */
};

struct request_table;

/* An empty table, freed by request_table_free (null-safe). */
int request_table_new(struct request_table **out, struct error *err);
void request_table_free(struct request_table *table);
/* Keeps only REQUEST_MAX >> `shift` of them; while the table is empty. */
void request_table_shrink(struct request_table *table, unsigned shift);

/* Literals of the lines that a request is sent with and its answer taken, for the prefilter. */
#define REQUEST_SENT     ": Sending "
#define REQUEST_ANSWERED ": Received: "

/* Reads such a line of a thread that has a job: which of both it is, and the VM that a request names, a router
 * before others (empty if none). False for any other record. */
bool request_line_read(const struct record *record, struct slice *vm, bool *answered);

/* Sets the VM, cut where it is longer than any instance name. */
void request_name(struct request *request, struct slice vm);

/* Notes an event of one log: if it is about a request, that is wanted. Returns 0, or -1 when memory ran out. */
int request_table_event(struct request_table *table, const struct event *event, struct error *err);

/* Notes that a request was sent or answered. Returns 0, or -1 when memory ran out. */
int request_table_note(struct request_table *table, const struct request *request, bool answered, struct error *err);

/* Takes over a request of a table that was filled from one log only. Returns 0, or -1 when memory ran out. */
int request_table_take(struct request_table *table, const struct request *request, struct error *err);

/* All of them by number; *count of them. Valid until the next change. Null when memory ran out. */
const struct request *request_table_list(struct request_table *table, size_t *count);

/* The request of that number in a sorted list, or null. */
const struct request *request_find(const struct request *requests, size_t count, uint64_t seq);

#endif
