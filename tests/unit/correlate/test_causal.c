/* SPDX-License-Identifier: Apache-2.0
 * Tests of correlate/causal and its rules: what explains what, what must not, what came right, incidents, and 20,000
 * findings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <time.h>

#include "world.h"

#define MINUTE MSEC_MINUTE

static struct world world;
static uint32_t sure, likely, hint, symptom, context; /* signatures */

static int set_up(void **state) {
    (void)state;
    world_init(&world, 2000);
    sure = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);
    likely = world_signature(&world, ROLE_CAUSE, CERTAINTY_LIKELY);
    hint = world_signature(&world, ROLE_CAUSE, CERTAINTY_HINT);
    symptom = world_signature(&world, ROLE_SYMPTOM, CERTAINTY_SURE);
    context = world_signature(&world, ROLE_CONTEXT, CERTAINTY_SURE);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    world_free(&world);
    return 0;
}

static uint32_t at(uint32_t signature, struct occurrence occurrence) {
    return world_finding(&world, signature, occurrence);
}

static void vm(uint32_t finding, const char *name) {
    world_names(&world, finding, ENTITY_VM, FIELD_NAME, name);
}

static void explained(uint32_t effect, int64_t cause) {
    if (world.relations[effect].explained_by != cause)
        fail_msg("finding %u is explained by %d (%s), not by %d", effect, (int)world.relations[effect].explained_by,
                 world.relations[effect].how ? world.relations[effect].how : "root", (int)cause);
}

/* ---- what came right ---- */

static void attempts_that_ended_well_are_no_cause(void **state) {
    uint32_t attempt, later, done;

    (void)state;
    world_edge(&world, context, likely, SAME_LOGID, 30 * MINUTE);
    attempt = at(likely, (struct occurrence){.time = 1, .offset = 1, .job = 1, .logid = 7});
    done = at(context, (struct occurrence){.time = MINUTE, .offset = 2, .job = 1, .logid = 7});
    later = at(symptom, (struct occurrence){.time = 2 * MINUTE, .offset = 3, .job = 1, .logid = 7});
    world_resolve(&world, true);
    assert_true(world.relations[attempt].over);
    assert_false(world.relations[done].over);
    explained(attempt, NOT_EXPLAINED);
    explained(later, NOT_EXPLAINED); /* what failed afterwards failed for another reason */
}

static void attempts_that_ended_well_only_in_part(void **state) {
    uint32_t attempt, early, late, other;

    (void)state;
    world_edge(&world, context, likely, SAME_LOGID | SAME_VM, 30 * MINUTE);
    early = at(likely, (struct occurrence){.time = 1, .offset = 1, .logid = 5});
    attempt = at(likely, (struct occurrence){.time = MINUTE, .offset = 2, .logid = 7});
    world_again(&world, attempt, (struct occurrence){.time = MINUTE, .offset = 3, .logid = 8});
    other = at(likely, (struct occurrence){.time = MINUTE, .offset = 4, .logid = 9});
    vm(other, "r-1-VM");
    vm(at(context, (struct occurrence){.time = 2 * MINUTE, .offset = 5, .logid = 7}), "r-1-VM");
    late = at(likely, (struct occurrence){.time = 3 * MINUTE, .offset = 6, .logid = 7});
    at(context, (struct occurrence){.time = 40 * MINUTE, .offset = 7, .logid = 5});
    world_resolve(&world, false);
    assert_false(world.relations[attempt].over); /* one of two operations */
    assert_false(world.relations[late].over);    /* failed again afterwards */
    assert_false(world.relations[early].over);   /* too long before */
    assert_true(world.relations[other].over);    /* the same router */
}

static void lines_without_a_time_come_right_in_their_order(void **state) {
    uint32_t before, after;

    (void)state;
    world_edge(&world, context, likely, SAME_LOGID, 30 * MINUTE);
    before = at(likely, (struct occurrence){.time = MSEC_NONE, .offset = 1, .logid = 7});
    at(context, (struct occurrence){.time = MSEC_NONE, .offset = 2, .logid = 7});
    after = at(likely, (struct occurrence){.time = MSEC_NONE, .offset = 3, .logid = 7});
    world_resolve(&world, true);
    assert_true(world.relations[before].over);
    assert_false(world.relations[after].over);
}

