/* SPDX-License-Identifier: Apache-2.0
 * What a report shows: sections in the order of the best cause, each signature once, things found by their
 * ids. */
#include "report/outline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

static struct report_cause causes[] = {
    {.id = "c-b", .signature = "s.one", .incident = "i-2"}, {.id = "c-a", .signature = "s.two", .incident = "i-1"},
    {.id = "c-c", .signature = "s.one", .incident = "i-3"}, {.id = "c-d", .signature = "s.three", .incident = "i-2"},
    {.id = "c-e", .signature = "s.one", .incident = "i-1"}, {.id = "c-f", .signature = "s.four", .incident = "gone"},
};
static const char *main_causes[] = {"unknown", "c-e", "c-a"};
static struct report_incident incidents[] = {
    {.id = "i-1", .root_causes = {main_causes, 3}}, {.id = "i-2"}, {.id = "i-3"}};
static struct report_finding findings[] = {{.id = "f-2"}, {.id = NULL}, {.id = "f-1"}, {.id = "f-2"}};
static const struct report REPORT = {.causes = causes,
                                     .cause_count = ARRAY_LENGTH(causes),
                                     .incidents = incidents,
                                     .incident_count = ARRAY_LENGTH(incidents),
                                     .findings = findings,
                                     .finding_count = ARRAY_LENGTH(findings)};

static void each_signature_is_shown_once(void **state) {
    static const bool FULL[] = {true, true, false, true, false, true};
    struct outline outline;

    (void)state;
    assert_int_equal(outline_new(&outline, &REPORT, 0), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(causes); i++)
        assert_int_equal(outline_is_full(&outline, &causes[i]), FULL[i]);
    assert_int_equal(outline.kinds, 4);
    assert_int_equal(outline.kinds_shown, 4);
    assert_ptr_equal(outline_alike(&outline, &causes[0], 0), &causes[2]);
    assert_ptr_equal(outline_alike(&outline, &causes[0], 1), &causes[4]);
    assert_null(outline_alike(&outline, &causes[0], 2));
    assert_null(outline_alike(&outline, &causes[1], 0));
    outline_free(&outline);
}

static void incidents_come_in_the_order_of_their_causes(void **state) {
    struct outline outline;

    (void)state;
    assert_int_equal(outline_new(&outline, &REPORT, 0), 0);
    assert_int_equal(outline.section_count, 2);
    assert_int_equal(outline.sections[0], 1);
    assert_int_equal(outline.sections[1], 0);
    assert_int_equal(outline_number(&outline, &incidents[1]), 1);
    assert_int_equal(outline_number(&outline, &incidents[2]), 0); /* all of it is alike to something shown */
    assert_null(outline_incident(&outline, &causes[5]));
    assert_ptr_equal(outline_main_cause(&outline, &incidents[0]), &causes[4]);
    assert_null(outline_main_cause(&outline, &incidents[1]));
    outline_free(&outline);
}

static void top_counts_signatures(void **state) {
    struct outline outline;

    (void)state;
    assert_int_equal(outline_new(&outline, &REPORT, 1), 0);
    assert_int_equal(outline.section_count, 1);
    assert_int_equal(outline.kinds, 4);
    assert_int_equal(outline.kinds_shown, 1);
    assert_false(outline_is_full(&outline, &causes[3]));
    outline_free(&outline);
}

static void things_are_found_by_id(void **state) {
    struct outline outline;

    (void)state;
    assert_int_equal(outline_new(&outline, &REPORT, 0), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(causes); i++)
        assert_ptr_equal(outline_cause(&outline, causes[i].id), &causes[i]);
    assert_ptr_equal(outline_finding(&outline, "f-1"), &findings[2]);
    assert_ptr_equal(outline_finding(&outline, "f-2"), &findings[0]); /* the first of two */
    assert_null(outline_finding(&outline, "f-3"));
    assert_null(outline_finding(&outline, NULL));
    outline_free(&outline);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_signature_is_shown_once),
        cmocka_unit_test(incidents_come_in_the_order_of_their_causes),
        cmocka_unit_test(top_counts_signatures),
        cmocka_unit_test(things_are_found_by_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
