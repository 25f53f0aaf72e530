/* SPDX-License-Identifier: Apache-2.0
 * A snapshot from a dump of the cloud database. */
#ifndef APP_DUMP_SNAPSHOT_H
#define APP_DUMP_SNAPSHOT_H

#include "app/dump_reader.h"
#include "base/civil_time.h"
#include "evidence/snapshot_plan.h"

struct dump_request {
    const char *path;        /* compressed or not */
    const char *database;    /* wanted, where the dump holds several */
    const struct zone *zone; /* of the machine that made the dump: it writes its end time in local time */
    msec_t history;          /* how long before that time rows of growing tables are kept */
};

struct dump_result {
    struct dump_outcome outcome;
    msec_t time; /* UTC of the dump; MSEC_NONE if it does not say */
    uint64_t rows;
};

/* Reads the dump and finishes the writer's file, also where the dump is damaged: result->outcome tells. Returns 0, or
 * -1 when the dump cannot be opened, holds nothing that a check needs, or the file cannot be written. */
int dump_snapshot(struct snapshot_writer *writer, const struct snapshot_plan *plan, const struct dump_request *request,
                  struct dump_result *result, struct error *err);

#endif
