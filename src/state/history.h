/* SPDX-License-Identifier: Apache-2.0
 * The nights: which issues were seen on each, how often, and how much log was read. Everything here happens
 * between store_begin and store_commit; texts come redacted.
 *
 * A night is a date, as "2026-11-23". Several runs of one night add up to it. */
#ifndef STATE_HISTORY_H
#define STATE_HISTORY_H

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/vec.h"
#include "state/store.h"
#include "state/trend.h"

/* Nights shown of an issue, tonight included; nights looked back for its state. */
enum { HISTORY_SERIES = 30, HISTORY_NIGHTS = 120, NIGHT_SIZE = 11 };

/* One run of the program. */
struct history_run {
    msec_t at;
    const char *version;
    uint64_t bytes, records;
    bool incomplete;
};

/* What a run saw of one issue. */
struct sighting {
    const char *key; /* who the issue is */
    const char *signature, *title, *severity, *confidence;
    const char *source;   /* whose logs it stands in */
    const char *entities; /* the things it names, for people */
    uint64_t count;       /* its own events */
    uint64_t effects;     /* events that followed from it */
    msec_t first, last;
    bool root; /* nothing explained it */
    const char *file;
    uint64_t line;
    const char *sample;
};

/* An issue as it stands tonight. Texts live in the list. */
struct issue {
    int64_t number;
    const char *key, *signature, *title, *severity, *confidence, *source, *entities;
    enum issue_state state;
    bool told;          /* an earlier run of this night came to the same state already */
    uint64_t count;     /* tonight */
    uint64_t effects;   /* tonight */
    uint64_t total;     /* over all nights that are kept */
    uint64_t nights;    /* on which it was a root cause, of those that are kept */
    size_t quiet;       /* nights read without it, up to tonight */
    msec_t first, last; /* over all nights */
    const char *first_night, *last_night;
    const char *file, *sample; /* of the latest night */
    uint64_t line;
    struct trend_night series[HISTORY_SERIES]; /* oldest first, tonight last */
    size_t series_count;
};

struct issue_list {
    VEC_OF(struct issue);
    struct arena arena;
};

int history_add_run(struct store *store, const char *night, const struct history_run *run, struct error *err);

/* How much of whose logs was read: `first` and `last` are the times of what was new. */
int history_add_coverage(struct store *store, const char *night, const char *source, uint64_t bytes, msec_t first,
                         msec_t last, struct error *err);

int history_add_sighting(struct store *store, const char *night, const struct sighting *sighting, struct error *err);

/* A text that no signature explains, and where it stood first. */
struct unknown_text {
    uint64_t key;
    const char *level, *text, *file;
    uint64_t line, count;
};

/* Counts it. */
int history_add_text(struct store *store, const char *night, const struct unknown_text *text, struct error *err);

/* Those that no night before knew: ERROR before WARN, the rarest first, at most `most` of *total; into
 * `arena`. */
int history_new_texts(struct store *store, const char *night, size_t most, struct unknown_text **texts, size_t *count,
                      size_t *total, struct arena *arena, struct error *err);

/* Notes how many problems a check of the database's health shows, and compares with the last run that
 * asked: *worse when there are more, or graver ones. */
int history_add_health(struct store *store, const char *night, const char *name, uint64_t problems,
                       const char *severity, bool *worse, struct error *err);

/* Nights that are known before this one, and the runs of this one so far. */
int history_count(struct store *store, const char *night, size_t *nights, size_t *runs, struct error *err);

/* All root issues that have something to say tonight (state not ISSUE_NONE), by state, then severity, then
 * number of events; and remembers that it was said. `rest` as in trend_state. The caller frees the list with
 * issue_list_free, also when this fails. */
int history_judge(struct store *store, const char *night, unsigned rest, struct issue_list *out, struct error *err);
void issue_list_free(struct issue_list *list);

/* Names of sources that had something new on each of the three nights before, and nothing tonight; into
 * `arena`. */
int history_silent(struct store *store, const char *night, const char ***names, size_t *count, struct arena *arena,
                   struct error *err);

/* Forgets what is older than `night`. */
int history_forget(struct store *store, const char *night, struct error *err);

/* The date of a time, in a zone, into `buffer` of NIGHT_SIZE bytes; returned. */
const char *night_of(msec_t utc, const struct zone *zone, char *buffer);

#endif
