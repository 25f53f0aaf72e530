/* SPDX-License-Identifier: Apache-2.0
 * Finds causes, findings and incidents by their ids. */
#ifndef REPORT_ID_INDEX_H
#define REPORT_ID_INDEX_H

#include <stdbool.h>
#include <stddef.h>

struct id_row {
    const char *id;
    size_t at;
};

struct id_index { /* rows by id; a zeroed one is empty */
    struct id_row *rows;
    size_t count;
};

/* Indexes `count` ids of which the first is at `first` and each further `stride` bytes behind; null ids are
 * left out. Lives no longer than the ids. Returns 0, or -1 when memory runs out. Freed with id_index_free. */
int id_index_new(struct id_index *index, const char *const *first, size_t count, size_t stride);
void id_index_free(struct id_index *index);

/* Where the id stands, in *at. False for ids that are not there, and null. Of equal ids the first is found.
 */
bool id_index_find(const struct id_index *index, const char *id, size_t *at);

#endif
