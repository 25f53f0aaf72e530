/* SPDX-License-Identifier: Apache-2.0
 * The record: one log entry with its continuation lines, taken apart as far as its header goes.
 *
 * A record is a view: every slice points into the block it was parsed from and dies with it. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil_time.h"
#include "base/slice.h"

/* What wrote a log: the "kind" of an input in the JSON report (docs/report.md). */
enum log_kind {
    LOG_UNKNOWN = 0,
    LOG_MANAGEMENT,
    LOG_AGENT,
    LOG_VR,
    LOG_SYSTEMVM,
    LOG_USAGE,
    LOG_HOST,
    LOG_DATABASE,
    LOG_KIND_COUNT
};

enum level {
    LEVEL_NONE = 0, /* the layout has no level, or it is none we know */
    LEVEL_TRACE,
    LEVEL_DEBUG,
    LEVEL_INFO,
    LEVEL_WARN,
    LEVEL_ERROR,
    LEVEL_FATAL,
    LEVEL_COUNT
};

/* "management", ...: a constant; log_kind_parse is its inverse ("any" is not a kind). */
const char *log_kind_name(enum log_kind kind);
bool log_kind_parse(struct slice name, enum log_kind *out);
/* "WARN", ... ("" for LEVEL_NONE): a constant; level_parse is its inverse, any case, "WARNING" too. */
const char *level_name(enum level level);
bool level_parse(struct slice name, enum level *out);

/* What the first MiB of a log tells about all of it; plain data, copied freely. */
struct log_profile {
    enum log_kind kind;
    uint32_t layouts;   /* bit per layout of layout.c that starts records in this log; 0 = a fragment */
    msec_t first_local; /* first time stamp, as written; MSEC_NONE if there is none */
    bool utc;           /* the layout writes UTC (system VM, access log), whatever the zone of the host */
    bool undated;       /* time stamps lack the year (syslog); `year` is what they are read with */
    int year;           /* see log_profile_set_year */
    char host[64];      /* host name of a syslog prefix, "" if none: r-4-VM, kvm01 */
};

/* Decides the profile from the first bytes of the decoded log. `whole` says that `head` is all of it.
 * Always succeeds: what nothing is known of is a fragment of kind unknown.
 * `path` helps only where the content is silent (usage.log, agent.log); may be null. */
void log_profile_detect(struct log_profile *out, struct slice head, bool whole, const char *path);

/* For layouts without year: chooses the year that puts first_local nearest to, and not more than a day
 * after, `reference` (a local time of the same incident: another log's, or the file's modification). */
void log_profile_set_year(struct log_profile *profile, msec_t reference);

/* Whether a line beginning at `at` (with `len` bytes to the end of the buffer) starts a record of this log.
 * Hot: called for every line. */
bool record_starts(const struct log_profile *profile, const char *at, size_t len);

/* Whether a line begins with a date and time of the common form, whose texts are in the order of the times. */
bool record_is_dated(const char *at, size_t len);

struct record {
    struct slice raw;    /* whole record, without the final newline */
    struct slice header; /* what precedes the message on the first line */
    struct slice text;   /* message and continuation lines */
    enum level level;
    msec_t local;         /* time as written, MSEC_NONE if none; UTC if the profile says so */
    struct slice host;    /* of a syslog prefix */
    struct slice program; /* of a syslog prefix, without [pid] */
    struct slice logger;  /* as printed: "c.c.n.r.VirtualNetworkApplianceManagerImpl" */
    struct slice thread;  /* "Work-Job-Executor-4" */
    struct slice ndc;     /* as printed, without the brackets of log4j 2 and without "null" */
    struct slice ctx;     /* first ctx-xxxxxxxx of the NDC */
    struct slice logid;   /* 8 hexadecimal digits, or empty */
    uint64_t job;         /* innermost job of the NDC ("job-1/job-2" → 2), 0 = none */
    uint64_t parent_job;  /* its parent (→ 1), 0 = none */
    uint64_t seq_host;    /* "Seq 9-68426: ..." → 9; 0 = the text does not begin so */
    uint64_t seq;         /* → 68426 */
};

/* Takes a record apart. `raw` begins at a record start and ends before the next one; a final newline (CRLF
 * too) is cut. A record no layout fits has raw == text and nothing else. Never fails, never allocates. */
void record_parse(struct record *out, const struct log_profile *profile, struct slice raw);

/* The simple class name of a logger: the last part, before '$' ("…ReservationContext$1" → "…Context"). */
struct slice logger_simple(struct slice logger);

/* One record of a block: where it starts and on which line (counted from 0 within the block). */
struct record_mark {
    uint32_t offset;
    uint32_t line;
    enum level level; /* by bytes of the header; LEVEL_NONE where the layout has none */
};

/* Dated marks that follow each other; the minute of the second, as written, lies before that of the first. */
struct record_back {
    uint32_t from, to;
};

/* The records of one block and what coverage counts; reused block after block (a zeroed struct is empty). */
struct record_index {
    struct record_mark *marks;
    size_t count, room;
    struct record_back *back;
    size_t back_count, back_room;
    uint32_t *outermost; /* among these and the first and last dated marks are the earliest and the latest time */
    size_t outermost_count, outermost_room;
    ptrdiff_t first_dated, last_dated; /* marks with a date and time of the common form; -1 = none */
    uint64_t lines;                    /* newlines, plus one for an unterminated last line */
    uint64_t warn_error;               /* records of level WARN and above */
};

/* Fills the index from a block that begins at a record start (or in a record that was cut: then mark 0
 * stands for the rest of it). One pass over the bytes. Returns 0, or -1 when memory runs out. */
int record_index_build(struct record_index *index, const struct log_profile *profile, struct slice block);
void record_index_free(struct record_index *index);

#endif
