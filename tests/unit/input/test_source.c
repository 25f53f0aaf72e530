/* SPDX-License-Identifier: Apache-2.0
 * Sources: full reads, late failures, pipes, interrupted calls, things that are no files. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixtures.h"

static void reads_are_full(void **state) {
    struct faulty faulty = {.bytes = SLICE_LITERAL("0123456789"), .fail_at = SIZE_MAX, .most = 3, .seed = 4};
    struct source *source = open_faulty(&faulty);
    char buffer[16];

    (void)state;
    assert_int_equal(source_read(source, buffer, 4, NULL), 4);
    assert_memory_equal(buffer, "0123", 4);
    assert_int_equal(source_offset(source), 4);
    assert_int_equal(source_read(source, buffer, 0, NULL), 0);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 6);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 0);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 0);
    assert_int_equal(source_offset(source), 10);
    assert_int_equal(faulty.reads_after_end, 1);
    assert_string_equal(source_name(source), "faulty");
    source_free(source);
    source_free(NULL);
}

static void failures_come_late_and_stay(void **state) {
    struct faulty faulty = {.bytes = SLICE_LITERAL("0123456789"), .fail_at = 7, .most = 3, .seed = 4};
    struct source *source = open_faulty(&faulty);
    struct error err = {0};
    char buffer[16];

    (void)state;
    assert_int_equal(source_read(source, buffer, sizeof buffer, &err), 7);
    assert_int_equal(err.code, ERROR_NONE);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(source_read(source, buffer, sizeof buffer, &err), -1);
        assert_int_equal(err.code, ERROR_DAMAGED);
        assert_string_equal(err.file, "faulty");
        assert_non_null(strstr(err.text, "the disk is gone (after 7 bytes)"));
    }
    source_free(source);
}

static void files(void **state) {
    char path[] = "/tmp/cstriage-source-XXXXXX";
    int fd = mkstemp(path);
    struct source *source = NULL;
    struct error err = {0};
    char buffer[16];

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "hello", 5), 5);
    close(fd);
    assert_int_equal(source_open_file(&source, path, &err), 0);
    assert_int_equal(source_read(source, buffer, sizeof buffer, &err), 5);
    assert_memory_equal(buffer, "hello", 5);
    assert_string_equal(source_name(source), path);
    source_free(source);
    unlink(path);
    source = NULL;
    assert_int_equal(source_open_file(&source, path, &err), -1);
    assert_int_equal(err.code, ERROR_NO_INPUT);
    assert_string_equal(err.file, path);
    assert_int_equal(source_open_file(&source, "/tmp", &err), -1);
    assert_int_equal(err.code, ERROR_NO_INPUT);
    assert_null(source);
    /* A descriptor that cannot be read. */
    assert_int_equal(source_open_fd(&source, -1, false, "nothing", &err), 0);
    assert_int_equal(source_read(source, buffer, sizeof buffer, &err), -1);
    assert_int_equal(err.code, ERROR_DAMAGED);
    source_free(source);
}

static void ignore_alarm(int number) {
    (void)number;
}

/* A slow writer, and a timer that interrupts read(2) all the time. */
static void pipes_and_signals(void **state) {
    struct sigaction action = {.sa_handler = ignore_alarm}; /* without SA_RESTART: read fails with EINTR */
    struct itimerval fast = {{0, 700}, {0, 700}}, off = {{0, 0}, {0, 0}};
    struct source *source = NULL;
    char buffer[4096];
    int ends[2], status;
    pid_t writer;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    writer = fork();
    if (writer == 0) {
        for (int i = 0; i < 40; i++) {
            usleep(1000);
            if (write(ends[1], "0123456789", 10) != 10)
                _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &fast, NULL);
    assert_int_equal(source_open_fd(&source, ends[0], true, "-", NULL), 0);
    assert_int_equal(source_read(source, buffer, 333, NULL), 333);
    assert_int_equal(source_read(source, buffer + 333, sizeof buffer - 333, NULL), 67);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 0);
    setitimer(ITIMER_REAL, &off, NULL);
    for (int i = 10; i < 400; i++)
        assert_int_equal(buffer[i], '0' + i % 10);
    source_free(source);
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_int_equal(close(ends[0]), -1); /* was owned */
}

/* A pipe is read without waiting, taken up again, and left when somebody wakes the reader. */
static void waiting(void **state) {
    struct source *source = NULL;
    char buffer[16];
    int ends[2], wake[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(pipe(wake), 0);
    assert_int_equal(source_open_fd(&source, ends[0], true, "-", NULL), 0);
    source_set_waiting(source, -1, 0);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 0);
    assert_int_equal(write(ends[1], "hello", 5), 5);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 0); /* has ended until it is taken up again */
    source_resume(source);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 5);
    assert_false(source_is_closed(source));
    source_set_waiting(source, wake[0], -1);
    assert_int_equal(write(wake[1], "!", 1), 1);
    assert_int_equal(write(ends[1], "world", 5), 5);
    source_resume(source);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 0);
    assert_false(source_is_closed(source));
    source_set_waiting(source, -1, -1);
    close(ends[1]);
    source_resume(source);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 5);
    assert_memory_equal(buffer, "world", 5);
    assert_int_equal(source_offset(source), 10);
    assert_true(source_is_closed(source));
    source_free(source);
    close(wake[0]);
    close(wake[1]);
}

static void a_file_that_grows(void **state) {
    char path[] = "/tmp/cstriage-source-XXXXXX";
    int fd = mkstemp(path);
    struct source *source = NULL;
    char buffer[16];

    (void)state;
    assert_int_equal(write(fd, "hello", 5), 5);
    assert_int_equal(source_open_file(&source, path, NULL), 0);
    unlink(path);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 5);
    assert_int_equal(write(fd, "world", 5), 5);
    close(fd);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 0);
    source_resume(source);
    assert_int_equal(source_read(source, buffer, sizeof buffer, NULL), 5);
    assert_memory_equal(buffer, "world", 5);
    assert_false(source_is_closed(source));
    source_free(source);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_are_full), cmocka_unit_test(failures_come_late_and_stay),
        cmocka_unit_test(files),          cmocka_unit_test(pipes_and_signals),
        cmocka_unit_test(waiting),        cmocka_unit_test(a_file_that_grows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
