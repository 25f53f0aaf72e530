/* SPDX-License-Identifier: Apache-2.0
 * What a report says that the reports before it had not said yet, for whoever follows logs: a root cause that appeared,
 * or one that was told and is worse or better known now. Everything is told once; what left the report is forgotten,
 * and is told again should it come back. */
#ifndef REPORT_NEWS_H
#define REPORT_NEWS_H

#include "report/render.h"

struct news;

/* Nothing told yet. Freed by news_free (null-safe). Returns 0 or -1 when memory ran out. */
int news_new(struct news **out);
void news_free(struct news *news);

/* Takes everything the report says as told. Returns 0 or -1. */
int news_skip(struct news *news, const struct report *report);

/* Adds what is new to `out`, as told from now on: one line for each root cause that was not told, or whose count came
 * to a further power of ten, or whose confidence or verdict changed. With `jsonl` as JSON Lines, findings too
 * (docs/events.md). Returns 0 or -1 when memory ran out. */
int news_add(struct news *news, const struct report *report, const struct render_options *options, bool jsonl,
             struct str *out, struct error *err);

#endif
