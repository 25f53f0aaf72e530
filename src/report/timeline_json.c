/* SPDX-License-Identifier: Apache-2.0
 * The timeline as one JSON object, schema cstriage.timeline/1 (docs/show.md). Invariants as in render_json.c: every key
 * is always present, what is unknown is null, keys come in the order written here, the same timeline gives the same
 * bytes. */
#include "report/timeline.h"

#include <jansson.h>
#include <stdlib.h>

#include "report/json_tree.h"

struct tree {
    bool failed; /* memory ran out */
};

/* Puts `value` (taken over, also on failure) under `key`. */
static void put(struct tree *tree, json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value))
        tree->failed = true;
}

static void append(struct tree *tree, json_t *list, json_t *value) {
    if (json_array_append_new(list, value))
        tree->failed = true;
}

/* Null for a null pointer and for nothing to say. */
static json_t *text_of(const char *text) {
    return tree_text(text && *text ? text : NULL);
}

static json_t *time_of(msec_t utc) {
    char buffer[TIME_TEXT_SIZE];

    return utc == MSEC_NONE ? json_null() : json_string(msec_rfc3339(utc, buffer));
}

/* "2026-10-12T09:13:59.226": without a zone, since the zone of logs may have no offset that is right for all of them.
 */
static json_t *local_of(msec_t local) {
    char buffer[TIME_TEXT_SIZE];
    const char *text;

    if (local == MSEC_NONE)
        return json_null();
    text = msec_rfc3339(local, buffer);
    return json_stringn(text, strlen(text) - 1);
}

static json_t *count_of(uint64_t count) {
    return json_integer(count > INT64_MAX ? INT64_MAX : (json_int_t)count);
}

static json_t *span_of(msec_t from, msec_t to) {
    return from == MSEC_NONE || to == MSEC_NONE ? json_null() : json_integer(to - from);
}

static json_t *index_of(size_t index) {
    return index == TIMELINE_NONE ? json_null() : count_of(index);
}

static json_t *texts_of(struct tree *tree, const struct report_texts *texts) {
    json_t *list = json_array();

    for (size_t i = 0; i < texts->count; i++)
        append(tree, list, text_of(texts->items[i]));
    return list;
}

static json_t *entities_of(struct tree *tree, const struct report_entity *entities, size_t count) {
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *entity = json_object();

        put(tree, entity, "type", text_of(entities[i].type));
        put(tree, entity, "id", text_of(entities[i].id));
        put(tree, entity, "name", text_of(entities[i].name));
        put(tree, entity, "uuid", text_of(entities[i].uuid));
        append(tree, list, entity);
    }
    return list;
}

static json_t *subject_of(struct tree *tree, const struct timeline *timeline) {
    json_t *object = json_object();

    put(tree, object, "kind", text_of(timeline->kind));
    put(tree, object, "asked", text_of(timeline->asked));
    put(tree, object, "entities", entities_of(tree, timeline->subjects, timeline->subject_count));
    return object;
}

static json_t *inputs_of(struct tree *tree, const struct timeline *timeline) {
    json_t *list = json_array();

    for (size_t i = 0; i < timeline->input_count; i++) {
        const struct timeline_input *input = &timeline->inputs[i];
        json_t *object = json_object();

        put(tree, object, "path", text_of(input->path));
        put(tree, object, "kind", text_of(input->kind));
        put(tree, object, "machine", text_of(input->machine));
        put(tree, object, "zone", text_of(input->zone));
        put(tree, object, "entries", count_of(input->entries));
        put(tree, object, "first", time_of(input->first));
        put(tree, object, "last", time_of(input->last));
        put(tree, object, "complete", json_boolean(input->complete));
        put(tree, object, "problems", texts_of(tree, &input->problems));
        append(tree, list, object);
    }
    return list;
}

static json_t *calls_of(struct tree *tree, const struct timeline *timeline) {
    json_t *list = json_array();

    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct timeline_call *call = &timeline->calls[i];
        json_t *object = json_object();

        put(tree, object, "ctx", text_of(call->ctx));
        put(tree, object, "logid", text_of(call->logid));
        put(tree, object, "address", text_of(call->address));
        put(tree, object, "command", text_of(call->command));
        put(tree, object, "began", time_of(call->began));
        put(tree, object, "ended", time_of(call->ended));
        append(tree, list, object);
    }
    return list;
}

static json_t *jobs_of(struct tree *tree, const struct timeline *timeline) {
    json_t *list = json_array();

    for (size_t i = 0; i < timeline->job_count; i++) {
        const struct timeline_job *job = &timeline->jobs[i];
        json_t *object = json_object(), *about = json_object();

        put(tree, object, "id", text_of(job->id));
        put(tree, object, "parent", text_of(job->parent));
        put(tree, object, "call", index_of(job->call));
        put(tree, object, "uuid", text_of(job->uuid));
        put(tree, object, "logid", text_of(job->logid));
        put(tree, object, "command", text_of(job->command));
        put(tree, object, "user", text_of(job->user));
        put(tree, object, "account", text_of(job->account));
        put(tree, about, "type", text_of(job->about_type));
        put(tree, about, "id", text_of(job->about_id));
        put(tree, object, "about", about);
        put(tree, object, "outcome", text_of(job->outcome));
        put(tree, object, "result_code", text_of(job->code));
        put(tree, object, "result", text_of(job->result));
        put(tree, object, "submitted", time_of(job->submitted));
        put(tree, object, "began", time_of(job->began));
        put(tree, object, "ended", time_of(job->ended));
        put(tree, object, "waited_ms", span_of(job->submitted, job->began));
        put(tree, object, "took_ms", span_of(job->submitted != MSEC_NONE ? job->submitted : job->began, job->ended));
        append(tree, list, object);
    }
    return list;
}

