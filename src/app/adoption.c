/* SPDX-License-Identifier: Apache-2.0
 * Completing findings; see adoption.h. What is added is `related`, so it never says what a finding is, only what it is
 * about; and it is added for the first occurrences, which are those that are shown. */
#include "app/adoption.h"

#include <stdio.h>
#include <stdlib.h>

enum { ADOPTED_OCCURRENCES = 4 };

struct adopting {
    struct analysis *analysis;
    const struct request *requests;
    size_t request_count;
    bool *is_management; /* by server: it runs a management server */
    size_t management_count;
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
static int relate(const struct adopting *a, struct finding *finding, enum entity_type type, enum entity_field field,
                  const char *text) {
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

/* Of several management servers the one that logged all of it; also what its machine's own logs say. */
static int adopt_server(const struct adopting *a, struct finding *finding) {
    const struct input_set *inputs = &a->analysis->read.inputs;
    uint32_t server;

    if (a->management_count < 2 || !finding->occurrence_count || finding->share_count > 1)
        return 0;
    server = inputs->items[finding->occurrences[0].file].source.server;
    return a->is_management[server] ? relate(a, finding, ENTITY_SERVER, FIELD_NAME, inputs->servers[server]) : 0;
}

/* The agent of a system VM is a host of the VM's name. */
static int adopt_system_vm(const struct adopting *a, struct finding *finding) {
    const struct entity *host = entity_set_find(&finding->entities, ENTITY_HOST);
    char name[64];

    if (!host || !host->name.len || host->name.len >= sizeof name ||
        strcmp(entity_type_shown(ENTITY_VM, host->name), "systemvm") != 0)
        return 0;
    snprintf(name, sizeof name, "%.*s", SLICE_ARGS(host->name));
    return relate(a, finding, ENTITY_VM, FIELD_NAME, name);
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
    return adopt_server(a, finding) || adopt_system_vm(a, finding) ? -1 : 0;
}

static int find_management(struct adopting *a) {
    const struct input_set *inputs = &a->analysis->read.inputs;

    a->is_management = calloc(inputs->server_count + 1, sizeof *a->is_management);
    if (!a->is_management)
        return -1;
    for (size_t i = 0; i < inputs->count; i++) {
        bool *is = &a->is_management[inputs->items[i].source.server];

        if (inputs->items[i].profile.kind != LOG_MANAGEMENT || *is)
            continue;
        *is = true;
        a->management_count++;
    }
    return 0;
}

int adopt_all(struct analysis *analysis) {
    struct adopting a = {.analysis = analysis};
    struct alias_table *aliases = analysis->aliases;
    int result = 0;

    a.requests = request_table_list(analysis->read.partial->requests, &a.request_count);
    if (!a.requests || find_management(&a))
        return -1;
    for (size_t i = 0; result == 0 && i < analysis->finding_count; i++)
        if (adopt(&a, analysis->findings[i]) || alias_table_learn(aliases, &analysis->findings[i]->entities) ||
            alias_table_learn(aliases, &analysis->findings[i]->related))
            result = -1;
    free(a.is_management);
    if (result)
        return -1;
    for (size_t i = 0; i < analysis->finding_count; i++) {
        alias_table_complete(aliases, &analysis->findings[i]->entities);
        alias_table_complete(aliases, &analysis->findings[i]->related);
    }
    return 0;
}
