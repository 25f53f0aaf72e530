/* SPDX-License-Identifier: Apache-2.0
 * The report as one JSON object, schema cstriage.report/1 (docs/report.md). Invariants: every key is always
 * present; what is unknown is null, an empty list is []; keys come in the order written here; numbers are
 * rounded, so that the same report gives the same bytes on every machine. */
#include "report/render.h"

#include <jansson.h>

#include "report/clean.h"

/* One json_t tree under construction; jansson's failures (all of them memory) collect in `failed`. */
struct tree {
    bool failed;
};

/* Puts `value` (taken over, also on failure) under `key`. */
static void put(struct tree *tree, json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value))
        tree->failed = true;
}

/* Adds `value` (taken over, also on failure) to the list. */
static void append(struct tree *tree, json_t *list, json_t *value) {
    if (json_array_append_new(list, value))
        tree->failed = true;
}

/* Null for a null pointer. A text that is not UTF-8 after all is shown as clean_text() shows it. */
static json_t *text_of(const char *text) {
    struct str clean;
    json_t *value;

    if (!text)
        return json_null();
    value = json_string(text);
    if (value)
        return value;
    str_init(&clean);
    clean_text(&clean, slice_of(text), 0);
    value = clean.failed ? NULL : json_stringn(clean.ptr, clean.len);
    str_free(&clean);
    return value;
}

static json_t *time_of(msec_t utc) {
    char buffer[TIME_TEXT_SIZE];

    return utc == MSEC_NONE ? json_null() : json_string(msec_rfc3339(utc, buffer));
}

static json_t *count_of(uint64_t count) {
    return json_integer(count > INT64_MAX ? INT64_MAX : (json_int_t)count);
}

/* Three decimals, by integers so that every machine agrees; what is no sensible number is 0. */
static json_t *rounded(double value) {
    int64_t thousandths = 0;

    if (value > -1e12 && value < 1e12)
        thousandths = (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5));
    return json_real((double)thousandths / 1000);
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

/* A quoted line; `full` adds its time and level. */
static json_t *quote_of(struct tree *tree, const struct report_quote *quote, bool full) {
    json_t *object = json_object();

    put(tree, object, "file", text_of(quote->file));
    put(tree, object, "line", count_of(quote->line));
    if (full) {
        put(tree, object, "time", time_of(quote->time));
        put(tree, object, "level", text_of(quote->level));
    }
    put(tree, object, "text", text_of(quote->text));
    return object;
}

static json_t *quotes_of(struct tree *tree, const struct report_quote *quotes, size_t count, bool full) {
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        append(tree, list, quote_of(tree, &quotes[i], full));
    return list;
}

static json_t *evidence_of(struct tree *tree, const struct report_cause *cause) {
    json_t *evidence = json_object(), *db = json_array();

    for (size_t i = 0; i < cause->db_count; i++) {
        json_t *row = json_object();

        put(tree, row, "check", text_of(cause->db[i].check));
        put(tree, row, "verdict", text_of(cause->db[i].verdict));
        put(tree, row, "text", text_of(cause->db[i].text));
        put(tree, row, "as_of", text_of(cause->db[i].as_of));
        append(tree, db, row);
    }
    put(tree, evidence, "log", quotes_of(tree, cause->log, cause->log_count, true));
    put(tree, evidence, "db", db);
    return evidence;
}

static json_t *reasons_of(struct tree *tree, const struct report_cause *cause) {
    json_t *list = json_array();

    for (size_t i = 0; i < cause->reason_count; i++) {
        json_t *reason = json_object();

        put(tree, reason, "points", rounded(cause->reasons[i].points));
        put(tree, reason, "why", text_of(cause->reasons[i].why));
        append(tree, list, reason);
    }
    return list;
}

static json_t *cause_of(struct tree *tree, const struct report_cause *cause) {
    json_t *object = json_object();

    put(tree, object, "rank", count_of(cause->rank));
    put(tree, object, "id", text_of(cause->id));
    put(tree, object, "finding", text_of(cause->finding));
    put(tree, object, "incident", text_of(cause->incident));
    put(tree, object, "signature", text_of(cause->signature));
    put(tree, object, "family", text_of(cause->family));
    put(tree, object, "title", text_of(cause->title));
    put(tree, object, "severity", text_of(cause->severity));
    put(tree, object, "score", rounded(cause->score));
    put(tree, object, "confidence", text_of(cause->confidence));
    put(tree, object, "verdict", text_of(cause->verdict));
    put(tree, object, "reasons", reasons_of(tree, cause));
    put(tree, object, "first_seen", time_of(cause->first_seen));
    put(tree, object, "last_seen", time_of(cause->last_seen));
    put(tree, object, "count", count_of(cause->count));
    put(tree, object, "entities", entities_of(tree, cause->entities, cause->entity_count));
    put(tree, object, "evidence", evidence_of(tree, cause));
    put(tree, object, "explains", texts_of(tree, &cause->explains));
    put(tree, object, "explanation", text_of(cause->explanation));
    put(tree, object, "remedy", texts_of(tree, &cause->remedy));
    put(tree, object, "next_commands", texts_of(tree, &cause->next_commands));
    put(tree, object, "references", texts_of(tree, &cause->references));
    return object;
}

