/* SPDX-License-Identifier: Apache-2.0
 * Asking the database: the checks of sql/, run on a backend, their rows turned into a verdict.
 *
 * This layer sees entity names and check names only, never log bytes or patterns. It only reads: SELECTs, bound
 * parameters, row and time limits. */
#ifndef EVIDENCE_CHECK_H
#define EVIDENCE_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/error.h"
#include "base/str.h"
#include "evidence/server_address.h"
#include "evidence/verdict.h"

/* The evidence files of one or more directories, parsed and linted. */
struct check_library;

/* Loads *.sql of the directories, lowest layer first; a later file of the same name replaces an earlier one. A file
 * that is refused is left out and reported through `complain` (may be null): file:line:column and text. Freed by
 * check_library_free (null-safe). */
typedef void check_complaint(void *payload, const struct error *problem);
int check_library_load(struct check_library **out, const char *const *directories, size_t count,
                       check_complaint *complain, void *payload, struct error *err);
void check_library_free(struct check_library *library);
/* The names of all checks, ended by null; lives as long as the library. */
const char *const *check_library_names(const struct check_library *library);
/* The name of parameter `i` of a check that a caller can give; null behind the last one or if there is no such check.
 */
const char *check_library_parameter(const struct check_library *library, const char *check, size_t i);
/* What a check asks, in one line; null if there is no such check. */
const char *check_library_title(const struct check_library *library, const char *check);
/* "major" or "minor" for a check that shows something about the cloud's health also without a cause, else null. A
 * constant. */
const char *check_library_health(const struct check_library *library, const char *check);

/* A database that can be asked: a vtable over SQLite snapshots and live servers. */
struct backend;
/* Opens a SQLite snapshot read-only. Freed by backend_free (null-safe). */
int backend_open_snapshot(struct backend **out, const char *path, struct error *err);
/* How long a server may be kept busy. */
struct server_limits {
    msec_t statement; /* longest single statement; a check's own limit may be shorter */
    msec_t total;     /* from opening on; what is asked later is not run */
};
/* Connects to a live server, in one read-only transaction with one consistent view. `address` is complete
 * (server_address_complete) and may be wiped afterwards. Fails with ERROR_DATABASE. Freed by backend_free. */
int backend_open_server(struct backend **out, const struct server_address *address, const struct server_limits *limits,
                        struct error *err);
/* Ends the connection to a live server; description, time and version stay. Null-safe. */
void backend_disconnect(struct backend *backend);
void backend_free(struct backend *backend);
/* What it is, for the report: "snapshot cloud.sqlite of 2026-10-12T07:40:00Z, CloudStack 4.19.1.0"; lives as long as
 * it. */
const char *backend_description(const struct backend *backend);
/* The time its state is of (UTC): a snapshot's own time, else the server's now; MSEC_NONE if it does not say. */
msec_t backend_time(const struct backend *backend);
/* CloudStack's version as the database tells it, "" if unknown. */
const char *backend_version(const struct backend *backend);

struct check_parameter {
    const char *name;
    const char *value; /* text; converted to the declared type and bound */
};

struct check_request {
    const char *check;
    const struct check_parameter *parameters;
    size_t parameter_count;
    msec_t incident_start, incident_end; /* UTC, MSEC_NONE if unknown */
    msec_t fresh;  /* how long after the incident's end "now" still counts as "then" (--db-fresh) */
    bool specific; /* asked for a cause: a check whose parameters are all optional is not run without any, since what it
                    * lists then is about other objects; for a health check it is what is wanted */
};

struct check_row {
    enum verdict verdict; /* confirmed, refuted or unknown */
    const char *evidence; /* one sentence */
    int64_t used, total;  /* of a pool: how much of how much; -1 if the check does not say */
};

struct check_answer {
    enum verdict verdict; /* after the rules of "From rows to evidence" and "now against then" */
    const char *why;      /* of unknown and of weakened verdicts: what stood in the way; "" otherwise */
    const char *as_of;    /* "now" or "history" */
    bool ran;             /* the statement was run to its end; `why` says what stood in the way otherwise */
    bool failed; /* the database did not answer as it should: no right, time limit, lost connection, a table that this
                  * version of CloudStack has is not there */
    struct check_row *rows;
    size_t row_count;
    const char *
        *facts; /* further columns of the rows that carry the verdict: pairs name, value, ended by null; never null */
};

/* Runs a check. What it returns lives in `arena`. A check that cannot be run (unknown name, missing table or parameter,
 * time limit) is an answer of verdict unknown that says why. Returns 0, or -1 when memory ran out. */
int check_run(struct check_answer *out, const struct check_library *library, struct backend *backend,
              const struct check_request *request, struct arena *arena, struct error *err);

/* Appends the statement of a check as it can be pasted into `mysql`: with values in place of the parameters, the
 * server's clock for
 * `:now`, NULL for what the request does not give. Appends nothing if there is no such check. Returns 0, or -1 when
 * memory ran out. */
int check_statement(struct str *out, const struct check_library *library, const struct check_request *request,
                    struct arena *arena);

/* How the database would run a check: one line a step, ended by null, in `arena`. Returns 0, or -1 with an error. */
int check_plan(const char ***out, const struct check_library *library, struct backend *backend,
               const struct check_request *request, struct arena *arena, struct error *err);

/* Tries whether the database has what a check reads, without running it: out->why is "" if so, else the reason, in
 * `arena`. Returns 0, or -1 when memory ran out. */
int check_probe(struct check_answer *out, const struct check_library *library, struct backend *backend,
                const char *check, struct arena *arena, struct error *err);

#endif
