/* SPDX-License-Identifier: Apache-2.0
 * Keeping and promoting leads; the rules are in lead.h. Place in the flow: fed while blocks are folded, asked
 * once behind the first correlation. */
#include "app/lead.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"

enum { WORDS_MAX = 110, KEY_ROOM = 160, HEAD_MAX = 160 };

struct lead {
    struct lead_place place;
    char *text; /* the record's first LEAD_TEXT_MAX bytes; null = no lead */
    size_t len;
    bool error; /* ERROR, or with an exception: not to be replaced by a later one of its job */
};

struct lead_list {
    VEC_OF(struct lead);
};

struct lead_table {
    const struct origins *origins;
    struct lead jobs[LEAD_JOBS]; /* by job: its first failing record; later jobs push out far earlier ones */
    struct lead_list failed;     /* of jobs that failed */
    struct lead_list early;      /* the first ones, and exceptions of main threads */
    size_t seen;
};

int lead_table_new(struct lead_table **out, const struct origins *origins, struct error *err) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return error_no_memory(err);
    (*out)->origins = origins;
    return 0;
}

static void list_free(struct lead_list *list) {
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].text);
    vec_free(list);
}

void lead_table_free(struct lead_table *table) {
    if (!table)
        return;
    for (size_t i = 0; i < LEAD_JOBS; i++)
        free(table->jobs[i].text);
    list_free(&table->failed);
    list_free(&table->early);
    free(table);
}

static int lead_fill(struct lead *lead, const struct lead_place *place, struct slice raw, bool error) {
    size_t len = raw.len < LEAD_TEXT_MAX ? raw.len : LEAD_TEXT_MAX;
    char *text = realloc(lead->text, len + 1);

    if (!text)
        return -1;
    memcpy(text, raw.ptr, len);
    text[len] = '\0';
    *lead = (struct lead){*place, text, len, error};
    return 0;
}

/* A word that every exception's name holds; what it really is, the record's parts tell later. */
static bool has_exception(struct slice raw) {
    raw = slice_first(raw, LEAD_TEXT_MAX);
    return slice_find(raw, slice_of("Exception")) >= 0 || slice_find(raw, slice_of("Error:")) >= 0;
}

static int add_early(struct lead_table *table, const struct lead_place *place, struct slice raw) {
    struct lead lead = {0};

    if (table->early.count == LEAD_EARLY_MAX)
        return 0;
    if (lead_fill(&lead, place, raw, place->level >= LEVEL_ERROR))
        return -1;
    if (vec_push(&table->early, lead)) {
        free(lead.text);
        return -1;
    }
    return 0;
}

int lead_table_add(struct lead_table *table, const struct lead_place *place, struct slice raw,
                   struct error *err) {
    struct lead *slot = &table->jobs[place->operation % LEAD_JOBS];
    bool exception = has_exception(raw), error = place->level >= LEVEL_ERROR || exception;
    bool first = table->seen < LEAD_EARLY_MAX && (error || place->level == LEVEL_NONE);
    bool same = slot->text && slot->place.operation == place->operation;

    if (!origins_any(table->origins))
        return 0;
    table->seen++;
    if ((first || (exception && slice_find(slice_first(raw, HEAD_MAX), slice_of("(main:")) >= 0)) &&
        add_early(table, place, raw))
        return error_no_memory(err);
    if (place->generic || place->operation == 0 || (same && (slot->error || !error)))
        return 0;
    return lead_fill(slot, place, raw, error) ? error_no_memory(err) : 0;
}

static uint64_t operation_of(uint64_t job, uint64_t parent) {
    return parent ? parent : job;
}

