/* SPDX-License-Identifier: Apache-2.0
 * Evidence files: every check with its seeds for confirms, refutes and unknown, the rules of verdicts, and hostile
 * files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "evidence/check.h"
#include "evidence/sql_file.h"

#define SQL_DIR  SOURCE_DIR "/sql"
#define SEED_DIR SOURCE_DIR "/fixtures/sql"

static void read_text(struct str *out, const char *path) {
    struct error err = {0};

    str_init(out);
    if (fs_read_file(out, path, 1 << 20, &err))
        fail_msg("%s: %s", path, err.text);
}

static void execute(sqlite3 *db, const char *sql) {
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
}

/* A snapshot in a new temporary file, with the schema and a seed. The caller unlinks it. */
static void make_snapshot(char *path, const char *seed) {
    struct str schema;
    sqlite3 *db = NULL;
    int fd;

    strcpy(path, "/tmp/cstriage-test-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    read_text(&schema, SEED_DIR "/schema.sql");
    execute(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"); /* nobody needs it after a crash */
    execute(db, schema.ptr);
    execute(db, seed);
    str_free(&schema);
    sqlite3_close(db);
}

static struct check_library *load(void) {
    const char *directories[] = {SQL_DIR};
    struct check_library *library = NULL;
    struct error err = {0};

    assert_int_equal(check_library_load(&library, directories, 1, NULL, NULL, &err), 0);
    return library;
}

/* Reads "-- with: a=b c=d" into parameters; the texts live in `line`. */
static size_t read_with(struct check_parameter *out, char *line) {
    size_t count = 0;

    for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
        char *equals = strchr(word, '=');

        if (!equals)
            continue;
        *equals = '\0';
        out[count++] = (struct check_parameter){word, equals + 1};
    }
    return count;
}

static const char *fact(const struct check_answer *answer, const char *name) {
    for (const char **pair = answer->facts; pair[0]; pair += 2)
        if (strcmp(pair[0], name) == 0)
            return pair[1];
    return NULL;
}

static void run_seed(const struct check_library *library, const char *check, const char *outcome,
                     enum verdict expected) {
    char path[400], snapshot[64], with[200] = "";
    struct check_parameter parameters[8];
    struct check_request request = {
        .check = check, .parameters = parameters, .incident_start = MSEC_NONE, .incident_end = MSEC_NONE};
    struct backend *backend = NULL;
    struct check_answer answer;
    struct error err = {0};
    struct arena arena;
    struct str seed;

    snprintf(path, sizeof path, "%s/%s/%s.sql", SEED_DIR, check, outcome);
    read_text(&seed, path);
    assert_int_equal(sscanf(seed.ptr, "-- with: %199[^\n]", with), 1);
    request.parameter_count = read_with(parameters, with);
    make_snapshot(snapshot, seed.ptr);
    arena_init(&arena);
    assert_int_equal(backend_open_snapshot(&backend, snapshot, &err), 0);
    assert_int_equal(check_run(&answer, library, backend, &request, &arena, &err), 0);
    if (answer.verdict != expected)
        fail_msg("%s/%s: %s (%s)", check, outcome, verdict_name(answer.verdict), answer.why);
    if (expected != VERDICT_UNKNOWN)
        assert_true(answer.row_count > 0 && strlen(answer.rows[0].evidence) > 10);
    if (strstr(seed.ptr, "-- facts:")) {
        char facts[300];
        struct check_parameter wanted[8];
        size_t count;

        assert_int_equal(sscanf(strstr(seed.ptr, "-- facts:"), "-- facts: %299[^\n]", facts), 1);
        count = read_with(wanted, facts);
        for (size_t i = 0; i < count; i++)
            assert_string_equal(fact(&answer, wanted[i].name), wanted[i].value);
    }
    arena_free(&arena);
    backend_free(backend);
    str_free(&seed);
    unlink(snapshot);
}

static void every_check_has_three_outcomes(void **state) {
    struct check_library *library = load();
    const char *const *names = check_library_names(library);

    (void)state;
    assert_non_null(names[0]);
    for (; *names; names++) {
        run_seed(library, *names, "confirms", VERDICT_CONFIRMED);
        run_seed(library, *names, "refutes", VERDICT_REFUTED);
        run_seed(library, *names, "unknown", VERDICT_UNKNOWN);
    }
    check_library_free(library);
}

/* Asks free-vnets about zone 3 of its confirming or refuting seed with an incident that ended `age` before. */
static enum verdict ask_after(const char *seed_path, const char *parameter, const char *value, msec_t age) {
    struct check_library *library = load();
    struct check_parameter parameters[] = {{parameter, value}};
    struct check_request request = {
        .check = "free-vnets", .parameters = parameters, .parameter_count = 1, .fresh = 30 * MSEC_MINUTE};
    struct backend *backend = NULL;
    struct check_answer answer;
    struct error err = {0};
    struct arena arena;
    struct str seed;
    char snapshot[64];
    enum verdict verdict;

    read_text(&seed, seed_path);
    make_snapshot(snapshot, seed.ptr);
    arena_init(&arena);
    assert_int_equal(backend_open_snapshot(&backend, snapshot, &err), 0);
    assert_int_equal(backend_time(backend), civil_to_msec(2026, 11, 23, 3, 20, 0, 0));
    request.incident_start = request.incident_end = backend_time(backend) - age;
    assert_int_equal(check_run(&answer, library, backend, &request, &arena, &err), 0);
    verdict = answer.verdict;
    arena_free(&arena);
    backend_free(backend);
    check_library_free(library);
    str_free(&seed);
    unlink(snapshot);
    return verdict;
}

static void old_incidents_weaken_the_state_of_now(void **state) {
    (void)state;
    assert_int_equal(ask_after(SEED_DIR "/free-vnets/confirms.sql", "zone_id", "3", MSEC_MINUTE), VERDICT_CONFIRMED);
    assert_int_equal(ask_after(SEED_DIR "/free-vnets/confirms.sql", "zone_id", "3", MSEC_DAY), VERDICT_CONSISTENT);
    assert_int_equal(ask_after(SEED_DIR "/free-vnets/refutes.sql", "network_id", "320", MSEC_MINUTE), VERDICT_REFUTED);
    assert_int_equal(ask_after(SEED_DIR "/free-vnets/refutes.sql", "network_id", "320", MSEC_DAY), VERDICT_UNKNOWN);
}

static void missing_parameters_are_unknown(void **state) {
    (void)state;
    assert_int_equal(ask_after(SEED_DIR "/free-vnets/confirms.sql", "pod_id", "3", 0), VERDICT_UNKNOWN);
    assert_int_equal(ask_after(SEED_DIR "/free-vnets/confirms.sql", "zone_id", "3 OR 1=1", 0), VERDICT_UNKNOWN);
}

#define HEAD "-- check: x\n-- title: t\n-- tables: host\n"

static void health_says_what_a_problem_is_worth(void **state) {
    static const struct {
        const char *text;
        enum sql_health health;
    } CASES[] = {{HEAD "SELECT 1", SQL_HEALTH_NONE},
                 {HEAD "-- health: minor\nSELECT 1", SQL_HEALTH_MINOR},
                 {HEAD "-- health: major\nSELECT 1", SQL_HEALTH_MAJOR}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct sql_file file;
        struct error err = {0};
        struct arena arena;

        arena_init(&arena);
        assert_int_equal(sql_file_parse(&file, "/sql/x.sql", slice_of(CASES[i].text), &arena, &err), 0);
        assert_int_equal(file.health, CASES[i].health);
        arena_free(&arena);
    }
}

/* Runs a check without parameters on a seed, for an incident from `start` to `end`. */
static enum verdict ask_generally(const char *check, const char *outcome, msec_t start, msec_t end, bool specific) {
    struct check_library *library = load();
    struct check_request request = {
        .check = check, .incident_start = start, .incident_end = end, .fresh = 30 * MSEC_MINUTE, .specific = specific};
    struct backend *backend = NULL;
    struct check_answer answer;
    struct error err = {0};
    struct arena arena;
    struct str seed;
    char path[400], snapshot[64];
    enum verdict verdict;

    snprintf(path, sizeof path, "%s/%s/%s.sql", SEED_DIR, check, outcome);
    read_text(&seed, path);
    make_snapshot(snapshot, seed.ptr);
    arena_init(&arena);
    assert_int_equal(backend_open_snapshot(&backend, snapshot, &err), 0);
    assert_int_equal(check_run(&answer, library, backend, &request, &arena, &err), 0);
    verdict = answer.verdict;
    arena_free(&arena);
    backend_free(backend);
    check_library_free(library);
    str_free(&seed);
    unlink(snapshot);
    return verdict;
}

static void history_is_of_the_time_of_the_incident(void **state) {
    const msec_t at = civil_to_msec(2026, 11, 23, 3, 0, 0, 0); /* of the seed's event */

    (void)state;
    assert_int_equal(ask_generally("events-around", "confirms", at - 5 * MSEC_MINUTE, at - 4 * MSEC_MINUTE, false),
                     VERDICT_CONFIRMED);
    assert_int_equal(ask_generally("events-around", "confirms", at + 9 * MSEC_MINUTE, at + 9 * MSEC_MINUTE, false),
                     VERDICT_CONFIRMED);
    assert_int_equal(ask_generally("events-around", "confirms", at - 30 * MSEC_MINUTE, at - 20 * MSEC_MINUTE, false),
                     VERDICT_UNKNOWN);
}

static void a_cause_is_not_judged_by_other_objects(void **state) {
    (void)state;
    assert_int_equal(ask_generally("routers-stuck", "confirms", MSEC_NONE, MSEC_NONE, false), VERDICT_CONFIRMED);
    assert_int_equal(ask_generally("routers-stuck", "confirms", MSEC_NONE, MSEC_NONE, true), VERDICT_UNKNOWN);
    assert_int_equal(ask_generally("database-version", "confirms", MSEC_NONE, MSEC_NONE, true), VERDICT_CONFIRMED);
}

/* Of a fault and a gap: which of them makes the run incomplete. */
static void a_table_that_the_version_has_is_missed(void **state) {
    static const struct {
        const char *check, *seed;
        bool failed;
    } CASES[] = {
        {"host-state", "DROP TABLE host;", true},
        {"reconcile-commands", "DROP TABLE reconcile_commands;", false}, /* the seeds' version is 4.18 */
        {"host-state", "DROP TABLE host; DELETE FROM cstriage_snapshot WHERE name = 'cloudstack_version';", false}};
    struct check_library *library = load();

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct check_request request = {
            .check = CASES[i].check, .incident_start = MSEC_NONE, .incident_end = MSEC_NONE};
        struct backend *backend = NULL;
        struct check_answer answer;
        struct error err = {0};
        struct arena arena;
        char snapshot[64];

        make_snapshot(snapshot, CASES[i].seed);
        arena_init(&arena);
        assert_int_equal(backend_open_snapshot(&backend, snapshot, &err), 0);
        assert_int_equal(check_run(&answer, library, backend, &request, &arena, &err), 0);
        assert_int_equal(answer.verdict, VERDICT_UNKNOWN);
        assert_false(answer.ran);
        assert_int_equal(answer.failed, CASES[i].failed);
        assert_non_null(strstr(answer.why, "not in this schema: "));
        arena_free(&arena);
        backend_free(backend);
        unlink(snapshot);
    }
    check_library_free(library);
}

