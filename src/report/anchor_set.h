/* SPDX-License-Identifier: Apache-2.0
 * The anchors a finished HTML page has. The page is bounded and lists only so much: whoever names a place in it, be it
 * a link of the page itself or the JSON report, asks here whether it is there. */
#ifndef REPORT_ANCHOR_SET_H
#define REPORT_ANCHOR_SET_H

#include "base/str.h"
#include "base/vec.h"

struct anchor_set { /* sorted; a zeroed one is empty */
    VEC_OF(struct slice);
};

/* Reads the anchors of a page, which must outlive the set. Returns 0, or -1 when memory runs out. Freed with
 * anchor_set_free, also after a failure. */
int anchor_set_read(struct anchor_set *out, struct slice page);
void anchor_set_free(struct anchor_set *set);

/* Whether the page has an anchor of that name. */
bool anchor_set_has(const struct anchor_set *set, struct slice name);

#endif