/* ---- in one chain ---- */

static void a_cause_leads_its_chain_also_when_it_is_late(void **state) {
    uint32_t first = at(symptom, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t cause = at(sure, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    uint32_t last = at(symptom, (struct occurrence){.time = 3, .offset = 3, .job = 1});

    (void)state;
    world_resolve(&world, false);
    explained(first, cause);
    explained(last, cause);
    explained(cause, NOT_EXPLAINED);
    assert_true(world.relations[first].first);
    assert_false(world.relations[cause].first);
    assert_int_equal(world.relations[cause].chain_size, 3);
    assert_int_equal(world.relations[cause].effects, 2);
}

static void certainty_counts_more_than_being_first(void **state) {
    uint32_t early = at(hint, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t late = at(sure, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    uint32_t equal = at(sure, (struct occurrence){.time = 3, .offset = 3, .job = 1});

    (void)state;
    world_resolve(&world, false);
    explained(early, late);
    explained(equal, late); /* among equals the first leads */
}

static void the_deepest_exception_of_a_record_leads(void **state) {
    uint32_t outer = at(sure, (struct occurrence){.time = 1, .offset = 9, .depth = 10, .job = 1});
    uint32_t inner = at(sure, (struct occurrence){.time = 1, .offset = 9, .depth = 500, .job = 1});
    uint32_t middle = at(sure, (struct occurrence){.time = 1, .offset = 9, .depth = 90, .job = 1});

    (void)state;
    world_resolve(&world, false);
    explained(outer, inner);
    explained(middle, inner);
    explained(inner, NOT_EXPLAINED);
}

static void depth_means_nothing_between_records(void **state) {
    uint32_t first = at(sure, (struct occurrence){.time = 1, .offset = 9, .depth = 10, .job = 1});
    uint32_t later = at(sure, (struct occurrence){.time = 1, .file = 1, .offset = 9, .depth = 500, .job = 1});

    (void)state;
    world_resolve(&world, false);
    explained(later, first);
}

static void a_declared_cause_takes_the_lead(void **state) {
    uint32_t first = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t root = at(likely, (struct occurrence){.time = 2, .offset = 2, .job = 1});

    (void)state;
    world_edge(&world, likely, sure, 0, MSEC_NONE);
    world_resolve(&world, false);
    explained(first, root);
}

static void context_and_other_chains_are_left_alone(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t beside = at(context, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    uint32_t elsewhere = at(symptom, (struct occurrence){.time = 3, .offset = 3, .job = 2});

    (void)state;
    world_resolve(&world, false);
    explained(beside, NOT_EXPLAINED);
    explained(elsewhere, NOT_EXPLAINED);
    assert_int_equal(world.relations[cause].effects, 0);
}

static void what_an_operation_got_over_leads_nothing(void **state) {
    uint32_t refusal = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t placed = at(context, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    uint32_t failure = at(likely, (struct occurrence){.time = 3, .offset = 3, .job = 1});
    uint32_t effect = at(symptom, (struct occurrence){.time = 4, .offset = 4, .job = 1});

    (void)state;
    (void)placed;
    world_edge(&world, context, sure, SAME_JOB, MSEC_NONE);
    world_resolve(&world, false);
    assert_true(world.relations[refusal].over);
    explained(failure, NOT_EXPLAINED);
    explained(effect, failure);
}

static void a_refusal_stands_where_one_operation_did_not_get_over_it(void **state) {
    uint32_t refusal = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t effect;

    (void)state;
    at(context, (struct occurrence){.time = 2, .offset = 2, .job = 1});
    effect = at(symptom, (struct occurrence){.time = 4, .offset = 4, .job = 2});
    world_again(&world, refusal, (struct occurrence){.time = 3, .offset = 3, .job = 2});
    world_edge(&world, context, sure, SAME_JOB, MSEC_NONE);
    world_resolve(&world, false);
    assert_false(world.relations[refusal].over);
    explained(refusal, NOT_EXPLAINED);
    explained(effect, refusal);
}

static void a_background_thread_does_not_mix_two_vms(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 1, .offset = 1, .logid = 5});
    uint32_t mine = at(symptom, (struct occurrence){.time = 2, .offset = 2, .logid = 5});
    uint32_t other = at(symptom, (struct occurrence){.time = 3, .offset = 3, .logid = 5});
    uint32_t silent = at(symptom, (struct occurrence){.time = 4, .offset = 4, .logid = 5});

    (void)state;
    vm(cause, "r-4-VM");
    vm(mine, "r-4-VM");
    vm(other, "r-5-VM");
    world_resolve(&world, false);
    explained(mine, cause);
    explained(other, NOT_EXPLAINED);
    explained(silent, cause);
}

static void a_job_is_one_operation_whatever_it_names(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 5});
    uint32_t other = at(symptom, (struct occurrence){.time = 3, .offset = 3, .job = 5});

    (void)state;
    vm(cause, "r-4-VM");
    vm(other, "i-2-7-VM");
    world_resolve(&world, false);
    explained(other, cause);
}

static void most_of_its_chains_decide(void **state) {
    uint32_t one = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t two = at(sure, (struct occurrence){.time = 2, .offset = 2, .job = 2});
    uint32_t effect = at(symptom, (struct occurrence){.time = 3, .offset = 3, .job = 1});

    (void)state;
    for (uint64_t i = 0; i < 2; i++) {
        world_again(&world, two, (struct occurrence){.time = 10, .offset = 10 + i, .job = 3 + i});
        world_again(&world, effect, (struct occurrence){.time = 11, .offset = 20 + i, .job = 3 + i});
    }
    world_resolve(&world, false);
    explained(effect, two);
    explained(one, NOT_EXPLAINED);
}

static void circles_cannot_arise(void **state) {
    uint32_t a = at(sure, (struct occurrence){.time = 1, .offset = 1, .job = 1});
    uint32_t b = at(sure, (struct occurrence){.time = 1, .offset = 2, .job = 2});
    uint32_t c = at(sure, (struct occurrence){.time = 1, .offset = 3, .job = 3});
    uint32_t order[] = {a, b, c};

    (void)state;
    /* a leads b twice, b leads c twice, c leads a twice */
    for (uint64_t i = 0; i < 6; i++) {
        uint64_t job = 10 + i;

        world_again(&world, order[i % 3], (struct occurrence){.time = 100, .offset = 100 + i, .job = job});
        world_again(&world, order[(i + 1) % 3], (struct occurrence){.time = 101, .offset = 200 + i, .job = job});
        world_again(&world, order[(i + 1) % 3], (struct occurrence){.time = 102, .offset = 300 + i, .job = 90 + i});
    }
    world_resolve(&world, false);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t steps = 0;

        for (int32_t up = (int32_t)i; up != NOT_EXPLAINED; up = world.relations[up].explained_by)
            assert_true(++steps <= 3);
    }
}

/* ---- declared edges ---- */

static void an_edge_holds_across_chains_within_its_time(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t soon = at(symptom, (struct occurrence){.time = 4 * MINUTE, .job = 2});
    uint32_t late = at(symptom, (struct occurrence){.time = 6 * MINUTE, .job = 3});

    (void)state;
    world_edge(&world, sure, symptom, 0, 5 * MINUTE);
    world_resolve(&world, false);
    explained(soon, cause);
    explained(late, NOT_EXPLAINED);
    assert_string_equal(world.relations[soon].how, "known to follow from it");
}

static void an_edge_without_time_uses_the_incident_window(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t in = at(symptom, (struct occurrence){.time = CAUSAL_WINDOW, .job = 2});
    uint32_t out = at(symptom, (struct occurrence){.time = CAUSAL_WINDOW + 1, .job = 3});

    (void)state;
    world_edge(&world, sure, symptom, 0, MSEC_NONE);
    world_resolve(&world, false);
    explained(in, cause);
    explained(out, NOT_EXPLAINED);
}

static void an_edge_asks_for_the_same_thing(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t mine = at(symptom, (struct occurrence){.time = 2, .job = 2});
    uint32_t other = at(symptom, (struct occurrence){.time = 3, .job = 3});
    uint32_t nothing = at(symptom, (struct occurrence){.time = 4, .job = 4});

    (void)state;
    world_names(&world, cause, ENTITY_HOST, FIELD_NAME, "kvm1.example.org");
    world_names(&world, mine, ENTITY_HOST, FIELD_NAME, "kvm1");
    world_names(&world, other, ENTITY_HOST, FIELD_NAME, "kvm2");
    world_names(&world, other, ENTITY_ZONE, FIELD_ID, "1");
    world_edge(&world, sure, symptom, SAME_HOST, MSEC_NONE);
    world_resolve(&world, false);
    explained(mine, cause);
    explained(other, NOT_EXPLAINED);
    explained(nothing, NOT_EXPLAINED);
}

static void an_edge_can_ask_for_the_same_job_or_logid(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .offset = 1, .job = 7, .parent_job = 5, .logid = 3});
    uint32_t job = at(likely, (struct occurrence){.time = 1, .offset = 2, .job = 5});
    uint32_t logid = at(likely, (struct occurrence){.time = 2, .offset = 3, .logid = 3});
    uint32_t other = at(likely, (struct occurrence){.time = 3, .offset = 4, .job = 9, .logid = 4});

    (void)state;
    /* both also lead a chain of their own twice, so that the vote of the common chain does not decide */
    for (uint64_t i = 0; i < 2; i++) {
        world_again(&world, job, (struct occurrence){.time = 50, .offset = 50 + i, .job = 20 + i});
        world_again(&world, logid, (struct occurrence){.time = 50, .offset = 60 + i, .job = 30 + i});
    }
    world_edge(&world, sure, likely, SAME_JOB | SAME_LOGID, MSEC_NONE);
    world_resolve(&world, false);
    explained(job, cause);
    explained(logid, cause);
    explained(other, NOT_EXPLAINED);
    assert_string_equal(world.relations[job].how, "known to follow from it");
}