/* What pools-near-exhaustion says about link-local addresses that were taken at these times; "NULL" is a free one. */
static void ask_pool(char *text, size_t size, int64_t *used, const char *const *taken) {
    struct check_library *library = load();
    struct check_request request = {
        .check = "pools-near-exhaustion", .incident_start = MSEC_NONE, .incident_end = MSEC_NONE};
    struct backend *backend = NULL;
    struct check_answer answer;
    struct error err = {0};
    struct arena arena;
    struct str seed;
    char snapshot[64];

    str_init(&seed);
    str_add(&seed, "INSERT INTO host_pod_ref (id, name, data_center_id) VALUES (2, 'rack-b', 1);");
    for (size_t i = 0; taken[i]; i++)
        str_addf(&seed, "INSERT INTO op_dc_link_local_ip_address_alloc (id, pod_id, taken) VALUES (%zu, 2, %s%s%s);",
                 i + 1, taken[i][0] == 'N' ? "" : "'", taken[i], taken[i][0] == 'N' ? "" : "'");
    make_snapshot(snapshot, seed.ptr);
    arena_init(&arena);
    assert_int_equal(backend_open_snapshot(&backend, snapshot, &err), 0);
    assert_int_equal(check_run(&answer, library, backend, &request, &arena, &err), 0);
    assert_int_equal(answer.row_count, 1);
    snprintf(text, size, "%s", answer.rows[0].evidence);
    *used = answer.rows[0].used;
    arena_free(&arena);
    backend_free(backend);
    str_free(&seed);
    unlink(snapshot);
    check_library_free(library);
}

