/* SPDX-License-Identifier: Apache-2.0
 * Noting and deciding; the invariants are in absence.h. */
#include "correlate/absence.h"

#include <stdlib.h>

#include "base/vec.h"
#include "correlate/absence_note.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

/* Rotation leaves no hole longer than this; a longer one is a log that is missing. */
#define HOLE_MAX (5 * MSEC_MINUTE)
/* Successive logs of one machine may overlap by as much: a rotation's first and last records come from
 * several threads. */
#define OVERLAP_MAX (10 * MSEC_SECOND)

enum { ANSWER_STEPS = 64 }; /* answers looked at for one beginning: keeps hostile logs linear */

/* The beginnings of one key that are open. */
struct open_key {
    UT_hash_handle hh;
    uint64_t key;
    struct absence_note *notes;
    size_t count;
};

struct answer {
    uint64_t key, offset;
    msec_t time;
    uint32_t file;
};

struct rule {
    const struct signature *signature;
    struct open_key *open;
    size_t open_count;
    struct {
        VEC_OF(struct answer);
    } answers;
    uint64_t left_out; /* more than 0: the rule is not decided */
};

/* Which rule a signature begins or ends. */
struct use {
    uint32_t signature, rule;
    bool ends;
};

struct absence_table {
    struct rule *rules;
    size_t rule_count;
    struct use *uses; /* sorted by signature, ends first: an event that is both answers the one before */
    size_t use_count;
    uint32_t *first_use; /* per signature, one more entry than signatures */
};

static int compare_uses(const void *a, const void *b) {
    const struct use *left = a, *right = b;

    if (left->signature != right->signature)
        return left->signature < right->signature ? -1 : 1;
    if (left->ends != right->ends)
        return left->ends ? -1 : 1;
    return left->rule < right->rule ? -1 : left->rule > right->rule;
}

static void add_rule(struct absence_table *table, const struct signature *signature) {
    uint32_t rule = (uint32_t)table->rule_count++;

    table->rules[rule].signature = signature;
    table->uses[table->use_count++] = (struct use){signature->absence.after_index, rule, false};
    table->uses[table->use_count++] = (struct use){signature->absence.until_index, rule, true};
}

int absence_table_new(struct absence_table **out, const struct pattern_set *set, struct error *err) {
    struct absence_table *table = calloc(1, sizeof *table);
    size_t rules = 0, use = 0;

    if (!table)
        return error_no_memory(err);
    for (size_t i = 0; i < set->signature_count; i++)
        rules += set->signatures[i].absence.after != NULL;
    table->rules = calloc(rules + 1, sizeof *table->rules);
    table->uses = calloc(2 * rules + 1, sizeof *table->uses);
    table->first_use = calloc(set->signature_count + 1, sizeof *table->first_use);
    if (!table->rules || !table->uses || !table->first_use) {
        absence_table_free(table);
        return error_no_memory(err);
    }
    for (size_t i = 0; i < set->signature_count; i++)
        if (set->signatures[i].absence.after)
            add_rule(table, &set->signatures[i]);
    qsort(table->uses, table->use_count, sizeof *table->uses, compare_uses);
    for (size_t i = 0; i <= set->signature_count; i++) {
        while (use < table->use_count && table->uses[use].signature < i)
            use++;
        table->first_use[i] = (uint32_t)use;
    }
    *out = table;
    return 0;
}

static void free_notes(struct absence_note *note) {
    while (note) {
        struct absence_note *next = note->next;

        free(note);
        note = next;
    }
}

static void clear_rule(struct rule *rule) {
    struct open_key *slot, *next;

    HASH_ITER(hh, rule->open, slot, next) {
        HASH_DEL(rule->open, slot);
        free_notes(slot->notes);
        free(slot);
    }
    rule->open_count = 0;
    vec_free(&rule->answers);
}

void absence_table_free(struct absence_table *table) {
    if (!table)
        return;
    for (size_t i = 0; i < table->rule_count; i++)
        clear_rule(&table->rules[i]);
    free(table->rules);
    free(table->uses);
    free(table->first_use);
    free(table);
}

static bool add_number(uint64_t *key, uint64_t value) {
    *key = slice_hash(slice_make((const char *)&value, sizeof value), *key);
    return value != 0;
}

static bool add_entity(uint64_t *key, const struct event *event, enum entity_type type) {
    const struct entity *entity = entity_set_find(&event->entities, type);
    struct slice best;

    if (!entity)
        entity = entity_set_find(&event->related, type);
    if (!entity)
        return false;
    best = entity->id.len ? entity->id : entity->uuid.len ? entity->uuid : entity->name;
    *key = slice_hash(best, *key);
    return best.len != 0;
}

