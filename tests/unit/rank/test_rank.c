/* SPDX-License-Identifier: Apache-2.0
 * Tests of rank: which findings are candidates, that reasons add up, order, the word for how sure, the
 * database. Weights are not repeated here: only what must hold whatever they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "../correlate/world.h"
#include "rank/rank.h"

static struct world world;
static struct candidate_list list;
static char names[2000][8]; /* what findings capture */
static uint32_t sure, likely, hint, symptom;
static const struct check_use WEAK = {.check = "a"}, STRONG = {.check = "b", .strong = true};

/* A signature that tells failures apart by the network it captures. */
static void capture(uint32_t signature) {
    world.set.signatures[signature].captures[0] =
        (struct capture){.name = "network", .entity = ENTITY_NETWORK, .field = FIELD_NAME, .fold = true};
    world.set.signatures[signature].capture_count = 1;
}

static int set_up(void **state) {
    (void)state;
    world_init(&world, 2000);
    sure = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);
    likely = world_signature(&world, ROLE_CAUSE, CERTAINTY_LIKELY);
    hint = world_signature(&world, ROLE_CAUSE, CERTAINTY_HINT);
    symptom = world_signature(&world, ROLE_SYMPTOM, CERTAINTY_SURE);
    capture(sure);
    capture(likely);
    capture(hint);
    capture(symptom);
    list = (struct candidate_list){NULL, 0, NULL};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    candidate_list_free(&list);
    world_free(&world);
    return 0;
}

/* A failure of the network of that name. */
static uint32_t of_network(uint32_t signature, const char *name, struct occurrence occurrence) {
    uint32_t finding = world_finding(&world, signature, occurrence);

    world.findings[finding].captures[0] = name;
    world_names(&world, finding, ENTITY_NETWORK, FIELD_NAME, name);
    return finding;
}

/* A failure of a network of its own. */
static uint32_t at(uint32_t signature, struct occurrence occurrence) {
    char *name = names[world.count];

    snprintf(name, sizeof names[0], "n%u", (unsigned)world.count);
    return of_network(signature, name, occurrence);
}

/* What is true of every ranking. */
static void check(void) {
    for (size_t i = 0; i < list.count; i++) {
        const struct candidate *c = &list.items[i];
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
        assert_true(!list.items[i - 1].rejected[0] || c->rejected[0]);
        if (!list.items[i - 1].rejected[0] == !c->rejected[0])
            assert_true(list.items[i - 1].score > c->score - 1e-6);
    }
}

static struct rank_scope scope = {0, MSEC_DAY, ""};

static void rank_all(void) {
    struct story_list stories;

    world_resolve(&world, false);
    assert_int_equal(story_list_build(&stories, world.relations, world.count, NULL), 0);
    assert_int_equal(candidate_list_build(&list, world.list, world.count, world.relations, &stories, NULL), 0);
    story_list_free(&stories);
    rank_candidates(&list, world.list, &scope);
    check();
}

static struct candidate *of(uint32_t finding) {
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].finding == finding)
            return &list.items[i];
    fail_msg("finding %u is no candidate", finding);
    return NULL;
}

static void answer(uint32_t finding, const struct check_use *use, enum verdict verdict) {
    struct candidate *candidate = of(finding);

    candidate->asked[candidate->asked_count++] = (struct asked){use, {.verdict = verdict}};
}

static void again(void) {
    rank_candidates(&list, world.list, &scope);
    check();
}

static void only_roots_are_candidates(void **state) {
    uint32_t context = world_signature(&world, ROLE_CONTEXT, CERTAINTY_SURE);
    uint32_t root = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});

    (void)state;
    at(symptom, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    at(context, (struct occurrence){.time = 3, .offset = 3, .job = 1});
    rank_all();
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].finding, root);
}

static void nothing_gives_no_candidates(void **state) {
    (void)state;
    rank_all();
    assert_int_equal(list.count, 0);
}

static void causes_stand_before_symptoms_and_certainty_orders(void **state) {
    uint32_t s = at(symptom, (struct occurrence){.time = 1, .job = 1});
    uint32_t h = at(hint, (struct occurrence){.time = 2, .job = 2});
    uint32_t l = at(likely, (struct occurrence){.time = 3, .job = 3});
    uint32_t c = at(sure, (struct occurrence){.time = 4, .job = 4});

    (void)state;
    rank_all();
    assert_int_equal(list.items[0].finding, c);
    assert_int_equal(list.items[1].finding, l);
    assert_int_equal(list.items[2].finding, h);
    assert_int_equal(list.items[3].finding, s);
}

