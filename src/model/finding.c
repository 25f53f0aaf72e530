/* SPDX-License-Identifier: Apache-2.0
 * Folding of events into findings; the invariants are in finding.h. */
#include "model/finding.h"

#include <stdio.h>
#include <stdlib.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "base/utf8.h"
#include "model/fold_key.h"

enum {
    COMPACT_SLACK = 8 * 1024 * 1024 /* bytes of replaced texts that are tolerated */
};

struct slot {
    UT_hash_handle hh; /* by finding.key */
    struct finding finding;
};

struct finding_table {
    struct slot *slots;
    struct arena arena;  /* texts and entities of the findings, and of what was replaced in them */
    struct arena former; /* while compacting: what is being moved out of */
    size_t live;         /* bytes of the arena in use when it was last compacted */
    struct str text;     /* reused for quotes */
    finding_quote *quote;
    void *payload;
    uint64_t dropped;
    unsigned shrink;
    struct finding **list;
};

void finding_table_shrink(struct finding_table *table, unsigned shift) {
    table->shrink = shift;
}

int finding_table_new(struct finding_table **out, finding_quote *quote, void *payload, struct error *err) {
    struct finding_table *table = calloc(1, sizeof *table);

    if (!table)
        return error_no_memory(err);
    arena_init(&table->arena);
    arena_init(&table->former);
    str_init(&table->text);
    table->quote = quote;
    table->payload = payload;
    *out = table;
    return 0;
}

static void slot_free(struct finding_table *table, struct slot *slot) {
    HASH_DEL(table->slots, slot);
    free(slot->finding.occurrences);
    free(slot);
}

void finding_table_free(struct finding_table *table) {
    struct slot *slot, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->slots, slot, next)
    slot_free(table, slot);
    arena_free(&table->arena);
    arena_free(&table->former);
    str_free(&table->text);
    free(table->list);
    free(table);
}

int occurrence_compare(const struct occurrence *a, const struct occurrence *b) {
    if (a->time != b->time) {
        if (a->time == MSEC_NONE || b->time == MSEC_NONE)
            return a->time == MSEC_NONE ? 1 : -1;
        return a->time < b->time ? -1 : 1;
    }
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return 0;
}

static struct occurrence occurrence_of(const struct event *event) {
    return (struct occurrence){
        .time = event->time,
        .file = event->file,
        .line = event->line,
        .offset = event->offset,
        .depth = event->match_offset,
        .job = event->job,
        .parent_job = event->parent_job,
        .seq = event->seq,
        .logid = event->logid.len ? slice_hash(event->logid, 0) : 0,
        .excerpt = event->excerpt,
    };
}

static bool same_chain(const struct occurrence *a, const struct occurrence *b) {
    return a->job == b->job && a->parent_job == b->parent_job && a->seq == b->seq && a->logid == b->logid &&
           a->excerpt == b->excerpt && (a->job || a->logid || a->seq || a->file == b->file);
}

/* How many occurrences a finding keeps. Those of successes are in a table of their own. */
static size_t occurrence_limit(const struct finding *finding) {
    return finding->signature->success ? 1 : OCCURRENCE_MAX;
}

/* Keeps the smallest occurrence of each chain, and of those the smallest. */
static int keep_occurrence(struct finding *finding, const struct occurrence *fresh) {
    size_t at;

    for (size_t i = 0; i < finding->occurrence_count; i++) {
        if (!same_chain(&finding->occurrences[i], fresh))
            continue;
        if (occurrence_compare(&finding->occurrences[i], fresh) <= 0)
            return 0;
        finding->occurrence_count--;
        memmove(&finding->occurrences[i], &finding->occurrences[i + 1],
                (finding->occurrence_count - i) * sizeof *fresh);
        break;
    }
    for (at = finding->occurrence_count; at > 0; at--)
        if (occurrence_compare(&finding->occurrences[at - 1], fresh) <= 0)
            break;
    if (at == occurrence_limit(finding))
        return 0;
    if (finding->occurrence_count == finding->occurrence_room) {
        size_t room = finding->occurrence_room ? finding->occurrence_room * 2 : 2;
        struct occurrence *grown = realloc(finding->occurrences, room * sizeof *grown);

        if (!grown)
            return -1;
        finding->occurrences = grown;
        finding->occurrence_room = room;
    }
    if (finding->occurrence_count == occurrence_limit(finding))
        finding->occurrence_count--;
    memmove(&finding->occurrences[at + 1], &finding->occurrences[at], (finding->occurrence_count - at) * sizeof *fresh);
    finding->occurrences[at] = *fresh;
    finding->occurrence_count++;
    return 0;
}

