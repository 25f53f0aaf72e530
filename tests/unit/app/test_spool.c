/* SPDX-License-Identifier: Apache-2.0
 * Tests of app/spool: the copy is whole, nobody else's, and leaves no name behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/spool.h"

static char folder[64], source[128];

static int names_in(const char *path) {
    DIR *open = opendir(path);
    int count = 0;

    assert_non_null(open);
    while (readdir(open))
        count++;
    closedir(open);
    return count - 2;
}

static void test_the_copy(void **state) {
    struct error err = {0};
    struct stat about;
    char text[16];
    int fd = spool_open(source, &err);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(names_in(folder), 1); /* the source */
    assert_int_equal(fstat(fd, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_nlink, 0);
    assert_int_equal(about.st_size, 600000);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
        assert_int_equal(read(fd, text, 5), 5);
        assert_memory_equal(text, "line\n", 5);
    }
    close(fd);
}

static void test_what_cannot_be_copied(void **state) {
    struct error err = {0};

    (void)state;
    assert_int_equal(spool_open("/nonexistent/log", &err), -1);
    assert_int_equal(err.code, ERROR_NO_INPUT);
    assert_string_equal(err.file, "/nonexistent/log");
    setenv("TMPDIR", "/nonexistent", 1);
    assert_int_equal(spool_open(source, &err), -1);
    assert_non_null(strstr(err.text, "cannot be kept in /nonexistent"));
    setenv("TMPDIR", folder, 1);
    assert_int_equal(spool_open(folder, &err), -1);
    assert_non_null(strstr(err.text, "cannot read"));
    assert_int_equal(names_in(folder), 1);
}

static int begin(void **state) {
    FILE *file;

    (void)state;
    strcpy(folder, "/tmp/test-spool-XXXXXX");
    assert_non_null(mkdtemp(folder));
    setenv("TMPDIR", folder, 1);
    snprintf(source, sizeof source, "%s/log", folder);
    file = fopen(source, "w");
    for (int i = 0; i < 120000; i++)
        fputs("line\n", file);
    return fclose(file);
}

static int end(void **state) {
    (void)state;
    return unlink(source) || rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_copy), cmocka_unit_test(test_what_cannot_be_copied)};
    return cmocka_run_group_tests(tests, begin, end);
}
