/* SPDX-License-Identifier: Apache-2.0
 * Tests of correlate/lead: which unexplained records become leads, and above all which do not. */
#include "../pattern/layer_fixture.h"

#include "correlate/lead.h"

#define MANAGEMENT "2026-03-04 05:06:07,890 "
#define IN_JOB     "(API-Job-Executor-2:ctx-1a2b3c4d job-11 ctx-5e6f7a8b) (logid:0a1b2c3d) "
#define TRACE      "\ncom.cloud.x.DiskException: full\n\tat com.cloud.x.Disk.add(Disk.java:1)"

static struct layers layers;
static struct origins *origins;
static struct lead_table *leads;
static struct log_profile profile;
static struct relation relations[2];
static uint64_t offset;
static char found[600];

static int set_up(void **state) {
    const char *directories[1];
    struct error err = {0};

    (void)state;
    memset(&layers, 0, sizeof layers);
    layers_directory(&layers);
    layers_file(&layers, "other.yaml",
                "format: 1\nfamily: other\npatterns:\n  - id: other.failed\n    title: t\n    role: symptom\n"
                "    severity: major\n    certainty: hint\n    log: any\n    level: any\n    on: record\n"
                "    literal: 'jobStatus: FAILED'\n    regex: 'jobStatus: FAILED, resultCode: (?<code>\\d+)'\n"
                "    measures: {code: {unit: code}}\n");
    layers_file(&layers, "origins.yaml",
                "format: 1\nfailed: {signature: other.failed, capture: code, codes: ['530']}\n"
                "user_errors: [BadParameterException]\nfamilies:\n  - family: other\n    class: [Disk]\n    text: ['no "
                "spindle']\n");
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    directories[0] = layers.directories[0];
    assert_int_equal(origins_load(&origins, layers.set, directories, 1, layers.complaints, &err), 0);
    assert_int_equal(complaints_errors(layers.complaints), 0);
    assert_int_equal(lead_table_new(&leads, origins, &err), 0);
    log_profile_detect(&profile, slice_of(MANAGEMENT "ERROR [c.c.x.Y] (main:null) (logid:) z\n"), true, NULL);
    found[0] = '\0';
    offset = 0;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    lead_table_free(leads);
    origins_free(origins);
    layers_end(&layers);
    return 0;
}

static void offer(const char *text, enum level level, uint64_t operation) {
    struct lead_place place = {
        .line = offset + 1, .offset = offset + 1, .time = 5, .level = level, .operation = operation};
    struct error err = {0};

    offset++;
    assert_int_equal(lead_table_add(leads, &place, slice_of(text), false, &err), 0);
}

static void job_fails(uint64_t job) {
    struct event event = {.signature = signature_of(&layers, "other.failed"), .job = job};
    struct error err = {0};

    assert_int_equal(lead_table_event(leads, &event, &err), 0);
}

static const struct log_profile *profile_of(void *payload, uint32_t file) {
    (void)payload;
    (void)file;
    return &profile;
}

static int keep(void *payload, const struct event *event, struct error *err) {
    size_t used = strlen(found);

    (void)payload;
    (void)err;
    snprintf(found + used, sizeof found - used, "%s@%llu %.*s;", event->signature->id, (unsigned long long)event->line,
             SLICE_ARGS(event->captures[ORIGIN_WORDS]));
    return 0;
}

/* Promotes where one failure of job 11 with `code` was found (null: nothing was). */
static int promote(const char *code, bool excerpt) {
    struct occurrence at = {.job = 11};
    struct finding failure = {.signature = signature_of(&layers, "other.failed"),
                              .occurrences = &at,
                              .occurrence_count = 1,
                              .captures = {code}};
    struct finding *findings[] = {&failure};
    struct error err = {0};

    relations[0] = (struct relation){.explained_by = NOT_EXPLAINED};
    return lead_promote(leads, origins, findings, code ? 1 : 0, relations, profile_of, excerpt, keep, NULL, &err);
}

static void test_failed_job(void **state) {
    (void)state;
    offer(MANAGEMENT "WARN  [c.c.x.Disk] " IN_JOB "hm", LEVEL_WARN, 11);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke", LEVEL_ERROR, 11);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "so all broke", LEVEL_ERROR, 11);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d job-12) (logid:) another job", LEVEL_ERROR, 12);
    job_fails(11);
    assert_int_equal(promote("530", false), 1);
    assert_string_equal(found, "other.unrecognised@2 disk broke;");
}

static void test_job_that_did_not_fail(void **state) {
    (void)state;
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke" TRACE, LEVEL_ERROR, 11);
    assert_int_equal(promote("530", true), 0);
}

static void test_mistake_of_the_caller(void **state) {
    (void)state;
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke", LEVEL_ERROR, 11);
    job_fails(11);
    assert_int_equal(promote("431", true), 0);
}

