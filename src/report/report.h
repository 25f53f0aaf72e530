/* SPDX-License-Identifier: Apache-2.0
 * The report: everything a renderer may show, built once and then only read. All texts are UTF-8, redacted
 * and free of control characters other than newline when they get here (report/clean.h does that); renderers
 * only escape for their sink. A text is never null unless its comment says so ("" = nothing to say); a count
 * of 0 allows a null list. Everything lives in `arena` until report_free. Field by field this is the JSON
 * object of docs/report.md. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/slice.h"

struct report_texts {
    const char **items;
    size_t count;
};

struct report_entity {
    const char *type;             /* as shown: router, vm, host, network, ... */
    const char *id, *name, *uuid; /* each null if unknown; an address stands in name */
};

struct report_quote { /* a line of a log: text starts at the first byte of `line` */
    const char *file;
    uint64_t line;     /* from 1 */
    msec_t time;       /* UTC, MSEC_NONE if undated */
    const char *level; /* "" if none */
    const char *text;
};

struct report_db_evidence {
    const char *check, *verdict, *text, *as_of; /* as_of: "now" or "history" */
    const char *statement; /* the SQL that was asked, to be pasted into a client; null if it was not kept */
};

/* Whether the row is not an answer but a statement that could be run: the check was not asked for lack of a database.
 */
bool report_is_statement(const struct report_db_evidence *row);

struct report_reason { /* a summand of the score */
    double points;
    const char *why;
};

struct report_cause {
    unsigned rank;
    const char *id; /* stable: depends on signature and entities only */
    const char *finding, *incident, *signature, *family, *title, *severity;
    double score;           /* 0…1 */
    const char *confidence; /* confirmed | likely | possible */
    const char *verdict;    /* confirmed | consistent | mixed | refuted | unknown | not-checked */
    struct report_reason *reasons;
    size_t reason_count;
    msec_t first_seen, last_seen;
    uint64_t count;
    uint64_t known; /* of them, what earlier runs counted; 0 unless the run went on where another ended */
    struct report_entity *entities;
    size_t entity_count;
    struct report_quote *log; /* log[0] is the first failing line */
    size_t log_count;
    struct report_db_evidence *db;
    size_t db_count;
    struct report_texts findings;         /* ids: the same failure, met more than once; the first is `finding` */
    struct report_texts explains;         /* finding ids */
    struct report_texts explained_titles; /* one line per explained finding, in the order of `explains`, for people */
    const char *explanation;              /* may be null */
    struct report_texts remedy, next_commands, references;
};

/* Failing events over time: counts[i] of them from `from` + i * `step` on (UTC). No counts = nothing dated. */
struct report_series {
    msec_t from, step;
    uint64_t *counts;
    size_t count;
};

struct report_event { /* a row of an incident's timeline */
    msec_t time;
    const char *kind; /* change (what went before) | failure | recovery */
    const char *what;
    const char *lane;           /* whose row of a drawing it is: "router r-4-VM", "host kvm09"; "" if nobody's */
    const char *file, *finding; /* null if there is none */
    uint64_t line;              /* 0 if there is none */
};

struct report_incident {
    const char *id, *title;
    msec_t started, detected, peak, mitigated, cleared; /* MSEC_NONE if unknown */
    const char *mitigated_by;                           /* what succeeded then; null if unknown */
    struct report_texts root_causes;                    /* ids, best first: behind the first, contributing factors */
    struct report_texts concurrent;                     /* ids of causes of other incidents at the same time */
    struct report_texts findings;
    struct report_series series;
    struct {
        uint64_t jobs_failed, vms, routers, networks, hosts, accounts;
    } impact;
    struct report_event *timeline;
    size_t timeline_count;
};

struct report_share { /* how much of a finding is from one server */
    size_t server;    /* index of report.servers */
    uint64_t count;
};

struct report_finding {
    const char *id, *signature, *title, *role;
    const char *explained_by, *how; /* id of the finding it follows from, and why so; both null for roots */
    struct report_share *shares;    /* by server, ascending; what is not listed was not kept */
    size_t share_count;
    const char *key; /* signature and the lasting things it names, as hexadecimal digits: the same every night */
    uint64_t count;
    uint64_t known; /* as in report_cause */
    msec_t first_seen, last_seen;
    struct report_entity *entities;
    size_t entity_count;
    struct report_quote *samples;
    size_t sample_count;
};

struct report_unexplained {
    const char *template_text, *level, *novelty;
    const char *command; /* makes a signature of it; null if its input cannot be read again */
    uint64_t count;
    struct report_quote sample; /* the first of them; its time is first_seen */
};

struct report_rejected {
    const char *signature, *title, *why; /* title may be null */
};

struct report_health {
    const char *check, *verdict, *severity, *text;
    double used, total; /* of a pool; -1 if the check is about none */
};

struct report_input {
    const char *path, *kind, *compression;
    const char *machine;     /* whose log it is, "" if nothing tells */
    const char *zone;        /* of its time stamps */
    const char *zone_from;   /* how that is known: "given", "written in the log", ... */
    msec_t clock_ahead;      /* of its machine against the management servers; MSEC_NONE if unknown */
    uint64_t bytes, records; /* decoded bytes */
    msec_t first, last;      /* UTC */
    bool complete;
    struct report_texts problems;
};

struct report_coverage {
    uint64_t bytes, lines, records, warn_error_records, explained_records;
    double seconds;
    uint64_t patterns_gave_up, checks_run;
    struct {
        const char *check, *why;
    } * checks_not_run;
    size_t checks_not_run_count;
    const char *log_tz;
    struct report_texts notes;
};

struct report {
    struct arena arena;
    const char *version, *patterns_fingerprint;
    msec_t generated_at;
    msec_t first, last; /* UTC span of all records read */
    struct zone *zone;  /* for local times; owned, null = UTC */
    struct report_series series;
    const char **servers; /* names of the machines whose logs were read, sorted */
    size_t server_count;
    struct report_input *inputs;
    size_t input_count;
    struct report_coverage coverage;
    struct report_cause *causes; /* best first */
    size_t cause_count;
    struct report_incident *incidents;
    size_t incident_count;
    struct report_finding *findings;
    size_t finding_count;
    struct report_unexplained *unexplained;
    size_t unexplained_count;
    struct report_rejected *rejected;
    size_t rejected_count;
    struct report_health *health;
    size_t health_count;
};

/* The first cause with the signature of cause `i`: `i` itself unless an earlier one has it. Renderers for people may
 * show the first in full and the others as further places of the same failure. */
size_t report_first_alike(const struct report *report, size_t i);

/* An empty report; the caller frees it with report_free. Returns 0 or -1 when memory runs out. */
int report_new(struct report **out);
void report_free(struct report *report); /* null-safe */

/* Raw bytes of a log, a database or a file name as text of the report: redacted, cleaned, cut to `max` bytes
 * (0 = no limit), in this order, because a cut could hide the key of a secret. Lives in the report's arena.
 * Null when memory runs out. */
const char *report_text(struct report *report, struct slice raw, size_t max);

#endif
