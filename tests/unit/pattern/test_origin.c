/* SPDX-License-Identifier: Apache-2.0
 * Tests of pattern/origin: what decides, in which order, and what is wrong in a file; the shipped file too.
 */
#include "layer_fixture.h"

#include "pattern/origin.h"

#define SIGNATURE(family, slug)                                                                                        \
    "format: 1\nfamily: " family "\npatterns:\n  - id: " family "." slug                                               \
    "\n    title: t\n    role: symptom\n    severity: major\n    certainty: hint\n    log: any\n    level: "           \
    "any\n"                                                                                                            \
    "    on: record\n    literal: 'jobStatus: FAILED'\n    regex: 'jobStatus: FAILED, resultCode: "                    \
    "(?<code>\\d+)'\n    measures: {code: {unit: code}}\n"

#define HEADER                                                                                                         \
    "2026-03-04 05:06:07,890 ERROR [c.c.x.FrobManagerImpl] (API-Job-Executor-2:ctx-1a2b3c4d job-11 "                   \
    "ctx-5e6f7a8b) "                                                                                                   \
    "(logid:0a1b2c3d) "

static struct layers layers;
static struct origins *origins;

static void load(const char *text) {
    const char *directories[] = {layers.directories[0]};
    struct error err = {0};

    layers.file_count = 3; /* a further text takes the place of the one before */
    layers_file(&layers, "origins.yaml", text);
    assert_int_equal(origins_load(&origins, layers.set, directories, 1, layers.complaints, &err), 0);
}

