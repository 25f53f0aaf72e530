/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/yaml_tree: positions, styles and the subset. */
#include "layer_fixture.h"

#include "pattern/yaml_tree.h"

static struct arena arena;
static struct complaints *complaints;

static int set_up(void **state) {
    (void)state;
    arena_init(&arena);
    return complaints_new(&complaints);
}

static int tear_down(void **state) {
    (void)state;
    arena_free(&arena);
    complaints_free(complaints);
    return 0;
}

static struct node *read_tree(const char *text) {
    struct node *root = NULL;

    assert_int_equal(yaml_tree_read(&root, &arena, "x.yaml", slice_of(text), complaints), 0);
    return root;
}

static void refused(const char *text, const char *why, unsigned line, unsigned column) {
    const struct complaint *first = NULL;

    tear_down(NULL);
    set_up(NULL);
    (void)read_tree(text);
    if (!complaints_with(complaints, why, &first))
        fail_msg("no complaint '%s' about:\n%s", why, text);
    assert_int_equal(first->position.line, line);
    assert_int_equal(first->position.column, column);
    assert_int_equal(complaints_errors(complaints), 1);
}

static void test_positions(void **state) {
    const struct node *root = read_tree("a: plain\nb:\n  - 'it''s'\n  - |-\n\n    block\n     deeper\nc: {d: \"x\"}\n");
    const struct node *list = node_get(root, "b"), *item;

    (void)state;
    assert_non_null(root);
    assert_int_equal(root->count, 3);
    assert_string_equal(node_text(node_get(root, "a")), "plain");
    assert_int_equal(node_get(root, "a")->column, 4);
    assert_int_equal(list->key_line, 2);
    item = list->first;
    assert_string_equal(node_text(item), "it's");
    assert_int_equal(item->style, STYLE_SINGLE);
    assert_int_equal(item->text_line, 3);
    assert_int_equal(item->text_column, 6);
    item = item->next;
    assert_string_equal(node_text(item), "\nblock\n deeper");
    assert_int_equal(item->style, STYLE_LITERAL);
    assert_int_equal(item->text_line, 6);
    assert_int_equal(item->text_column, 5);
    assert_int_equal(node_get(node_get(root, "c"), "d")->style, STYLE_DOUBLE);
    assert_null(node_get(root, "none"));
    assert_string_equal(node_text(node_get(root, "b")), "");
}

static void test_no_types(void **state) {
    const struct node *item = node_get(read_tree("v: [4.20, no, 0x1F]\n"), "v")->first;

    (void)state;
    assert_string_equal(node_text(item), "4.20");
    assert_string_equal(node_text(item->next), "no");
    assert_string_equal(node_text(item->next->next), "0x1F");
}

static void test_subset(void **state) {
    (void)state;
    refused("a: &x 1\n", "anchors", 1, 4);
    refused("a: 1\nb: *x\n", "aliases", 2, 4);
    refused("a: !t 1\n", "tags", 1, 4);
    refused("%YAML 1.1\n---\na: 1\n", "directives", 1, 1);
    refused("a: 1\n---\nb: 1\n", "one document", 2, 1);
    refused("a: 1\na: 2\n", "duplicate key a, first at line 1", 2, 1);
    refused("'a b': 1\n", "plain identifier", 1, 1);
    refused("<<: 1\n", "plain identifier", 1, 1);
    refused("\xef\xbb\xbf"
            "a: 1\n",
            "byte order mark", 1, 1);
    refused("a:\n\t- 1\n", "cannot start any token", 2, 1);
    refused("t: No host: found\n", "mapping values are not allowed", 1, 11);
    refused("a: [1, 2\nb: 3\n", "did not find expected ',' or ']'", 2, 2);
    refused("a: [[[[[[[[[1]]]]]]]]]\n", "nested deeper", 1, 12);
}

static void test_sizes(void **state) {
    size_t size = TREE_FILE_MAX + 1;
    char *text = malloc(size + 1);
    struct str keys;

    (void)state;
    memset(text, '#', size);
    text[size] = '\0';
    refused(text, "larger than", 0, 0);
    free(text);
    str_init(&keys);
    for (int i = 0; i <= TREE_KEYS_MAX; i++)
        str_addf(&keys, "k%d: 1\n", i);
    refused(keys.ptr, "more than 256 keys", 257, 1);
    str_free(&keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_positions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_types, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_subset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sizes, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
