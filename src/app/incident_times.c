/* SPDX-License-Identifier: Apache-2.0
 * Finding the five times; see incident_times.h. */
#include "app/incident_times.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS_READ = 256 /* failed jobs of an incident that are looked up */ };

/* The failed jobs of an incident. */
struct failed_jobs {
    const struct job *items[JOBS_READ];
    size_t count;
};

static bool is_failure(const struct finding *finding) {
    return finding_role(finding) <= ROLE_SYMPTOM;
}

static void earliest(msec_t *into, msec_t time) {
    if (time != MSEC_NONE && (*into == MSEC_NONE || time < *into))
        *into = time;
}

static void read_finding(struct incident_times *out, const struct finding *finding, msec_t *warned) {
    earliest(&out->detected, finding->alerted);
    if (!is_failure(finding))
        return;
    earliest(&out->started, finding->first);
    if (finding->level >= LEVEL_WARN)
        earliest(warned, finding->first);
    if (finding->last > out->last) /* MSEC_NONE is below all */
        out->last = finding->last;
    histogram_merge(&out->histogram, &finding->histogram);
}

static void keep_job(struct failed_jobs *jobs, const struct job *job) {
    if (!job || job->steps[JOB_FAILED].time == MSEC_NONE || !job->command[0] || jobs->count == JOBS_READ)
        return;
    for (size_t i = 0; i < jobs->count; i++)
        if (jobs->items[i] == job)
            return;
    jobs->items[jobs->count++] = job;
}

/* The operations that people asked for: work jobs are their steps. */
static void find_jobs(struct failed_jobs *jobs, const struct job_table *table, const struct finding *finding) {
    for (size_t i = 0; i < finding->occurrence_count; i++) {
        const struct occurrence *at = &finding->occurrences[i];
        uint64_t number = at->parent_job ? at->parent_job : at->job;

        if (number)
            keep_job(jobs, job_table_find(table, number));
    }
}

static bool same_operation(const struct job *a, const struct job *b) {
    return strcmp(a->command, b->command) == 0;
}

/* When an operation failed last, of one instance or of any. */
static msec_t last_failure(const struct failed_jobs *jobs, const struct job *job, bool same_instance) {
    msec_t last = MSEC_NONE;

    for (size_t i = 0; i < jobs->count; i++)
        if (same_operation(jobs->items[i], job) &&
            (!same_instance || strcmp(jobs->items[i]->instance, job->instance) == 0) &&
            jobs->items[i]->steps[JOB_FAILED].time > last)
            last = jobs->items[i]->steps[JOB_FAILED].time;
    return last;
}

/* Whether a success ends what failed: of the same thing if that is tried again, else the same operation after its last
 * failure. */
static bool mends(const struct failed_jobs *jobs, const struct job *job) {
    msec_t done = job->steps[JOB_SUCCEEDED].time, last;

    if (done == MSEC_NONE || !job->command[0])
        return false;
    last = job->instance[0] ? last_failure(jobs, job, true) : MSEC_NONE;
    if (last == MSEC_NONE)
        last = last_failure(jobs, job, false);
    return last != MSEC_NONE && done > last;
}

static int compare_successes(const void *a, const void *b) {
    const struct job *left = *(const struct job *const *)a, *right = *(const struct job *const *)b;
    int order = strcmp(left->command, right->command);
    msec_t x = left->steps[JOB_SUCCEEDED].time, y = right->steps[JOB_SUCCEEDED].time;

    if (order)
        return order;
    if (x != y)
        return x < y ? -1 : 1;
    return left->key < right->key ? -1 : left->key > right->key;
}

int succeeded_list_build(struct succeeded_list *out, struct job_table *jobs) {
    size_t count;
    const struct job *const *list = job_table_list(jobs, &count);

    *out = (struct succeeded_list){.items = calloc(count + 1, sizeof *out->items)};
    if (!list || !out->items)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (list[i]->steps[JOB_SUCCEEDED].time != MSEC_NONE && list[i]->command[0])
            out->items[out->count++] = list[i];
    qsort(out->items, out->count, sizeof *out->items, compare_successes);
    return 0;
}

void succeeded_list_free(struct succeeded_list *list) {
    free(list->items);
    *list = (struct succeeded_list){NULL, 0};
}

/* The first success of that command at or behind a time. */
static size_t first_success(const struct succeeded_list *list, const char *command, msec_t from) {
    size_t low = 0, high = list->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(list->items[middle]->command, command);

        if (order < 0 || (order == 0 && list->items[middle]->steps[JOB_SUCCEEDED].time < from))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first success that mends the failure of an operation. */
static void find_success(struct incident_times *out, const struct failed_jobs *jobs,
                         const struct succeeded_list *successes, const struct job *failed) {
    for (size_t i = first_success(successes, failed->command, failed->steps[JOB_FAILED].time);
         i < successes->count && same_operation(successes->items[i], failed); i++) {
        const struct job *job = successes->items[i];
        msec_t done = job->steps[JOB_SUCCEEDED].time;

        if (out->mitigated != MSEC_NONE && done >= out->mitigated)
            return;
        if (!mends(jobs, job))
            continue;
        out->mitigated = done;
        out->mitigated_by = job;
        return;
    }
}

void incident_times(struct incident_times *out, const struct analysis *analysis, const struct succeeded_list *successes,
                    const uint32_t *members, size_t count) {
    const struct partial *partial = analysis->read.partial;
    struct failed_jobs jobs = {.count = 0};
    msec_t warned = MSEC_NONE;

    *out = (struct incident_times){.started = MSEC_NONE,
                                   .detected = MSEC_NONE,
                                   .peak = MSEC_NONE,
                                   .mitigated = MSEC_NONE,
                                   .cleared = MSEC_NONE,
                                   .last = MSEC_NONE};
    for (size_t i = 0; i < count; i++) {
        read_finding(out, analysis->findings[members[i]], &warned);
        find_jobs(&jobs, partial->jobs, analysis->findings[members[i]]);
    }
    if (out->detected == MSEC_NONE)
        out->detected = warned;
    if (out->histogram.used)
        out->peak = histogram_time(&out->histogram, histogram_peak(&out->histogram));
    if (out->peak < out->started) /* a step may begin before what it counts */
        out->peak = out->started;
    if (out->last != MSEC_NONE && partial->last - out->last >= QUIET_AFTER)
        out->cleared = out->last;
    for (size_t i = 0; i < jobs.count; i++)
        find_success(out, &jobs, successes, jobs.items[i]);
}
