/* SPDX-License-Identifier: Apache-2.0
 * Tests of app/scan and app/scan_pool: events of a block, the same for every way of cutting a log, records
 * that were cut. */
#include "../pattern/layer_fixture.h"

#include "app/scan.h"
#include "app/scan_pool.h"

#define CONTEXT "(Work-Job-Executor-4:ctx-1a2b3c4d job-11/job-12 ctx-5e6f7a8b) (logid:0a1b2c3d) "

static const char LOG[] =
    "2026-03-04 05:06:07,890 INFO  [c.c.x.Y] (main:null) (logid:) start\n"
    "2026-03-04 05:06:08,000 WARN  [c.c.x.Y] " CONTEXT "host is gone: 5 while VM[DomainRouter|r-4-VM] ran\n"
    "2026-03-04 05:06:08,001 ERROR [c.c.x.Y] " CONTEXT "unexpected\n"
    "com.cloud.x.NoRoomException: no room in pool p1\n"
    "\tat com.cloud.x.Y.z(Y.java:1)\n"
    "Caused by: com.cloud.x.DeepException: host is gone: 6\n"
    "2026-03-04 05:06:09,000 WARN  [c.c.x.Y] (main:null) (logid:) nobody knows 17 of this\n"
    "\n"
    "2026-03-04 05:06:09,500 WARN  [c.c.x.Y] (main:null) (logid:) host is gone: 7 no room in theory\n"
    "2026-03-04 05:06:10,000 DEBUG [c.c.a.t.Request] " CONTEXT
    "Seq 5-900: Received:  { Ans: , MgmtId: 1, via: 5(kvm1), Ver: v1, Flags: 10, "
    "[{\"com.cloud.agent.api.Answer\":{\"result\":\"false\",\"details\":\"bad\\nno room in pool "
    "p2\",\"wait\":\"0\"}}] }\r\n"
    "2026-03-04 05:06:11,000 ERROR [c.c.x.Y] (main:null) (logid:) last host is gone: 8 without newline";

static struct layers layers;
static struct prefilter *prefilter;
static struct zone *zone;
static struct scan_context context;
static struct scanner *scanner;
static struct log_profile profile;
static struct scan_result result;

static int set_up(void **state) {
    struct slice structural[SCAN_LITERALS_MAX];
    struct error err = {0};
    size_t count;

    (void)state;
    memset(&layers, 0, sizeof layers);
    layers_directory(&layers);
    layers_file(&layers, "a.yaml",
                HEAD("a") "  - id: a.gone\n    title: t\n    role: cause\n    severity: major\n    certainty: sure\n"
                          "    log: [management]\n    level: any\n    on: record\n    literal: 'host is gone'\n"
                          "    regex: 'host is gone: (?<id>\\d+)'\n    entities: {id: host.id}\n"
                          "  - id: a.room\n    title: t\n    role: symptom\n    severity: major\n    certainty: sure\n"
                          "    log: any\n    level: any\n    on: exception\n    literal: 'no room in'\n"
                          "    regex: 'no room in pool (?<pool>\\w+)'\n    entities: {pool: pool.name}\n"
                          "  - id: a.answer\n    title: t\n    role: symptom\n    severity: major\n    certainty: "
                          "sure\n"
                          "    log: any\n    level: any\n    on: answer\n    literal: 'no room in'\n"
                          "    regex: '^no room in pool (?<pool>\\w+)'\n    entities: {pool: pool.name}\n"
                          "  - id: a.noise\n    title: t\n    role: noise\n    severity: info\n    certainty: sure\n"
                          "    log: any\n    level: any\n    on: message\n    literal: 'no room in theory'\n"
                          "    regex: 'no room in theory'\n");
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(complaints_errors(layers.complaints), 0);
    count = scan_literals(structural);
    assert_int_equal(prefilter_new(&prefilter, layers.set, structural, count, &err), 0);
    assert_int_equal(zone_new(&zone, "+02:00", &err), 0);
    context = (struct scan_context){layers.set, prefilter, MSEC_NONE, MSEC_NONE};
    assert_int_equal(scanner_new(&scanner, &context, &err), 0);
    log_profile_detect(&profile, slice_of(LOG), true, NULL);
    assert_int_equal(profile.kind, LOG_MANAGEMENT);
    scan_result_init(&result);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    scan_result_free(&result);
    scanner_free(scanner);
    prefilter_free(prefilter);
    zone_free(zone);
    layers_end(&layers);
    return 0;
}

