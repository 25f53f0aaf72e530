/* SPDX-License-Identifier: Apache-2.0
 * One event kept beyond its block: what an absence needs to be reported later, in a single piece of memory.
 * For this folder only. */
#ifndef CORRELATE_ABSENCE_NOTE_H
#define CORRELATE_ABSENCE_NOTE_H

#include "model/event.h"

struct absence_note {
    struct absence_note *next; /* of the same key */
    uint64_t key;
    struct event event; /* its slices point behind this struct; `raw` is its beginning */
};

enum { ABSENCE_RAW_MAX = 2048 }; /* bytes kept of a record: more than a quote of it shows */

/* A copy of the event with its entities, its logid and the beginning of its record; captures, which belong to another
 * signature than the absence, are left out. Freed by the caller with free(). Null when memory ran out. */
struct absence_note *absence_note_new(const struct event *event);

#endif
