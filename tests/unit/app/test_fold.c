/* SPDX-License-Identifier: Apache-2.0
 * Folding: a log gives the same however it is cut into blocks, whatever its threads and its clock do. */
#include "log_world.h"

enum { SEEDS = 24, RECORDS = 120 };

static struct log_world world;

static int set_up(void **state) {
    (void)state;
    world_begin(&world, "Europe/Berlin");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    world_end(&world);
    return 0;
}

/* All that the only log of the world gives, read in blocks of that size. */
static void dump_log(struct str *out, size_t block_size) {
    struct partial *whole = world_empty(&world);

    world_absorb(&world, whole, world_read_log(&world, 0, block_size), 0);
    str_clear(out);
    world_dump(out, &world, whole);
}

static void blocks_of_any_size_give_the_same(void **state) {
    static const size_t SIZES[] = {1, 300, 1000, 5000};
    struct str wanted, got;
    char how[60];

    (void)state;
    str_init(&wanted);
    str_init(&got);
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        world_clear(&world, seed);
        world.autumn = seed % 4 == 3;
        world_add(&world, seed % 3 == 2, RECORDS);
        dump_log(&wanted, world.logs[0].text.len);
        assert_non_null(strstr(wanted.ptr, "finding "));
        for (size_t i = 0; i < ARRAY_LENGTH(SIZES); i++) {
            snprintf(how, sizeof how, "seed %u, blocks of %zu bytes", seed, SIZES[i]);
            dump_log(&got, SIZES[i]);
            assert_same_dump(&got, &wanted, how);
        }
    }
    str_free(&wanted);
    str_free(&got);
}

/* Reads a text in blocks of any size; all give the same partial, which the caller frees. */
static struct partial *read_text(const char *text, size_t block_size) {
    struct log_profile profile;

    log_profile_detect(&profile, slice_of(text), true, NULL);
    assert_int_equal(profile.kind, LOG_MANAGEMENT);
    return world_read(&world, slice_of(text), &profile, block_size);
}

#define BROKE "WARN  [c.c.x.Y] (main:null) (logid:) host is gone: "

static msec_t first_of(struct partial *partial, const char *host) {
    size_t count;
    struct finding **list = finding_table_list(partial->findings, &count);

    for (size_t i = 0; i < count; i++)
        if (list[i]->captures[0] && strcmp(list[i]->captures[0], host) == 0)
            return list[i]->first;
    fail_msg("host %s was not found", host);
    return MSEC_NONE;
}

static void the_hour_that_comes_twice_is_told_apart(void **state) {
    static const char TEXT[] = "2026-10-25 01:59:00,000 " BROKE "1\n"
                               "2026-10-25 02:10:00,000 " BROKE "2\n"
                               "2026-10-25 02:50:00,000 " BROKE "3\n"
                               "2026-10-25 02:10:00,000 " BROKE "4\n"
                               "2026-10-25 02:55:00,000 " BROKE "5\n"
                               "2026-10-25 03:01:00,000 " BROKE "6\n";
    static const int MINUTES[] = {0, 11, 51, 71, 116, 122}; /* since the first record */

    (void)state;
    for (size_t size = 1; size < 2 * sizeof TEXT; size += 60) {
        struct partial *partial = read_text(TEXT, size);
        msec_t begin = civil_to_msec(2026, 10, 24, 23, 59, 0, 0);

        for (size_t i = 0; i < ARRAY_LENGTH(MINUTES); i++) {
            const char host[] = {(char)('1' + i), '\0'};

            assert_int_equal(first_of(partial, host), begin + MINUTES[i] * MSEC_MINUTE);
        }
        assert_int_equal(partial->first, begin);
        assert_int_equal(partial->last, begin + 122 * MSEC_MINUTE);
        assert_int_equal(partial->back_count, 1);
        assert_true(partial->backs[0].repeated);
        assert_int_equal(partial->backs[0].line, 4);
        partial_free(partial);
    }
}

/* At the end of the hour the lines of several threads lie within it and behind it by turns. */
static void the_second_pass_ends_in_disorder(void **state) {
    static const char TEXT[] = "2026-10-25 02:50:00,000 " BROKE "1\n"
                               "2026-10-25 02:10:00,000 " BROKE "2\n"
                               "2026-10-25 03:00:00,001 " BROKE "3\n"
                               "2026-10-25 02:59:59,995 " BROKE "4\n"
                               "2026-10-26 02:59:59,995 " BROKE "5\n";

    (void)state;
    for (size_t size = 1; size < 2 * sizeof TEXT; size += 60) {
        struct partial *partial = read_text(TEXT, size);

        assert_int_equal(first_of(partial, "4"), civil_to_msec(2026, 10, 25, 1, 59, 59, 995));
        assert_int_equal(first_of(partial, "5"), civil_to_msec(2026, 10, 26, 1, 59, 59, 995));
        assert_int_equal(partial->back_count, 1);
        partial_free(partial);
    }
}

