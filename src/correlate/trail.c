/* SPDX-License-Identifier: Apache-2.0
 * The tables of a trail and the literals that find its records. */
#include "correlate/trail.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "correlate/mention.h"
#include "correlate/trail_internal.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum { ID_TEXT_MAX = 48, DEPTH_MAX = 16 };

struct trail_id {
    UT_hash_handle hh;
    size_t len;
    char key[ID_TEXT_MAX + 1]; /* kind, then the text */
    uint32_t index;
};

/* Fills a key; false for a text that is no id. */
static bool make_key(struct trail_id *id, enum id_kind kind, struct slice text) {
    if (text.len == 0 || text.len > ID_TEXT_MAX)
        return false;
    id->key[0] = (char)kind;
    memcpy(id->key + 1, text.ptr, text.len);
    id->len = text.len + 1;
    return true;
}

static bool find_in(struct trail_id *table, enum id_kind kind, struct slice text, uint32_t *index) {
    struct trail_id sought, *found;

    if (!make_key(&sought, kind, text))
        return false;
    HASH_FIND(hh, table, sought.key, sought.len, found);
    if (found)
        *index = found->index;
    return found != NULL;
}

bool trail_find(const struct trail *trail, enum id_kind kind, struct slice text, uint32_t *index) {
    return find_in(trail->known, kind, text, index);
}

/* Also what was learned in this pass. */
static bool find_any(const struct trail *trail, enum id_kind kind, struct slice text, uint32_t *index) {
    return find_in(trail->known, kind, text, index) || find_in(trail->fresh, kind, text, index);
}

/* Adds an id that is not there yet. */
static int add_id(struct trail *trail, enum id_kind kind, struct slice text, uint32_t index) {
    struct trail_id *id = calloc(1, sizeof *id);

    if (!id || !make_key(id, kind, text)) {
        free(id);
        return id ? 0 : -1;
    }
    id->index = index;
    HASH_ADD(hh, trail->fresh, key, id->len, id);
    if (!id->hh.tbl) {
        free(id);
        return -1;
    }
    trail->grew = true;
    return 0;
}

static void free_ids(struct trail_id **table) {
    struct trail_id *id, *next;

    HASH_ITER(hh, *table, id, next) {
        HASH_DEL(*table, id);
        free(id);
    }
}

/* Everything learned becomes known. */
static int settle(struct trail *trail) {
    struct trail_id *id, *next;

    for (id = trail->known; id && trail->seed_job != TRAIL_NONE; id = id->hh.next)
        if (id->key[0] == ID_LOGID && id->index == TRAIL_NONE)
            id->index = trail->seed_job;

    HASH_ITER(hh, trail->fresh, id, next) {
        HASH_DEL(trail->fresh, id);
        HASH_ADD(hh, trail->known, key, id->len, id);
        if (!id->hh.tbl) {
            free(id);
            return -1;
        }
    }
    trail->subject = trail->learned;
    trail->grew = false;
    return 0;
}

int trail_keep(struct trail *trail, struct slice *field, struct slice text, size_t most) {
    struct slice copy;

    if (field->len || text.len == 0)
        return 0;
    copy = arena_copy(&trail->arena, slice_first(text, most));
    if (!copy.ptr)
        return -1;
    *field = copy;
    return 0;
}

int trail_add_job(struct trail *trail, struct slice id, uint32_t *index) {
    struct trail_job job = {
        .parent = TRAIL_NONE, .call = TRAIL_NONE, .submitted = MSEC_NONE, .began = MSEC_NONE, .ended = MSEC_NONE};

    if (find_any(trail, ID_JOB, id, index))
        return 0;
    *index = TRAIL_NONE;
    if (trail->jobs.count == TRAIL_JOBS) {
        trail->left_out++;
        return 0;
    }
    *index = (uint32_t)trail->jobs.count;
    return trail_keep(trail, &job.id, id, ID_TEXT_MAX) || vec_push(&trail->jobs, job) ||
                   add_id(trail, ID_JOB, id, *index)
               ? -1
               : 0;
}

