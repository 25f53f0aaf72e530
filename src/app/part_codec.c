/* SPDX-License-Identifier: Apache-2.0
 * Packing and absorbing partials; see part_codec.h. One pair of functions per table, in the order in which they stand
 * in the bytes; a field that is added changes the number in PART_MAGIC of part_file.h. */
#include "app/part_codec.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "report/redact.h"

enum {
    TEXT_MAX = 64 * 1024, /* the longest text of any field */
    NAME_MAX_LEN = 4096,
    CAPTURE_MAX_LEN = 2 * CAPTURE_KEEP,
    COUNT_MAX = 1 << 22 /* of anything */
};

#define MINUTES_MAX (UNPACK_TIME_MAX / MSEC_MINUTE)

/* What is being absorbed. */
struct absorbing {
    struct partial *into;
    const struct pattern_set *set;
    const struct log_source *source;
    struct unpacker in;
    struct arena arena; /* of the item at hand */
    struct error *err;
};

/* Redaction makes some texts longer: at most what the reader takes. */
static void pack_redacted(struct str *out, struct slice text, size_t most) {
    struct str plain;

    str_init(&plain);
    redact(&plain, text);
    pack_slice(out, slice_first(str_slice(&plain), utf8_cut(str_slice(&plain), most)));
    out->failed |= plain.failed;
    str_free(&plain);
}

/* A terminated copy of a text. */
static const char *copy_text(struct absorbing *a, struct slice text) {
    const char *copy = arena_string(&a->arena, text);

    return copy ? copy : "";
}

/* ---- entities ---- */

static void pack_entities(struct str *out, const struct entity *items, size_t count) {
    pack_u64(out, count);
    for (size_t i = 0; i < count; i++) {
        pack_u64(out, items[i].type);
        pack_redacted(out, items[i].id, NAME_MAX_LEN);
        pack_redacted(out, items[i].name, NAME_MAX_LEN);
        pack_redacted(out, items[i].uuid, NAME_MAX_LEN);
    }
}

static void unpack_entities(struct unpacker *in, struct entity_set *out) {
    out->count = (size_t)unpack_most(in, ENTITY_SET_MAX);
    for (size_t i = 0; i < out->count; i++) {
        out->items[i].type = (enum entity_type)unpack_most(in, ENTITY_TYPE_COUNT - 1);
        out->items[i].id = unpack_slice(in, NAME_MAX_LEN);
        out->items[i].name = unpack_slice(in, NAME_MAX_LEN);
        out->items[i].uuid = unpack_slice(in, NAME_MAX_LEN);
    }
    if (in->failed)
        out->count = 0;
}

/* ---- histograms ---- */

static void pack_histogram(struct str *out, const struct histogram *histogram) {
    pack_u64(out, histogram->shift);
    pack_i64(out, histogram->first);
    pack_u64(out, histogram->used);
    for (size_t i = 0; i < histogram->used; i++)
        pack_u64(out, histogram->counts[i]);
}

static void unpack_histogram(struct unpacker *in, struct histogram *out) {
    *out = (struct histogram){.shift = (uint8_t)unpack_most(in, 40)};
    out->first = unpack_i64(in);
    out->used = (uint8_t)unpack_most(in, HISTOGRAM_STEPS);
    for (size_t i = 0; i < out->used; i++)
        out->counts[i] = (uint32_t)unpack_most(in, UINT32_MAX);
    if (out->first > MINUTES_MAX >> out->shift || out->first < -(MINUTES_MAX >> out->shift))
        in->failed = true;
    if (in->failed)
        out->used = 0;
}

/* ---- findings ---- */

static void pack_occurrence(struct str *out, const struct occurrence *at) {
    pack_i64(out, at->time);
    pack_u64(out, at->line);
    pack_u64(out, at->offset);
    pack_u64(out, at->depth);
    pack_u64(out, at->job);
    pack_u64(out, at->parent_job);
    pack_u64(out, at->seq);
    pack_u64(out, at->logid);
    pack_bool(out, at->excerpt);
}

