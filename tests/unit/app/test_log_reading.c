/* SPDX-License-Identifier: Apache-2.0
 * Going on where an earlier run ended: a log that is read in several runs, cut at any byte, gives what one
 * run gives, whatever happens to its file in between. */
#include "../pattern/layer_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <zlib.h>

#include "app/input_set.h"
#include "app/pipeline.h"
#include "base/compiler.h"

#define CONTEXT "(Work-Job-Executor-4:ctx-1a2b3c4d job-11/job-12 ctx-5e6f7a8b) (logid:0a1b2c3d) "

#define UNKNOWN "a failure that nobody knows"

/* A signature in a message and again in the trace below it, one in the trace only, templates, an absence. */
static const char LOG[] =
    "2026-03-04 05:06:07,890 INFO  [c.c.x.Y] (main:null) (logid:) start\n"
    "2026-03-04 05:06:08,000 WARN  [c.c.x.Y] " CONTEXT "host is gone: 5 while VM[DomainRouter|r-4-VM] ran\n"
    "2026-03-04 05:06:08,001 ERROR [c.c.x.Y] " CONTEXT "host is gone: 6 and this is why\n"
    "com.cloud.x.NoRoomException: no room in pool p1\n"
    "\tat com.cloud.x.Y.z(Y.java:1)\n"
    "Caused by: com.cloud.x.DeepException: host is gone: 6\n"
    "2026-03-04 05:06:09,000 WARN  [c.c.x.Y] (main:null) (logid:) nobody knows 17 of this\n"
    "\n"
    "2026-03-04 05:06:09,500 INFO  [c.c.x.Y] (main:null) (logid:) asking 9\n"
    "2026-03-04 05:07:10,000 ERROR [c.c.x.Y] (main:null) (logid:) " UNKNOWN "\n"
    "com.cloud.x.OtherException: what is this\n"
    "\tat com.cloud.x.Y.z(Y.java:2)\n"
    "Caused by: com.cloud.x.NoRoomException: no room in pool p2\n"
    "2026-03-04 05:08:00,000 INFO  [c.c.x.Y] (main:null) (logid:) asking 10\n"
    "2026-03-04 05:11:00,000 INFO  [c.c.x.Y] (main:null) (logid:) answer to 10\n"
    "2026-03-04 05:25:00,000 WARN  [c.c.x.Y] (main:null) (logid:) host is gone: 7\n"
    "2026-03-04 05:25:01,000 WARN  [c.c.x.Y] (main:null) (logid:) nobody knows 18 of this\n";

static const char PATTERNS[] =
    HEAD("a") "  - id: a.gone\n    title: t\n    role: cause\n    severity: major\n    certainty: sure\n"
              "    log: [management]\n    level: any\n    on: record\n    literal: 'host is gone'\n"
              "    regex: 'host is gone: (?<id>\\d+)'\n    entities: {id: host.id}\n"
              "  - id: a.room\n    title: t\n    role: symptom\n    severity: major\n    certainty: sure\n"
              "    log: any\n    level: any\n    on: exception\n    literal: 'no room in'\n"
              "    regex: 'no room in pool (?<pool>\\w+)'\n    entities: {pool: pool.name}\n"
              "  - id: a.asking\n    title: t\n    role: context\n    severity: info\n    certainty: hint\n"
              "    log: any\n    level: any\n    on: message\n    literal: 'asking '\n"
              "    regex: 'asking (?<id>\\d+)'\n    entities: {id: vm.id}\n"
              "  - id: a.answer\n    title: t\n    role: context\n    severity: info\n    certainty: hint\n"
              "    log: any\n    level: any\n    on: message\n    literal: 'answer to'\n"
              "    regex: 'answer to (?<id>\\d+)'\n    entities: {id: vm.id}\n"
              "  - id: a.silence\n    title: t\n    role: cause\n    severity: major\n    certainty: likely\n"
              "    log: any\n    level: any\n"
              "    absence: {after: {signature: a.asking}, until: {signature: a.answer}, same: [vm], within: "
              "10m}\n";