static json_t *causes_of(struct tree *tree, const struct report *report) {
    json_t *list = json_array();

    for (size_t i = 0; i < report->cause_count; i++)
        append(tree, list, cause_of(tree, &report->causes[i]));
    return list;
}

static json_t *incident_of(struct tree *tree, const struct report_incident *incident) {
    json_t *object = json_object(), *impact = json_object(), *timeline = json_array();

    put(tree, object, "id", text_of(incident->id));
    put(tree, object, "title", text_of(incident->title));
    put(tree, object, "started", time_of(incident->started));
    put(tree, object, "detected", time_of(incident->detected));
    put(tree, object, "peak", time_of(incident->peak));
    put(tree, object, "mitigated", time_of(incident->mitigated));
    put(tree, object, "cleared", time_of(incident->cleared));
    put(tree, object, "root_causes", texts_of(tree, &incident->root_causes));
    put(tree, object, "findings", texts_of(tree, &incident->findings));
    put(tree, impact, "jobs_failed", count_of(incident->impact.jobs_failed));
    put(tree, impact, "vms", count_of(incident->impact.vms));
    put(tree, impact, "routers", count_of(incident->impact.routers));
    put(tree, impact, "networks", count_of(incident->impact.networks));
    put(tree, impact, "hosts", count_of(incident->impact.hosts));
    put(tree, impact, "accounts", count_of(incident->impact.accounts));
    put(tree, object, "impact", impact);
    for (size_t i = 0; i < incident->timeline_count; i++) {
        const struct report_event *event = &incident->timeline[i];
        json_t *row = json_object();

        put(tree, row, "time", time_of(event->time));
        put(tree, row, "what", text_of(event->what));
        put(tree, row, "file", text_of(event->file));
        put(tree, row, "line", event->line ? count_of(event->line) : json_null());
        put(tree, row, "finding", text_of(event->finding));
        append(tree, timeline, row);
    }
    put(tree, object, "timeline", timeline);
    return object;
}

static json_t *incidents_of(struct tree *tree, const struct report *report) {
    json_t *list = json_array();

    for (size_t i = 0; i < report->incident_count; i++)
        append(tree, list, incident_of(tree, &report->incidents[i]));
    return list;
}

static json_t *findings_of(struct tree *tree, const struct report *report) {
    json_t *list = json_array();

    for (size_t i = 0; i < report->finding_count; i++) {
        const struct report_finding *finding = &report->findings[i];
        json_t *object = json_object();

        put(tree, object, "id", text_of(finding->id));
        put(tree, object, "signature", text_of(finding->signature));
        put(tree, object, "role", text_of(finding->role));
        put(tree, object, "count", count_of(finding->count));
        put(tree, object, "first_seen", time_of(finding->first_seen));
        put(tree, object, "last_seen", time_of(finding->last_seen));
        put(tree, object, "entities", entities_of(tree, finding->entities, finding->entity_count));
        put(tree, object, "samples", quotes_of(tree, finding->samples, finding->sample_count, false));
        append(tree, list, object);
    }
    return list;
}

static json_t *unexplained_of(struct tree *tree, const struct report *report) {
    json_t *list = json_array();

    for (size_t i = 0; i < report->unexplained_count; i++) {
        const struct report_unexplained *item = &report->unexplained[i];
        json_t *object = json_object();

        put(tree, object, "template", text_of(item->template_text));
        put(tree, object, "level", text_of(item->level));
        put(tree, object, "count", count_of(item->count));
        put(tree, object, "first_seen", time_of(item->sample.time));
        put(tree, object, "sample", quote_of(tree, &item->sample, false));
        put(tree, object, "novelty", text_of(item->novelty));
        append(tree, list, object);
    }
    return list;
}