static void time_alone_does_not_dethrone_a_cause(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t at_once = at(likely, (struct occurrence){.time = CLOCK_SKEW, .job = 2});
    uint32_t later = at(likely, (struct occurrence){.time = CLOCK_SKEW + 1, .job = 3});
    uint32_t weak = at(hint, (struct occurrence){.time = CLOCK_SKEW + 2, .job = 4});

    (void)state;
    world_edge(&world, sure, likely, 0, MSEC_HOUR);
    world_edge(&world, sure, hint, 0, MSEC_HOUR);
    world_resolve(&world, false);
    explained(at_once, cause);
    explained(later, NOT_EXPLAINED);
    explained(weak, cause);
}

static void the_nearest_cause_before_the_effect_is_taken(void **state) {
    uint32_t far = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t near = at(sure, (struct occurrence){.time = 5 * MINUTE, .job = 2});
    uint32_t effect = at(symptom, (struct occurrence){.time = 6 * MINUTE, .job = 3});
    uint32_t after = at(sure, (struct occurrence){.time = 20 * MINUTE, .job = 4});

    (void)state;
    world_edge(&world, sure, symptom, 0, MSEC_NONE);
    world_resolve(&world, false);
    explained(effect, near);
    assert_int_equal(world.relations[far].effects, 0);
    assert_int_equal(world.relations[after].effects, 0);
}

