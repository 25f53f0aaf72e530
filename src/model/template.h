/* SPDX-License-Identifier: Apache-2.0
 * Templates of what no signature explains: a WARN or ERROR record with its ids masked, folded and counted.
 *
 * Invariants: a template is a pure function of one record; the table keeps at most TEMPLATE_MAX templates and
 * counts what it had to leave out. */
#ifndef MODEL_TEMPLATE_H
#define MODEL_TEMPLATE_H

#include "base/civil_time.h"
#include "base/error.h"
#include "base/str.h"
#include "record/record.h"

enum { TEMPLATE_LENGTH = 200, TEMPLATE_MAX = 4096 };

/* Appends the masked first line of a message: numbers become <n>, uuids <uuid>, addresses <ip>, MACs <mac>,
 * hexadecimal ids <hex>, instance names <vm>, at most TEMPLATE_LENGTH bytes. */
void template_make(struct str *out, struct slice message);

struct template_entry {
    const char *text;
    enum level level;
    uint64_t count;
    msec_t first, last; /* UTC; MSEC_NONE if undated */
    uint32_t file;      /* of the first record */
    uint64_t line;
    const char *sample; /* redacted, clean */
};

struct template_table;

/* An empty table, freed by template_table_free (null-safe). */
int template_table_new(struct template_table **out, struct error *err);
void template_table_free(struct template_table *table);

/* Counts a record of the template `text` (of `level`). Returns 1 when it is new: the caller then gives its
 * sample with template_table_sample at once; 0 when it was known or does not fit; -1 when memory ran out. */
int template_table_add(struct template_table *table, struct slice text, enum level level, msec_t time,
                       uint32_t file, uint64_t line, struct error *err);
/* The sample of the template added last. */
int template_table_sample(struct template_table *table, struct slice sample, struct error *err);

/* All templates, highest level first, then rarest, then by text; valid until the next add; null when memory
 * ran out. */
const struct template_entry *const *template_table_list(struct template_table *table, size_t *count);
/* Records whose template did not fit. */
uint64_t template_table_dropped(const struct template_table *table);

#endif