static void pools_say_how_full_they_are_and_until_when(void **state) {
    static const struct {
        const char *taken[8];
        const char *text;
        int64_t used;
    } CASES[] = {
        /* three in 30 days, one left: ten days */
        {{"2026-01-01", "2026-11-11", "2026-11-12", "2026-11-13", "NULL"},
         "1 of 5 free; 3 taken in the last 30 days and still held: if it goes on like this and none is given back, "
         "full about 2026-12-03",
         4},
        /* the pool is younger than that: four in 7 days, two left */
        {{"2026-11-10", "2026-11-20", "2026-11-20", "2026-11-20", "2026-11-21", "NULL", "NULL"},
         "2 of 7 free; 4 taken in the last 7 days and still held: if it goes on like this and none is given back, full "
         "about 2026-11-26",
         5},
        {{"2026-11-19", "2026-11-20", "2026-11-20", "2026-11-21", "NULL"}, "1 of 5 free", 4}, /* too little history */
        {{"2026-01-01", "2026-11-20", "2026-11-20", "NULL"}, "1 of 4 free", 3},               /* too few takers */
        {{"2026-01-01", "2026-01-02", "2026-01-03", "NULL"}, "1 of 4 free", 3},               /* no rate */
        {{"2026-01-01", "2026-11-11", "2026-11-12", "2026-11-13"}, "0 of 4 free", 4},         /* it is over */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        char text[400], expected[400];
        int64_t used;

        ask_pool(text, sizeof text, &used, CASES[i].taken);
        snprintf(expected, sizeof expected, "link-local addresses of pod rack-b: %s", CASES[i].text);
        assert_string_equal(text, expected);
        assert_int_equal(used, CASES[i].used);
    }
}