static void a_clock_set_back_is_noted_and_disorder_is_not(void **state) {
    static const char TEXT[] = "2026-03-04 05:10:00,500 " BROKE "1\nmore\n"
                               "2026-03-04 05:09:59,900 " BROKE "2\n"
                               "2026-03-04 05:30:00,000 " BROKE "3\n"
                               "2026-03-04 05:00:00,000 " BROKE "4\n"
                               "2026-03-04 05:20:00,000 " BROKE "5\n";

    (void)state;
    for (size_t size = 1; size < 2 * sizeof TEXT; size += 60) {
        struct partial *partial = read_text(TEXT, size);

        assert_int_equal(partial->back_count, 1);
        assert_false(partial->backs[0].repeated);
        assert_int_equal(partial->backs[0].from, civil_to_msec(2026, 3, 4, 5, 30, 0, 0));
        assert_int_equal(partial->backs[0].to, civil_to_msec(2026, 3, 4, 5, 0, 0, 0));
        assert_int_equal(partial->backs[0].line, 5);
        assert_int_equal(partial->first, civil_to_msec(2026, 3, 4, 4, 0, 0, 0));
        assert_int_equal(partial->last, civil_to_msec(2026, 3, 4, 4, 30, 0, 0));
        partial_free(partial);
    }
}

/* A line that is cut counts once, and what stands behind it has the line that an editor shows. */
static void lines_cut_over_blocks_count_once(void **state) {
    char text[4 * CUT_RECORD];
    int length = snprintf(text, sizeof text,
                          "2026-03-04 05:10:00,500 " BROKE "1\nmore\n"
                          "2026-03-04 05:10:01,000 INFO  [c.c.x.Y] (main:null) (logid:) %0*d\n"
                          "2026-03-04 05:10:02,000 " BROKE "2",
                          2 * CUT_RECORD, 7);

    (void)state;
    for (size_t size = 1; size < (size_t)length; size += 200) {
        struct partial *partial = read_text(text, size);
        size_t count;
        struct finding **list = finding_table_list(partial->findings, &count);

        assert_int_equal(count, 2);
        assert_int_equal(list[1]->samples[0].at.line, 4);
        assert_int_equal(list[1]->samples[0].at.offset, strstr(text, "2026-03-04 05:10:02") - text);
        assert_int_equal(partial->lines, 4);
        assert_int_equal(partial->records, 3);
        assert_int_equal(partial->bytes, length);
        partial_free(partial);
    }
}

/* An answer is a request's end: only an event that stands before it makes the request one that is kept. */
static void an_event_behind_the_answer_finds_the_request_forgotten(void **state) {
#define AT(time) "2026-03-04 05:10:0" time ",000 "
#define JOB      "[c.c.a.t.Request] (API-Job-Executor-2:ctx-1a2b3c4d job-11 ctx-5e6f7a8b) (logid:0a1b2c3d) "
#define SENT                                                                                                           \
    AT("1")                                                                                                            \
    "DEBUG " JOB "Seq 9-77: Sending  { Cmd , MgmtId: 1, via: 9, [{\"x\":{\"vmName\":\"i-2-5-VM\"}}] }\n"
#define RECEIVED AT("3") "DEBUG " JOB "Seq 9-77: Received:  { Ans: , MgmtId: 1, via: 9, Ver: v1 }\n"
#define EVENT(t) AT(t) "WARN  [c.c.x.Y] (AgentManager-Handler-3:null) (logid:) Seq 9-77: Unsupported command issued\n"
    static const char BEFORE[] = SENT EVENT("2") RECEIVED, BEHIND[] = SENT RECEIVED EVENT("4"), NEVER[] = SENT RECEIVED;

    (void)state;
    for (size_t size = 1; size < 1000; size += 300) {
        struct partial *before = read_text(BEFORE, size), *behind = read_text(BEHIND, size),
                       *never = read_text(NEVER, size);
        const struct request *list;
        size_t count;

        list = request_table_list(before->requests, &count);
        assert_int_equal(count, 1);
        assert_int_equal(list[0].job, 11);
        assert_string_equal(list[0].vm, "i-2-5-VM");
        assert_true(list[0].wanted);
        list = request_table_list(behind->requests, &count);
        assert_int_equal(count, 1);
        assert_int_equal(list[0].job, 0);
        request_table_list(never->requests, &count);
        assert_int_equal(count, 0);
        partial_free(before);
        partial_free(behind);
        partial_free(never);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_any_size_give_the_same),
        cmocka_unit_test(the_hour_that_comes_twice_is_told_apart),
        cmocka_unit_test(the_second_pass_ends_in_disorder),
        cmocka_unit_test(a_clock_set_back_is_noted_and_disorder_is_not),
        cmocka_unit_test(lines_cut_over_blocks_count_once),
        cmocka_unit_test(an_event_behind_the_answer_finds_the_request_forgotten),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
