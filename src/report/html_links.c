/* SPDX-License-Identifier: Apache-2.0
 * Links of a page that lead nowhere lose their href. A section may link to what a later one leaves out for
 * lack of room; only the finished page tells. Texts of logs cannot look like links here: their quotes are
 * escaped. */
#include "report/html_parts.h"

#include <stdlib.h>

#include "base/vec.h"

struct names {
    VEC_OF(struct slice);
};

static int order_names(const void *a, const void *b) {
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* The text up to the next quote behind each ` id="`. */
static int collect(struct names *names, struct slice page) {
    static const struct slice MARK = SLICE_LITERAL(" id=\"");
    ptrdiff_t at;

    while ((at = slice_find(page, MARK)) >= 0) {
        const char *end;

        page = slice_from(page, (size_t)at + MARK.len);
        end = memchr(page.ptr, '"', page.len);
        if (!end)
            break;
        if (vec_push(names, slice_first(page, (size_t)(end - page.ptr))))
            return -1;
    }
    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, order_names);
    return 0;
}

static bool leads_somewhere(const struct names *names, struct slice name) {
    return names->count && bsearch(&name, names->items, names->count, sizeof name, order_names);
}

int html_drop_dead_links(struct str *page) {
    static const struct slice MARK = SLICE_LITERAL(" href=\"#");
    struct slice rest = str_slice(page);
    struct names names = {0};
    struct str out;
    ptrdiff_t at;
    int status = -1;

    str_init(&out);
    if (collect(&names, rest))
        goto out;
    while ((at = slice_find(rest, MARK)) >= 0) {
        struct slice name = slice_from(rest, (size_t)at + MARK.len);
        const char *end = memchr(name.ptr, '"', name.len);

        if (!end)
            break;
        name = slice_first(name, (size_t)(end - name.ptr));
        str_add_slice(&out, slice_first(rest, (size_t)at));
        if (leads_somewhere(&names, name))
            str_addf(&out, " href=\"#%.*s\"", SLICE_ARGS(name));
        rest = slice_from(rest, (size_t)at + MARK.len + name.len + 1);
    }
    str_add_slice(&out, rest);
    if (out.failed)
        goto out;
    str_clear(page);
    str_add_slice(page, str_slice(&out));
    status = page->failed ? -1 : 0;
out:
    vec_free(&names);
    str_free(&out);
    return status;
}
