/* SPDX-License-Identifier: Apache-2.0
 * The zone that rows of jobs give away, and when they do not. */
#include "record/zone_hint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROW(date) "Executing AsyncJobVO: {id:516, userId: 2, cmdVersion: 0, created: " date "}, job origin: 512\n"

static void tells(const char *text, const char *wanted) {
    char buffer[ZONE_HINT_SIZE];
    char *exact = malloc(strlen(text) + 1); /* of its size, so that a sanitizer sees what reads too far */
    const char *zone;

    assert_non_null(exact);
    memcpy(exact, text, strlen(text));
    zone = zone_hint(slice_make(exact, strlen(text)), buffer);
    if ((zone == NULL) != (wanted == NULL) || (zone && strcmp(zone, wanted) != 0))
        fail_msg("%s: %s", text, zone ? zone : "nothing");
    free(exact);
}

static void test_zones(void **state) {
    (void)state;
    tells(ROW("Wed Jan 10 10:11:12 CET 2024"), "Europe/Berlin");
    tells(ROW("Wed Jul 10 10:11:12 CEST 2024"), "Europe/Berlin");
    tells(ROW("Wed Jan 10 10:11:12 UTC 2024"), "UTC");
    tells(ROW("Wed Jul 10 10:11:12 EDT 2024"), "America/New_York");
    tells(ROW("Wed Jan 10 10:11:12 GMT+05:30 2024"), "+05:30");
    tells(ROW("Wed Jan 10 10:11:12 GMT-03:00 2024"), "-03:00");
    tells("details: AsyncJob {\"accountId\":3,\"created\":\"Wed Jan 10 10:11:12 JST 2024\"}", "Asia/Tokyo");
    tells("details: AsyncJob {\"accountId\":3,\"lastUpdated\":\"Wed Jan 10 10:11:12 MSK 2024\"}", "Europe/Moscow");
}

static void test_nothing_tells_it(void **state) {
    (void)state;
    tells("", NULL);
    tells("2026-03-04 05:06:07,890 INFO  [c.c.x.Y] (main:null) (logid:) start\n", NULL);
    tells(ROW("Wed Jan 10 10:11:12 IST 2024"), NULL); /* of India, Israel or Ireland */
    tells(ROW("Wed Jan 10 10:11:12 CST 2024"), NULL);
    tells(ROW("Wed Jan 10 10:11:12 XYZ 2024"), NULL);
    tells(ROW("Wed Jan 10 10:11:12 GMT+1 2024"), NULL);
    tells(ROW("null"), NULL);
    tells(ROW("Wed Jan 10 10:11 CET 2024"), NULL);
    tells(ROW("Wed Jan 1 10:11:12 CET 2024"), NULL);
    tells(ROW("Wed Jan 10 10:11:12 CET"), NULL);
    tells("it was written Wed Jan 10 10:11:12 CET 2024\n", NULL); /* by whoever */
}

/* A date cut anywhere, as at the end of what is read. */
static void test_cut(void **state) {
    static const char TEXT[] = "created: Wed Jan 10 10:11:12 GMT+05:30 2024";
    char part[sizeof TEXT + 1] = " ";

    (void)state;
    for (size_t n = 0; n < sizeof TEXT - 1; n++) {
        memcpy(part + 1, TEXT, n);
        part[n + 1] = '\0';
        tells(part, NULL);
    }
}

static void test_contradictions(void **state) {
    (void)state;
    tells(ROW("Wed Jan 10 10:11:12 CET 2024") ROW("Wed Jul 10 10:11:12 CEST 2024"), "Europe/Berlin");
    tells(ROW("Wed Jan 10 10:11:12 CET 2024") ROW("Wed Jul 10 10:11:12 EDT 2024"), NULL);
    tells(ROW("Wed Jan 10 10:11:12 GMT+01:00 2024") ROW("Wed Jan 10 10:11:12 GMT+02:00 2024"), NULL);
    tells(ROW("Wed Jan 10 10:11:12 GMT+01:00 2024") ROW("Wed Jan 10 10:11:12 GMT+01:00 2024"), "+01:00");
    tells(ROW("Wed Jan 10 10:11:12 CET 2024") "\"created\":\"Wed Jan 10 10:11:12 UTC 2024\"", NULL);
    tells(ROW("Wed Jan 10 10:11:12 IST 2024") ROW("Wed Jan 10 10:11:12 CET 2024"), "Europe/Berlin");
}

/* Where winter's name stands in summer, the clock does not change there: it is another zone of that name. */
static void test_a_zone_without_summer_time(void **state) {
    (void)state;
    tells(ROW("Wed Jul 10 10:11:12 GMT 2024"), NULL);  /* Accra, not London */
    tells(ROW("Wed Jul 10 10:11:12 MST 2024"), NULL);  /* Phoenix, not Denver */
    tells(ROW("Wed Jul 10 10:11:12 CET 2024"), NULL);  /* Algiers, not Berlin */
    tells(ROW("Wed Jul 10 10:11:12 EST 2024"), NULL);  /* Panama, not New York */
    tells(ROW("Wed Jan 10 10:11:12 AEST 2024"), NULL); /* Brisbane, not Sydney */
    tells(ROW("Wed Jul 10 10:11:12 AEST 2024"), "Australia/Sydney");
    tells(ROW("Wed Jul 10 10:11:12 MSK 2024"), "Europe/Moscow"); /* nobody there changes clocks */
    tells(ROW("Wed Jan 10 10:11:12 CET 2024") ROW("Wed Jul 10 10:11:12 CET 2024"), NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zones),
        cmocka_unit_test(test_nothing_tells_it),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_contradictions),
        cmocka_unit_test(test_a_zone_without_summer_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
