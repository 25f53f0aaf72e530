/* SPDX-License-Identifier: Apache-2.0
 * "A without B within T": rules whose signature has no wording, only an event that never came.
 *
 * While blocks are folded, every event that begins or ends a rule is noted, in a table of each log; the tables are then
 * put together, and the rules are decided once all logs are read, because logs arrive file after file, not merged by
 * time. Invariants: (1) an answer removes what it answers in its log at once, so memory holds what is open, not
 * what was read; (2) nothing is concluded from a log that does not go on for T after the beginning; (3) a rule that met
 * more than its caps is not decided at all; (4) the result does not depend on the order of the
 * logs: what one of them began and another answers is put together when the rules are decided. */
#ifndef CORRELATE_ABSENCE_H
#define CORRELATE_ABSENCE_H

#include "model/finding.h"

/* Caps of one rule: what is open at a time, in one log and in all together, the answers noted; and of one key the open
 * beginnings that are kept, the first ones: with more the count is a lower bound, but what is said stays true. */
enum { ABSENCE_OPEN_MAX = 1024, ABSENCE_OPEN_ALL = 16 * 1024, ABSENCE_SAME_MAX = 64, ABSENCE_ANSWER_MAX = 1 << 17 };

/* What was read of one input; its place in the array is the file number of events. */
struct log_span {
    struct log_source source;
    msec_t first, last; /* UTC; MSEC_NONE if nothing is dated */
    msec_t ahead;       /* how far the clock of its machine is */
    msec_t known;       /* until when an earlier run had read it; MSEC_NONE if none did */
};

struct absence_table;

/* A table for the absence rules of a set, which must outlive it. Freed by absence_table_free (null-safe). */
int absence_table_new(struct absence_table **out, const struct pattern_set *set, struct error *err);
void absence_table_free(struct absence_table *table);

/* Whether the signature only serves rules of this table, which is context of certainty hint: such events are
 * as frequent as what goes well, so they are noted and not folded into findings. */
bool absence_table_owns(const struct absence_table *table, const struct signature *signature);

/* Notes an event of one log if a rule begins or ends with its signature; cheap for all others. Returns 0, or -1 when
 * memory ran out. */
int absence_table_note(struct absence_table *table, const struct event *event, struct error *err);

/* A noted event: the beginning of a rule that is open, or an end. */
struct absence_fact {
    uint32_t rule;
    bool end;
    uint64_t key; /* of everything that must be the same, but for the machine */
    msec_t time;
    uint64_t offset;
    uint32_t file;
    const struct event *event; /* of a beginning; null for an end */
};

/* Calls `visit` for every noted event, beginnings in no order; a non-zero return ends the walk and is handed on. */
typedef int absence_visit(void *payload, const struct absence_fact *fact);
int absence_table_each(const struct absence_table *table, absence_visit *visit, void *payload);

/* Takes over (by copy) a fact of a table that was filled from one log only, under the same set of signatures. Returns
 * 0, or -1 when memory ran out. */
int absence_table_take(struct absence_table *table, const struct absence_fact *fact, const struct log_source *source,
                       struct error *err);

/* Decides all rules and folds an event of the absence's signature for each beginning that has no end within
 * its time. Spans of the inputs that events named; `until` cuts them (MSEC_NONE = does not). To be called
 * once. Returns 0, or -1 when memory ran out. */
int absence_table_decide(struct absence_table *table, const struct log_span *spans, size_t count, msec_t until,
                         struct finding_table *findings, struct error *err);

/* Adds what another table says of rule `i`: how many beginnings and ends it noted, and whether they were more than its
 * caps. */
void absence_table_add_seen(struct absence_table *table, size_t i, uint64_t seen, bool overflown);

/* The number of rules; the signature of rule `i`, how many beginnings and ends were noted, and whether they were more
 * than the caps allow, so that it is not decided. */
size_t absence_table_rules(const struct absence_table *table);
const struct signature *absence_table_rule(const struct absence_table *table, size_t i, uint64_t *seen,
                                           bool *overflown);

#endif