int trail_add_call(struct trail *trail, struct slice ctx, struct slice logid, uint32_t *index) {
    struct trail_call call = {.began = MSEC_NONE, .ended = MSEC_NONE};
    uint32_t other;

    if (find_any(trail, ID_CALL_CTX, ctx, index) || find_any(trail, ID_CALL_LOGID, logid, index))
        return 0;
    *index = TRAIL_NONE;
    if (ctx.len == 0 && logid.len == 0)
        return 0;
    if (trail->calls.count == TRAIL_CALLS) {
        trail->left_out++;
        return 0;
    }
    *index = (uint32_t)trail->calls.count;
    if (trail_keep(trail, &call.ctx, ctx, ID_TEXT_MAX) || trail_keep(trail, &call.logid, logid, ID_TEXT_MAX) ||
        vec_push(&trail->calls, call) || add_id(trail, ID_CALL_CTX, ctx, *index))
        return -1;
    /* a logid that is followed anyway needs no second entry */
    return find_any(trail, ID_LOGID, logid, &other) ? 0 : add_id(trail, ID_CALL_LOGID, logid, *index);
}

int trail_add_logid(struct trail *trail, struct slice logid, uint32_t job) {
    uint32_t index;

    if (logid.len == 0)
        return 0;
    if (find_any(trail, ID_LOGID, logid, &index)) {
        if (index == TRAIL_NONE && trail->seed_job == TRAIL_NONE)
            trail->seed_job = job;
        return 0;
    }
    if (trail->logid_count == TRAIL_LOGIDS) {
        trail->left_out++;
        return 0;
    }
    trail->logid_count++;
    return add_id(trail, ID_LOGID, logid, job);
}

/* The text of a request's id: its number; with the host it goes to where one is given. */
static struct slice request_text(char buffer[ID_TEXT_MAX + 1], uint64_t number, struct slice host) {
    int n = host.len ? snprintf(buffer, ID_TEXT_MAX + 1, "%llu@%.*s", (unsigned long long)number,
                                (int)(host.len < 20 ? host.len : 20), host.ptr)
                     : snprintf(buffer, ID_TEXT_MAX + 1, "%llu", (unsigned long long)number);

    return slice_make(buffer, (size_t)n);
}

uint32_t trail_find_request(const struct trail *trail, uint64_t number, struct slice host) {
    char buffer[ID_TEXT_MAX + 1];
    uint32_t index;

    return trail_find(trail, ID_REQUEST, request_text(buffer, number, host), &index) ? index : TRAIL_NONE;
}

int trail_add_request(struct trail *trail, const struct seq_line *line, uint32_t *index) {
    struct trail_request request = {.number = line->number,
                                    .job = TRAIL_NONE,
                                    .sent = MSEC_NONE,
                                    .taken = MSEC_NONE,
                                    .replied = MSEC_NONE,
                                    .answered = MSEC_NONE,
                                    .timed_out = MSEC_NONE,
                                    .unsent = MSEC_NONE,
                                    .cancelled = MSEC_NONE};
    char buffer[ID_TEXT_MAX + 1];
    struct slice alone, text;
    uint32_t other;

    text = request_text(buffer, line->number, line->via);
    if (find_any(trail, ID_REQUEST, text, index))
        return 0;
    *index = TRAIL_NONE;
    if (trail->requests.count == TRAIL_REQUESTS) {
        trail->left_out++;
        return 0;
    }
    *index = (uint32_t)trail->requests.count;
    if (trail_keep(trail, &request.host, line->via, ID_TEXT_MAX) || vec_push(&trail->requests, request) ||
        add_id(trail, ID_REQUEST, text, *index))
        return -1;
    alone = request_text(buffer, line->number, slice_make(NULL, 0));
    return find_any(trail, ID_REQUEST, alone, &other) ? 0 : add_id(trail, ID_REQUEST, alone, *index);
}

int trail_new(struct trail **out, const struct subject *subject, struct error *err) {
    struct trail *trail = calloc(1, sizeof *trail);
    uint32_t index;
    int status = 0;

    if (!trail)
        return error_no_memory(err);
    arena_init(&trail->arena);
    arena_init(&trail->texts);
    trail->seed_job = TRAIL_NONE;
    trail->subject = trail->learned = *subject;
    if (subject->kind == SUBJECT_JOB && subject->asked.id.len)
        status = trail_add_job(trail, subject->asked.id, &index);
    else if (subject->kind == SUBJECT_JOB) /* a job's log id is the beginning of its uuid */
        status = trail_add_logid(trail, slice_first(subject->asked.uuid, 8), TRAIL_NONE);
    else if (subject->kind == SUBJECT_LOGID)
        status = trail_add_logid(trail, subject->asked.name, TRAIL_NONE);
    if (status) {
        trail_free(trail);
        return error_no_memory(err);
    }
    *out = trail;
    return 0;
}

