/* SPDX-License-Identifier: Apache-2.0
 * The tree of effects: who stands below whom, what is joined, what is cut, and that circles end. */
#include "report/chain_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

enum { FINDINGS = 100 };

struct sample {
    struct report report;
    struct report_cause cause;
    struct report_finding findings[FINDINGS];
    char ids[FINDINGS][8];
    const char *explains[FINDINGS];
    struct outline outline;
};

/* Findings f0 to f99, f0 the cause's own; all after it follow from nothing known. */
static struct sample *sample_new(size_t count) {
    struct sample *it = calloc(1, sizeof *it);

    assert_non_null(it);
    for (size_t i = 0; i < FINDINGS; i++) {
        snprintf(it->ids[i], sizeof it->ids[i], "f%zu", i);
        it->findings[i] = (struct report_finding){
            .id = it->ids[i], .signature = it->ids[i], .title = it->ids[i], .count = 1, .first_seen = (msec_t)i};
        it->explains[i] = it->ids[i];
    }
    it->cause = (struct report_cause){.id = "c", .finding = "f0", .title = "cause", .signature = "s"};
    it->cause.explains = (struct report_texts){it->explains + 1, count - 1};
    it->report.findings = it->findings;
    it->report.finding_count = FINDINGS;
    it->report.causes = &it->cause;
    it->report.cause_count = 1;
    return it;
}

static struct chain_tree tree_of(struct sample *it) {
    struct chain_tree tree;

    assert_int_equal(outline_new(&it->outline, &it->report, 0), 0);
    assert_int_equal(chain_tree_make(&tree, &it->outline, &it->cause), 0);
    outline_free(&it->outline);
    return tree;
}

/* "f0 .f1 ..f2": ids with a dot for each level. */
static void check(const struct chain_tree *tree, const char *wanted) {
    char text[512] = "";

    for (size_t i = 0; i < tree->count; i++) {
        if (i)
            assert_true(tree->nodes[i].parent < i &&
                        tree->nodes[tree->nodes[i].parent].depth + 1 == tree->nodes[i].depth);
        sprintf(text + strlen(text), "%s%.*s%s", i ? " " : "", (int)tree->nodes[i].depth, "....",
                tree->nodes[i].finding->id);
    }
    assert_string_equal(text, wanted);
}

static void findings_stand_below_what_they_follow_from(void **state) {
    struct sample *it = sample_new(6);
    struct chain_tree tree;

    (void)state;
    it->findings[2].explained_by = "f1";
    it->findings[3].explained_by = "f2";
    it->findings[4].explained_by = "f1";
    it->findings[5].explained_by = "nobody";
    tree = tree_of(it);
    check(&tree, "f0 .f1 ..f2 ...f3 ..f4 .f5");
    for (size_t i = 0; i < tree.count; i++)
        assert_int_equal(tree.nodes[i].hidden, 0);
    free(it);
}

static void those_alike_are_one_node(void **state) {
    struct sample *it = sample_new(7);
    struct chain_tree tree;

    (void)state;
    it->findings[2].signature = it->findings[4].signature = it->findings[1].signature;
    it->findings[2].count = 5;
    it->findings[3].explained_by = "f1"; /* below two that are joined */
    it->findings[5].explained_by = "f2";
    it->findings[5].signature = it->findings[3].signature;
    it->findings[6].explained_by = "f4";
    tree = tree_of(it);
    check(&tree, "f0 .f1 ..f3 ..f6");
    assert_int_equal(tree.nodes[1].alike, 3);
    assert_int_equal(tree.nodes[1].count, 7);
    assert_int_equal(tree.nodes[2].alike, 2);
    free(it);
}

static void circles_end_at_the_cause(void **state) {
    struct sample *it = sample_new(5);
    struct chain_tree tree;

    (void)state;
    it->findings[1].explained_by = "f2";
    it->findings[2].explained_by = "f1";
    it->findings[3].explained_by = "f3";
    it->findings[4].explained_by = "f3";
    tree = tree_of(it);
    check(&tree, "f0 .f1 .f2 .f3 ..f4");
    free(it);
}

static void much_is_cut_and_counted(void **state) {
    struct sample *it = sample_new(FINDINGS);
    struct chain_tree tree;

    (void)state;
    tree = tree_of(it); /* 99 side by side */
    assert_int_equal(tree.count, 1 + CHAIN_CHILDREN);
    assert_int_equal(tree.nodes[0].hidden, FINDINGS - 1 - CHAIN_CHILDREN);
    for (size_t i = 1; i < FINDINGS; i++)
        it->findings[i].explained_by = it->ids[i - 1]; /* a row of 99 */
    tree = tree_of(it);
    assert_true(tree.count <= CHAIN_NODES);
    for (size_t i = 0, sum = 0; i < tree.count; i++) {
        assert_true(tree.nodes[i].depth <= CHAIN_DEPTH);
        sum += tree.nodes[i].alike + tree.nodes[i].hidden;
        if (i + 1 == tree.count)
            assert_int_equal(sum, FINDINGS);
    }
    for (size_t i = 1; i < FINDINGS; i++)
        it->findings[i].explained_by = it->ids[(i - 1) / 3]; /* three below each */
    tree = tree_of(it);
    assert_true(tree.count <= CHAIN_NODES && tree.count > 10);
    for (size_t i = 0, sum = 0; i < tree.count; i++) {
        sum += tree.nodes[i].alike + tree.nodes[i].hidden;
        if (i + 1 == tree.count)
            assert_int_equal(sum, FINDINGS);
    }
    free(it);
}

static void what_the_report_lacks_is_counted(void **state) {
    struct sample *it = sample_new(3);
    struct chain_tree tree;

    (void)state;
    it->explains[1] = "unknown";
    it->cause.finding = NULL;
    it->cause.count = 9;
    tree = tree_of(it);
    assert_int_equal(tree.count, 2);
    assert_null(tree.nodes[0].finding);
    assert_int_equal(tree.nodes[0].count, 9);
    assert_int_equal(tree.nodes[0].hidden, 1);
    free(it);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_stand_below_what_they_follow_from),
        cmocka_unit_test(those_alike_are_one_node),
        cmocka_unit_test(circles_end_at_the_cause),
        cmocka_unit_test(much_is_cut_and_counted),
        cmocka_unit_test(what_the_report_lacks_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