/* What was found so far, as text, with places in the log. */
struct notes {
    struct str text;
    uint64_t lines, records, warn_error, explained;
    msec_t first, last;
};

static void notes_init(struct notes *notes) {
    memset(notes, 0, sizeof *notes);
    str_init(&notes->text);
    notes->first = notes->last = MSEC_NONE;
}

static void note_entities(struct str *out, const struct entity_set *set) {
    for (size_t i = 0; i < set->count; i++)
        str_addf(out, " %s:%.*s/%.*s", entity_type_name(set->items[i].type), SLICE_ARGS(set->items[i].id),
                 SLICE_ARGS(set->items[i].name));
}

static void note(struct notes *notes, const struct block *block, const struct scan_result *got) {
    for (size_t i = 0; i < got->events.count; i++) {
        const struct event *e = &got->events.items[i];

        str_addf(&notes->text, "%s line %llu at %llu time %lld level %d job %llu/%llu seq %llu logid %.*s match %zu",
                 e->signature->id, (unsigned long long)(notes->lines + e->line + 1),
                 (unsigned long long)(block->offset + e->offset), (long long)e->time, (int)e->level,
                 (unsigned long long)e->parent_job, (unsigned long long)e->job, (unsigned long long)e->seq,
                 SLICE_ARGS(e->logid), e->match_offset);
        note_entities(&notes->text, &e->entities);
        str_add(&notes->text, " and");
        note_entities(&notes->text, &e->related);
        str_addf(&notes->text, " raw %zu\n", e->raw.len);
    }
    for (size_t i = 0; i < got->unexplained.count; i++)
        str_addf(&notes->text, "? line %llu time %lld: %.*s\n",
                 (unsigned long long)(notes->lines + got->unexplained.items[i].line + 1),
                 (long long)got->unexplained.items[i].time.utc, SLICE_ARGS(got->unexplained.items[i].template_text));
    notes->lines += got->lines - (block->len && !got->ends_line && !block->last ? 1 : 0);
    notes->records += got->records;
    notes->warn_error += got->warn_error;
    notes->explained += got->explained;
    if (notes->first == MSEC_NONE)
        notes->first = got->first.utc;
    if (got->last.utc != MSEC_NONE)
        notes->last = got->last.utc;
}

/* Scans bytes [from, to) of the log as a block of their own, in memory of its exact size. */
static void scan_part(struct notes *notes, const char *log, size_t len, size_t from, size_t to, const char *head) {
    struct block block = {.len = to - from, .offset = from, .last = to == len, .continues = head != NULL};

    block.bytes = malloc(to - from ? to - from : 1);
    memcpy(block.bytes, log + from, to - from);
    if (head) {
        block.head_len = strlen(head);
        memcpy(block.head, head, block.head_len);
    }
    assert_int_equal(scanner_block(scanner, &block, &profile, zone, &result, NULL), 0);
    note(notes, &block, &result);
    block_free(&block);
}

static void assert_same(const struct notes *want, const struct notes *got) {
    assert_string_equal(got->text.ptr, want->text.ptr);
    assert_int_equal(got->lines, want->lines);
    assert_int_equal(got->records, want->records);
    assert_int_equal(got->warn_error, want->warn_error);
    assert_int_equal(got->explained, want->explained);
    assert_int_equal(got->first, want->first);
    assert_int_equal(got->last, want->last);
}

static void a_block_gives_its_events(void **state) {
    static const char *const WANT[] = {
        "a.gone line 2 at 67 time 1772593568000 level 4 job 11/12 seq 0 logid 0a1b2c3d",
        "host:5/ and vm:4/r-4-VM raw",
        "a.room line 3",
        "pool:/p1",
        "a.gone line 3",
        "host:6/",
        "a.answer line 10",
        "level 2 job 11/12 seq 900",
        "pool:/p2 and host:5/kvm1",
        "a.gone line 11",
        "? line 7 time 1772593569000: nobody knows <n> of this",
    };
    struct notes notes;
    const char *at;

    (void)state;
    notes_init(&notes);
    scan_part(&notes, LOG, strlen(LOG), 0, strlen(LOG), NULL);
    at = notes.text.ptr;
    for (size_t i = 0; i < ARRAY_LENGTH(WANT); i++) {
        const char *found = strstr(i == 0 ? at : notes.text.ptr, WANT[i]);

        if (!found)
            fail_msg("\"%s\" is missing in\n%s", WANT[i], notes.text.ptr);
    }
    assert_null(strstr(notes.text.ptr, "a.noise"));
    assert_null(strstr(notes.text.ptr, "line 9")); /* noise hides what else the record says */
    assert_int_equal(notes.lines, 11);
    assert_int_equal(notes.records, 7);
    assert_int_equal(notes.warn_error, 5);
    assert_int_equal(notes.explained, 4);
    str_free(&notes.text);
}