void trail_free(struct trail *trail) {
    if (!trail)
        return;
    free_ids(&trail->known);
    free_ids(&trail->fresh);
    vec_free(&trail->jobs);
    vec_free(&trail->calls);
    vec_free(&trail->requests);
    vec_free(&trail->literals);
    arena_free(&trail->arena);
    arena_free(&trail->texts);
    free(trail);
}

static int add_literal(void *payload, struct slice text) {
    struct trail *trail = payload;
    struct slice copy = arena_copy(&trail->texts, text);

    return copy.ptr && vec_push(&trail->literals, copy) == 0 ? 0 : -1;
}

/* "ob-516", because "Job-516" is written, too; "-68426:", with which every line of a request goes on. */
static int add_id_literals(struct trail *trail) {
    struct trail_id *id, *next;

    HASH_ITER(hh, trail->known, id, next) {
        const char *before = id->key[0] == ID_JOB ? "ob-" : id->key[0] == ID_REQUEST ? "-" : "";
        const char *after = id->key[0] == ID_REQUEST ? ":" : "";
        char text[ID_TEXT_MAX + 8];
        int length = snprintf(text, sizeof text, "%s%.*s%s", before, (int)id->len - 1, id->key + 1, after);

        if (!memchr(text, '@', (size_t)length) && add_literal(trail, slice_make(text, (size_t)length)))
            return -1;
    }
    return 0;
}

/* The lines of a job that say what it is for; those of work jobs are found as other mentions of a VM are. */
static int add_about_literals(struct trail *trail, struct slice id) {
    static const char *const KEYS[] = {"nstanceId: ", "nstanceId\":"};

    for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++) {
        char text[64];
        int length = snprintf(text, sizeof text, "%s%.*s", KEYS[i], (int)(id.len < 20 ? id.len : 20), id.ptr);

        if (add_literal(trail, slice_make(text, (size_t)length)))
            return -1;
    }
    return 0;
}

static int add_name_literals(struct trail *trail) {
    const struct subject *subject = &trail->subject;

    if (subject->kind == SUBJECT_JOB || subject->kind == SUBJECT_LOGID)
        return 0;
    for (size_t i = 0; i < subject->alias_count; i++) {
        const struct entity *alias = &subject->aliases[i];

        if (mention_literals(alias, add_literal, trail) ||
            (alias->id.len && subject->kind != SUBJECT_HOST && add_about_literals(trail, alias->id)))
            return -1;
    }
    return 0;
}

int trail_begin(struct trail *trail, const struct slice **literals, size_t *count, struct error *err) {
    arena_reset(&trail->texts);
    trail->literals.count = 0;
    if (settle(trail) || add_id_literals(trail) || add_name_literals(trail))
        return error_no_memory(err);
    *literals = trail->literals.items;
    *count = trail->literals.count;
    return 0;
}

bool trail_grew(const struct trail *trail) {
    return trail->grew;
}

const struct subject *trail_subject(const struct trail *trail) {
    return &trail->subject;
}

const struct trail_job *trail_jobs(const struct trail *trail, size_t *count) {
    *count = trail->jobs.count;
    return trail->jobs.items;
}

const struct trail_call *trail_calls(const struct trail *trail, size_t *count) {
    *count = trail->calls.count;
    return trail->calls.items;
}

const struct trail_request *trail_requests(const struct trail *trail, size_t *count) {
    *count = trail->requests.count;
    return trail->requests.items;
}

uint64_t trail_left_out(const struct trail *trail) {
    return trail->left_out;
}

unsigned trail_job_depth(const struct trail *trail, uint32_t job) {
    unsigned depth = 0;

    while (job != TRAIL_NONE && trail->jobs.items[job].parent != TRAIL_NONE && depth < DEPTH_MAX) {
        job = trail->jobs.items[job].parent;
        depth++;
    }
    return depth;
}
