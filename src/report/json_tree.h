/* SPDX-License-Identifier: Apache-2.0
 * A JSON value under construction, and the parts of the report as JSON objects: JSON and JSON Lines are made
 * of the same. Only render_json.c, render_jsonl.c and the json_*.c files include this. Every function that
 * returns a json_t hands over a new reference; null stands for memory that ran out, and the next tree_put
 * notes it. */
#ifndef REPORT_JSON_TREE_H
#define REPORT_JSON_TREE_H

#include <stdbool.h>

#include <jansson.h>

#include "report/anchor_set.h"
#include "report/render.h"

/* Failures, all of them memory, collect in `failed`. */
struct json_tree {
    bool failed;
    struct str page;           /* the HTML report under the same options */
    struct anchor_set anchors; /* what can be linked to in it */
};

/* Begins a tree, which tree_end frees; what the page of these options leaves out gets no anchor. */
void tree_begin(struct json_tree *tree, const struct report *report, const struct render_options *options);
void tree_end(struct json_tree *tree);

/* Puts `value` (taken over, also on failure) under `key`. */
void tree_put(struct json_tree *tree, json_t *object, const char *key, json_t *value);
/* Adds `value` (taken over, also on failure) to the list. */
void tree_append(struct json_tree *tree, json_t *list, json_t *value);
/* Adds the value as text, with jansson's dump flags, to `out`. 0, or -1 when memory runs out. */
int tree_write(const struct json_tree *tree, const json_t *value, size_t flags, struct str *out);

/* Null for a null pointer. A text that is not UTF-8 after all is shown as clean_text() shows it. */
json_t *tree_text(const char *text);
json_t *tree_time(msec_t utc);
json_t *tree_count(uint64_t count);
/* Three decimals, by integers so that every machine agrees; what is no sensible number is 0. */
json_t *tree_number(double value);
json_t *tree_texts(struct json_tree *tree, const struct report_texts *texts);

json_t *tree_series(struct json_tree *tree, const struct report_series *series);
json_t *tree_cause(struct json_tree *tree, const struct report_cause *cause);
json_t *tree_incident(struct json_tree *tree, const struct report_incident *incident);
json_t *tree_finding(struct json_tree *tree, const struct report *report, const struct report_finding *finding);
json_t *tree_unexplained(struct json_tree *tree, const struct report_unexplained *item);
json_t *tree_rejected(struct json_tree *tree, const struct report_rejected *item);
json_t *tree_health(struct json_tree *tree, const struct report_health *row);
json_t *tree_input(struct json_tree *tree, const struct report_input *input);
json_t *tree_coverage(struct json_tree *tree, const struct report_coverage *coverage);

#endif