static void cutting_between_records_changes_nothing(void **state) {
    const size_t len = strlen(LOG);
    struct notes whole, cut;
    size_t starts[32], count = 0;

    (void)state;
    notes_init(&whole);
    scan_part(&whole, LOG, len, 0, len, NULL);
    for (size_t i = 0; i < len; i++)
        if ((i == 0 || LOG[i - 1] == '\n') && record_starts(&profile, LOG + i, len - i))
            starts[count++] = i;
    assert_int_equal(count, 7);
    starts[count] = len;
    for (unsigned mask = 0; mask < 1u << (count - 1); mask++) { /* every set of places to cut at */
        size_t from = 0;

        notes_init(&cut);
        for (size_t k = 1; k <= count; k++)
            if (k == count || mask >> (k - 1) & 1) {
                scan_part(&cut, LOG, len, from, starts[k], NULL);
                from = starts[k];
            }
        if (mask) /* templates come behind the events of their block: compare what is independent of that */
            assert_int_equal(cut.text.len, whole.text.len);
        else
            assert_same(&whole, &cut);
        assert_int_equal(cut.lines, whole.lines);
        assert_int_equal(cut.records, whole.records);
        assert_int_equal(cut.warn_error, whole.warn_error);
        assert_int_equal(cut.explained, whole.explained);
        assert_int_equal(cut.first, whole.first);
        assert_int_equal(cut.last, whole.last);
        for (const char *line = whole.text.ptr; *line; line = strchr(line, '\n') + 1) {
            struct slice wanted = slice_make(line, (size_t)(strchr(line, '\n') + 1 - line));

            assert_true(slice_find(str_slice(&cut.text), wanted) >= 0);
        }
        str_free(&cut.text);
    }
    str_free(&whole.text);
}

/* The rest of a record that was too long: other bytes, the same header. */
static void a_record_cut_in_two_keeps_its_header(void **state) {
    static const char HEADER[] = "2026-03-04 05:06:08,000 WARN  [c.c.x.Y] " CONTEXT "very long";
    static const char REST[] = "tail host is gone: 5\nmore\n"
                               "2026-03-04 05:06:11,000 INFO  [c.c.x.Y] (main:null) (logid:) host is gone: 8\n";
    struct notes notes;

    (void)state;
    notes_init(&notes);
    notes.lines = 41; /* the record's first piece ended within line 42 */
    scan_part(&notes, REST, strlen(REST), 0, strlen(REST), HEADER);
    assert_non_null(
        strstr(notes.text.ptr, "a.gone line 42 at 0 time 1772593568000 level 4 job 11/12 seq 0 logid 0a1b2c3d"));
    assert_non_null(strstr(notes.text.ptr, "a.gone line 44 at 26 time 1772593571000 level 3 job 0/0"));
    assert_int_equal(notes.records, 1); /* the cut record was counted where it began */
    assert_int_equal(notes.lines, 44);
    assert_int_equal(notes.warn_error, 0);
    str_free(&notes.text);
}

static void times_outside_the_window_are_left_out(void **state) {
    struct scan_context narrow = context;
    struct scanner *other = NULL;
    struct block block = {.bytes = (char *)(uintptr_t)LOG, .len = strlen(LOG), .last = true};

    (void)state;
    narrow.since = 1772593568001;
    narrow.until = 1772593571000; /* not included */
    assert_int_equal(scanner_new(&other, &narrow, NULL), 0);
    assert_int_equal(scanner_block(other, &block, &profile, zone, &result, NULL), 0);
    for (size_t i = 0; i < result.events.count; i++)
        assert_true(result.events.items[i].time >= narrow.since && result.events.items[i].time < narrow.until);
    assert_int_equal(result.events.count, 3);
    scanner_free(other);
}

