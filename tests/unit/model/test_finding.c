/* SPDX-License-Identifier: Apache-2.0
 * Tests of model/finding: what folds, what is kept, the order of arrival, bounds, templates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/finding_fill.h"

enum { EVENTS = 240 };

static const struct signature SIGNATURE = {
    .index = 0,
    .id = "a.cause",
    .captures = {{.name = "zone", .entity = ENTITY_ZONE, .field = FIELD_ID, .fold = true},
                 {.name = "vm", .entity = ENTITY_VM, .field = FIELD_NAME, .fold = true},
                 {.name = "free", .unit = "addresses"}},
    .capture_count = 3,
};
static const struct signature OTHER = {.index = 1, .id = "b.symptom"};

static int quote(void *payload, struct str *out, const struct event *event) {
    if (payload)
        ++*(size_t *)payload;
    str_add_slice(out, event->raw);
    return out->failed ? -1 : 0;
}

static struct event event_at(msec_t time, uint64_t offset, const char *raw) {
    return (struct event){
        .signature = &SIGNATURE, .time = time, .offset = offset, .line = offset + 1, .raw = slice_of(raw)};
}

static struct finding_table *table_new(size_t *quotes) {
    struct finding_table *table = NULL;

    assert_int_equal(finding_table_new(&table, quote, quotes, NULL), 0);
    return table;
}

static void add(struct finding_table *table, const struct event *event) {
    assert_int_equal(finding_table_add(table, event, NULL), 0);
}

static struct finding *only(struct finding_table *table) {
    size_t count;
    struct finding **list = finding_table_list(table, &count);

    assert_int_equal(count, 1);
    return list[0];
}

static size_t count_of(struct finding_table *table) {
    size_t count;

    assert_non_null(finding_table_list(table, &count));
    return count;
}

static void the_fold_key_says_which_failure_it_is(void **state) {
    struct finding_table *table = table_new(NULL);
    struct event event = event_at(1000, 0, "x");

    (void)state;
    event.captures[0] = slice_of("1"); /* a zone is nothing particular: the job decides */
    event.job = 7;
    add(table, &event);
    event.job = 8;
    add(table, &event);
    assert_int_equal(count_of(table), 2);
    event.parent_job = 7; /* a job within job 7 */
    event.job = 9;
    add(table, &event);
    assert_int_equal(count_of(table), 2);
    event.captures[1] = slice_of("r-4-VM"); /* a VM is: the job does not matter any more */
    add(table, &event);
    event.job = event.parent_job = 0;
    add(table, &event);
    assert_int_equal(count_of(table), 3);
    event.captures[2] = slice_of("17"); /* a measure does not fold */
    add(table, &event);
    assert_int_equal(count_of(table), 3);
    event.signature = &OTHER;
    add(table, &event);
    assert_int_equal(count_of(table), 4);
    finding_table_free(table);
}

static void without_captures_the_first_thing_named_folds(void **state) {
    struct finding_table *table = table_new(NULL);
    struct event event = event_at(1000, 0, "x");

    (void)state;
    event.signature = &OTHER;
    add(table, &event);
    entity_set_add(&event.related, ENTITY_HOST, FIELD_ID, slice_of("5"));
    add(table, &event);
    entity_set_add(&event.related, ENTITY_VM, FIELD_ID, slice_of("5"));
    add(table, &event);
    assert_int_equal(count_of(table), 3);
    event.related.count = 0;
    entity_set_add(&event.related, ENTITY_VM, FIELD_ID, slice_of("5"));
    entity_set_add(&event.related, ENTITY_HOST, FIELD_ID, slice_of("6"));
    add(table, &event);
    assert_int_equal(count_of(table), 3);
    finding_table_free(table);
}

