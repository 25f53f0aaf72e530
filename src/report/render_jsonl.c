/* SPDX-License-Identifier: Apache-2.0
 * The report as JSON Lines for other tools, schema cstriage.event/1 (docs/events.md): an object a line,
 * `type` first, then what every line has, then the fields of the JSON report. Ids are the same from run to
 * run as long as what they name is the same. The line of type coverage is the last: who has read it has read
 * everything. */
#include "report/render.h"

#include <stdio.h>
#include <string.h>

#include "report/json_tree.h"

struct event_writer {
    struct json_tree tree;
    const struct report *report;
    struct str *out;
    const char *change; /* of what is written; null in a whole report */
    bool failed;
};

/* Writes one line and takes `fields` over. */
static void write_event(struct event_writer *writer, const char *type, const char *id, json_t *fields) {
    json_t *event = json_object();

    tree_put(&writer->tree, event, "type", json_string(type));
    tree_put(&writer->tree, event, "schema", json_string("cstriage.event/1"));
    tree_put(&writer->tree, event, "id", tree_text(id));
    tree_put(&writer->tree, event, "generated_at", tree_time(writer->report->generated_at));
    if (writer->change)
        tree_put(&writer->tree, event, "change", json_string(writer->change));
    if (json_object_update_missing(event, fields))
        writer->tree.failed = true;
    writer->failed |= tree_write(&writer->tree, event, JSON_COMPACT, writer->out) != 0;
    str_add_char(writer->out, '\n');
    json_decref(fields);
    json_decref(event);
}

static void write_unexplained(struct event_writer *writer, const struct report_unexplained *item) {
    char id[24];
    uint64_t hash = slice_hash(slice_of(item->template_text), slice_hash(slice_of(item->level), 0));

    snprintf(id, sizeof id, "u-%012llx", (unsigned long long)(hash >> 16));
    write_event(writer, "unexplained", id, tree_unexplained(&writer->tree, item));
}

/* A check's rows are counted from 1: their texts hold numbers that change from night to night. */
static void write_health(struct event_writer *writer, size_t index) {
    const struct report_health *rows = writer->report->health;
    size_t nth = 1;
    char id[160];

    while (nth <= index && strcmp(rows[index - nth].check, rows[index].check) == 0)
        nth++;
    snprintf(id, sizeof id, "h-%.128s-%zu", rows[index].check, nth);
    write_event(writer, "health", id, tree_health(&writer->tree, &rows[index]));
}

static void write_coverage(struct event_writer *writer) {
    json_t *fields = json_object();

    tree_put(&writer->tree, fields, "version", tree_text(writer->report->version));
    tree_put(&writer->tree, fields, "patterns_fingerprint", tree_text(writer->report->patterns_fingerprint));
    tree_put(&writer->tree, fields, "first", tree_time(writer->report->first));
    tree_put(&writer->tree, fields, "last", tree_time(writer->report->last));
    tree_put(&writer->tree, fields, "coverage", tree_coverage(&writer->tree, &writer->report->coverage));
    write_event(writer, "coverage", "coverage", fields);
}

int render_jsonl_change(const struct report *report, const struct render_options *options, const char *change,
                        const struct report_cause *cause, const struct report_finding *finding, struct str *out,
                        struct error *err) {
    struct event_writer writer = {.report = report, .out = out, .change = change};

    tree_begin(&writer.tree, report, options);
    if (cause)
        write_event(&writer, "root_cause", cause->id, tree_cause(&writer.tree, cause));
    for (size_t i = 0; cause && i < report->incident_count; i++)
        if (strcmp(report->incidents[i].id, cause->incident) == 0)
            write_event(&writer, "incident", report->incidents[i].id,
                        tree_incident(&writer.tree, &report->incidents[i]));
    if (finding)
        write_event(&writer, "finding", finding->id, tree_finding(&writer.tree, report, finding));
    tree_end(&writer.tree);
    return writer.failed || out->failed ? error_no_memory(err) : 0;
}

int render_jsonl(const struct report *report, const struct render_options *options, struct str *out,
                 struct error *err) {
    struct event_writer writer = {.report = report, .out = out};

    tree_begin(&writer.tree, report, options); /* which decide about anchors only: JSON Lines hold everything */
    for (size_t i = 0; i < report->cause_count; i++)
        write_event(&writer, "root_cause", report->causes[i].id, tree_cause(&writer.tree, &report->causes[i]));
    for (size_t i = 0; i < report->incident_count; i++)
        write_event(&writer, "incident", report->incidents[i].id, tree_incident(&writer.tree, &report->incidents[i]));
    for (size_t i = 0; i < report->finding_count; i++)
        write_event(&writer, "finding", report->findings[i].id,
                    tree_finding(&writer.tree, report, &report->findings[i]));
    for (size_t i = 0; i < report->unexplained_count; i++)
        write_unexplained(&writer, &report->unexplained[i]);
    for (size_t i = 0; i < report->health_count; i++)
        write_health(&writer, i);
    write_coverage(&writer);
    tree_end(&writer.tree);
    return writer.failed || out->failed ? error_no_memory(err) : 0;
}
