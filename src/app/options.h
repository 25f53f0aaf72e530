/* SPDX-License-Identifier: Apache-2.0
 * What one analysis is asked to do: plain data, filled by cli/, read by every stage of the pipeline. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>

#include "base/civil_time.h"
#include "base/stop.h"
#include "evidence/server_address.h"
#include "input/known_log.h"

struct log_input;
struct template_entry;

enum { LAYER_MAX = 16 };

/* How far a pass over the inputs is. */
struct read_progress {
    uint64_t bytes; /* decoded, so far */
    uint64_t at,
        total;        /* bytes of the files, as they lie on disk; total 0 = nobody knows, there is a pipe among them */
    const char *path; /* of the input at hand */
};

struct analysis_options {
    const char *const *paths; /* files, folders, "-" */
    size_t path_count;
    const char *pattern_layers[LAYER_MAX]; /* directories, lowest first */
    size_t pattern_layer_count;
    const char *sql_layers[LAYER_MAX];
    size_t sql_layer_count;
    const char *log_tz;        /* null = the one a log tells, else the system's */
    const char *host;          /* the machine that logs are from where nothing in them tells; null = unknown */
    const char *since, *until; /* as time_parse takes them, null = open */
    const char *snapshot;      /* SQLite snapshot, null = none */
    const struct server_address *server; /* live database, null = none; at most one of both is given */
    msec_t db_fresh;   /* how long after an incident the database's state still counts as that of then */
    msec_t now;        /* UTC */
    bool fixed_now;    /* and it stays so, however long the run takes */
    unsigned jobs;     /* threads, at least 1 */
    size_t block_size; /* bytes */
    size_t record_max; /* bytes: a longer record is cut; 0 = BLOCK_RECORD_MAX */
    uint64_t memory;   /* what the run was promised to need at most, 0 = nothing was promised; met by the four above and
                          below: */
    unsigned shrink;   /* tables keep so many powers of two less */
    size_t top;        /* causes in the text formats, 0 = all */
    bool strict;       /* a refused pattern file ends the run */
    bool reread;       /* inputs are read more than once: what cannot be opened again is copied */
    const char *version; /* of the program */
    /* Logs that were read before: what they held is not counted again; null = every log is new. With it a log is what
     * stands on a server, not an excerpt, and its last line counts once it is complete. */
    const struct known_logs *known;
    /* With `known`: called per input once all is counted, also for those that needed no reading. Non-zero ends the
     * run as a failure. */
    int (*on_input)(void *payload, const struct log_input *input, struct error *err);
    /* The same for each template of what no signature explains, as it was counted; `path` is that of its first record.
     */
    int (*on_template)(void *payload, const struct template_entry *entry, const char *path, struct error *err);
    void *on_payload;
    bool follow; /* the logs are read on when they grow (follow.h): inputs stay open, and what has paused is read to the
                    pause */
    /* With `follow`: called with what happens to a log that is being followed. */
    void (*tell)(void *payload, const char *text);
    void *tell_payload;
    /* Called now and then while logs are read; null = nobody watches. */
    void (*progress)(void *payload, const struct read_progress *progress);
    void *progress_payload;
    const struct stop
        *stop; /* reading ends where it is once this is wished, and what was read is reported; null = it does not */
};

#endif
