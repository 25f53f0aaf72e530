/* SPDX-License-Identifier: Apache-2.0
 * The parts of a report as JSON objects (docs/report.md). Invariants: every key is always present; what is
 * unknown is null, an empty list is []; keys come in the order written here. */
#include "report/json_tree.h"

#include "report/anchor.h"

static json_t *anchor_of(const struct json_tree *tree, const char *prefix, const char *id) {
    struct str anchor;
    json_t *value;

    str_init(&anchor);
    anchor_add(&anchor, prefix, id);
    if (anchor.failed)
        value = NULL;
    else if (anchor_set_has(&tree->anchors, str_slice(&anchor)))
        value = json_stringn(anchor.ptr, anchor.len);
    else
        value = json_null();
    str_free(&anchor);
    return value;
}

static json_t *entities_of(struct json_tree *tree, const struct report_entity *entities, size_t count) {
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *entity = json_object();

        tree_put(tree, entity, "type", tree_text(entities[i].type));
        tree_put(tree, entity, "id", tree_text(entities[i].id));
        tree_put(tree, entity, "name", tree_text(entities[i].name));
        tree_put(tree, entity, "uuid", tree_text(entities[i].uuid));
        tree_append(tree, list, entity);
    }
    return list;
}

/* A quoted line; `full` adds its time and level. */
static json_t *quote_of(struct json_tree *tree, const struct report_quote *quote, bool full) {
    json_t *object = json_object();

    tree_put(tree, object, "file", tree_text(quote->file));
    tree_put(tree, object, "line", tree_count(quote->line));
    if (full) {
        tree_put(tree, object, "time", tree_time(quote->time));
        tree_put(tree, object, "level", tree_text(quote->level));
    }
    tree_put(tree, object, "text", tree_text(quote->text));
    return object;
}

static json_t *quotes_of(struct json_tree *tree, const struct report_quote *quotes, size_t count, bool full) {
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        tree_append(tree, list, quote_of(tree, &quotes[i], full));
    return list;
}

static json_t *evidence_of(struct json_tree *tree, const struct report_cause *cause) {
    json_t *evidence = json_object(), *db = json_array();

    for (size_t i = 0; i < cause->db_count; i++) {
        json_t *row = json_object();

        tree_put(tree, row, "check", tree_text(cause->db[i].check));
        tree_put(tree, row, "verdict", tree_text(cause->db[i].verdict));
        tree_put(tree, row, "text", tree_text(cause->db[i].text));
        tree_put(tree, row, "as_of", tree_text(cause->db[i].as_of));
        tree_put(tree, row, "statement", tree_text(cause->db[i].statement));
        tree_append(tree, db, row);
    }
    tree_put(tree, evidence, "log", quotes_of(tree, cause->log, cause->log_count, true));
    tree_put(tree, evidence, "db", db);
    return evidence;
}

static json_t *reasons_of(struct json_tree *tree, const struct report_cause *cause) {
    json_t *list = json_array();

    for (size_t i = 0; i < cause->reason_count; i++) {
        json_t *reason = json_object();

        tree_put(tree, reason, "points", tree_number(cause->reasons[i].points));
        tree_put(tree, reason, "why", tree_text(cause->reasons[i].why));
        tree_append(tree, list, reason);
    }
    return list;
}

json_t *tree_cause(struct json_tree *tree, const struct report_cause *cause) {
    json_t *object = json_object();

    tree_put(tree, object, "rank", tree_count(cause->rank));
    tree_put(tree, object, "id", tree_text(cause->id));
    tree_put(tree, object, "anchor", anchor_of(tree, ANCHOR_CAUSE, cause->id));
    tree_put(tree, object, "finding", tree_text(cause->finding));
    tree_put(tree, object, "incident", tree_text(cause->incident));
    tree_put(tree, object, "signature", tree_text(cause->signature));
    tree_put(tree, object, "family", tree_text(cause->family));
    tree_put(tree, object, "title", tree_text(cause->title));
    tree_put(tree, object, "severity", tree_text(cause->severity));
    tree_put(tree, object, "score", tree_number(cause->score));
    tree_put(tree, object, "confidence", tree_text(cause->confidence));
    tree_put(tree, object, "verdict", tree_text(cause->verdict));
    tree_put(tree, object, "reasons", reasons_of(tree, cause));
    tree_put(tree, object, "first_seen", tree_time(cause->first_seen));
    tree_put(tree, object, "last_seen", tree_time(cause->last_seen));
    tree_put(tree, object, "count", tree_count(cause->count));
    tree_put(tree, object, "entities", entities_of(tree, cause->entities, cause->entity_count));
    tree_put(tree, object, "evidence", evidence_of(tree, cause));
    tree_put(tree, object, "findings", tree_texts(tree, &cause->findings));
    tree_put(tree, object, "explains", tree_texts(tree, &cause->explains));
    tree_put(tree, object, "explanation", tree_text(cause->explanation));
    tree_put(tree, object, "remedy", tree_texts(tree, &cause->remedy));
    tree_put(tree, object, "next_commands", tree_texts(tree, &cause->next_commands));
    tree_put(tree, object, "references", tree_texts(tree, &cause->references));
    return object;
}