static struct occurrence unpack_occurrence(struct unpacker *in) {
    struct occurrence at = {.time = unpack_time(in)};

    at.line = unpack_u64(in);
    at.offset = unpack_u64(in);
    at.depth = unpack_u64(in);
    at.job = unpack_u64(in);
    at.parent_job = unpack_u64(in);
    at.seq = unpack_u64(in);
    at.logid = unpack_u64(in);
    at.excerpt = unpack_bool(in);
    return at;
}

static void pack_finding(struct str *out, const struct finding *finding) {
    pack_u64(out, finding->signature->index);
    pack_u64(out, finding->key);
    pack_bool(out, finding->anonymous);
    pack_u64(out, finding->count);
    pack_u64(out, finding->known);
    pack_i64(out, finding->first);
    pack_i64(out, finding->last);
    pack_i64(out, finding->alerted);
    pack_bool(out, finding->unexpected_log);
    pack_bool(out, finding->open_end);
    pack_u64(out, finding->level);
    pack_entities(out, finding->entities.items, finding->entities.count);
    for (size_t i = 0; i < finding->signature->capture_count; i++) {
        pack_bool(out, finding->captures[i] != NULL);
        if (finding->captures[i])
            pack_redacted(out, slice_of(finding->captures[i]), CAPTURE_MAX_LEN);
    }
    pack_u64(out, finding->occurrence_count);
    for (size_t i = 0; i < finding->occurrence_count; i++)
        pack_occurrence(out, &finding->occurrences[i]);
    pack_u64(out, finding->sample_count);
    for (size_t i = 0; i < finding->sample_count; i++) {
        pack_occurrence(out, &finding->samples[i].at);
        pack_u64(out, finding->samples[i].level);
        pack_slice(out, slice_of(finding->samples[i].text)); /* redacted when it was quoted */
        pack_entities(out, finding->samples[i].related, finding->samples[i].related_count);
    }
    pack_histogram(out, &finding->histogram);
}

static void unpack_samples(struct absorbing *a, struct finding *out, struct entity_set sets[SAMPLE_MAX]) {
    out->sample_count = (size_t)unpack_most(&a->in, SAMPLE_MAX);
    for (size_t i = 0; i < out->sample_count; i++) {
        out->samples[i] = (struct sample){.at = unpack_occurrence(&a->in)};
        out->samples[i].level = (enum level)unpack_most(&a->in, LEVEL_COUNT - 1);
        out->samples[i].text = copy_text(a, unpack_slice(&a->in, TEXT_MAX));
        unpack_entities(&a->in, &sets[i]);
        out->samples[i].related = sets[i].items;
        out->samples[i].related_count = sets[i].count;
    }
}

static int absorb_finding(struct absorbing *a) {
    struct occurrence occurrences[OCCURRENCE_MAX];
    struct entity_set related[SAMPLE_MAX];
    struct finding finding = {.occurrences = occurrences};
    struct unpacker *in = &a->in;
    uint64_t signature = unpack_most(in, a->set->signature_count ? a->set->signature_count - 1 : 0);

    arena_reset(&a->arena);
    finding.signature = &a->set->signatures[signature];
    finding.key = unpack_u64(in);
    finding.anonymous = unpack_bool(in);
    finding.count = unpack_u64(in);
    finding.known = unpack_u64(in);
    finding.first = unpack_time(in);
    finding.last = unpack_time(in);
    finding.alerted = unpack_time(in);
    finding.unexpected_log = unpack_bool(in);
    finding.open_end = unpack_bool(in);
    finding.level = (enum level)unpack_most(in, LEVEL_COUNT - 1);
    unpack_entities(in, &finding.entities);
    for (size_t i = 0; i < finding.signature->capture_count; i++)
        if (unpack_bool(in))
            finding.captures[i] = copy_text(a, unpack_slice(in, CAPTURE_MAX_LEN));
    finding.occurrence_count = (size_t)unpack_most(in, OCCURRENCE_MAX);
    for (size_t i = 0; i < finding.occurrence_count; i++)
        occurrences[i] = unpack_occurrence(in);
    unpack_samples(a, &finding, related);
    unpack_histogram(in, &finding.histogram);
    if (in->failed || finding.sample_count == 0)
        return 1;
    return finding_table_absorb(a->into->findings, &finding, a->source, a->err);
}

