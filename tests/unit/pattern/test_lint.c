/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/lint, selftest, show and the printing of complaints; and of the signatures that are
 * shipped. */
#include "layer_fixture.h"

#include "pattern/lint.h"
#include "pattern/selftest.h"
#include "pattern/show.h"

#define PLAIN(id, fields)                                                                                              \
    "  - id: " id "\n    title: t\n    role: cause\n    severity: major\n    certainty: sure\n    log: "               \
    "any\n    level: any\n" fields

static struct layers layers;

static int tear_down(void **state) {
    (void)state;
    layers_end(&layers);
    return 0;
}

static void load(const char *text) {
    layers_directory(&layers);
    layers_file(&layers, "a.yaml", text);
    assert_int_equal(layers_load(&layers, PATTERN_TESTS, NULL), 0);
    assert_int_equal(complaints_count(layers.complaints), 0);
}

static void test_clean(void **state) {
    (void)state;
    load(HEAD("a") PATTERN("a.one", "cause", "text one", TESTS("text one", "other")));
    assert_int_equal(pattern_lint(layers.set, layers.complaints), 0);
    assert_int_equal(complaints_count(layers.complaints), 0);
}

static void test_regexes(void **state) {
    const struct complaint *first = NULL;

    (void)state;
    load(HEAD("a") PLAIN("a.one", "    on: message\n    literal: 'short'\n    regex:\n      - '.*short'\n    "
                                  "  - '(?<x>a)(b)(?:c+d)*'\n")
             PLAIN("a.two", "    on: message\n    literal: 'it''s two'\n    regex:\n      - 'it''s'\n      - "
                            "' ''two''('\n")
                 PLAIN("a.three", "    on: answer\n    literal: 'a=three'\n    regex: "
                                  "'a=three(?:[^+)]{1,9}x+)?(?:a*+b)*'\n    measures: {y: {unit: s}}\n"));
    assert_int_equal(pattern_lint(layers.set, layers.complaints), 0);
    assert_int_equal(complaints_with(layers.complaints, "shorter than 6 bytes", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "must not begin with .*", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "capture x is neither", &first), 1);
    assert_int_equal(first->position.line, 15);
    assert_int_equal(first->position.column, 13);
    assert_int_equal(complaints_with(layers.complaints, "a group without name", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "a quantifier without bound on a group", &first), 1);
    assert_int_equal(first->position.line, 15);
    assert_int_equal(complaints_with(layers.complaints, "regex: missing closing", &first), 1);
    assert_int_equal(first->position.column, 19); /* the quotes count twice */
    assert_int_equal(complaints_with(layers.complaints, "an answer is escaped", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "no regex captures y", NULL), 0); /* hidden by its errors */
    assert_int_equal(complaints_with(layers.complaints, "a cause needs an explanation", NULL), 3);
    assert_int_equal(complaints_with(layers.complaints, "a cause needs a remedy", NULL), 3);
    assert_int_equal(complaints_with(layers.complaints, "no references", NULL), 3);
    assert_int_equal(complaints_with(layers.complaints, "tests.match", NULL), 3);
    assert_int_equal(complaints_with(layers.complaints, "tests.no_match", NULL), 3);
}

static void test_ambiguous(void **state) {
    (void)state;
    load(HEAD("a") PATTERN("a.one", "cause", "text one", TESTS("text one more", "other"))
             PATTERN("a.two", "cause", "one more", TESTS("one more", "other"))
                 PATTERN("a.three", "cause", "e mor",
                         TESTS("e morning", "other") "    explains: [{id: a.one}, {id: a.two}]\n"));
    assert_int_equal(pattern_lint(layers.set, layers.complaints), 0);
    assert_int_equal(complaints_with(layers.complaints, "a.two matches this text of a.one", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "matches this text", NULL), 1);
}

struct tally {
    int passed, failed;
    char reasons[512];
};

static int count(void *payload, const struct selftest_result *result) {
    struct tally *tally = payload;

    if (result->passed) {
        tally->passed++;
        assert_string_equal(result->reason, "");
    } else {
        tally->failed++;
        snprintf(tally->reasons + strlen(tally->reasons), sizeof tally->reasons - strlen(tally->reasons), "%s; ",
                 result->reason);
    }
    return 0;
}

