/* SPDX-License-Identifier: Apache-2.0
 * Completing findings; see adoption.h. What is added is `related`, so it never says what a finding is, only what it is
 * about; and it is added for the first occurrences, which are those that are shown. */
#include "app/adoption.h"

enum { ADOPTED_OCCURRENCES = 4 };

struct adopting {
    struct analysis *analysis;
    const struct request *requests;
    size_t request_count;
};

static void adopt_request(const struct adopting *a, struct occurrence *at) {
    const struct request *request = at->job ? NULL : request_find(a->requests, a->request_count, at->seq);

    if (!request)
        return;
    at->job = request->job;
    at->parent_job = request->parent_job;
    if (!at->logid)
        at->logid = request->logid;
}

/* Adds an entity unless it is there, or one of its type is captured: that is closer. */
static int relate(const struct adopting *a, struct finding *finding, enum entity_type type, enum entity_field field, const char *text) {
    struct entity_set one = {.count = 0};
    const char *copy;

    if (type == ENTITY_NONE || !text[0] || entity_set_find(&finding->entities, type))
        return 0;
    copy = arena_string(&a->analysis->arena, slice_of(text));
    if (!copy)
        return -1;
    entity_set_add(&one, type, field, slice_of(copy));
    entity_set_merge(&finding->related, &one);
    return 0;
}

/* The things that the jobs of an occurrence were submitted for: the VM of a work job, the network of the call. */
static int adopt_jobs(const struct adopting *a, struct finding *finding, const struct occurrence *at) {
    const uint64_t numbers[] = {at->job, at->parent_job};

    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        const struct job *job = numbers[i] ? job_table_find(a->analysis->read.partial->jobs, numbers[i]) : NULL;

        if (job && relate(a, finding, job->type, FIELD_ID, job->instance))
            return -1;
    }
    return 0;
}

static int adopt(const struct adopting *a, struct finding *finding) {
    for (size_t i = 0; i < finding->sample_count; i++)
        adopt_request(a, &finding->samples[i].at);
    for (size_t i = 0; i < finding->occurrence_count; i++) {
        struct occurrence *at = &finding->occurrences[i];
        const struct request *request;

        adopt_request(a, at);
        if (i >= ADOPTED_OCCURRENCES)
            continue;
        request = request_find(a->requests, a->request_count, at->seq);
        if ((request && relate(a, finding, ENTITY_VM, FIELD_NAME, request->vm)) || adopt_jobs(a, finding, at))
            return -1;
    }
    return 0;
}

int adopt_all(struct analysis *analysis) {
    struct adopting a = {.analysis = analysis};
    struct alias_table *aliases = analysis->aliases;

    a.requests = request_table_list(analysis->read.partial->requests, &a.request_count);
    if (!a.requests)
        return -1;
    for (size_t i = 0; i < analysis->finding_count; i++)
        if (adopt(&a, analysis->findings[i]) || alias_table_learn(aliases, &analysis->findings[i]->entities) ||
            alias_table_learn(aliases, &analysis->findings[i]->related))
            return -1;
    for (size_t i = 0; i < analysis->finding_count; i++) {
        alias_table_complete(aliases, &analysis->findings[i]->entities);
        alias_table_complete(aliases, &analysis->findings[i]->related);
    }
    return 0;
}