static void equal_scores_stand_in_order_of_time(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 40; i++)
        at(i % 2 ? sure : likely, (struct occurrence){.time = (msec_t)i, .job = 1 + i});
    rank_all();
    for (size_t i = 1; i < list.count; i++)
        if (fabs(list.items[i - 1].score - list.items[i].score) < 1e-9)
            assert_true(list.items[i - 1].finding < list.items[i].finding);
    assert_true(fabs(list.items[0].score - list.items[19].score) < 1e-9);
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
    static const enum verdict WORDLESS[] = {VERDICT_NOT_CHECKED, VERDICT_UNKNOWN, VERDICT_CONSISTENT, VERDICT_MIXED,
                                            VERDICT_REFUTED};

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
    assert_int_equal(list.items[0].finding, refuted);
    answer(refuted, &STRONG, VERDICT_REFUTED);
    again();
    assert_int_equal(list.items[0].finding, weak);
    assert_string_not_equal(of(refuted)->rejected, "");
    of(refuted)->asked[0].answer.verdict = VERDICT_UNKNOWN; /* ranking anew forgets the judgement */
    again();
    assert_string_equal(of(refuted)->rejected, "");
    assert_int_equal(list.items[0].finding, refuted);
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
    assert_int_equal(list.items[0].finding, first);
    before = of(second)->score;
    answer(second, &WEAK, VERDICT_CONFIRMED);
    again();
    assert_int_equal(list.items[0].finding, second);
    assert_int_equal(of(second)->confidence, CONFIDENCE_CONFIRMED);
    assert_true(of(second)->score > before);
    of(second)->asked[0].answer.verdict = VERDICT_UNKNOWN; /* no answer is no evidence */
    again();
    assert_true(fabs(of(second)->score - before) < 1e-9);
    assert_int_equal(list.items[0].finding, first); /* equal again, so in order of time again */
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

static void a_text_of_a_later_release_counts_for_less(void **state) {
    uint32_t finding = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    struct signature *signature = world.set.signatures + sure;
    double before;

    (void)state;
    signature->seen_in = "4.19, 4.20";
    signature->fixed_in = "4.20.1";
    rank_all();
    before = of(finding)->score;
    scope.release = "4.18.2.1"; /* it came later */
    again();
    assert_true(of(finding)->score < before - 0.04);
    scope.release = "4.19.0.0";
    again();
    assert_true(of(finding)->score > before - 1e-9 && of(finding)->score < before + 1e-9);
    scope.release = "4.20.2.0"; /* it is mended */
    again();
    assert_true(of(finding)->score < before - 0.04);
    scope.release = "a fork";
    again();
    assert_true(of(finding)->score > before - 1e-9 && of(finding)->score < before + 1e-9);
    scope.release = "";
}

static void what_fires_all_day_and_leads_to_nothing_sinks(void **state) {
    uint32_t steady = at(sure, (struct occurrence){.time = 0, .logid = 1});
    uint32_t burst = at(sure, (struct occurrence){.time = 5, .logid = 2});

    (void)state;
    world.findings[steady].count = 500;
    world.findings[steady].last = MSEC_DAY;
    world.findings[burst].count = 3;
    world.findings[burst].last = 5 * MSEC_MINUTE;
    rank_all();
    assert_int_equal(list.items[0].finding, burst);
}

static void the_list_is_bounded_and_keeps_the_best(void **state) {
    uint32_t best;

    (void)state;
    for (uint64_t i = 0; i < CANDIDATE_MAX + 20; i++)
        at(symptom, (struct occurrence){.time = (msec_t)i, .job = 1 + i});
    best = at(sure, (struct occurrence){.time = 5000, .job = 5000});
    rank_all();
    assert_int_equal(list.count, CANDIDATE_MAX);
    assert_int_equal(list.items[0].finding, best);
}

