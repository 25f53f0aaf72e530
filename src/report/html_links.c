/* SPDX-License-Identifier: Apache-2.0
 * Links of a page that lead nowhere lose their href. A section may link to what a later one leaves out for
 * lack of room; only the finished page tells. Texts of logs cannot look like links here: their quotes are
 * escaped. */
#include "report/html_parts.h"

#include "report/anchor_set.h"

int html_drop_dead_links(struct str *page) {
    static const struct slice MARK = SLICE_LITERAL(" href=\"#");
    struct slice rest = str_slice(page);
    struct anchor_set anchors;
    struct str out;
    ptrdiff_t at;
    int status = -1;

    str_init(&out);
    if (anchor_set_read(&anchors, rest))
        goto out;
    while ((at = slice_find(rest, MARK)) >= 0) {
        struct slice name = slice_from(rest, (size_t)at + MARK.len);
        const char *end = memchr(name.ptr, '"', name.len);

        if (!end)
            break;
        name = slice_first(name, (size_t)(end - name.ptr));
        str_add_slice(&out, slice_first(rest, (size_t)at));
        if (anchor_set_has(&anchors, name))
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
    anchor_set_free(&anchors);
    str_free(&out);
    return status;
}