/* Takes the captures and entities of the smallest event. */
static int adopt(struct finding_table *table, struct finding *finding, const struct event *event) {
    finding->entities = event->entities;
    if (entity_set_keep(&finding->entities, &table->arena))
        return -1;
    for (size_t i = 0; i < event->signature->capture_count; i++) {
        struct slice capture = event->captures[i];

        finding->captures[i] = NULL;
        if (!capture.ptr)
            continue;
        finding->captures[i] = arena_string(&table->arena, slice_first(capture, utf8_cut(capture, CAPTURE_KEEP)));
        if (!finding->captures[i])
            return -1;
    }
    return 0;
}

/* Copies text and entities of a sample into the arena. */
static int sample_keep(struct sample *sample, struct slice text, struct entity_set related, struct arena *arena) {
    struct entity *items = arena_alloc(arena, related.count * sizeof *items + 1);

    sample->text = arena_string(arena, text);
    if (!items || !sample->text || entity_set_keep(&related, arena))
        return -1;
    memcpy(items, related.items, related.count * sizeof *items);
    sample->related = items;
    sample->related_count = related.count;
    return 0;
}

struct entity_set sample_entities(const struct sample *sample) {
    struct entity_set set = {.count = sample->related_count};

    memcpy(set.items, sample->related, sample->related_count * sizeof set.items[0]);
    return set;
}

/* How many samples a finding keeps. Contexts are as frequent as what goes well, and one line shows what they are. */
static size_t sample_room(const struct finding *finding) {
    return finding->signature->role == ROLE_CONTEXT ? 1 : SAMPLE_MAX;
}

/* Puts a sample, whose text and entities are kept already, into its place. Returns whether it is the first now. */
static bool insert_sample(struct finding *finding, size_t at, const struct sample *sample) {
    if (finding->sample_count == sample_room(finding))
        finding->sample_count--;
    memmove(&finding->samples[at + 1], &finding->samples[at],
            (finding->sample_count - at) * sizeof finding->samples[0]);
    finding->samples[at] = *sample;
    finding->sample_count++;
    return at == 0;
}

/* Where a sample belongs; sample_room = nowhere. */
static size_t sample_place(const struct finding *finding, const struct occurrence *fresh) {
    size_t at;

    for (at = finding->sample_count; at > 0; at--)
        if (occurrence_compare(&finding->samples[at - 1].at, fresh) <= 0)
            break;
    return at;
}

static int keep_sample(struct finding_table *table, struct finding *finding, const struct event *event,
                       const struct occurrence *fresh) {
    struct sample sample = {.at = *fresh, .level = event->level};
    size_t at = sample_place(finding, fresh);

    if (at == sample_room(finding))
        return 0;
    str_clear(&table->text);
    if (table->quote(table->payload, &table->text, event) || table->text.failed ||
        sample_keep(&sample, str_slice(&table->text), event->related, &table->arena))
        return -1;
    return insert_sample(finding, at, &sample) ? adopt(table, finding, event) : 0;
}

/* Copies what was captured into the arena. */
static int finding_keep(struct finding *finding, struct arena *to) {
    if (entity_set_keep(&finding->entities, to))
        return -1;
    for (size_t i = 0; i < CAPTURE_MAX; i++)
        if (finding->captures[i] && !(finding->captures[i] = arena_string(to, slice_of(finding->captures[i]))))
            return -1;
    return 0;
}

static int finding_move(struct finding *finding, struct arena *to) {
    if (finding_keep(finding, to))
        return -1;
    for (size_t i = 0; i < finding->sample_count; i++) {
        struct sample *sample = &finding->samples[i];

        if (sample_keep(sample, slice_of(sample->text), sample_entities(sample), to))
            return -1;
    }
    return 0;
}

