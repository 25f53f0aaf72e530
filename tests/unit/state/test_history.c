/* SPDX-License-Identifier: Apache-2.0
 * The nights as they are stored and read back: issues, logs, texts, health, acknowledgements, and forgetting.
 */
#include "scratch.h"

#include "base/compiler.h"
#include "state/acknowledgement.h"
#include "state/history.h"
#include "state/log_memory.h"
#include "state/query.h"

static struct scratch scratch;
static struct store *store;
static struct issue_list list; /* of the latest judgement */

static int set_up(void **state) {
    (void)state;
    scratch_begin(&scratch);
    store = scratch_open(&scratch, STORE_RUN);
    return store_begin(store, NULL);
}

static int tear_down(void **state) {
    (void)state;
    issue_list_free(&list);
    store_close(store);
    scratch_end(&scratch);
    return 0;
}

static const char *night(int day) {
    static char text[4][16];
    char *out = text[day % 4];

    snprintf(out, sizeof text[0], "2026-11-%02d", day);
    return out;
}

static void run(int day, const char *source) {
    const struct history_run run = {.at = day, .version = "1", .bytes = 100, .records = 10};
    msec_t at = civil_to_msec(2026, 11, day, 0, 0, 0, 0);

    assert_int_equal(history_add_run(store, night(day), &run, NULL), 0);
    if (source)
        assert_int_equal(history_add_coverage(store, night(day), source, 100, at - MSEC_DAY, at, NULL), 0);
}

static void see(int day, const char *key, uint64_t count, bool root) {
    const struct sighting sighting = {.key = key,
                                      .signature = "storage.nfs-unreachable",
                                      .title = "NFS is gone",
                                      .severity = "major",
                                      .confidence = "likely",
                                      .source = "agent of kvm1",
                                      .entities = "host kvm1",
                                      .count = count,
                                      .first = 1000 * day,
                                      .last = 1000 * day + 500,
                                      .root = root,
                                      .file = "agent.log",
                                      .line = 7,
                                      .sample = "a line"};

    assert_int_equal(history_add_sighting(store, night(day), &sighting, NULL), 0);
}

/* The state of the only issue that has something to say, ISSUE_NONE if there is none. */
static enum issue_state judged(int day, struct issue *out) {
    struct error err = {0};

    issue_list_free(&list);
    if (history_judge(store, night(day), TREND_REST, &list, &err))
        fail_msg("%s", err.text);
    assert_true(list.count <= 1);
    if (out && list.count)
        *out = list.items[0];
    return list.count ? list.items[0].state : ISSUE_NONE;
}

static void an_issue_lives(void **state) {
    struct issue issue;

    (void)state;
    run(2, "agent of kvm1");
    see(2, "k", 3, true);
    assert_int_equal(judged(2, &issue), ISSUE_NEW);
    assert_false(issue.told);
    assert_int_equal(issue.count, 3);
    assert_string_equal(issue.title, "NFS is gone");
    assert_string_equal(issue.confidence, "likely");
    assert_string_equal(issue.sample, "a line");
    assert_string_equal(issue.first_night, "2026-11-02");
    assert_int_equal(issue.series_count, 1);
    run(3, "agent of kvm1");
    see(3, "k", 3, true);
    assert_int_equal(judged(3, &issue), ISSUE_ONGOING);
    assert_int_equal(issue.total, 6);
    assert_int_equal(issue.nights, 2);
    assert_int_equal(issue.first, 2000);
    assert_int_equal(issue.last, 3500);
    for (int day = 4; day <= 7; day++) {
        run(day, "agent of kvm1");
        assert_int_equal(judged(day, &issue), day == 6 ? ISSUE_RESOLVED : ISSUE_NONE);
    }
    run(8, "agent of kvm1");
    see(8, "k", 1, true);
    assert_int_equal(judged(8, &issue), ISSUE_REGRESSED);
    assert_int_equal(issue.series_count, 7);
    assert_int_equal(issue.series[0].count, 3);
    assert_int_equal(issue.series[2].count, 0);
    assert_true(issue.series[2].read);
}

