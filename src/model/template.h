/* SPDX-License-Identifier: Apache-2.0
 * Templates of what no signature explains: a WARN or ERROR record with its ids masked, folded and counted. Each log
 * has a table of its own; the tables are then put together, in any order and grouping.
 *
 * Invariants: (1) a template is a pure function of one record; (2) a table keeps the TEMPLATE_MAX templates that began
 * first, and counts what it had to leave out; (3) templates that are nearly alike are joined only when the
 * complete table is listed. */
#ifndef MODEL_TEMPLATE_H
#define MODEL_TEMPLATE_H

#include "base/civil_time.h"
#include "base/error.h"
#include "base/str.h"
#include "model/histogram.h"
#include "model/log_source.h"
#include "record/record.h"

enum { TEMPLATE_LENGTH = 200, TEMPLATE_TRACE = 120, TEMPLATE_MAX = 4096 };

/* Appends the template of a record's text. Its first line comes with numbers as <n>, uuids <uuid>, addresses <ip>, MACs
 * <mac>, hexadecimal ids <hex>, instance names <vm>, quoted texts "<text>", and what CloudStack prints inside its
 * objects left out (Host {…}): at most TEMPLATE_LENGTH bytes. Where a stack trace follows, its fingerprint stands
 * behind: the innermost exception and the first CloudStack frame, without line numbers, at most TEMPLATE_TRACE bytes.
 */
void template_make(struct str *out, struct slice text);

struct template_entry {
    const char *text;
    enum level level;
    uint64_t count;
    msec_t first, last; /* UTC; MSEC_NONE if undated */
    uint32_t file;      /* of the first record, by (time, file, line) */
    uint64_t line;
    const char *sample; /* redacted, clean */
    struct histogram histogram;
};

struct template_table;

/* An empty table, freed by template_table_free (null-safe). */
int template_table_new(struct template_table **out, struct error *err);
void template_table_free(struct template_table *table);
/* Keeps only TEMPLATE_MAX >> `shift` of them; while the table is empty. */
void template_table_shrink(struct template_table *table, unsigned shift);

/* Counts a record of the template `text` (of `level`). Returns 1 when it is the first by now: the caller then gives its
 * sample with template_table_sample at once; 0 when it was not; -1 when memory ran out. */
int template_table_add(struct template_table *table, struct slice text, enum level level, msec_t time, uint32_t file,
                       uint64_t line, struct error *err);
/* The sample of the record counted last. */
int template_table_sample(struct template_table *table, struct slice sample, struct error *err);

/* Takes over (by copy) an entry of a table that was filled from one log only. Returns 0, or -1 when memory ran out. */
int template_table_absorb(struct template_table *table, const struct template_entry *from,
                          const struct log_source *source, struct error *err);

/* All templates as they were counted, by (first, file, line); valid until the next change; null when memory ran out. */
const struct template_entry *const *template_table_list(struct template_table *table, size_t *count);
/* The same with those joined that differ in few words, which become <*>: highest level first, then rarest, then by
 * text. */
const struct template_entry *const *template_table_joined(struct template_table *table, size_t *count);

/* Records whose template did not fit. */
uint64_t template_table_dropped(const struct template_table *table);
/* Counts records that another table dropped. */
void template_table_drop(struct template_table *table, uint64_t records);

#endif
