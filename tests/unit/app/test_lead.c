/* SPDX-License-Identifier: Apache-2.0
 * Tests of app/lead: which unexplained records become leads, and above all which do not. */
#include "../pattern/layer_fixture.h"

#include "app/lead.h"

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
    layers_file(
        &layers, "other.yaml",
        "format: 1\nfamily: other\npatterns:\n  - id: other.failed\n    title: t\n    role: symptom\n"
        "    severity: major\n    certainty: hint\n    log: any\n    level: any\n    on: record\n"
        "    literal: 'jobStatus: FAILED'\n    regex: 'jobStatus: FAILED, resultCode: (?<code>\\d+)'\n"
        "    measures: {code: {unit: code}}\n");
    layers_file(&layers, "origins.yaml",
                "format: 1\nfailed: {signature: other.failed, capture: code, codes: ['530']}\n"
                "user_errors: [BadParameterException]\nfamilies:\n  - family: other\n    class: [Disk]\n");
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
        .line = ++offset, .offset = offset, .time = 5, .level = level, .operation = operation};
    struct error err = {0};

    assert_int_equal(lead_table_add(leads, &place, slice_of(text), &err), 0);
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
    snprintf(found + used, sizeof found - used, "%s@%llu %.*s;", event->signature->id,
             (unsigned long long)event->line, SLICE_ARGS(event->captures[ORIGIN_WORDS]));
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
    return lead_table_promote(leads, findings, code ? 1 : 0, relations, profile_of, excerpt, keep, NULL,
                              &err);
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

static void test_later_job_in_the_same_slot(void **state) {
    (void)state;
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke", LEVEL_ERROR, 11);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d job-1035) (logid:) other", LEVEL_ERROR,
          11 + LEAD_JOBS);
    job_fails(11);
    assert_int_equal(promote("530", false), 0);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] " IN_JOB "disk broke", LEVEL_ERROR, 11);
    job_fails(11);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d job-1035) (logid:) other", LEVEL_ERROR,
          11 + LEAD_JOBS);
    assert_int_equal(promote("530", false), 1); /* a failed job's lead is kept */
}

static void test_excerpt(void **state) {
    (void)state;
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) no exception", LEVEL_ERROR, 0);
    offer(MANAGEMENT
          "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) only a warning\ncom.cloud.x.DiskException: x",
          LEVEL_WARN, 0);
    offer(MANAGEMENT
          "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) bad\ncom.cloud.x.BadParameterException: no",
          LEVEL_ERROR, 0);
    offer(MANAGEMENT "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) real" TRACE, LEVEL_ERROR, 0);
    offer(MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) next" TRACE, LEVEL_ERROR, 0);
    assert_int_equal(promote(NULL, false), 0); /* a long log */
    assert_int_equal(promote("431", true), 0); /* something was found */
    assert_int_equal(promote(NULL, true), 1);
    assert_string_equal(found, "other.unrecognised@4 real;");
}

static void test_excerpt_with_a_mistake_only(void **state) {
    (void)state;
    offer(MANAGEMENT "WARN  [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) hm", LEVEL_WARN, 0);
    offer(MANAGEMENT
          "ERROR [c.c.x.Disk] (x:ctx-1a2b3c4d) (logid:) bad\ncom.cloud.x.BadParameterException: no",
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
        cmocka_unit_test_setup_teardown(test_later_job_in_the_same_slot, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_excerpt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_excerpt_with_a_mistake_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_start, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