static void nothing_and_bytes_of_any_kind_are_scanned(void **state) {
    struct notes notes;
    uint32_t seed = 7;
    char bytes[4096];

    (void)state;
    notes_init(&notes);
    scan_part(&notes, "", 0, 0, 0, NULL);
    assert_int_equal(notes.lines, 0);
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (char)(seed >> 24);
        }
        for (size_t at = seed % 500; at + 200 < sizeof bytes; at += 300) /* pieces of a log among them */
            memcpy(bytes + at, LOG + seed % (sizeof LOG - 200), 200);
        scan_part(&notes, bytes, sizeof bytes, 0, sizeof bytes, round % 2 ? "2026" : NULL);
    }
    str_free(&notes.text);
}

/* ---- through files, threads and blocks ---- */

static int fold(void *payload, size_t input, const struct block *block, const struct scan_result *got,
                struct error *err) {
    struct notes *notes = payload;

    (void)input;
    (void)err;
    note(notes, block, got);
    return 0;
}

static void threads_and_block_sizes_change_nothing(void **state) {
    static const size_t SIZES[] = {1, 100, 700, 4096, 1 << 20};
    char path[160];
    const char *paths[] = {path};
    struct notes want, got;

    (void)state;
    {
        FILE *stream;

        snprintf(path, sizeof path, "%s/server.log", layers.directories[0]);
        strcpy(layers.files[layers.file_count++], path);
        stream = fopen(path, "w");
        assert_non_null(stream);
        for (int i = 0; i < 30; i++)
            fprintf(stream, "%s\n", LOG);
        assert_int_equal(fclose(stream), 0);
    }
    notes_init(&want);
    for (size_t s = 0; s < 2 * ARRAY_LENGTH(SIZES); s++) {
        struct analysis_options options = {
            .paths = paths, .path_count = 1, .jobs = s % 2 ? 4 : 1, .block_size = SIZES[s / 2]};
        struct input_set inputs;
        uint64_t gave_up;
        struct error err = {0};

        notes_init(&got);
        assert_int_equal(input_set_open(&inputs, &options, zone, &err), 0);
        assert_int_equal(scan_pool_run(&inputs, &context, &options, fold, &got, &gave_up, &err), 0);
        assert_true(inputs.items[0].complete);
        input_set_free(&inputs);
        if (s == 0) {
            want = got;
            continue;
        }
        assert_int_equal(got.text.len, want.text.len);
        assert_int_equal(got.lines, 330);
        assert_int_equal(got.records, want.records);
        assert_int_equal(got.warn_error, want.warn_error);
        assert_int_equal(got.explained, want.explained);
        for (const char *line = want.text.ptr; *line; line = strchr(line, '\n') + 1)
            assert_true(slice_find(str_slice(&got.text), slice_make(line, (size_t)(strchr(line, '\n') - line))) >= 0);
        str_free(&got.text);
    }
    str_free(&want.text);
}

static int fold_fails(void *payload, size_t input, const struct block *block, const struct scan_result *got,
                      struct error *err) {
    (void)input;
    (void)block;
    (void)got;
    return ++*(int *)payload == 3 ? error_set(err, ERROR_INTERNAL, "no further") : 0;
}

static void a_fold_that_fails_ends_the_run(void **state) {
    char path[160];
    const char *paths[] = {path};
    struct analysis_options options = {.paths = paths, .path_count = 1, .jobs = 4, .block_size = 1};
    struct input_set inputs;
    struct error err = {0};
    uint64_t gave_up;
    int calls = 0;

    (void)state;
    layers_file(&layers, "server.log", LOG);
    snprintf(path, sizeof path, "%s/server.log", layers.directories[0]);
    assert_int_equal(input_set_open(&inputs, &options, zone, &err), 0);
    assert_int_equal(scan_pool_run(&inputs, &context, &options, fold_fails, &calls, &gave_up, &err), -1);
    assert_int_equal(calls, 3);
    assert_string_equal(err.text, "no further");
    input_set_free(&inputs);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_block_gives_its_events),
        TEST(cutting_between_records_changes_nothing),
        TEST(a_record_cut_in_two_keeps_its_header),
        TEST(times_outside_the_window_are_left_out),
        TEST(nothing_and_bytes_of_any_kind_are_scanned),
        TEST(threads_and_block_sizes_change_nothing),
        TEST(a_fold_that_fails_ends_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
