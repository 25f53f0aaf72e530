/* SPDX-License-Identifier: Apache-2.0
 * Keeping leads; the rules are in lead_table.h. */
#include "correlate/lead_table.h"

#include <stdlib.h>

#include "base/vec.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum { ROOM = 4 * LEAD_JOBS /* jobs held before those not worth it are given up */, HEAD_MAX = 160 };

struct job_lead {
    UT_hash_handle hh;
    uint64_t operation;
    struct lead lead;
};

struct lead_list_of {
    VEC_OF(struct lead); /* sorted by place */
};

struct lead_table {
    const struct origins *origins;
    struct job_lead *jobs;
    struct lead_list_of lists[LEAD_LIST_COUNT]; /* LEAD_OF_JOB: unused */
    const struct lead **list;
};

int lead_table_new(struct lead_table **out, const struct origins *origins, struct error *err) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return error_no_memory(err);
    (*out)->origins = origins;
    return 0;
}

static void job_free(struct lead_table *table, struct job_lead *job) {
    HASH_DEL(table->jobs, job);
    free((char *)(uintptr_t)job->lead.text);
    free(job);
}

void lead_table_free(struct lead_table *table) {
    struct job_lead *job, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->jobs, job, next)
    job_free(table, job);
    for (int list = 0; list < LEAD_LIST_COUNT; list++) {
        for (size_t i = 0; i < table->lists[list].count; i++)
            free((char *)(uintptr_t)table->lists[list].items[i].text);
        vec_free(&table->lists[list]);
    }
    free(table->list);
    free(table);
}

