/* SPDX-License-Identifier: Apache-2.0
 * Which operations came right: the places of events of signatures that tell no more than that (signature.success), by
 * job and by logid. There is one for every VM that starts, which is why they are not kept as findings each: here they
 * take little room, and leave that of findings to what failed. Place in the flow: filled beside the findings, asked by
 * recovery.c.
 *
 * Each log has a table of its own; the tables are then put together, in any order and grouping. Bounded: of too many
 * operations those with the smallest hashes are kept; of the others nothing is known to have come right. */
#ifndef CORRELATE_SUCCESS_TABLE_H
#define CORRELATE_SUCCESS_TABLE_H

#include "model/event.h"
#include "model/log_source.h"

enum { SUCCESS_MAX = 1 << 17 };

struct success_place {
    msec_t time; /* UTC, MSEC_NONE if undated */
    uint32_t file;
    uint64_t offset;
};

struct success {
    uint64_t operation;               /* success_operation */
    struct success_place first, last; /* by time; undated ones by offset, for each file apart */
};

/* By key; valid until the next change of its table. */
struct success_list {
    const struct success *items; /* null when memory ran out */
    size_t count;
};

struct success_table;

/* An empty table, freed by success_table_free (null-safe). */
int success_table_new(struct success_table **out, struct error *err);
void success_table_free(struct success_table *table);
/* Keeps only SUCCESS_MAX >> `shift` of them; while the table is empty. */
void success_table_shrink(struct success_table *table, unsigned shift);

/* Notes an event of one log, if its signature is one of success. Returns 0, or -1 when memory ran out. */
int success_table_event(struct success_table *table, const struct event *event, struct error *err);
/* Takes over a success of a table that was filled from one log only. Returns 0, or -1 when memory ran out. */
int success_table_take(struct success_table *table, const struct success *success, const struct log_source *source,
                       struct error *err);

struct success_list success_table_list(struct success_table *table);

/* What the events of a signature in one job (`same` is SAME_JOB) or with one logid (SAME_LOGID) have in common. */
uint64_t success_operation(const struct signature *signature, uint32_t same, uint64_t number);

/* The success of an operation, or null: the dated ones, or the undated ones of a file. */
const struct success *success_find(const struct success_list *list, uint64_t operation, bool dated, uint32_t file);

#endif