/* ---- templates ---- */

static void pack_template(struct str *out, const struct template_entry *entry) {
    pack_redacted(out, slice_of(entry->text), TEXT_MAX);
    pack_u64(out, entry->level);
    pack_u64(out, entry->count);
    pack_i64(out, entry->first);
    pack_i64(out, entry->last);
    pack_u64(out, entry->line);
    pack_slice(out, slice_of(entry->sample));
    pack_histogram(out, &entry->histogram);
}

static int absorb_template(struct absorbing *a) {
    struct template_entry entry = {.text = ""};
    struct unpacker *in = &a->in;

    arena_reset(&a->arena);
    entry.text = copy_text(a, unpack_slice(in, TEXT_MAX));
    entry.level = (enum level)unpack_most(in, LEVEL_COUNT - 1);
    entry.count = unpack_u64(in);
    entry.first = unpack_time(in);
    entry.last = unpack_time(in);
    entry.line = unpack_u64(in);
    entry.sample = copy_text(a, unpack_slice(in, TEXT_MAX));
    unpack_histogram(in, &entry.histogram);
    return in->failed ? 1 : template_table_absorb(a->into->templates, &entry, a->source, a->err);
}

/* ---- leads ---- */

static void pack_lead(struct str *out, const struct lead *lead) {
    pack_u64(out, lead->list);
    pack_u64(out, lead->place.line);
    pack_u64(out, lead->place.offset);
    pack_i64(out, lead->place.time);
    pack_u64(out, lead->place.level);
    pack_u64(out, lead->place.operation);
    pack_bool(out, lead->error);
    pack_bool(out, lead->failed);
    pack_bool(out, lead->text != NULL);
    if (lead->text)
        pack_redacted(out, slice_make(lead->text, lead->len), TEXT_MAX);
}

static int absorb_lead(struct absorbing *a) {
    struct unpacker *in = &a->in;
    struct lead lead = {.list = (enum lead_list)unpack_most(in, LEAD_LIST_COUNT - 1)};

    lead.place.line = unpack_u64(in);
    lead.place.offset = unpack_u64(in);
    lead.place.time = unpack_time(in);
    lead.place.level = (enum level)unpack_most(in, LEVEL_COUNT - 1);
    lead.place.operation = unpack_u64(in);
    lead.error = unpack_bool(in);
    lead.failed = unpack_bool(in);
    if (unpack_bool(in)) {
        struct slice text = unpack_slice(in, TEXT_MAX);

        lead.text = text.ptr;
        lead.len = text.len;
    }
    if (in->failed || (lead.list != LEAD_OF_JOB && !lead.text))
        return 1;
    return lead_table_take(a->into->leads, &lead, a->source, a->err);
}

/* ---- absences ---- */

/* Facts of an absence table on their way out. */
struct fact_count {
    struct str *out;
    uint64_t count;
};

static void pack_event(struct str *out, const struct event *event) {
    pack_u64(out, event->line);
    pack_u64(out, event->level);
    pack_u64(out, event->job);
    pack_u64(out, event->parent_job);
    pack_u64(out, event->seq);
    pack_slice(out, event->logid);
    pack_entities(out, event->entities.items, event->entities.count);
    pack_entities(out, event->related.items, event->related.count);
    pack_redacted(out, event->raw, TEXT_MAX);
    pack_u64(out, event->match_offset);
    pack_bool(out, event->unexpected_log);
    pack_bool(out, event->alert);
    pack_bool(out, event->known);
    pack_bool(out, event->excerpt);
}

