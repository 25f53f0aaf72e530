/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/load with layer, edge, set_fingerprint, test_read. */
#include "layer_fixture.h"

#include "pattern/edge.h"
#include "pattern/test_read.h"

static struct layers layers;

static int tear_down(void **state) {
    (void)state;
    layers_end(&layers);
    return 0;
}

static void one_file(const char *name, const char *text) {
    layers_directory(&layers);
    layers_file(&layers, name, text);
}

static void test_fields(void **state) {
    const struct signature *s;

    (void)state;
    one_file("net.yaml",
             "format: 1\nfamily: net\npatterns:\n"
             "  - id: net.full\n    title: 'network {id} is full'\n    role: cause\n    severity: critical\n"
             "    certainty: likely\n    log: [management, agent]\n    level: [WARN, ERROR]\n"
             "    logger: [NetworkManagerImpl]\n    on: exception\n    exception: [FullException]\n"
             "    literals: ['is full of', 'has nothing']\n"
             "    regex:\n      - 'network (?<id>\\d{1,9}) '\n      - '(?:is full of|has nothing) (?<n>\\d+)'\n"
             "    entities: {id: network.id}\n    measures:\n      n: {unit: addresses, keep: max}\n"
             "    fold: {by: [id]}\n    versions: {since: 4.11, seen_in: [4.15, 4.20]}\n"
             "    checks:\n      - {check: free-vnets, with: {network_id: '{id}'}, refutation: strong}\n"
             "    variants:\n      - literal: 'no room in'\n        regex: 'no room in (?<id>\\d+)'\n        on: "
             "message\n"
             "        tests: {match: [{line: 'no room in 7'}]}\n"
             "    tests:\n      match:\n        - lines: ['a', 'b']\n          expect: {id: 5}\n");
    assert_int_equal(layers_load(&layers, PATTERN_TESTS, (const char *[]){"free-vnets", NULL}), 0);
    assert_int_equal(complaints_count(layers.complaints), 0);
    s = signature_of(&layers, "net.full");
    assert_non_null(s);
    assert_string_equal(s->family, "net");
    assert_int_equal(s->certainty, CERTAINTY_LIKELY);
    assert_int_equal(s->capture_count, 2);
    assert_int_equal(s->captures[0].entity, ENTITY_NETWORK);
    assert_true(s->captures[0].fold);
    assert_int_equal(s->captures[1].keep, KEEP_MAX);
    assert_string_equal(s->seen_in, "4.15, 4.20");
    assert_int_equal(s->variant_count, 2);
    assert_string_equal(s->variants[0].regex, "network (?<id>\\d{1,9}) (?:is full of|has nothing) (?<n>\\d+)");
    assert_int_equal(s->variants[0].literal_count, 2);
    assert_int_equal(s->variants[0].levels, 1u << LEVEL_WARN | 1u << LEVEL_ERROR);
    assert_int_equal(s->variants[0].exception_count, 1);
    assert_int_equal(s->variants[1].on, PART_MESSAGE);
    assert_int_equal(s->variants[1].logger_count, 1);
    assert_int_equal(s->variants[1].exception_count, 0);
    assert_int_equal(s->variants[1].logs, s->variants[0].logs);
    assert_true(s->checks[0].strong);
    assert_string_equal(s->checks[0].arguments[0].value, "{id}");
    assert_int_equal(s->test_count, 2);
    assert_string_equal(s->tests[0].text, "a\nb");
    assert_string_equal(s->tests[0].expect[0].value, "5");
}

static void test_refused_file(void **state) {
    const struct complaint *first = NULL;

    (void)state;
    one_file("good.yaml", HEAD("good") PATTERN("good.one", "cause", "something good",
                                               "    explains: [{id: bad.one}, {id: bad.*}]\n"));
    layers_file(&layers, "bad.yaml", HEAD("bad") PATTERN("bad.one", "cause", "something bad", "    colour: red\n"));
    layers_file(&layers, "origins.yaml", "another format\n");
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(layers.set->signature_count, 1);
    assert_int_equal(complaints_with(layers.complaints, "unknown key colour", &first), 1);
    assert_int_equal(complaints_count(layers.complaints), 1); /* nothing about the ids that went with it */
    assert_string_equal(first->position.file, layers.files[1]);
}

