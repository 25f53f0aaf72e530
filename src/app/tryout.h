/* SPDX-License-Identifier: Apache-2.0
 * Some signatures tried on logs, for their author: what each of them hit, captured, and narrowly missed. */
#ifndef APP_TRYOUT_H
#define APP_TRYOUT_H

#include "app/log_walk.h"
#include "model/template.h"
#include "pattern/near_miss.h"
#include "pattern/pattern.h"

enum { TRYOUT_VALUES = 4, TRYOUT_MISSES = 3, TRYOUT_TEXT = 160 };

/* A literal was there, and the variant did not match. */
struct tryout_miss {
    enum near_miss_reason reason;
    const char *path;
    uint64_t line;
    size_t matched, length;   /* bytes of the regex, see struct near_miss */
    struct position position; /* in the pattern file */
    const char *seen, *rest;  /* as in struct near_miss; redacted, clean */
};

/* What one signature did. Texts live as long as the tryout. */
struct tryout_row {
    const struct signature *signature;
    uint64_t candidates; /* records with one of its literals */
    uint64_t hits;       /* records it matches */
    uint64_t silenced;   /* of them, those that noise takes */
    uint64_t unexpected; /* of them, those in a kind of log it does not list */
    uint64_t missed;     /* candidates it does not match */
    int64_t nanoseconds; /* spent on its candidates */
    struct {
        uint64_t set;                      /* hits that have it */
        const char *values[TRYOUT_VALUES]; /* the first different ones; redacted, clean */
        size_t count;                      /* of values */
        bool more;                         /* there were others */
    } captures[CAPTURE_MAX];
    struct tryout_miss misses[TRYOUT_MISSES]; /* the first of each variant and reason */
    size_t miss_count;
};

struct tryout;

/* A tryout of the signatures of `set` that come from `file`, amid all others; `set` must outlive it. Freed by
 * tryout_free (null-safe). */
int tryout_new(struct tryout **out, const struct pattern_set *set, const char *file, struct error *err);
void tryout_free(struct tryout *tryout);

/* Reads logs (see log_walk). Returns 0 or -1. */
int tryout_read(struct tryout *tryout, const char *const *paths, size_t count,
                void (*problem)(const char *path, const char *text), struct error *err);

/* The rows in the order of ids, records read so far, those of level WARN and above, and the templates of those that no
 * signature of the set matches. */
const struct tryout_row *tryout_rows(const struct tryout *tryout, size_t *count);
uint64_t tryout_records(const struct tryout *tryout);
uint64_t tryout_warnings(const struct tryout *tryout);
struct template_table *tryout_unmatched(const struct tryout *tryout);

#endif
