/* SPDX-License-Identifier: Apache-2.0
 * Absences: what fires, what must not, caps, and that the order of logs changes nothing. */
#include "correlate/absence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { BEGIN, END, MISSING, SIGNATURES };

#define START  ((msec_t)1700000000000)
#define WITHIN (10 * MSEC_MINUTE)

struct fixture {
    struct signature signatures[SIGNATURES];
    struct pattern_set set;
    struct absence_table *absences;
    struct finding_table *findings;
};

static int quote_raw(void *payload, struct str *out, const struct event *event) {
    (void)payload;
    str_add_slice(out, event->raw);
    return 0;
}

static void open_with(struct fixture *f, uint32_t same, bool fire) {
    static const char *const IDS[] = {"a.begin", "a.end", "a.missing"};
    struct error err = {0};

    memset(f, 0, sizeof *f);
    for (uint32_t i = 0; i < SIGNATURES; i++) {
        f->signatures[i].index = i;
        f->signatures[i].id = f->signatures[i].title = IDS[i];
        f->signatures[i].role = i == MISSING ? ROLE_CAUSE : ROLE_CONTEXT;
    }
    f->signatures[MISSING].absence = (struct absence){.after = IDS[BEGIN],
                                                      .until = IDS[END],
                                                      .after_index = BEGIN,
                                                      .until_index = END,
                                                      .same = same,
                                                      .within = WITHIN,
                                                      .fire = fire};
    f->set.signatures = f->signatures;
    f->set.signature_count = SIGNATURES;
    assert_int_equal(absence_table_new(&f->absences, &f->set, &err), 0);
    assert_int_equal(finding_table_new(&f->findings, quote_raw, NULL, &err), 0);
}

static void close_all(struct fixture *f) {
    absence_table_free(f->absences);
    finding_table_free(f->findings);
}

/* `after` is the time since START; the offset grows with the line. */
static struct event event_of(struct fixture *f, int signature, uint64_t seq, msec_t after, uint32_t file,
                             uint64_t line) {
    struct event event = {.signature = &f->signatures[signature],
                          .file = file,
                          .line = line,
                          .offset = line * 100,
                          .time = START + after,
                          .seq = seq,
                          .raw = slice_of("the record")};

    entity_set_add(&event.entities, ENTITY_VM, FIELD_NAME, slice_of("r-7-VM"));
    return event;
}

static void note(struct fixture *f, int signature, uint64_t seq, msec_t after, uint32_t file, uint64_t line) {
    struct event event = event_of(f, signature, seq, after, file, line);
    struct error err = {0};

    assert_int_equal(absence_table_note(f->absences, &event, &err), 0);
}

static struct finding **decide(struct fixture *f, const struct log_span *spans, size_t count, msec_t until,
                               size_t *found) {
    struct error err = {0};

    assert_int_equal(absence_table_decide(f->absences, spans, count, until, f->findings, &err), 0);
    return finding_table_list(f->findings, found);
}

/* One log of an hour. */
static struct finding **decide_hour(struct fixture *f, size_t *found) {
    const struct log_span hour = {{.machine = 1}, START, START + MSEC_HOUR, 0, MSEC_NONE};

    return decide(f, &hour, 1, MSEC_NONE, found);
}

static void test_fires(void **state) {
    struct finding **list;
    struct fixture f;
    size_t found;

    (void)state;
    open_with(&f, SAME_SEQ, false);
    note(&f, BEGIN, 5, MSEC_MINUTE, 0, 10);
    note(&f, END, 6, 2 * MSEC_MINUTE, 0, 11);
    list = decide_hour(&f, &found);
    assert_int_equal(found, 1);
    assert_ptr_equal(list[0]->signature, &f.signatures[MISSING]);
    assert_int_equal(list[0]->count, 1);
    assert_int_equal(list[0]->first, START + MSEC_MINUTE);
    assert_string_equal(list[0]->samples[0].text, "the record");
    assert_int_equal(list[0]->samples[0].at.line, 10);
    assert_false(list[0]->open_end);
    assert_true(slice_is(entity_set_find(&list[0]->entities, ENTITY_VM)->name, "r-7-VM"));
    close_all(&f);
}