static void clocks_of_two_machines_may_differ_a_little(void **state) {
    uint32_t effect = at(symptom, (struct occurrence){.time = 10 * MINUTE, .job = 1});
    uint32_t cause = at(sure, (struct occurrence){.time = 10 * MINUTE + CLOCK_SKEW, .file = 1, .job = 2});

    (void)state;
    world_edge(&world, sure, symptom, 0, MSEC_NONE);
    world_resolve(&world, false);
    explained(effect, cause);
}

static void a_cause_that_comes_again_explains_again(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t effect = at(symptom, (struct occurrence){.time = 5 * MSEC_HOUR + MINUTE, .job = 3});

    (void)state;
    for (uint64_t i = 1; i < 8; i++)
        world_again(&world, cause, (struct occurrence){.time = (msec_t)i * MSEC_HOUR, .job = 10 + i});
    world_edge(&world, sure, symptom, 0, MSEC_NONE);
    world_resolve(&world, false);
    explained(effect, cause);
}

/* A cause whose occurrences were too many to keep is known to have come a last time. */
static void a_cause_beyond_its_kept_occurrences_explains(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t effect = at(symptom, (struct occurrence){.time = 5 * MSEC_HOUR, .job = 3});

    (void)state;
    world.findings[cause].last = 5 * MSEC_HOUR - MINUTE;
    world_edge(&world, sure, symptom, 0, MSEC_NONE);
    world_resolve(&world, false);
    explained(effect, cause);
}

