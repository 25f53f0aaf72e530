/* SPDX-License-Identifier: Apache-2.0
 * The live backend against the private server of scripts/with-database; skipped where there is none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "evidence/backend.h"
#include "evidence/mysql_client.h"

#define NAME "cstriage_unit"

static const struct server_limits LIMITS = {.statement = 10 * MSEC_SECOND, .total = MSEC_MINUTE};

static const char *socket_path(void) {
    const char *path = getenv("CSTRIAGE_TEST_SOCKET");

    if (!path)
        skip();
    return path;
}

static struct server_address address_of(const char *user, const char *database) {
    struct server_address address = {.port = 0};

    snprintf(address.socket, sizeof address.socket, "%s", socket_path());
    snprintf(address.user, sizeof address.user, "%s", user);
    snprintf(address.database, sizeof address.database, "%s", database);
    server_address_complete(&address);
    return address;
}

static struct backend *open_server(const char *user, const struct server_limits *limits) {
    struct server_address address = address_of(user, NAME);
    struct backend *backend = NULL;
    struct error err = {0};

    if (backend_open_server(&backend, &address, limits, &err))
        fail_msg("%s", err.text);
    return backend;
}

/* As the administrator, outside of what is tested. */
static void administer(const char *const *statements) {
    struct server_address address = address_of("root", "mysql");
    struct error err = {0};
    MYSQL *client = mysql_client_connect(&address, 10, &err);

    if (!client)
        fail_msg("%s", err.text);
    for (; *statements; statements++)
        if (mysql_query(client, *statements))
            fail_msg("%s: %s", *statements, mysql_error(client));
    mysql_close(client);
}

static int set_up(void **state) {
    static const char *const STATEMENTS[] = {
        "DROP DATABASE IF EXISTS " NAME,
        "CREATE DATABASE " NAME " CHARACTER SET utf8mb4",
        "CREATE TABLE " NAME
        ".host (id BIGINT PRIMARY KEY, name VARCHAR(255), created DATETIME, size DOUBLE, note LONGTEXT)",
        "INSERT INTO " NAME
        ".host VALUES (1, 'kvm-\xc3\xa4', '2026-11-23 03:20:00', 1.5, REPEAT('x', 5000)), (2, NULL, NULL, NULL, '')",
        "CREATE TABLE " NAME ".hidden (id BIGINT PRIMARY KEY)",
        "CREATE TABLE " NAME ".version (id BIGINT, version VARCHAR(40), step VARCHAR(40))",
        "INSERT INTO " NAME
        ".version VALUES (1, '4.17.0.0', 'Complete'), (2, '4.19.1.3', 'Complete'), (3, '4.20.0.0', 'Upgrade')",
        "DROP USER IF EXISTS 'some'@'localhost'",
        "CREATE USER 'some'@'localhost'",
        "GRANT SELECT ON " NAME ".host TO 'some'@'localhost'",
        NULL};

    (void)state;
    if (getenv("CSTRIAGE_TEST_SOCKET"))
        administer(STATEMENTS);
    return 0;
}

static int tear_down(void **state) {
    static const char *const STATEMENTS[] = {"DROP DATABASE " NAME, "DROP USER 'some'@'localhost'", NULL};

    (void)state;
    if (getenv("CSTRIAGE_TEST_SOCKET"))
        administer(STATEMENTS);
    return 0;
}

struct rows {
    size_t count;
    char text[4][6000];
};

/* Joins the values of each row with bars. */
static int on_row(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct rows *rows = payload;
    char *out = rows->text[rows->count % 4];

    (void)names;
    out[0] = '\0';
    for (size_t i = 0; i < columns; i++)
        snprintf(out + strlen(out), sizeof rows->text[0] - strlen(out), "%s%s", i ? "|" : "",
                 values[i] ? values[i] : "NULL");
    rows->count++;
    return 0;
}

static int ask(struct backend *backend, const char *statement, msec_t timeout, struct rows *rows, struct error *err) {
    rows->count = 0;
    return backend->ops->query(backend, statement, NULL, 0, 20, timeout, on_row, rows, err);
}

static void it_says_what_it_is(void **state) {
    struct backend *backend = open_server("root", &LIMITS);
    struct timespec now;

    (void)state;
    clock_gettime(CLOCK_REALTIME, &now);
    assert_string_equal(backend_version(backend), "4.19.1.3");
    assert_true(llabs((long long)backend_time(backend) - (long long)now.tv_sec * 1000) < 5 * MSEC_SECOND);
    assert_non_null(strstr(backend_description(backend), "database " NAME));
    backend_disconnect(backend);
    assert_string_equal(backend_version(backend), "4.19.1.3");
    backend_free(backend);
}