/* The key of everything that must be the same; false where the event does not tell one of them. */
static bool key_of(uint64_t *out, const struct event *event, uint64_t machine, uint32_t same) {
    static const struct {
        uint32_t bit;
        enum entity_type type;
    } TYPES[] = {{SAME_VM, ENTITY_VM},         {SAME_HOST, ENTITY_HOST}, {SAME_NETWORK, ENTITY_NETWORK},
                 {SAME_ZONE, ENTITY_ZONE},     {SAME_VPC, ENTITY_VPC},   {SAME_POOL, ENTITY_POOL},
                 {SAME_VOLUME, ENTITY_VOLUME}, {SAME_IP, ENTITY_IP}};
    bool complete = true;

    *out = 0;
    if (same & SAME_SERVER)
        add_number(out, machine);
    if (same & SAME_SEQ)
        complete = add_number(out, event->seq);
    if (same & SAME_JOB)
        complete = add_number(out, event->job) && complete;
    if (same & SAME_LOGID) {
        complete = event->logid.len && complete;
        *out = slice_hash(event->logid, *out);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(TYPES); i++)
        if (same & TYPES[i].bit)
            complete = add_entity(out, event, TYPES[i].type) && complete;
    return complete;
}

/* Within a log its order counts, which a clock set back does not disturb; between logs only time does. */
static bool answers(const struct event *begin, const struct answer *answer, msec_t within) {
    if (answer->time > begin->time + within)
        return false;
    return answer->file == begin->file ? answer->offset > begin->offset : answer->time >= begin->time;
}

static int note_end(struct rule *rule, const struct event *event, uint64_t key) {
    struct answer answer = {key, event->offset, event->time, event->file};
    struct open_key *slot;

    HASH_FIND(hh, rule->open, &key, sizeof key, slot);
    for (struct absence_note **at = slot ? &slot->notes : NULL; at && *at;) {
        struct absence_note *note = *at;

        if (!answers(&note->event, &answer, rule->signature->absence.within)) {
            at = &note->next;
            continue;
        }
        *at = note->next;
        free(note);
        slot->count--;
        rule->open_count--;
    }
    if (slot && slot->count == 0) {
        HASH_DEL(rule->open, slot);
        free(slot);
    }
    if (rule->answers.count < ABSENCE_ANSWER_MAX)
        return vec_push(&rule->answers, answer);
    rule->left_out++;
    return 0;
}

static struct open_key *slot_of(struct rule *rule, uint64_t key) {
    struct open_key *slot;

    HASH_FIND(hh, rule->open, &key, sizeof key, slot);
    if (slot)
        return slot;
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return NULL;
    slot->key = key;
    HASH_ADD(hh, rule->open, key, sizeof key, slot);
    return slot;
}

static int note_begin(struct absence_table *table, uint32_t index, const struct event *event, uint64_t key) {
    struct rule *rule = &table->rules[index];
    struct open_key *slot = slot_of(rule, key);
    struct absence_note *note;

    if (!slot)
        return -1;
    if (slot->count == ABSENCE_SAME_MAX)
        return 0;
    if (rule->open_count == ABSENCE_OPEN_MAX) {
        rule->left_out++;
        return 0;
    }
    note = absence_note_new(event);
    if (!note)
        return -1;
    note->key = key;
    note->rule = index;
    note->next = slot->notes;
    slot->notes = note;
    slot->count++;
    rule->open_count++;
    return 0;
}

bool absence_table_owns(const struct absence_table *table, const struct signature *signature) {
    return signature->role == ROLE_CONTEXT && signature->certainty == CERTAINTY_HINT &&
           table->first_use[signature->index] < table->first_use[signature->index + 1];
}

int absence_table_note(struct absence_table *table, const struct event *event, uint64_t machine,
                       struct error *err) {
    uint32_t begin = table->first_use[event->signature->index],
             end = table->first_use[event->signature->index + 1];

    for (uint32_t i = begin; i < end; i++) {
        const struct use *use = &table->uses[i];
        struct rule *rule = &table->rules[use->rule];
        uint64_t key;

        if (rule->left_out) {
            rule->left_out++;
            continue;
        }
        if (event->time == MSEC_NONE || !key_of(&key, event, machine, rule->signature->absence.same))
            continue;
        if (use->ends ? note_end(rule, event, key) : note_begin(table, use->rule, event, key))
            return error_no_memory(err);
        if (rule->left_out)
            clear_rule(rule);
    }
    return 0;
}

