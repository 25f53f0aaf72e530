/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/near_miss: each reason, and where a regex and a text part. */
#include "layer_fixture.h"

#include "pattern/near_miss.h"

#define LINE(level, text)                                                                                              \
    "2026-09-17 10:00:01,200 " level " [c.c.x.Flags] (qtp1-30:ctx-0a1b2c3d) (logid:5c5d5e5f) " text

static struct layers layers;
static struct arena arena;

/* Loads one signature with these fields. */
static const struct variant *variant_with(const char *fields) {
    char text[1024];

    snprintf(text, sizeof text,
             HEAD("a") "  - id: a.b\n    title: t\n    role: symptom\n    severity: major\n    certainty: sure\n"
                       "    log: any\n%s",
             fields);
    layers_directory(&layers);
    layers_file(&layers, "a.yaml", text);
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    return layers.set->signatures[0].variants;
}

static int explain(struct near_miss *miss, const struct variant *variant, const char *text) {
    struct log_profile profile;
    struct record record;

    log_profile_detect(&profile, slice_of(text), true, NULL);
    record_parse(&record, &profile, slice_of(text));
    return near_miss_find(miss, variant, &record, &arena);
}

#define REGEX "    level: [ERROR]\n    logger: [Flags]\n    on: message\n    literal: 'raised the flag'\n    regex:\n"

static void reasons(void **state) {
    const struct variant *variant = variant_with(
        REGEX
        "      - 'raised the flag (?<name>\\w+)'\n      - ' at (?:noon|dawn)'\n    measures: {name: {keep: last}}\n");
    struct near_miss miss;

    (void)state;
    assert_int_equal(explain(&miss, variant, LINE("ERROR", "I raised the flag red at dawn")), 0);
    assert_int_equal(explain(&miss, variant, LINE("INFO ", "I raised the flag red at dawn")), 1);
    assert_int_equal(miss.reason, MISS_LEVEL);
    assert_int_equal(explain(&miss, variant,
                             "2026-09-17 10:00:01,200 ERROR [c.c.x.Other] (qtp1-30:ctx-0a1b2c3d) (logid:5c5d5e5f) I "
                             "raised the flag red"),
                     1);
    assert_int_equal(miss.reason, MISS_LOGGER);
    assert_int_equal(
        explain(&miss, variant, LINE("ERROR", "Oops\njava.lang.NullPointerException: raised the flag red at dawn")), 1);
    assert_int_equal(miss.reason, MISS_PART);
    for (int reason = 0; reason < MISS_REASON_COUNT; reason++)
        assert_true(near_miss_name((enum near_miss_reason)reason)[0]);
}

static void exception_class(void **state) {
    const struct variant *variant = variant_with("    level: any\n    on: exception\n    exception: "
                                                 "[NoRoomException]\n    literal: 'no room'\n    regex: 'no room'\n");
    struct near_miss miss;

    (void)state;
    assert_int_equal(explain(&miss, variant, LINE("ERROR", "Oops\ncom.cloud.OtherException: no room here")), 1);
    assert_int_equal(miss.reason, MISS_EXCEPTION);
}

static void place_in_the_regex(void **state) {
    const struct variant *variant = variant_with(
        REGEX
        "      - 'raised the flag (?<name>\\w+)'\n      - ' at (?:noon|dawn)'\n    measures: {name: {keep: last}}\n");
    struct near_miss miss;

    (void)state;
    assert_int_equal(explain(&miss, variant, LINE("ERROR", "I raised the flag red at dusk")), 1);
    assert_int_equal(miss.reason, MISS_REGEX);
    assert_int_equal(miss.length, strlen(variant->regex));
    assert_true(miss.matched > strlen("raised the flag (?<name>\\w+) at "));
    assert_true(miss.matched < miss.length);
    assert_int_equal(miss.position.line, 16);
    assert_true(slice_is(miss.seen, "raised the flag red at d"));
    assert_true(slice_is(miss.rest, "usk"));
    assert_int_equal(explain(&miss, variant, LINE("ERROR", "I raised the flags")), 1);
    assert_true(slice_is(miss.seen, "raised the flag"));
    assert_int_equal(miss.position.line, 15);
}

/* Beginnings that end within classes, escapes and groups are no expressions; a ']' first in a class is a member. */
static void awkward_regexes(void **state) {
    const struct variant *variant = variant_with("    level: any\n    on: message\n    literal: 'raised'\n    regex: "
                                                 "'raised [^]()|\\]]{1,9}\\(x\\)(?:(?:a|b)c)+\\Qe\\E$'\n");
    struct near_miss miss;

    (void)state;
    assert_int_equal(explain(&miss, variant, LINE("ERROR", "raised up(x)acbcac")), 1);
    assert_int_equal(miss.reason, MISS_REGEX);
    assert_true(slice_is(miss.seen, "raised up(x)acbcac"));
    assert_int_equal(miss.rest.len, 0);
    assert_int_equal(explain(&miss, variant, LINE("ERROR", "now ra is ed, raised")), 1);
    assert_true(slice_is(miss.seen, "raised"));
}

static void limits(void **state) {
    const struct variant *variant =
        variant_with("    level: any\n    on: message\n    literal: 'raised'\n    regex: 'raised (?:a|a|aa)+[bc]'\n");
    struct near_miss miss;
    char line[400];

    (void)state;
    snprintf(line, sizeof line, LINE("ERROR", "raised %0200d"), 0);
    for (char *at = strstr(line, "raised ") + 7; *at; at++)
        *at = 'a';
    assert_int_equal(explain(&miss, variant, line), 1);
    assert_int_equal(miss.reason, MISS_LIMIT);
}

static int end(void **state) {
    (void)state;
    layers_end(&layers);
    arena_free(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reasons, end),
        cmocka_unit_test_teardown(exception_class, end),
        cmocka_unit_test_teardown(place_in_the_regex, end),
        cmocka_unit_test_teardown(awkward_regexes, end),
        cmocka_unit_test_teardown(limits, end),
    };

    arena_init(&arena);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
