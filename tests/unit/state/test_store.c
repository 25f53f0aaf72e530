/* SPDX-License-Identifier: Apache-2.0
 * The file of the state: what is refused, the lock, one change at a time, also when the process is killed. */
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "state/query.h"

static struct scratch scratch;

static int set_up(void **state) {
    (void)state;
    scratch_begin(&scratch);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    scratch_end(&scratch);
    return 0;
}

static void assert_refused(enum store_use use, enum error_code code, const char *text) {
    struct store *store = NULL;
    struct error err = {0};

    assert_int_equal(store_open(&store, scratch.folder, STORE_DIGEST, use, &err), -1);
    assert_int_equal(err.code, code);
    if (!strstr(err.text, text))
        fail_msg("\"%s\" does not say \"%s\"", err.text, text);
}

static int64_t runs(struct store *store) {
    struct query query = query_begin(store, "SELECT count(*) FROM run");
    int64_t count;

    assert_true(query_row(&query));
    count = query_int(&query, 0);
    assert_int_equal(query_end(&query, NULL), 0);
    return count;
}

static void add_run(struct store *store) {
    struct query query = query_begin(store, "INSERT INTO run (night, at, version, bytes, records, "
                                            "incomplete) VALUES ('2026-11-23', 1, '', 0, 0, 0)");

    query_run(&query);
    assert_int_equal(query_end(&query, NULL), 0);
}

