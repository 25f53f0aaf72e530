/* SPDX-License-Identifier: Apache-2.0
 * The rules of the digest, one line a case: the nights so far, tonight, and what is to be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "state/trend.h"

/* Nights as a text: numbers of events, "-" for a night on which its logs were not read. */
static size_t nights_of(const char *text, struct trend_night *out) {
    size_t count = 0;

    for (const char *at = text; *at;) {
        char *end;

        if (*at == ' ') {
            at++;
            continue;
        }
        out[count] = (struct trend_night){.read = *at != '-', .span = MSEC_DAY};
        if (*at == '-') {
            at++;
        } else {
            out[count].count = strtoull(at, &end, 10);
            at = end;
        }
        count++;
    }
    return count;
}

static const struct {
    const char *past, *tonight;
    enum issue_state state;
} CASES[] = {
    /* never seen before */
    {"", "1", ISSUE_NEW},
    {"", "100000", ISSUE_NEW},
    {"", "0", ISSUE_NONE},
    /* going on, and its pauses */
    {"1", "1", ISSUE_ONGOING},
    {"4 0", "1", ISSUE_ONGOING},
    {"4 0 0", "1", ISSUE_ONGOING},
    {"4 0", "0", ISSUE_NONE},
    /* over after three nights of rest, and told once */
    {"4", "0", ISSUE_NONE},
    {"4 0 0", "0", ISSUE_RESOLVED},
    {"4 0 0 0", "0", ISSUE_NONE},
    {"4 0 0 0 0 0 0", "0", ISSUE_NONE},
    {"1 1 1 1 9 0 0", "0", ISSUE_RESOLVED},
    /* nights on which nobody looked are no rest */
    {"4 - -", "0", ISSUE_NONE},
    {"4 0 - 0", "0", ISSUE_RESOLVED},
    {"4 0 0", "-", ISSUE_NONE},
    {"4 0 0 -", "0", ISSUE_RESOLVED},
    {"4 0 0 0 -", "0", ISSUE_NONE},
    {"4 - - - - -", "2", ISSUE_ONGOING},
    /* back after it was over */
    {"4 0 0 0", "1", ISSUE_REGRESSED},
    {"4 0 0 0 0 0 0 0 0 0", "500", ISSUE_REGRESSED},
    {"4 0 - 0 - 0", "1", ISSUE_REGRESSED},
    {"4 0 - 0 -", "1", ISSUE_ONGOING},
    /* growing: against the median, beyond chance, and more than lately */
    {"10 10 10 10", "19", ISSUE_ONGOING},
    {"10 10 10 10", "22", ISSUE_ONGOING}, /* less than four deviations */
    {"10 10 10 10", "23", ISSUE_ESCALATING},
    {"100 100 100 100", "190", ISSUE_ONGOING},
    {"100 100 100 100", "200", ISSUE_ESCALATING},
    {"1 1 1 1", "4", ISSUE_ONGOING}, /* a handful says nothing */
    {"1 1 1 1", "5", ISSUE_ESCALATING},
    {"10 40 10 90 20 60 10", "80", ISSUE_ONGOING},               /* it always was wild */
    {"10 10 10 10 10 1000 10 10 10 10", "60", ISSUE_ESCALATING}, /* one wild night does not hide it */
    {"10 10 10 10 60", "60", ISSUE_ONGOING},                     /* told yesterday */
    {"10 10 10 10 60", "95", ISSUE_ESCALATING},
    {"10 10 10 10 60 60 60", "60", ISSUE_ONGOING},
    {"0 0 3 0 3 0", "30", ISSUE_ESCALATING},
    {"10 10 10 -", "40", ISSUE_ESCALATING},
    /* with one or two nights behind it only a large step counts */
    {"2", "9", ISSUE_ONGOING},
    {"2", "10", ISSUE_ESCALATING},
    {"5", "19", ISSUE_ONGOING},
    {"5", "20", ISSUE_ESCALATING},
    {"5 20", "20", ISSUE_ONGOING},
    {"5 5", "40", ISSUE_ESCALATING},
    /* falling is no news */
    {"100 100 100 100", "1", ISSUE_ONGOING},
};

static void rules(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct trend_night past[64], tonight[64];
        size_t count = nights_of(CASES[i].past, past);
        enum issue_state got;

        assert_int_equal(nights_of(CASES[i].tonight, tonight), 1);
        got = trend_state(past, count, tonight, TREND_REST);
        if (got != CASES[i].state)
            fail_msg("[%s] then %s: %s, not %s", CASES[i].past, CASES[i].tonight, issue_state_name(got),
                     issue_state_name(CASES[i].state));
    }
}

static void only_the_last_nights_are_compared(void **state) {
    struct trend_night past[64], tonight = {true, 40, MSEC_DAY};
    size_t count = nights_of("500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500", past);

    (void)state;
    for (size_t i = 0; i < TREND_HISTORY; i++, count++)
        past[count] = (struct trend_night){true, 10, MSEC_DAY};
    assert_int_equal(trend_state(past, count, &tonight, TREND_REST), ISSUE_ESCALATING);
    assert_int_equal(trend_state(past, count - 7, &tonight, TREND_REST), ISSUE_ONGOING);
}

/* Rates, not numbers: a week that is read in one night is no step up. */
static void a_rate_is_per_day(void **state) {
    struct trend_night past[8], tonight = {true, 70, 7 * MSEC_DAY};
    size_t count = nights_of("10 10 10 10", past);

    (void)state;
    assert_int_equal(trend_state(past, count, &tonight, TREND_REST), ISSUE_ONGOING);
    tonight.span = MSEC_DAY;
    assert_int_equal(trend_state(past, count, &tonight, TREND_REST), ISSUE_ESCALATING);
    tonight = (struct trend_night){true, 6, MSEC_MINUTE}; /* a few minutes are not taken for a day's rate */
    assert_true(trend_rate(&tonight) < 25);
    assert_true(trend_rate(&tonight) > 23);
}

static void nights_of_rest_are_an_option(void **state) {
    struct trend_night past[8], quiet = {true, 0, MSEC_DAY}, back = {true, 1, MSEC_DAY};
    size_t count = nights_of("4 0", past);

    (void)state;
    assert_int_equal(trend_state(past, count, &quiet, 2), ISSUE_RESOLVED);
    assert_int_equal(trend_state(past, count, &back, 1), ISSUE_REGRESSED);
    assert_int_equal(trend_state(past, 1, &quiet, 1), ISSUE_RESOLVED);
    assert_int_equal(trend_quiet(past, count, &quiet), 2);
    assert_int_equal(trend_quiet(past, count, &back), 0);
}

static void names(void **state) {
    (void)state;
    for (int i = 0; i < ISSUE_STATE_COUNT; i++)
        assert_int_equal(issue_state_parse(issue_state_name((enum issue_state)i)), i);
    assert_int_equal(issue_state_parse("gone"), ISSUE_NONE);
    assert_true(severity_rank("critical") < severity_rank("major") && severity_rank("info") < severity_rank("?"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules),
        cmocka_unit_test(only_the_last_nights_are_compared),
        cmocka_unit_test(a_rate_is_per_day),
        cmocka_unit_test(nights_of_rest_are_an_option),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
