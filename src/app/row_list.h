/* SPDX-License-Identifier: Apache-2.0
 * The rows of a timeline while they are gathered: the first by (time, file, line) are kept, the rest is counted, so
 * that neither the order of reading nor the number of threads shows. Rows without a time come last. */
#ifndef APP_ROW_LIST_H
#define APP_ROW_LIST_H

#include "base/arena.h"
#include "base/vec.h"
#include "correlate/trail.h"

enum { ROWS_MAX = 10000, ROW_TEXT = 480 };

struct row {
    msec_t time; /* UTC */
    size_t input;
    uint64_t line; /* from 1 */
    enum level level;
    unsigned why; /* TRAIL_BY_… */
    uint32_t job, request;
    enum job_text_kind job_text;
    enum seq_line_kind seq_line;
    bool own;
    uint64_t hash;                        /* of the whole record */
    char *text, *thread, *logger, *logid; /* clean; one allocation, owned through `text` */
};

struct row_list {
    struct {
        VEC_OF(struct row);
    } rows;
    uint64_t left_out;   /* rows beyond ROWS_MAX */
    uint64_t duplicates; /* rows that stand in two files */
    struct row limit;    /* once something was left out: nothing behind it is wanted */
};

void row_list_init(struct row_list *list);
void row_list_free(struct row_list *list);
/* Empties the list for another pass. */
void row_list_clear(struct row_list *list);

/* Adds a record (copied) that belongs; what it says is cleaned and cut. Returns 0, or -1 when memory ran out. */
int row_list_add(struct row_list *list, const struct record *record, const struct trail_match *match,
                 const struct row *place);

/* Sorts, drops duplicates and what is too much. Once, behind the last row_list_add. */
void row_list_finish(struct row_list *list);

#endif
