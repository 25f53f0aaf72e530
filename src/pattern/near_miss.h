/* SPDX-License-Identifier: Apache-2.0
 * Why a variant whose literal stands in a record does not match it. */
#ifndef PATTERN_NEAR_MISS_H
#define PATTERN_NEAR_MISS_H

#include "pattern/pattern.h"

enum near_miss_reason {
    MISS_LEVEL = 0, /* the record's level is not listed */
    MISS_LOGGER,    /* its logger is not */
    MISS_EXCEPTION, /* it has exceptions, but none of the classes listed */
    MISS_PART,      /* the literal stands in another part than the one `on` names */
    MISS_REGEX,     /* the regex fails */
    MISS_LIMIT,     /* the regex gave up at a limit, or does not compile */
    MISS_REASON_COUNT
};

struct near_miss {
    enum near_miss_reason reason;
    /* Of MISS_REGEX: the longest beginning of the regex that matches somewhere. */
    size_t matched;           /* its bytes; 0 = nothing of it matches */
    size_t length;            /* bytes of the whole regex */
    struct position position; /* where it ends, in the pattern file */
    struct slice seen, rest;  /* the end of the text it matches, and what follows it: at most NEAR_MISS_TEXT
                                 bytes,  in the record or the arena */
};

enum { NEAR_MISS_TEXT = 60 };

/* "level", "logger", ...: a constant. */
const char *near_miss_name(enum near_miss_reason reason);

/* Explains why `variant` does not match `record`. Tries many beginnings of the regex: milliseconds, for a few
 * examples, not for each record. Unescaped answers are allocated in `arena`. Returns 1 with *out filled, 0
 * when the variant matches after all, -1 when memory ran out. */
int near_miss_find(struct near_miss *out, const struct variant *variant, const struct record *record,
                   struct arena *arena);

#endif
