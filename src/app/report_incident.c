/* SPDX-License-Identifier: Apache-2.0
 * Incidents of the report: a root cause with everything that follows from it, its times and its impact. */
#include <stdlib.h>

#include "app/report_builder.h"

enum { TIMELINE_MAX = 50 };

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

static bool count_impact(struct distinct sets[IMPACT_COUNT], const struct finding *finding) {
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

static void add_event(struct report_builder *b, struct report_incident *out, const struct finding *finding) {
    struct report_quote quote = builder_quote(b, &finding->samples[0]);

    out->timeline[out->timeline_count++] =
        (struct report_event){.time = quote.time,
                              .kind = "failure",
                              .lane = "",
                              .what = builder_fill(b, finding, finding->signature->title, NULL, "?"),
                              .file = quote.file,
                              .finding = builder_text(b, finding->id),
                              .line = quote.line};
}

static void add_finding(struct report_builder *b, struct report_incident *out, const struct finding *finding) {
    if (finding->first != MSEC_NONE && (out->started == MSEC_NONE || finding->first < out->started))
        out->started = finding->first;
    /* detected: the first time somebody could have been alerted by level */
    if (finding->first != MSEC_NONE && finding->level >= LEVEL_WARN &&
        (out->detected == MSEC_NONE || finding->first < out->detected))
        out->detected = finding->first;
    out->findings.items[out->findings.count++] = builder_text(b, finding->id);
    if (out->timeline_count < TIMELINE_MAX)
        add_event(b, out, finding);
}

static void build_incident(struct report_builder *b, const struct report_cause *cause, uint32_t root) {
    const struct analysis *analysis = b->analysis;
    struct report_incident *out = &b->report->incidents[b->report->incident_count++];
    struct distinct sets[IMPACT_COUNT] = {0};
    size_t members = analysis->relations[root].effects + 1u;

    out->id = cause->incident;
    out->title = cause->title;
    out->started = out->detected = out->peak = out->mitigated = out->cleared = MSEC_NONE;
    out->root_causes.items = builder_alloc(b, 1, sizeof *out->root_causes.items);
    out->findings.items = builder_alloc(b, members, sizeof *out->findings.items);
    out->timeline = builder_alloc(b, TIMELINE_MAX, sizeof *out->timeline);
    if (b->failed)
        return;
    out->root_causes.items[out->root_causes.count++] = cause->id;
    for (uint32_t k = analysis->stories.starts[root]; k < analysis->stories.starts[root + 1]; k++) {
        const struct finding *finding = analysis->findings[analysis->stories.members[k]];

        if (out->findings.count == members)
            break;
        add_finding(b, out, finding);
        if (!count_impact(sets, finding))
            b->failed = true;
    }
    out->impact.jobs_failed = count_distinct(&sets[IMPACT_JOBS]);
    out->impact.vms = count_distinct(&sets[IMPACT_VMS]);
    out->impact.routers = count_distinct(&sets[IMPACT_ROUTERS]);
    out->impact.networks = count_distinct(&sets[IMPACT_NETWORKS]);
    out->impact.hosts = count_distinct(&sets[IMPACT_HOSTS]);
    out->impact.accounts = count_distinct(&sets[IMPACT_ACCOUNTS]);
    for (size_t i = 0; i < IMPACT_COUNT; i++)
        vec_free(&sets[i]);
}

void builder_incidents(struct report_builder *b) {
    const struct analysis *analysis = b->analysis;
    size_t cause = 0;

    b->report->incidents = builder_alloc(b, b->report->cause_count, sizeof *b->report->incidents);
    for (size_t i = 0; i < analysis->candidate_count && !b->failed; i++) {
        if (analysis->candidates[i].rejected[0])
            continue;
        build_incident(b, &b->report->causes[cause++], analysis->candidates[i].finding);
    }
}
