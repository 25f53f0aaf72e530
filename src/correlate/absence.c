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
    uint64_t seen;  /* beginnings and ends noted */
    bool overflown; /* they were more than the caps allow: the rule is not decided */
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

/* The key of everything that must be the same, but for the machine, which is so within a log; false where the event
 * does not tell one of them. */
static bool key_of(uint64_t *out, const struct event *event, uint32_t same) {
    static const struct {
        uint32_t bit;
        enum entity_type type;
    } TYPES[] = {{SAME_VM, ENTITY_VM},         {SAME_HOST, ENTITY_HOST}, {SAME_NETWORK, ENTITY_NETWORK},
                 {SAME_ZONE, ENTITY_ZONE},     {SAME_VPC, ENTITY_VPC},   {SAME_POOL, ENTITY_POOL},
                 {SAME_VOLUME, ENTITY_VOLUME}, {SAME_IP, ENTITY_IP}};
    bool complete = true;

    *out = 0;
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

/* Takes what the answer answers from the beginnings of its key. */
static void close_answered(struct rule *rule, const struct answer *answer) {
    struct open_key *slot;

    HASH_FIND(hh, rule->open, &answer->key, sizeof answer->key, slot);
    for (struct absence_note **at = slot ? &slot->notes : NULL; at && *at;) {
        struct absence_note *note = *at;

        if (!answers(&note->event, answer, rule->signature->absence.within)) {
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
}

static int note_end(struct rule *rule, const struct answer *answer) {
    if (rule->answers.count < ABSENCE_ANSWER_MAX)
        return vec_push(&rule->answers, *answer);
    rule->overflown = true;
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

static int compare_events(const struct event *a, const struct event *b) {
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* The last of the beginnings of a key. */
static struct absence_note **latest_of(struct open_key *slot) {
    struct absence_note **latest = &slot->notes;

    for (struct absence_note **at = &slot->notes; *at; at = &(*at)->next)
        if (compare_events(&(*at)->event, &(*latest)->event) > 0)
            latest = at;
    return latest;
}

/* Makes room for one more beginning of a key, of which the first ABSENCE_SAME_MAX are kept. Returns whether the new one
 * is among them. */
static bool make_room(struct rule *rule, struct open_key *slot, const struct event *event) {
    struct absence_note **latest, *gone;

    if (slot->count < ABSENCE_SAME_MAX)
        return true;
    latest = latest_of(slot);
    gone = *latest;
    if (compare_events(&gone->event, event) <= 0)
        return false;
    *latest = gone->next;
    free(gone);
    slot->count--;
    rule->open_count--;
    return true;
}

static int note_begin(struct rule *rule, const struct event *event, uint64_t key, size_t most) {
    struct open_key *slot;
    struct absence_note *note;

    slot = slot_of(rule, key);
    if (!slot)
        return -1;
    if (!make_room(rule, slot, event))
        return 0;
    if (rule->open_count >= most) {
        rule->overflown = true;
        return 0;
    }
    note = absence_note_new(event);
    if (!note)
        return -1;
    note->key = key;
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

int absence_table_note(struct absence_table *table, const struct event *event, struct error *err) {
    uint32_t begin = table->first_use[event->signature->index], end = table->first_use[event->signature->index + 1];

    for (uint32_t i = begin; i < end; i++) {
        const struct use *use = &table->uses[i];
        struct rule *rule = &table->rules[use->rule];
        struct answer answer = {0, event->offset, event->time, event->file};

        rule->seen++;
        if (rule->overflown || event->time == MSEC_NONE || !key_of(&answer.key, event, rule->signature->absence.same))
            continue;
        if (use->ends)
            close_answered(rule, &answer);
        if (use->ends ? note_end(rule, &answer) : note_begin(rule, event, answer.key, ABSENCE_OPEN_MAX))
            return error_no_memory(err);
        if (rule->overflown)
            clear_rule(rule);
    }
    return 0;
}

int absence_table_each(const struct absence_table *table, absence_visit *visit, void *payload) {
    int status = 0;

    for (uint32_t i = 0; i < table->rule_count && !status; i++) {
        const struct rule *rule = &table->rules[i];
        const struct open_key *slot, *next;

        for (size_t k = 0; k < rule->answers.count && !status; k++) {
            const struct answer *answer = &rule->answers.items[k];
            const struct absence_fact fact = {i, true, answer->key, answer->time, answer->offset, answer->file, NULL};

            status = visit(payload, &fact);
        }
        HASH_ITER(hh, rule->open, slot, next)
        for (const struct absence_note *note = slot->notes; note && !status; note = note->next) {
            const struct absence_fact fact = {
                i, false, note->key, note->event.time, note->event.offset, note->event.file, &note->event};

            status = visit(payload, &fact);
        }
    }
    return status;
}

int absence_table_take(struct absence_table *table, const struct absence_fact *fact, const struct log_source *source,
                       struct error *err) {
    struct rule *rule = &table->rules[fact->rule];
    struct answer answer = {fact->key, fact->offset, fact->time, source->file};
    int status;

    if (rule->overflown)
        return 0;
    if (rule->signature->absence.same & SAME_SERVER)
        add_number(&answer.key, source->machine);
    if (fact->end) { /* whether it answers what another log began is decided once all logs, and their clocks, are known
                      */
        status = note_end(rule, &answer);
    } else {
        struct event event = *fact->event;

        event.file = source->file;
        status = note_begin(rule, &event, answer.key, ABSENCE_OPEN_ALL);
    }
    if (status)
        return error_no_memory(err);
    if (rule->overflown)
        clear_rule(rule);
    return 0;
}

void absence_table_add_seen(struct absence_table *table, size_t i, uint64_t seen, bool overflown) {
    struct rule *rule = &table->rules[i];

    rule->seen += seen;
    rule->overflown = rule->overflown || overflown;
    if (overflown)
        clear_rule(rule);
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

/* The logs that events are from. */
struct span_list {
    const struct log_span *items;
    size_t count;
    msec_t until;      /* UTC; MSEC_NONE = the logs go on */
    msec_t ahead_most; /* the largest difference of two clocks */
};

/* Whether an answer of another log comes behind the beginning: by the common clock, but around a rotation by the order
 * of the logs. */
static bool answers_elsewhere(const struct span_list *spans, const struct event *begin, const struct answer *answer,
                              msec_t within) {
    msec_t later = answer->time - begin->time;

    if (answer->file < spans->count && begin->file < spans->count) {
        const struct log_span *of_begin = &spans->items[begin->file], *of_answer = &spans->items[answer->file];

        if (of_begin->source.machine == of_answer->source.machine && later >= -OVERLAP_MAX && later <= OVERLAP_MAX)
            return answer->file > begin->file;
        later += of_begin->ahead - of_answer->ahead;
    }
    return later >= 0 && later <= within;
}

/* Looks for an answer that was read before its beginning, in another log, or whose clock differs. */
static bool answered(const struct rule *rule, const struct absence_note *note, const struct span_list *spans) {
    struct answer wanted = {note->key, 0, note->event.time - spans->ahead_most - OVERLAP_MAX, 0};
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
                           rule->answers.items[low].time <= note->event.time + within + spans->ahead_most;
         low++, steps++) {
        const struct answer *answer = &rule->answers.items[low];

        if (steps == ANSWER_STEPS ||
            (answer->file == note->event.file ? answers(&note->event, answer, within)
                                              : answers_elsewhere(spans, &note->event, answer, within)))
            return true;
    }
    return false;
}

/* Whether the logs of the machine of `file` go on to `time` without a hole. */
static bool reaches(const struct span_list *list, uint32_t file, msec_t time, msec_t hole) {
    const struct log_span *spans = list->items;
    msec_t end = spans[file].last;

    for (bool grown = true; grown && end != MSEC_NONE && end < time;) {
        grown = false;
        for (size_t i = 0; i < list->count && end < time; i++) {
            if (spans[i].first == MSEC_NONE || spans[i].last <= end || spans[i].first < end - OVERLAP_MAX ||
                spans[i].first > end + hole || spans[i].source.machine != spans[file].source.machine)
                continue;
            end = spans[i].last;
            grown = true;
        }
    }
    return end != MSEC_NONE && end >= time;
}

/* Whether an earlier run fired for this beginning: it knew it, and its logs reached as far. */
static bool was_fired(const struct rule *rule, const struct absence_note *note, const struct span_list *spans) {
    const struct absence *absence = &rule->signature->absence;
    uint64_t machine = spans->items[note->event.file].source.machine;
    msec_t known = MSEC_NONE;

    if (!note->event.known || absence->fire)
        return note->event.known;
    for (size_t i = 0; i < spans->count; i++)
        if (spans->items[i].source.machine == machine && spans->items[i].known > known)
            known = spans->items[i].known;
    return known != MSEC_NONE && known >= note->event.time + absence->within;
}

static int fire(const struct rule *rule, const struct absence_note *note, const struct span_list *spans, bool open_end,
                struct finding_table *findings, struct error *err) {
    struct event event = note->event;

    event.signature = rule->signature;
    event.open_end = open_end;
    event.known = was_fired(rule, note, spans);
    entity_set_merge(&event.related, &event.entities);
    entity_set_add_machine(&event.related, spans->items[note->event.file].source.host);
    return finding_table_add(findings, &event, err);
}

static int compare_notes(const void *a, const void *b) {
    return compare_events(&(*(struct absence_note *const *)a)->event, &(*(struct absence_note *const *)b)->event);
}

static int decide_rule(struct rule *rule, const struct span_list *spans, struct finding_table *findings,
                       struct error *err) {
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
        uint32_t file = notes[i]->event.file;
        bool open_end;

        if (file >= spans->count || answered(rule, notes[i], spans))
            continue;
        open_end = (spans->until != MSEC_NONE && end >= spans->until) || !reaches(spans, file, end, hole);
        if ((!open_end || absence->fire) && fire(rule, notes[i], spans, open_end, findings, err))
            goto out;
    }
    result = 0;
out:
    free(notes);
    return result;
}

int absence_table_decide(struct absence_table *table, const struct log_span *spans, size_t count, msec_t until,
                         struct finding_table *findings, struct error *err) {
    struct span_list list = {.items = spans, .count = count, .until = until};
    msec_t least = 0, most = 0;

    for (size_t i = 0; i < count; i++) {
        least = spans[i].ahead < least ? spans[i].ahead : least;
        most = spans[i].ahead > most ? spans[i].ahead : most;
    }
    list.ahead_most = most - least;
    for (size_t i = 0; i < table->rule_count; i++)
        if (!table->rules[i].overflown && decide_rule(&table->rules[i], &list, findings, err))
            return -1;
    return 0;
}

size_t absence_table_rules(const struct absence_table *table) {
    return table->rule_count;
}

const struct signature *absence_table_rule(const struct absence_table *table, size_t i, uint64_t *seen,
                                           bool *overflown) {
    *seen = table->rules[i].seen;
    *overflown = table->rules[i].overflown;
    return table->rules[i].signature;
}