/* ---- things in common ---- */

static void a_symptom_follows_from_a_cause_of_the_same_thing(void **state) {
    uint32_t cause = at(likely, (struct occurrence){.time = 0, .job = 1});
    uint32_t mine = at(symptom, (struct occurrence){.time = MINUTE, .job = 2});
    uint32_t other = at(symptom, (struct occurrence){.time = 2 * MINUTE, .job = 3});
    uint32_t late = at(symptom, (struct occurrence){.time = CAUSAL_WINDOW + MINUTE, .job = 4});
    uint32_t peer = at(sure, (struct occurrence){.time = CAUSAL_WINDOW + 2 * MINUTE, .file = 1, .job = 5});
    uint32_t early = at(symptom, (struct occurrence){.time = CAUSAL_WINDOW + MINUTE, .file = 1, .job = 6});

    (void)state;
    vm(early, "r-4-VM");
    vm(cause, "r-4-VM");
    vm(mine, "r-4-VM");
    vm(other, "r-5-VM");
    vm(late, "r-4-VM");
    vm(peer, "r-4-VM");
    world_resolve(&world, false);
    explained(mine, cause);
    explained(other, NOT_EXPLAINED);
    explained(late, peer);           /* in another log: within the tolerance for clocks */
    explained(early, NOT_EXPLAINED); /* in the same log: what comes later caused nothing */
    explained(peer, NOT_EXPLAINED);  /* a cause stands by itself */
}

static void a_hint_or_a_zone_ties_nothing(void **state) {
    uint32_t weak = at(hint, (struct occurrence){.time = 0, .job = 1});
    uint32_t zone = at(sure, (struct occurrence){.time = 1, .job = 2});
    uint32_t effect = at(symptom, (struct occurrence){.time = MINUTE, .job = 3});

    (void)state;
    vm(weak, "r-4-VM");
    vm(effect, "r-4-VM");
    world_names(&world, zone, ENTITY_ZONE, FIELD_ID, "1");
    world_names(&world, effect, ENTITY_ZONE, FIELD_ID, "1");
    world_resolve(&world, false);
    explained(effect, NOT_EXPLAINED);
}

static void the_more_certain_cause_of_a_thing_is_taken(void **state) {
    uint32_t best = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t near = at(likely, (struct occurrence){.time = MINUTE, .job = 2});
    uint32_t effect = at(symptom, (struct occurrence){.time = 2 * MINUTE, .job = 3});

    (void)state;
    vm(best, "r-4-VM");
    vm(near, "r-4-VM");
    vm(effect, "r-4-VM");
    world_resolve(&world, false);
    explained(effect, best);
    assert_int_equal(world.relations[near].effects, 0);
}

