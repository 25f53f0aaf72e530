/* SPDX-License-Identifier: Apache-2.0
 * The catalogue over a folder made for each test: order, names, links, duplicates, problems. */
#define _GNU_SOURCE
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

#include "base/compiler.h"
#include "input/catalog.h"

static int enter_folder(void **state) {
    char *folder = strdup("/tmp/cstriage-catalog-XXXXXX");

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

static void touch(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, path, strlen(path)), strlen(path));
    close(fd);
}

static void assert_paths(const struct catalog *catalog, const char *const *wanted, size_t count) {
    for (size_t i = 0; i < count && i < catalog->inputs.count; i++)
        assert_string_equal(catalog->inputs.items[i].path, wanted[i]);
    assert_int_equal(catalog->inputs.count, count);
}

static void names(void **state) {
    static const char *const logs[] = {"management-server.log",
                                       "management-server.log.2026-11-03.gz",
                                       "agent.log.1",
                                       "catalina.out",
                                       "agent.err",
                                       "messages",
                                       "messages-20261103",
                                       "syslog.2.xz",
                                       "daemon.log",
                                       "kern.log.1.zst",
                                       "cloud-init-output.log",
                                       "cloud"};
    static const char *const others[] = {"readme.txt",    "db.sql",
                                         "truth.json",    "cloud.properties",
                                         "rsyslog.conf",  ".agent.log.swp",
                                         "agent.log.swp", "cloudstack.tar.gz",
                                         "wtmp",          "",
                                         "cloud.sql.gz"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(logs); i++)
        if (!catalog_is_log_name(logs[i]))
            fail_msg("refused: %s", logs[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        if (catalog_is_log_name(others[i]))
            fail_msg("taken: %s", others[i]);
}

static void folders_in_byte_order(void **state) {
    static const char *const files[] = {"a/z.log", "a-b.log", "a.log",      "a/b/deep.log",
                                        "a/b.log", "B.log",   "a/notes.txt"};
    static const char *const wanted[] = {"./B.log", "./a-b.log", "./a.log", "./a/b.log", "./a/b/deep.log", "./a/z.log"};
    static const char *const paths[] = {"."};
    struct catalog catalog;

    (void)state;
    mkdir("a", 0700);
    mkdir("a/b", 0700);
    mkdir("a/empty", 0700);
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++)
        touch(files[i]);
    assert_int_equal(catalog_collect(&catalog, paths, 1, NULL), 0);
    assert_paths(&catalog, wanted, ARRAY_LENGTH(wanted));
    assert_int_equal(catalog.problems.count, 0);
    assert_int_equal(catalog.notes.count, 0);
    assert_false(catalog.inputs.items[0].named);
    assert_int_equal(catalog.inputs.items[0].size, strlen("B.log"));
    assert_true(catalog.inputs.items[0].modified > 0);
    catalog_free(&catalog);
    assert_int_equal(catalog.inputs.count, 0);
}

static void named_files_and_problems(void **state) {
    static const char *const paths[] = {"missing.log", "odd.txt", "-", "gone/", "-", "folder/"};
    static const char *const wanted[] = {"odd.txt", "-", "folder/x.log"};
    struct catalog catalog;

    (void)state;
    touch("odd.txt");
    mkdir("folder", 0700);
    touch("folder/x.log");
    assert_int_equal(catalog_collect(&catalog, paths, ARRAY_LENGTH(paths), NULL), 0);
    assert_paths(&catalog, wanted, ARRAY_LENGTH(wanted));
    assert_true(catalog.inputs.items[0].named);
    assert_true(catalog.inputs.items[1].is_stdin);
    assert_int_equal(catalog.inputs.items[1].modified, MSEC_NONE);
    assert_int_equal(catalog.problems.count, 2);
    assert_int_equal(catalog.problems.items[0].code, ERROR_NO_INPUT);
    assert_string_equal(catalog.problems.items[0].file, "missing.log");
    assert_string_equal(catalog.problems.items[0].text, "no such file or folder");
    assert_string_equal(catalog.problems.items[1].file, "gone/");
    assert_int_equal(catalog.notes.count, 1); /* stdin twice */
    catalog_free(&catalog);
}

static void links_and_duplicates(void **state) {
    static const char *const paths[] = {"logs", "logs/one.log", "logs/"};
    static const char *const wanted[] = {"logs/far.log", "logs/one.log"};
    struct catalog catalog;

    (void)state;
    mkdir("logs", 0700);
    mkdir("other", 0700);
    touch("logs/one.log");
    touch("other/away.log");
    assert_int_equal(link("logs/one.log", "logs/two.log"), 0);
    assert_int_equal(symlink("../other/away.log", "logs/far.log"), 0);
    assert_int_equal(symlink("one.log", "logs/three.log"), 0);
    assert_int_equal(symlink("nowhere", "logs/broken.log"), 0);
    assert_int_equal(symlink(".", "logs/loop.log"), 0);
    assert_int_equal(symlink("../other", "logs/other"), 0);
    assert_int_equal(mkfifo("logs/pipe.log", 0600), 0);
    assert_int_equal(catalog_collect(&catalog, paths, ARRAY_LENGTH(paths), NULL), 0);
    assert_paths(&catalog, wanted, ARRAY_LENGTH(wanted));
    assert_int_equal(catalog.problems.count, 0);
    /* Two folder links not followed each time the folder is listed; two.log and three.log once, then
     * everything again. */
    assert_int_equal(catalog.notes.count, 2 + 2 + 1 + 2 + 4 + 1);
    catalog_free(&catalog);
}

static void bounds(void **state) {
    static const char *const paths[] = {"."};
    char path[512] = ".";
    struct catalog catalog;

    (void)state;
    for (int i = 0; i < CATALOG_DEPTH + 3; i++) {
        strcat(path, "/d");
        assert_int_equal(mkdir(path, 0700), 0);
    }
    strcat(path, "/x.log");
    touch(path);
    for (int i = 0; i < CATALOG_NOTES + 20; i++) { /* each a note: the same file again */
        snprintf(path, sizeof path, "n%03d.log", i);
        if (i == 0)
            touch(path);
        else
            assert_int_equal(link("n000.log", path), 0);
    }
    assert_int_equal(catalog_collect(&catalog, paths, 1, NULL), 0);
    assert_int_equal(catalog.inputs.count, 1);
    assert_int_equal(catalog.notes.count, CATALOG_NOTES + 1);
    assert_non_null(strstr(catalog.notes.items[0], "folders deep"));
    assert_non_null(strstr(catalog.notes.items[1], "same file as ./n000.log"));
    assert_string_equal(catalog.notes.items[CATALOG_NOTES], "further notes are left out");
    catalog_free(&catalog);
}

static void empty_folder(void **state) {
    static const char *const paths[] = {"."};
    struct catalog catalog;

    (void)state;
    touch("readme.txt");
    assert_int_equal(catalog_collect(&catalog, paths, 1, NULL), 0);
    assert_int_equal(catalog.inputs.count, 0);
    assert_int_equal(catalog.problems.count, 0);
    assert_int_equal(catalog.notes.count, 1);
    catalog_free(&catalog);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test_setup_teardown(folders_in_byte_order, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(named_files_and_problems, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(links_and_duplicates, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(bounds, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(empty_folder, enter_folder, leave_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