/* Of jobs that did not fail only the latest are kept; that one failed may be known before or behind its records. */
static void test_many_jobs(void **state) {
    char text[160];

    (void)state;
    job_fails(11);
    for (uint64_t job = 12; job < 12 + 8 * LEAD_JOBS; job++) {
        snprintf(text, sizeof text, MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d job-%llu) (logid:) other",
                 (unsigned long long)job);
        offer(text, LEVEL_ERROR, job);
    }
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke", LEVEL_ERROR, 11);
    assert_int_equal(promote("530", false), 1);
    assert_string_equal(found, "other.unrecognised@8193 disk broke;");
}

/* The tables of two logs: the record is in one, the failure in the other. */
static void test_two_logs(void **state) {
    const struct log_source source = {.file = 1};
    struct lead_table *other = NULL, *mine = leads;
    const struct lead *const *list;
    size_t count;

    (void)state;
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke", LEVEL_ERROR, 11);
    assert_int_equal(lead_table_new(&other, origins, NULL), 0);
    leads = other;
    job_fails(11);
    leads = mine;
    list = lead_table_list(other, &count);
    assert_int_equal(count, 1);
    assert_int_equal(lead_table_take(leads, list[0], &source, NULL), 0);
    lead_table_free(other);
    assert_int_equal(promote("530", false), 1);
}

static void offer_generic(const char *text) {
    struct lead_place place = {
        .line = offset + 1, .offset = offset + 1, .time = 5, .level = LEVEL_ERROR, .operation = 11};
    struct error err = {0};

    offset++;
    assert_int_equal(lead_table_add(leads, &place, slice_of(text), true, &err), 0);
}

static void test_excerpt(void **state) {
    (void)state;
    offer(MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) disk is slow", LEVEL_WARN, 0);
    offer(MANAGEMENT "ERROR [c.c.x.Other] (x:ctx-1a2b3c4d) (logid:) of no known class", LEVEL_ERROR, 0);
    assert_int_equal(promote(NULL, true), 0);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) real" TRACE, LEVEL_ERROR, 0);
    offer(MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) next" TRACE, LEVEL_ERROR, 0);
    assert_int_equal(promote(NULL, false), 0); /* a long log */
    assert_int_equal(promote("431", true), 0); /* only a generic symptom was found, and the words say no more */
    assert_int_equal(promote(NULL, true), 1);
    assert_string_equal(found, "other.unrecognised@3 real;");
}

/* Each demand comes before the next, wherever its record stands; none holds in a long log. */
static void test_demands(void **state) {
    static const struct {
        const char *text;
        enum level level;
    } RECORDS[] = {
        {MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) Failed to spin", LEVEL_WARN},
        {MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) refused\ncom.cloud.x.BadParameterException: no",
         LEVEL_ERROR},
        {MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) disk broke", LEVEL_ERROR},
        {MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) no trace\ncom.cloud.x.DiskException: x", LEVEL_WARN},
        {MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) thrown" TRACE, LEVEL_ERROR},
    };
    static const char *const WORDS[] = {"Failed to spin", "refused", "disk broke", "no trace", "thrown"};
    char expected[100];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(RECORDS); i++) {
        offer(RECORDS[i].text, RECORDS[i].level, 0);
        assert_int_equal(promote(NULL, false), 0);
        found[0] = '\0';
        assert_int_equal(promote(NULL, true), 1);
        snprintf(expected, sizeof expected, "other.unrecognised@%zu %s;", i + 1, WORDS[i]);
        assert_string_equal(found, expected);
    }
}

/* What a generic symptom knows is no lead of its job, and in an excerpt only where its exception says more. */
static void test_generic(void **state) {
    (void)state;
    offer_generic(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke");
    offer_generic(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "so it broke" TRACE);
    assert_int_equal(promote("431", true), 0);
    offer_generic(MANAGEMENT "ERROR [c.c.x.Other] " IN_JOB "so\ncom.cloud.x.OddException: no spindle");
    assert_int_equal(promote(NULL, true), 0);
    assert_int_equal(promote("431", false), 0);
    assert_int_equal(promote("431", true), 1);
    assert_string_equal(found, "other.unrecognised@3 so;");
    job_fails(11);
    assert_int_equal(promote("530", false), 0);
}

static void test_excerpt_with_a_mistake_only(void **state) {
    (void)state;
    offer(MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) hm", LEVEL_WARN, 0);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) bad\ncom.cloud.x.BadParameterException: no",
          LEVEL_ERROR, 0);
    assert_int_equal(promote(NULL, false), 0); /* a long log */
    assert_int_equal(promote(NULL, true), 1);
    assert_string_equal(found, "other.unrecognised@2 bad;");
}

static void test_start(void **state) {
    (void)state;
    for (int i = 0; i < 2 * LEAD_EARLY_MAX; i++)
        offer(MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) hm", LEVEL_WARN, 0);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (main:null) (logid:) cannot start" TRACE, LEVEL_ERROR, 0);
    assert_int_equal(promote(NULL, false), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_failed_job, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_job_that_did_not_fail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mistake_of_the_caller, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_jobs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_logs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_excerpt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_demands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_generic, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_excerpt_with_a_mistake_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_start, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