static int pack_fact(void *payload, const struct absence_fact *fact) {
    struct fact_count *facts = payload;

    pack_u64(facts->out, fact->rule);
    pack_bool(facts->out, fact->end);
    pack_u64(facts->out, fact->key);
    pack_i64(facts->out, fact->time);
    pack_u64(facts->out, fact->offset);
    if (!fact->end)
        pack_event(facts->out, fact->event);
    facts->count++;
    return 0;
}

static int pack_absences(struct str *out, const struct absence_table *table) {
    size_t rules = absence_table_rules(table);
    struct str text;
    struct fact_count facts = {&text, 0};

    pack_u64(out, rules);
    for (size_t i = 0; i < rules; i++) {
        uint64_t seen;
        bool overflown;

        absence_table_rule(table, i, &seen, &overflown);
        pack_u64(out, seen);
        pack_bool(out, overflown);
    }
    str_init(&text);
    absence_table_each(table, pack_fact, &facts);
    pack_u64(out, facts.count);
    str_add_slice(out, str_slice(&text));
    out->failed |= text.failed;
    str_free(&text);
    return out->failed ? -1 : 0;
}

static void unpack_event(struct unpacker *in, struct event *out) {
    out->line = unpack_u64(in);
    out->level = (enum level)unpack_most(in, LEVEL_COUNT - 1);
    out->job = unpack_u64(in);
    out->parent_job = unpack_u64(in);
    out->seq = unpack_u64(in);
    out->logid = unpack_slice(in, NAME_MAX_LEN);
    unpack_entities(in, &out->entities);
    unpack_entities(in, &out->related);
    out->raw = unpack_slice(in, TEXT_MAX);
    out->match_offset = (size_t)unpack_most(in, TEXT_MAX);
    out->unexpected_log = unpack_bool(in);
    out->alert = unpack_bool(in);
    out->known = unpack_bool(in);
    out->excerpt = unpack_bool(in);
}

static int absorb_fact(struct absorbing *a) {
    size_t rules = absence_table_rules(a->into->absences);
    struct absence_fact fact = {.rule = (uint32_t)unpack_most(&a->in, rules ? rules - 1 : 0)};
    struct event event = {.signature = a->set->signatures};

    fact.end = unpack_bool(&a->in);
    fact.key = unpack_u64(&a->in);
    fact.time = event.time = unpack_time(&a->in);
    fact.offset = event.offset = unpack_u64(&a->in);
    if (!fact.end) {
        unpack_event(&a->in, &event);
        fact.event = &event;
    }
    if (a->in.failed || rules == 0 || fact.time == MSEC_NONE)
        return 1;
    return absence_table_take(a->into->absences, &fact, a->source, a->err);
}

static int absorb_absences(struct absorbing *a) {
    struct absence_table *table = a->into->absences;
    uint64_t rules = unpack_most(&a->in, COUNT_MAX), count;
    int status = 0;

    if (a->in.failed || rules != absence_table_rules(table))
        return 1;
    for (size_t i = 0; i < rules; i++) {
        uint64_t seen = unpack_u64(&a->in);

        absence_table_add_seen(table, i, seen, unpack_bool(&a->in));
    }
    count = unpack_most(&a->in, COUNT_MAX);
    for (uint64_t i = 0; i < count && status == 0; i++)
        status = absorb_fact(a);
    return status;
}

/* ---- jobs and activities ---- */

static void pack_job(struct str *out, const struct job *job) {
    pack_u64(out, job->key);
    pack_u64(out, job->number);
    pack_text(out, job->command);
    pack_text(out, job->instance);
    pack_u64(out, job->type);
    pack_text(out, job->code);
    pack_u64(out, job->logid);
    for (int step = 0; step < JOB_STEP_COUNT; step++) {
        pack_i64(out, job->steps[step].time);
        pack_u64(out, job->steps[step].line);
    }
}

static void unpack_name(struct unpacker *in, char *out, size_t size) {
    struct slice text;

    if (unpack_text(in, size - 1, &text) && text.len)
        memcpy(out, text.ptr, text.len);
}