static void a_vm_and_a_host_of_near_numbers_are_two(void **state) {
    struct finding_table *table = table_new(NULL);
    char ids[10][8];

    (void)state;
    for (int i = 0; i < 10; i++) {
        static const enum entity_type TYPES[] = {ENTITY_VM, ENTITY_NETWORK, ENTITY_VPC, ENTITY_HOST, ENTITY_POOL};

        snprintf(ids[i], sizeof ids[i], "%c12", '0' + i);
        for (size_t t = 0; t < ARRAY_LENGTH(TYPES); t++) {
            struct event event = event_at(1000, 0, "x");

            event.signature = &OTHER;
            entity_set_add(&event.related, TYPES[t], FIELD_ID, slice_of(ids[i]));
            add(table, &event);
        }
    }
    assert_int_equal(count_of(table), 50);
    finding_table_free(table);
}

static void counts_and_times_cover_all_events(void **state) {
    struct finding_table *table = table_new(NULL);
    struct event event = event_at(5000, 10, "second");
    struct finding *finding;

    (void)state;
    event.unexpected_log = true;
    event.level = LEVEL_WARN;
    event.captures[2] = slice_of("2");
    add(table, &event);
    assert_true(only(table)->unexpected_log);
    event = event_at(MSEC_NONE, 20, "undated");
    event.level = LEVEL_ERROR;
    add(table, &event);
    event = event_at(2000, 30, "first");
    event.captures[2] = slice_of("1");
    event.level = LEVEL_INFO;
    add(table, &event);
    finding = only(table);
    assert_int_equal(finding->count, 3);
    assert_int_equal(finding->first, 2000);
    assert_int_equal(finding->last, 5000);
    assert_int_equal(finding->level, LEVEL_ERROR);
    assert_false(finding->unexpected_log);
    assert_string_equal(finding->captures[2], "1"); /* of the first event in time, not in arrival */
    assert_string_equal(finding->samples[0].text, "first");
    assert_string_equal(finding->samples[1].text, "second");
    assert_string_equal(finding->samples[2].text, "undated");
    finding_table_free(table);
}

static void undated_findings_have_no_times(void **state) {
    struct finding_table *table = table_new(NULL);
    struct event event = event_at(MSEC_NONE, 0, "x");

    (void)state;
    add(table, &event);
    assert_true(only(table)->first == MSEC_NONE);
    assert_true(only(table)->last == MSEC_NONE);
    finding_table_free(table);
}

static void samples_are_the_smallest_by_time_file_and_offset(void **state) {
    static const struct {
        msec_t time;
        uint32_t file;
        uint64_t offset;
        const char *text;
    } EVENTS_SEEN[] = {{300, 0, 9, "e"}, {200, 1, 5, "c"}, {200, 1, 6, "d"}, {MSEC_NONE, 0, 0, "g"},
                       {200, 0, 7, "b"}, {100, 2, 8, "a"}, {400, 0, 1, "f"}};
    size_t quotes = 0;
    struct finding_table *table = table_new(&quotes);
    struct finding *finding;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(EVENTS_SEEN); i++) {
        struct event event = event_at(EVENTS_SEEN[i].time, EVENTS_SEEN[i].offset, EVENTS_SEEN[i].text);

        event.file = EVENTS_SEEN[i].file;
        entity_set_add(&event.related, ENTITY_IP, FIELD_ADDRESS, slice_of(EVENTS_SEEN[i].text));
        add(table, &event);
    }
    finding = only(table);
    assert_int_equal(finding->sample_count, SAMPLE_MAX);
    for (size_t i = 0; i < SAMPLE_MAX; i++)
        assert_int_equal(finding->samples[i].text[0], 'a' + (int)i);
    assert_int_equal(finding->related.count, SAMPLE_MAX); /* what the samples name, no more */
    for (size_t i = 0; i < SAMPLE_MAX; i++)
        assert_int_equal(finding->related.items[i].name.ptr[0], 'a' + (int)i);
    assert_int_equal(quotes, 6); /* what cannot be kept is not quoted */
    finding_table_free(table);
}

