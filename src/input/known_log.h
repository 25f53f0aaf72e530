/* SPDX-License-Identifier: Apache-2.0
 * Logs that were read before, and how a file is recognised as one of them: by what it holds, whatever it is
 * called now. A log that was renamed, compressed, copied or cut short since is the same log; a file of the
 * same name that holds something else is a new one.
 *
 * Invariant: a file counts as read up to where a known log was read only if it holds exactly those bytes. Two
 * short-cuts keep a night from reading every old byte again: a file whose device, inode, size and time have
 * not changed is what it was; and a plain file of the same inode is compared by its beginning and its last
 * pieces. */
#ifndef INPUT_KNOWN_LOG_H
#define INPUT_KNOWN_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil_time.h"
#include "input/file_id.h"

/* What was counted from the start of a log up to a place in it. */
struct log_counts {
    uint64_t lines, records, warn_error, explained;
};

struct log_position {
    struct file_id id;
    struct log_counts counts;
};

/* One log as it was read. Plain data; texts and marks belong to whoever filled it in. */
struct known_log {
    const char *path;            /* what it was called then */
    struct log_position end;     /* read up to here */
    struct log_position restart; /* reading is taken up here, for the sake of what came before: at most `end` */
    uint64_t total;              /* bytes that were there: more than `end` if the last line was still being written */
    msec_t last;                 /* UTC, of its last dated record; MSEC_NONE if there is none */
    uint64_t last_record;        /* where its last record begins: lines may have followed since */
    const char *last_matches;    /* ids of the signatures that matched this record, each with a blank behind it */
    const struct file_id *marks; /* see file_id.h */
    size_t mark_count;
};

/* A file as it was seen, holding a known log or the beginning of one. */
struct known_file {
    uint64_t device, inode, size;
    int64_t modified; /* nanoseconds since 1970 */
    size_t log;       /* index of the log */
    bool part;        /* it holds only the beginning of it */
};

/* How a file stands to the known logs. */
enum known_how {
    KNOWN_NOT,  /* never read */
    KNOWN_READ, /* it holds what was read of `log`; more may follow */
    KNOWN_PART  /* it is the beginning of `log`, all of it read before */
};

struct known_match {
    enum known_how how;
    size_t log;            /* index; only unless KNOWN_NOT */
    bool unchanged;        /* the file is as it was: what follows `end` is no longer being written */
    bool more;             /* bytes follow `end` */
    bool looked;           /* `now` is filled */
    struct known_file now; /* as it was before it was compared: `log` and `part` are not set */
    struct error damage;   /* where it broke off while being compared; code 0 = it did not */
};

/* The file as it is now; false if it cannot be looked at. `log` and `part` are left alone. */
bool known_file_look(struct known_file *out, const char *path);

struct known_logs;

/* An empty collection; the caller frees it with known_logs_free (null-safe). Returns 0, or -1 when memory
 * runs out. */
int known_logs_new(struct known_logs **out, struct error *err);
void known_logs_free(struct known_logs *logs);

/* Adds a log, which gets the next index from 0 on; its texts and marks must outlive the collection. */
int known_logs_add(struct known_logs *logs, const struct known_log *log, struct error *err);
/* Adds a file that held one of the logs added before. */
int known_logs_add_file(struct known_logs *logs, const struct known_file *file, struct error *err);

size_t known_logs_count(const struct known_logs *logs);
/* Lives as long as the collection. */
const struct known_log *known_logs_get(const struct known_logs *logs, size_t index);
/* The time of the last record of all logs; MSEC_NONE if none is dated. */
msec_t known_logs_newest(const struct known_logs *logs);

/* Recognises a file, whose first decoded bytes are `head` (at least FILE_ID_MARK of them, or all there are).
 * A file that matches several logs is the one that was read furthest. `compressed`: what decoder_name told.
 * Returns 0, or -1 when the file cannot be opened or memory runs out. */
int known_logs_match(const struct known_logs *logs, struct known_match *out, const char *path, struct slice head,
                     bool compressed, struct error *err);

#endif
