/* SPDX-License-Identifier: Apache-2.0
 * Whole files: bounds, replacement in one step, what is left behind after a failure. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"

static int enter_folder(void **state) {
    char *folder = strdup("/tmp/cstriage-fs-XXXXXX");

    *state = folder;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state) {
    char command[128];
    int result;

    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    free(*state);
    result = chdir("/");
    return system(command) || result;
}

static int names_here(void) {
    DIR *folder = opendir(".");
    int count = 0;

    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2;
}

static void assert_content(const char *path, const char *wanted) {
    struct str got;

    str_init(&got);
    assert_int_equal(fs_read_file(&got, path, 1000, NULL), 0);
    assert_string_equal(got.ptr, wanted);
    str_free(&got);
}

static void reads_within_bounds(void **state) {
    struct str out;
    struct error err;

    (void)state;
    assert_int_equal(fs_write_file("ten", slice_of("0123456789"), &err), 0);
    str_init(&out);
    str_add(&out, "<");
    assert_int_equal(fs_read_file(&out, "ten", 10, &err), 0);
    assert_string_equal(out.ptr, "<0123456789");
    assert_int_equal(fs_read_file(&out, "ten", 9, &err), -1);
    assert_int_equal(err.code, ERROR_MEMORY);
    assert_string_equal(err.file, "ten");
    assert_string_equal(out.ptr, "<0123456789");
    assert_int_equal(fs_read_file(&out, "none", 9, &err), -1);
    assert_int_equal(err.code, ERROR_NO_INPUT);
    assert_int_equal(fs_read_file(&out, ".", 9, &err), -1);
    assert_int_equal(err.code, ERROR_NO_INPUT);
    assert_string_equal(out.ptr, "<0123456789");
    str_free(&out);
}

static void replaces_and_keeps_mode(void **state) {
    struct stat about;
    mode_t mask = umask(027);

    (void)state;
    assert_int_equal(fs_write_file("f", slice_of("one"), NULL), 0);
    assert_int_equal(stat("f", &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
    umask(mask);
    assert_int_equal(chmod("f", 0604), 0);
    assert_int_equal(symlink("f", "link"), 0);
    assert_int_equal(fs_write_file("link", slice_of("two"), NULL), 0);
    assert_int_equal(lstat("link", &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_int_equal(stat("f", &about), 0);
    assert_int_equal(about.st_mode & 0777, 0604);
    assert_content("f", "two");
    assert_int_equal(fs_write_file("f", slice_make(NULL, 0), NULL), 0);
    assert_content("f", "");
    assert_int_equal(names_here(), 2);
    assert_int_equal(fs_write_file("/dev/null", slice_of("gone"), NULL), 0);
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
}

static void failures_leave_nothing(void **state) {
    struct error err;

    (void)state;
    assert_int_equal(fs_write_file("none/f", slice_of("x"), &err), -1);
    assert_int_equal(err.code, ERROR_OUTPUT);
    assert_string_equal(err.file, "none/f");
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_int_equal(fs_write_file("folder", slice_of("x"), &err), -1);
    assert_int_equal(err.code, ERROR_OUTPUT);
    if (access("/dev/full", W_OK) == 0) {
        assert_int_equal(fs_write_file("/dev/full", slice_of("x"), &err), -1);
        assert_int_equal(err.code, ERROR_OUTPUT);
    }
    assert_int_equal(names_here(), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_within_bounds, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(replaces_and_keeps_mode, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(failures_leave_nothing, enter_folder, leave_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
