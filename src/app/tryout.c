/* SPDX-License-Identifier: Apache-2.0
 * Trying signatures. Place in the flow: `patterns try`. Each record goes twice through the matcher: for the signatures
 * tried one at a time, to measure and to explain each, and for all together, to see what noise leaves of them.
 * Invariant: log text is redacted and cleaned before it is kept. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "app/tryout.h"

#include <stdlib.h>
#include <time.h>

#include "base/vec.h"
#include "pattern/match.h"
#include "pattern/prefilter.h"
#include "report/clean.h"
#include "report/redact.h"

struct tryout {
    const struct pattern_set *set;
    struct prefilter *prefilter;
    struct prefilter_scratch *scratch;
    struct matcher *matcher;
    struct tryout_row *rows;
    size_t row_count;
    struct tryout_row **row_of; /* by index of signature, null = not tried */
    uint64_t *stamps;           /* by variant: the last record it was a candidate of */
    struct {
        VEC_OF(uint32_t);
    } candidates; /* of the record at hand, ascending */
    const struct record *record;
    const struct log_place *place;
    bool hit;     /* the signature at hand matched */
    bool matched; /* some signature did */
    uint64_t records, warnings;
    struct template_table *unmatched;
    struct str text, raw;
    struct arena arena, answers;
};

static int tables_new(struct tryout *t, const char *file) {
    t->rows = calloc(t->set->signature_count + 1, sizeof *t->rows);
    t->row_of = calloc(t->set->signature_count + 1, sizeof *t->row_of);
    t->stamps = calloc(t->set->variant_count + 1, sizeof *t->stamps);
    if (!t->rows || !t->row_of || !t->stamps)
        return -1;
    for (size_t i = 0; i < t->set->signature_count; i++)
        if (strcmp(t->set->signatures[i].position.file, file) == 0) {
            t->row_of[i] = &t->rows[t->row_count++];
            t->row_of[i]->signature = &t->set->signatures[i];
        }
    return 0;
}

int tryout_new(struct tryout **out, const struct pattern_set *set, const char *file, struct error *err) {
    struct tryout *t = calloc(1, sizeof *t);

    *out = NULL;
    if (!t)
        return error_no_memory(err);
    t->set = set;
    str_init(&t->text);
    str_init(&t->raw);
    arena_init(&t->arena);
    arena_init(&t->answers);
    if (tables_new(t, file) < 0) {
        tryout_free(t);
        return error_no_memory(err);
    }
    if (prefilter_new(&t->prefilter, set, NULL, 0, err) < 0 || prefilter_scratch_new(&t->scratch, err) < 0 ||
        matcher_new(&t->matcher, set, err) < 0 || template_table_new(&t->unmatched, err) < 0) {
        tryout_free(t);
        return -1;
    }
    *out = t;
    return 0;
}

void tryout_free(struct tryout *t) {
    if (!t)
        return;
    template_table_free(t->unmatched);
    matcher_free(t->matcher);
    prefilter_scratch_free(t->scratch);
    prefilter_free(t->prefilter);
    vec_free(&t->candidates);
    free(t->rows);
    free(t->row_of);
    free(t->stamps);
    str_free(&t->text);
    str_free(&t->raw);
    arena_free(&t->arena);
    arena_free(&t->answers);
    free(t);
}

/* A text that may be shown, of at most TRYOUT_TEXT bytes; null without memory. */
static const char *shown(struct tryout *t, struct slice text) {
    const char *kept;

    str_clear(&t->raw);
    str_clear(&t->text);
    redact(&t->raw, text);
    clean_text(&t->text, str_slice(&t->raw), TRYOUT_TEXT);
    kept = t->raw.failed || t->text.failed ? NULL : arena_string(&t->arena, str_slice(&t->text));
    return kept;
}

static int on_literal(void *payload, uint32_t literal, uint64_t end) {
    struct tryout *t = payload;
    size_t count;
    const uint32_t *variants = prefilter_variants(t->prefilter, literal, &count);

    (void)end;
    for (size_t i = 0; i < count; i++) {
        if (t->stamps[variants[i]] == t->records)
            continue;
        t->stamps[variants[i]] = t->records;
        if (vec_push(&t->candidates, variants[i]) < 0)
            return -1;
    }
    return 0;
}

