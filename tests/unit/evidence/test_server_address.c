/* SPDX-License-Identifier: Apache-2.0
 * Where a server is and who asks: URLs, options files, db.properties, and that no message holds a password. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "evidence/server_address.h"

static void write_file(char *path, const char *text, mode_t mode) {
    int fd;

    strcpy(path, "/tmp/cstriage-test-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void a_url_names_everything_but_the_password(void **state) {
    struct server_address address;
    struct error err = {0};

    (void)state;
    assert_int_equal(
        server_address_parse(
            &address, "mysql://tri%61ge@db1.example.net:3307/cloud?ssl-mode=VERIFY_CA&ssl-ca=/etc/ca%20x.pem", &err),
        0);
    assert_string_equal(address.user, "triage");
    assert_string_equal(address.host, "db1.example.net");
    assert_int_equal(address.port, 3307);
    assert_string_equal(address.database, "cloud");
    assert_int_equal(address.tls, TLS_VERIFY_CA);
    assert_string_equal(address.tls_ca, "/etc/ca x.pem");
    assert_false(address.has_password);
    assert_int_equal(server_address_parse(&address, "mysql://root@localhost/comp_1?socket=/tmp/s", &err), 0);
    assert_string_equal(address.socket, "/tmp/s");
    server_address_complete(&address);
    assert_int_equal(address.tls, TLS_DISABLED);
    assert_int_equal(server_address_parse(&address, "mysql://[2001:db8::7]:3308", &err), 0);
    assert_string_equal(address.host, "2001:db8::7");
    assert_int_equal(address.port, 3308);
    server_address_complete(&address);
    assert_string_equal(address.user, "cstriage");
    assert_string_equal(address.database, "cloud");
    assert_int_equal(address.tls, TLS_PREFERRED);
}

static void bad_urls_are_refused_without_being_repeated(void **state) {
    static const char *const URLS[] = {
        "mysql://root:hunter2@localhost/cloud",
        "postgres://hunter2@h/cloud",
        "mysql://hunter2@h:99999/cloud",
        "mysql://hunter2@h:x/cloud",
        "mysql://hunter2@h/cloud?ssl-mode=hunter2",
        "mysql://hunter2@h/cloud?password=hunter2",
        "mysql://hunter2%0@h/cloud",
        "mysql://hunter2%zz@h/cloud",
        "mysql://hunter2%00@h/cloud",
        "hunter2",
        "mysql://h/hunter2/x",
        "mysql://hunter2%",
        "mysql://hunter2%4",
    };

    (void)state;
    for (size_t i = 0; i < sizeof URLS / sizeof URLS[0]; i++) {
        struct server_address address;
        struct error err = {0};

        if (server_address_parse(&address, URLS[i], &err) == 0)
            fail_msg("accepted: %s", URLS[i]);
        assert_int_equal(err.code, ERROR_USAGE);
        assert_null(strstr(err.text, "hunter2"));
    }
}

static void an_options_file_gives_the_login(void **state) {
    struct server_address address = {.port = 0};
    struct error err = {0};
    char path[64];

    (void)state;
    write_file(path,
               "# mine\n[mysqld]\nuser=mysql\npassword=wrong\n[client]\nuser = triage # who\nhost=db2\nport=3310\n"
               "password = \"a#b\\\\c\\sd\"\n[mysqldump]\nuser=x\n",
               0600);
    assert_int_equal(server_address_read_options(&address, path, true, &err), 0);
    assert_string_equal(address.user, "triage");
    assert_string_equal(address.host, "db2");
    assert_int_equal(address.port, 3310);
    assert_true(address.has_password);
    assert_string_equal(address.password, "a#b\\c d");
    server_address_wipe(&address);
    assert_string_equal(address.password, "");
    assert_int_equal(server_address_parse(&address, "mysql://me@db9/cloud", &err), 0);
    assert_int_equal(server_address_read_options(&address, path, true, &err), 0);
    assert_string_equal(address.host, "db9"); /* what is known stays, and no port of another place is added */
    assert_string_equal(address.user, "me");
    assert_int_equal(address.port, 0);
    unlink(path);
    assert_int_equal(server_address_read_options(&address, path, false, &err), 0);
    assert_int_equal(server_address_read_options(&address, path, true, &err), -1);
}

static void a_password_that_others_can_read_is_refused(void **state) {
    struct server_address address = {.port = 0};
    struct error err = {0};
    char path[64];

    (void)state;
    write_file(path, "[client]\nuser=triage\npassword=hunter2\n", 0644);
    assert_int_equal(server_address_read_options(&address, path, true, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_int_equal(err.line, 3);
    assert_null(strstr(err.text, "hunter2"));
    assert_string_equal(address.password, "");
    unlink(path);
    write_file(path, "[client]\nuser=triage\n", 0644);
    assert_int_equal(server_address_read_options(&address, path, true, &err), 0);
    unlink(path);
}

static void properties_give_the_place_only(void **state) {
    struct server_address address = {.port = 0};
    struct error err = {0};
    char path[64];

    (void)state;
    write_file(path,
               "# CloudStack\ndb.cloud.username=cloud\ndb.cloud.password=ENC(hunter2==)\ndb.cloud.host=10.1.1.5\n"
               "db.cloud.port=3309\ndb.cloud.name=cloud418\ndb.usage.host=other\n",
               0644);
    assert_int_equal(server_address_read_properties(&address, path, &err), 0);
    assert_string_equal(address.host, "10.1.1.5");
    assert_int_equal(address.port, 3309);
    assert_string_equal(address.database, "cloud418");
    assert_string_equal(address.user, "");
    assert_false(address.has_password);
    assert_true(address.encrypted_password);
    unlink(path);
    write_file(path, "db.cloud.host=a\ndb.cloud.uri=jdbc:mysql://b:3311,c/cloudx?useSSL=true\n", 0644);
    address = (struct server_address){.port = 0};
    assert_int_equal(server_address_read_properties(&address, path, &err), 0);
    assert_string_equal(address.host, "b");
    assert_int_equal(address.port, 3311);
    unlink(path);
    write_file(path, "nothing=here\n", 0644);
    assert_int_equal(server_address_read_properties(&address, path, &err), -1);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_names_everything_but_the_password),
        cmocka_unit_test(bad_urls_are_refused_without_being_repeated),
        cmocka_unit_test(an_options_file_gives_the_login),
        cmocka_unit_test(a_password_that_others_can_read_is_refused),
        cmocka_unit_test(properties_give_the_place_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