static int set_up(void **state) {
    (void)state;
    memset(&layers, 0, sizeof layers);
    layers_directory(&layers);
    layers_file(&layers, "storage.yaml", SIGNATURE("storage", "a"));
    layers_file(&layers, "network.yaml", SIGNATURE("network", "a"));
    layers_file(&layers, "other.yaml", SIGNATURE("other", "failed"));
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    assert_int_equal(complaints_errors(layers.complaints), 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    origins_free(origins);
    origins = NULL;
    layers_end(&layers);
    return 0;
}

static struct origin ask(const char *text) {
    struct log_profile profile;
    struct record record;
    struct origin origin;

    log_profile_detect(&profile, slice_of(text), true, "management-server.log");
    record_parse(&record, &profile, slice_of(text));
    origin_find(&origin, origins, &record);
    return origin;
}

static void says(const char *text, const char *id, enum origin_kind kind, const char *key) {
    struct origin origin = ask(text);

    assert_string_equal(origin.signature->id, id);
    assert_string_equal(origin_kind_name(origin.kind), origin_kind_name(kind));
    assert_string_equal(origin.key, key);
}

static void test_order(void **state) {
    (void)state;
    load("format: 1\nuser_errors: [BadParameterException]\nfamilies:\n"
         "  - family: storage\n    exception: [DiskException]\n    class: [Frob, Volume]\n    text: ['Disk "
         "Pool']\n"
         "    command: [ResizeVolume]\n    package: [com.cloud.x]\n"
         "  - family: network\n    exception: [VlanDiskException]\n    class: [FrobManager]\n    owner: "
         "[Router]\n"
         "    script: [net.sh]\n    word: [wire]\n");
    assert_int_equal(complaints_errors(layers.complaints), 0);
    assert_true(origins_any(origins));
    says(HEADER "odd", "network.unrecognised", ORIGIN_CLASS, "FrobManager");
    says(HEADER "the DISK pool is odd", "storage.unrecognised", ORIGIN_TEXT, "Disk Pool");
    says(HEADER "the disk pool met /opt/net.sh", "network.unrecognised", ORIGIN_SCRIPT, "net.sh");
    says(HEADER "sending com.cloud.agent.api.ResizeVolumeCommand", "storage.unrecognised", ORIGIN_COMMAND,
         "ResizeVolume");
    says(HEADER "odd\ncom.cloud.x.DiskException: full", "storage.unrecognised", ORIGIN_EXCEPTION, "DiskException");
    says(HEADER "odd\ncom.cloud.x.DiskException: full\n\tat com.cloud.x.A.b(A.java:1)\nCaused by: "
                "com.cloud.x.VlanDiskException: gone",
         "network.unrecognised", ORIGIN_EXCEPTION, "VlanDiskException");
    says(HEADER "odd\ncom.cloud.x.YException: disk pool\n\tat com.cloud.y.RouterImpl.b(A.java:1)",
         "network.unrecognised", ORIGIN_OWNER, "Router");
    says(HEADER "odd\ncom.cloud.y.YException: z\n\tat com.cloud.y.VolumeImpl.b(A.java:1)\n\tat "
                "com.cloud.y.FrobManager.c(A.java:2)",
         "storage.unrecognised", ORIGIN_CLASS, "Volume");
    says("2026-03-04 05:06:07,890 ERROR [c.c.x.Quux] (main:null) (logid:) wires crossed", "network.unrecognised",
         ORIGIN_WORD, "wire");
    says("2026-03-04 05:06:07,890 ERROR [com.cloud.x.Quux] (main:null) (logid:) wires crossed", "storage.unrecognised",
         ORIGIN_PACKAGE, "com.cloud.x");
    says("2026-03-04 05:06:07,890 ERROR [c.c.z.Quux] (main:null) (logid:) odd", "other.unrecognised", ORIGIN_KIND_COUNT,
         "");
    /* camel-case words, not any bytes */
    says("2026-03-04 05:06:07,890 ERROR [c.c.z.Frobber] (main:null) (logid:) odd", "other.unrecognised",
         ORIGIN_KIND_COUNT, "");
    says("2026-03-04 05:06:07,890 ERROR [c.c.z.Quux] (main:null) (logid:) a barbed bewire", "other.unrecognised",
         ORIGIN_KIND_COUNT, "");
}

/* What the exception says goes before what is said about it; an answer of the API stands for an exception. */
static void test_words(void **state) {
    struct origin origin;

    (void)state;
    load("format: 1\nuser_errors: [BadParameterException]\nfamilies:\n"
         "  - family: storage\n    text: [disk]\n  - family: network\n    text: [wire, long cable]\n");
    assert_int_equal(complaints_errors(layers.complaints), 0);
    says(HEADER "a long cable\ncom.cloud.x.YException: the disk is full", "storage.unrecognised", ORIGIN_TEXT, "disk");
    assert_false(ask(HEADER "a long cable\ncom.cloud.x.YException: the disk is full").wrapper);
    assert_true(ask(HEADER "a long cable\ncom.cloud.x.YException: odd").wrapper);
    origin = ask("{\"addresponse\":{\"errorcode\":530,\"errortext\":\"the disk is full\"}}");
    assert_string_equal(origin.signature->id, "storage.unrecognised");
    assert_true(slice_is(origin.exception, "errortext"));
    assert_false(origin.wrapper || origin.user_error);
    origin = ask(HEADER "over the wire: {\\\"errorcode\\\":\\\"431\\\",\\\"errortext\\\":\\\"no such disk\\\"}");
    assert_string_equal(origin.signature->id, "storage.unrecognised");
    assert_true(origin.user_error);
    origin = ask(HEADER "over the wire: {\"errorcode\":530,\"errortext\":\"\"}");
    assert_int_equal(origin.exception.len, 0);
    origin = ask(HEADER "x\ncom.cloud.x.YException: the wire {\"errorcode\":431,\"errortext\":\"no disk\"}");
    assert_true(slice_is(origin.exception, "YException"));
    assert_false(origin.user_error);
}

static void test_facts(void **state) {
    struct origin origin;

    (void)state;
    load("format: 1\nuser_errors: [BadParameterException]\nfailed: {signature: other.failed, capture: code, "
         "codes: ['530', '0']}\n");
    assert_int_equal(complaints_errors(layers.complaints), 0);
    assert_string_equal(origins_failed(origins)->id, "other.failed");
    assert_int_equal(origins_failed_capture(origins), 0);
    assert_true(origins_failed_code(origins, "0"));
    assert_false(origins_failed_code(origins, "431"));
    assert_false(origins_failed_code(origins, NULL));
    origin = ask(HEADER "odd\ncom.cloud.x.BadParameterException: no");
    assert_true(origin.user_error);
    assert_true(slice_is(origin.exception, "BadParameterException"));
    assert_true(slice_is(origin.where, "FrobManagerImpl"));
    assert_int_equal(origin.offset, sizeof HEADER - 1 + 4);
    assert_int_equal(origin.signature->role, ROLE_CAUSE);
    assert_int_equal(origin.signature->certainty, CERTAINTY_HINT);
    assert_true(origin.signature->unrecognised);
    assert_true(origin.signature->index >= layers.set->signature_count);
    assert_false(ask(HEADER "odd").user_error);
    assert_int_equal(ask(HEADER "odd").exception.len, 0);
}

static void refuses(const char *text, const char *why, unsigned line, unsigned column) {
    const struct complaint *first = NULL;

    load(text);
    if (!complaints_with(layers.complaints, why, &first))
        fail_msg("no complaint '%s' about:\n%s", why, text);
    assert_int_equal(first->position.line, line);
    assert_int_equal(first->position.column, column);
    assert_false(origins_any(origins));
    origins_free(origins);
    origins = NULL;
}

static void test_refusals(void **state) {
    (void)state;
    refuses("format: 1\nfamilies:\n  - family: storrage\n", "did you mean storage?", 3, 13);
    refuses("format: 1\nfamilies:\n  - family: storage\n    clas: [A]\n", "did you mean class?", 4, 5);
    refuses("format: 1\nfamilies:\n  - family: storage\n    class: [Aa, Bb]\n  - family: network\n    class: "
            "[Bb]\n",
            "Bb stands at line 4 already", 6, 13);
    refuses("format: 1\nfamilies:\n  - family: storage\n    text: [x]\n", "too short", 4, 12);
    refuses("format: 1\nfailed: {signature: a.b, capture: code, codes: ['0']}\n", "there is no signature a.b", 2, 21);
    refuses("format: 1\nfailed: {signature: other.failed, capture: cod, codes: ['0']}\n", "has no capture cod", 2, 44);
    refuses("families: []\n", "missing key format", 1, 1);
}

static void test_none(void **state) {
    const char *directories[] = {layers.directories[0]};
    struct error err = {0};

    (void)state;
    assert_int_equal(origins_load(&origins, layers.set, directories, 1, layers.complaints, &err), 0);
    assert_int_equal(complaints_errors(layers.complaints), 0);
    assert_false(origins_any(origins));
    origins_free(NULL);
}

static void test_shipped(void **state) {
    const char *directories[] = {SOURCE_DIR "/patterns"};
    struct complaints *complaints;
    struct pattern_set *set;
    struct error err = {0};

    (void)state;
    assert_int_equal(complaints_new(&complaints), 0);
    assert_int_equal(pattern_set_load(&set, directories, 1, 0, NULL, complaints, &err), 0);
    assert_int_equal(origins_load(&origins, set, directories, 1, complaints, &err), 0);
    assert_int_equal(complaints_errors(complaints), 0);
    assert_true(origins_any(origins));
    assert_non_null(origins_failed(origins));
    says("2026-03-04 05:06:07,890 WARN  [c.c.n.v.Site2SiteVpnManagerImpl] (main:null) (logid:) odd", "vpn.unrecognised",
         ORIGIN_OWNER, "Site2Site");
    says("2026-03-04 05:06:07,890 ERROR [c.c.v.UserVmManagerImpl] (main:null) (logid:) "
         "odd\njava.sql.SQLException: gone",
         "database.unrecognised", ORIGIN_EXCEPTION, "SQL");
    says("2026-03-04 05:06:07,890 ERROR [c.c.v.UserVmManagerImpl] (main:null) (logid:) "
         "odd\njava.lang.NullPointerException\n\tat "
         "com.cloud.storage.StorageManagerImpl.a(S.java:1)",
         "bug-npe.unrecognised", ORIGIN_EXCEPTION, "NullPointer");
    origins_free(origins);
    origins = NULL;
    pattern_set_free(set);
    complaints_free(complaints);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_facts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shipped, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
