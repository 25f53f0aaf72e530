/* SPDX-License-Identifier: Apache-2.0
 * Deciding: which variants really match a candidate record, and what they captured.
 * A matcher belongs to one thread; expressions are compiled (JIT) when they are first needed. */
#ifndef PATTERN_MATCH_H
#define PATTERN_MATCH_H

#include "pattern/pattern.h"

struct match {
    const struct variant *variant;
    const struct record *record;
    struct slice captures[CAPTURE_MAX]; /* by index of signature->captures; ptr null = not set. Live until the
                                           visit returns */
    size_t offset;                      /* of the match within record.raw (the line it was found on, for answers) */
    bool unexpected_log;                /* found in a kind of log the variant does not list: weaker evidence */
};

typedef int match_visit(void *payload, const struct match *match);

struct matcher;

/* A matcher over `set`, which must outlive it. Freed by matcher_free (null-safe). */
int matcher_new(struct matcher **out, const struct pattern_set *set, struct error *err);
void matcher_free(struct matcher *matcher);

/* Tries the candidate variants (indexes, each once, ascending) on a record of a log of `kind` and calls
 * `visit` for each signature that matches, once per signature. If a noise signature matches, only noise
 * matches are visited. Returns 0, what a visit returned, or -1 when memory ran out. */
int matcher_record(struct matcher *matcher, const struct record *record, enum log_kind kind, const uint32_t *variants,
                   size_t count, match_visit *visit, void *payload);

/* How often a variant gave up at a limit of PCRE2 instead of answering. */
uint64_t matcher_gave_up(const struct matcher *matcher);
/* The same for one variant. */
uint64_t matcher_gave_up_of(const struct matcher *matcher, uint32_t variant);

#endif
