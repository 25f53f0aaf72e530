/* SPDX-License-Identifier: Apache-2.0
 * Incidents of the report: root causes that belong together with everything that follows from them, their times, their
 * impact, and what went before. */
#include <stdio.h>
#include <stdlib.h>

#include "app/incident_times.h"
#include "app/report_builder.h"
#include "pattern/edge.h"

enum { TIMELINE_MAX = 50, CHANGES_MAX = 8, CONCURRENT_MAX = 8 };

/* How long before its first failure a change may have led to an incident. */
#define LEAD_UP (30 * MSEC_MINUTE)

/* The incident under construction: its findings, in order of time. */
struct membership {
    VEC_OF(uint32_t);
};

/* Hashes of the things an incident touched; sorted and counted once at the end. */
struct distinct {
    VEC_OF(uint64_t);
};

static bool note(struct distinct *set, uint64_t value) {
    return vec_push(set, value) == 0;
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

static uint64_t count_distinct(struct distinct *set) {
    uint64_t count = 0;

    if (set->count)
        qsort(set->items, set->count, sizeof *set->items, compare_hashes);
    for (size_t i = 0; i < set->count; i++)
        count += i == 0 || set->items[i] != set->items[i - 1];
    return count;
}

static uint64_t entity_hash(const struct entity *entity) {
    return slice_hash(entity->id.len ? entity->id : entity->uuid.len ? entity->uuid : entity->name, entity->type);
}

enum impact { IMPACT_JOBS, IMPACT_VMS, IMPACT_ROUTERS, IMPACT_NETWORKS, IMPACT_HOSTS, IMPACT_ACCOUNTS, IMPACT_COUNT };

static int impact_of(const struct entity *entity) {
    switch (entity->type) {
    case ENTITY_VM:
        return slice_is(slice_of(entity_type_shown(ENTITY_VM, entity->name)), "router") ? IMPACT_ROUTERS : IMPACT_VMS;
    case ENTITY_NETWORK:
        return IMPACT_NETWORKS;
    case ENTITY_HOST:
        return IMPACT_HOSTS;
    case ENTITY_ACCOUNT:
        return IMPACT_ACCOUNTS;
    default:
        return -1;
    }
}

static bool note_impact(struct distinct sets[IMPACT_COUNT], const struct finding *finding) {
    struct entity_set all;
    bool ok = true;

    finding_entities(&all, finding);
    for (size_t i = 0; i < all.count; i++) {
        int impact = impact_of(&all.items[i]);

        if (impact >= 0)
            ok = note(&sets[impact], entity_hash(&all.items[i])) && ok;
    }
    for (size_t i = 0; i < finding->occurrence_count; i++) {
        const struct occurrence *at = &finding->occurrences[i];

        if (at->job)
            ok = note(&sets[IMPACT_JOBS], at->parent_job ? at->parent_job : at->job) && ok;
    }
    return ok;
}

static void count_impact(struct report_builder *b, struct report_incident *out, const struct membership *members) {
    struct distinct sets[IMPACT_COUNT] = {0};
    uint64_t counts[IMPACT_COUNT];

    for (size_t i = 0; i < members->count; i++)
        if (!note_impact(sets, b->analysis->findings[members->items[i]]))
            b->failed = true;
    for (size_t i = 0; i < IMPACT_COUNT; i++) {
        counts[i] = count_distinct(&sets[i]);
        vec_free(&sets[i]);
    }
    out->impact.jobs_failed = counts[IMPACT_JOBS];
    out->impact.vms = counts[IMPACT_VMS];
    out->impact.routers = counts[IMPACT_ROUTERS];
    out->impact.networks = counts[IMPACT_NETWORKS];
    out->impact.hosts = counts[IMPACT_HOSTS];
    out->impact.accounts = counts[IMPACT_ACCOUNTS];
}

/* Whose row an event is in a drawing: the VM or network it is about, else the host, else the server that logged it. */
static const char *lane_of(struct report_builder *b, const struct finding *finding) {
    static const enum entity_type ORDER[] = {ENTITY_VM, ENTITY_NETWORK, ENTITY_VPC, ENTITY_HOST};
    const struct input_set *inputs = &b->analysis->read.inputs;
    struct entity_set all;
    struct str text;
    const char *lane;

    finding_entities(&all, finding);
    str_init(&text);
    for (size_t i = 0; i < ARRAY_LENGTH(ORDER) && !text.len; i++) {
        const struct entity *entity = entity_set_find(&all, ORDER[i]);

        if (entity)
            str_addf(&text, "%s %.*s", entity_type_shown(entity->type, entity->name),
                     SLICE_ARGS(entity->name.len ? entity->name
                                : entity->id.len ? entity->id
                                                 : entity->uuid));
    }
    if (!text.len)
        str_add(&text, inputs->servers[inputs->items[finding->samples[0].at.file].source.server]);
    lane = builder_foreign(b, str_slice(&text), 120);
    str_free(&text);
    return lane;
}

static void add_event(struct report_builder *b, struct report_incident *out, const struct finding *finding,
                      const char *kind) {
    struct report_quote quote = builder_quote(b, &finding->samples[0]);

    if (out->timeline_count == TIMELINE_MAX)
        return;
    out->timeline[out->timeline_count++] =
        (struct report_event){.time = quote.time,
                              .kind = kind,
                              .what = builder_fill(b, finding, finding->signature->title, NULL, "?"),
                              .lane = lane_of(b, finding),
                              .file = quote.file,
                              .finding = builder_text(b, finding->id),
                              .line = quote.line};
}

/* A restart, an upgrade, a configuration; not what tells that something went well. */
static bool is_change(const struct analysis *analysis, const struct finding *finding) {
    return finding_role(finding) == ROLE_CONTEXT && finding->signature->certainty != CERTAINTY_HINT &&
           !edge_begins_at(analysis->set, finding->signature->index);
}

/* What may have led to it: changes shortly before. The latest are kept. */
static void add_changes(struct report_builder *b, struct report_incident *out, msec_t started) {
    const struct analysis *analysis = b->analysis;
    size_t from = 0, found = 0;

    if (started == MSEC_NONE)
        return;
    for (size_t i = analysis->finding_count; i-- > 0 && found < CHANGES_MAX;) {
        const struct finding *finding = analysis->findings[i];

        if (is_change(analysis, finding) && finding->first != MSEC_NONE && finding->first <= started &&
            finding->first >= started - LEAD_UP) {
            found++;
            from = i;
        }
    }
    for (size_t i = from; found && i < analysis->finding_count && analysis->findings[i]->first <= started; i++)
        if (is_change(analysis, analysis->findings[i]))
            add_event(b, out, analysis->findings[i], "change");
}

static void add_recovery(struct report_builder *b, struct report_incident *out, const struct incident_times *times) {
    const struct job *job = times->mitigated_by;
    char text[200];

    if (!job)
        return;
    if (job->number)
        snprintf(text, sizeof text, "%s succeeded (job %llu)", job->command, (unsigned long long)job->number);
    else
        snprintf(text, sizeof text, "%s succeeded", job->command);
    out->mitigated_by = builder_foreign(b, slice_of(text), sizeof text);
    if (out->timeline_count == TIMELINE_MAX)
        out->timeline_count--; /* rather this than one failure more */
    out->timeline[out->timeline_count++] = (struct report_event){
        .time = times->mitigated,
        .kind = "recovery",
        .what = out->mitigated_by,
        .lane = "",
        .file = builder_foreign(b, slice_of(b->analysis->read.inputs.items[job->steps[JOB_SUCCEEDED].file].path), 1000),
        .line = job->steps[JOB_SUCCEEDED].line};
}

static int compare_events(const void *a, const void *b) {
    const struct report_event *left = a, *right = b;

    if (left->time == right->time)
        return 0;
    if (left->time == MSEC_NONE || right->time == MSEC_NONE)
        return left->time == MSEC_NONE ? 1 : -1;
    return left->time < right->time ? -1 : 1;
}

/* qsort keeps no order among equals, which here is the order of lines. */
static void sort_timeline(struct report_incident *out) {
    for (size_t i = 1; i < out->timeline_count; i++) {
        struct report_event moved = out->timeline[i];
        size_t at = i;

        for (; at > 0 && compare_events(&out->timeline[at - 1], &moved) > 0; at--)
            out->timeline[at] = out->timeline[at - 1];
        out->timeline[at] = moved;
    }
}

struct report_series builder_series(struct report_builder *b, const struct histogram *histogram) {
    struct report_series series = {.from = MSEC_NONE};

    if (!histogram->used)
        return series;
    series.counts = builder_alloc(b, histogram->used, sizeof *series.counts);
    if (!series.counts)
        return series;
    series.from = histogram_time(histogram, 0);
    series.step = histogram_step(histogram);
    series.count = histogram->used;
    for (size_t i = 0; i < series.count; i++)
        series.counts[i] = histogram->counts[i];
    return series;
}

/* The findings of all stories of an incident. */
static bool gather(struct membership *members, const struct analysis *analysis, uint32_t incident) {
    members->count = 0;
    for (uint32_t i = 0; i < analysis->finding_count; i++)
        if (analysis->incidents[i] == incident && vec_push(members, i))
            return false;
    return true;
}

static void build_incident(struct report_builder *b, struct report_incident *out, const struct report_cause *cause,
                           const struct membership *members, const struct succeeded_list *successes) {
    struct incident_times times;

    out->id = cause->incident;
    out->title = cause->title;
    incident_times(&times, b->analysis, successes, members->items, members->count);
    out->started = times.started;
    out->detected = times.detected;
    out->peak = times.peak;
    out->mitigated = times.mitigated;
    out->cleared = times.cleared;
    out->series = builder_series(b, &times.histogram);
    out->timeline = builder_alloc(b, TIMELINE_MAX, sizeof *out->timeline);
    out->findings = builder_finding_ids(b, members->items, members->count);
    if (b->failed)
        return;
    add_changes(b, out, times.started);
    for (size_t i = 0; i < members->count; i++)
        add_event(b, out, b->analysis->findings[members->items[i]], "failure");
    add_recovery(b, out, &times);
    sort_timeline(out);
    count_impact(b, out, members);
}

/* Which causes belong to an incident, and which were there at the same time. */
static void list_causes(struct report_builder *b, struct report_incident *out) {
    struct report *report = b->report;
    msec_t end = out->cleared;

    out->root_causes.items = builder_alloc(b, report->cause_count, sizeof *out->root_causes.items);
    out->concurrent.items = builder_alloc(b, CONCURRENT_MAX, sizeof *out->concurrent.items);
    if (b->failed)
        return;
    for (size_t i = 0; i < report->cause_count; i++) {
        const struct report_cause *cause = &report->causes[i];

        if (strcmp(cause->incident, out->id) == 0)
            out->root_causes.items[out->root_causes.count++] = cause->id;
        else if (out->concurrent.count < CONCURRENT_MAX && out->started != MSEC_NONE &&
                 cause->first_seen != MSEC_NONE && cause->last_seen >= out->started - LEAD_UP &&
                 (end == MSEC_NONE || cause->first_seen <= end))
            out->concurrent.items[out->concurrent.count++] = cause->id;
    }
}

void builder_incidents(struct report_builder *b) {
    const struct analysis *analysis = b->analysis;
    bool *built = calloc(analysis->finding_count + 1, sizeof *built);
    struct membership members = {NULL, 0, 0};
    struct succeeded_list successes = {NULL, 0};
    size_t cause = 0;

    b->report->incidents = builder_alloc(b, b->report->cause_count, sizeof *b->report->incidents);
    if (!built || succeeded_list_build(&successes, analysis->read.partial->jobs))
        b->failed = true;
    for (size_t i = 0; i < analysis->candidates.count && !b->failed; i++) {
        uint32_t incident = analysis->incidents[analysis->candidates.items[i].finding];

        if (analysis->candidates.items[i].rejected[0])
            continue;
        cause++;
        if (built[incident])
            continue;
        built[incident] = true;
        if (!gather(&members, analysis, incident))
            b->failed = true;
        else
            build_incident(b, &b->report->incidents[b->report->incident_count++], &b->report->causes[cause - 1],
                           &members, &successes);
    }
    for (size_t i = 0; i < b->report->incident_count && !b->failed; i++)
        list_causes(b, &b->report->incidents[i]);
    succeeded_list_free(&successes);
    vec_free(&members);
    free(built);
}
