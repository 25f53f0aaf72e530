/* SPDX-License-Identifier: Apache-2.0
 * Every shape in which CloudStack is known to log secrets, sentences that must survive, and hostile input. */
#include "report/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/compiler.h"

struct row {
    const char *raw, *shown;
};

static const struct row SECRETS[] = {
    /* URL queries, as ApiServlet and access.log print them */
    {"===START===  10.0.0.1 -- GET  apiKey=NZ5_x-1&command=listZones&signature=2021d885f%3D&sessionkey=abc",
     "===START===  10.0.0.1 -- GET  "
     "apiKey=[redacted:api-key]&command=listZones&signature=[redacted:signature]"
     "&sessionkey=[redacted:session-key]"},
    {"POST /client/api?command=login&username=bob&password=p%26q&domain=/ HTTP/1.1",
     "POST /client/api?command=login&username=bob&password=[redacted:password]&domain=/ HTTP/1.1"},
    {"details[0].key=password&details[0].value=hunter2&x=1",
     "details[0].key=password&details[0].value=[redacted:password]&x=1"},
    {"url=https%3A%2F%2Fh%2F%3Fpassword%3Dhunter2%26x%3D1",
     "url=https%3A%2F%2Fh%2F%3Fpassword%3D[redacted:password]%26x%3D1"},
    {"{params[vmPassword]=hunter2}", "{params[vmPassword]=[redacted:vm-password]}"},
    /* key=value and key: value */
    {"db.cloud.password=ENC(abc,def)", "db.cloud.password=[redacted:password]"},
    {"password = hunter2 user = bob", "password = [redacted:password] user = bob"},
    {"Account[name=bob, password=a,b;c, id=3]", "Account[name=bob, password=[redacted:password], id=3]"},
    {"password=x", "password=[redacted:password]"},
    {"Vpn{psk=s3cret}", "Vpn{psk=[redacted:preshared-key]}"},
    {"secret key: abcdef0123", "secret key: [redacted:secret-key]"},
    {"  ipsecPsk: 'two words'", "  ipsecPsk: '[redacted:preshared-key]'"},
    {"Authorization: Basic Ym9iOmh1bnRlcjI= x", "Authorization: [redacted:authorization] x"},
    {"template=domP vmpassword=Zx9 authorized_key=c3NoLXJzYQ== router_password=q1 -pubkey AAAA1 x",
     "template=domP vmpassword=[redacted:vm-password] authorized_key=[redacted:public-key] "
     "router_password=[redacted:router-password] -pubkey [redacted:public-key] x"},
    {"authorized_key=ssh-rsa AAAAB3 root@h", "authorized_key=[redacted:public-key] root@h"},
    {"tool --password 'a b' --user x", "tool --password '[redacted:password]' --user x"},
    {"/usr/bin/ipmitool -I lanplus -H 10.1.1.1 -U admin -P hunter2 chassis power status",
     "/usr/bin/ipmitool -I lanplus -H 10.1.1.1 -U admin -P [redacted:password] chassis power status"},
    {"ipmitool -H h user set password 2 hunter2", "ipmitool -H h user set password 2 [redacted:password]"},
    /* sentences that carry the secret itself */
    {"User signature: k3T/9aZ= is not equaled to computed signature: Zk9+abc1=",
     "User signature: [redacted:signature] is not equaled to computed signature: [redacted:signature]"},
    {"User signature [k3T/9aZ=] is not equaled to computed signature [Zk9+abc1=]",
     "User signature [[redacted:signature]] is not equaled to computed signature [[redacted:signature]]"},
    {"ignoring ...sig [abcd1], apiKey [Zz_9-x].",
     "ignoring ...sig [[redacted:signature]], apiKey [[redacted:api-key]]."},
    {"validated through apikey(Zz_9-x)/signature", "validated through apikey([redacted:api-key])/signature"},
    {"resetPassword: aB3dE6fG for vm 7", "resetPassword: [redacted:password] for vm 7"},
    {"{\"resetPassword\":\"x y\"}", "{\"resetPassword\":\"[redacted:password]\"}"},
    {"Generated new password: aB3dE6fG.", "Generated new password: [redacted:password]."},
    /* JSON, escaped once and twice, escaped by Gson, as a Python dict */
    {"{\"password\":\"a\\\"b\",\"x\":\"y\"}", "{\"password\":\"[redacted:password]\",\"x\":\"y\"}"},
    {"{\"secretkey\" : \"a\\\\\", \"x\":1}", "{\"secretkey\" : \"[redacted:secret-key]\", \"x\":1}"},
    {"{\"d\":\"{\\\"password\\\":\\\"x\\\\\\\"y\\\",\\\"z\\\":1}\"}",
     "{\"d\":\"{\\\"password\\\":\\\"[redacted:password]\\\",\\\"z\\\":1}\"}"},
    {"\\\\\\\"vncPassword\\\\\\\":\\\\\\\"x1\\\\\\\",",
     "\\\\\\\"vncPassword\\\\\\\":\\\\\\\"[redacted:vnc-password]\\\\\\\","},
    {"\"url\":\"cifs://h/s?user\\u003dbob\\u0026password\\u003dhunter2\\u0026domain\\u003dd\"",
     "\"url\":\"cifs://h/s?user\\u003dbob\\u0026password\\u003d[redacted:password]\\u0026domain\\u003dd\""},
    {"{'passwd': u'hunter2', 'b': 1}", "{'passwd': u'[redacted:password]', 'b': 1}"},
    {"{\"token\":12345678}", "{\"token\":[redacted:token]}"},
    {"{\"authorized_keys\":[\"a b\", \"c\"],\"x\":1}",
     "{\"authorized_keys\":[\"[redacted:public-key]\", \"[redacted:public-key]\"],\"x\":1}"},
    {"{\"name\":\"vpn.psk\",\"value\":\"hunter2\"}", "{\"name\":\"vpn.psk\",\"value\":\"[redacted:preshared-key]\"}"},
    {"{\"credentials\":{\"login\":\"bob\",\"password\":\"x\"}}",
     "{\"credentials\":{\"login\":\"bob\",\"password\":\"[redacted:password]\"}}"},
    {"\"vmData\":[[\"userdata\",\"user-data\",\"IyEvYmluL3No\"],[\"metadata\",\"vm-id\",\"7\"]]",
     "\"vmData\":[[\"userdata\",\"user-data\",\"[redacted:user-data]\"],[\"metadata\",\"vm-id\",\"7\"]]"},
    {"\"userData\":\"IyEvYmluL3No\"", "\"userData\":\"[redacted:user-data]\""},
    /* XML */
    {"<graphics type='vnc' passwd='x' port='-1'/>", "<graphics type='vnc' passwd='[redacted:password]' port='-1'/>"},
    {"<password>hunter2</password>", "<password>[redacted:password]</password>"},
    {"\\u003cpassword\\u003ehunter2\\u003c/password\\u003e",
     "\\u003cpassword\\u003e[redacted:password]\\u003c/password\\u003e"},
    {"&quot;password&quot;:&quot;x&quot;,", "&quot;password&quot;:&quot;[redacted:password]&quot;,"},
    /* whatever its name */
    {"k=-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY----- z", "k=[redacted:private-key] z"},
    {"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\nok", "[redacted:certificate]\nok"},
    {"-----BEGIN PRIVATE KEY-----\nMIIE", "[redacted:private-key]"},
    {"cmdInfo: rO0ABXNyAB1jb20+/w\\u003d\\u003d, next", "cmdInfo: [redacted:java-object], next"},
    {"mount rbd://admin:AQ/D==@10.0.0.1:6789/pool", "mount rbd://admin:[redacted:password]@10.0.0.1:6789/pool"},
    {"nfs%3A%2F%2Fbob%3Ahunter2%40h%2Fx", "nfs%3A%2F%2Fbob%3A[redacted:password]%40h%2Fx"},
    {"smb:\\/\\/bob:hunter2@h\\/x", "smb:\\/\\/bob:[redacted:password]@h\\/x"},
};