static void nobody_else_can_read_it(void **state) {
    struct store *store = scratch_open(&scratch, STORE_RUN);
    struct stat about;
    char path[160];

    (void)state;
    assert_int_equal(stat(scratch.folder, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0700);
    scratch_path(&scratch, "state.sqlite", path, sizeof path);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(store_begin(store, NULL), 0);
    add_run(store);
    scratch_path(&scratch, "state.sqlite-journal", path, sizeof path);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    store_close(store);
}

static void folders_that_are_refused(void **state) {
    (void)state;
    assert_refused(STORE_LOOK, ERROR_CONFIG, "cannot be opened");
    assert_int_equal(symlink("/tmp", scratch.folder), 0);
    assert_refused(STORE_RUN, ERROR_CONFIG, "must not be a link");
    assert_int_equal(unlink(scratch.folder), 0);
    assert_int_equal(mkdir(scratch.folder, 0700), 0);
    assert_int_equal(chmod(scratch.folder, 0777), 0);
    assert_refused(STORE_RUN, ERROR_CONFIG, "everybody can write");
    assert_int_equal(chmod(scratch.folder, 01777), 0); /* a sticky bit does not keep others from creating files */
    assert_refused(STORE_RUN, ERROR_CONFIG, "everybody can write");
    assert_int_equal(chmod(scratch.folder, 0750), 0);
    assert_refused(STORE_LOOK, ERROR_CONFIG, "there is no state yet");
    store_close(scratch_open(&scratch, STORE_RUN));
    strcat(scratch.folder, "/below/it");
    assert_refused(STORE_RUN, ERROR_CONFIG, "cannot be created");
    snprintf(scratch.folder, sizeof scratch.folder, "%s/state", scratch.root);
}

static void write_bytes(const char *path, const char *bytes, mode_t mode) {
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    fputs(bytes, stream);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void files_that_are_refused(void **state) {
    char path[160], other[160];

    (void)state;
    assert_int_equal(mkdir(scratch.folder, 0700), 0);
    scratch_path(&scratch, "state.sqlite", path, sizeof path);
    scratch_path(&scratch, "other", other, sizeof other);
    write_bytes(other, "", 0600);
    assert_int_equal(symlink(other, path), 0);
    assert_refused(STORE_RUN, ERROR_CONFIG, "must not be a link");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(link(other, path), 0);
    assert_refused(STORE_RUN, ERROR_CONFIG, "not a file of its own");
    assert_int_equal(unlink(path), 0);
    write_bytes(path, "", 0620);
    assert_refused(STORE_RUN, ERROR_CONFIG, "others can write");
    assert_int_equal(unlink(path), 0);
    write_bytes(path,
                "these are no pages of a database, and there are more than a hundred of them, so that nobody "
                "could take this for an empty file",
                0600);
    assert_refused(STORE_RUN, ERROR_CONFIG, "not a database");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_refused(STORE_RUN, ERROR_CONFIG, "not a file of its own");
}

static void change_file(const char *statement) {
    sqlite3 *db = NULL;
    char path[160];

    scratch_path(&scratch, "state.sqlite", path, sizeof path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, statement, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void versions(void **state) {
    struct store *store;

    (void)state;
    store = scratch_open(&scratch, STORE_RUN);
    assert_int_equal(store_begin(store, NULL), 0);
    add_run(store);
    assert_int_equal(store_commit(store, NULL), 0);
    store_close(store);
    store = scratch_open(&scratch, STORE_LOOK); /* kept, and not migrated again */
    assert_int_equal(runs(store), 1);
    store_close(store);
    change_file("PRAGMA user_version = 2");
    assert_refused(STORE_RUN, ERROR_CONFIG, "a newer version");
    assert_refused(STORE_LOOK, ERROR_CONFIG, "a newer version");
    change_file("PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert_refused(STORE_RUN, ERROR_CONFIG, "no state of cstriage");
}

static void one_run_at_a_time(void **state) {
    struct store *first = scratch_open(&scratch, STORE_RUN), *look;

    (void)state;
    assert_refused(STORE_RUN, ERROR_BUSY, "another run");
    look = scratch_open(&scratch, STORE_LOOK); /* looking is allowed */
    assert_int_equal(runs(look), 0);
    store_close(look);
    store_close(first);
    store_close(scratch_open(&scratch, STORE_RUN));
}

static void what_is_not_committed_never_was(void **state) {
    struct store *store = scratch_open(&scratch, STORE_RUN);

    (void)state;
    assert_int_equal(store_begin(store, NULL), 0);
    add_run(store);
    store_close(store);
    store = scratch_open(&scratch, STORE_RUN);
    assert_int_equal(runs(store), 0);
    assert_int_equal(store_begin(store, NULL), 0);
    add_run(store);
    assert_int_equal(store_commit(store, NULL), 0);
    store_close(store);
    store = scratch_open(&scratch, STORE_LOOK);
    assert_int_equal(runs(store), 1);
    store_close(store);
}

/* With a cache of few pages half of the change is on the disk already when the process dies. */
static void a_process_that_is_killed_leaves_nothing(void **state) {
    struct store *store = scratch_open(&scratch, STORE_RUN);
    int ready[2], status;
    pid_t child;
    char byte;

    (void)state;
    store_close(store);
    assert_int_equal(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        if (store_open(&store, scratch.folder, STORE_DIGEST, STORE_RUN, NULL) || store_begin(store, NULL))
            _exit(1);
        sqlite3_exec(store_database(store), "PRAGMA cache_size = 2", NULL, NULL, NULL);
        for (int i = 0; i < 5000; i++)
            add_run(store);
        (void)!write(ready[1], "x", 1);
        pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    assert_refused(STORE_RUN, ERROR_BUSY, "another run");
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    store = scratch_open(&scratch, STORE_LOOK); /* even this rolls back */
    assert_int_equal(runs(store), 0);
    store_close(store);
    store = scratch_open(&scratch, STORE_RUN);
    assert_int_equal(runs(store), 0);
    store_close(store);
}

static void failures_of_a_query_come_at_its_end(void **state) {
    struct store *store = scratch_open(&scratch, STORE_RUN);
    struct error err = {0};
    struct query query = query_begin(store, "SELECT nothing FROM nowhere");

    (void)state;
    query_bind_int(&query, 1);
    assert_false(query_row(&query));
    assert_int_equal(query_end(&query, &err), -1);
    assert_int_equal(err.code, ERROR_OUTPUT);
    query = query_begin(store, "SELECT ?, ?, ?, ?");
    query_bind_time(&query, MSEC_NONE);
    query_bind_bytes(&query, slice_make("a\0b", 3));
    query_bind_text(&query, "text");
    query_bind_int(&query, INT64_MIN + 1);
    assert_true(query_row(&query));
    assert_int_equal(query_time(&query, 0), MSEC_NONE);
    assert_string_equal(query_text(&query, 0), "");
    assert_int_equal(query_bytes(&query, 1).len, 3);
    assert_string_equal(query_text(&query, 2), "text");
    assert_int_equal(query_int(&query, 3), INT64_MIN + 1);
    assert_int_equal(query_end(&query, &err), 0);
    store_close(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nobody_else_can_read_it),
        TEST(folders_that_are_refused),
        TEST(files_that_are_refused),
        TEST(versions),
        TEST(one_run_at_a_time),
        TEST(what_is_not_committed_never_was),
        TEST(a_process_that_is_killed_leaves_nothing),
        TEST(failures_of_a_query_come_at_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
