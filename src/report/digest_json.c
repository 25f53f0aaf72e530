/* SPDX-License-Identifier: Apache-2.0
 * The digest as one JSON object (docs/digest.md). Invariants as in json_parts.c: every key is always present.
 */
#include "report/digest.h"
#include "base/compiler.h"
#include "report/json_tree.h"

static const char *const STATUS[] = {
    [DIGEST_OK] = "ok", [DIGEST_NOTE] = "note", [DIGEST_WARN] = "warn", [DIGEST_CRIT] = "crit"};

static json_t *series_of(struct json_tree *tree, const struct digest_issue *issue) {
    json_t *list = json_array();

    for (size_t i = 0; i < issue->series_count; i++)
        tree_append(tree, list,
                    issue->series[i].read || issue->series[i].count ? tree_count(issue->series[i].count) : json_null());
    return list;
}

static json_t *sample_of(struct json_tree *tree, const struct report_quote *sample) {
    json_t *object;

    if (!sample->file)
        return json_null();
    object = json_object();
    tree_put(tree, object, "file", tree_text(sample->file));
    tree_put(tree, object, "line", tree_count(sample->line));
    tree_put(tree, object, "text", tree_text(sample->text));
    return object;
}

static json_t *acknowledgement_of(struct json_tree *tree, const struct digest_issue *issue) {
    json_t *object;

    if (!issue->acknowledged_until)
        return json_null();
    object = json_object();
    tree_put(tree, object, "until", tree_text(issue->acknowledged_until));
    tree_put(tree, object, "because", tree_text(issue->acknowledged_because));
    return object;
}

static json_t *issue_of(struct json_tree *tree, const struct digest_issue *issue) {
    json_t *object = json_object();

    tree_put(tree, object, "state", tree_text(issue->state));
    tree_put(tree, object, "key", tree_text(issue->key));
    tree_put(tree, object, "signature", tree_text(issue->signature));
    tree_put(tree, object, "family", tree_text(issue->family));
    tree_put(tree, object, "title", tree_text(issue->title));
    tree_put(tree, object, "severity", tree_text(issue->severity));
    tree_put(tree, object, "confidence", issue->confidence[0] ? tree_text(issue->confidence) : json_null());
    tree_put(tree, object, "source", tree_text(issue->source));
    tree_put(tree, object, "entities", tree_text(issue->entities));
    tree_put(tree, object, "count", tree_count(issue->count));
    tree_put(tree, object, "effects", tree_count(issue->effects));
    tree_put(tree, object, "total", tree_count(issue->total));
    tree_put(tree, object, "nights", tree_count(issue->nights));
    tree_put(tree, object, "quiet", tree_count(issue->quiet));
    tree_put(tree, object, "first_night", tree_text(issue->first_night));
    tree_put(tree, object, "first_seen", tree_time(issue->first));
    tree_put(tree, object, "last_seen", tree_time(issue->last));
    tree_put(tree, object, "series", series_of(tree, issue));
    tree_put(tree, object, "sample", sample_of(tree, &issue->sample));
    tree_put(tree, object, "acknowledged", acknowledgement_of(tree, issue));
    tree_put(tree, object, "root_cause", issue->cause ? tree_text(issue->cause->id) : json_null());
    return object;
}

static json_t *issues_of(struct json_tree *tree, const struct digest *digest) {
    json_t *list = json_array();

    for (size_t i = 0; i < digest->issue_count; i++)
        tree_append(tree, list, issue_of(tree, &digest->issues[i]));
    return list;
}

static json_t *counts_of(struct json_tree *tree, const struct digest *digest) {
    static const char *const STATES[] = {"new", "regressed", "escalating", "ongoing", "resolved"};
    json_t *object = json_object();
    uint64_t known = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(STATES); i++)
        tree_put(tree, object, STATES[i], tree_count(digest_count(digest, STATES[i])));
    for (size_t i = 0; i < digest->issue_count; i++)
        known += digest->issues[i].acknowledged_until != NULL;
    tree_put(tree, object, "acknowledged", tree_count(known));
    return object;
}

