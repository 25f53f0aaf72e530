/* SPDX-License-Identifier: Apache-2.0
 * What one analysis is asked to do: plain data, filled by cli/, read by every stage of the pipeline. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>

#include "base/civil_time.h"
#include "evidence/server_address.h"

enum { LAYER_MAX = 16 };

struct analysis_options {
    const char *const *paths; /* files, folders, "-" */
    size_t path_count;
    const char *pattern_layers[LAYER_MAX]; /* directories, lowest first */
    size_t pattern_layer_count;
    const char *sql_layers[LAYER_MAX];
    size_t sql_layer_count;
    const char *log_tz;   /* null = the system's zone */
    const char *since, *until; /* as time_parse takes them, null = open */
    const char *snapshot; /* SQLite snapshot, null = none */
    const struct server_address *server; /* live database, null = none; at most one of both is given */
    msec_t db_fresh;      /* how long after an incident the database's state still counts as that of then */
    msec_t now;           /* UTC */
    unsigned jobs;        /* threads, at least 1 */
    size_t block_size;    /* bytes */
    size_t top;           /* causes in the text formats, 0 = all */
    bool strict;          /* a refused pattern file ends the run */
    bool reread;          /* inputs are read more than once: what cannot be opened again is copied */
    const char *version;  /* of the program */
    /* Called now and then with decoded bytes so far and the input at hand; null = nobody watches. */
    void (*progress)(void *payload, uint64_t bytes, const char *path);
    void *progress_payload;
};

#endif