/* What happens to a host later must not hide what happened to it before. */
static void many_later_causes_do_not_hide_an_earlier_one(void **state) {
    uint32_t by_edge = world_signature(&world, ROLE_SYMPTOM, CERTAINTY_SURE);
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .job = 1});
    uint32_t effect = at(symptom, (struct occurrence){.time = MINUTE, .job = 2});
    uint32_t declared = at(by_edge, (struct occurrence){.time = MINUTE, .offset = 1, .job = 3});

    (void)state;
    world_names(&world, cause, ENTITY_HOST, FIELD_ID, "5");
    world_names(&world, effect, ENTITY_HOST, FIELD_ID, "5");
    for (uint64_t i = 0; i < 600; i++)
        world_names(&world, at(sure, (struct occurrence){.time = MSEC_DAY + (msec_t)i, .job = 100 + i}), ENTITY_HOST,
                    FIELD_ID, "5");
    for (uint64_t i = 0; i < 600; i++) {
        uint32_t undated = at(sure, (struct occurrence){.time = MSEC_NONE, .offset = i, .job = 1000 + i});

        world_names(&world, undated, ENTITY_HOST, FIELD_ID, "5");
    }
    world_edge(&world, sure, by_edge, 0, MSEC_NONE);
    world_resolve(&world, false);
    explained(effect, cause);
    explained(declared, cause);
}

/* ---- excerpts ---- */

static void in_an_excerpt_the_best_cause_explains_the_rest(void **state) {
    uint32_t weak = at(hint, (struct occurrence){.time = 0, .job = 1});
    uint32_t first = at(likely, (struct occurrence){.time = 1, .job = 2});
    uint32_t best = at(sure, (struct occurrence){.time = 2, .job = 3});
    uint32_t effect = at(symptom, (struct occurrence){.time = 3, .job = 4});

    (void)state;
    world_resolve(&world, false);
    explained(effect, NOT_EXPLAINED);
    world_forget(&world);
    world_resolve(&world, true);
    explained(effect, best);
    explained(weak, NOT_EXPLAINED);
    explained(first, NOT_EXPLAINED);
}

static void hints_alone_explain_no_excerpt(void **state) {
    uint32_t effect, weak = at(hint, (struct occurrence){.time = 0, .job = 1});

    (void)state;
    effect = at(symptom, (struct occurrence){.time = 3, .job = 4});
    world_resolve(&world, true);
    explained(effect, NOT_EXPLAINED);
    explained(weak, NOT_EXPLAINED);
}

/* ---- what follows ---- */

static void incidents_and_operations_are_counted(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .offset = 1, .job = 1});
    uint32_t alone = at(symptom, (struct occurrence){.time = 1, .offset = 2, .job = 9});
    uint32_t effect = at(symptom, (struct occurrence){.time = 2, .offset = 3, .job = 1});
    uint32_t indirect = at(symptom, (struct occurrence){.time = 3, .offset = 4, .job = 2});
    uint32_t background = at(symptom, (struct occurrence){.time = 4, .offset = 5, .logid = 77});

    (void)state;
    vm(cause, "r-4-VM");
    vm(indirect, "r-4-VM");
    vm(background, "r-4-VM");
    vm(alone, "r-9-VM");
    world_again(&world, indirect, (struct occurrence){.time = 5, .offset = 6, .job = 3});
    world_resolve(&world, false);
    explained(effect, cause);
    explained(indirect, cause);
    explained(background, cause);
    assert_int_equal(world.relations[cause].operations, 3);
    assert_int_equal(world.relations[alone].operations, 1);
    assert_int_equal(world.relations[effect].operations, 0);
    assert_int_equal(world.relations[cause].effects, 3);
    assert_int_equal(causal_root(world.relations, background), cause);
    assert_int_equal(causal_root(world.relations, alone), alone);
}

static void stories_group_findings_by_root(void **state) {
    uint32_t cause = at(sure, (struct occurrence){.time = 0, .offset = 1, .job = 1});
    uint32_t alone = at(symptom, (struct occurrence){.time = 1, .offset = 2, .job = 9});
    uint32_t effect = at(symptom, (struct occurrence){.time = 2, .offset = 3, .job = 1});
    struct story_list stories;

    (void)state;
    world_resolve(&world, false);
    assert_int_equal(story_list_build(&stories, world.relations, world.count, NULL), 0);
    assert_int_equal(stories.starts[cause + 1] - stories.starts[cause], 2);
    assert_int_equal(stories.members[stories.starts[cause]], cause);
    assert_int_equal(stories.members[stories.starts[cause] + 1], effect);
    assert_int_equal(stories.starts[alone + 1] - stories.starts[alone], 1);
    assert_int_equal(stories.starts[effect + 1] - stories.starts[effect], 0);
    story_list_free(&stories);
}