json_t *tree_series(struct json_tree *tree, const struct report_series *series) {
    json_t *object = json_object(), *counts = json_array();

    for (size_t i = 0; i < series->count; i++)
        tree_append(tree, counts, tree_count(series->counts[i]));
    tree_put(tree, object, "from", series->count ? tree_time(series->from) : json_null());
    tree_put(tree, object, "step_seconds", series->count ? tree_number((double)series->step / 1000) : json_null());
    tree_put(tree, object, "counts", counts);
    return object;
}

static json_t *impact_of(struct json_tree *tree, const struct report_incident *incident) {
    json_t *impact = json_object();

    tree_put(tree, impact, "jobs_failed", tree_count(incident->impact.jobs_failed));
    tree_put(tree, impact, "vms", tree_count(incident->impact.vms));
    tree_put(tree, impact, "routers", tree_count(incident->impact.routers));
    tree_put(tree, impact, "networks", tree_count(incident->impact.networks));
    tree_put(tree, impact, "hosts", tree_count(incident->impact.hosts));
    tree_put(tree, impact, "accounts", tree_count(incident->impact.accounts));
    return impact;
}

static json_t *timeline_of(struct json_tree *tree, const struct report_incident *incident) {
    json_t *timeline = json_array();

    for (size_t i = 0; i < incident->timeline_count; i++) {
        const struct report_event *event = &incident->timeline[i];
        json_t *row = json_object();

        tree_put(tree, row, "time", tree_time(event->time));
        tree_put(tree, row, "kind", tree_text(event->kind));
        tree_put(tree, row, "what", tree_text(event->what));
        tree_put(tree, row, "lane", tree_text(event->lane));
        tree_put(tree, row, "file", tree_text(event->file));
        tree_put(tree, row, "line", event->line ? tree_count(event->line) : json_null());
        tree_put(tree, row, "finding", tree_text(event->finding));
        tree_append(tree, timeline, row);
    }
    return timeline;
}

json_t *tree_incident(struct json_tree *tree, const struct report_incident *incident) {
    json_t *object = json_object();

    tree_put(tree, object, "id", tree_text(incident->id));
    tree_put(tree, object, "anchor", anchor_of(tree, ANCHOR_INCIDENT, incident->id));
    tree_put(tree, object, "title", tree_text(incident->title));
    tree_put(tree, object, "started", tree_time(incident->started));
    tree_put(tree, object, "detected", tree_time(incident->detected));
    tree_put(tree, object, "peak", tree_time(incident->peak));
    tree_put(tree, object, "mitigated", tree_time(incident->mitigated));
    tree_put(tree, object, "mitigated_by", tree_text(incident->mitigated_by));
    tree_put(tree, object, "cleared", tree_time(incident->cleared));
    tree_put(tree, object, "root_causes", tree_texts(tree, &incident->root_causes));
    tree_put(tree, object, "concurrent", tree_texts(tree, &incident->concurrent));
    tree_put(tree, object, "findings", tree_texts(tree, &incident->findings));
    tree_put(tree, object, "impact", impact_of(tree, incident));
    tree_put(tree, object, "series", tree_series(tree, &incident->series));
    tree_put(tree, object, "timeline", timeline_of(tree, incident));
    return object;
}

static json_t *shares_of(struct json_tree *tree, const struct report *report, const struct report_finding *finding) {
    json_t *list = json_array();

    for (size_t i = 0; i < finding->share_count; i++) {
        size_t server = finding->shares[i].server;
        json_t *share = json_object();

        tree_put(tree, share, "server",
                 server < report->server_count ? tree_text(report->servers[server]) : json_null());
        tree_put(tree, share, "count", tree_count(finding->shares[i].count));
        tree_append(tree, list, share);
    }
    return list;
}