static void test_reader_complaints(void **state) {
    (void)state;
    one_file("a.yaml", HEAD("b") PATTERN("b.one", "cause", "text one", ""));
    layers_file(&layers, "c.yaml", HEAD("c") PATTERN("d.one", "cause", "text two", ""));
    layers_file(&layers, "e.yaml", HEAD("e") PATTERN("e.one", "cause", "text {x}", "    entities: {y: vm.colour}\n"));
    layers_file(&layers, "f.yaml",
                HEAD("f") PATTERN("f.One", "cause", "text", "    explains: [{id: a.b, within: soon}]\n"));
    layers_file(&layers, "g.yaml", HEAD("g") PATTERN("g.one", "cause", "text", "    exception: [X]\n"));
    assert_int_equal(layers_load(&layers, 0, NULL), -1);
    assert_null(layers.set);
    assert_int_equal(complaints_with(layers.complaints, "does not go with the file name", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "d.one is no id of the family c", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "'vm.colour' is no field", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "'f.One' is no id", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "'soon' is no span", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "on: exception only", NULL), 1);
}

static void test_layers(void **state) {
    (void)state;
    one_file("a.yaml", HEAD("a") PATTERN("a.one", "cause", "text one", "") PATTERN("a.two", "cause", "text two", "")
                           PATTERN("a.three", "cause", "text three", "    renamed_from: [a.drei]\n"));
    layers_directory(&layers);
    layers_file(&layers, "site.yaml",
                "format: 1\nsite: true\npatch:\n  - {id: a.one, severity: info}\n"
                "  - {id: a.four, severity: info, if_exists: true}\n"
                "disable:\n  - {id: a.two, because: x}\n  - {id: a.one, because: x, until: 2020-01-31}\n"
                "patterns:\n" PATTERN("a.three", "symptom", "text 3", "    override: true\n"));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(complaints_errors(layers.complaints), 0);
    assert_int_equal(complaints_with(layers.complaints, "active again", NULL), 1);
    assert_int_equal(layers.set->signature_count, 2);
    assert_int_equal(signature_of(&layers, "a.one")->severity, SEVERITY_INFO);
    assert_string_equal(signature_of(&layers, "a.one")->variants[0].regex, "text one");
    assert_int_equal(signature_of(&layers, "a.three")->role, ROLE_SYMPTOM);
    assert_null(signature_of(&layers, "a.two"));
}

static void test_renamed(void **state) {
    (void)state;
    one_file("a.yaml", HEAD("a") PATTERN("a.new", "cause", "text one", "    renamed_from: [a.old]\n"));
    layers_directory(&layers);
    layers_file(&layers, "s.yaml", "format: 1\nsite: true\npatch:\n  - {id: a.old, severity: info}\n");
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(complaints_with(layers.complaints, "a.old is called a.new now", NULL), 1);
    assert_int_equal(signature_of(&layers, "a.old")->severity, SEVERITY_INFO);
}

static void test_layer_complaints(void **state) {
    const struct complaint *first = NULL;

    (void)state;
    one_file("a.yaml", HEAD("a") PATTERN("a.one", "cause", "text one", ""));
    layers_directory(&layers);
    layers_file(&layers, "b.yaml", HEAD("a") PATTERN("a.one", "cause", "text 1", ""));
    layers_file(&layers, "c.yaml", "format: 1\nsite: true\npatch:\n  - {id: a.onee, severity: info}\n");
    layers_file(&layers, "d.yaml",
                HEAD("d") "  - id: d.one\n    title: x\n    role: noise\n    severity: info\n    certainty: sure\n"
                          "    log: any\n    level: any\n    on: message\n    literal: 'broken'\n    regex:\n      - "
                          "'bro'\n      - 'ken ('\n");
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(complaints_with(layers.complaints, "a.one is defined twice, first at ", &first), 1);
    assert_non_null(strstr(first->text, "a.yaml:4:9"));
    assert_int_equal(first->position.line, 4);
    assert_int_equal(
        complaints_with(layers.complaints, "no signature a.onee in the layers below; did you mean a.one?", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "regex: missing closing parenthesis", &first), 1);
    assert_int_equal(first->position.line, 15);
    assert_int_equal(first->position.column, 15);
    assert_int_equal(layers.set->signature_count, 1);
}

