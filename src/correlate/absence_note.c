/* SPDX-License-Identifier: Apache-2.0
 * Copying an event out of its block. One allocation per note, so that an answered one is gone at once: the
 * notes of a long log are those that are still open, not all it ever had. */
#include "correlate/absence_note.h"

#include <stdlib.h>

enum { SLICE_MAX = 2 + 2 * 3 * ENTITY_SET_MAX };

/* Every slice of the event that is kept. */
static size_t list_slices(struct slice **out, struct event *event) {
    struct entity_set *sets[] = {&event->entities, &event->related};
    size_t n = 0;

    out[n++] = &event->logid;
    out[n++] = &event->raw;
    for (size_t s = 0; s < ARRAY_LENGTH(sets); s++) {
        for (size_t i = 0; i < sets[s]->count; i++) {
            out[n++] = &sets[s]->items[i].id;
            out[n++] = &sets[s]->items[i].name;
            out[n++] = &sets[s]->items[i].uuid;
        }
    }
    return n;
}

struct absence_note *absence_note_new(const struct event *event) {
    struct event copy = *event;
    struct slice *slices[SLICE_MAX];
    struct absence_note *note;
    size_t count, room = 0;
    char *at;

    memset(copy.captures, 0, sizeof copy.captures);
    copy.raw = slice_first(copy.raw, ABSENCE_RAW_MAX);
    if (copy.match_offset >= copy.raw.len)
        copy.match_offset = 0;
    count = list_slices(slices, &copy);
    for (size_t i = 0; i < count; i++)
        room += slices[i]->len;
    note = malloc(sizeof *note + room);
    if (!note)
        return NULL;
    *note = (struct absence_note){.next = NULL};
    at = (char *)(note + 1);
    for (size_t i = 0; i < count; i++) {
        if (slices[i]->len)
            memcpy(at, slices[i]->ptr, slices[i]->len);
        slices[i]->ptr = at;
        at += slices[i]->len;
    }
    note->event = copy;
    return note;
}
