/* SPDX-License-Identifier: Apache-2.0
 * Folding of events into findings; the invariants are in finding.h. */
#include "model/finding.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "base/utf8.h"

enum { COMPACT_SLACK = 8 * 1024 * 1024 }; /* bytes of replaced texts that are tolerated */

struct slot {
    UT_hash_handle hh;
    uint64_t key;
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
    struct finding **list;
};

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

void finding_table_free(struct finding_table *table) {
    struct slot *slot, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->slots, slot, next) {
        HASH_DEL(table->slots, slot);
        free(slot->finding.occurrences);
        free(slot);
    }
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

static uint64_t hash_entity(const struct entity *entity, uint64_t seed) {
    struct slice best = entity->id.len ? entity->id : entity->uuid.len ? entity->uuid : entity->name;

    return slice_hash(best, seed + entity->type);
}

/* Things that say by themselves which failure this is; a zone or an address does not. */
static bool is_particular(enum entity_type type) {
    return type == ENTITY_VM || type == ENTITY_HOST || type == ENTITY_NETWORK || type == ENTITY_VPC ||
           type == ENTITY_POOL || type == ENTITY_VOLUME || type == ENTITY_JOB;
}

/* What makes two events one finding: the captures that fold, and where these name nothing particular, the
 * job, or else the first thing the record names. So the same failure of two VMs, or of two jobs, stays two
 * findings. */
static uint64_t fold_key(const struct event *event) {
    static const enum entity_type FALLBACK[] = {ENTITY_VM, ENTITY_NETWORK, ENTITY_VPC, ENTITY_HOST,
                                                ENTITY_POOL};
    const struct signature *signature = event->signature;
    uint64_t key = slice_hash(slice_of(signature->id), 1),
             job = event->parent_job ? event->parent_job : event->job;
    bool folded = false, particular = false;

    for (size_t i = 0; i < signature->capture_count; i++) {
        if (!signature->captures[i].fold || !event->captures[i].ptr)
            continue;
        key = slice_hash(event->captures[i], key + i + 1);
        folded = true;
        particular = particular || is_particular(signature->captures[i].entity);
    }
    if (particular)
        return key;
    if (job)
        return slice_hash(slice_make((const char *)&job, sizeof job), key);
    for (size_t i = 0; i < ARRAY_LENGTH(FALLBACK) && !folded; i++) {
        const struct entity *entity = entity_set_find(&event->related, FALLBACK[i]);

        if (!entity)
            continue;
        key = hash_entity(entity, key);
        folded = true;
    }
    return key;
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

/* Keeps the smallest occurrence of each chain, and of those the OCCURRENCE_MAX smallest. */
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
    if (at == OCCURRENCE_MAX)
        return 0;
    if (finding->occurrence_count == finding->occurrence_room) {
        size_t room = finding->occurrence_room ? finding->occurrence_room * 2 : 2;
        struct occurrence *grown = realloc(finding->occurrences, room * sizeof *grown);

        if (!grown)
            return -1;
        finding->occurrences = grown;
        finding->occurrence_room = room;
    }
    if (finding->occurrence_count == OCCURRENCE_MAX)
        finding->occurrence_count--;
    memmove(&finding->occurrences[at + 1], &finding->occurrences[at],
            (finding->occurrence_count - at) * sizeof *fresh);
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
        finding->captures[i] =
            arena_string(&table->arena, slice_first(capture, utf8_cut(capture, CAPTURE_KEEP)));
        if (!finding->captures[i])
            return -1;
    }
    return 0;
}

/* Copies text and entities of a sample into the arena. */
static int sample_keep(struct sample *sample, struct slice text, struct entity_set related,
                       struct arena *arena) {
    struct entity *items = arena_alloc(arena, related.count * sizeof *items + 1);

    sample->text = arena_string(arena, text);
    if (!items || !sample->text || entity_set_keep(&related, arena))
        return -1;
    memcpy(items, related.items, related.count * sizeof *items);
    sample->related = items;
    sample->related_count = related.count;
    return 0;
}

static struct entity_set sample_entities(const struct sample *sample) {
    struct entity_set set = {.count = sample->related_count};

    memcpy(set.items, sample->related, sample->related_count * sizeof set.items[0]);
    return set;
}

static int keep_sample(struct finding_table *table, struct finding *finding, const struct event *event,
                       const struct occurrence *fresh) {
    struct sample sample = {.at = *fresh, .level = event->level};
    size_t at;

    for (at = finding->sample_count; at > 0; at--)
        if (occurrence_compare(&finding->samples[at - 1].at, fresh) <= 0)
            break;
    if (at == SAMPLE_MAX)
        return 0;
    str_clear(&table->text);
    if (table->quote(table->payload, &table->text, event) || table->text.failed ||
        sample_keep(&sample, str_slice(&table->text), event->related, &table->arena))
        return -1;
    if (finding->sample_count == SAMPLE_MAX)
        finding->sample_count--;
    memmove(&finding->samples[at + 1], &finding->samples[at],
            (finding->sample_count - at) * sizeof finding->samples[0]);
    finding->samples[at] = sample;
    finding->sample_count++;
    return at == 0 ? adopt(table, finding, event) : 0;
}