static void occurrences_are_the_first_of_each_chain_and_bounded(void **state) {
    struct finding_table *table = table_new(NULL);
    struct finding *finding;

    (void)state;
    for (uint64_t i = 1000; i-- > 0;) {
        struct event event = event_at((msec_t)(1000 + i), i, "x");

        event.captures[1] = slice_of("r-4-VM");
        event.job = 1 + i / 10; /* ten events a job, latest first */
        add(table, &event);
    }
    finding = only(table);
    assert_int_equal(finding->count, 1000);
    assert_int_equal(finding->occurrence_count, OCCURRENCE_MAX);
    for (uint64_t i = 0; i < OCCURRENCE_MAX; i++) {
        assert_int_equal(finding->occurrences[i].job, 1 + i);
        assert_int_equal(finding->occurrences[i].time, 1000 + 10 * i);
    }
    finding_table_free(table);
}

/* All that a reader of a table can see. */
static void describe(struct str *out, struct finding_table *table) {
    size_t count;
    struct finding **list = finding_table_list(table, &count);

    for (size_t i = 0; i < count; i++) {
        const struct finding *f = list[i];
        struct entity_set all;

        finding_entities(&all, f);
        str_addf(out, "%u %s %s n=%llu %lld..%lld level=%d unexpected=%d\n", f->index, f->id, f->signature->id,
                 (unsigned long long)f->count, (long long)f->first, (long long)f->last, (int)f->level,
                 f->unexpected_log);
        for (size_t k = 0; k < CAPTURE_MAX; k++)
            str_addf(out, "%s,", f->captures[k] ? f->captures[k] : "-");
        for (size_t k = 0; k < all.count; k++)
            str_addf(out, " %d:%.*s/%.*s/%.*s", (int)all.items[k].type, SLICE_ARGS(all.items[k].id),
                     SLICE_ARGS(all.items[k].name), SLICE_ARGS(all.items[k].uuid));
        for (size_t k = 0; k < f->occurrence_count; k++)
            str_addf(out, " %lld@%u+%llu j%llu", (long long)f->occurrences[k].time, f->occurrences[k].file,
                     (unsigned long long)f->occurrences[k].offset, (unsigned long long)f->occurrences[k].job);
        for (size_t k = 0; k < f->sample_count; k++)
            str_addf(out, " \"%s\"", f->samples[k].text);
        str_add_char(out, '\n');
    }
}

static void the_order_of_arrival_does_not_matter(void **state) {
    static const char *const NAMES[] = {"r-1-VM", "r-2-VM", "i-2-3-VM", "s-4-VM"};
    struct event events[EVENTS];
    static char texts[EVENTS][32], ids[EVENTS][16];
    struct str want, got;
    uint32_t seed = 1;

    (void)state;
    str_init(&want);
    str_init(&got);
    for (size_t i = 0; i < EVENTS; i++) {
        struct event *event = &events[i];

        seed = seed * 1664525u + 1013904223u;
        snprintf(texts[i], sizeof texts[i], "record %zu", i);
        snprintf(ids[i], sizeof ids[i], "%zu", i % 37 + 1);
        *event = event_at(seed >> 8 & 7 ? (msec_t)(seed >> 12 & 63) : MSEC_NONE, i, texts[i]);
        event->file = seed >> 20 & 1;
        event->job = seed >> 22 & 127;
        event->level = (enum level)(seed >> 16 & 3);
        event->unexpected_log = seed >> 18 & 1;
        if (i % 5 == 0)
            event->signature = &OTHER;
        else
            event->captures[1] = slice_of(NAMES[seed >> 24 & 3]);
        event->captures[2] = slice_of(ids[i]);
        entity_set_add(&event->entities, ENTITY_VM, FIELD_NAME, event->captures[1]);
        entity_set_add(&event->related, ENTITY_HOST, FIELD_ID, slice_of(ids[i]));
        entity_set_add(&event->related, ENTITY_HOST, FIELD_NAME, slice_of(i % 3 ? NAMES[i % 4] : NULL));
    }
    for (int round = 0; round < 20; round++) {
        struct finding_table *table = table_new(NULL);

        for (size_t i = 0; i < EVENTS; i++)
            add(table, &events[i]);
        str_clear(&got);
        describe(&got, table);
        if (round == 0)
            str_add_slice(&want, str_slice(&got));
        assert_string_equal(got.ptr, want.ptr);
        finding_table_free(table);
        for (size_t i = EVENTS; i-- > 1;) { /* shuffle for the next round */
            struct event swap = events[i];
            size_t k;

            seed = seed * 1664525u + 1013904223u;
            k = (seed >> 8) % (i + 1);
            events[i] = events[k];
            events[k] = swap;
        }
    }
    str_free(&want);
    str_free(&got);
}