static void no_snapshot_is_an_error(void **state) {
    struct backend *backend = NULL;
    struct error err = {0};

    (void)state;
    assert_int_equal(backend_open_snapshot(&backend, "/nonexistent/cloud.sqlite", &err), -1);
    assert_int_equal(err.code, ERROR_DATABASE);
    assert_int_equal(backend_open_snapshot(&backend, SQL_DIR "/free-vnets.sql", &err), -1);
    assert_int_equal(err.code, ERROR_DATABASE);
}

static void refused_files_name_their_line(void **state) {
    static const struct {
        const char *text;
        unsigned line;
    } CASES[] = {
        {"-- check: y\nSELECT 1", 1},
        {"-- check: x\n-- colour: red\nSELECT 1", 2},
        {HEAD "-- param: a number\nSELECT 1", 4},
        {HEAD "DELETE FROM host", 4},
        {HEAD "SELECT 1; DROP TABLE host", 4},
        {HEAD "SELECT name\nFROM host\nWHERE id = :id", 6},
        {HEAD "SELECT 1 INTO OUTFILE '/tmp/x'", 4},
        {HEAD "SELECT SLEEP(9)", 4},
        {HEAD "-- timeout: 2h\nSELECT 1", 4},
        {HEAD "-- health: critical\nSELECT 1", 4},
        {HEAD "-- since: next\nSELECT 1", 4},
        {HEAD "-- param: ids integers\nSELECT 1 WHERE 1 IN (:ids) OR 2 IN (:ids) OR 3 IN (:ids)", 5},
        {HEAD "SELECT name FROM host WHERE created < :incident_end_minus_5m", 4},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct sql_file file;
        struct error err = {0};
        struct arena arena;

        arena_init(&arena);
        if (sql_file_parse(&file, "/sql/x.sql", slice_of(CASES[i].text), &arena, &err) == 0)
            fail_msg("accepted: %s", CASES[i].text);
        assert_int_equal(err.code, ERROR_PATTERN);
        assert_int_equal(err.line, CASES[i].line);
        arena_free(&arena);
    }
}

static void parameters_in_quotes_and_comments_are_text(void **state) {
    struct sql_file file;
    struct error err = {0};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_int_equal(sql_file_parse(&file, "/sql/x.sql",
                                    slice_of(HEAD "-- param: id integer\nSELECT ':id; drop' -- :id?\nFROM host WHERE "
                                                  "id = :id AND created < :now_minus_15m;\n"),
                                    &arena, &err),
                     0);
    assert_int_equal(file.slot_count, 2);
    assert_int_equal(file.parameter_count, 2);
    assert_string_equal(file.statement, "SELECT ':id; drop' -- :id?\nFROM host WHERE id = ? AND created < ?");
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_check_has_three_outcomes),
        cmocka_unit_test(old_incidents_weaken_the_state_of_now),
        cmocka_unit_test(missing_parameters_are_unknown),
        cmocka_unit_test(health_says_what_a_problem_is_worth),
        cmocka_unit_test(history_is_of_the_time_of_the_incident),
        cmocka_unit_test(a_cause_is_not_judged_by_other_objects),
        cmocka_unit_test(a_table_that_the_version_has_is_missed),
        cmocka_unit_test(pools_say_how_full_they_are_and_until_when),
        cmocka_unit_test(no_snapshot_is_an_error),
        cmocka_unit_test(refused_files_name_their_line),
        cmocka_unit_test(parameters_in_quotes_and_comments_are_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
