/* SPDX-License-Identifier: Apache-2.0
 * The renderers: each turns the finished report into one text. A renderer reads the report, changes nothing,
 * knows no files and no terminals, and gives the same bytes for the same report and options. */
#ifndef REPORT_RENDER_H
#define REPORT_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"
#include "report/report.h"

struct render_options {
    unsigned top;      /* kinds of root causes shown in text, Markdown, HTML and mail, 0 = all; other formats hold
                          all */
    unsigned width;    /* columns of text, 0 = 80; at least 40 are used */
    bool color;        /* text only: bold and colours by SGR codes; without it no ESC byte is written */
    bool explain_rank; /* text: the summands of each score; HTML and Markdown always have them */
    const char *mail_from, *mail_to; /* mail only: as mail_addresses_valid takes them; null = no such header */
};

struct renderer {
    const char *name;  /* as --format takes it */
    const char *media; /* media type */
    /* Adds the rendering to `out`. 0, or -1 with `err` filled; `out` may then hold a part of it. */
    int (*render)(const struct report *report, const struct render_options *options, struct str *out,
                  struct error *err);
};

/* All renderers; *count of them. A constant. */
const struct renderer *renderer_table(size_t *count);
/* The renderer of that name, or null. */
const struct renderer *renderer_find(const char *name);

int render_json(const struct report *report, const struct render_options *options, struct str *out, struct error *err);
int render_jsonl(const struct report *report, const struct render_options *options, struct str *out, struct error *err);
/* One cause (with its incident) or one finding of the report, as `change` ("new" or "updated") says; the other is null.
 */
int render_jsonl_change(const struct report *report, const struct render_options *options, const char *change,
                        const struct report_cause *cause, const struct report_finding *finding, struct str *out,
                        struct error *err);
int render_text(const struct report *report, const struct render_options *options, struct str *out, struct error *err);
int render_markdown(const struct report *report, const struct render_options *options, struct str *out,
                    struct error *err);
int render_html(const struct report *report, const struct render_options *options, struct str *out, struct error *err);
int render_mail(const struct report *report, const struct render_options *options, struct str *out, struct error *err);
int render_prom(const struct report *report, const struct render_options *options, struct str *out, struct error *err);

#endif
