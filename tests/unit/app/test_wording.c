/* SPDX-License-Identifier: Apache-2.0
 * Tests of app/wording: what of a text is fixed, what varies, and how that is called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "app/wording.h"

static struct wording wording;

/* The captures as "name=type.field=value ...". */
static const char *captures_of(const char *text) {
    static char out[1024];
    size_t used = 0;

    wording_free(&wording);
    assert_int_equal(wording_make(&wording, slice_of(text)), 0);
    out[0] = '\0';
    for (size_t i = 0; i < wording.capture_count; i++) {
        const struct wording_capture *c = &wording.captures[i];

        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s=%s%s%s=%.*s", i ? " " : "", c->name,
                                 c->entity == ENTITY_NONE ? "" : entity_type_name(c->entity),
                                 c->entity == ENTITY_NONE ? "" : ".",
                                 c->entity == ENTITY_NONE ? "" : entity_field_name(c->field), SLICE_ARGS(c->value));
    }
    return out;
}

static void values(void **state) {
    (void)state;
    assert_string_equal(captures_of("took 12 of 1.5 seconds"), "number==12 number_2==1.5");
    assert_string_equal(captures_of("from 10.4.2.9 (02:00:4a:11:00:0c)"),
                        "ip=ip.address=10.4.2.9 mac=mac.address=02:00:4a:11:00:0c");
    assert_string_equal(captures_of("Starting i-2-31-VM for x"), "vm_name=vm.name=i-2-31-VM");
    assert_string_equal(captures_of("id 0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911"),
                        "uuid==0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911");
    assert_string_equal(captures_of("on eth0, ipv6, kvm17"), "");
    assert_string_equal(captures_of(""), "");
}

static void words_in_front(void **state) {
    (void)state;
    assert_string_equal(
        captures_of("host 7, Network id: 204, zoneId=3, volume with uuid 0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911"),
        "host_id=host.id=7 network_id=network.id=204 zone_id=zone.id=3 "
        "volume_uuid=volume.uuid=0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911");
    assert_string_equal(captures_of("job-77 and job-78"), "job_id=job.id=77 job_id_2=job.id=78");
    assert_string_equal(captures_of("interface 4"), "number==4");
}

static void object_texts(void **state) {
    (void)state;
    assert_string_equal(captures_of("Network {\"id\": 204, \"name\": \"front\", \"uuid\": "
                                    "\"0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911\", \"networkofferingid\": 9} is full"),
                        "network_id=network.id=204 network_name=network.name=front "
                        "network_uuid=network.uuid=0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911");
    assert_string_equal(wording.title.ptr, "Network {network_id} {network_name} {network_uuid} is full");
    assert_string_equal(captures_of("of Ntwk[311|Guest|8] on Host[-5-Routing]"),
                        "network_id=network.id=311 number==8 host_id=host.id=5");
    assert_string_equal(captures_of("VM[DomainRouter|r-4-VM]"), "vm_name=vm.name=r-4-VM");
}

static void regex_is_escaped_and_bounded(void **state) {
    (void)state;
    captures_of("a.b (c) [d] {e} f|g ^$ *+? \\ 5");
    assert_string_equal(wording.regex.ptr,
                        "a\\.b \\(c\\) \\[d\\] \\{e\\} f\\|g \\^\\$ \\*\\+\\? \\\\ (?<number>\\d{1,19})");
    captures_of("token [redacted:token] and ctx-0a1b2c3d");
    assert_string_equal(wording.regex.ptr, "token [^\\n]{1,256}? and ctx-[0-9A-Fa-f]{8,64}");
    assert_null(strstr(wording.regex.ptr, "]+"));
}

static void title_has_no_braces_of_its_own(void **state) {
    (void)state;
    captures_of("a {name} of 7");
    assert_string_equal(wording.title.ptr, "a (name) of {number}");
}

static void bounds(void **state) {
    char text[4096];

    (void)state;
    for (size_t i = 0; i + 4 < sizeof text; i += 4)
        memcpy(text + i, "7 x ", 5);
    captures_of(text);
    assert_int_equal(wording.capture_count, WORDING_CAPTURES);
    assert_true(wording.regex.len < 32 * WORDING_TEXT);
    captures_of("first line 1\nsecond line 2");
    assert_int_equal(wording.capture_count, 1);
}

static int end(void **state) {
    (void)state;
    wording_free(&wording);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(words_in_front),
        cmocka_unit_test(object_texts),
        cmocka_unit_test(regex_is_escaped_and_bounded),
        cmocka_unit_test(title_has_no_braces_of_its_own),
        cmocka_unit_test(bounds),
    };

    return cmocka_run_group_tests(tests, NULL, end);
}
