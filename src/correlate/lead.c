/* SPDX-License-Identifier: Apache-2.0
 * Promoting leads; the rules are in lead.h. Place in the flow: asked once behind the first correlation. */
#include "correlate/lead.h"

#include <stdio.h>

enum { WORDS_MAX = 110, KEY_ROOM = 160 };

static uint64_t operation_of(uint64_t job, uint64_t parent) {
    return parent ? parent : job;
}

static bool stands_for(const struct finding *finding, uint64_t operation) {
    for (size_t i = 0; i < finding->occurrence_count; i++)
        if (operation_of(finding->occurrences[i].job, finding->occurrences[i].parent_job) == operation)
            return true;
    return false;
}

struct promotion {
    const struct origins *origins;
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
    const struct origins *origins = p->origins;
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

static bool anything_found(const struct promotion *p) {
    for (size_t i = 0; i < p->count; i++)
        if (p->findings[i]->signature->role <= ROLE_SYMPTOM)
            return true;
    return false;
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

/* Takes the record apart again and promotes it; with `strict` only an exception that is no caller's mistake,
 * and below ERROR only a stack trace. */
static int try_lead(const struct promotion *p, const struct lead *lead, bool strict, bool main_only) {
    const struct log_profile *profile = p->profile(p->payload, lead->place.file);
    struct record record;
    struct origin origin;

    record_parse(&record, profile, slice_make(lead->text, lead->len));
    if (main_only && !slice_is(record.thread, "main"))
        return 0;
    origin_find(&origin, p->origins, &record);
    if (strict &&
        (origin.user_error || origin.exception.len == 0 || (record.level < LEVEL_ERROR && !origin.traced)))
        return 0;
    return promote(p, lead, &record, profile, &origin);
}

int lead_promote(struct lead_table *table, const struct origins *origins, struct finding *const *findings, size_t count,
                 const struct relation *relations, const struct log_profile *(*profile)(void *, uint32_t),
                 bool excerpt, lead_visit *add, void *payload, struct error *err) {
    const struct promotion p = {origins, findings, count, relations, profile, add, payload, err};
    size_t total, jobs = 0;
    const struct lead *const *leads = lead_table_list(table, &total);
    bool nothing = !anything_found(&p);
    int promoted = 0, status;

    if (!leads)
        return error_no_memory(err);
    for (size_t i = 0; i < total && jobs < LEAD_FAILED_MAX && leads[i]->failed; i++) {
        if (!leads[i]->text)
            continue;
        jobs++;
        status = job_qualifies(&p, leads[i]->place.operation) ? try_lead(&p, leads[i], false, false) : 0;
        if (status < 0)
            return -1;
        promoted += status;
    }
    for (size_t i = 0; nothing && promoted == 0 && i < total; i++) {
        if (leads[i]->list == LEAD_OF_JOB || (!excerpt && leads[i]->list != LEAD_STARTING))
            continue;
        promoted = try_lead(&p, leads[i], true, !excerpt);
        if (promoted < 0)
            return -1;
    }
    return promoted;
}