static json_t *ended_of(struct json_tree *tree, const struct digest *digest) {
    json_t *list = json_array();

    for (size_t i = 0; i < digest->ended_count; i++) {
        json_t *object = json_object();

        tree_put(tree, object, "signature", tree_text(digest->ended[i].signature));
        tree_put(tree, object, "until", tree_text(digest->ended[i].until));
        tree_put(tree, object, "because", tree_text(digest->ended[i].because));
        tree_append(tree, list, object);
    }
    return list;
}

static json_t *texts_of(struct json_tree *tree, const struct digest *digest) {
    json_t *object = json_object(), *list = json_array();

    for (size_t i = 0; i < digest->text_count; i++) {
        json_t *item = json_object();

        tree_put(tree, item, "level", tree_text(digest->texts[i].level));
        tree_put(tree, item, "template", tree_text(digest->texts[i].text));
        tree_put(tree, item, "count", tree_count(digest->texts[i].count));
        tree_put(tree, item, "file", tree_text(digest->texts[i].file));
        tree_put(tree, item, "line", tree_count(digest->texts[i].line));
        tree_append(tree, list, item);
    }
    tree_put(tree, object, "count", tree_count(digest->texts_total));
    tree_put(tree, object, "first", list);
    return object;
}

static json_t *health_of(struct json_tree *tree, const struct digest *digest) {
    json_t *list = json_array();

    for (size_t i = 0; i < digest->health_count; i++) {
        json_t *object = tree_health(tree, digest->health[i].row);

        tree_put(tree, object, "worse", json_boolean(digest->health[i].worse));
        tree_append(tree, list, object);
    }
    return list;
}

int digest_json(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err) {
    struct json_tree tree = {.failed = false};
    const struct report *report = digest->report;
    json_t *root = json_object(), *tool = json_object();
    int status;

    (void)options;
    tree_put(&tree, root, "schema", tree_text("cstriage.digest/1"));
    tree_put(&tree, tool, "name", tree_text("cstriage"));
    tree_put(&tree, tool, "version", tree_text(report->version));
    tree_put(&tree, tool, "patterns_fingerprint", tree_text(report->patterns_fingerprint));
    tree_put(&tree, root, "tool", tool);
    tree_put(&tree, root, "generated_at", tree_time(report->generated_at));
    tree_put(&tree, root, "night", tree_text(digest->night));
    tree_put(&tree, root, "nights_before", tree_count(digest->nights));
    tree_put(&tree, root, "status", tree_text(STATUS[digest->status]));
    tree_put(&tree, root, "changed", json_boolean(digest->changed));
    tree_put(&tree, root, "incomplete", json_boolean(digest->incomplete));
    tree_put(&tree, root, "nights_of_rest", tree_count(digest->rest));
    tree_put(&tree, root, "counts", counts_of(&tree, digest));
    tree_put(&tree, root, "issues", issues_of(&tree, digest));
    tree_put(&tree, root, "acknowledgements_ended", ended_of(&tree, digest));
    tree_put(&tree, root, "health", health_of(&tree, digest));
    tree_put(&tree, root, "health_unknown", tree_count(digest->health_unknown));
    tree_put(&tree, root, "new_unexplained", texts_of(&tree, digest));
    tree_put(&tree, root, "silent", tree_texts(&tree, &digest->silent));
    tree_put(&tree, root, "logs_read", tree_count(digest->logs_read));
    tree_put(&tree, root, "logs_unchanged", tree_count(digest->logs_unchanged));
    tree_put(&tree, root, "coverage", tree_coverage(&tree, &report->coverage));
    status = tree_write(&tree, root, JSON_INDENT(2), out);
    json_decref(root);
    str_add_char(out, '\n');
    return status || out->failed ? error_no_memory(err) : 0;
}
