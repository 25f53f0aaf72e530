/* SPDX-License-Identifier: Apache-2.0
 * Statements to run by hand: values as literals that stay literals, whatever a log puts into them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/compiler.h"
#include "evidence/check_values.h"

#define HEAD                                                                                                           \
    "-- check: x\n-- title: t\n-- tables: host\n-- param: id integer optional\n-- param: name text "                   \
    "optional\n"

/* The statement of `text` with literals, which the caller frees. */
static struct str written(const char *text, const struct check_parameter *parameters, size_t count, msec_t start) {
    const struct check_request request = {.check = "x",
                                          .parameters = parameters,
                                          .parameter_count = count,
                                          .incident_start = start,
                                          .incident_end = MSEC_NONE};
    const char *literals[SQL_PARAMETERS_MAX];
    struct sql_file file;
    struct error err = {0};
    struct arena arena;
    struct str out;

    arena_init(&arena);
    str_init(&out);
    assert_int_equal(sql_file_parse(&file, "/sql/x.sql", slice_of(text), &arena, &err), 0);
    assert_int_equal(check_values_write(literals, &file, &request, &arena), 0);
    sql_file_write(&out, &file, literals);
    assert_false(out.failed);
    arena_free(&arena);
    return out;
}

static void values_become_literals(void **state) {
    static const struct {
        const char *id, *name, *id_literal, *name_literal;
    } CASES[] = {
        {"334", "kvm-b3", "334", "'kvm-b3'"}, {"334 OR 1=1", "it's", "NULL", "'it''s'"},
        {"-1", "a\\", "NULL", "'a\\\\'"},     {"18446744073709551616", "', SLEEP(9), '", "NULL", "''', SLEEP(9), '''"},
        {NULL, NULL, "NULL", "NULL"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        const struct check_parameter parameters[] = {{"id", CASES[i].id}, {"name", CASES[i].name}};
        struct str out = written(HEAD "SELECT h.id FROM host h WHERE h.id = :id AND h.name = :name", parameters,
                                 CASES[i].id ? 2 : 0, MSEC_NONE),
                   expected;

        str_init(&expected);
        str_addf(&expected, "SELECT h.id FROM host h WHERE h.id = %s AND h.name = %s", CASES[i].id_literal,
                 CASES[i].name_literal);
        assert_string_equal(out.ptr, expected.ptr);
        str_free(&expected);
        str_free(&out);
    }
}

static void times_are_the_servers_or_the_incidents(void **state) {
    struct str out = written(HEAD "SELECT :now, :now_minus_15m, :incident_start, :incident_start_minus_10m, "
                                  ":incident_end, :cloudstack_version",
                             NULL, 0, civil_to_msec(2026, 11, 23, 3, 0, 0, 0));

    (void)state;
    assert_string_equal(out.ptr, "SELECT UTC_TIMESTAMP(), (UTC_TIMESTAMP() - INTERVAL 900 SECOND), "
                                 "'2026-11-23 03:00:00', '2026-11-23 02:50:00', NULL, NULL");
    str_free(&out);
}

static void what_is_quoted_in_the_file_stays(void **state) {
    const struct check_parameter parameters[] = {{"id", "7"}};
    struct str out =
        written(HEAD "SELECT '?', `a?`, :id -- why :id?\nFROM host WHERE id = :id", parameters, 1, MSEC_NONE);

    (void)state;
    assert_string_equal(out.ptr, "SELECT '?', `a?`, 7 -- why :id?\nFROM host WHERE id = 7");
    str_free(&out);
}

static void versions_compare(void **state) {
    (void)state;
    assert_int_equal(sql_version(slice_of("4.18.2.1")), 4018);
    assert_int_equal(sql_version(slice_of("4.9")), 4009);
    assert_int_equal(sql_version(slice_of("4.22-SNAPSHOT")), 4022);
    assert_true(sql_version(slice_of("4.9")) < sql_version(slice_of("4.15")));
    assert_int_equal(sql_version(slice_of("")), 0);
    assert_int_equal(sql_version(slice_of("next")), 0);
    assert_int_equal(sql_version(slice_of("4.")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_literals),
        cmocka_unit_test(times_are_the_servers_or_the_incidents),
        cmocka_unit_test(what_is_quoted_in_the_file_stays),
        cmocka_unit_test(versions_compare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
