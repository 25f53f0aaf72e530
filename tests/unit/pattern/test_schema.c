/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/schema: complaints with their places, and patterns/README.md against the table. */
#include "layer_fixture.h"

#include "base/fs.h"
#include "pattern/schema.h"

static void complains(const char *text, const char *why, unsigned line, unsigned column) {
    struct complaints *complaints;
    const struct complaint *first = NULL;
    struct node *root;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(complaints_new(&complaints), 0);
    assert_int_equal(yaml_tree_read(&root, &arena, "x.yaml", slice_of(text), complaints), 0);
    assert_non_null(root);
    schema_check_file(root, complaints);
    if (!complaints_with(complaints, why, &first))
        fail_msg("no complaint '%s' about:\n%s", why, text);
    assert_int_equal(first->position.line, line);
    assert_int_equal(first->position.column, column);
    complaints_free(complaints);
    arena_free(&arena);
}

static void test_complaints(void **state) {
    (void)state;
    complains("format: 1\nfamly: x\n", "unknown key famly in a file; did you mean family?", 2, 1);
    complains("format: 2\n", "'2' is none of 1", 1, 9);
    complains("family: x\n", "missing key format", 1, 1);
    complains("format: 1\npatterns: x\n", "expected a list, found a text", 2, 11);
    complains("format: 1\npatterns:\n  - id: a.b\n", "missing key title in this pattern", 3, 5);
    complains("format: 1\npatterns:\n  - role: boss\n", "'boss' is none of cause, symptom, context, noise", 3, 11);
    complains("format: 1\npatterns:\n  - regex: [a-z]\n", "single quotes", 3, 13);
    complains("format: 1\npatterns:\n  - literal: \"x\"\n", "write a literal in single quotes", 3, 14);
    complains("format: 1\npatterns:\n  - regex: 'a\n      b'\n", "must end on its line", 3, 12);
    complains("format: 1\npatterns:\n  - remedy: []\n", "the list is empty", 3, 13);
    complains("format: 1\npatterns:\n  - tests: {match: [{expect: {a: b}}]}\n", "either line or lines", 3, 21);
    complains("format: 1\npatterns:\n  - explains: [{id: a.b, same: [mother]}]\n", "'mother' is none of", 3, 33);
    complains("format: 1\npatch:\n  - severity: minor\n", "missing key id", 3, 5);
}

static void test_readme(void **state) {
    struct str readme, reference;
    struct error err = {0};

    (void)state;
    str_init(&readme);
    str_init(&reference);
    assert_int_equal(fs_read_file(&readme, SOURCE_DIR "/patterns/README.md", 1 << 20, &err), 0);
    schema_reference(&reference);
    assert_true(reference.len > 1000);
    if (slice_find(str_slice(&readme), str_slice(&reference)) < 0)
        fail_msg("patterns/README.md does not hold the field reference of the schema table:\n%s", reference.ptr);
    str_free(&readme);
    str_free(&reference);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complaints),
        cmocka_unit_test(test_readme),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
