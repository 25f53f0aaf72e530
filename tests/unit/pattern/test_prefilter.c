/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/prefilter: the first table and the fitted one, shared literals, order. */
#include "layer_fixture.h"

#include "pattern/prefilter.h"

static struct layers layers;

struct hits {
    uint32_t literals[64];
    uint64_t ends[64];
    size_t count, stop_at;
};

static int keep(void *payload, uint32_t literal, uint64_t end) {
    struct hits *hits = payload;

    hits->literals[hits->count] = literal;
    hits->ends[hits->count++] = end;
    return hits->count == hits->stop_at ? 7 : 0;
}

static void both_tables_answer_alike(void **state) {
    const char *text = "abcdef one two three four: text one text two common text one x\xff text two abcdef";
    struct slice extra[] = {SLICE_LITERAL("abcdef"), SLICE_LITERAL("x\xff"), SLICE_LITERAL("text two")};
    struct prefilter *prefilter;
    struct prefilter_scratch *scratch;
    struct error err = {0};
    struct hits small = {0}, big = {0};
    size_t size = 33u << 20, count;
    char *filler = malloc(size);

    (void)state;
    layers_directory(&layers);
    layers_file(&layers, "a.yaml",
                HEAD("a") PATTERN("a.one", "cause", "text one", "") PATTERN("a.two", "cause", "text two", "")
                    PATTERN("a.three", "cause", "text one", ""));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(prefilter_new(&prefilter, layers.set, extra, 3, &err), 0);
    assert_int_equal(prefilter_scratch_new(&scratch, &err), 0);
    assert_int_equal(prefilter_scan(prefilter, scratch, slice_of(text), keep, &small), 0);
    assert_int_equal(small.count, 9);
    for (size_t i = 1; i < small.count; i++)
        assert_true(small.ends[i - 1] <= small.ends[i]);
    assert_int_equal(small.literals[0], PREFILTER_EXTRA);
    assert_int_equal(small.ends[0], 6);
    assert_non_null(prefilter_variants(prefilter, small.literals[1], &count));
    assert_int_equal(count, 2); /* a.one and a.three */
    assert_null(prefilter_variants(prefilter, PREFILTER_EXTRA, &count));
    assert_int_equal(count, 0);
    memset(filler, '.', size);
    assert_int_equal(prefilter_scan(prefilter, scratch, slice_make(filler, size), keep, &big), 0);
    assert_int_equal(big.count, 0);
    assert_int_equal(prefilter_scan(prefilter, scratch, slice_of(text), keep, &big), 0);
    assert_memory_equal(&big, &small, sizeof big);
    small.count = 0;
    small.stop_at = 2;
    assert_int_equal(prefilter_scan(prefilter, scratch, slice_of(text), keep, &small), 7);
    assert_int_equal(small.count, 2);
    free(filler);
    prefilter_scratch_free(scratch);
    prefilter_free(prefilter);
    layers_end(&layers);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_tables_answer_alike)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