static json_t *requests_of(struct tree *tree, const struct timeline *timeline) {
    json_t *list = json_array();

    for (size_t i = 0; i < timeline->request_count; i++) {
        const struct timeline_request *request = &timeline->requests[i];
        json_t *object = json_object();

        put(tree, object, "seq", text_of(request->number));
        put(tree, object, "host", text_of(request->host));
        put(tree, object, "host_name", text_of(request->host_name));
        put(tree, object, "commands", text_of(request->commands));
        put(tree, object, "job", text_of(request->job));
        put(tree, object, "outcome", text_of(request->outcome));
        put(tree, object, "details", text_of(request->details));
        put(tree, object, "sent", time_of(request->sent));
        put(tree, object, "taken", time_of(request->taken));
        put(tree, object, "ended", time_of(request->ended));
        put(tree, object, "took_ms", span_of(request->sent, request->ended));
        put(tree, object, "seen_on_host", json_boolean(request->host_seen));
        append(tree, list, object);
    }
    return list;
}

static json_t *other_jobs_of(struct tree *tree, const struct timeline *timeline) {
    json_t *list = json_array();

    for (size_t i = 0; i < timeline->other_job_count; i++) {
        json_t *object = json_object();

        put(tree, object, "id", text_of(timeline->other_jobs[i].id));
        put(tree, object, "entries", count_of(timeline->other_jobs[i].entries));
        append(tree, list, object);
    }
    return list;
}

static json_t *entry_of(struct tree *tree, const struct timeline *timeline, const struct timeline_entry *entry) {
    const struct timeline_input *input = &timeline->inputs[entry->input];
    json_t *object = json_object();

    put(tree, object, "time", time_of(entry->time));
    put(tree, object, "local", local_of(entry->local));
    put(tree, object, "file", text_of(input->path));
    put(tree, object, "line", count_of(entry->line));
    put(tree, object, "machine", text_of(input->machine));
    put(tree, object, "level", text_of(entry->level));
    put(tree, object, "thread", text_of(entry->thread));
    put(tree, object, "logger", text_of(entry->logger));
    put(tree, object, "logid", text_of(entry->logid));
    put(tree, object, "job", text_of(entry->job));
    put(tree, object, "depth", count_of(entry->depth));
    put(tree, object, "kind", text_of(entry->kind));
    put(tree, object, "silence_before_ms", entry->silence ? json_integer(entry->silence) : json_null());
    put(tree, object, "slowest", text_of(entry->slowest));
    put(tree, object, "silence_begins", text_of(entry->silenced));
    put(tree, object, "text", json_string(entry->text));
    return object;
}

static json_t *entries_of(struct tree *tree, const struct timeline *timeline) {
    json_t *list = json_array();

    for (size_t i = 0; i < timeline->entry_count; i++)
        append(tree, list, entry_of(tree, timeline, &timeline->entries[i]));
    return list;
}

static json_t *left_out_of(struct tree *tree, const struct timeline *timeline) {
    json_t *object = json_object();

    put(tree, object, "limit", count_of(timeline->left_out.limit));
    put(tree, object, "period", count_of(timeline->left_out.period));
    put(tree, object, "polls", count_of(timeline->left_out.polls));
    put(tree, object, "routine", count_of(timeline->left_out.routine));
    put(tree, object, "debug", count_of(timeline->left_out.debug));
    put(tree, object, "twice", count_of(timeline->left_out.twice));
    return object;
}

static json_t *object_of(struct tree *tree, const struct timeline *timeline) {
    json_t *object = json_object(), *tool = json_object();

    put(tree, object, "schema", json_string("cstriage.timeline/1"));
    put(tree, tool, "name", json_string("cstriage"));
    put(tree, tool, "version", text_of(timeline->version));
    put(tree, object, "tool", tool);
    put(tree, object, "generated_at", time_of(timeline->generated_at));
    put(tree, object, "subject", subject_of(tree, timeline));
    put(tree, object, "found", json_boolean(timeline->entry_count > 0));
    put(tree, object, "first", time_of(timeline->first));
    put(tree, object, "last", time_of(timeline->last));
    put(tree, object, "calls", calls_of(tree, timeline));
    put(tree, object, "jobs", jobs_of(tree, timeline));
    put(tree, object, "requests", requests_of(tree, timeline));
    put(tree, object, "things", entities_of(tree, timeline->things, timeline->thing_count));
    put(tree, object, "other_jobs", other_jobs_of(tree, timeline));
    put(tree, object, "slowest", index_of(timeline->slowest));
    put(tree, object, "first_failure", index_of(timeline->first_failure));
    put(tree, object, "entries", entries_of(tree, timeline));
    put(tree, object, "unseen", texts_of(tree, &timeline->unseen));
    put(tree, object, "left_out", left_out_of(tree, timeline));
    put(tree, object, "inputs", inputs_of(tree, timeline));
    return object;
}

int timeline_render_json(const struct timeline *timeline, const struct timeline_options *options, struct str *out,
                         struct error *err) {
    struct tree tree = {false};
    json_t *object = object_of(&tree, timeline);
    char *text = tree.failed ? NULL : json_dumps(object, JSON_INDENT(2));

    (void)options;
    json_decref(object);
    if (!text)
        return error_no_memory(err);
    str_add(out, text);
    str_add_char(out, '\n');
    free(text);
    return out->failed ? error_no_memory(err) : 0;
}
