/* SPDX-License-Identifier: Apache-2.0
 * Tests of correlate/chain: which occurrences belong to one operation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "world.h"

static struct world world;
static uint32_t signature;

static int set_up(void **state) {
    (void)state;
    world_init(&world, 64);
    signature = world_signature(&world, ROLE_CAUSE, CERTAINTY_SURE);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    world_free(&world);
    return 0;
}

static uint32_t at(struct occurrence occurrence) {
    return world_finding(&world, signature, occurrence);
}

/* The chain of the first occurrence of a finding. */
static const struct chain *chain_of(uint32_t finding) {
    for (size_t c = 0; c < world.chains.count; c++)
        for (size_t i = 0; i < world.chains.items[c].count; i++)
            if (world.chains.items[c].links[i].finding == finding && world.chains.items[c].links[i].occurrence == 0)
                return &world.chains.items[c];
    fail_msg("finding %u is in no chain", finding);
    return NULL;
}

static bool together(uint32_t a, uint32_t b) {
    return chain_of(a) == chain_of(b);
}

static void build(void) {
    assert_int_equal(chain_list_build(&world.chains, world.list, world.count, NULL, NULL), 0);
}

static void a_job_and_the_jobs_it_starts_are_one_chain(void **state) {
    uint32_t top = at((struct occurrence){.time = 1, .job = 516});
    uint32_t work = at((struct occurrence){.time = 2, .job = 517, .parent_job = 516});
    uint32_t sibling = at((struct occurrence){.time = 3, .file = 1, .job = 518, .parent_job = 516});
    uint32_t other = at((struct occurrence){.time = 4, .job = 519});

    (void)state;
    build();
    assert_true(together(top, work));
    assert_true(together(work, sibling));
    assert_false(together(top, other));
    assert_int_equal(world.chains.count, 2);
    assert_int_equal(chain_of(top)->count, 3);
    assert_true(chain_of(top)->job);
}

static void a_logid_joins_the_logs_of_server_and_agent(void **state) {
    uint32_t server = at((struct occurrence){.time = 1, .job = 516, .logid = 77});
    uint32_t agent = at((struct occurrence){.time = 2, .file = 1, .logid = 77});
    uint32_t other = at((struct occurrence){.time = 3, .file = 1, .logid = 78});

    (void)state;
    build();
    assert_true(together(server, agent));
    assert_false(together(agent, other));
    assert_false(chain_of(other)->job);
}

static void a_sequence_joins_a_command_and_its_answer(void **state) {
    uint32_t sent = at((struct occurrence){.time = 1, .job = 516, .seq = 900});
    uint32_t answer = at((struct occurrence){.time = 2, .seq = 900});
    uint32_t other = at((struct occurrence){.time = 3, .seq = 901});
    uint32_t job = at((struct occurrence){.time = 4, .job = 900, .logid = 901}); /* the same number, another kind */

    (void)state;
    build();
    assert_true(together(sent, answer));
    assert_false(together(answer, other));
    assert_false(together(job, sent));
    assert_false(together(job, other));
}

static void a_late_link_joins_what_seemed_apart(void **state) {
    uint32_t a = at((struct occurrence){.time = 1, .job = 1});
    uint32_t b = at((struct occurrence){.time = 2, .logid = 2});
    uint32_t c = at((struct occurrence){.time = 3, .seq = 3});
    uint32_t link = at((struct occurrence){.time = 4, .job = 1, .logid = 2, .seq = 3});

    (void)state;
    build();
    assert_true(together(a, b) && together(b, c) && together(c, link));
    assert_int_equal(world.chains.count, 1);
    for (size_t i = 1; i < world.chains.items[0].count; i++) /* in order of time */
        assert_true(world.chains.items[0].links[i - 1].finding < world.chains.items[0].links[i].finding);
}

static void a_fragment_is_one_chain_per_file(void **state) {
    uint32_t a = at((struct occurrence){.time = MSEC_NONE, .offset = 1, .excerpt = true});
    uint32_t b = at((struct occurrence){.time = MSEC_NONE, .offset = 2, .excerpt = true});
    uint32_t other = at((struct occurrence){.time = MSEC_NONE, .file = 1, .excerpt = true});

    (void)state;
    build();
    assert_true(together(a, b));
    assert_false(together(a, other));
}

static void without_ids_each_stands_alone(void **state) {
    uint32_t a = at((struct occurrence){.time = 1});
    uint32_t b = at((struct occurrence){.time = 1, .offset = 5});

    (void)state;
    build();
    assert_false(together(a, b));
    assert_int_equal(world.chains.count, 2);
}

static void a_finding_stands_in_all_its_chains(void **state) {
    uint32_t both = at((struct occurrence){.time = 1, .job = 1});
    size_t links = 0;

    (void)state;
    world_again(&world, both, (struct occurrence){.time = 2, .job = 2});
    at((struct occurrence){.time = 3, .job = 2});
    build();
    assert_int_equal(world.chains.count, 2);
    for (size_t c = 0; c < world.chains.count; c++)
        links += world.chains.items[c].count;
    assert_int_equal(links, 3);
}

static void nothing_gives_no_chains(void **state) {
    (void)state;
    build();
    assert_int_equal(world.chains.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_job_and_the_jobs_it_starts_are_one_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_logid_joins_the_logs_of_server_and_agent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sequence_joins_a_command_and_its_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_late_link_joins_what_seemed_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fragment_is_one_chain_per_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_ids_each_stands_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_finding_stands_in_all_its_chains, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_gives_no_chains, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