static void nothing_resolves_to_nothing(void **state) {
    (void)state;
    world_resolve(&world, true);
}

/* ---- hostile sizes ---- */

static double seconds_to_resolve(const char *what) {
    clock_t start = clock();
    struct story_list stories;
    double seconds;

    world_resolve(&world, false);
    assert_int_equal(story_list_build(&stories, world.relations, world.count, NULL), 0);
    story_list_free(&stories);
    seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    print_message("             %-28s %6.2f s\n", what, seconds);
    return seconds;
}

/* A quarter of the findings there can be: what grows with their square shows here, too. */
enum { MANY = FINDING_MAX / 4, LIMIT = 6 /* seconds of a sanitized build; a release build needs a tenth */ };

static int set_up_large(void **state) {
    (void)state;
    world_init(&world, MANY);
    sure = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);
    likely = world_signature(&world, ROLE_CAUSE, CERTAINTY_LIKELY);
    symptom = world_signature(&world, ROLE_SYMPTOM, CERTAINTY_SURE);
    return 0;
}

/* Each finding with 64 jobs, all related to the same hosts and VMs, half of them causes of the other half. */
static void many_findings_of_the_same_things(void **state) {
    static char names[64][16];

    (void)state;
    for (size_t i = 0; i < 64; i++)
        snprintf(names[i], sizeof names[i], "host%zu", i);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t finding = at(i % 2 ? symptom : sure, (struct occurrence){.time = i, .offset = i, .job = 1 + i});

        for (uint64_t k = 1; k < OCCURRENCE_MAX; k++)
            world_again(&world, finding, (struct occurrence){.time = i + (msec_t)k, .offset = i, .job = k << 32 | i});
        for (size_t k = 0; k < ENTITY_SET_MAX; k++) {
            world_names(&world, finding, ENTITY_HOST, FIELD_ID, names[(i % 2 ? 0 : 32) + k]);
            world_names(&world, finding, ENTITY_HOST, FIELD_NAME, names[(i / 2 + k) % 64]);
        }
    }
    assert_true(seconds_to_resolve("the same things") < LIMIT);
}

/* Edges that ask for a job no cause shares, and for things that are never the same. */
static void edges_that_never_hold(void **state) {
    static char names[MANY][ENTITY_SET_MAX][12];

    (void)state;
    for (int i = 0; i < 12; i++)
        world_edge(&world, world_signature(&world, ROLE_CAUSE, CERTAINTY_LIKELY), symptom,
                   SAME_JOB | SAME_LOGID | SAME_HOST | SAME_VM, MSEC_DAY);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t finding =
            at(i % 2 ? symptom : 3 + i / 2 % 12, (struct occurrence){.time = i, .offset = i, .job = 1 + i});

        for (uint64_t k = 1; k < OCCURRENCE_MAX; k++)
            world_again(
                &world, finding,
                (struct occurrence){.time = i + (msec_t)k, .offset = i, .job = k << 32 | i, .logid = k << 32 | i});
        for (size_t k = 0; k < ENTITY_SET_MAX; k++) {
            snprintf(names[i][k], sizeof names[i][k], "%u", (unsigned)(i * ENTITY_SET_MAX + k + 1));
            world_names(&world, finding, k % 2 ? ENTITY_HOST : ENTITY_VM, FIELD_ID, names[i][k]);
        }
    }
    assert_true(seconds_to_resolve("edges that never hold") < LIMIT);
    explained(MANY - 1, NOT_EXPLAINED);
}

/* Each finding leads the next one: the longest line of explanations there can be, with many operations at its
 * end. */
