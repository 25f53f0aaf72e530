/* SPDX-License-Identifier: Apache-2.0
 * The JSON report: every key of the schema, always; nulls, order, numbers, and hostile text. */
#include "report/render.h"

#include "large_report.h"

#include <jansson.h>

static json_t *rendered_with(const struct report *report, const struct render_options *options) {
    struct error error = {0};
    json_error_t where;
    struct str out;
    json_t *root;

    str_init(&out);
    assert_int_equal(render_json(report, options, &out, &error), 0);
    assert_int_equal(out.ptr[out.len - 1], '\n');
    root = json_loadb(out.ptr, out.len, 0, &where);
    assert_non_null(root);
    str_free(&out);
    return root;
}

static json_t *rendered(const struct report *report) {
    return rendered_with(report, &(struct render_options){.top = 1});
}

/* `path`: keys joined by dots, [] = the first item; `keys`: exactly the keys of the object there, in order.
 */
static const struct {
    const char *path, *keys;
} SCHEMA[] = {
    {"", "schema tool generated_at first last zone servers inputs coverage root_causes incidents findings unexplained "
         "rejected health series"},
    {"tool", "name version patterns_fingerprint"},
    {"inputs.[]", "path kind machine compression bytes records first last zone zone_from clock_ahead_seconds complete "
                  "problems"},
    {"coverage", "bytes lines records warn_error_records explained_records seconds patterns_gave_up checks_run "
                 "checks_not_run log_tz notes"},
    {"coverage.checks_not_run.[]", "check why"},
    {"root_causes.[]",
     "rank id anchor finding incident signature family title severity score confidence verdict reasons "
     "first_seen last_seen count entities evidence findings explains explanation remedy next_commands "
     "references"},
    {"root_causes.[].reasons.[]", "points why"},
    {"root_causes.[].entities.[]", "type id name uuid"},
    {"root_causes.[].evidence", "log db"},
    {"root_causes.[].evidence.log.[]", "file line time level text"},
    {"root_causes.[].evidence.db.[]", "check verdict text as_of statement"},
    {"incidents.[]",
     "id anchor title started detected peak mitigated mitigated_by cleared root_causes concurrent findings "
     "impact series timeline"},
    {"incidents.[].impact", "jobs_failed vms routers networks hosts accounts"},
    {"incidents.[].series", "from step_seconds counts"},
    {"incidents.[].timeline.[]", "time kind what lane file line finding"},
    {"findings.[]",
     "id anchor signature title role explained_by how count shares first_seen last_seen entities samples"},
    {"findings.[].shares.[]", "server count"},
    {"findings.[].samples.[]", "file line text"},
    {"unexplained.[]", "template level count first_seen sample novelty command"},
    {"unexplained.[].sample", "file line text"},
    {"rejected.[]", "signature title why"},
    {"health.[]", "check verdict severity text used total"},
    {"series", "from step_seconds counts"},
};

static json_t *at_path(json_t *value, const char *path) {
    while (*path) {
        size_t len = strcspn(path, ".");
        char key[64] = "";

        memcpy(key, path, len);
        value = strcmp(key, "[]") == 0 ? json_array_get(value, 0) : json_object_get(value, key);
        assert_non_null(value);
        path += len + (path[len] == '.');
    }
    return value;
}

static void every_key_is_there_in_order(void **state) {
    struct report *report = sample_report();
    json_t *root = rendered(report), *value;
    const char *key;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SCHEMA); i++) {
        char keys[512] = "";

        json_object_foreach(at_path(root, SCHEMA[i].path), key, value) {
            strcat(keys, *keys ? " " : "");
            strcat(keys, key);
        }
        assert_string_equal(keys, SCHEMA[i].keys);
    }
    json_decref(root);
    report_free(report);
}

