/* SPDX-License-Identifier: Apache-2.0
 * What follow.c and follow_files.c share: the state of following. */
#ifndef APP_FOLLOWING_H
#define APP_FOLLOWING_H

#include "app/follow.h"
#include "app/followed_log.h"
#include "app/stages.h"

/* A file that is left alone: a copy of a log that is read, or nothing that can be read. */
struct left_alone {
    uint64_t device, inode, size;
    uint64_t kin; /* inode of the log it begins like; 0 = none */
};

struct follow {
    struct analysis_options options;
    struct analysis analysis;
    struct reading reading;
    struct scan_context context;
    struct log_reader reader;
    struct {
        VEC_OF(struct left_alone);
    } alone;
    bool news;         /* something came since the last report, or is called otherwise */
    bool failed;       /* memory ran out where that could not be said */
    int64_t concluded; /* monotonic milliseconds: the last report, */
    int64_t listed;    /* the last listing */
};

/* Monotonic milliseconds. */
int64_t follow_clock(void);

/* Says something to whoever follows. */
void follow_tell(const struct follow *follow, const char *format, ...) PRINTF_LIKE(2, 3);

/* Reads on in input `i` and notes whether something came. Returns 0 or -1. */
int follow_read(struct follow *follow, size_t i, enum block_hold hold, struct error *err);

/* Looks where the files are now: those that were renamed, cut short, or came. Returns 0 or -1. */
int follow_list(struct follow *follow, struct error *err);

#endif