static int absorb_job(struct absorbing *a) {
    struct unpacker *in = &a->in;
    struct job job = {.key = unpack_u64(in)};

    job.number = unpack_u64(in);
    unpack_name(in, job.command, sizeof job.command);
    unpack_name(in, job.instance, sizeof job.instance);
    job.type = (enum entity_type)unpack_most(in, ENTITY_TYPE_COUNT - 1);
    unpack_name(in, job.code, sizeof job.code);
    job.logid = (uint32_t)unpack_most(in, UINT32_MAX);
    for (int step = 0; step < JOB_STEP_COUNT; step++) {
        job.steps[step].time = unpack_time(in);
        job.steps[step].line = unpack_u64(in);
    }
    return in->failed ? 1 : job_table_take(a->into->jobs, &job, a->source, a->err);
}

static int absorb_activity(struct absorbing *a) {
    struct activity activity = {.logid = (uint32_t)unpack_most(&a->in, UINT32_MAX)};

    activity.first = unpack_time(&a->in);
    activity.last = unpack_time(&a->in);
    return a->in.failed ? 1 : activity_table_add(a->into->activities, &activity, a->source, a->err);
}

/* ---- requests ---- */

static void pack_request(struct str *out, const struct request *request) {
    pack_u64(out, request->seq);
    pack_u64(out, request->job);
    pack_u64(out, request->parent_job);
    pack_u64(out, request->logid);
    pack_text(out, request->vm);
    pack_bool(out, request->wanted);
}

static int absorb_request(struct absorbing *a) {
    struct request request = {.seq = unpack_u64(&a->in)};

    request.job = unpack_u64(&a->in);
    request.parent_job = unpack_u64(&a->in);
    request.logid = unpack_u64(&a->in);
    unpack_name(&a->in, request.vm, sizeof request.vm);
    request.wanted = unpack_bool(&a->in);
    return a->in.failed || !request.seq ? 1 : request_table_take(a->into->requests, &request, a->err);
}

/* ---- successes ---- */

static void pack_success_place(struct str *out, const struct success_place *place) {
    pack_i64(out, place->time);
    pack_u64(out, place->offset);
}

static void pack_success(struct str *out, const struct success *success) {
    pack_u64(out, success->operation);
    pack_success_place(out, &success->first);
    pack_success_place(out, &success->last);
}

static struct success_place unpack_success_place(struct unpacker *in) {
    struct success_place place = {.time = unpack_time(in)};

    place.offset = unpack_u64(in);
    return place;
}

static int absorb_success(struct absorbing *a) {
    struct success success = {.operation = unpack_u64(&a->in)};

    success.first = unpack_success_place(&a->in);
    success.last = unpack_success_place(&a->in);
    if (a->in.failed || (success.first.time == MSEC_NONE) != (success.last.time == MSEC_NONE))
        return 1;
    return success_table_take(a->into->successes, &success, a->source, a->err);
}

/* ---- counts ---- */

static void pack_counts(struct str *out, const struct partial *partial) {
    size_t kept = partial->back_count < PARTIAL_BACKS ? (size_t)partial->back_count : PARTIAL_BACKS;

    pack_u64(out, partial->bytes);
    pack_u64(out, partial->lines);
    pack_u64(out, partial->records);
    pack_u64(out, partial->warn_error);
    pack_u64(out, partial->explained);
    pack_i64(out, partial->first);
    pack_i64(out, partial->last);
    pack_u64(out, finding_table_dropped(partial->findings));
    pack_u64(out, template_table_dropped(partial->templates));
    pack_u64(out, partial->back_count);
    for (size_t i = 0; i < kept; i++) {
        pack_u64(out, partial->backs[i].line);
        pack_i64(out, partial->backs[i].from);
        pack_i64(out, partial->backs[i].to);
        pack_bool(out, partial->backs[i].repeated);
    }
}