static void values_are_as_promised(void **state) {
    struct report *report = sample_report();
    json_t *root = rendered(report), *cause = at_path(root, "root_causes.[]");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(root, "root_causes")), 3); /* whatever --top says */
    assert_string_equal(json_string_value(json_object_get(root, "schema")), "cstriage.report/1");
    assert_string_equal(json_string_value(json_object_get(root, "generated_at")), "2026-10-12T09:00:23.123Z");
    assert_true(json_real_value(json_object_get(cause, "score")) == 0.873);
    assert_true(json_is_null(json_object_get(at_path(root, "incidents.[]"), "cleared")));
    assert_true(json_is_null(json_object_get(at_path(cause, "entities.[]"), "uuid")));
    assert_true(json_is_false(json_object_get(at_path(root, "inputs.[]"), "complete")));
    assert_true(json_is_null(json_object_get(at_path(root, "inputs.[]"), "clock_ahead_seconds")));
    assert_string_equal(json_string_value(json_object_get(root, "zone")), "Europe/Berlin");
    assert_string_equal(json_string_value(json_object_get(cause, "anchor")), "cause-c-1a2b_2f3");
    assert_string_equal(json_string_value(json_object_get(at_path(root, "findings.[]"), "anchor")), "finding-f-1");
    assert_string_equal(json_string_value(json_object_get(at_path(root, "incidents.[]"), "anchor")), "incident-i-1");
    assert_string_equal(json_string_value(at_path(root, "findings.[].shares.[].server")), "ms1.example.net");
    assert_true(json_number_value(at_path(root, "incidents.[].series.step_seconds")) == 60);
    assert_true(json_number_value(json_object_get(json_array_get(json_object_get(root, "health"), 0), "used")) == 246);
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(root, "health"), 3), "used")));
    assert_non_null(strstr(json_string_value(at_path(cause, "evidence.log.[].text")),
                           "password=[redacted:password] vncPassword=[redacted:vnc-password]"));
    assert_non_null(strstr(json_string_value(at_path(root, "unexplained.[].template")), "\\x1b[31m"));
    json_decref(root);
    report_free(report);
}

/* How many things of a list have an anchor; each of these stands once on the page, and no other. */
static size_t anchored(json_t *root, const char *key, const char *prefix, const char *page) {
    size_t index, count = 0;
    json_t *thing;

    json_array_foreach(json_object_get(root, key), index, thing) {
        const char *anchor = json_string_value(json_object_get(thing, "anchor")), *at;
        char wanted[256];

        snprintf(wanted, sizeof wanted, " id=\"%s%s\"", prefix, json_string_value(json_object_get(thing, "id")));
        if (anchor)
            snprintf(wanted, sizeof wanted, " id=\"%s\"", anchor);
        at = strstr(page, wanted);
        assert_int_equal(at != NULL, anchor != NULL);
        assert_true(!at || !strstr(at + 1, wanted));
        count += anchor != NULL;
    }
    return count;
}

static void what_the_page_leaves_out_has_no_anchor(void **state) {
    struct report *reports[] = {sample_report(), large_report('x')};
    size_t causes[2][2], findings = 0;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        const struct render_options options = {.top = i % 2};
        json_t *root = rendered_with(reports[i / 2], &options);
        struct str page;

        str_init(&page);
        assert_int_equal(render_html(reports[i / 2], &options, &page, NULL), 0);
        causes[i / 2][i % 2] = anchored(root, "root_causes", "cause-", page.ptr);
        assert_in_range(anchored(root, "incidents", "incident-", page.ptr), 1, LARGE_CAUSES - 1);
        findings = anchored(root, "findings", "finding-", page.ptr);
        str_free(&page);
        json_decref(root);
    }
    assert_int_equal(causes[0][0], 3);
    assert_true(causes[0][1] < 3); /* --top 1 */
    assert_in_range(findings, 1, LARGE_FINDINGS - 1);
    report_free(reports[0]);
    report_free(reports[1]);
}

static void an_empty_report_has_empty_lists(void **state) {
    struct report *report;
    json_t *root;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    root = rendered(report);
    assert_int_equal(json_array_size(json_object_get(root, "root_causes")), 0);
    assert_true(json_is_array(json_object_get(root, "health")));
    assert_true(json_is_null(json_object_get(root, "generated_at")));
    assert_true(json_is_null(json_object_get(root, "zone")));
    assert_true(json_is_null(at_path(root, "series.from")));
    json_decref(root);
    report_free(report);
}

static void the_same_report_gives_the_same_bytes(void **state) {
    struct report *a = sample_report(), *b = sample_report();
    struct render_options options = {0};
    struct error error = {0};
    struct str first, second;

    (void)state;
    str_init(&first);
    str_init(&second);
    assert_int_equal(render_json(a, &options, &first, &error), 0);
    assert_int_equal(render_json(b, &options, &second, &error), 0);
    assert_string_equal(first.ptr, second.ptr);
    str_free(&first);
    str_free(&second);
    report_free(a);
    report_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_there_in_order),
        cmocka_unit_test(values_are_as_promised),
        cmocka_unit_test(what_the_page_leaves_out_has_no_anchor),
        cmocka_unit_test(an_empty_report_has_empty_lists),
        cmocka_unit_test(the_same_report_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
