/* SPDX-License-Identifier: Apache-2.0
 * Gathering rows: twice ROWS_MAX are held before the list is sorted and cut, so that adding stays cheap. */
#include "app/row_list.h"

#include <stdlib.h>

#include "app/row_text.h"
#include "report/clean.h"
#include "report/redact.h"

enum { WORD_MAX = 80 };

void row_list_init(struct row_list *list) {
    memset(list, 0, sizeof *list);
}

static void free_rows(struct row_list *list, size_t from) {
    for (size_t i = from; i < list->rows.count; i++)
        free(list->rows.items[i].text);
    if (list->rows.count > from)
        list->rows.count = from;
}

void row_list_free(struct row_list *list) {
    free_rows(list, 0);
    vec_free(&list->rows);
}

void row_list_clear(struct row_list *list) {
    free_rows(list, 0);
    list->left_out = list->duplicates = 0;
}

/* By time, undated rows last; then as they stand in the logs. */
static int compare_rows(const void *a, const void *b) {
    const struct row *left = a, *right = b;

    if (left->time != right->time) {
        if (left->time == MSEC_NONE || right->time == MSEC_NONE)
            return left->time == MSEC_NONE ? 1 : -1;
        return left->time < right->time ? -1 : 1;
    }
    if (left->input != right->input)
        return left->input < right->input ? -1 : 1;
    return left->line < right->line ? -1 : left->line > right->line;
}

/* Sorts, and drops what does not belong to the first ROWS_MAX. */
static void cut(struct row_list *list) {
    if (list->rows.count > 1)
        qsort(list->rows.items, list->rows.count, sizeof *list->rows.items, compare_rows);
    if (list->rows.count <= ROWS_MAX)
        return;
    list->left_out += list->rows.count - ROWS_MAX;
    free_rows(list, ROWS_MAX);
    list->limit = list->rows.items[ROWS_MAX - 1];
}

static void add_word(struct str *out, struct slice word) {
    struct str plain;

    str_init(&plain);
    redact(&plain, slice_first(word, 4 * WORD_MAX));
    clean_text(out, str_slice(&plain), WORD_MAX);
    str_add_char(out, '\0');
    out->failed = out->failed || plain.failed;
    str_free(&plain);
}

/* The texts of a row one behind the other, each with its NUL. */
static int fill(struct row *row, const struct record *record, const struct job_text *job, const struct seq_line *seq) {
    const struct slice words[] = {record->thread, record->logger, record->logid};
    size_t starts[3];
    struct str text;
    int status;

    str_init(&text);
    status = row_text(&text, record, job, seq);
    str_add_char(&text, '\0');
    for (size_t i = 0; i < 3; i++) {
        starts[i] = text.len;
        add_word(&text, words[i]);
    }
    row->text = status || text.failed ? NULL : malloc(text.len);
    if (row->text) {
        memcpy(row->text, text.ptr, text.len);
        row->thread = row->text + starts[0];
        row->logger = row->text + starts[1];
        row->logid = row->text + starts[2];
    }
    str_free(&text);
    return row->text ? 0 : -1;
}

int row_list_add(struct row_list *list, const struct record *record, const struct trail_match *match,
                 const struct row *place) {
    struct row row = *place;
    struct job_text job;
    struct seq_line seq;

    if (list->left_out && compare_rows(&row, &list->limit) > 0) {
        list->left_out++;
        return 0;
    }
    (void)job_text_read(&job, record->text);
    (void)seq_line_read(&seq, record->text);
    row.level = record->level;
    row.why = match->why;
    row.job = match->job;
    row.request = match->request;
    row.job_text = job.kind;
    row.seq_line = seq.control ? SEQ_LINE_NONE : seq.kind;
    row.hash = slice_hash(record->raw, 0);
    if (fill(&row, record, &job, &seq))
        return -1;
    if (vec_push(&list->rows, row)) {
        free(row.text);
        return -1;
    }
    if (list->rows.count == 2 * ROWS_MAX)
        cut(list);
    return 0;
}

/* A log that is there twice (a copy, a rotation that was being compressed) tells everything twice. */
static void drop_duplicates(struct row_list *list) {
    size_t kept = 0;

    for (size_t i = 0; i < list->rows.count; i++) {
        const struct row *row = &list->rows.items[i];
        bool twice = false;

        for (size_t k = kept; k > 0 && !twice && list->rows.items[k - 1].time == row->time; k--)
            twice = row->time != MSEC_NONE && list->rows.items[k - 1].hash == row->hash &&
                    list->rows.items[k - 1].input != row->input;
        if (twice) {
            free(row->text);
            list->duplicates++;
        } else {
            list->rows.items[kept++] = *row;
        }
    }
    list->rows.count = kept;
}

void row_list_finish(struct row_list *list) {
    cut(list);
    drop_duplicates(list);
}