static int absorb_counts(struct absorbing *a) {
    struct unpacker *in = &a->in;
    struct partial *into = a->into;
    uint64_t backs;
    msec_t first;

    into->bytes += unpack_u64(in);
    into->lines += unpack_u64(in);
    into->records += unpack_u64(in);
    into->warn_error += unpack_u64(in);
    into->explained += unpack_u64(in);
    first = unpack_time(in);
    partial_span(into, first, unpack_time(in));
    finding_table_drop(into->findings, unpack_u64(in));
    template_table_drop(into->templates, unpack_u64(in));
    backs = unpack_u64(in);
    for (uint64_t i = 0; i < backs && i < PARTIAL_BACKS; i++) {
        struct clock_step step = {.file = a->source->file, .line = unpack_u64(in)};

        step.from = unpack_time(in);
        step.to = unpack_time(in);
        step.repeated = unpack_bool(in);
        partial_back(into, &step);
    }
    into->back_count += backs > PARTIAL_BACKS ? backs - PARTIAL_BACKS : 0;
    return in->failed;
}

/* ---- all of it ---- */

static int pack_lists(struct str *out, struct partial *partial) {
    size_t count;
    struct finding **findings = finding_table_list(partial->findings, &count);
    const struct template_entry *const *templates;
    const struct lead *const *leads;
    const struct job *const *jobs;
    const struct activity *activities;
    const struct request *requests;
    struct success_list successes;

    pack_u64(out, count);
    for (size_t i = 0; findings && i < count; i++)
        pack_finding(out, findings[i]);
    templates = template_table_list(partial->templates, &count);
    pack_u64(out, count);
    for (size_t i = 0; templates && i < count; i++)
        pack_template(out, templates[i]);
    leads = lead_table_list(partial->leads, &count);
    pack_u64(out, count);
    for (size_t i = 0; leads && i < count; i++)
        pack_lead(out, leads[i]);
    jobs = job_table_list(partial->jobs, &count);
    pack_u64(out, count);
    for (size_t i = 0; jobs && i < count; i++)
        pack_job(out, jobs[i]);
    activities = activity_table_list(partial->activities, &count);
    pack_u64(out, count);
    for (size_t i = 0; activities && i < count; i++) {
        pack_u64(out, activities[i].logid);
        pack_i64(out, activities[i].first);
        pack_i64(out, activities[i].last);
    }
    requests = request_table_list(partial->requests, &count);
    pack_u64(out, count);
    for (size_t i = 0; requests && i < count; i++)
        pack_request(out, &requests[i]);
    successes = success_table_list(partial->successes);
    pack_u64(out, successes.count);
    for (size_t i = 0; i < successes.count; i++)
        pack_success(out, &successes.items[i]);
    return findings && templates && leads && jobs && activities && requests && successes.items ? 0 : -1;
}

int part_pack(struct str *out, struct partial *partial, struct error *err) {
    int status = pack_lists(out, partial);

    /* behind the lists, which give up what is beyond the caps and count it */
    pack_counts(out, partial);
    if (status || pack_absences(out, partial->absences) || out->failed)
        return error_no_memory(err);
    return 0;
}

static int absorb_list(struct absorbing *a, int (*absorb)(struct absorbing *)) {
    uint64_t count = unpack_most(&a->in, COUNT_MAX);
    int status = a->in.failed;

    for (uint64_t i = 0; i < count && status == 0; i++)
        status = absorb(a);
    return status;
}

int part_absorb(struct partial *into, struct slice bytes, const struct pattern_set *set,
                const struct log_source *source, struct error *err) {
    static int (*const LISTS[])(struct absorbing *) = {absorb_finding,  absorb_template, absorb_lead,   absorb_job,
                                                       absorb_activity, absorb_request,  absorb_success};
    struct absorbing a = {.into = into, .set = set, .source = source, .in = {bytes, false}, .err = err};
    int status = 0;

    arena_init(&a.arena);
    for (size_t i = 0; i < ARRAY_LENGTH(LISTS) && status == 0; i++)
        status = absorb_list(&a, LISTS[i]);
    if (status == 0)
        status = absorb_counts(&a);
    if (status == 0)
        status = absorb_absences(&a);
    if (status == 0 && (a.in.failed || a.in.rest.len))
        status = 1;
    arena_free(&a.arena);
    return status;
}