static void nothing_points_into_the_records(void **state) {
    struct finding_table *table = table_new(NULL);
    char raw[] = "record", name[] = "r-4-VM", host[] = "kvm1";
    struct event event = event_at(1, 1, raw);
    struct entity_set all;
    struct finding *finding;

    (void)state;
    event.captures[1] = slice_of(name);
    entity_set_add(&event.entities, ENTITY_VM, FIELD_NAME, slice_of(name));
    entity_set_add(&event.related, ENTITY_HOST, FIELD_NAME, slice_of(host));
    add(table, &event);
    memset(raw, '#', 6);
    memset(name, '#', 6);
    memset(host, '#', 4);
    finding = only(table);
    finding_entities(&all, finding);
    assert_string_equal(finding->samples[0].text, "record");
    assert_string_equal(finding->captures[1], "r-4-VM");
    assert_true(slice_is(all.items[0].name, "r-4-VM"));
    assert_true(slice_is(all.items[1].name, "kvm1"));
    finding_table_free(table);
}

static void a_long_capture_is_cut_between_characters(void **state) {
    struct finding_table *table = table_new(NULL);
    struct event event = event_at(1, 1, "x");
    char *big = malloc(60000);

    (void)state;
    memset(big, 'a', 60000);
    memcpy(big + CAPTURE_KEEP - 1, "\xc3\xa4", 2);
    event.captures[1] = slice_make(big, 60000);
    add(table, &event);
    assert_int_equal(strlen(only(table)->captures[1]), CAPTURE_KEEP - 1);
    free(big);
    finding_table_free(table);
}

/* A log read backwards replaces its samples with each event. */
static void a_log_read_backwards_stays_small(void **state) {
    struct finding_table *table = table_new(NULL);
    char *raw = malloc(2001);
    struct finding *finding;

    (void)state;
    memset(raw, 'x', 2000);
    raw[2000] = '\0';
    for (uint64_t i = 200000; i-- > 0;) { /* 400 MB of quotes */
        struct event event = event_at((msec_t)i, i, raw);

        event.captures[1] = slice_of("r-4-VM");
        snprintf(raw, 24, "%010llu", (unsigned long long)i);
        raw[10] = 'x';
        entity_set_add(&event.related, ENTITY_VM, FIELD_NAME, slice_of("r-4-VM"));
        add(table, &event);
        assert_true(finding_table_memory(table) < 32 * 1024 * 1024);
    }
    finding = only(table);
    for (size_t i = 0; i < SAMPLE_MAX; i++)
        assert_int_equal(strtoul(finding->samples[i].text, NULL, 10), i);
    assert_string_equal(finding->captures[1], "r-4-VM");
    assert_int_equal(finding->related.count, 1);
    free(raw);
    finding_table_free(table);
}

static void the_table_is_bounded_and_counts_what_it_left_out(void **state) {
    struct finding_table *table = table_new(NULL);
    char name[16];

    (void)state;
    for (size_t i = 0; i < FINDING_MAX + 50; i++) {
        struct event event = event_at((msec_t)i, i, "x");

        snprintf(name, sizeof name, "r-%zu-VM", i);
        event.captures[1] = slice_of(name);
        add(table, &event);
    }
    assert_int_equal(count_of(table), FINDING_MAX);
    assert_int_equal(finding_table_dropped(table), 50);
    finding_table_free(table);
}

