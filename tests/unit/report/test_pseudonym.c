/* SPDX-License-Identifier: Apache-2.0
 * What becomes of names and addresses, and what stays. */
#include "report/pseudonym.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/pseudonym_hash.h"

static struct str replaced(const char *key, const char *learned, const char *text) {
    struct pseudonyms *pseudonyms = NULL;
    struct str out;

    str_init(&out);
    assert_int_equal(pseudonyms_new(&pseudonyms, slice_of(key)), 0);
    assert_int_equal(pseudonyms_learn_text(pseudonyms, slice_of(learned)), 0);
    pseudonyms_replace(pseudonyms, &out, slice_of(text));
    pseudonyms_free(pseudonyms);
    assert_false(out.failed);
    return out;
}

static bool changes(const char *learned, const char *text) {
    struct str out = replaced("a key of a test", learned, text);
    bool same = slice_is(str_slice(&out), text);

    str_free(&out);
    return !same;
}

/* The test vectors of the reference: key 00…0f, inputs of 0 and 15 bytes. */
static void the_hash_is_siphash(void **state) {
    const struct pseudonym_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    char bytes[15];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    assert_true(pseudonym_hash(&key, slice_make(bytes, 0)) == UINT64_C(0x726fdb47dd0e0e31));
    assert_true(pseudonym_hash(&key, slice_make(bytes, 15)) == UINT64_C(0xa129ca6149be45e5));
}

static void shapes(void **state) {
    static const char *const GO[] = {"10.4.5.6",
                                     "(192.168.7.9)",
                                     "/203.0.113.7:8250",
                                     "x=172.20.1.2,",
                                     "2001:db8::17",
                                     "fe80::5054:ff:fe12:3456",
                                     "52:54:00:ab:cd:ef",
                                     "1f6a3c52-77aa-4b1e-9d1c-0123456789ab",
                                     "0123456789abcdef0123456789abcdef",
                                     "kvm7.example.net",
                                     "bob@example.net",
                                     "bob@web1",
                                     "i-2-31-webshop",
                                     "169.254.7.8"};
    static const char *const STAY[] = {"r-4-VM",
                                       "i-2-31-VM",
                                       "v-1-VM is Starting",
                                       "169.254.0.1",
                                       "127.0.0.1",
                                       "255.255.255.0",
                                       "0.0.0.0/0",
                                       "version 4.20.1.0",
                                       "4.20.1.0.5",
                                       "10:00:01,200",
                                       "com.cloud.agent.Foo.java",
                                       "[c.c.a.m.AgentManagerImpl]",
                                       "std::string",
                                       "root@",
                                       "job-516",
                                       "logid:0a1b2c3d",
                                       "https://github.com/apache/cloudstack/issues/1",
                                       "/root/.ssh/id_rsa.cloud",
                                       "management-server.log:12",
                                       "[redacted:password]",
                                       "1-2-3"};

    (void)state;
    for (size_t i = 0; i < sizeof GO / sizeof *GO; i++)
        if (!changes("", GO[i]))
            fail_msg("%s stays", GO[i]);
    for (size_t i = 0; i < sizeof STAY / sizeof *STAY; i++)
        if (changes("", STAY[i]))
            fail_msg("%s does not stay", STAY[i]);
}

static void words_before_names(void **state) {
    static const char *const TELL[] = {"Account Name = crate in Domain Id = 4",
                                       "{\"accountName\":\"crate\",\"id\":3}",
                                       "username=crate&x=1",
                                       "Acct[1f6a3c52-77aa-4b1e-9d1c-0123456789ab-crate]",
                                       "VM[User|crate]",
                                       "Ping from Routing host 7(crate)",
                                       "Host {\"id\":7,\"name\":\"crate\"}",
                                       "hostName: \"crate\"",
                                       "domain path = '/ROOT/crate'",
                                       "\\\"displayName\\\":\\\"crate\\\"",
                                       "StoragePool {\"id\":1,\"name\":\"crate\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof TELL / sizeof *TELL; i++) {
        const char *learned = TELL[i];

        if (strstr(learned, "/ROOT/")) /* a path is one name */
            learned = "domain path = 'crate'";
        if (!changes(learned, "on crate, CRATE and crate-2"))
            fail_msg("not learned: %s", TELL[i]);
        if (changes(learned, "the crates of crate_x"))
            fail_msg("only words: %s", TELL[i]);
    }
    assert_false(changes("{\"name\":\"crate\"}", "crate"));
    assert_false(changes("accountName: admin", "ask the admin"));
    assert_false(changes("accountName: 17", "17 times"));
}

static void networks_stay_together(void **state) {
    struct str out = replaced("a key of a test", "", "10.4.5.6 10.4.5.7 10.4.9.6 10.4.5.0/24");
    unsigned a[4], b[4], c[4], d[4];

    (void)state;
    assert_int_equal(sscanf(out.ptr, "%u.%u.%u.%u %u.%u.%u.%u %u.%u.%u.%u %u.%u.%u.%u/24", &a[0], &a[1], &a[2], &a[3],
                            &b[0], &b[1], &b[2], &b[3], &c[0], &c[1], &c[2], &c[3], &d[0], &d[1], &d[2], &d[3]),
                     16);
    assert_int_equal(a[0], 10);
    assert_true(a[1] == b[1] && a[2] == b[2] && a[3] != b[3]);
    assert_true(a[1] == c[1] && a[2] != c[2]);
    assert_true(d[2] == a[2] && d[3] == 0);
    str_free(&out);
}

static void keys(void **state) {
    static const char TEXT[] = "kvm7 kvm7.example.net 10.4.5.6 1f6a3c52-77aa-4b1e-9d1c-0123456789ab";
    struct str one = replaced("first key of two", "host 7(kvm7)", TEXT),
               same = replaced("first key of two", "host 7(kvm7)", TEXT);
    struct str other = replaced("second key of two", "host 7(kvm7)", TEXT);

    (void)state;
    assert_string_equal(one.ptr, same.ptr);
    assert_string_not_equal(one.ptr, other.ptr);
    assert_memory_equal(one.ptr, one.ptr + strlen("host-12345678 "),
                        strlen("host-12345678")); /* with and without its domain */
    str_free(&one);
    str_free(&same);
    str_free(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_siphash),    cmocka_unit_test(shapes), cmocka_unit_test(words_before_names),
        cmocka_unit_test(networks_stay_together), cmocka_unit_test(keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
