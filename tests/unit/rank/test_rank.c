/* SPDX-License-Identifier: Apache-2.0
 * Tests of rank: which findings are candidates, that reasons add up, order, the word for how sure, the
 * database. Weights are not repeated here: only what must hold whatever they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "../correlate/world.h"
#include "rank/rank.h"

static struct world world;
static struct candidate *candidates;
static size_t count;
static uint32_t sure, likely, hint, symptom;
static const struct check_use WEAK = {.check = "a"}, STRONG = {.check = "b", .strong = true};

static int set_up(void **state) {
    (void)state;
    world_init(&world, 2000);
    sure = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);
    likely = world_signature(&world, ROLE_CAUSE, CERTAINTY_LIKELY);
    hint = world_signature(&world, ROLE_CAUSE, CERTAINTY_HINT);
    symptom = world_signature(&world, ROLE_SYMPTOM, CERTAINTY_SURE);
    candidates = NULL;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    free(candidates);
    world_free(&world);
    return 0;
}

static uint32_t at(uint32_t signature, struct occurrence occurrence) {
    return world_finding(&world, signature, occurrence);
}

/* What is true of every ranking. */
static void check(void) {
    for (size_t i = 0; i < count; i++) {
        const struct candidate *c = &candidates[i];
        double sum = 0;

        for (size_t k = 0; k < c->reason_count; k++) {
            sum += c->reasons[k].points;
            assert_true(c->reasons[k].why[0] != '\0');
        }
        assert_true(fabs(sum - c->score) < 0.001);
        assert_true(c->score >= 0 && c->score <= 1);
        assert_true(c->reason_count > 0 && c->reason_count <= REASON_MAX);
        if (i == 0)
            continue;
        assert_true(!candidates[i - 1].rejected[0] || c->rejected[0]);
        if (!candidates[i - 1].rejected[0] == !c->rejected[0])
            assert_true(candidates[i - 1].score > c->score - 1e-6);
    }
}

static void rank_all(void) {
    world_resolve(&world, false);
    assert_int_equal(
        rank_candidates(&candidates, &count, world.list, world.count, world.relations, 0, MSEC_DAY, NULL), 0);
    check();
}

static struct candidate *of(uint32_t finding) {
    for (size_t i = 0; i < count; i++)
        if (candidates[i].finding == finding)
            return &candidates[i];
    fail_msg("finding %u is no candidate", finding);
    return NULL;
}

static void answer(uint32_t finding, const struct check_use *use, enum verdict verdict) {
    struct candidate *candidate = of(finding);

    candidate->asked[candidate->asked_count++] = (struct asked){use, {.verdict = verdict}};
}

static void again(void) {
    rank_again(candidates, count, world.list, world.relations, 0, MSEC_DAY);
    check();
}

static void only_roots_are_candidates(void **state) {
    uint32_t context = world_signature(&world, ROLE_CONTEXT, CERTAINTY_SURE);
    uint32_t root = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});

    (void)state;
    at(symptom, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    at(context, (struct occurrence){.time = 3, .offset = 3, .job = 1});
    rank_all();
    assert_int_equal(count, 1);
    assert_int_equal(candidates[0].finding, root);
}

static void nothing_gives_no_candidates(void **state) {
    (void)state;
    rank_all();
    assert_int_equal(count, 0);
}

static void causes_stand_before_symptoms_and_certainty_orders(void **state) {
    uint32_t s = at(symptom, (struct occurrence){.time = 1, .job = 1});
    uint32_t h = at(hint, (struct occurrence){.time = 2, .job = 2});
    uint32_t l = at(likely, (struct occurrence){.time = 3, .job = 3});
    uint32_t c = at(sure, (struct occurrence){.time = 4, .job = 4});

    (void)state;
    rank_all();
    assert_int_equal(candidates[0].finding, c);
    assert_int_equal(candidates[1].finding, l);
    assert_int_equal(candidates[2].finding, h);
    assert_int_equal(candidates[3].finding, s);
}

