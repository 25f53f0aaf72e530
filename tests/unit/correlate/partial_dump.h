/* SPDX-License-Identifier: Apache-2.0
 * All that a report may take from a partial, as text: two partials that give the same text give the same
 * report. Included once by each test program, after cmocka.h. */
#ifndef TEST_CORRELATE_PARTIAL_DUMP_H
#define TEST_CORRELATE_PARTIAL_DUMP_H

#include "correlate/partial.h"

static inline void dump_entities(struct str *out, const struct entity *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        str_addf(out, " %s:%.*s/%.*s/%.*s", entity_type_name(items[i].type), SLICE_ARGS(items[i].id),
                 SLICE_ARGS(items[i].name), SLICE_ARGS(items[i].uuid));
}

static inline void dump_histogram(struct str *out, const struct histogram *h) {
    str_addf(out, " histogram %lld %u:", h->used ? (long long)h->first : 0, h->used ? h->shift : 0u);
    for (size_t i = 0; i < h->used; i++)
        str_addf(out, " %u", h->counts[i]);
}

static inline void dump_occurrence(struct str *out, const struct occurrence *at) {
    str_addf(out, "\n    %lld %u:%llu+%llu depth %llu job %llu/%llu seq %llu logid %llx%s", (long long)at->time,
             at->file, (unsigned long long)at->line, (unsigned long long)at->offset, (unsigned long long)at->depth,
             (unsigned long long)at->parent_job, (unsigned long long)at->job, (unsigned long long)at->seq,
             (unsigned long long)at->logid, at->excerpt ? " excerpt" : "");
}

static inline void dump_finding(struct str *out, const struct finding *f) {
    str_addf(out, "finding %s %s%s count %llu known %llu %lld to %lld alert %lld level %d%s%s", f->id, f->signature->id,
             f->anonymous ? " anonymous" : "", (unsigned long long)f->count, (unsigned long long)f->known,
             (long long)f->first, (long long)f->last, (long long)f->alerted, (int)f->level,
             f->unexpected_log ? " unexpected" : "", f->open_end ? " open" : "");
    for (size_t i = 0; i < f->signature->capture_count; i++)
        str_addf(out, " [%s]", f->captures[i] ? f->captures[i] : "-");
    dump_entities(out, f->entities.items, f->entities.count);
    str_add(out, " and");
    dump_entities(out, f->related.items, f->related.count);
    dump_histogram(out, &f->histogram);
    for (size_t i = 0; i < f->share_count; i++)
        str_addf(out, " server %u: %llu", f->shares[i].server, (unsigned long long)f->shares[i].count);
    for (size_t i = 0; i < f->occurrence_count; i++)
        dump_occurrence(out, &f->occurrences[i]);
    for (size_t i = 0; i < f->sample_count; i++) {
        dump_occurrence(out, &f->samples[i].at);
        str_addf(out, " level %d \"%s\"", (int)f->samples[i].level, f->samples[i].text);
        dump_entities(out, f->samples[i].related, f->samples[i].related_count);
    }
    str_add(out, "\n");
}

static inline void dump_templates(struct str *out, const struct template_entry *const *list, size_t count) {
    assert_non_null(list);
    for (size_t i = 0; i < count; i++) {
        const struct template_entry *t = list[i];

        str_addf(out, "template %d \"%s\" count %llu %lld to %lld at %u:%llu \"%s\"", (int)t->level, t->text,
                 (unsigned long long)t->count, (long long)t->first, (long long)t->last, t->file,
                 (unsigned long long)t->line, t->sample);
        dump_histogram(out, &t->histogram);
        str_add(out, "\n");
    }
}

static inline void dump_leads(struct str *out, struct lead_table *table) {
    size_t count;
    const struct lead *const *list = lead_table_list(table, &count);

    assert_non_null(list);
    for (size_t i = 0; i < count; i++)
        str_addf(out, "lead %d job %llu at %lld %u:%llu+%llu level %d%s%s \"%.*s\"\n", (int)list[i]->list,
                 (unsigned long long)list[i]->place.operation, (long long)list[i]->place.time, list[i]->place.file,
                 (unsigned long long)list[i]->place.line, (unsigned long long)list[i]->place.offset,
                 (int)list[i]->place.level, list[i]->error ? " error" : "", list[i]->failed ? " failed" : "",
                 (int)list[i]->len, list[i]->text ? list[i]->text : "");
}

static inline void dump_jobs(struct str *out, struct job_table *table) {
    size_t count;
    const struct job *const *list = job_table_list(table, &count);

    assert_non_null(list);
    for (size_t i = 0; i < count; i++) {
        const struct job *job = list[i];

        str_addf(out, "job %llx %llu %s %s type %d code %s logid %x", (unsigned long long)job->key,
                 (unsigned long long)job->number, job->command, job->instance, (int)job->type, job->code, job->logid);
        for (int step = 0; step < JOB_STEP_COUNT; step++)
            if (job->steps[step].time != MSEC_NONE)
                str_addf(out, " %d: %lld %u:%llu server %u", step, (long long)job->steps[step].time,
                         job->steps[step].file, (unsigned long long)job->steps[step].line, job->steps[step].server);
        str_add(out, "\n");
    }
}