static const char *const PLAIN[] = {
    "password reset failed for VM i-2-34-VM",
    "Failed to fetch password from virtual router 10.0.0.1",
    "Unable to reset password: VM is stopped",
    "Failed to reset password: i-2-34-VM is not running",
    "Unable to reach password server: 10.1.1.1:8080",
    "Access denied for user 'cloud'@'localhost' (using password: YES)",
    "User [3] has an empty password, skipping password policy checks.",
    "{\"passwordenabled\":true,\"password\":null,\"secretkey\":\"\"}",
    "password=&x=1 password=**** token=null",
    "at com.cloud.api.ResetVMPasswordCmd.execute(ResetVMPasswordCmd.java:134)",
    "INFO  [c.c.u.PasswordPolicyImpl] (x:ctx-1) (logid:8d857429) Password does not match",
    "passwd_server_ip.py: serve_password: unable to save password for 10.1.1.7",
    "Unexpected token: }",
    "Failed to detect userdata: CloudInitUserDataProvider2 missing",
    "http://10.0.0.1:8080/client/api?mail=a@b.example nfs://10.0.0.1:/export/x@y",
    "SELECT user.password, user.api_key FROM user WHERE user.api_key = ?",
    "PWD=/root token [*]",
    "keystore: /etc/cloudstack/agent/cloud.jks",
    "-----BEGIN nothing of the kind",
    "",
};