static void test_answered(void **state) {
    struct fixture f;
    size_t found;

    (void)state;
    open_with(&f, SAME_SEQ, false);
    note(&f, BEGIN, 5, MSEC_MINUTE, 0, 10);
    note(&f, END, 5, MSEC_MINUTE + WITHIN, 0, 11);
    note(&f, BEGIN, 8, MSEC_MINUTE, 0, 12); /* a clock set back does not hide the answer that follows */
    note(&f, END, 8, 0, 0, 13);
    decide_hour(&f, &found);
    assert_int_equal(found, 0);
    close_all(&f);
}

static void test_late_or_before(void **state) {
    struct fixture f;
    size_t found;

    (void)state;
    open_with(&f, SAME_SEQ, false);
    note(&f, BEGIN, 5, MSEC_MINUTE, 0, 10);
    note(&f, END, 5, MSEC_MINUTE + WITHIN + 1, 0, 11);
    note(&f, END, 6, 3 * MSEC_MINUTE, 0, 12);
    note(&f, BEGIN, 6, 3 * MSEC_MINUTE, 0, 13); /* same time, but after its only answer */
    decide_hour(&f, &found);
    assert_int_equal(found, 1); /* both fold: the same VM */
    close_all(&f);
}

static void test_without_key(void **state) {
    struct event undated;
    struct error err = {0};
    struct fixture f;
    size_t found;

    (void)state;
    open_with(&f, SAME_SEQ | SAME_JOB, false);
    note(&f, BEGIN, 5, MSEC_MINUTE, 0, 10); /* has no job */
    undated = event_of(&f, BEGIN, 5, 0, 0, 1);
    undated.job = 3;
    undated.time = MSEC_NONE;
    assert_int_equal(absence_table_note(f.absences, &undated, &err), 0);
    decide_hour(&f, &found);
    assert_int_equal(found, 0);
    close_all(&f);
}

static int take(void *payload, const struct absence_fact *fact) {
    const struct log_source source = {.file = 1, .machine = 2};
    struct fixture *f = payload;

    return absence_table_take(f->absences, fact, &source, NULL);
}

static int take_same(void *payload, const struct absence_fact *fact) {
    const struct log_source source = {.file = 0, .machine = 1};
    struct fixture *f = payload;

    return absence_table_take(f->absences, fact, &source, NULL);
}

/* Beginning and end are in the tables of two logs, which are put together: of one machine, of two. */
static void check_machines(absence_visit *end_from, size_t expected) {
    const struct log_span hour = {{.machine = 1}, START, START + MSEC_HOUR, 0, MSEC_NONE}, spans[] = {hour, hour};
    struct fixture whole, begin, end;
    size_t found;

    open_with(&whole, SAME_SERVER, false);
    open_with(&begin, SAME_SERVER, false);
    open_with(&end, SAME_SERVER, false);
    note(&begin, BEGIN, 0, MSEC_MINUTE, 0, 10);
    note(&end, END, 0, 2 * MSEC_MINUTE, 0, 11);
    assert_int_equal(absence_table_each(end.absences, end_from, &whole), 0);
    assert_int_equal(absence_table_each(begin.absences, take_same, &whole), 0);
    whole.signatures[MISSING].title = "t";
    decide(&whole, spans, 2, MSEC_NONE, &found);
    assert_int_equal(found, expected);
    close_all(&whole);
    close_all(&begin);
    close_all(&end);
}

static void test_machine_key(void **state) {
    (void)state;
    check_machines(take, 1);
    check_machines(take_same, 0);
}