/* By time (undated last), file, offset. */
static int compare_places(const struct lead_place *a, const struct lead_place *b) {
    if (a->time != b->time) {
        if (a->time == MSEC_NONE || b->time == MSEC_NONE)
            return a->time == MSEC_NONE ? 1 : -1;
        return a->time < b->time ? -1 : 1;
    }
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static int lead_fill(struct lead *lead, const struct lead *from) {
    char *text = realloc((char *)(uintptr_t)lead->text, from->len + 1);

    if (!text)
        return -1;
    memcpy(text, from->text, from->len);
    text[from->len] = '\0';
    lead->text = text;
    lead->len = from->len;
    lead->place = from->place;
    lead->error = from->error;
    return 0;
}

/* Failed jobs first, in order of time; then the others, the latest first. */
static int compare_worth(const void *a, const void *b) {
    const struct job_lead *left = *(struct job_lead *const *)a, *right = *(struct job_lead *const *)b;
    int order;

    if (left->lead.failed != right->lead.failed)
        return left->lead.failed ? -1 : 1;
    order = compare_places(&left->lead.place, &right->lead.place);
    if (order == 0)
        order = left->operation < right->operation ? -1 : left->operation > right->operation;
    return left->lead.failed ? order : -order;
}

/* Gives up the jobs that are not worth their place: of each sort LEAD_JOBS stay. */
static int give_up(struct lead_table *table) {
    size_t count = HASH_COUNT(table->jobs), n = 0, failed = 0, kept = 0;
    struct job_lead **jobs = calloc(count + 1, sizeof(struct job_lead *)), *job, *next;

    if (!jobs)
        return -1;
    HASH_ITER(hh, table->jobs, job, next)
    jobs[n++] = job;
    qsort(jobs, n, sizeof(struct job_lead *), compare_worth);
    for (size_t i = 0; i < n; i++) {
        bool keep = jobs[i]->lead.failed ? failed++ < LEAD_JOBS : kept < LEAD_JOBS;

        kept += keep && !jobs[i]->lead.failed;
        if (!keep)
            job_free(table, jobs[i]);
    }
    free(jobs);
    return 0;
}

static struct job_lead *job_of(struct lead_table *table, uint64_t operation) {
    struct job_lead *job;

    HASH_FIND(hh, table->jobs, &operation, sizeof operation, job);
    if (job)
        return job;
    if (HASH_COUNT(table->jobs) >= ROOM && give_up(table))
        return NULL;
    job = calloc(1, sizeof *job);
    if (!job)
        return NULL;
    job->operation = operation;
    job->lead.place.time = MSEC_NONE;
    HASH_ADD(hh, table->jobs, operation, sizeof operation, job);
    return job;
}

/* Whether a record says better than the one known how its job failed. */
static bool tells_more(const struct lead *fresh, const struct lead *known) {
    if (!known->text)
        return true;
    if (fresh->error != known->error)
        return fresh->error;
    return compare_places(&fresh->place, &known->place) < 0;
}

static int take_job(struct lead_table *table, const struct lead *lead) {
    struct job_lead *job = job_of(table, lead->place.operation);

    if (!job)
        return -1;
    if (lead->text && tells_more(lead, &job->lead) && lead_fill(&job->lead, lead))
        return -1;
    if (!job->lead.text && (!job->lead.place.operation || compare_places(&lead->place, &job->lead.place) < 0))
        job->lead.place = lead->place; /* of the first line that says so */
    job->lead.failed = job->lead.failed || lead->failed;
    return 0;
}

/* Inserts in order; of too many the first stay. */
static int take_early(struct lead_list_of *list, const struct lead *lead) {
    struct lead copy = {.list = lead->list};
    size_t at = list->count;

    while (at > 0 && compare_places(&lead->place, &list->items[at - 1].place) < 0)
        at--;
    if (at == LEAD_EARLY_MAX)
        return 0;
    if (lead_fill(&copy, lead))
        return -1;
    if (list->count == LEAD_EARLY_MAX)
        free((char *)(uintptr_t)list->items[--list->count].text);
    if (vec_push(list, copy)) {
        free((char *)(uintptr_t)copy.text);
        return -1;
    }
    memmove(&list->items[at + 1], &list->items[at], (list->count - 1 - at) * sizeof copy);
    list->items[at] = copy;
    return 0;
}

int lead_table_take(struct lead_table *table, const struct lead *lead, const struct log_source *source,
                    struct error *err) {
    struct lead placed = *lead;

    if (source)
        placed.place.file = source->file;
    if (lead->list == LEAD_OF_JOB ? take_job(table, &placed) : take_early(&table->lists[lead->list], &placed))
        return error_no_memory(err);
    return 0;
}

/* A word that every exception's name, or an answer of the API, holds; what it really is, the record's parts tell later.
 */
static bool has_exception(struct slice raw) {
    return slice_find(raw, slice_of("Exception")) >= 0 || slice_find(raw, slice_of("Error:")) >= 0 ||
           slice_find(raw, slice_of("\"errortext\"")) >= 0;
}

/* Whether the table would keep an early lead at this place: most records come too late. */
static bool early_enough(const struct lead_list_of *list, const struct lead_place *place) {
    return list->count < LEAD_EARLY_MAX || compare_places(place, &list->items[list->count - 1].place) < 0;
}

/* The list of a record with an exception, apart from its job's. */
static enum lead_list list_of(struct slice raw, bool generic) {
    if (generic)
        return LEAD_GENERIC;
    return slice_find(slice_first(raw, HEAD_MAX), slice_of("(main:")) >= 0 ? LEAD_STARTING : LEAD_EARLY;
}

int lead_table_add(struct lead_table *table, const struct lead_place *place, struct slice raw, bool generic,
                   struct error *err) {
    struct slice text = slice_first(raw, LEAD_TEXT_MAX);
    struct lead lead = {.list = LEAD_OF_JOB, .place = *place, .text = text.ptr, .len = text.len};
    bool of_job = !generic && place->operation, exception;
    enum lead_list list;

    if (!origins_any(table->origins) || !text.ptr)
        return 0;
    list = list_of(raw, generic);
    /* whether it holds an exception is not asked where nothing depends on it */
    if (!of_job && !early_enough(&table->lists[list], place) &&
        (generic || !early_enough(&table->lists[LEAD_PLAIN], place)))
        return 0;
    exception = has_exception(text);
    lead.error = place->level >= LEVEL_ERROR || exception;
    if (of_job && lead_table_take(table, &lead, NULL, err))
        return -1;
    if (generic && !exception)
        return 0;
    lead.list = exception ? list : LEAD_PLAIN;
    return early_enough(&table->lists[lead.list], place) ? lead_table_take(table, &lead, NULL, err) : 0;
}

int lead_table_event(struct lead_table *table, const struct event *event, struct error *err) {
    const struct lead lead = {.list = LEAD_OF_JOB,
                              .place = {.file = event->file,
                                        .line = event->line,
                                        .offset = event->offset,
                                        .time = event->time,
                                        .operation = event->parent_job ? event->parent_job : event->job},
                              .failed = true};

    if (!origins_any(table->origins) || event->signature != origins_failed(table->origins) || !lead.place.operation)
        return 0;
    return lead_table_take(table, &lead, NULL, err);
}

static int compare_leads(const void *a, const void *b) {
    const struct lead *left = *(const struct lead *const *)a, *right = *(const struct lead *const *)b;

    if (left->failed != right->failed)
        return left->failed ? -1 : 1;
    if ((left->list == LEAD_OF_JOB) != (right->list == LEAD_OF_JOB))
        return left->list == LEAD_OF_JOB ? -1 : 1;
    return compare_places(&left->place, &right->place);
}

const struct lead *const *lead_table_list(struct lead_table *table, size_t *count) {
    size_t room = HASH_COUNT(table->jobs) + 1, n = 0;
    struct job_lead *job, *next;

    *count = 0;
    if (give_up(table))
        return NULL;
    for (int list = 0; list < LEAD_LIST_COUNT; list++)
        room += table->lists[list].count;
    free(table->list);
    table->list = calloc(room, sizeof *table->list);
    if (!table->list)
        return NULL;
    HASH_ITER(hh, table->jobs, job, next)
    table->list[n++] = &job->lead;
    for (int list = 0; list < LEAD_LIST_COUNT; list++)
        for (size_t i = 0; i < table->lists[list].count; i++)
            table->list[n++] = &table->lists[list].items[i];
    qsort(table->list, n, sizeof *table->list, compare_leads);
    *count = n;
    return table->list;
}
