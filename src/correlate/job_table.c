/* SPDX-License-Identifier: Apache-2.0
 * Keeping jobs; see job_table.h. */
#include "correlate/job_table.h"

#include <stdio.h>
#include <stdlib.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct job_slot {
    UT_hash_handle hh; /* by job.key */
    struct job job;
};

struct job_table {
    struct job_slot *slots;
    const struct job **list;
    unsigned shrink;
    bool listed; /* the list is of all of them, in order of their keys */
};

void job_table_shrink(struct job_table *table, unsigned shift) {
    table->shrink = shift;
}

int job_table_new(struct job_table **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    return *out ? 0 : error_no_memory(err);
}

void job_table_free(struct job_table *table) {
    struct job_slot *slot, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->slots, slot, next) {
        HASH_DEL(table->slots, slot);
        free(slot);
    }
    free(table->list);
    free(table);
}

uint32_t logid_number(struct slice logid) {
    char digits[9] = {0}, *end;
    unsigned long value;

    if (logid.len != 8)
        return 0;
    memcpy(digits, logid.ptr, 8);
    value = strtoul(digits, &end, 16);
    return *end == '\0' ? (uint32_t)value : 0;
}

msec_t job_ended(const struct job *job) {
    return job->steps[JOB_FAILED].time != MSEC_NONE ? job->steps[JOB_FAILED].time : job->steps[JOB_SUCCEEDED].time;
}

static bool has_failed(const struct job *job) {
    return job->steps[JOB_FAILED].time != MSEC_NONE;
}

/* The latest time known of a job: by this the latest of those that did not fail are kept. */
static msec_t latest_of(const struct job *job) {
    msec_t latest = MSEC_NONE;

    for (int step = 0; step < JOB_STEP_COUNT; step++)
        if (job->steps[step].time > latest) /* MSEC_NONE is below all */
            latest = job->steps[step].time;
    return latest;
}

static int compare_worth(const void *a, const void *b) {
    const struct job *left = *(const struct job *const *)a, *right = *(const struct job *const *)b;
    msec_t x, y;

    if (has_failed(left) != has_failed(right))
        return has_failed(left) ? -1 : 1;
    x = has_failed(left) ? left->steps[JOB_FAILED].time : latest_of(right);
    y = has_failed(left) ? right->steps[JOB_FAILED].time : latest_of(left);
    if (x != y)
        return x < y ? -1 : 1;
    return left->key < right->key ? -1 : left->key > right->key;
}

static int fill_list(struct job_table *table) {
    struct job_slot *slot, *next;
    size_t n = 0;

    table->listed = false;
    free(table->list);
    table->list = calloc(HASH_COUNT(table->slots) + 1, sizeof *table->list);
    if (!table->list)
        return -1;
    HASH_ITER(hh, table->slots, slot, next)
    table->list[n++] = &slot->job;
    return 0;
}

static int give_up(struct job_table *table) {
    size_t count = HASH_COUNT(table->slots), failed = 0, others = 0;

    if (fill_list(table))
        return -1;
    qsort(table->list, count, sizeof *table->list, compare_worth);
    for (size_t i = 0; i < count; i++) {
        struct job_slot *slot = (struct job_slot *)((char *)(uintptr_t)table->list[i] - offsetof(struct job_slot, job));
        bool keep = (has_failed(&slot->job) ? failed++ : others++) < (size_t)(JOB_MAX / 2) >> table->shrink;

        if (keep)
            continue;
        HASH_DEL(table->slots, slot);
        free(slot);
    }
    return 0;
}

static struct job *job_of(struct job_table *table, uint64_t key) {
    struct job_slot *slot;

    HASH_FIND(hh, table->slots, &key, sizeof key, slot);
    if (slot)
        return &slot->job;
    /* twice as many are held before those not worth it are given up */
    if (HASH_COUNT(table->slots) >= (size_t)(2 * JOB_MAX) >> table->shrink && give_up(table))
        return NULL;
    slot = calloc(1, sizeof *slot);
    if (!slot)
        return NULL;
    slot->job.key = key;
    for (int step = 0; step < JOB_STEP_COUNT; step++)
        slot->job.steps[step].time = MSEC_NONE;
    HASH_ADD(hh, table->slots, job.key, sizeof key, slot);
    return &slot->job;
}

/* Whether a step comes before the one known: by time, file, line. */
static bool is_earlier(const struct job *fresh, const struct job *known, int step) {
    if (fresh->steps[step].time == MSEC_NONE)
        return false;
    if (known->steps[step].time == MSEC_NONE || fresh->steps[step].time != known->steps[step].time)
        return known->steps[step].time == MSEC_NONE || fresh->steps[step].time < known->steps[step].time;
    if (fresh->steps[step].file != known->steps[step].file)
        return fresh->steps[step].file < known->steps[step].file;
    return fresh->steps[step].line < known->steps[step].line;
}

/* The smaller of two texts that are set: one that does not depend on which came first. */
static void take_text(char *into, const char *from, size_t size) {
    if (from[0] && (!into[0] || strcmp(from, into) < 0))
        memcpy(into, from, size);
}

/* The same of what a job is about, which goes with its type; of one id the type that is known. */
static void take_instance(struct job *into, const struct job *from) {
    int order = into->instance[0] ? strcmp(from->instance, into->instance) : -1;

    if (from->instance[0] && (order < 0 || (order == 0 && from->type > into->type)))
        into->type = from->type;
    take_text(into->instance, from->instance, sizeof into->instance);
}