static void test_edges(void **state) {
    const struct edge *edge;
    uint32_t one, two, three, symptom;

    (void)state;
    one_file("a.yaml",
             HEAD("a") PATTERN("a.one", "cause", "text one",
                               "    explains:\n      - {id: a.two, same: [job, vm], within: 2h}\n      - id: b.*\n")
                 PATTERN("a.two", "cause", "text two", ""));
    layers_file(&layers, "b.yaml",
                HEAD("b") PATTERN("b.three", "cause", "text three", "    explains: [{id: a.*}]\n") PATTERN(
                    "b.symptom", "symptom", "text four", "    explained_by: [{id: [a.two, b.three], same: [host]}]\n")
                    PATTERN("b.context", "context", "text five", ""));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(complaints_count(layers.complaints), 0);
    one = signature_of(&layers, "a.one")->index;
    two = signature_of(&layers, "a.two")->index;
    three = signature_of(&layers, "b.three")->index;
    symptom = signature_of(&layers, "b.symptom")->index;
    edge = edge_find(layers.set, one, two);
    assert_non_null(edge);
    assert_int_equal(edge->same, SAME_JOB | SAME_VM);
    assert_int_equal(edge->within, 2 * MSEC_HOUR);
    assert_int_equal(edge_find(layers.set, two, symptom)->same, SAME_HOST);
    assert_int_equal(edge_find(layers.set, three, symptom)->same, SAME_HOST);
    assert_non_null(edge_find(layers.set, one, symptom));
    assert_non_null(edge_find(layers.set, one, three));
    assert_null(edge_find(layers.set, three, one)); /* would close a circle */
    assert_non_null(edge_find(layers.set, three, two));
    assert_null(edge_find(layers.set, one, signature_of(&layers, "b.context")->index));
    assert_true(edge_begins_at(layers.set, one));
    assert_false(edge_begins_at(layers.set, symptom));
    assert_false(edge_begins_at(layers.set, signature_of(&layers, "b.context")->index));
}

/* Contexts that only tell of an operation that it came right. */
static void test_successes(void **state) {
    static const char CAPTURE[] =
        HEAD("b") "  - id: b.captures\n    title: t\n    role: context\n    severity: info\n"
                  "    certainty: sure\n    log: any\n    level: any\n    on: message\n"
                  "    literal: 'host is up'\n    regex: 'host is up: (?<id>\\d+)'\n"
                  "    entities: {id: host.id}\n    explains: [{id: a.failure, same: [job]}]\n";

    (void)state;
    layers_directory(&layers);
    layers_file(
        &layers, "a.yaml",
        HEAD("a") PATTERN("a.failure", "cause", "it failed", "")
            PATTERN("a.right", "context", "it came right", "    explains: [{id: a.failure, same: [job, logid]}]\n")
                PATTERN("a.vm", "context", "the vm is up", "    explains: [{id: a.failure, same: [job, vm]}]\n")
                    PATTERN("a.any", "context", "all is well", "    explains: [{id: a.failure}]\n")
                        PATTERN("a.cause", "cause", "why it failed", "    explains: [{id: a.failure, same: [job]}]\n")
                            PATTERN("a.alone", "context", "by the way", ""));
    layers_file(&layers, "b.yaml", CAPTURE);
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    for (size_t i = 0; i < layers.set->signature_count; i++) {
        const struct signature *signature = &layers.set->signatures[i];

        assert_int_equal(signature->success, strcmp(signature->id, "a.right") == 0);
        assert_int_equal(signature->bare, signature->success);
    }
}