static void the_same_failure_of_the_same_thing_is_one_candidate(void **state) {
    uint32_t first = of_network(sure, "blue", (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t again = of_network(sure, "blue", (struct occurrence){.time = CANDIDATE_QUIET, .offset = 2, .job = 2});
    uint32_t other = of_network(sure, "red", (struct occurrence){.time = CANDIDATE_QUIET, .offset = 3, .job = 3});
    uint32_t later =
        of_network(sure, "blue", (struct occurrence){.time = 2 * CANDIDATE_QUIET + 1, .offset = 4, .job = 4});

    (void)state;
    rank_all();
    assert_int_equal(list.count, 3);
    assert_int_equal(of(first)->member_count, 2);
    assert_int_equal(of(first)->members[1], again);
    assert_int_equal(of(first)->count, 2);
    assert_int_equal(of(first)->relation.operations, 2);
    assert_true(of(first)->first == 1 && of(first)->last == CANDIDATE_QUIET &&
                of(first)->story_last == CANDIDATE_QUIET);
    assert_true(of(first)->again_last == 2 * CANDIDATE_QUIET + 1); /* it went on later */
    assert_true(of(later)->again_last == 2 * CANDIDATE_QUIET + 1 && of(other)->again_last == CANDIDATE_QUIET);
    assert_int_equal(of(other)->member_count, 1);
    assert_int_equal(of(later)->member_count, 1); /* it was quiet in between */
}

static void failures_without_captures_are_told_apart_by_whom_they_hit(void **state) {
    uint32_t bare = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);
    uint32_t one = world_finding(&world, bare, (struct occurrence){.time = 1, .job = 1});
    uint32_t two = world_finding(&world, bare, (struct occurrence){.time = 2, .job = 2});
    uint32_t same = world_finding(&world, bare, (struct occurrence){.time = 3, .job = 3});

    (void)state;
    world_names(&world, one, ENTITY_VM, FIELD_ID, "5");
    world_names(&world, two, ENTITY_VM, FIELD_ID, "6");
    world_names(&world, same, ENTITY_VM, FIELD_ID, "5");
    rank_all();
    assert_int_equal(list.count, 2);
    assert_int_equal(of(one)->member_count, 2);
    assert_int_equal(of(two)->member_count, 1);
}

static void failures_of_nothing_are_told_apart_by_their_words(void **state) {
    static const char *const TEXTS[] = {"WARN pool is full after 5 s", "WARN pool is full after 7 s",
                                        "WARN disk is slow"};
    uint32_t bare = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);

    (void)state;
    for (uint64_t i = 0; i < ARRAY_LENGTH(TEXTS); i++) {
        uint32_t finding = world_finding(&world, bare, (struct occurrence){.time = (msec_t)i, .job = 1 + i});

        world.findings[finding].samples[0].text = TEXTS[i];
        world.findings[finding].sample_count = 1;
    }
    rank_all();
    assert_int_equal(list.count, 2);
    assert_int_equal(of(0)->member_count, 2);
}

static void what_comes_back_stands_above_what_came_once(void **state) {
    uint32_t once = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t back = at(likely, (struct occurrence){.time = 2, .offset = 2});

    (void)state;
    at(symptom, (struct occurrence){.time = 3, .offset = 3, .job = 1});
    world.findings[back].count = 200;
    world.findings[back].last = 5 * MSEC_HOUR;
    rank_all();
    assert_int_equal(list.items[0].finding, back);
    assert_true(of(once)->score < of(back)->score);
}

static void one_proof_is_enough_but_what_only_fits_yields(void **state) {
    static const struct check_use FAINT = {.check = "c", .faint = true};
    uint32_t cause = at(likely, (struct occurrence){.time = 1, .job = 1});

    (void)state;
    rank_all();
    answer(cause, &WEAK, VERDICT_REFUTED);
    answer(cause, &WEAK, VERDICT_CONFIRMED);
    again();
    assert_int_equal(of(cause)->verdict, VERDICT_CONFIRMED);
    of(cause)->asked[1].use = &FAINT;
    again();
    assert_int_equal(of(cause)->verdict, VERDICT_REFUTED);
    of(cause)->asked[0].answer.verdict = VERDICT_UNKNOWN;
    again();
    assert_int_equal(of(cause)->verdict, VERDICT_CONSISTENT);
    of(cause)->asked[0] = (struct asked){&STRONG, {.verdict = VERDICT_REFUTED}};
    of(cause)->asked[1].use = &WEAK;
    again();
    assert_int_equal(of(cause)->verdict, VERDICT_MIXED);
    assert_string_equal(of(cause)->rejected, "");
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
        TEST(a_text_of_a_later_release_counts_for_less),
        TEST(what_fires_all_day_and_leads_to_nothing_sinks),
        TEST(the_list_is_bounded_and_keeps_the_best),
        TEST(the_same_failure_of_the_same_thing_is_one_candidate),
        TEST(failures_without_captures_are_told_apart_by_whom_they_hit),
        TEST(failures_of_nothing_are_told_apart_by_their_words),
        TEST(what_comes_back_stands_above_what_came_once),
        TEST(one_proof_is_enough_but_what_only_fits_yields),
        TEST(words_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