/* An answer in the log of a machine whose clock is behind seems to come before what it answers. */
static void test_clocks(void **state) {
    struct log_span hour = {{.machine = 1}, START, START + MSEC_HOUR, 0, MSEC_NONE}, spans[] = {hour, hour};
    struct fixture f;
    size_t found;

    (void)state;
    for (int known = 0; known < 2; known++) {
        spans[1].ahead = known ? -90 * MSEC_SECOND : 0;
        open_with(&f, SAME_SEQ, false);
        note(&f, BEGIN, 7, 5 * MSEC_MINUTE, 0, 10);
        note(&f, END, 7, 4 * MSEC_MINUTE, 1, 11);
        decide(&f, spans, 2, MSEC_NONE, &found);
        assert_int_equal(found, !known);
        close_all(&f);
    }
}

/* What is known of a log that ends, or that is cut, before the time is over. */
static void check_end(bool fire, struct log_span first, struct log_span second, msec_t until, size_t expected,
                      bool open_end) {
    const struct log_span spans[] = {first, second};
    struct finding **list;
    struct fixture f;
    size_t found;

    open_with(&f, SAME_SEQ, fire);
    note(&f, BEGIN, 5, 55 * MSEC_MINUTE, 0, 10);
    list = decide(&f, spans, 2, until, &found);
    assert_int_equal(found, expected);
    if (expected)
        assert_int_equal(list[0]->open_end, open_end);
    close_all(&f);
}

static void test_end_of_log(void **state) {
    const struct log_span hour = {{.machine = 1}, START, START + MSEC_HOUR, 0, MSEC_NONE};
    const struct log_span next = {{.machine = 1}, START + MSEC_HOUR + MSEC_SECOND, START + 2 * MSEC_HOUR, 0, MSEC_NONE};
    const struct log_span hole = {
        {.machine = 1}, START + MSEC_HOUR + 4 * MSEC_MINUTE, START + 2 * MSEC_HOUR, 0, MSEC_NONE};
    const struct log_span beside = {{.machine = 1}, START + 30 * MSEC_MINUTE, START + 2 * MSEC_HOUR, 0, MSEC_NONE};
    const struct log_span other = {{.machine = 2}, START + MSEC_HOUR, START + 2 * MSEC_HOUR, 0, MSEC_NONE};
    const struct log_span nothing = {{.machine = 1}, MSEC_NONE, MSEC_NONE, 0, MSEC_NONE};

    (void)state;
    check_end(false, hour, next, MSEC_NONE, 1, false);
    check_end(false, hour, nothing, MSEC_NONE, 0, false);
    check_end(true, hour, nothing, MSEC_NONE, 1, true);
    check_end(false, hour, hole, MSEC_NONE, 0, false);
    check_end(false, hour, beside, MSEC_NONE, 0, false);
    check_end(false, hour, other, MSEC_NONE, 0, false);
    check_end(false, hour, next, START + MSEC_HOUR, 0, false);
}

static void test_caps(void **state) {
    struct finding **list;
    uint64_t seen;
    bool overflown;
    struct fixture f;
    size_t found;

    (void)state;
    open_with(&f, SAME_SEQ, false);
    assert_int_equal(absence_table_rules(f.absences), 1);
    for (uint64_t i = 1; i <= ABSENCE_OPEN_MAX; i++)
        note(&f, BEGIN, i, MSEC_MINUTE, 0, i);
    absence_table_rule(f.absences, 0, &seen, &overflown);
    assert_false(overflown);
    for (uint64_t i = 1; i <= 3; i++)
        note(&f, BEGIN, ABSENCE_OPEN_MAX + i, MSEC_MINUTE, 0, ABSENCE_OPEN_MAX + i);
    assert_ptr_equal(absence_table_rule(f.absences, 0, &seen, &overflown), &f.signatures[MISSING]);
    assert_true(overflown);
    assert_int_equal(seen, ABSENCE_OPEN_MAX + 3);
    decide_hour(&f, &found);
    assert_int_equal(found, 0);
    close_all(&f);

    open_with(&f, SAME_SEQ, false); /* what is answered does not count */
    for (uint64_t i = 1; i <= 3 * ABSENCE_OPEN_MAX; i++) {
        note(&f, BEGIN, i, MSEC_MINUTE, 0, 2 * i);
        note(&f, END, i, MSEC_MINUTE, 0, 2 * i + 1);
    }
    absence_table_rule(f.absences, 0, &seen, &overflown);
    assert_false(overflown);
    close_all(&f);

    open_with(&f, SAME_SEQ, false); /* of one key the first ones are enough */
    for (uint64_t i = 0; i <= ABSENCE_SAME_MAX; i++)
        note(&f, BEGIN, 1, MSEC_MINUTE, 0, i);
    absence_table_rule(f.absences, 0, &seen, &overflown);
    assert_false(overflown);
    list = decide_hour(&f, &found);
    assert_int_equal(found, 1);
    assert_int_equal(list[0]->count, ABSENCE_SAME_MAX);
    close_all(&f);
}