static void the_list_is_in_order_and_knows_its_indexes(void **state) {
    struct finding_table *table = table_new(NULL);
    static const msec_t TIMES[] = {300, MSEC_NONE, 100, 200};
    static const char *const NAMES[] = {"r-1-VM", "r-2-VM", "r-3-VM", "r-4-VM"};
    struct finding **list;
    size_t count;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct event event = event_at(TIMES[i], 0, NAMES[i]);

        event.captures[1] = slice_of(NAMES[i]);
        add(table, &event);
    }
    list = finding_table_list(table, &count);
    assert_int_equal(count, 4);
    assert_string_equal(list[0]->captures[1], "r-3-VM");
    assert_string_equal(list[1]->captures[1], "r-4-VM");
    assert_string_equal(list[2]->captures[1], "r-1-VM");
    assert_string_equal(list[3]->captures[1], "r-2-VM");
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(list[i]->index, i);
    finding_table_free(table);
}

static struct finding filled(void) {
    struct finding finding = {.signature = &SIGNATURE};

    finding.captures[0] = "1";
    finding.captures[2] = "0";
    entity_set_add(&finding.entities, ENTITY_ZONE, FIELD_ID, slice_of("1"));
    entity_set_add(&finding.related, ENTITY_VM, FIELD_ID, slice_of("4"));
    entity_set_add(&finding.related, ENTITY_ZONE, FIELD_NAME, slice_of("z1"));
    return finding;
}

static void expect_fill(const char *text, const char *unknown, const char *want, bool complete) {
    static const char *const FACTS[] = {"pod_name", "p{zone}", "empty", "", NULL};
    struct finding finding = filled();
    struct str out;

    str_init(&out);
    assert_int_equal(finding_fill(&out, &finding, text, FACTS, unknown), complete);
    assert_string_equal(out.ptr, want);
    str_free(&out);
}

static void templates_are_filled(void **state) {
    (void)state;
    expect_fill("zone {zone}: {free} free", NULL, "zone 1: 0 free", true);
    expect_fill("{vm.id} in {zone.name}", NULL, "4 in z1", true);
    expect_fill("pod {pod_name}.", NULL, "pod p{zone}.", true); /* a value is not filled again */
    expect_fill("{vm} {host.id} {empty}", NULL, "<vm> <host.id> <empty>", false);
    expect_fill("{vm}", "?", "?", false);
    expect_fill("", NULL, "", true);
}

static void braces_of_other_languages_stay(void **state) {
    static const char *const TEXTS[] = {"{\"id\": 5}",
                                        "${VAR}",
                                        "awk '{print $1}'",
                                        "{}",
                                        "{ zone }",
                                        "{Zone}",
                                        "{zone",
                                        "}{",
                                        "{9}",
                                        "for i in {1..5}; do echo $i; done",
                                        "{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(TEXTS); i++)
        expect_fill(TEXTS[i], "?", TEXTS[i], true);
    expect_fill("{{zone}}", NULL, "{1}", true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fold_key_says_which_failure_it_is),
        cmocka_unit_test(without_captures_the_first_thing_named_folds),
        cmocka_unit_test(a_vm_and_a_host_of_near_numbers_are_two),
        cmocka_unit_test(counts_and_times_cover_all_events),
        cmocka_unit_test(undated_findings_have_no_times),
        cmocka_unit_test(samples_are_the_smallest_by_time_file_and_offset),
        cmocka_unit_test(occurrences_are_the_first_of_each_chain_and_bounded),
        cmocka_unit_test(the_order_of_arrival_does_not_matter),
        cmocka_unit_test(nothing_points_into_the_records),
        cmocka_unit_test(a_long_capture_is_cut_between_characters),
        cmocka_unit_test(a_log_read_backwards_stays_small),
        cmocka_unit_test(the_table_is_bounded_and_counts_what_it_left_out),
        cmocka_unit_test(the_list_is_in_order_and_knows_its_indexes),
        cmocka_unit_test(templates_are_filled),
        cmocka_unit_test(braces_of_other_languages_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