/* Moves what is still in use into a new arena once replaced texts outweigh it. */
static int compact(struct finding_table *table) {
    struct slot *slot, *next;

    if (table->arena.used < 2 * table->live + COMPACT_SLACK)
        return 0;
    table->former = table->arena;
    arena_init(&table->arena);
    HASH_ITER(hh, table->slots, slot, next)
    if (finding_move(&slot->finding, &table->arena))
        return -1;
    arena_free(&table->former);
    table->live = table->arena.used;
    return 0;
}

static int compare_findings(const void *a, const void *b) {
    const struct finding *left = *(struct finding *const *)a, *right = *(struct finding *const *)b;
    int order = occurrence_compare(&left->samples[0].at, &right->samples[0].at);

    if (order)
        return order;
    order = strcmp(left->signature->id, right->signature->id);
    if (order)
        return order;
    return left->key < right->key ? -1 : left->key > right->key;
}

/* Sorts the findings into `list` and gives up what is beyond FINDING_MAX: what began earliest stays, so that nothing
 * depends on the order in which events and tables came. */
static int sort_findings(struct finding_table *table) {
    struct slot *slot, *next;
    size_t n = 0;

    free(table->list);
    table->list = calloc(HASH_COUNT(table->slots) + 1, sizeof *table->list);
    if (!table->list)
        return -1;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[n++] = &slot->finding;
    qsort(table->list, n, sizeof *table->list, compare_findings);
    for (; n > (size_t)FINDING_MAX >> table->shrink; n--) {
        slot = (struct slot *)((char *)table->list[n - 1] - offsetof(struct slot, finding));
        table->dropped += slot->finding.count;
        slot_free(table, slot);
    }
    return 0;
}

/* The slot of a key, a new one if need be; null when memory ran out. */
static struct slot *slot_of(struct finding_table *table, uint64_t key, const struct signature *signature) {
    struct slot *slot;

    HASH_FIND(hh, table->slots, &key, sizeof key, slot);
    if (slot)
        return slot;
    /* twice as many are held before those that began last are given up */
    if (HASH_COUNT(table->slots) >= (size_t)(2 * FINDING_MAX) >> table->shrink && sort_findings(table))
        return NULL;
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return NULL;
    slot->finding.key = key;
    slot->finding.signature = signature;
    slot->finding.first = slot->finding.last = slot->finding.alerted = MSEC_NONE;
    slot->finding.unexpected_log = slot->finding.open_end = true;
    snprintf(slot->finding.id, sizeof slot->finding.id, "f-%016llx", (unsigned long long)key);
    HASH_ADD(hh, table->slots, finding.key, sizeof key, slot);
    return slot;
}

static void widen(struct finding *finding, msec_t first, msec_t last) {
    if (first != MSEC_NONE && (finding->first == MSEC_NONE || first < finding->first))
        finding->first = first;
    if (last != MSEC_NONE && (finding->last == MSEC_NONE || last > finding->last))
        finding->last = last;
}

static void note_alert(struct finding *finding, msec_t time) {
    if (time != MSEC_NONE && (finding->alerted == MSEC_NONE || time < finding->alerted))
        finding->alerted = time;
}

int finding_table_add(struct finding_table *table, const struct event *event, struct error *err) {
    struct occurrence fresh = occurrence_of(event);
    bool anonymous;
    struct slot *slot = slot_of(table, fold_key(event, &anonymous), event->signature);
    struct finding *finding;

    if (!slot)
        return error_no_memory(err);
    finding = &slot->finding;
    finding->anonymous = anonymous;
    finding->count++;
    finding->known += event->known;
    widen(finding, event->time, event->time);
    if (event->alert)
        note_alert(finding, event->time);
    histogram_add(&finding->histogram, event->time, 1);
    if (event->level > finding->level)
        finding->level = event->level;
    finding->unexpected_log = finding->unexpected_log && event->unexpected_log;
    finding->open_end = finding->open_end && event->open_end;
    if (keep_occurrence(finding, &fresh) || keep_sample(table, finding, event, &fresh) || compact(table))
        return error_no_memory(err);
    return 0;
}

