/* SPDX-License-Identifier: Apache-2.0
 * Life of a timeline, the door through which log text enters it, and the table of its renderers. */
#include "report/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "report/clean.h"

int timeline_new(struct timeline **out) {
    struct timeline *timeline = calloc(1, sizeof *timeline);

    if (!timeline)
        return -1;
    arena_init(&timeline->arena);
    timeline->version = timeline->kind = timeline->asked = "";
    timeline->generated_at = timeline->first = timeline->last = MSEC_NONE;
    timeline->slowest = timeline->first_failure = TIMELINE_NONE;
    *out = timeline;
    return 0;
}

void timeline_free(struct timeline *timeline) {
    if (!timeline)
        return;
    arena_free(&timeline->arena);
    free(timeline);
}

const char *timeline_text(struct timeline *timeline, struct slice raw, size_t max) {
    return clean_redacted(&timeline->arena, raw, max);
}

const struct timeline_renderer *timeline_renderer_find(const char *name) {
    static const struct timeline_renderer RENDERERS[] = {
        {"text", timeline_render_text},
        {"json", timeline_render_json},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(RENDERERS); i++)
        if (strcmp(RENDERERS[i].name, name) == 0)
            return &RENDERERS[i];
    return NULL;
}
