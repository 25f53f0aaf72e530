/* SPDX-License-Identifier: Apache-2.0
 * Findings: events folded by signature and entities as they come, in bounded memory. Each log has a table of its
 * own; the tables are then put together (finding_table_absorb), in any order and grouping.
 *
 * Invariants: (1) what is kept of a finding is chosen by (time, file, offset), smallest first, and so are the
 * findings themselves, so the table is the same for any way of slicing the input and any order of its parts; (2)
 * nothing in it points into log blocks; (3) sample texts are redacted before they are stored; (4) what a cap
 * left out is counted, and where one did the count of a finding that began late in some log is a lower bound; (5)
 * memory is bounded by what is kept, however often the smallest event is replaced by a smaller one (a log read
 * backwards). */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include "base/str.h"
#include "model/event.h"
#include "model/histogram.h"
#include "model/log_source.h"

enum { SAMPLE_MAX = 4, OCCURRENCE_MAX = 64, SHARE_MAX = 16, FINDING_MAX = 20000, CAPTURE_KEEP = 1024 };

/* One event as the correlation needs it. */
struct occurrence {
    msec_t time; /* UTC, MSEC_NONE if undated */
    uint32_t file;
    uint64_t line, offset;
    uint64_t depth; /* of the match within its record: the innermost cause of a trace stands deepest */
    uint64_t job, parent_job, seq;
    uint64_t logid; /* hash, 0 = none */
    bool excerpt;
};

/* A quoted line. */
struct sample {
    struct occurrence at;
    enum level level;
    const char *text;             /* redacted, clean UTF-8 */
    const struct entity *related; /* what the record names besides its captures */
    size_t related_count;
};

/* How many of the events one machine's logs hold. */
struct share {
    uint32_t server; /* log_source.server */
    uint64_t count;
};

struct finding {
    const struct signature *signature;
    uint32_t index;             /* in the sorted list, see finding_table_list */
    uint64_t key;               /* of what its events have in common */
    bool anonymous;             /* they name nothing but what the machine is that logged them: one finding a machine */
    char id[20];                /* "f-" and the key in 16 hexadecimal digits: stable between runs */
    struct entity_set entities; /* captured, of the first event */
    struct entity_set related;  /* named besides, of the samples; filled by finding_table_list */
    const char *captures[CAPTURE_MAX]; /* of the first event, cut at CAPTURE_KEEP bytes; null = not set */
    uint64_t count;
    uint64_t known;                 /* of them, what earlier runs counted */
    msec_t first, last;             /* UTC; MSEC_NONE if all undated */
    msec_t alerted;                 /* UTC: the first of its events that was an alert; MSEC_NONE if none was */
    struct occurrence *occurrences; /* the smallest OCCURRENCE_MAX of distinct chains, sorted */
    size_t occurrence_count, occurrence_room;
    struct sample samples[SAMPLE_MAX]; /* sorted */
    size_t sample_count;
    struct histogram histogram;     /* of all events */
    struct share shares[SHARE_MAX]; /* by server, ascending; only once absorbed; more servers are left out */
    size_t share_count;
    bool unexpected_log; /* every event was in a log its signature does not list */
    bool open_end;       /* every event was an absence at the end of a log */
    enum level level;    /* highest */
};

/* Writes the text to keep of an event's record: quoted, redacted, clean. Called only for events that are
 * kept. */
typedef int finding_quote(void *payload, struct str *out, const struct event *event);

struct finding_table;

/* An empty table; `quote` is called with `payload`. Freed by finding_table_free (null-safe). */
int finding_table_new(struct finding_table **out, finding_quote *quote, void *payload, struct error *err);
void finding_table_free(struct finding_table *table);
/* Keeps only FINDING_MAX >> `shift` of them; while the table is empty. */
void finding_table_shrink(struct finding_table *table, unsigned shift);

/* Folds an event. Returns 0, or -1 when memory ran out. */
int finding_table_add(struct finding_table *table, const struct event *event, struct error *err);

/* Takes over (by copy) a finding of another table, which was filled from one log only: its places get the number
 * of that log, its samples and, where nothing else tells two findings apart, its key the machine. Returns 0, or
 * -1 when memory ran out. */
int finding_table_absorb(struct finding_table *table, const struct finding *from, const struct log_source *source,
                         struct error *err);

/* The findings sorted by first time, then file, offset and signature, the first FINDING_MAX of them; valid until the
 * next change. Null when memory ran out. */
struct finding **finding_table_list(struct finding_table *table, size_t *count);

/* Events that were dropped because FINDING_MAX findings began before theirs. */
uint64_t finding_table_dropped(const struct finding_table *table);
/* Counts events that another table dropped. */
void finding_table_drop(struct finding_table *table, uint64_t events);

/* The entities a sample names besides its captures. */
struct entity_set sample_entities(const struct sample *sample);

/* Bytes that texts and entities of the findings take, with those replaced and not yet given back. */
size_t finding_table_memory(const struct finding_table *table);

/* The role a finding plays: its signature's, or context where it takes more events. */
enum role finding_role(const struct finding *finding);

/* All entities of a finding: captured first, then those named besides. */
void finding_entities(struct entity_set *out, const struct finding *finding);

/* Orders by time (undated last), file, offset. */
int occurrence_compare(const struct occurrence *a, const struct occurrence *b);

#endif