int lead_table_event(struct lead_table *table, const struct event *event, struct error *err) {
    uint64_t operation = operation_of(event->job, event->parent_job);
    struct lead *slot = &table->jobs[operation % LEAD_JOBS];

    if (!origins_any(table->origins) || event->signature != origins_failed(table->origins) || operation == 0)
        return 0;
    if (!slot->text || slot->place.operation != operation || table->failed.count == LEAD_FAILED_MAX)
        return 0;
    if (vec_push(&table->failed, *slot))
        return error_no_memory(err);
    *slot = (struct lead){0}; /* the list owns the text now */
    return 0;
}

static bool stands_for(const struct finding *finding, uint64_t operation) {
    for (size_t i = 0; i < finding->occurrence_count; i++)
        if (operation_of(finding->occurrences[i].job, finding->occurrences[i].parent_job) == operation)
            return true;
    return false;
}

struct promotion {
    const struct lead_table *table;
    struct finding *const *findings;
    size_t count;
    const struct relation *relations;
    const struct log_profile *(*profile)(void *, uint32_t);
    lead_visit *add;
    void *payload;
    struct error *err;
};

/* Whether the job failed for no mistake of its caller, and no cause stands behind its failure. */
static bool job_qualifies(const struct promotion *p, uint64_t operation) {
    const struct origins *origins = p->table->origins;
    bool failed = false;

    for (uint32_t i = 0; i < p->count; i++) {
        if (p->findings[i]->signature != origins_failed(origins) || !stands_for(p->findings[i], operation))
            continue;
        if (!origins_failed_code(origins, p->findings[i]->captures[origins_failed_capture(origins)]) ||
            p->findings[causal_root(p->relations, i)]->signature->role == ROLE_CAUSE)
            return false;
        failed = true;
    }
    return failed;
}

/* What the signatures found, as far as it concerns leads. */
enum found { FOUND_NOTHING, FOUND_GENERIC, FOUND_MORE };

static enum found what_was_found(const struct promotion *p) {
    enum found found = FOUND_NOTHING;

    for (size_t i = 0; i < p->count; i++) {
        const struct signature *signature = p->findings[i]->signature;

        if (p->relations[i].over)
            continue;
        if (signature->role == ROLE_CAUSE || (signature->role == ROLE_SYMPTOM && signature->certainty != CERTAINTY_HINT))
            return FOUND_MORE;
        if (signature->role == ROLE_SYMPTOM)
            found = FOUND_GENERIC;
    }
    return found;
}

/* The words of a title: the first ones of the message. */
static struct slice words_of(const struct record *record) {
    struct slice text = slice_trim(record->text);
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;

    if (newline)
        text.len = (size_t)(newline - text.ptr);
    if (text.len > WORDS_MAX) {
        text.len = WORDS_MAX;
        while (text.len > WORDS_MAX / 2 && text.ptr[text.len - 1] != ' ')
            text.len--;
    }
    return slice_trim(text);
}

static int promote(const struct promotion *p, const struct lead *lead, const struct record *record,
                   const struct log_profile *profile, const struct origin *origin) {
    char key[KEY_ROOM];
    struct event event = {
        .signature = origin->signature,
        .file = lead->place.file,
        .line = lead->place.line,
        .offset = lead->place.offset,
        .time = lead->place.time,
        .level = record->level,
        .job = record->job,
        .parent_job = record->parent_job,
        .seq = record->seq,
        .logid = record->logid,
        .raw = record->raw,
        .match_offset = origin->offset,
        .excerpt = profile->layouts == 0,
    };

    if (origin->key[0])
        snprintf(key, sizeof key, "its %s '%s'", origin_kind_name(origin->kind), origin->key);
    else
        snprintf(key, sizeof key, "the want of anything that points elsewhere");
    event.captures[ORIGIN_WHERE] = origin->where.len ? origin->where : slice_of("this log");
    event.captures[ORIGIN_WORDS] = words_of(record);
    event.captures[ORIGIN_KEY] = slice_of(key);
    event_name_entities(&event, record);
    return p->add(p->payload, &event, p->err) ? -1 : 1;
}