static json_t *rejected_of(struct tree *tree, const struct report *report) {
    json_t *list = json_array();

    for (size_t i = 0; i < report->rejected_count; i++) {
        json_t *object = json_object();

        put(tree, object, "signature", text_of(report->rejected[i].signature));
        put(tree, object, "why", text_of(report->rejected[i].why));
        append(tree, list, object);
    }
    return list;
}

static json_t *health_of(struct tree *tree, const struct report *report) {
    json_t *list = json_array();

    for (size_t i = 0; i < report->health_count; i++) {
        json_t *object = json_object();

        put(tree, object, "check", text_of(report->health[i].check));
        put(tree, object, "verdict", text_of(report->health[i].verdict));
        put(tree, object, "severity", text_of(report->health[i].severity));
        put(tree, object, "text", text_of(report->health[i].text));
        if (report->health[i].used >= 0)
            put(tree, object, "used", json_integer(report->health[i].used));
        if (report->health[i].total >= 0)
            put(tree, object, "total", json_integer(report->health[i].total));
        append(tree, list, object);
    }
    return list;
}

static json_t *inputs_of(struct tree *tree, const struct report *report) {
    json_t *list = json_array();

    for (size_t i = 0; i < report->input_count; i++) {
        const struct report_input *input = &report->inputs[i];
        json_t *object = json_object();

        put(tree, object, "path", text_of(input->path));
        put(tree, object, "kind", text_of(input->kind));
        put(tree, object, "compression", text_of(input->compression));
        put(tree, object, "bytes", count_of(input->bytes));
        put(tree, object, "records", count_of(input->records));
        put(tree, object, "first", time_of(input->first));
        put(tree, object, "last", time_of(input->last));
        put(tree, object, "complete", json_boolean(input->complete));
        put(tree, object, "problems", texts_of(tree, &input->problems));
        append(tree, list, object);
    }
    return list;
}

static json_t *coverage_of(struct tree *tree, const struct report *report) {
    const struct report_coverage *coverage = &report->coverage;
    json_t *object = json_object(), *not_run = json_array();

    for (size_t i = 0; i < coverage->checks_not_run_count; i++) {
        json_t *check = json_object();

        put(tree, check, "check", text_of(coverage->checks_not_run[i].check));
        put(tree, check, "why", text_of(coverage->checks_not_run[i].why));
        append(tree, not_run, check);
    }
    put(tree, object, "bytes", count_of(coverage->bytes));
    put(tree, object, "lines", count_of(coverage->lines));
    put(tree, object, "records", count_of(coverage->records));
    put(tree, object, "warn_error_records", count_of(coverage->warn_error_records));
    put(tree, object, "explained_records", count_of(coverage->explained_records));
    put(tree, object, "seconds", rounded(coverage->seconds));
    put(tree, object, "patterns_gave_up", count_of(coverage->patterns_gave_up));
    put(tree, object, "checks_run", count_of(coverage->checks_run));
    put(tree, object, "checks_not_run", not_run);
    put(tree, object, "log_tz", text_of(coverage->log_tz));
    put(tree, object, "notes", texts_of(tree, &coverage->notes));
    return object;
}

static int add_to_str(const char *buffer, size_t size, void *out) {
    str_add_bytes(out, buffer, size);
    return ((struct str *)out)->failed ? -1 : 0;
}

int render_json(const struct report *report, const struct render_options *options, struct str *out,
                struct error *err) {
    struct tree tree = {false};
    json_t *root = json_object(), *tool = json_object();
    int status;

    (void)options; /* JSON holds everything */
    put(&tree, tool, "name", json_string("cstriage"));
    put(&tree, tool, "version", text_of(report->version));
    put(&tree, tool, "patterns_fingerprint", text_of(report->patterns_fingerprint));
    put(&tree, root, "schema", json_string("cstriage.report/1"));
    put(&tree, root, "tool", tool);
    put(&tree, root, "generated_at", time_of(report->generated_at));
    put(&tree, root, "inputs", inputs_of(&tree, report));
    put(&tree, root, "coverage", coverage_of(&tree, report));
    put(&tree, root, "root_causes", causes_of(&tree, report));
    put(&tree, root, "incidents", incidents_of(&tree, report));
    put(&tree, root, "findings", findings_of(&tree, report));
    put(&tree, root, "unexplained", unexplained_of(&tree, report));
    put(&tree, root, "rejected", rejected_of(&tree, report));
    put(&tree, root, "health", health_of(&tree, report));
    status = tree.failed
                 ? -1
                 : json_dump_callback(root, add_to_str, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    json_decref(root);
    str_add_char(out, '\n');
    return status || out->failed ? error_no_memory(err) : 0;
}