static void values_are_bound_and_come_back_as_text(void **state) {
    struct backend *backend = open_server("root", &LIMITS);
    const struct sql_value values[] = {
        {VALUE_TEXT, 0, "x' OR '1'='1"}, {VALUE_INTEGER, 1, NULL}, {VALUE_NULL, 0, NULL}};
    struct error err = {0};
    struct rows rows = {0};

    (void)state;
    assert_int_equal(backend->ops->query(backend,
                                         "SELECT ?, id, name, created, size, note FROM host WHERE id = ? OR id = ?",
                                         values, 3, 20, MSEC_SECOND, on_row, &rows, &err),
                     0);
    assert_int_equal(rows.count, 1);
    assert_memory_equal(rows.text[0], "x' OR '1'='1|1|kvm-\xc3\xa4|2026-11-23 03:20:00|1.5|xxx", 49);
    assert_true(strlen(rows.text[0]) > 5000); /* longer than the first buffer */
    assert_int_equal(ask(backend, "SELECT name, created, size FROM host WHERE id = 2", MSEC_SECOND, &rows, &err), 0);
    assert_string_equal(rows.text[0], "NULL|NULL|NULL");
    rows.count = 0;
    assert_int_equal(
        backend->ops->query(backend, "SELECT id FROM host ORDER BY id", NULL, 0, 1, MSEC_SECOND, on_row, &rows, &err),
        0);
    assert_int_equal(rows.count, 1);
    backend_free(backend);
}

static void it_cannot_write(void **state) {
    static const char *const STATEMENTS[] = {"DELETE FROM host", "INSERT INTO host (id) VALUES (9)",
                                             "UPDATE host SET name = 'x'", "CREATE TABLE made (id INT)",
                                             "TRUNCATE host"};
    struct rows rows = {0};

    (void)state;
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof STATEMENTS[0]; i++) {
        struct backend *backend = open_server("root", &LIMITS);
        struct error err = {0};

        assert_int_equal(ask(backend, STATEMENTS[i], MSEC_SECOND, &rows, &err), -1);
        assert_int_equal(err.code, ERROR_DATABASE);
        backend_free(backend);
    }
    struct backend *backend = open_server("root", &LIMITS);
    struct error err = {0};

    assert_int_equal(
        ask(backend, "SELECT COUNT(*) FROM host WHERE name IS NULL OR name <> 'x'", MSEC_SECOND, &rows, &err), 0);
    assert_string_equal(rows.text[0], "2");
    backend_free(backend);
}

static double seconds_since(const struct timespec *start) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void a_slow_statement_is_stopped(void **state) {
    static const struct server_limits SHORT = {.statement = 10 * MSEC_SECOND, .total = 400};
    struct backend *backend = open_server("root", &LIMITS);
    struct timespec start;
    struct error err = {0};
    struct rows rows = {0};

    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(ask(backend, "SELECT SLEEP(20)", 300, &rows, &err), -1);
    assert_true(seconds_since(&start) < 5);
    if (backend->trouble != TROUBLE_TIME || !strstr(err.text, "time limit"))
        fail_msg("%s", err.text);
    assert_int_equal(ask(backend, "SELECT 1", MSEC_SECOND, &rows, &err), 0); /* the next one runs */
    backend_free(backend);
    backend = open_server("root", &SHORT);
    clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(ask(backend, "SELECT SLEEP(20)", 10 * MSEC_SECOND, &rows, &err), -1);
    assert_int_equal(ask(backend, "SELECT SLEEP(20)", 10 * MSEC_SECOND, &rows, &err), -1);
    assert_true(seconds_since(&start) < 5);
    assert_non_null(strstr(err.text, "all checks together"));
    backend_free(backend);
}

static void a_locked_table_does_not_hold_it_up(void **state) {
    struct server_address address = address_of("root", NAME);
    struct error err = {0};
    MYSQL *other = mysql_client_connect(&address, 10, &err);
    struct backend *backend;
    struct timespec start;
    struct rows rows = {0};

    (void)state;
    assert_non_null(other);
    backend = open_server("root", &LIMITS);
    assert_int_equal(mysql_query(other, "LOCK TABLES host WRITE"), 0);
    clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(ask(backend, "SELECT id FROM host", 500, &rows, &err), -1);
    assert_int_equal(backend->trouble, TROUBLE_TIME);
    assert_true(seconds_since(&start) < 6);
    mysql_close(other);
    assert_int_equal(ask(backend, "SELECT id FROM host", MSEC_SECOND, &rows, &err), 0);
    backend_free(backend);
}