json_t *tree_finding(struct json_tree *tree, const struct report *report, const struct report_finding *finding) {
    json_t *object = json_object();

    tree_put(tree, object, "id", tree_text(finding->id));
    tree_put(tree, object, "anchor", anchor_of(tree, ANCHOR_FINDING, finding->id));
    tree_put(tree, object, "signature", tree_text(finding->signature));
    tree_put(tree, object, "title", tree_text(finding->title));
    tree_put(tree, object, "role", tree_text(finding->role));
    tree_put(tree, object, "explained_by", tree_text(finding->explained_by));
    tree_put(tree, object, "how", tree_text(finding->how));
    tree_put(tree, object, "count", tree_count(finding->count));
    tree_put(tree, object, "shares", shares_of(tree, report, finding));
    tree_put(tree, object, "first_seen", tree_time(finding->first_seen));
    tree_put(tree, object, "last_seen", tree_time(finding->last_seen));
    tree_put(tree, object, "entities", entities_of(tree, finding->entities, finding->entity_count));
    tree_put(tree, object, "samples", quotes_of(tree, finding->samples, finding->sample_count, false));
    return object;
}

json_t *tree_unexplained(struct json_tree *tree, const struct report_unexplained *item) {
    json_t *object = json_object();

    tree_put(tree, object, "template", tree_text(item->template_text));
    tree_put(tree, object, "level", tree_text(item->level));
    tree_put(tree, object, "count", tree_count(item->count));
    tree_put(tree, object, "first_seen", tree_time(item->sample.time));
    tree_put(tree, object, "sample", quote_of(tree, &item->sample, false));
    tree_put(tree, object, "novelty", tree_text(item->novelty));
    tree_put(tree, object, "command", tree_text(item->command));
    return object;
}

json_t *tree_rejected(struct json_tree *tree, const struct report_rejected *item) {
    json_t *object = json_object();

    tree_put(tree, object, "signature", tree_text(item->signature));
    tree_put(tree, object, "title", tree_text(item->title));
    tree_put(tree, object, "why", tree_text(item->why));
    return object;
}

static json_t *amount_of(double amount) {
    return amount < 0 ? json_null() : tree_number(amount);
}

json_t *tree_health(struct json_tree *tree, const struct report_health *row) {
    json_t *object = json_object();

    tree_put(tree, object, "check", tree_text(row->check));
    tree_put(tree, object, "verdict", tree_text(row->verdict));
    tree_put(tree, object, "severity", tree_text(row->severity));
    tree_put(tree, object, "text", tree_text(row->text));
    tree_put(tree, object, "used", amount_of(row->used));
    tree_put(tree, object, "total", amount_of(row->total));
    return object;
}

json_t *tree_input(struct json_tree *tree, const struct report_input *input) {
    json_t *object = json_object();

    tree_put(tree, object, "path", tree_text(input->path));
    tree_put(tree, object, "kind", tree_text(input->kind));
    tree_put(tree, object, "machine", tree_text(input->machine));
    tree_put(tree, object, "compression", tree_text(input->compression));
    tree_put(tree, object, "bytes", tree_count(input->bytes));
    tree_put(tree, object, "records", tree_count(input->records));
    tree_put(tree, object, "first", tree_time(input->first));
    tree_put(tree, object, "last", tree_time(input->last));
    tree_put(tree, object, "zone", tree_text(input->zone));
    tree_put(tree, object, "zone_from", tree_text(input->zone_from));
    tree_put(tree, object, "clock_ahead_seconds",
             input->clock_ahead == MSEC_NONE ? json_null() : tree_number((double)input->clock_ahead / 1000));
    tree_put(tree, object, "complete", json_boolean(input->complete));
    tree_put(tree, object, "problems", tree_texts(tree, &input->problems));
    return object;
}

json_t *tree_coverage(struct json_tree *tree, const struct report_coverage *coverage) {
    json_t *object = json_object(), *not_run = json_array();

    for (size_t i = 0; i < coverage->checks_not_run_count; i++) {
        json_t *check = json_object();

        tree_put(tree, check, "check", tree_text(coverage->checks_not_run[i].check));
        tree_put(tree, check, "why", tree_text(coverage->checks_not_run[i].why));
        tree_append(tree, not_run, check);
    }
    tree_put(tree, object, "bytes", tree_count(coverage->bytes));
    tree_put(tree, object, "lines", tree_count(coverage->lines));
    tree_put(tree, object, "records", tree_count(coverage->records));
    tree_put(tree, object, "warn_error_records", tree_count(coverage->warn_error_records));
    tree_put(tree, object, "explained_records", tree_count(coverage->explained_records));
    tree_put(tree, object, "seconds", tree_number(coverage->seconds));
    tree_put(tree, object, "patterns_gave_up", tree_count(coverage->patterns_gave_up));
    tree_put(tree, object, "checks_run", tree_count(coverage->checks_run));
    tree_put(tree, object, "checks_not_run", not_run);
    tree_put(tree, object, "log_tz", tree_text(coverage->log_tz));
    tree_put(tree, object, "notes", tree_texts(tree, &coverage->notes));
    return object;
}