static void test_edge_complaints(void **state) {
    const struct complaint *first = NULL;

    (void)state;
    one_file(
        "a.yaml",
        HEAD("a") PATTERN("a.one", "cause", "text one", "    explains: [{id: a.two}, {id: a.tree}, {id: z.*}]\n")
            PATTERN("a.two", "cause", "text two", "    explains: [{id: a.three}]\n    checks: [{check: fre-vnets}]\n")
                PATTERN("a.three", "cause", "text three", "    explains: [{id: a.one}]\n"));
    assert_int_equal(layers_load(&layers, 0, (const char *[]){"free-vnets", NULL}), 0);
    assert_int_equal(layers.set->signature_count, 3);
    assert_int_equal(complaints_with(layers.complaints, "no signature a.tree; did you mean a.three?", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "no signature z.*", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "no check fre-vnets; did you mean free-vnets?", NULL), 1);
    assert_int_equal(complaints_with(layers.complaints, "cycle of explanations: ", &first), 1);
    assert_non_null(strstr(first->text, "a.one"));
    assert_non_null(strstr(first->text, "a.two"));
    assert_non_null(strstr(first->text, "a.three"));
    assert_int_equal(layers.set->edge_count, 2);
    assert_int_equal(signature_of(&layers, "a.two")->check_count, 0);
}

static void test_fingerprint(void **state) {
    char before[17];

    (void)state;
    one_file("a.yaml", HEAD("a") PATTERN("a.one", "cause", "text one", TESTS("text one", "no"))
                           PATTERN("a.two", "cause", "text two", ""));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    strcpy(before, layers.set->fingerprint);
    assert_int_equal(strlen(before), 16);
    layers_unload(&layers);
    assert_int_equal(layers_load(&layers, PATTERN_TESTS, NULL), 0);
    assert_string_equal(layers.set->fingerprint, before);
    layers_end(&layers);
    one_file("a.yaml", HEAD("a") PATTERN("a.two", "cause", "text two", "") PATTERN("a.one", "cause", "text one", ""));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_string_equal(layers.set->fingerprint, before);
    layers_end(&layers);
    one_file("a.yaml", HEAD("a") PATTERN("a.two", "cause", "text two", "") PATTERN("a.one", "cause", "text onf", ""));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_string_not_equal(layers.set->fingerprint, before);
}

static void test_strip(void **state) {
    char text[] = "patterns:\n  - id: a.b\n    explanation: |\n      x\n      tests:\n      y\n    tests:\n  "
                  "    match:\n\n"
                  "        - line: 'q'\n# comment\n    status: stable\n  - id: a.c\n    tests:\n      a: b\n";
    size_t len;

    (void)state;
    len = tests_strip(text, strlen(text));
    text[len] = '\0';
    assert_string_equal(text, "patterns:\n  - id: a.b\n    explanation: |\n      x\n      tests:\n      y\n\n\n\n\n\n"
                              "    status: stable\n  - id: a.c\n\n\n");
}

static void test_strip_variants(void **state) {
    char text[] = "patterns:\n  - id: a.b\n    variants:\n      - literal: x\n        tests:\n          match:\n       "
                  "     - line: q\n"
                  "        on: text\n      - literal: y\n        tests:\n          match: []\n    explanation: |\n     "
                  "   tests:\n      z\n";
    size_t len;

    (void)state;
    len = tests_strip(text, strlen(text));
    text[len] = '\0';
    assert_string_equal(
        text,
        "patterns:\n  - id: a.b\n    variants:\n      - literal: x\n\n\n\n        on: text\n      - literal: y\n\n\n"
        "    explanation: |\n        tests:\n      z\n");
}

static void test_no_directory(void **state) {
    (void)state;
    layers.directory_count = 1;
    strcpy(layers.directories[0], "/nonexistent/patterns");
    assert_int_equal(layers_load(&layers, 0, NULL), -1);
    assert_int_equal(complaints_with(layers.complaints, "No such file", NULL), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_fields, tear_down),
        cmocka_unit_test_teardown(test_refused_file, tear_down),
        cmocka_unit_test_teardown(test_reader_complaints, tear_down),
        cmocka_unit_test_teardown(test_layers, tear_down),
        cmocka_unit_test_teardown(test_renamed, tear_down),
        cmocka_unit_test_teardown(test_layer_complaints, tear_down),
        cmocka_unit_test_teardown(test_edges, tear_down),
        cmocka_unit_test_teardown(test_successes, tear_down),
        cmocka_unit_test_teardown(test_edge_complaints, tear_down),
        cmocka_unit_test_teardown(test_fingerprint, tear_down),
        cmocka_unit_test_teardown(test_strip, tear_down),
        cmocka_unit_test_teardown(test_strip_variants, tear_down),
        cmocka_unit_test_teardown(test_no_directory, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
