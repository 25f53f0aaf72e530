/* SPDX-License-Identifier: Apache-2.0
 * The report as one JSON object, schema cstriage.report/1 (docs/report.md). Its parts are in json_parts.c.
 * The same report gives the same bytes on every machine. */
#include "report/render.h"

#include "report/json_tree.h"

/* Puts a list of one object per item of the report. */
#define PUT_LIST(tree, root, key, count, object)                                                                       \
    do {                                                                                                               \
        json_t *list = json_array();                                                                                   \
                                                                                                                       \
        for (size_t i = 0; i < (count); i++)                                                                           \
            tree_append((tree), list, (object));                                                                       \
        tree_put((tree), (root), (key), list);                                                                         \
    } while (0)

static json_t *tool_of(struct json_tree *tree, const struct report *report) {
    json_t *tool = json_object();

    tree_put(tree, tool, "name", json_string("cstriage"));
    tree_put(tree, tool, "version", tree_text(report->version));
    tree_put(tree, tool, "patterns_fingerprint", tree_text(report->patterns_fingerprint));
    return tool;
}

int render_json(const struct report *report, const struct render_options *options, struct str *out, struct error *err) {
    const struct report_texts servers = {report->servers, report->server_count};
    struct json_tree tree;
    json_t *root = json_object();
    int status;

    tree_begin(&tree, report, options); /* which decide about anchors only: JSON holds everything */
    tree_put(&tree, root, "schema", json_string("cstriage.report/1"));
    tree_put(&tree, root, "tool", tool_of(&tree, report));
    tree_put(&tree, root, "generated_at", tree_time(report->generated_at));
    tree_put(&tree, root, "first", tree_time(report->first));
    tree_put(&tree, root, "last", tree_time(report->last));
    tree_put(&tree, root, "zone", report->zone ? tree_text(zone_name(report->zone)) : json_null());
    tree_put(&tree, root, "servers", tree_texts(&tree, &servers));
    PUT_LIST(&tree, root, "inputs", report->input_count, tree_input(&tree, &report->inputs[i]));
    tree_put(&tree, root, "coverage", tree_coverage(&tree, &report->coverage));
    PUT_LIST(&tree, root, "root_causes", report->cause_count, tree_cause(&tree, &report->causes[i]));
    PUT_LIST(&tree, root, "incidents", report->incident_count, tree_incident(&tree, &report->incidents[i]));
    PUT_LIST(&tree, root, "findings", report->finding_count, tree_finding(&tree, report, &report->findings[i]));
    PUT_LIST(&tree, root, "unexplained", report->unexplained_count, tree_unexplained(&tree, &report->unexplained[i]));
    PUT_LIST(&tree, root, "rejected", report->rejected_count, tree_rejected(&tree, &report->rejected[i]));
    PUT_LIST(&tree, root, "health", report->health_count, tree_health(&tree, &report->health[i]));
    tree_put(&tree, root, "series", tree_series(&tree, &report->series));
    status = tree_write(&tree, root, JSON_INDENT(2), out);
    json_decref(root);
    tree_end(&tree);
    str_add_char(out, '\n');
    return status || out->failed ? error_no_memory(err) : 0;
}
