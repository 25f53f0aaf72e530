/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/literal_grams: a gram for each alignment, shared, and none that is common where another will do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/compiler.h"
#include "pattern/literal_grams.h"

static const struct slice LITERALS[] = {
    SLICE_LITERAL("Unable to start the router"),
    SLICE_LITERAL("Unable to plug the nic"),
    SLICE_LITERAL("Unable to find a host"),
    SLICE_LITERAL("no route"),
    SLICE_LITERAL("seven 7"),
    SLICE_LITERAL("sixsix"),
    SLICE_LITERAL("short"),
    SLICE_LITERAL("the quick brown fox is lame"),
};

enum { COUNT = ARRAY_LENGTH(LITERALS), OFFSETS = COUNT * GRAM_STRIDE };

static void choose(int16_t *offsets, const char *sample) {
    assert_int_equal(literal_grams_choose(offsets, LITERALS, COUNT, slice_of(sample)), 0);
    for (int i = 0; i < OFFSETS; i++) {
        int len = (int)LITERALS[i / GRAM_STRIDE].len;

        assert_int_equal((offsets[i] + GRAM_STRIDE) % GRAM_STRIDE, i % GRAM_STRIDE);
        assert_in_range(offsets[i] + 1, len < 7 ? 0 : 1, len < 7 ? len - GRAM_SIZE + 2 : len - GRAM_SIZE + 1);
    }
}

static struct slice gram_of(const int16_t *offsets, size_t literal, size_t alignment) {
    size_t at = (size_t)offsets[literal * GRAM_STRIDE + alignment];

    return slice_first(slice_from(LITERALS[literal], at), GRAM_SIZE);
}

static void every_alignment_has_a_gram(void **state) {
    int16_t offsets[OFFSETS];

    (void)state;
    choose(offsets, "");
    choose(offsets, "some text");
}

static void literals_share_grams(void **state) {
    static const struct slice ALIKE[] = {SLICE_LITERAL("DHCP_ENTRY of the router"),
                                         SLICE_LITERAL("DHCP_ENTRY of the nic"), SLICE_LITERAL("no DHCP_ENTRY there")};
    int16_t offsets[ARRAY_LENGTH(ALIKE) * GRAM_STRIDE];

    (void)state;
    assert_int_equal(literal_grams_choose(offsets, ALIKE, ARRAY_LENGTH(ALIKE), slice_of("some text")), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(offsets); i++) {
        struct slice gram = slice_first(slice_from(ALIKE[i / GRAM_STRIDE], (size_t)offsets[i]), GRAM_SIZE);

        assert_true(slice_find(ALIKE[0], gram) >= 0 && slice_find(ALIKE[1], gram) >= 0);
        assert_true(slice_find(ALIKE[2], gram) >= 0 || slice_find(slice_of("DHCP_ENTRY"), slice_first(gram, 2)) >= 0);
    }
}

static void what_is_common_is_avoided(void **state) {
    char sample[4096] = "";
    int16_t offsets[OFFSETS];

    (void)state;
    for (int i = 0; i < 40; i++)
        strcat(sample, "Unable to tell; the quick brown fox. ");
    choose(offsets, sample);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t r = 0; r < GRAM_STRIDE && LITERALS[i].len > 16; r++)
            assert_true(slice_find(slice_of(sample), gram_of(offsets, i, r)) < 0);
}

static void without_a_sample_capitals_are_rare(void **state) {
    static const struct slice LITERAL[] = {SLICE_LITERAL("the rest of it ROUTER is the rest")};
    int16_t offsets[GRAM_STRIDE];

    (void)state;
    assert_int_equal(literal_grams_choose(offsets, LITERAL, 1, slice_of("")), 0);
    for (int r = 0; r < GRAM_STRIDE; r++)
        assert_in_range(offsets[r], 13, 19);
}

static void the_same_literals_have_the_same_grams(void **state) {
    int16_t offsets[OFFSETS], again[OFFSETS];

    (void)state;
    choose(offsets, "Unable to tell");
    choose(again, "Unable to tell");
    assert_memory_equal(offsets, again, sizeof offsets);
}

static void none_is_fine(void **state) {
    (void)state;
    assert_int_equal(literal_grams_choose(NULL, LITERALS, 0, slice_of("some text")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_alignment_has_a_gram),
        cmocka_unit_test(literals_share_grams),
        cmocka_unit_test(what_is_common_is_avoided),
        cmocka_unit_test(without_a_sample_capitals_are_rare),
        cmocka_unit_test(the_same_literals_have_the_same_grams),
        cmocka_unit_test(none_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