/* Two runs of one night add up, and the second has nothing new to tell. */
static void a_night_of_two_runs(void **state) {
    struct issue issue;

    (void)state;
    run(2, "agent of kvm1");
    see(2, "k", 3, true);
    assert_int_equal(judged(2, &issue), ISSUE_NEW);
    run(2, "agent of kvm1");
    assert_int_equal(judged(2, &issue), ISSUE_NEW);
    assert_true(issue.told);
    assert_int_equal(issue.count, 3);
    see(2, "k", 4, true);
    assert_int_equal(judged(2, &issue), ISSUE_NEW);
    assert_int_equal(issue.count, 7);
    assert_int_equal(issue.nights, 1);
    run(3, "agent of kvm1");
    see(3, "k", 40, true);
    assert_int_equal(judged(3, &issue), ISSUE_ESCALATING);
    assert_false(issue.told);
}

static void rest_needs_logs_that_were_read(void **state) {
    (void)state;
    run(2, "agent of kvm1");
    see(2, "k", 3, true);
    for (int day = 3; day <= 8; day++) {
        run(day, "management of ms1");
        assert_int_equal(judged(day, NULL), ISSUE_NONE);
    }
    for (int day = 9; day <= 11; day++) {
        run(day, "agent of kvm1");
        assert_int_equal(judged(day, NULL), day == 11 ? ISSUE_RESOLVED : ISSUE_NONE);
    }
}

/* What followed from something else was no issue of its own on that night. */
static void only_root_causes_are_issues(void **state) {
    (void)state;
    run(2, "agent of kvm1");
    see(2, "k", 3, false);
    assert_int_equal(judged(2, NULL), ISSUE_NONE);
    run(3, "agent of kvm1");
    see(3, "k", 3, true);
    assert_int_equal(judged(3, NULL), ISSUE_NEW);
    for (int day = 4; day <= 9; day++) {
        run(day, "agent of kvm1");
        see(day, "k", 3, false);
        assert_int_equal(judged(day, NULL), ISSUE_NONE);
    }
    run(10, "agent of kvm1");
    see(10, "k", 3, true);
    assert_int_equal(judged(10, NULL), ISSUE_ONGOING);
}

static void logs_come_back_as_they_were(void **state) {
    const struct file_id marks[] = {{512, {0, 0}, {1, UINT64_MAX}}, {1 << 20, {2, 3}, {0, 0}}};
    const struct known_log log = {.path = "",
                                  .end = {{(UINT64_C(3) << 20) + 5, {UINT64_MAX, 5}, {6, 7}}, {8, 9, 10, 11}},
                                  .restart = {{UINT64_C(1) << 20, {2, 3}, {0, 0}}, {1, 2, 3, 4}},
                                  .total = (UINT64_C(3) << 20) + 50,
                                  .last = 1234567890123,
                                  .last_record = 77,
                                  .last_matches = "a.b c.d ",
                                  .marks = marks,
                                  .mark_count = 2};
    struct log_entry entry = {0, "/var/log/a.log", "agent", "kvm1", &log};
    const struct known_file file = {.device = 1, .inode = UINT64_MAX, .size = 99, .modified = -5, .part = true};
    struct log_memory memory;
    const struct known_log *got;
    int64_t number, other;

    (void)state;
    assert_int_equal(log_memory_save(store, &entry, "2026-11-02", &number, NULL), 0);
    assert_int_equal(log_memory_save(store, &entry, "2026-11-02", &other, NULL), 0);
    assert_true(other != number);
    entry.number = number;
    entry.path = "/var/log/a.log.1";
    assert_int_equal(log_memory_save(store, &entry, "2026-11-03", &other, NULL), 0);
    assert_int_equal(other, number);
    assert_int_equal(log_memory_save_file(store, &file, number, "/var/log/a.log.1", "2026-11-03", NULL), 0);
    assert_int_equal(log_memory_load(&memory, store, NULL), 0);
    assert_int_equal(known_logs_count(memory.logs), 2);
    assert_int_equal(memory.numbers[0], number);
    got = known_logs_get(memory.logs, 0);
    assert_string_equal(got->path, "/var/log/a.log.1");
    assert_true(file_id_same(&got->end.id, &log.end.id));
    assert_true(file_id_same(&got->restart.id, &log.restart.id));
    assert_memory_equal(&got->end.counts, &log.end.counts, sizeof log.end.counts);
    assert_memory_equal(&got->restart.counts, &log.restart.counts, sizeof log.restart.counts);
    assert_int_equal(got->total, log.total);
    assert_int_equal(got->last, log.last);
    assert_int_equal(got->last_record, 77);
    assert_string_equal(got->last_matches, "a.b c.d ");
    assert_int_equal(got->mark_count, 2);
    assert_true(file_id_same(&got->marks[0], &marks[0]) && file_id_same(&got->marks[1], &marks[1]));
    assert_int_equal(known_logs_newest(memory.logs), log.last);
    log_memory_free(&memory);
}