static int compare_variants(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

/* Keeps a captured value unless it is known or the row has enough. */
static int keep_value(struct tryout *t, struct tryout_row *row, size_t i, struct slice value) {
    const char *text;

    row->captures[i].set++;
    if (row->captures[i].more)
        return 0;
    text = shown(t, value);
    if (!text)
        return -1;
    for (size_t k = 0; k < row->captures[i].count; k++)
        if (strcmp(row->captures[i].values[k], text) == 0)
            return 0;
    if (row->captures[i].count == TRYOUT_VALUES)
        row->captures[i].more = true;
    else
        row->captures[i].values[row->captures[i].count++] = text;
    return 0;
}

static int on_hit(void *payload, const struct match *match) {
    struct tryout *t = payload;
    struct tryout_row *row = t->row_of[match->variant->signature->index];

    t->hit = true;
    row->hits++;
    row->unexpected += match->unexpected_log;
    for (size_t i = 0; i < match->variant->signature->capture_count; i++)
        if (match->captures[i].ptr && keep_value(t, row, i, match->captures[i]) < 0)
            return -1;
    return 0;
}

static int on_survivor(void *payload, const struct match *match) {
    struct tryout *t = payload;
    struct tryout_row *row = t->row_of[match->variant->signature->index];

    t->matched = true;
    if (row)
        row->silenced--; /* noise left this one alone */
    return 0;
}

static int64_t now(void) {
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Whether a miss of this kind is among the examples already. */
static bool is_known(const struct tryout_row *row, const struct near_miss *miss) {
    for (size_t i = 0; i < row->miss_count; i++)
        if (row->misses[i].reason == miss->reason && row->misses[i].matched == miss->matched &&
            row->misses[i].position.line == miss->position.line)
            return true;
    return false;
}

static int keep_miss(struct tryout *t, struct tryout_row *row, const struct variant *variant) {
    struct tryout_miss *kept = &row->misses[row->miss_count];
    struct near_miss miss;
    int found;

    arena_reset(&t->answers);
    found = near_miss_find(&miss, variant, t->record, &t->answers);
    if (found <= 0 || is_known(row, &miss))
        return found < 0 ? -1 : 0;
    *kept = (struct tryout_miss){miss.reason,         arena_string(&t->arena, slice_of(t->place->path)),
                                 t->place->line,      miss.matched,
                                 miss.length,         miss.position,
                                 shown(t, miss.seen), shown(t, miss.rest)};
    row->miss_count++;
    return kept->path && kept->seen && kept->rest ? 0 : -1;
}

/* Tries the candidates from..to, all of one signature. */
static int try_signature(struct tryout *t, struct tryout_row *row, size_t from, size_t to) {
    int64_t start = now();
    int status;

    row->candidates++;
    t->hit = false;
    status = matcher_record(t->matcher, t->record, t->place->profile->kind, &t->candidates.items[from], to - from,
                            on_hit, t);
    row->nanoseconds += now() - start;
    if (status)
        return -1;
    if (t->hit) {
        row->silenced++; /* until it is seen among the survivors */
        return 0;
    }
    row->missed++;
    /* Explaining costs; a signature that misses thousands in the same way is explained by its first few. */
    for (size_t i = from; i < to && row->miss_count < TRYOUT_MISSES && row->missed <= 64; i++)
        if (keep_miss(t, row, &t->set->variants[t->candidates.items[i]]) < 0)
            return -1;
    return 0;
}

static int note_unmatched(struct tryout *t) {
    int added;

    str_clear(&t->text);
    str_clear(&t->raw);
    redact(&t->raw, slice_first(t->record->text, 2 * TEMPLATE_LENGTH));
    template_make(&t->text, str_slice(&t->raw));
    if (t->text.failed || t->raw.failed)
        return -1;
    added = template_table_add(t->unmatched, str_slice(&t->text), t->record->level, MSEC_NONE, 0, t->place->line, NULL);
    if (added > 0) {
        const char *sample = shown(t, t->record->raw);

        added = sample ? template_table_sample(t->unmatched, slice_of(sample), NULL) : -1;
    }
    return added < 0 ? -1 : 0;
}

static int on_record(void *payload, const struct record *record, const struct log_place *place) {
    struct tryout *t = payload;

    t->records++;
    t->warnings += record->level >= LEVEL_WARN;
    t->record = record;
    t->place = place;
    t->matched = false;
    t->candidates.count = 0;
    if (prefilter_scan(t->prefilter, t->scratch, record->raw, on_literal, t))
        return -1;
    if (t->candidates.count > 1)
        qsort(t->candidates.items, t->candidates.count, sizeof *t->candidates.items, compare_variants);
    for (size_t from = 0, to; from < t->candidates.count; from = to) {
        const struct signature *signature = t->set->variants[t->candidates.items[from]].signature;

        for (to = from; to < t->candidates.count; to++)
            if (t->set->variants[t->candidates.items[to]].signature != signature)
                break;
        if (t->row_of[signature->index] && try_signature(t, t->row_of[signature->index], from, to) < 0)
            return -1;
    }
    if (t->candidates.count && matcher_record(t->matcher, record, place->profile->kind, t->candidates.items,
                                              t->candidates.count, on_survivor, t))
        return -1;
    return record->level >= LEVEL_WARN && !t->matched ? note_unmatched(t) : 0;
}

int tryout_read(struct tryout *t, const char *const *paths, size_t count,
                void (*problem)(const char *path, const char *text), struct error *err) {
    struct error why = {0};

    if (log_walk(paths, count, on_record, problem, t, &why) == 0)
        return 0;
    if (why.code == ERROR_NONE)
        return error_no_memory(err);
    if (err)
        *err = why;
    return -1;
}

const struct tryout_row *tryout_rows(const struct tryout *t, size_t *count) {
    *count = t->row_count;
    return t->rows;
}

uint64_t tryout_records(const struct tryout *t) {
    return t->records;
}

uint64_t tryout_warnings(const struct tryout *t) {
    return t->warnings;
}

struct template_table *tryout_unmatched(const struct tryout *t) {
    return t->unmatched;
}