enum { KEYS = 32, KNOWN = 4 };

/* What was counted so far, over all runs: per finding, per template, and of the log. */
struct tally {
    struct {
        char id[64];
        uint64_t count;
    } items[KEYS];
    size_t count;
    uint64_t bytes, lines, records, warn_error;
};

/* What one run hands to the next, as a history would keep it. */
struct memory {
    struct known_logs *logs;
    struct known_log kept[KNOWN];
    struct file_id marks[KNOWN][FILE_ID_MARKS];
    char matches[KNOWN][200], paths[KNOWN][160];
    struct known_file files[KNOWN];
    size_t count;
};

static struct layers layers;
static struct memory memory;
static char path[160], other[160];
static const char *folder;

static int set_up(void **state) {
    (void)state;
    memset(&layers, 0, sizeof layers);
    memset(&memory, 0, sizeof memory);
    layers_directory(&layers);
    layers_file(&layers, "a.yaml", PATTERNS);
    layers_directory(&layers);
    folder = layers.directories[1];
    snprintf(path, sizeof path, "%s/server.log", folder);
    snprintf(other, sizeof other, "%s/server.log.1", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    known_logs_free(memory.logs);
    unlink(path);
    unlink(other);
    layers_end(&layers);
    return 0;
}

static void write_file(const char *name, struct slice bytes) {
    FILE *stream = fopen(name, "w");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, stream), bytes.len);
    assert_int_equal(fclose(stream), 0);
}

static void append(const char *name, struct slice bytes) {
    FILE *stream = fopen(name, "a");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, stream), bytes.len);
    assert_int_equal(fclose(stream), 0);
}

static void count(struct tally *tally, const char *id, uint64_t more) {
    size_t i = 0;

    while (i < tally->count && strcmp(tally->items[i].id, id) != 0)
        i++;
    if (more == 0)
        return;
    if (i == tally->count) {
        assert_true(tally->count < KEYS);
        snprintf(tally->items[tally->count++].id, sizeof tally->items[0].id, "%s", id);
    }
    tally->items[i].count += more;
}

static uint64_t counted(const struct tally *tally, const char *id) {
    for (size_t i = 0; i < tally->count; i++)
        if (strcmp(tally->items[i].id, id) == 0)
            return tally->items[i].count;
    return 0;
}

/* Keeps a copy of what is to be known of an input; those that were not read stay as they were. */
static int remember(void *payload, const struct log_input *input, struct error *err) {
    struct memory *next = payload;
    size_t i = next->count++;

    (void)err;
    assert_true(i < KNOWN);
    if (input->reading && log_reading_result(input->reading))
        next->kept[i] = *log_reading_result(input->reading);
    else if (input->known)
        next->kept[i] = *input->known;
    else
        next->kept[i] = (struct known_log){.last = MSEC_NONE, .last_matches = ""}; /* not a whole line yet */
    if (next->kept[i].mark_count)
        memcpy(next->marks[i], next->kept[i].marks, next->kept[i].mark_count * sizeof next->marks[i][0]);
    snprintf(next->matches[i], sizeof next->matches[i], "%s", next->kept[i].last_matches);
    snprintf(next->paths[i], sizeof next->paths[i], "%s", input->path);
    assert_true(input->match.looked);
    next->files[i] = input->match.now;
    next->files[i].log = i;
    next->files[i].part = input->match.how == KNOWN_PART;
    return 0;
}