static void equal_scores_stand_in_order_of_time(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 40; i++)
        at(i % 2 ? sure : likely, (struct occurrence){.time = (msec_t)i, .job = 1 + i});
    rank_all();
    for (size_t i = 1; i < count; i++)
        if (fabs(candidates[i - 1].score - candidates[i].score) < 1e-9)
            assert_true(candidates[i - 1].finding < candidates[i].finding);
    assert_true(fabs(candidates[0].score - candidates[19].score) < 1e-9);
}

static void what_explains_more_stands_higher(void **state) {
    uint32_t lonely = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t leader = at(likely, (struct occurrence){.time = 2, .offset = 2, .job = 2});
    uint32_t other = at(likely, (struct occurrence){.time = 3, .offset = 3, .job = 9});

    (void)state;
    (void)lonely;
    for (uint64_t i = 0; i < 8; i++)
        at(symptom, (struct occurrence){.time = 4 + (msec_t)i, .offset = 10 + i, .job = 2});
    rank_all();
    assert_true(of(leader)->score > of(other)->score);
}

static void scores_never_leave_their_bounds(void **state) {
    uint32_t best = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t worst = at(symptom, (struct occurrence){.time = 20, .offset = 1, .job = 900});

    (void)state;
    world.set.signatures[sure].severity = SEVERITY_CRITICAL;
    world.set.signatures[symptom].severity = SEVERITY_INFO;
    world.set.signatures[symptom].certainty = CERTAINTY_HINT;
    world.set.signatures[symptom].status = STATUS_EXPERIMENTAL;
    world.findings[worst].unexpected_log = true;
    for (uint64_t i = 0; i < 12; i++)
        world_again(&world, best, (struct occurrence){.time = 2, .offset = i, .job = 10 + i});
    for (uint64_t i = 0; i < 12; i++)
        at(likely, (struct occurrence){.time = 30, .offset = 100 + i, .job = 10 + i});
    rank_all();
    answer(best, &STRONG, VERDICT_CONFIRMED);
    answer(worst, &WEAK, VERDICT_REFUTED);
    again();
    assert_true(of(best)->score > 0.95);
    assert_true(of(worst)->score < 1e-9);
}

static void a_hint_alone_is_never_more_than_possible(void **state) {
    uint32_t weak = at(hint, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    static const enum verdict WORDLESS[] = {VERDICT_NOT_CHECKED, VERDICT_UNKNOWN, VERDICT_CONSISTENT,
                                            VERDICT_MIXED, VERDICT_REFUTED};

    (void)state;
    at(symptom, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    rank_all();
    assert_int_equal(of(weak)->confidence, CONFIDENCE_POSSIBLE);
    for (size_t i = 0; i < ARRAY_LENGTH(WORDLESS); i++) {
        of(weak)->asked_count = 0;
        answer(weak, &WEAK, WORDLESS[i]);
        again();
        assert_int_equal(of(weak)->confidence, CONFIDENCE_POSSIBLE);
    }
    of(weak)->asked_count = 0;
    answer(weak, &WEAK, VERDICT_CONFIRMED);
    again();
    assert_int_equal(of(weak)->confidence, CONFIDENCE_LIKELY);
}

static void a_symptom_is_never_more_than_possible(void **state) {
    uint32_t alone = at(symptom, (struct occurrence){.time = 1, .job = 1});

    (void)state;
    rank_all();
    answer(alone, &STRONG, VERDICT_CONFIRMED);
    again();
    assert_int_equal(of(alone)->confidence, CONFIDENCE_POSSIBLE);
}

static void a_refuted_cause_is_never_likely(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});

    (void)state;
    at(symptom, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    rank_all();
    assert_int_equal(of(cause)->confidence, CONFIDENCE_CONFIRMED); /* first of its chain, and explains it */
    answer(cause, &WEAK, VERDICT_REFUTED);
    again();
    assert_int_equal(of(cause)->verdict, VERDICT_REFUTED);
    assert_int_equal(of(cause)->confidence, CONFIDENCE_POSSIBLE);
    assert_string_equal(of(cause)->rejected, "");
}

static void a_strong_refutation_rejects(void **state) {
    uint32_t refuted = at(sure, (struct occurrence){.time = 1, .job = 1});
    uint32_t weak = at(hint, (struct occurrence){.time = 2, .job = 2});

    (void)state;
    rank_all();
    assert_int_equal(candidates[0].finding, refuted);
    answer(refuted, &STRONG, VERDICT_REFUTED);
    again();
    assert_int_equal(candidates[0].finding, weak);
    assert_string_not_equal(of(refuted)->rejected, "");
    of(refuted)->asked[0].answer.verdict = VERDICT_UNKNOWN; /* ranking anew forgets the judgement */
    again();
    assert_string_equal(of(refuted)->rejected, "");
    assert_int_equal(candidates[0].finding, refuted);
}

static void only_the_strong_check_itself_rejects(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 1, .job = 1});

    (void)state;
    rank_all();
    answer(cause, &STRONG, VERDICT_UNKNOWN);
    answer(cause, &WEAK, VERDICT_REFUTED);
    again();
    assert_string_equal(of(cause)->rejected, "");
}