static void a_lost_connection_stays_lost(void **state) {
    struct backend *backend = open_server("root", &LIMITS);
    struct error err = {0};
    struct rows rows = {0};
    char kill[64];
    const char *statements[] = {kill, NULL};
    bool found;

    (void)state;
    assert_int_equal(ask(backend, "SELECT CONNECTION_ID()", MSEC_SECOND, &rows, &err), 0);
    snprintf(kill, sizeof kill, "KILL %.20s", rows.text[0]);
    administer(statements);
    assert_int_equal(ask(backend, "SELECT 1", MSEC_SECOND, &rows, &err), -1);
    assert_int_equal(backend->trouble, TROUBLE_LOST);
    assert_non_null(strstr(err.text, "connection"));
    assert_int_equal(ask(backend, "SELECT 1", MSEC_SECOND, &rows, &err), -1);
    assert_int_equal(backend->ops->find_table(backend, "host", &found, &err), -1);
    assert_int_equal(backend->trouble, TROUBLE_LOST);
    backend_free(backend);
}

static void a_forbidden_table_is_told_from_a_missing_one(void **state) {
    struct backend *some = open_server("some", &LIMITS), *root = open_server("root", &LIMITS);
    struct error err = {0};
    struct rows rows = {0};
    bool found;

    (void)state;
    assert_int_equal(some->ops->find_table(some, "host", &found, &err), 0);
    assert_true(found);
    assert_int_equal(some->ops->find_table(some, "hidden", &found, &err), -1);
    assert_int_equal(some->trouble, TROUBLE_RIGHT);
    assert_non_null(strstr(err.text, "denied"));
    assert_int_equal(root->ops->find_table(root, "nothing", &found, &err), 0);
    assert_false(found);
    assert_int_equal(root->ops->find_table(root, "host`; DROP TABLE host; --", &found, &err), 0);
    assert_false(found);
    assert_int_equal(ask(root, "SELECT nothing FROM host", MSEC_SECOND, &rows, &err), -1);
    assert_int_equal(root->trouble, TROUBLE_SCHEMA);
    backend_free(some);
    backend_free(root);
}

static void the_view_does_not_move(void **state) {
    static const char *const STATEMENTS[] = {"INSERT INTO " NAME ".host (id) VALUES (7)",
                                             "DELETE FROM " NAME ".host WHERE id = 7", NULL};
    const char *insert[] = {STATEMENTS[0], NULL};
    struct backend *backend = open_server("root", &LIMITS);
    struct error err = {0};
    struct rows rows = {0};

    (void)state;
    administer(insert);
    assert_int_equal(ask(backend, "SELECT COUNT(*) FROM host", MSEC_SECOND, &rows, &err), 0);
    assert_string_equal(rows.text[0], "2");
    backend_free(backend);
    administer(STATEMENTS + 1);
}

static void tls_is_checked_when_asked_for(void **state) {
    struct server_address address = address_of("root", NAME);
    const char *authority = getenv("CSTRIAGE_TEST_CA");
    struct backend *backend = NULL;
    struct error err = {0};

    (void)state;
    if (!authority)
        skip();
    address.tls = TLS_VERIFY_IDENTITY;
    assert_int_equal(backend_open_server(&backend, &address, &LIMITS, &err), -1); /* an authority nobody knows */
    assert_int_equal(err.code, ERROR_DATABASE);
    snprintf(address.tls_ca, sizeof address.tls_ca, "%s", authority);
    assert_int_equal(backend_open_server(&backend, &address, &LIMITS, &err), 0);
    assert_non_null(strstr(backend_description(backend), "(TLS, "));
    backend_free(backend);
    address.tls = TLS_DISABLED;
    assert_int_equal(backend_open_server(&backend, &address, &LIMITS, &err), 0);
    assert_non_null(strstr(backend_description(backend), "(not encrypted)"));
    backend_free(backend);
}

static void a_refused_login_keeps_the_password_to_itself(void **state) {
    struct server_address address = address_of("nobody-here", NAME);
    struct backend *backend = NULL;
    struct error err = {0};

    (void)state;
    snprintf(address.password, sizeof address.password, "hunter2");
    address.has_password = true;
    assert_int_equal(backend_open_server(&backend, &address, &LIMITS, &err), -1);
    assert_int_equal(err.code, ERROR_DATABASE);
    assert_non_null(strstr(err.text, "nobody-here"));
    assert_null(strstr(err.text, "hunter2"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_it_is),
        cmocka_unit_test(values_are_bound_and_come_back_as_text),
        cmocka_unit_test(it_cannot_write),
        cmocka_unit_test(a_slow_statement_is_stopped),
        cmocka_unit_test(a_locked_table_does_not_hold_it_up),
        cmocka_unit_test(a_lost_connection_stays_lost),
        cmocka_unit_test(a_forbidden_table_is_told_from_a_missing_one),
        cmocka_unit_test(the_view_does_not_move),
        cmocka_unit_test(tls_is_checked_when_asked_for),
        cmocka_unit_test(a_refused_login_keeps_the_password_to_itself),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
