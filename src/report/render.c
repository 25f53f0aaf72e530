/* SPDX-License-Identifier: Apache-2.0
 * The table of renderers: a further format is a row here and a file beside this one. */
#include "report/render.h"

#include <string.h>

#include "base/compiler.h"

static const struct renderer RENDERERS[] = {
    {"text", "text/plain; charset=utf-8", render_text},
    {"json", "application/json", render_json},
    {"jsonl", "application/jsonl", render_jsonl},
    {"markdown", "text/markdown; charset=utf-8", render_markdown},
    {"html", "text/html; charset=utf-8", render_html},
    {"mail", "message/rfc822", render_mail},
    {"prom", "text/plain; version=0.0.4; charset=utf-8", render_prom},
};

const struct renderer *renderer_table(size_t *count) {
    *count = ARRAY_LENGTH(RENDERERS);
    return RENDERERS;
}

const struct renderer *renderer_find(const char *name) {
    for (size_t i = 0; i < ARRAY_LENGTH(RENDERERS); i++)
        if (strcmp(RENDERERS[i].name, name) == 0)
            return &RENDERERS[i];
    return NULL;
}