/* Adds to the share of a server; of too many those of the first servers stay. */
static void add_share(struct finding *finding, uint32_t server, uint64_t count) {
    size_t at = 0;

    while (at < finding->share_count && finding->shares[at].server < server)
        at++;
    if (at < finding->share_count && finding->shares[at].server == server) {
        finding->shares[at].count += count;
        return;
    }
    if (at == SHARE_MAX)
        return;
    if (finding->share_count == SHARE_MAX)
        finding->share_count--;
    memmove(&finding->shares[at + 1], &finding->shares[at], (finding->share_count - at) * sizeof finding->shares[0]);
    finding->shares[at] = (struct share){server, count};
    finding->share_count++;
}

static int absorb_sample(struct finding_table *table, struct finding *finding, const struct finding *from,
                         const struct sample *theirs, const struct log_source *source) {
    struct sample sample = *theirs;
    struct entity_set related = sample_entities(theirs);
    size_t at;

    sample.at.file = source->file;
    at = sample_place(finding, &sample.at);
    if (at == sample_room(finding))
        return 0;
    entity_set_add_machine(&related, source->host);
    if (sample_keep(&sample, slice_of(theirs->text), related, &table->arena))
        return -1;
    if (!insert_sample(finding, at, &sample))
        return 0;
    finding->entities = from->entities;
    memcpy(finding->captures, from->captures, sizeof finding->captures);
    return finding_keep(finding, &table->arena);
}

int finding_table_absorb(struct finding_table *table, const struct finding *from, const struct log_source *source,
                         struct error *err) {
    uint64_t key = from->anonymous ? fold_key_on(from->key, source->host) : from->key;
    struct slot *slot = slot_of(table, key, from->signature);
    struct finding *finding;

    if (!slot)
        return error_no_memory(err);
    finding = &slot->finding;
    finding->anonymous = false;
    finding->count += from->count;
    finding->known += from->known;
    widen(finding, from->first, from->last);
    note_alert(finding, from->alerted);
    histogram_merge(&finding->histogram, &from->histogram);
    add_share(finding, source->server, from->count);
    if (from->level > finding->level)
        finding->level = from->level;
    finding->unexpected_log = finding->unexpected_log && from->unexpected_log;
    finding->open_end = finding->open_end && from->open_end;
    for (size_t i = 0; i < from->occurrence_count; i++) {
        struct occurrence at = from->occurrences[i];

        at.file = source->file;
        if (keep_occurrence(finding, &at))
            return error_no_memory(err);
    }
    for (size_t i = 0; i < from->sample_count; i++)
        if (absorb_sample(table, finding, from, &from->samples[i], source))
            return error_no_memory(err);
    return compact(table) ? error_no_memory(err) : 0;
}

/* From the samples as they are now, so that what was kept for a while and replaced leaves no trace. */
static void gather_related(struct finding *finding) {
    finding->related.count = 0;
    for (size_t i = 0; i < finding->sample_count; i++) {
        struct entity_set named = sample_entities(&finding->samples[i]);

        entity_set_merge(&finding->related, &named);
    }
}

struct finding **finding_table_list(struct finding_table *table, size_t *count) {
    *count = 0;
    if (sort_findings(table))
        return NULL;
    *count = HASH_COUNT(table->slots);
    for (size_t i = 0; i < *count; i++) {
        table->list[i]->index = (uint32_t)i;
        gather_related(table->list[i]);
    }
    return table->list;
}

enum role finding_role(const struct finding *finding) {
    enum role role = finding->signature->role;

    return role <= ROLE_SYMPTOM && finding->count < finding->signature->often ? ROLE_CONTEXT : role;
}

void finding_entities(struct entity_set *out, const struct finding *finding) {
    *out = finding->entities;
    entity_set_merge(out, &finding->related);
}

uint64_t finding_table_dropped(const struct finding_table *table) {
    return table->dropped;
}

void finding_table_drop(struct finding_table *table, uint64_t events) {
    table->dropped += events;
}

size_t finding_table_memory(const struct finding_table *table) {
    return table->arena.used;
}
