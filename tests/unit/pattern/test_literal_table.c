/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/literal_table: it finds what a search for each literal finds, however they lie, with and without a
 * sample and what only some processors have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "pattern/literal_table.h"

enum { TEXTS_MAX = 40, TEXT_MAX = 300, BLOCK_MAX = 3000, HITS_MAX = 200000 };

struct found {
    uint32_t index;
    uint64_t end;
};

struct hits {
    struct found items[HITS_MAX];
    size_t count;
};

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int keep(void *payload, uint32_t index, uint64_t end) {
    struct hits *hits = payload;

    assert_true(hits->count < HITS_MAX);
    hits->items[hits->count++] = (struct found){index, end};
    return 0;
}

static int compare(const void *a, const void *b) {
    const struct found *left = a, *right = b;

    if (left->end != right->end)
        return left->end < right->end ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

/* What there is, place by place. */
static void search(struct hits *hits, const struct slice *texts, size_t count, struct slice block) {
    hits->count = 0;
    for (size_t end = 1; end <= block.len; end++)
        for (uint32_t i = 0; i < count; i++)
            if (texts[i].len <= end && memcmp(block.ptr + end - texts[i].len, texts[i].ptr, texts[i].len) == 0)
                keep(hits, i, end);
}

/* Scans a copy that ends where the block does, so that a look beyond it is noticed. */
static void check(const struct literal_table *table, const struct slice *texts, size_t count, struct slice block) {
    static struct hits expected, hits;
    char *copy = malloc(block.len + 1);

    assert_non_null(copy);
    memcpy(copy, block.ptr, block.len);
    copy = realloc(copy, block.len ? block.len : 1);
    search(&expected, texts, count, block);
    hits.count = 0;
    assert_int_equal(literal_table_scan(table, slice_make(copy, block.len), keep, &hits), 0);
    qsort(hits.items, hits.count, sizeof *hits.items, compare);
    assert_int_equal(hits.count, expected.count);
    for (size_t i = 0; i < hits.count; i++)
        assert_int_equal(compare(&hits.items[i], &expected.items[i]), 0);
    free(copy);
}

/* Bytes of a small alphabet, so that they meet often; of any now and then. */
static void fill(char *bytes, size_t len, uint64_t *seed) {
    for (size_t i = 0; i < len; i++) {
        uint64_t random = next_random(seed);

        bytes[i] = random % 64 ? "ab c"[random / 64 % 4] : (char)(random / 64);
    }
}

static void with_tables(const struct slice *texts, size_t count, struct slice block, struct slice sample) {
    struct literal_table *table;

    assert_int_equal(literal_table_new(&table, texts, count, sample), 0);
    check(table, texts, count, block);
    literal_table_plain(table);
    check(table, texts, count, block);
    literal_table_free(table);
}

static void random_texts_are_found(void **state) {
    static char store[TEXTS_MAX][TEXT_MAX], block[BLOCK_MAX];
    struct slice texts[TEXTS_MAX];
    uint64_t seed = 88172645463325252u;

    (void)state;
    for (int round = 0; round < 60; round++) {
        size_t count = 1 + next_random(&seed) % TEXTS_MAX, len = next_random(&seed) % BLOCK_MAX;

        fill(block, len, &seed);
        for (size_t i = 0; i < count; i++) {
            size_t n = 1 + next_random(&seed) % (i % 8 == 0 ? TEXT_MAX : 12);

            fill(store[i], n, &seed);
            texts[i] = slice_make(store[i], n);
            for (int copies = 0; copies < 3 && n < len; copies++)
                memcpy(block + next_random(&seed) % (len - n + 1), store[i], n);
        }
        with_tables(texts, count, slice_make(block, len), slice_make(NULL, 0));
        with_tables(texts, count, slice_make(block, len), slice_make(block, len / 2));
    }
}

/* Each text alone in a block: at its start, at its end, and at every distance between. */
static void a_text_is_found_wherever_it_lies(void **state) {
    static const struct slice TEXTS[] = {SLICE_LITERAL("x"),
                                         SLICE_LITERAL("four"),
                                         SLICE_LITERAL("fives"),
                                         SLICE_LITERAL("sixsix"),
                                         SLICE_LITERAL("sevense"),
                                         SLICE_LITERAL("eighteig"),
                                         SLICE_LITERAL("a text of more than a few bytes")};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(TEXTS); i++)
        for (size_t before = 0; before < 300; before += before < 20 || before > 250 ? 1 : 23)
            for (size_t after = 0; after < 6; after++) {
                char block[400];
                size_t len = before + TEXTS[i].len + after;

                memset(block, '.', sizeof block);
                memcpy(block + before, TEXTS[i].ptr, TEXTS[i].len);
                with_tables(TEXTS, ARRAY_LENGTH(TEXTS), slice_make(block, len), slice_make(NULL, 0));
            }
}

static int stop(void *payload, uint32_t index, uint64_t end) {
    (void)index;
    (void)end;
    return ++*(int *)payload == 3 ? 9 : 0;
}

static void a_visit_can_end_the_scan(void **state) {
    static const struct slice TEXTS[] = {SLICE_LITERAL("router"), SLICE_LITERAL("no")};
    struct slice block = slice_of("router no router no router");
    struct literal_table *table;
    int count = 0;

    (void)state;
    assert_int_equal(literal_table_new(&table, TEXTS, 2, slice_of("")), 0);
    assert_int_equal(literal_table_scan(table, block, stop, &count), 9);
    assert_int_equal(count, 3);
    literal_table_free(table);
}

static void no_texts_are_found_nowhere(void **state) {
    struct literal_table *table;
    int count = 0;

    (void)state;
    assert_int_equal(literal_table_new(&table, NULL, 0, slice_of("sample")), 0);
    assert_int_equal(literal_table_scan(table, slice_of("a block of some text"), stop, &count), 0);
    assert_int_equal(count, 0);
    literal_table_free(table);
    literal_table_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_are_found),
        cmocka_unit_test(a_text_is_found_wherever_it_lies),
        cmocka_unit_test(a_visit_can_end_the_scan),
        cmocka_unit_test(no_texts_are_found_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