/* One night: reads what is in the folder and adds what is new to the tally. */
static void night(struct tally *tally) {
    const char *paths[] = {folder}, *pattern_layers[] = {layers.directories[0]};
    static struct memory next;
    struct analysis_options options = {.paths = paths,
                                       .path_count = 1,
                                       .pattern_layer_count = 1,
                                       .log_tz = "UTC",
                                       .now = 1772700000000,
                                       .jobs = 1,
                                       .block_size = 300,
                                       .version = "",
                                       .on_input = remember,
                                       .on_payload = &next};
    struct outcome outcome;
    struct report *report = NULL;
    struct error err = {0};

    options.pattern_layers[0] = pattern_layers[0];
    memset(&next, 0, sizeof next);
    if (!memory.logs)
        assert_int_equal(known_logs_new(&memory.logs, NULL), 0);
    options.known = memory.logs;
    if (analysis_run(&report, &options, &outcome, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < report->finding_count; i++)
        count(tally, report->findings[i].id, report->findings[i].count - report->findings[i].known);
    for (size_t i = 0; i < report->unexplained_count; i++)
        count(tally, report->unexplained[i].template_text, report->unexplained[i].count);
    tally->bytes += report->coverage.bytes;
    tally->lines += report->coverage.lines;
    tally->records += report->coverage.records;
    tally->warn_error += report->coverage.warn_error_records;
    report_free(report);
    known_logs_free(memory.logs);
    memory = next;
    assert_int_equal(known_logs_new(&memory.logs, NULL), 0);
    for (size_t i = 0; i < memory.count; i++) {
        memory.kept[i].marks = memory.marks[i];
        memory.kept[i].last_matches = memory.matches[i];
        memory.kept[i].path = memory.paths[i];
        assert_int_equal(known_logs_add(memory.logs, &memory.kept[i], NULL), 0);
        assert_int_equal(known_logs_add_file(memory.logs, &memory.files[i], NULL), 0);
    }
}

static struct tally in_one_run(void) {
    struct tally tally = {.count = 0};

    write_file(path, slice_of(LOG));
    night(&tally);
    known_logs_free(memory.logs);
    memset(&memory, 0, sizeof memory);
    unlink(path);
    return tally;
}

/* A record whose explanation follows in the next run was unexplained for one night; all else is the same. */
static void assert_same(const struct tally *want, const struct tally *got, size_t cut) {
    for (size_t i = 0; i < want->count; i++)
        if (counted(got, want->items[i].id) != want->items[i].count)
            fail_msg("cut at %zu: %s was counted %d times", cut, want->items[i].id,
                     (int)counted(got, want->items[i].id));
    for (size_t i = 0; i < got->count; i++)
        if (counted(want, got->items[i].id) == 0 && strncmp(got->items[i].id, UNKNOWN, strlen(UNKNOWN)) != 0)
            fail_msg("cut at %zu: %s is one too many", cut, got->items[i].id);
    assert_int_equal(got->bytes, want->bytes);
    assert_int_equal(got->lines, want->lines);
    assert_int_equal(got->records, want->records);
    assert_int_equal(got->warn_error, want->warn_error);
}

static void one_run_counts_what_is_there(void **state) {
    struct tally tally = in_one_run();
    uint64_t events = 0;

    (void)state;
    for (size_t i = 0; i < tally.count; i++)
        events += tally.items[i].count;
    assert_int_equal(events, 8); /* gone 5, 6 and 7, room p1 and p2, silence of 9, a template twice */
    assert_int_equal(counted(&tally, "nobody knows <n> of this"), 2);
    assert_int_equal(tally.bytes, strlen(LOG));
    assert_int_equal(tally.lines, 17);
    assert_int_equal(tally.records, 10);
}

static void a_log_may_be_cut_at_any_byte(void **state) {
    const struct tally want = in_one_run();

    (void)state;
    for (size_t cut = 0; cut < strlen(LOG); cut++) {
        struct tally got = {.count = 0};

        write_file(path, slice_first(slice_of(LOG), cut));
        night(&got);
        append(path, slice_from(slice_of(LOG), cut));
        night(&got);
        assert_same(&want, &got, cut);
        night(&got);
        assert_same(&want, &got, cut);
        known_logs_free(memory.logs);
        memset(&memory, 0, sizeof memory);
    }
}

static void a_log_may_grow_a_little_every_night(void **state) {
    const struct tally want = in_one_run();

    (void)state;
    for (uint32_t seed = 1; seed < 40; seed++) {
        struct tally got = {.count = 0};
        uint32_t random = seed;

        write_file(path, slice_of(""));
        for (size_t at = 0, step; at < strlen(LOG); at += step) {
            random = random * 1664525u + 1013904223u;
            step = 1 + (random >> 8) % (20 * seed);
            append(path, slice_first(slice_from(slice_of(LOG), at), step));
            night(&got);
        }
        assert_same(&want, &got, seed);
        known_logs_free(memory.logs);
        memset(&memory, 0, sizeof memory);
    }
}

static void write_packed(const char *name, struct slice bytes) {
    gzFile file = gzopen(name, "wb");

    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes.ptr, (unsigned)bytes.len), (int)bytes.len);
    assert_int_equal(gzclose(file), Z_OK);
}

