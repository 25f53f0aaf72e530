/* SPDX-License-Identifier: Apache-2.0
 * Sorted rows, searched by halves; see id_index.h. */
#include "report/id_index.h"

#include <stdlib.h>
#include <string.h>

static int order_rows(const void *a, const void *b) {
    const struct id_row *left = a, *right = b;
    int order = strcmp(left->id, right->id);

    return order ? order : (left->at > right->at) - (left->at < right->at);
}

int id_index_new(struct id_index *index, const char *const *first, size_t count, size_t stride) {
    index->count = 0;
    index->rows = malloc((count + 1) * sizeof *index->rows);
    if (!index->rows)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const char *id = *(const char *const *)((const char *)first + i * stride);

        if (id)
            index->rows[index->count++] = (struct id_row){id, i};
    }
    qsort(index->rows, index->count, sizeof *index->rows, order_rows);
    return 0;
}

void id_index_free(struct id_index *index) {
    free(index->rows);
    *index = (struct id_index){NULL, 0};
}

bool id_index_find(const struct id_index *index, const char *id, size_t *at) {
    size_t low = 0, high = index->count;

    while (id && low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(index->rows[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (!id || low == index->count || strcmp(index->rows[low].id, id) != 0)
        return false;
    *at = index->rows[low].at;
    return true;
}
