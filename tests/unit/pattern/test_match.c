/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/match through pattern/sample: filters, parts, captures, noise, limits. */
#include "layer_fixture.h"

#include "pattern/sample.h"

#define PLAIN(id, role, fields)                                                                                        \
    "  - id: " id "\n    title: t\n    role: " role "\n    severity: major\n    certainty: sure\n" fields

static struct layers layers;
static struct sampler *sampler;

struct seen {
    char ids[256];
    char captures[256];
    size_t offset;
    bool unexpected;
};

static int keep(void *payload, const struct match *match) {
    struct seen *seen = payload;
    const struct signature *signature = match->variant->signature;

    strcat(seen->ids, signature->id);
    strcat(seen->ids, " ");
    for (size_t i = 0; i < signature->capture_count; i++)
        if (match->captures[i].ptr) {
            size_t used = strlen(seen->captures);

            snprintf(seen->captures + used, sizeof seen->captures - used, "%s=%.*s ", signature->captures[i].name,
                     SLICE_ARGS(match->captures[i]));
        }
    seen->offset = match->offset;
    seen->unexpected = match->unexpected_log;
    return 0;
}

static struct seen look(const char *text) {
    struct seen seen = {0};

    assert_int_equal(sample_match(sampler, slice_of(text), keep, &seen), 0);
    return seen;
}

static int set_up(void **state) {
    struct error err = {0};

    (void)state;
    layers_directory(&layers);
    layers_file(&layers, "a.yaml",
                HEAD("a") PLAIN(
                    "a.level", "cause",
                    "    log: [management]\n    level: [ERROR]\n    logger: [AgentManagerImpl]\n    on: message\n    "
                    "literal: 'host is gone'\n    regex: '^host is gone: (?<id>\\d+)'\n    entities: {id: host.id}\n")
                    PLAIN("a.exception", "cause",
                          "    log: any\n    level: any\n    on: exception\n    exception: [NoRoomException]\n    "
                          "literal: 'no room in'\n    regex: '^no room in (?|pool (?<name>\\w+)|(?<name>\\w+) "
                          "pool)'\n    entities: {name: pool.name}\n")
                        PLAIN("a.record", "symptom",
                              "    log: any\n    level: any\n    on: record\n    literal: 'no room in'\n    regex: "
                              "'no room in'\n"
                              "    variants:\n      - literal: 'full up'\n        regex: 'full up(?<n> \\d+)?'\n    "
                              "measures: {n: {unit: x}}\n")
                            PLAIN("a.noise", "noise",
                                  "    log: any\n    level: any\n    on: message\n    literal: 'no room in theory'\n "
                                  "   regex: 'no room in theory'\n")
                                PLAIN("a.greedy", "cause",
                                      "    log: any\n    level: any\n    on: message\n    literal: 'aaaaaa'\n    "
                                      "regex: '(?:a+)+(?<!a)$'\n")
                                    PLAIN("a.broken", "cause",
                                          "    log: any\n    level: any\n    on: message\n    literal: 'broken "
                                          "one'\n    regex: 'broken one('\n"));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(complaints_count(layers.complaints), 0);
    return sampler_new(&sampler, layers.set, &err);
}

static int tear_down(void **state) {
    (void)state;
    sampler_free(sampler);
    layers_end(&layers);
    return 0;
}

#define HEADER(level, logger)                                                                                          \
    "2026-03-04 05:06:07,890 " level " [" logger "] (AgentTaskPool-3:ctx-1a2b3c4d) (logid:0a1b2c3d) "

static void test_filters(void **state) {
    struct seen seen = look(HEADER("ERROR", "c.c.a.m.AgentManagerImpl") "host is gone: 17\n");

    (void)state;
    assert_string_equal(seen.ids, "a.level ");
    assert_string_equal(seen.captures, "id=17 ");
    assert_int_equal(seen.offset, strlen(HEADER("ERROR", "c.c.a.m.AgentManagerImpl")));
    assert_false(seen.unexpected);
    assert_string_equal(look(HEADER("DEBUG", "c.c.a.m.AgentManagerImpl") "host is gone: 17\n").ids, "");
    assert_string_equal(look(HEADER("ERROR", "c.c.a.m.AnotherImpl") "host is gone: 17\n").ids, "");
    assert_string_equal(look(HEADER("ERROR", "c.c.a.m.AgentManagerImpl") "so host is gone: 17\n").ids, "");
    assert_string_equal(look("host is gone: 17").ids, "a.level "); /* no header speaks against it */
}

static void test_parts(void **state) {
    (void)state;
    assert_string_equal(look("com.cloud.NoRoomException: no room in pool p1\n\tat a.b.C.d(C.java:1)\n").captures,
                        "name=p1 ");
    assert_string_equal(look("com.cloud.NoRoomException: no room in p2 pool\n").captures, "name=p2 ");
    assert_string_equal(look("com.cloud.OtherException: no room in pool p1\n").ids, "a.record ");
}

static void test_variants(void **state) {
    struct seen seen = look("full up 3, no room in it, full up 4");

    (void)state;
    assert_string_equal(seen.ids, "a.record "); /* once, by its first wording */
    assert_string_equal(seen.captures, "");
    assert_string_equal(look("full up 3").captures, "n= 3 ");
    assert_string_equal(look("full up").captures, "");
}

static void test_noise(void **state) {
    (void)state;
    assert_string_equal(look("there is no room in theory").ids, "a.noise ");
}

static void test_limits(void **state) {
    char text[200];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_string_equal(look(text).ids, "");
    assert_true(matcher_gave_up(sampler_matcher(sampler)) > 0);
    assert_true(matcher_gave_up_of(sampler_matcher(sampler), signature_of(&layers, "a.greedy")->variants[0].index) > 0);
    assert_int_equal(matcher_gave_up_of(sampler_matcher(sampler), signature_of(&layers, "a.level")->variants[0].index),
                     0);
}

static void test_broken(void **state) {
    (void)state;
    assert_string_equal(look("the broken one( again").ids, "");
    assert_int_equal(matcher_gave_up(sampler_matcher(sampler)), 1);
}

/* The fifth run and those after the translation by the JIT must agree; invalid UTF-8 is tolerated. */
static void test_repeated(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++)
        assert_string_equal(look("x\xff\xfe com.cloud.NoRoomException: no room in pool p1\xff\n").captures, "name=p1 ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_filters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_variants, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_noise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_repeated, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
