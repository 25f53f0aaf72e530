/* SPDX-License-Identifier: Apache-2.0
 * Reading the output of mysqldump and mariadb-dump in one pass: tables as they are created, rows as they are inserted.
 * Stored programs, views, other databases and everything else is passed over. */
#ifndef APP_DUMP_READER_H
#define APP_DUMP_READER_H

#include <stdbool.h>

#include "evidence/snapshot_writer.h"
#include "input/decoder.h"

enum { DUMP_COLUMNS_MAX = 400 };

struct dump_handler {
    /* A table was created. Sets keep[i] for each column whose values are wanted; none = its rows are passed over. */
    int (*table)(void *payload, const char *name, const struct snapshot_column *columns, size_t count, bool *keep,
                 struct error *err);
    /* A row of a table of which something is wanted: the kept columns in their order; null = SQL NULL. */
    int (*row)(void *payload, const char *table, const char *const *values, struct error *err);
    void *payload;
};

struct dump_outcome {
    char completed[64];      /* what stands behind "Dump completed on", "" if nothing does */
    char server_version[64]; /* of the server it was made from, "" if it does not say */
    bool complete;           /* the dump ended as one ends, undamaged */
    struct error problem;    /* if not, why */
};

/* Reads the dump to its end or its damage. `database` = the one wanted where the dump names some. Returns 0; -1 when
 * the handler failed or memory ran out. */
int dump_read(struct decoder *decoder, const char *database, const struct dump_handler *handler,
              struct dump_outcome *outcome, struct error *err);

#endif