static void the_database_moves_the_order(void **state) {
    uint32_t first = at(likely, (struct occurrence){.time = 1, .job = 1});
    uint32_t second = at(likely, (struct occurrence){.time = 2, .job = 2});
    double before;

    (void)state;
    rank_all();
    assert_int_equal(candidates[0].finding, first);
    before = of(second)->score;
    answer(second, &WEAK, VERDICT_CONFIRMED);
    again();
    assert_int_equal(candidates[0].finding, second);
    assert_int_equal(of(second)->confidence, CONFIDENCE_CONFIRMED);
    assert_true(of(second)->score > before);
    of(second)->asked[0].answer.verdict = VERDICT_UNKNOWN; /* no answer is no evidence */
    again();
    assert_true(fabs(of(second)->score - before) < 1e-9);
    assert_int_equal(candidates[0].finding, first); /* equal again, so in order of time again */
}

static void doubts_lower_the_word(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});

    (void)state;
    at(symptom, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    world.findings[cause].unexpected_log = true;
    rank_all();
    assert_int_equal(of(cause)->confidence, CONFIDENCE_LIKELY);
    world.findings[cause].unexpected_log = false;
    world.findings[cause].open_end = true;
    again();
    assert_int_equal(of(cause)->confidence, CONFIDENCE_POSSIBLE);
}

static void what_fires_all_day_and_leads_to_nothing_sinks(void **state) {
    uint32_t steady = at(sure, (struct occurrence){.time = 0, .logid = 1});
    uint32_t once = at(sure, (struct occurrence){.time = 5, .logid = 2});

    (void)state;
    world.findings[steady].count = 500;
    world.findings[steady].last = MSEC_DAY;
    rank_all();
    assert_int_equal(candidates[0].finding, once);
}

static void the_list_is_bounded_and_keeps_the_best(void **state) {
    uint32_t best;

    (void)state;
    for (uint64_t i = 0; i < CANDIDATE_MAX + 20; i++)
        at(symptom, (struct occurrence){.time = (msec_t)i, .job = 1 + i});
    best = at(sure, (struct occurrence){.time = 5000, .job = 5000});
    rank_all();
    assert_int_equal(count, CANDIDATE_MAX);
    assert_int_equal(candidates[0].finding, best);
}

static void words_have_names(void **state) {
    (void)state;
    assert_string_equal(confidence_name(CONFIDENCE_POSSIBLE), "possible");
    assert_string_equal(confidence_name(CONFIDENCE_LIKELY), "likely");
    assert_string_equal(confidence_name(CONFIDENCE_CONFIRMED), "confirmed");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(only_roots_are_candidates),
        TEST(nothing_gives_no_candidates),
        TEST(causes_stand_before_symptoms_and_certainty_orders),
        TEST(equal_scores_stand_in_order_of_time),
        TEST(what_explains_more_stands_higher),
        TEST(scores_never_leave_their_bounds),
        TEST(a_hint_alone_is_never_more_than_possible),
        TEST(a_symptom_is_never_more_than_possible),
        TEST(a_refuted_cause_is_never_likely),
        TEST(a_strong_refutation_rejects),
        TEST(only_the_strong_check_itself_rejects),
        TEST(the_database_moves_the_order),
        TEST(doubts_lower_the_word),
        TEST(what_fires_all_day_and_leads_to_nothing_sinks),
        TEST(the_list_is_bounded_and_keeps_the_best),
        TEST(words_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
