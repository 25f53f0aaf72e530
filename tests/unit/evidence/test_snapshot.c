/* SPDX-License-Identifier: Apache-2.0
 * What a snapshot holds and what it never holds, and that it appears whole or not at all. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "evidence/backend.h"
#include "evidence/snapshot_plan.h"
#include "evidence/snapshot_writer.h"

static char *folder(void) {
    static const char TEMPLATE[] = "/tmp/cstriage-test-XXXXXX";
    char *path = malloc(sizeof TEMPLATE);

    assert_non_null(path);
    strcpy(path, TEMPLATE);
    assert_non_null(mkdtemp(path));
    return path;
}

static size_t remove_folder(char *path) {
    DIR *directory = opendir(path);
    struct dirent *entry;
    size_t count = 0;

    while ((entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.') {
            char file[600];

            snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
            unlink(file);
            count++;
        }
    closedir(directory);
    rmdir(path);
    free(path);
    return count;
}

static void only_what_checks_name_and_no_secrets(void **state) {
    static const char CHECK[] = "-- check: jobs\n-- title: t\n-- tables: async_job, host\n"
                                "SELECT CASE WHEN j.id THEN 'confirms' END AS verdict, h.name AS evidence, "
                                "j.session_key, j.job_cmd_info, h.password\n"
                                "FROM async_job j JOIN host h ON h.id = j.instance_id";
    char *path = folder(), file[600];
    const char *directories[] = {path};
    struct check_library *library = NULL;
    struct snapshot_plan *plan = NULL;
    struct error err = {0};
    bool bounded;

    (void)state;
    snprintf(file, sizeof file, "%s/jobs.sql", path);
    assert_int_equal(fs_write_file(file, slice_of(CHECK), &err), 0);
    assert_int_equal(check_library_load(&library, directories, 1, NULL, NULL, &err), 0);
    assert_non_null(check_library_names(library)[0]);
    assert_int_equal(snapshot_plan_new(&plan, library, &err), 0);
    assert_true(snapshot_plan_wants(plan, "host", "name"));
    assert_true(snapshot_plan_wants(plan, "async_job", "instance_id"));
    assert_false(snapshot_plan_wants(plan, "host", "guid"));
    assert_false(snapshot_plan_wants(plan, "nics", "id"));
    assert_false(snapshot_plan_wants(plan, "async_job", "session_key"));
    assert_false(snapshot_plan_wants(plan, "async_job", "job_cmd_info"));
    assert_false(snapshot_plan_wants(plan, "host", "password"));
    assert_true(snapshot_plan_wants(plan, "version", "version"));
    assert_non_null(strstr(snapshot_plan_rows("async_job", &bounded), "created"));
    assert_true(bounded);
    assert_null(snapshot_plan_rows("host", &bounded));
    snapshot_plan_free(plan);
    check_library_free(library);
    remove_folder(path);
}

static int on_row(void *payload, size_t columns, const char *const *names, const char *const *values) {
    (void)names;
    snprintf(payload, 200, "%s|%s|%s", columns > 0 && values[0] ? values[0] : "NULL",
             columns > 1 && values[1] ? values[1] : "NULL", columns > 2 && values[2] ? values[2] : "NULL");
    return 0;
}

static void a_snapshot_reads_like_its_server(void **state) {
    static const struct snapshot_column COLUMNS[] = {
        {"id", "bigint(20) unsigned"}, {"name", "varchar(255)"}, {"created", "datetime"}};
    static const struct snapshot_column VERSION[] = {{"id", "bigint"}, {"version", "char(40)"}, {"step", "char(32)"}};
    const char *row[] = {"10", "Alpha", "2026-11-01 00:00:00"}, *old[] = {"9", "beta", "2025-01-01 00:00:00"};
    const char *version[] = {"1", "4.19.1.3", "Complete"};
    const struct snapshot_facts facts = {.time = civil_to_msec(2026, 11, 23, 3, 20, 0, 0),
                                         .zone = "+02:00",
                                         .version = "",
                                         .source = "test",
                                         .since = MSEC_NONE};
    char *path = folder(), file[600], text[200] = "";
    struct snapshot_writer *writer = NULL;
    struct backend *backend = NULL;
    struct error err = {0};
    struct stat status;
    uint64_t rows;

    (void)state;
    snprintf(file, sizeof file, "%s/s.sqlite", path);
    assert_int_equal(snapshot_writer_new(&writer, file, &err), 0);
    assert_int_equal(snapshot_writer_table(writer, "host", COLUMNS, 3, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, row, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, old, &err), 0);
    assert_int_equal(snapshot_writer_table(writer, "version", VERSION, 3, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, version, &err), 0);
    assert_int_equal(
        snapshot_writer_trim(writer, "host", "created >= ?", true, civil_to_msec(2026, 1, 1, 0, 0, 0, 0), &err), 0);
    assert_int_equal(stat(file, &status), -1);
    assert_int_equal(snapshot_writer_finish(writer, &facts, &rows, &err), 0);
    snapshot_writer_free(writer);
    assert_int_equal(rows, 2);
    assert_int_equal(stat(file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(backend_open_snapshot(&backend, file, &err), 0);
    assert_string_equal(backend_version(backend), "4.19.1.3");
    assert_true(backend_time(backend) == facts.time);
    assert_string_equal(backend->zone, "+02:00");
    assert_int_equal(backend->ops->query(backend, "SELECT typeof(id), name, COUNT(*) FROM host WHERE name = 'ALPHA'",
                                         NULL, 0, 5, MSEC_SECOND, on_row, text, &err),
                     0);
    assert_string_equal(text, "integer|Alpha|1");
    backend_free(backend);
    assert_int_equal(remove_folder(path), 1);
}

static void an_unfinished_snapshot_leaves_nothing(void **state) {
    static const struct snapshot_column BAD[] = {{"id\" INTEGER); DROP TABLE x; --", "int"}};
    static const struct snapshot_column GOOD[] = {{"id", "int"}};
    char *path = folder(), file[600];
    struct snapshot_writer *writer = NULL;
    struct error err = {0};

    (void)state;
    snprintf(file, sizeof file, "%s/s.sqlite", path);
    assert_int_equal(snapshot_writer_new(&writer, file, &err), 0);
    assert_int_equal(snapshot_writer_table(writer, "host", BAD, 1, &err), -1);
    assert_int_equal(snapshot_writer_table(writer, "sqlite_master", GOOD, 1, &err), -1);
    assert_int_equal(snapshot_writer_table(writer, "a\"b", GOOD, 1, &err), -1);
    assert_int_equal(snapshot_writer_table(writer, "host", GOOD, 1, &err), 0);
    assert_int_equal(snapshot_writer_table(writer, "host", GOOD, 1, &err), -1);
    snapshot_writer_free(writer);
    assert_int_equal(remove_folder(path), 0);
    assert_int_equal(snapshot_writer_new(&writer, "/nonexistent/folder/s.sqlite", &err), -1);
    assert_int_equal(err.code, ERROR_OUTPUT);
}

static void ids_that_are_numbers_are_keys(void **state) {
    static const struct snapshot_column NUMBER[] = {{"id", "bigint(20) unsigned"}}, TEXT[] = {{"id", "char(40)"}};
    const char *number[] = {"7"}, *word[] = {"ctx-1"};
    char *path = folder(), file[600];
    struct snapshot_writer *writer = NULL;
    struct error err = {0};

    (void)state;
    snprintf(file, sizeof file, "%s/s.sqlite", path);
    assert_int_equal(snapshot_writer_new(&writer, file, &err), 0);
    assert_int_equal(snapshot_writer_table(writer, "op_it_work", TEXT, 1, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, word, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, word, &err), 0);
    assert_int_equal(snapshot_writer_table(writer, "host", NUMBER, 1, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, number, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, number, &err), -1);
    assert_int_equal(snapshot_writer_table(writer, "nics", NUMBER, 1, &err), 0);
    assert_int_equal(snapshot_writer_row(writer, word, &err), -1);
    snapshot_writer_free(writer);
    assert_int_equal(remove_folder(path), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_that_are_numbers_are_keys),
        cmocka_unit_test(only_what_checks_name_and_no_secrets),
        cmocka_unit_test(a_snapshot_reads_like_its_server),
        cmocka_unit_test(an_unfinished_snapshot_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