static int finding_move(struct finding *finding, struct arena *to) {
    if (entity_set_keep(&finding->entities, to))
        return -1;
    for (size_t i = 0; i < CAPTURE_MAX; i++)
        if (finding->captures[i] &&
            !(finding->captures[i] = arena_string(to, slice_of(finding->captures[i]))))
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

static struct slot *slot_of(struct finding_table *table, const struct event *event) {
    uint64_t key = fold_key(event);
    struct slot *slot;

    HASH_FIND(hh, table->slots, &key, sizeof key, slot);
    if (slot || HASH_COUNT(table->slots) >= FINDING_MAX)
        return slot;
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return NULL;
    slot->key = key;
    slot->finding.signature = event->signature;
    slot->finding.first = slot->finding.last = MSEC_NONE;
    slot->finding.unexpected_log = slot->finding.open_end = true;
    snprintf(slot->finding.id, sizeof slot->finding.id, "f-%016llx", (unsigned long long)key);
    HASH_ADD(hh, table->slots, key, sizeof key, slot);
    return slot;
}

int finding_table_add(struct finding_table *table, const struct event *event, struct error *err) {
    struct slot *slot = slot_of(table, event);
    struct occurrence fresh = occurrence_of(event);
    struct finding *finding;

    if (!slot) {
        if (HASH_COUNT(table->slots) < FINDING_MAX)
            return error_no_memory(err);
        table->dropped++;
        return 0;
    }
    finding = &slot->finding;
    finding->count++;
    finding->known += event->known;
    if (event->time != MSEC_NONE) {
        if (finding->first == MSEC_NONE || event->time < finding->first)
            finding->first = event->time;
        if (finding->last == MSEC_NONE || event->time > finding->last)
            finding->last = event->time;
    }
    if (event->level > finding->level)
        finding->level = event->level;
    if (!event->unexpected_log)
        finding->unexpected_log = false;
    if (!event->open_end)
        finding->open_end = false;
    if (keep_occurrence(finding, &fresh) || keep_sample(table, finding, event, &fresh) || compact(table))
        return error_no_memory(err);
    return 0;
}

/* From the samples as they are now, so that what was kept for a while and replaced leaves no trace. */
static void gather_related(struct finding *finding) {
    finding->related.count = 0;
    for (size_t i = 0; i < finding->sample_count; i++) {
        struct entity_set named = sample_entities(&finding->samples[i]);

        entity_set_merge(&finding->related, &named);
    }
}

static int compare_findings(const void *a, const void *b) {
    const struct finding *left = *(struct finding *const *)a, *right = *(struct finding *const *)b;
    int order = occurrence_compare(&left->samples[0].at, &right->samples[0].at);

    return order ? order : strcmp(left->signature->id, right->signature->id);
}

struct finding **finding_table_list(struct finding_table *table, size_t *count) {
    struct slot *slot, *next;
    size_t n = 0;

    free(table->list);
    *count = 0;
    table->list = calloc(HASH_COUNT(table->slots) + 1, sizeof *table->list);
    if (!table->list)
        return NULL;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[n++] = &slot->finding;
    qsort(table->list, n, sizeof *table->list, compare_findings);
    for (size_t i = 0; i < n; i++) {
        table->list[i]->index = (uint32_t)i;
        gather_related(table->list[i]);
    }
    *count = n;
    return table->list;
}

void finding_entities(struct entity_set *out, const struct finding *finding) {
    *out = finding->entities;
    entity_set_merge(out, &finding->related);
}

uint64_t finding_table_dropped(const struct finding_table *table) {
    return table->dropped;
}

size_t finding_table_memory(const struct finding_table *table) {
    return table->arena.used;
}

/* The value of a placeholder: a capture, an entity's field, or a fact. */
static struct slice placeholder(const struct finding *finding, struct slice name, const char *const *facts) {
    enum entity_type type;
    enum entity_field field;
    const struct entity *entity;

    for (size_t i = 0; i < finding->signature->capture_count; i++)
        if (finding->captures[i] && slice_is(name, finding->signature->captures[i].name))
            return slice_of(finding->captures[i]);
    for (; facts && facts[0]; facts += 2)
        if (slice_is(name, facts[0]))
            return slice_of(facts[1]);
    if (entity_key_parse(name, &type, &field)) {
        entity = entity_set_find(&finding->entities, type);
        if (!entity || !entity_field_value(entity, field).len)
            entity = entity_set_find(&finding->related, type);
        if (entity)
            return entity_field_value(entity, field);
    }
    return slice_make(NULL, 0);
}

/* Braces of JSON or shell in a command are not placeholders. */
static bool is_placeholder(struct slice name) {
    if (name.len == 0 || name.len > 64)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!islower((unsigned char)name.ptr[i]) && name.ptr[i] != '_' &&
            (i == 0 || (name.ptr[i] != '.' && !isdigit((unsigned char)name.ptr[i]))))
            return false;
    return true;
}

bool finding_fill(struct str *out, const struct finding *finding, const char *template_text,
                  const char *const *facts, const char *unknown) {
    bool complete = true;

    for (const char *at = template_text; *at;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        struct slice name, value;

        name = end ? slice_make(at + 1, (size_t)(end - at - 1)) : slice_make(NULL, 0);
        if (!is_placeholder(name)) {
            str_add_char(out, *at++);
            continue;
        }
        value = placeholder(finding, name, facts);
        if (value.len) {
            str_add_slice(out, value);
        } else {
            complete = false;
            if (unknown)
                str_add(out, unknown);
            else
                str_addf(out, "<%.*s>", SLICE_ARGS(name));
        }
        at = end + 1;
    }
    return complete;
}
