/* SPDX-License-Identifier: Apache-2.0
 * Finding anchors in a page; see anchor_set.h. Texts of logs cannot look like one: their quotes are escaped. */
#include "report/anchor_set.h"

#include <stdlib.h>

static int order_names(const void *a, const void *b) {
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

int anchor_set_read(struct anchor_set *out, struct slice page) {
    static const struct slice MARK = SLICE_LITERAL(" id=\"");
    ptrdiff_t at;

    *out = (struct anchor_set){.count = 0};
    while ((at = slice_find(page, MARK)) >= 0) {
        const char *end;

        page = slice_from(page, (size_t)at + MARK.len);
        end = memchr(page.ptr, '"', page.len);
        if (!end)
            break;
        if (vec_push(out, slice_first(page, (size_t)(end - page.ptr))))
            return -1;
    }
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, order_names);
    return 0;
}

void anchor_set_free(struct anchor_set *set) {
    vec_free(set);
}

bool anchor_set_has(const struct anchor_set *set, struct slice name) {
    return set->count && bsearch(&name, set->items, set->count, sizeof name, order_names);
}