enum change { RENAMED, COMPRESSED, COPIED_AND_TRUNCATED, REPLACED_BY_A_BEGINNING, CHANGES };

static void rotate(enum change change, size_t cut) {
    struct slice all = slice_of(LOG), first = slice_first(all, cut);

    write_file(path, all); /* what was written until the rotation */
    switch (change) {
    case RENAMED:
        assert_int_equal(rename(path, other), 0);
        break;
    case COMPRESSED:
        write_packed(other, all);
        break;
    case COPIED_AND_TRUNCATED:
        write_file(other, all);
        break;
    default:
        write_file(other, first);
    }
    write_file(path, slice_of("2026-03-05 00:00:00,000 INFO  [c.c.x.Y] (main:null) (logid:) a new day\n"));
}

static void a_log_may_be_rotated_between_two_runs(void **state) {
    const struct tally want = in_one_run();
    static const size_t CUTS[] = {1, 60, 400, 700, 1000, 1300, 1550};

    (void)state;
    for (size_t i = 0; i < (size_t)REPLACED_BY_A_BEGINNING * ARRAY_LENGTH(CUTS); i++) {
        size_t cut = CUTS[i % ARRAY_LENGTH(CUTS)];
        struct tally got = {.count = 0};

        write_file(path, slice_first(slice_of(LOG), cut));
        night(&got);
        rotate((enum change)(i / ARRAY_LENGTH(CUTS)), cut);
        night(&got);
        got.bytes -= 71;
        got.lines--;
        got.records--;
        assert_same(&want, &got, cut);
        unlink(other);
        known_logs_free(memory.logs);
        memset(&memory, 0, sizeof memory);
    }
}

/* A copy of what was read, cut short, is not read again. */
static void the_beginning_of_a_known_log_is_not_read_again(void **state) {
    const struct tally want = in_one_run();
    struct tally got = {.count = 0};

    (void)state;
    write_file(path, slice_of(LOG));
    night(&got);
    rotate(REPLACED_BY_A_BEGINNING, 1200);
    night(&got);
    got.bytes -= 71;
    got.lines--;
    got.records--;
    assert_same(&want, &got, 0);
}

/* The same name, another log: from its first byte. */
static void a_log_that_takes_the_place_of_another_is_new(void **state) {
    struct tally tally = in_one_run(), got = {.count = 0};
    char changed[sizeof LOG];

    (void)state;
    memcpy(changed, LOG, sizeof LOG);
    memcpy(changed, "2026-03-05", 10);
    write_file(path, slice_of(changed));
    night(&got);
    assert_int_equal(got.bytes, tally.bytes);
    memcpy(changed, "2026-03-06", 10);
    write_file(path, slice_of(changed));
    night(&got);
    assert_int_equal(got.bytes, 2 * tally.bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(one_run_counts_what_is_there),
        TEST(a_log_may_be_cut_at_any_byte),
        TEST(a_log_may_grow_a_little_every_night),
        TEST(a_log_may_be_rotated_between_two_runs),
        TEST(the_beginning_of_a_known_log_is_not_read_again),
        TEST(a_log_that_takes_the_place_of_another_is_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
