/* SPDX-License-Identifier: Apache-2.0
 * All records of some logs, one after the other, parsed: for tools that look at logs without analysing them. */
#ifndef APP_LOG_WALK_H
#define APP_LOG_WALK_H

#include "base/error.h"
#include "record/record.h"

/* Where a record stands; lives until the visit returns. */
struct log_place {
    const char *path;
    uint64_t line;  /* of its first line, from 1 */
    uint64_t lines; /* how many it has */
    const struct log_profile *profile;
};

/* Called per record, which lives until it returns. Non-zero ends the walk and is handed on. */
typedef int log_visit(void *payload, const struct record *record, const struct log_place *place);

/* Walks over files and folders (compressed ones too, "-" is standard input) in the order of an analysis. `problem`
 * (may be null) is called with what is wrong with single inputs, which do not end the walk. Returns 0, what a visit
 * returned, or -1: nothing could be opened, or memory ran out. */
int log_walk(const char *const *paths, size_t count, log_visit *visit,
             void (*problem)(const char *path, const char *text), void *payload, struct error *err);

#endif