static void a_long_line_of_explanations(void **state) {
    uint32_t i = 0, steps = 0;

    (void)state;
    for (; i < MANY - 64; i++) {
        msec_t time = 10 * (msec_t)i;
        uint32_t finding = at(sure, (struct occurrence){.time = time, .offset = i, .job = 1 + i});

        for (uint64_t k = 0; k < 3 && i; k++) /* three times in the operation of the one before, once leading its own */
            world_again(&world, finding,
                        (struct occurrence){.time = time + 1, .offset = i, .job = i, .seq = 1 + 3 * i + k});
    }
    for (uint32_t last = i - 1; i < MANY; i++) {
        uint32_t finding = at(symptom, (struct occurrence){.time = 10 * (msec_t)i, .offset = i, .job = 1 + last});

        for (uint64_t k = 1; k < OCCURRENCE_MAX; k++)
            world_again(
                &world, finding,
                (struct occurrence){.time = 10 * (msec_t)i, .offset = i, .job = 1 + last, .logid = k << 32 | i});
    }
    assert_true(seconds_to_resolve("a long line") < LIMIT);
    for (int32_t up = MANY - 65; up != NOT_EXPLAINED; up = world.relations[up].explained_by)
        steps++;
    assert_int_equal(steps, MANY - 64);
    assert_int_equal(world.relations[0].effects, MANY - 1);
}

/* One job with everything in it. */
static void one_chain_of_everything(void **state) {
    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t finding = at(i % 3 ? symptom : likely, (struct occurrence){.time = i, .offset = i, .job = 1});

        for (uint64_t k = 1; k < OCCURRENCE_MAX; k++)
            world_again(&world, finding, (struct occurrence){.time = i, .offset = i, .job = 1, .logid = k << 32 | i});
    }
    assert_true(seconds_to_resolve("one chain") < LIMIT);
    explained(MANY - 1, 0);
    assert_int_equal(world.relations[0].effects, MANY - 1);
}

#define TEST(name)  cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define LARGE(name) cmocka_unit_test_setup_teardown(name, set_up_large, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(attempts_that_ended_well_are_no_cause),
        TEST(attempts_that_ended_well_only_in_part),
        TEST(lines_without_a_time_come_right_in_their_order),
        TEST(a_cause_leads_its_chain_also_when_it_is_late),
        TEST(certainty_counts_more_than_being_first),
        TEST(the_deepest_exception_of_a_record_leads),
        TEST(depth_means_nothing_between_records),
        TEST(a_declared_cause_takes_the_lead),
        TEST(context_and_other_chains_are_left_alone),
        TEST(what_an_operation_got_over_leads_nothing),
        TEST(a_refusal_stands_where_one_operation_did_not_get_over_it),
        TEST(a_background_thread_does_not_mix_two_vms),
        TEST(a_job_is_one_operation_whatever_it_names),
        TEST(most_of_its_chains_decide),
        TEST(circles_cannot_arise),
        TEST(an_edge_holds_across_chains_within_its_time),
        TEST(an_edge_without_time_uses_the_incident_window),
        TEST(an_edge_asks_for_the_same_thing),
        TEST(an_edge_can_ask_for_the_same_job_or_logid),
        TEST(time_alone_does_not_dethrone_a_cause),
        TEST(the_nearest_cause_before_the_effect_is_taken),
        TEST(clocks_of_two_machines_may_differ_a_little),
        TEST(a_cause_that_comes_again_explains_again),
        TEST(a_cause_beyond_its_kept_occurrences_explains),
        TEST(a_symptom_follows_from_a_cause_of_the_same_thing),
        TEST(a_hint_or_a_zone_ties_nothing),
        TEST(the_more_certain_cause_of_a_thing_is_taken),
        TEST(many_later_causes_do_not_hide_an_earlier_one),
        TEST(in_an_excerpt_the_best_cause_explains_the_rest),
        TEST(hints_alone_explain_no_excerpt),
        TEST(incidents_and_operations_are_counted),
        TEST(stories_group_findings_by_root),
        TEST(nothing_resolves_to_nothing),
        LARGE(many_findings_of_the_same_things),
        LARGE(edges_that_never_hold),
        LARGE(a_long_line_of_explanations),
        LARGE(one_chain_of_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