static char *redacted(const char *raw, size_t len, size_t *count) {
    struct str out;
    size_t n;

    str_init(&out);
    n = redact(&out, slice_make(raw, len));
    assert_false(out.failed);
    if (count)
        *count = n;
    str_add(&out, ""); /* an empty result owns no memory */
    return out.cap ? out.ptr : calloc(1, 1);
}

static void secrets_go_and_the_rest_stays(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SECRETS); i++) {
        size_t count;
        char *shown = redacted(SECRETS[i].raw, strlen(SECRETS[i].raw), &count);

        assert_string_equal(shown, SECRETS[i].shown);
        assert_true(count > 0);
        free(shown);
    }
}

static void sentences_stay(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(PLAIN); i++) {
        size_t count;
        char *shown = redacted(PLAIN[i], strlen(PLAIN[i]), &count);

        assert_string_equal(shown, PLAIN[i]);
        assert_int_equal(count, 0);
        free(shown);
    }
}

/* Every piece around the marks stands in the raw text, in order, for every prefix of every shape: a quote may
 * be cut anywhere. Runs in a buffer of the exact size, so that a sanitizer sees a read too far. */
static void any_prefix_keeps_its_pieces(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SECRETS); i++) {
        for (size_t len = 0; len <= strlen(SECRETS[i].raw); len++) {
            char *exact = malloc(len + 1), *terminated = calloc(1, len + 1), *shown, *piece;
            const char *at = terminated;

            memcpy(exact, SECRETS[i].raw, len);
            memcpy(terminated, SECRETS[i].raw, len);
            exact = realloc(exact, len ? len : 1);
            shown = redacted(exact, len, NULL);
            piece = shown;
            while (piece) {
                char *mark = strstr(piece, "[redacted:"), *end = mark ? strchr(mark, ']') : NULL;

                if (mark)
                    *mark = '\0';
                at = strstr(at, piece);
                assert_non_null(at);
                at += strlen(piece);
                piece = end ? end + 1 : NULL;
            }
            free(exact);
            free(terminated);
            free(shown);
        }
    }
}

static void nul_bytes_are_ordinary(void **state) {
    static const char RAW[] = "a\0password=x\0b";
    struct str out;

    (void)state;
    str_init(&out);
    assert_int_equal(redact(&out, slice_make(RAW, sizeof RAW - 1)), 1);
    assert_int_equal(out.len, strlen("a.password=[redacted:password].b"));
    assert_memory_equal(out.ptr + out.len - 2, "\0b", 2);
    str_free(&out);
}

/* Texts made to send a careless scanner back over the same bytes; each must take time in proportion to its
 * length. */
static void crafted_texts_take_linear_time(void **state) {
    static const char *const BITS[] = {"password[", "://a:",           "password:",
                                       "\\",        "\"password\":\"", "-----BEGIN X-----",
                                       "key ",      "password=a,b",    "&amp;password&",
                                       "token ",    "rO0AB",           "%3A%2F%2F",
                                       "' ",        "password \"",     "authorization: basic ",
                                       "-password "};
    const size_t len = 1 << 20;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(BITS); i++) {
        char *text = malloc(len);
        size_t bit = strlen(BITS[i]);
        clock_t start = clock();
        struct str out;

        for (size_t at = 0; at < len; at++)
            text[at] = BITS[i][at % bit];
        str_init(&out);
        redact(&out, slice_make(text, len));
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5.0);
        str_free(&out);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_go_and_the_rest_stays),  cmocka_unit_test(sentences_stay),
        cmocka_unit_test(any_prefix_keeps_its_pieces),    cmocka_unit_test(nul_bytes_are_ordinary),
        cmocka_unit_test(crafted_texts_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