static void new_texts(void **state) {
    struct unknown_text text = {
        .key = UINT64_MAX, .level = "WARN", .text = "nobody knows <n>", .file = "a.log", .line = 3, .count = 2};
    struct unknown_text *texts;
    struct arena arena;
    size_t count, total;

    (void)state;
    arena_init(&arena);
    assert_int_equal(history_add_text(store, night(2), &text, NULL), 0);
    text.line = 99;
    assert_int_equal(history_add_text(store, night(3), &text, NULL), 0);
    text.key = 5;
    assert_int_equal(history_add_text(store, night(3), &text, NULL), 0);
    text.key = 6;
    text.level = "ERROR";
    assert_int_equal(history_add_text(store, night(3), &text, NULL), 0);
    assert_int_equal(history_new_texts(store, night(2), 10, &texts, &count, &total, &arena, NULL), 0);
    assert_int_equal(count, 1);
    assert_int_equal(texts[0].count, 4);
    assert_int_equal(texts[0].line, 3);
    assert_int_equal(history_new_texts(store, night(3), 1, &texts, &count, &total, &arena, NULL), 0);
    assert_int_equal(count, 1);
    assert_int_equal(total, 2);
    assert_int_equal(texts[0].key, 6);
    assert_int_equal(history_new_texts(store, night(4), 10, &texts, &count, &total, &arena, NULL), 0);
    assert_int_equal(count, 0);
    arena_free(&arena);
}

static bool health(int day, uint64_t problems, const char *severity) {
    bool worse;

    assert_int_equal(history_add_health(store, night(day), "pools", problems, severity, &worse, NULL), 0);
    return worse;
}

static void health_that_gets_worse(void **state) {
    (void)state;
    assert_false(health(2, 0, ""));
    assert_true(health(3, 1, "major"));
    assert_false(health(3, 1, "major")); /* told by the run before */
    assert_false(health(4, 1, "major"));
    assert_true(health(5, 1, "critical"));
    assert_true(health(6, 2, "critical"));
    assert_false(health(7, 1, "minor"));
    assert_false(health(8, 0, ""));
    assert_true(health(9, 1, "minor"));
}

static void sources_that_fall_silent(void **state) {
    const char **names;
    struct arena arena;
    size_t count;

    (void)state;
    arena_init(&arena);
    for (int day = 2; day <= 4; day++) {
        run(day, "agent of kvm1");
        assert_int_equal(history_add_coverage(store, night(day), "agent of kvm2", day == 3 ? 0 : 5, 0, 0, NULL), 0);
        assert_int_equal(history_silent(store, night(day), &names, &count, &arena, NULL), 0);
        assert_int_equal(count, 0);
    }
    run(5, NULL);
    assert_int_equal(history_add_coverage(store, night(5), "agent of kvm1", 0, MSEC_NONE, MSEC_NONE, NULL), 0);
    assert_int_equal(history_silent(store, night(5), &names, &count, &arena, NULL), 0);
    assert_int_equal(count, 1);
    assert_string_equal(names[0], "agent of kvm1");
    run(6, NULL);
    assert_int_equal(history_silent(store, night(6), &names, &count, &arena, NULL), 0);
    assert_int_equal(count, 0);
    arena_free(&arena);
}

static int64_t count_rows(const char *statement) {
    struct query query = query_begin(store, statement);
    int64_t count;

    assert_true(query_row(&query));
    count = query_int(&query, 0);
    assert_int_equal(query_end(&query, NULL), 0);
    return count;
}