int job_table_take(struct job_table *table, const struct job *from, const struct log_source *source,
                   struct error *err) {
    struct job placed = *from, *job = job_of(table, from->key);

    if (!job)
        return error_no_memory(err);
    table->listed = false;
    for (int step = 0; source && step < JOB_STEP_COUNT; step++) {
        placed.steps[step].file = source->file;
        placed.steps[step].server = source->server;
    }
    job->number = placed.number;
    take_text(job->command, placed.command, sizeof job->command);
    take_instance(job, &placed);
    take_text(job->code, placed.code, sizeof job->code);
    if (placed.logid && (!job->logid || placed.logid < job->logid))
        job->logid = placed.logid;
    for (int step = 0; step < JOB_STEP_COUNT; step++)
        if (is_earlier(&placed, job, step))
            job->steps[step] = placed.steps[step];
    return 0;
}

static void copy_text(char *out, size_t size, struct slice text) {
    snprintf(out, size, "%.*s", SLICE_ARGS(text));
}

const struct slice JOB_LITERAL_TEXTS[JOB_LITERALS] = {
    SLICE_LITERAL("submit async job-"), SLICE_LITERAL("Complete async job-"), SLICE_LITERAL(" into job monitoring"),
    SLICE_LITERAL(" execution on object VmWorkJobQueue.")};

/* Source: ApiCommandResourceType (4.17 on) and ApiCommandJobType (before). */
static const struct {
    const char *name;
    enum entity_type type;
} INSTANCE_TYPES[] = {{"VirtualMachine", ENTITY_VM}, {"DomainRouter", ENTITY_VM},
                      {"ConsoleProxy", ENTITY_VM},   {"SystemVm", ENTITY_VM},
                      {"Network", ENTITY_NETWORK},   {"Vpc", ENTITY_VPC},
                      {"Volume", ENTITY_VOLUME},     {"Snapshot", ENTITY_SNAPSHOT},
                      {"Template", ENTITY_TEMPLATE}, {"Iso", ENTITY_TEMPLATE},
                      {"Host", ENTITY_HOST},         {"StoragePool", ENTITY_POOL},
                      {"Account", ENTITY_ACCOUNT},   {"User", ENTITY_USER},
                      {"IpAddress", ENTITY_IP},      {"FirewallRule", ENTITY_RULE},
                      {"Zone", ENTITY_ZONE},         {"Pod", ENTITY_POD},
                      {"Cluster", ENTITY_CLUSTER},   {"PhysicalNetwork", ENTITY_PHYSICAL_NETWORK}};

static enum entity_type instance_type(struct slice name) {
    for (size_t i = 0; i < ARRAY_LENGTH(INSTANCE_TYPES); i++)
        if (slice_is(name, INSTANCE_TYPES[i].name))
            return INSTANCE_TYPES[i].type;
    return ENTITY_NONE;
}

/* "a.b.DeployVMCmd" → "DeployVMCmd". */
static struct slice simple_name(struct slice name) {
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '.')
            return slice_from(name, i);
    return name;
}

/* The step a line tells of; JOB_STEP_COUNT for a line that only tells what a job is about. */
static enum job_step step_of(const struct job_text *text) {
    switch (text->kind) {
    case JOB_TEXT_SUBMITTED:
        return JOB_SUBMITTED;
    case JOB_TEXT_ADDED:
        return JOB_BEGUN;
    case JOB_TEXT_COMPLETED:
        return slice_is(text->status, "SUCCEEDED") ? JOB_SUCCEEDED
               : slice_is(text->status, "FAILED")  ? JOB_FAILED
                                                   : JOB_STEP_COUNT;
    default:
        return JOB_STEP_COUNT;
    }
}

int job_table_add(struct job_table *table, const struct job_text *text, struct slice logid, msec_t time, uint64_t line,
                  struct error *err) {
    struct job job = {.key = slice_hash(text->job, 1)};
    enum job_step step = step_of(text);
    bool queued = text->kind == JOB_TEXT_QUEUED && text->vm.len;

    if (time == MSEC_NONE || (step == JOB_STEP_COUNT && !queued))
        return 0;
    slice_to_u64(text->job, &job.number);
    copy_text(job.command, sizeof job.command, simple_name(text->command));
    copy_text(job.instance, sizeof job.instance, queued ? text->vm : text->instance_id);
    job.type = queued ? ENTITY_VM : instance_type(text->instance_type);
    copy_text(job.code, sizeof job.code, text->code);
    if (step == JOB_BEGUN || step == JOB_SUCCEEDED ||
        step == JOB_FAILED) /* it is submitted under the request that asked for it */
        job.logid = logid_number(logid);
    for (int i = 0; i < JOB_STEP_COUNT; i++)
        job.steps[i].time = MSEC_NONE;
    if (step != JOB_STEP_COUNT) {
        job.steps[step].time = time;
        job.steps[step].line = line;
    }
    return job_table_take(table, &job, NULL, err);
}

static int compare_keys(const void *a, const void *b) {
    const struct job *left = *(const struct job *const *)a, *right = *(const struct job *const *)b;

    return left->key < right->key ? -1 : left->key > right->key;
}

const struct job *const *job_table_list(struct job_table *table, size_t *count) {
    *count = 0;
    if (!table->listed) {
        if ((HASH_COUNT(table->slots) > (size_t)(JOB_MAX / 2) >> table->shrink && give_up(table)) || fill_list(table))
            return NULL;
        qsort(table->list, HASH_COUNT(table->slots), sizeof *table->list, compare_keys);
        table->listed = true;
    }
    *count = HASH_COUNT(table->slots);
    return table->list;
}

const struct job *job_table_find(const struct job_table *table, uint64_t number) {
    char text[24];
    uint64_t key;
    struct job_slot *slot;

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    key = slice_hash(slice_of(text), 1);
    HASH_FIND(hh, table->slots, &key, sizeof key, slot);
    return slot ? &slot->job : NULL;
}