static void test_selftest(void **state) {
    struct tally tally = {0};
    struct error err = {0};

    (void)state;
    load(HEAD("a") PLAIN("a.one", "    on: message\n    literal: 'text one'\n    regex: 'text one (?<id>\\d+)?'\n  "
                                  "  entities: {id: vm.id}\n"
                                  "    tests:\n      match:\n        - {line: 'text one 5', expect: {id: 5}}\n     "
                                  "   - {line: 'text one 6', expect: {id: 5}}\n"
                                  "        - {line: 'text one x', expect: {id: 5}}\n        - line: 'text 7'\n     "
                                  "   - line: 'text one7'\n"
                                  "      no_match:\n        - line: 'text 8'\n        - line: 'text one 9'\n"));
    assert_int_equal(selftest_run(layers.set, NULL, 0, count, &tally, &err), 0);
    assert_int_equal(tally.passed, 2);
    assert_int_equal(tally.failed, 5);
    assert_string_equal(tally.reasons, "id is '6', expected '5'; id is not captured, expected '5'; "
                                       "does not match (none of the literals is there); "
                                       "does not match (a literal is there; the regex, its part or a filter fails); "
                                       "matches, but must not; ");
    assert_int_equal(selftest_run(layers.set, (const char *[]){"a.*"}, 1, count, &tally, &err), 0);
    assert_int_equal(tally.passed, 4);
    assert_int_equal(selftest_run(layers.set, (const char *[]){"a.none"}, 1, count, &tally, &err), -1);
    assert_int_equal(err.code, ERROR_USAGE);
}

static void test_print(void **state) {
    char expected[512];
    struct str out;

    (void)state;
    layers_directory(&layers);
    layers_file(&layers, "a.yaml", "format: 1\nfamily: a\nfoo: b\n");
    assert_int_equal(layers_load(&layers, 0, NULL), -1);
    str_init(&out);
    complaints_print(&out, layers.complaints);
    snprintf(expected, sizeof expected, "%s:3:1: error: unknown key foo in a file\n    foo: b\n    ^\n",
             layers.files[0]);
    assert_string_equal(out.ptr, expected);
    str_free(&out);
}

static void test_show(void **state) {
    struct str out;

    (void)state;
    load(HEAD("a") PATTERN("a.one", "cause", "text one",
                           TESTS("text one", "other") "    explains: [{id: a.two, same: [vm], within: 2h}]\n")
             PATTERN("a.two", "symptom", "text two", ""));
    str_init(&out);
    pattern_show(&out, layers.set, signature_of(&layers, "a.one"));
    assert_non_null(strstr(out.ptr, "# a.one\n\nabout a.one\n\ncause, severity major, certainty sure; defined in "));
    assert_non_null(strstr(out.ptr, "## Remedy\n\n1. do\n"));
    assert_non_null(strstr(out.ptr, "## Explains\n\n- a.two, same vm, within 2 h\n"));
    assert_non_null(strstr(out.ptr, "## Does not match\n\n    other\n"));
    str_clear(&out);
    pattern_show(&out, layers.set, signature_of(&layers, "a.two"));
    assert_non_null(strstr(out.ptr, "## Explained by\n\n- a.one, same vm, within 2 h\n"));
    str_free(&out);
}

static int complain(void *payload, const struct selftest_result *result) {
    int *failed = payload;

    if (!result->passed) {
        print_error("%s:%u: %s: %s\n", result->test->position.file, result->test->position.line, result->signature->id,
                    result->reason);
        ++*failed;
    }
    return 0;
}

/* The signatures that are shipped load without an error, and all their examples hold. */
static void test_shipped(void **state) {
    const char *directories[] = {SOURCE_DIR "/patterns"};
    struct error err = {0};
    struct str out;
    int failed = 0;

    (void)state;
    assert_int_equal(complaints_new(&layers.complaints), 0);
    assert_int_equal(pattern_set_load(&layers.set, directories, 1, PATTERN_TESTS, NULL, layers.complaints, &err), 0);
    assert_int_equal(pattern_lint(layers.set, layers.complaints), 0);
    str_init(&out);
    complaints_print(&out, layers.complaints);
    if (complaints_errors(layers.complaints))
        print_error("%s", out.ptr);
    str_free(&out);
    assert_int_equal(complaints_errors(layers.complaints), 0);
    assert_int_equal(selftest_run(layers.set, NULL, 0, complain, &failed, &err), 0);
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_clean, tear_down),     cmocka_unit_test_teardown(test_regexes, tear_down),
        cmocka_unit_test_teardown(test_ambiguous, tear_down), cmocka_unit_test_teardown(test_selftest, tear_down),
        cmocka_unit_test_teardown(test_print, tear_down),     cmocka_unit_test_teardown(test_show, tear_down),
        cmocka_unit_test_teardown(test_shipped, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
