/* SPDX-License-Identifier: Apache-2.0
 * Promoting leads; the rules are in lead.h. Place in the flow: asked once behind the first correlation. */
#include "correlate/lead.h"

#include <ctype.h>
#include <stdio.h>

enum { WORDS_MAX = 110, KEY_ROOM = 160, HEAD_MAX = 160 };

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
    const struct lead *const *leads;
    size_t lead_count;
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
            finding_role(p->findings[causal_root(p->relations, i)]) == ROLE_CAUSE)
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
        enum role role = finding_role(p->findings[i]);

        if (p->relations[i].over)
            continue;
        if (role == ROLE_CAUSE || (role == ROLE_SYMPTOM && p->findings[i]->signature->certainty != CERTAINTY_HINT))
            return FOUND_MORE;
        if (role == ROLE_SYMPTOM)
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
    DEMAND_REFUSAL,   /* an exception that tells a caller's mistake, and names where it comes from */
    DEMAND_COMPLAINT, /* a WARN of such a class that says that something failed */
    DEMAND_MISTAKE,   /* an exception at all, even a caller's mistake: nobody cuts out what is not the trouble */
    DEMAND_WORDS      /* an exception that itself, or in its words, names where it comes from */
};

/* Whether a message says that something did not work. */
static bool complains(struct slice text) {
    static const char *const WORDS[] = {"fail",      "unable to", "cannot ",   "can't ",  "could not",
                                        "couldn't ", "error",     "timed out", "refused", "denied"};
    char low[HEAD_MAX * 2];
    size_t len = text.len < sizeof low ? text.len : sizeof low;

    for (size_t i = 0; i < len; i++)
        low[i] = (char)tolower((unsigned char)text.ptr[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        if (slice_find(slice_make(low, len), slice_of(WORDS[i])) >= 0)
            return true;
    return false;
}

static bool meets(enum demand demand, const struct record *record, const struct origin *origin) {
    bool exception = origin->exception.len != 0 && !origin->user_error;
    bool plain = record->logger.len != 0 && origin->exception.len == 0 && origin->kind < ORIGIN_WORD;

    switch (demand) {
    case DEMAND_NONE:
        return true;
    case DEMAND_FAILURE:
        return exception && (record->level >= LEVEL_ERROR || origin->traced);
    case DEMAND_EXCEPTION:
        return exception && origin->kind != ORIGIN_KIND_COUNT;
    case DEMAND_ERROR:
        return plain && record->level >= LEVEL_ERROR;
    case DEMAND_REFUSAL:
        return origin->user_error && origin->kind < ORIGIN_WORD;
    case DEMAND_COMPLAINT:
        return plain && record->level >= LEVEL_WARN && complains(record->text);
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
    origin_find(&origin, p->origins, &record);
    return meets(demand, &record, &origin) ? promote(p, lead, &record, profile, &origin) : 0;
}

/* The first record of no failed job that meets the demand; `generic`: also those that a generic symptom knows;
 * `main_only`: of main threads. */
static int try_early(const struct promotion *p, enum demand demand, bool generic, bool main_only) {
    int promoted = 0;

    for (size_t i = 0; promoted == 0 && i < p->lead_count; i++) {
        enum lead_list list = p->leads[i]->list;

        if (list != LEAD_OF_JOB && (generic || list != LEAD_GENERIC) && (!main_only || list == LEAD_STARTING))
            promoted = try_lead(p, p->leads[i], demand, main_only);
    }
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
    for (enum demand demand = DEMAND_EXCEPTION; found == FOUND_NOTHING && promoted == 0 && demand <= DEMAND_MISTAKE;
         demand++)
        promoted = try_early(p, demand, false, false);
    return promoted;
}

/* Of the jobs that failed. */
static int promote_jobs(const struct promotion *p) {
    int promoted = 0, status;

    for (size_t i = 0, jobs = 0; i < p->lead_count && jobs < LEAD_FAILED_MAX && p->leads[i]->failed; i++) {
        if (!p->leads[i]->text)
            continue;
        jobs++;
        status = job_qualifies(p, p->leads[i]->place.operation) ? try_lead(p, p->leads[i], DEMAND_NONE, false) : 0;
        if (status < 0)
            return -1;
        promoted += status;
    }
    return promoted;
}

int lead_promote(struct lead_table *table, const struct origins *origins, struct finding *const *findings, size_t count,
                 const struct relation *relations, const struct log_profile *(*profile)(void *, uint32_t), bool excerpt,
                 lead_visit *add, void *payload, struct error *err) {
    struct promotion p = {origins, findings, count, relations, profile, NULL, 0, add, payload, err};
    int promoted;

    p.leads = lead_table_list(table, &p.lead_count);
    if (!p.leads)
        return error_no_memory(err);
    promoted = promote_jobs(&p);
    return promoted != 0 ? promoted : promote_early(&p, excerpt);
}