/* What a record must be to stand for the failure, strictest first. */
enum demand {
    DEMAND_NONE,      /* anything: its job failed */
    DEMAND_FAILURE,   /* an exception that is no caller's mistake; below ERROR only with a stack trace */
    DEMAND_EXCEPTION, /* such an exception that names where it comes from */
    DEMAND_ERROR,     /* an ERROR of a class that names where it comes from: scripts on routers cry often */
    DEMAND_MISTAKE,   /* an exception, even a caller's mistake */
    DEMAND_WORDS      /* an exception that itself, or in its words, names where it comes from */
};

static bool meets(enum demand demand, const struct record *record, const struct origin *origin) {
    bool exception = origin->exception.len != 0 && !origin->user_error;

    switch (demand) {
    case DEMAND_NONE:
        return true;
    case DEMAND_FAILURE:
        return exception && (record->level >= LEVEL_ERROR || origin->traced);
    case DEMAND_EXCEPTION:
        return exception && origin->kind != ORIGIN_KIND_COUNT;
    case DEMAND_ERROR:
        return record->level >= LEVEL_ERROR && record->logger.len != 0 && origin->exception.len == 0 &&
               origin->kind < ORIGIN_WORD;
    case DEMAND_MISTAKE:
        return origin->exception.len != 0;
    case DEMAND_WORDS:
        return exception && origin->kind <= ORIGIN_TEXT && !origin->wrapper;
    }
    return false;
}

/* Takes the record apart again, and promotes it if it meets the demand. */
static int try_lead(const struct promotion *p, const struct lead *lead, enum demand demand, bool main_only) {
    const struct log_profile *profile = p->profile(p->payload, lead->place.file);
    struct record record;
    struct origin origin;

    record_parse(&record, profile, slice_make(lead->text, lead->len));
    if (main_only && !slice_is(record.thread, "main"))
        return 0;
    origin_find(&origin, p->table->origins, &record);
    return meets(demand, &record, &origin) ? promote(p, lead, &record, profile, &origin) : 0;
}

/* The first early record that meets the demand; `generic`: also those that a generic symptom knows. */
static int try_early(const struct promotion *p, enum demand demand, bool generic, bool main_only) {
    const struct lead_list *early = &p->table->early;
    int promoted = 0;

    for (size_t i = 0; promoted == 0 && i < early->count; i++)
        if (generic || !early->items[i].place.generic)
            promoted = try_lead(p, &early->items[i], demand, main_only);
    return promoted;
}

/* Where no job led to anything. */
static int promote_early(const struct promotion *p, bool excerpt) {
    enum found found = what_was_found(p);
    int promoted = 0;

    if (found == FOUND_NOTHING)
        promoted = try_early(p, DEMAND_FAILURE, false, !excerpt);
    if (!excerpt || promoted != 0)
        return promoted;
    if (found == FOUND_GENERIC)
        return try_early(p, DEMAND_WORDS, true, false);
    for (enum demand demand = DEMAND_EXCEPTION; found == FOUND_NOTHING && promoted == 0 && demand <= DEMAND_MISTAKE; demand++)
        promoted = try_early(p, demand, false, false);
    return promoted;
}

int lead_table_promote(const struct lead_table *table, struct finding *const *findings, size_t count,
                       const struct relation *relations,
                       const struct log_profile *(*profile)(void *, uint32_t), bool excerpt, lead_visit *add,
                       void *payload, struct error *err) {
    const struct promotion p = {table, findings, count, relations, profile, add, payload, err};
    int promoted = 0;

    for (size_t i = 0; i < table->failed.count; i++) {
        int status = 0;

        if (job_qualifies(&p, table->failed.items[i].place.operation))
            status = try_lead(&p, &table->failed.items[i], DEMAND_NONE, false);
        if (status < 0)
            return -1;
        promoted += status;
    }
    return promoted > 0 ? promoted : promote_early(&p, excerpt);
}