static void old_nights_are_forgotten(void **state) {
    struct known_log log = {.last_matches = "", .last = MSEC_NONE};
    const struct log_entry entry = {0, "a", "agent", "", &log};
    const struct known_file file = {.device = 1, .inode = 1};
    struct unknown_text text = {.key = 1, .level = "WARN", .text = "t", .file = "f", .count = 1};
    int64_t number;
    size_t count, runs;

    (void)state;
    for (int day = 2; day <= 5; day++) {
        run(day, "agent of kvm1");
        see(day, day < 4 ? "old" : "young", 1, true);
        text.key = (uint64_t)day;
        assert_int_equal(history_add_text(store, night(day), &text, NULL), 0);
        health(day, 1, "minor");
        assert_int_equal(log_memory_save(store, &entry, night(day), &number, NULL), 0);
    }
    assert_int_equal(log_memory_save_file(store, &file, number, "a", night(2), NULL), 0);
    assert_int_equal(history_count(store, night(5), &count, &runs, NULL), 0);
    assert_int_equal(count, 3);
    assert_int_equal(runs, 1);
    assert_int_equal(history_forget(store, night(4), NULL), 0);
    assert_int_equal(count_rows("SELECT count(*) FROM run"), 2);
    assert_int_equal(count_rows("SELECT count(*) FROM coverage"), 2);
    assert_int_equal(count_rows("SELECT count(*) FROM issue WHERE key = 'old'"), 0);
    assert_int_equal(count_rows("SELECT count(*) FROM issue"), 1);
    assert_int_equal(count_rows("SELECT count(*) FROM issue_night"), 2);
    assert_int_equal(count_rows("SELECT count(*) FROM template"), 2);
    assert_int_equal(count_rows("SELECT count(*) FROM health"), 2);
    assert_int_equal(count_rows("SELECT count(*) FROM log"), 2);
    assert_int_equal(count_rows("SELECT count(*) FROM file"), 0);
}

static void acknowledgements(void **state) {
    const struct acknowledgement one = {"storage.nfs-unreachable", "2026-11-10", "the filer is replaced", 5, false};
    const struct acknowledgement family = {"vr-start.*", "2026-11-12", "known", 6, false};
    struct acknowledgement_list known;
    bool found;

    (void)state;
    assert_int_equal(acknowledgement_save(store, &one, NULL), 0);
    assert_int_equal(acknowledgement_save(store, &family, NULL), 0);
    assert_int_equal(acknowledgement_tell(store, "vr-start.*", NULL), 0);
    assert_int_equal(acknowledgements_load(store, &known, NULL), 0);
    assert_int_equal(known.count, 2);
    assert_string_equal(known.items[0].because, "the filer is replaced");
    assert_false(known.items[0].told);
    assert_true(known.items[1].told);
    assert_non_null(acknowledgement_find(&known, "storage.nfs-unreachable", "2026-11-10"));
    assert_null(acknowledgement_find(&known, "storage.nfs-unreachable", "2026-11-11"));
    assert_null(acknowledgement_find(&known, "storage.nfs-unreachable-too", "2026-11-01"));
    assert_non_null(acknowledgement_find(&known, "vr-start.stuck", "2026-11-01"));
    assert_null(acknowledgement_find(&known, "vr-starting.stuck", "2026-11-01"));
    acknowledgements_free(&known);
    assert_int_equal(acknowledgement_remove(store, "vr-start.*", &found, NULL), 0);
    assert_true(found);
    assert_int_equal(acknowledgement_remove(store, "vr-start.*", &found, NULL), 0);
    assert_false(found);
    assert_true(acknowledgement_valid("vr-start.stuck-2") && acknowledgement_valid("vr-start.*"));
    assert_false(acknowledgement_valid("vr-start") || acknowledgement_valid("*") || acknowledgement_valid(".x") ||
                 acknowledgement_valid("a.") || acknowledgement_valid("a.b*") || acknowledgement_valid("a.b\n") ||
                 acknowledgement_valid(""));
}

static void dates(void **state) {
    struct zone *zone = NULL;
    char text[NIGHT_SIZE];

    (void)state;
    assert_int_equal(zone_new(&zone, "+02:00", NULL), 0);
    assert_string_equal(night_of(civil_to_msec(2026, 11, 23, 23, 0, 0, 0), zone, text), "2026-11-24");
    assert_string_equal(night_of(civil_to_msec(2026, 11, 23, 23, 0, 0, 0), NULL, text), "2026-11-23");
    zone_free(zone);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_issue_lives),
        TEST(a_night_of_two_runs),
        TEST(rest_needs_logs_that_were_read),
        TEST(only_root_causes_are_issues),
        TEST(logs_come_back_as_they_were),
        TEST(new_texts),
        TEST(health_that_gets_worse),
        TEST(sources_that_fall_silent),
        TEST(old_nights_are_forgotten),
        TEST(acknowledgements),
        TEST(dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