static int compare_answers(const void *a, const void *b) {
    const struct answer *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

/* Looks for an answer that was read before its beginning, in another log. */
static bool answered(const struct rule *rule, const struct absence_note *note) {
    struct answer wanted = {note->key, 0, note->event.time, 0};
    msec_t within = rule->signature->absence.within;
    size_t low = 0, high = rule->answers.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_answers(&rule->answers.items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t steps = 0; low < rule->answers.count && rule->answers.items[low].key == note->key &&
                           rule->answers.items[low].time <= note->event.time + within;
         low++, steps++)
        if (steps == ANSWER_STEPS || answers(&note->event, &rule->answers.items[low], within))
            return true;
    return false;
}

/* Whether the logs of the machine of `file` go on to `time` without a hole. */
static bool reaches(const struct log_span *spans, size_t count, uint32_t file, msec_t time, msec_t hole) {
    msec_t end = spans[file].last;

    for (bool grown = true; grown && end != MSEC_NONE && end < time;) {
        grown = false;
        for (size_t i = 0; i < count && end < time; i++) {
            if (spans[i].first == MSEC_NONE || spans[i].last <= end || spans[i].first < end - OVERLAP_MAX ||
                spans[i].first > end + hole || spans[i].machine != spans[file].machine)
                continue;
            end = spans[i].last;
            grown = true;
        }
    }
    return end != MSEC_NONE && end >= time;
}

/* Whether an earlier run fired for this beginning: it knew it, and its logs reached as far. */
static bool was_fired(const struct rule *rule, const struct absence_note *note, const struct log_span *spans,
                      size_t count) {
    const struct absence *absence = &rule->signature->absence;
    msec_t known = MSEC_NONE;

    if (!note->event.known || absence->fire)
        return note->event.known;
    for (size_t i = 0; i < count; i++)
        if (spans[i].machine == spans[note->event.file].machine && spans[i].known > known)
            known = spans[i].known;
    return known != MSEC_NONE && known >= note->event.time + absence->within;
}

static int fire(const struct rule *rule, const struct absence_note *note, bool open_end, bool known,
                struct finding_table *findings, struct error *err) {
    struct event event = note->event;

    event.signature = rule->signature;
    event.open_end = open_end;
    event.known = known;
    entity_set_merge(&event.related, &event.entities);
    return finding_table_add(findings, &event, err);
}

static int compare_notes(const void *a, const void *b) {
    const struct absence_note *left = *(struct absence_note *const *)a,
                              *right = *(struct absence_note *const *)b;

    if (left->event.time != right->event.time)
        return left->event.time < right->event.time ? -1 : 1;
    if (left->event.file != right->event.file)
        return left->event.file < right->event.file ? -1 : 1;
    if (left->event.offset != right->event.offset)
        return left->event.offset < right->event.offset ? -1 : 1;
    return 0;
}

static int decide_rule(struct rule *rule, const struct log_span *spans, size_t count, msec_t until,
                       struct finding_table *findings, struct error *err) {
    const struct absence *absence = &rule->signature->absence;
    msec_t hole = absence->within / 4 < HOLE_MAX ? absence->within / 4 : HOLE_MAX;
    struct absence_note **notes = calloc(rule->open_count + 1, sizeof(struct absence_note *));
    struct open_key *slot, *next;
    size_t n = 0;
    int result = -1;

    if (!notes)
        return error_no_memory(err);
    HASH_ITER(hh, rule->open, slot, next)
    for (struct absence_note *note = slot->notes; note; note = note->next)
        notes[n++] = note;
    qsort(notes, n, sizeof(struct absence_note *), compare_notes);
    if (rule->answers.count > 1)
        qsort(rule->answers.items, rule->answers.count, sizeof *rule->answers.items, compare_answers);
    for (size_t i = 0; i < n; i++) {
        msec_t end = notes[i]->event.time + absence->within;
        bool open_end;

        if (notes[i]->event.file >= count || answered(rule, notes[i]))
            continue;
        open_end =
            (until != MSEC_NONE && end >= until) || !reaches(spans, count, notes[i]->event.file, end, hole);
        if ((!open_end || absence->fire) &&
            fire(rule, notes[i], open_end, was_fired(rule, notes[i], spans, count), findings, err))
            goto out;
    }
    result = 0;
out:
    free(notes);
    return result;
}

int absence_table_decide(struct absence_table *table, const struct log_span *spans, size_t count,
                         msec_t until, struct finding_table *findings, struct error *err) {
    for (size_t i = 0; i < table->rule_count; i++)
        if (table->rules[i].left_out == 0 &&
            decide_rule(&table->rules[i], spans, count, until, findings, err))
            return -1;
    return 0;
}

size_t absence_table_rules(const struct absence_table *table) {
    return table->rule_count;
}

const struct signature *absence_table_undecided(const struct absence_table *table, size_t i,
                                                uint64_t *left_out) {
    *left_out = table->rules[i].left_out;
    return table->rules[i].left_out ? table->rules[i].signature : NULL;
}