static void test_owns(void **state) {
    struct fixture f;

    (void)state;
    open_with(&f, SAME_SEQ, false);
    assert_true(absence_table_owns(f.absences, &f.signatures[BEGIN]));
    assert_true(absence_table_owns(f.absences, &f.signatures[END]));
    assert_false(absence_table_owns(f.absences, &f.signatures[MISSING]));
    f.signatures[BEGIN].certainty = CERTAINTY_SURE;
    f.signatures[END].role = ROLE_SYMPTOM;
    assert_false(absence_table_owns(f.absences, &f.signatures[BEGIN]));
    assert_false(absence_table_owns(f.absences, &f.signatures[END]));
    close_all(&f);
}

struct step {
    int signature;
    uint64_t seq;
    msec_t after;
    uint32_t file;
    uint64_t line;
};

/* Three logs of two servers: whichever is read first, the same two commands stay unanswered. */
static void test_order_of_logs(void **state) {
    static const struct step STEPS[] = {
        {BEGIN, 1, 1 * MSEC_MINUTE, 0, 1}, {BEGIN, 2, 2 * MSEC_MINUTE, 0, 2}, {BEGIN, 3, 3 * MSEC_MINUTE, 0, 3},
        {END, 3, 4 * MSEC_MINUTE, 0, 4},   {END, 1, 2 * MSEC_MINUTE, 1, 1},   {BEGIN, 4, 2 * MSEC_MINUTE, 1, 2},
        {END, 4, 1 * MSEC_MINUTE, 2, 1},   {END, 2, 15 * MSEC_MINUTE, 2, 2},
    };
    static const uint32_t ORDERS[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    const struct log_span span = {{.machine = 1}, START, START + MSEC_HOUR, 0, MSEC_NONE}, spans[] = {span, span, span};

    (void)state;
    for (size_t o = 0; o < ARRAY_LENGTH(ORDERS); o++) {
        struct finding **list;
        struct fixture f;
        size_t found;

        open_with(&f, SAME_SEQ, false);
        for (size_t k = 0; k < 3; k++)
            for (size_t i = 0; i < ARRAY_LENGTH(STEPS); i++)
                if (STEPS[i].file == ORDERS[o][k])
                    note(&f, STEPS[i].signature, STEPS[i].seq, STEPS[i].after, STEPS[i].file, STEPS[i].line);
        list = decide(&f, spans, 3, MSEC_NONE, &found);
        assert_int_equal(found, 1);
        assert_int_equal(list[0]->count, 2);
        assert_int_equal(list[0]->occurrence_count, 2);
        assert_int_equal(list[0]->occurrences[0].seq, 2);
        assert_int_equal(list[0]->occurrences[1].seq, 4);
        close_all(&f);
    }
}

/* What an earlier run fired for counts as known, what it could not decide yet does not. */
/* A beginning in the table of log 0 and an end in that of log 1, put together in either order; both machines' clocks,
 * of which that of log 1 is `ahead`. Returns how many fire. */
static size_t fire_across(uint64_t machine, msec_t end_after, msec_t ahead, bool end_first) {
    struct log_span spans[] = {
        {{.machine = 1}, START, START + MSEC_MINUTE, 0, MSEC_NONE},
        {{.file = 1, .machine = machine}, START + MSEC_MINUTE, START + MSEC_HOUR, ahead, MSEC_NONE},
        {{.file = 2, .machine = 1}, START + MSEC_MINUTE, START + MSEC_HOUR, 0, MSEC_NONE}};
    struct fixture whole, begin, end;
    struct fixture *parts[] = {&begin, &end};
    size_t found;

    open_with(&whole, SAME_SEQ, false);
    open_with(&begin, SAME_SEQ, false);
    open_with(&end, SAME_SEQ, false);
    note(&begin, BEGIN, 5, MSEC_MINUTE, 0, 10);
    note(&end, END, 5, MSEC_MINUTE + end_after, 0, 1);
    for (int i = 0; i < 2; i++) {
        bool ends = (i == 0) == end_first;

        assert_int_equal(absence_table_each(parts[ends]->absences, ends ? take : take_same, &whole), 0);
    }
    decide(&whole, spans, 3, MSEC_NONE, &found);
    close_all(&whole);
    close_all(&begin);
    close_all(&end);
    return found;
}

static void test_across_logs(void **state) {
    (void)state;
    for (int end_first = 0; end_first < 2; end_first++) {
        /* of one machine, around a rotation: the order of the logs counts, not that of the threads */
        assert_int_equal(fire_across(1, -5, 0, end_first), 0);
        assert_int_equal(fire_across(1, -MSEC_MINUTE, 0, end_first), 1);
        /* of another machine: the common clock */
        assert_int_equal(fire_across(2, -5, 0, end_first), 1);
        assert_int_equal(fire_across(2, 5 * MSEC_SECOND, 0, end_first), 0);
        assert_int_equal(fire_across(2, 5 * MSEC_SECOND, 40 * MSEC_SECOND, end_first), 1);
        assert_int_equal(fire_across(2, -5 * MSEC_SECOND, -40 * MSEC_SECOND, end_first), 0);
        assert_int_equal(fire_across(2, WITHIN, 0, end_first), 0);
        assert_int_equal(fire_across(2, WITHIN + 1, 0, end_first), 1);
    }
}

static void test_known_beginnings(void **state) {
    static const struct {
        bool known, fire;
        msec_t until; /* how far the earlier run had read */
        bool counted;
    } CASES[] = {{false, false, MSEC_HOUR, false},
                 {true, false, 11 * MSEC_MINUTE, true},
                 {true, false, 11 * MSEC_MINUTE - 1, false},
                 {true, true, 2 * MSEC_MINUTE, true}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        const struct log_span spans[] = {
            {{.machine = 1}, START, START + MSEC_MINUTE, 0, START + MSEC_MINUTE},
            {{.machine = 1}, START + MSEC_MINUTE, START + MSEC_HOUR, 0, START + CASES[i].until},
            {{.machine = 2}, START, START + MSEC_HOUR, 0, START + MSEC_HOUR}};
        struct error err = {0};
        struct finding **list;
        struct event event;
        struct fixture f;
        size_t found;

        open_with(&f, SAME_SEQ, CASES[i].fire);
        event = event_of(&f, BEGIN, 1, MSEC_MINUTE, 0, 1);
        event.known = CASES[i].known;
        assert_int_equal(absence_table_note(f.absences, &event, &err), 0);
        list = decide(&f, spans, 3, MSEC_NONE, &found);
        assert_int_equal(found, 1);
        assert_int_equal(list[0]->count, 1);
        assert_int_equal(list[0]->known, CASES[i].counted);
        close_all(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fires),          cmocka_unit_test(test_answered),
        cmocka_unit_test(test_late_or_before), cmocka_unit_test(test_without_key),
        cmocka_unit_test(test_machine_key),    cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_end_of_log),     cmocka_unit_test(test_caps),
        cmocka_unit_test(test_owns),           cmocka_unit_test(test_order_of_logs),
        cmocka_unit_test(test_across_logs),    cmocka_unit_test(test_known_beginnings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