static inline void dump_activities(struct str *out, struct activity_table *table) {
    size_t count;
    const struct activity *list = activity_table_list(table, &count);

    assert_non_null(list);
    for (size_t i = 0; i < count; i++)
        str_addf(out, "activity %x server %u %lld to %lld\n", list[i].logid, list[i].server, (long long)list[i].first,
                 (long long)list[i].last);
}

static inline void dump_requests(struct str *out, struct request_table *table) {
    size_t count;
    const struct request *list = request_table_list(table, &count);

    assert_non_null(list);
    for (size_t i = 0; i < count; i++)
        str_addf(out, "request %llu job %llu/%llu logid %llx vm %s%s\n", (unsigned long long)list[i].seq,
                 (unsigned long long)list[i].parent_job, (unsigned long long)list[i].job,
                 (unsigned long long)list[i].logid, list[i].vm, list[i].wanted ? " wanted" : "");
}

static inline void dump_success_place(struct str *out, const struct success_place *place) {
    str_addf(out, " %lld %u+%llu", (long long)place->time, place->file, (unsigned long long)place->offset);
}

static inline void dump_successes(struct str *out, struct success_table *table) {
    struct success_list list = success_table_list(table);

    assert_non_null(list.items);
    for (size_t i = 0; i < list.count; i++) {
        str_addf(out, "success %llx", (unsigned long long)list.items[i].operation);
        dump_success_place(out, &list.items[i].first);
        dump_success_place(out, &list.items[i].last);
        str_add(out, "\n");
    }
}

static inline void dump_counts(struct str *out, const struct partial *partial) {
    size_t rules = absence_table_rules(partial->absences);

    str_addf(out, "bytes %llu lines %llu records %llu warn %llu explained %llu %lld to %lld dropped %llu %llu\n",
             (unsigned long long)partial->bytes, (unsigned long long)partial->lines,
             (unsigned long long)partial->records, (unsigned long long)partial->warn_error,
             (unsigned long long)partial->explained, (long long)partial->first, (long long)partial->last,
             (unsigned long long)finding_table_dropped(partial->findings),
             (unsigned long long)template_table_dropped(partial->templates));
    str_addf(out, "%llu steps back", (unsigned long long)partial->back_count);
    for (size_t i = 0; i < PARTIAL_BACKS && i < partial->back_count; i++)
        str_addf(out, " %u:%llu %lld to %lld%s", partial->backs[i].file, (unsigned long long)partial->backs[i].line,
                 (long long)partial->backs[i].from, (long long)partial->backs[i].to,
                 partial->backs[i].repeated ? " repeated" : "");
    for (size_t i = 0; i < rules; i++) {
        uint64_t seen;
        bool overflown;
        const struct signature *signature = absence_table_rule(partial->absences, i, &seen, &overflown);

        str_addf(out, "\nrule %s seen %llu%s", signature->id, (unsigned long long)seen, overflown ? " overflown" : "");
    }
    str_add(out, "\n");
}

/* Decides the absences by `spans` (of all logs; null = leaves them) and appends everything. To be called
 * once. */
static inline void dump_partial(struct str *out, struct partial *partial, const struct log_span *spans,
                                size_t span_count) {
    struct finding **findings;
    const struct template_entry *const *templates;
    struct error err = {0};
    size_t count;

    if (spans)
        assert_int_equal(absence_table_decide(partial->absences, spans, span_count, MSEC_NONE, partial->findings, &err),
                         0);
    findings = finding_table_list(partial->findings, &count);
    assert_non_null(findings);
    for (size_t i = 0; i < count; i++)
        dump_finding(out, findings[i]);
    templates = template_table_list(partial->templates, &count);
    dump_templates(out, templates, count);
    templates = template_table_joined(partial->templates, &count);
    dump_templates(out, templates, count);
    dump_leads(out, partial->leads);
    dump_jobs(out, partial->jobs);
    dump_activities(out, partial->activities);
    dump_requests(out, partial->requests);
    dump_successes(out, partial->successes);
    dump_counts(out, partial); /* last: the lists count what they give up */
    assert_false(out->failed);
}

/* Fails with the first line that differs. */
static inline void assert_same_dump(const struct str *got, const struct str *wanted, const char *how) {
    const char *a = got->ptr, *b = wanted->ptr;

    if (got->len == wanted->len && memcmp(a, b, got->len) == 0)
        return;
    for (;;) {
        size_t x = strcspn(a, "\n"), y = strcspn(b, "\n");

        if (x != y || memcmp(a, b, x) != 0)
            fail_msg("%s\n     got: %.*s\n  wanted: %.*s", how, (int)x, a, (int)y, b);
        a += x + (a[x] != '\0');
        b += y + (b[y] != '\0');
    }
}

#endif
