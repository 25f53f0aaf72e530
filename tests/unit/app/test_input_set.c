/* SPDX-License-Identifier: Apache-2.0
 * Tests of app/input_set: which machine a log is from, the order of logs, years, inputs that cannot be used.
 */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/input_set.h"

#define AGENT  "2026-03-04 05:06:08,000 INFO  [cloud.agent.Agent] (main:null) (logid:) started\n"
#define LATER  "2026-03-05 05:06:08,000 INFO  [cloud.agent.Agent] (main:null) (logid:) started\n"
#define SYSLOG "Mar  4 05:06:08 %s systemd[1]: Started Session 1 of user root.\n"

enum { FILES = 16 };

static char root[64], paths[FILES][160], folders[FILES][160];
static size_t path_count, folder_count;
static struct input_set inputs;
static struct zone *zone;

static int set_up(void **state) {
    (void)state;
    strcpy(root, "/tmp/cstriage-test-XXXXXX");
    assert_non_null(mkdtemp(root));
    path_count = folder_count = 0;
    return zone_new(&zone, "UTC", NULL);
}

static int tear_down(void **state) {
    (void)state;
    input_set_free(&inputs);
    zone_free(zone);
    for (size_t i = 0; i < path_count; i++)
        unlink(paths[i]);
    for (size_t i = 0; i < folder_count; i++)
        rmdir(folders[i]);
    return rmdir(root);
}

/* Writes a log below the root; `folder` "" is the root itself. */
static void write_log(const char *folder, const char *name, const char *text) {
    FILE *stream;

    assert_true(path_count < FILES);
    snprintf(folders[folder_count], sizeof folders[0], "%s/%s", root, folder);
    if (*folder && mkdir(folders[folder_count], 0700) == 0)
        folder_count++;
    snprintf(paths[path_count], sizeof paths[0], "%s%s%s/%s", root, *folder ? "/" : "", folder, name);
    stream = fopen(paths[path_count++], "w");
    assert_non_null(stream);
    fputs(text, stream);
    if (*text > ' ' && *text < '\x7f')
        fprintf(stream, "line of log %zu\n", path_count); /* or it would be a copy of another */
    assert_int_equal(fclose(stream), 0);
}

static const char *syslog_of(const char *host) {
    static char text[200];

    snprintf(text, sizeof text, SYSLOG, host);
    return text;
}

static void open_all(void) {
    const char *list[FILES];
    struct analysis_options options = {.paths = list, .path_count = path_count, .jobs = 1, .block_size = 1 << 16};

    for (size_t i = 0; i < path_count; i++)
        list[i] = paths[i];
    assert_int_equal(input_set_open(&inputs, &options, zone, NULL), 0);
}

static const struct log_input *input_of(const char *end) {
    for (size_t i = 0; i < inputs.count; i++)
        if (slice_ends(slice_of(inputs.items[i].path), end))
            return &inputs.items[i];
    fail_msg("no input %s", end);
    return NULL;
}

static void a_folder_names_the_machine_of_its_logs(void **state) {
    (void)state;
    write_log("kvm09", "agent.log", AGENT);
    write_log("ms1.example.net", "agent.log", AGENT);
    write_log("10.1.1.5", "agent.log", AGENT);
    write_log("r-4-VM", "agent.log", AGENT);
    write_log("agent", "agent.log", AGENT);
    write_log("2026-10-12", "agent.log", AGENT);
    write_log("20261012", "agent.log", AGENT);
    write_log(".1", "agent.log", AGENT);
    open_all();
    assert_string_equal(input_of("kvm09/agent.log")->machine, "kvm09");
    assert_string_equal(input_of("ms1.example.net/agent.log")->machine, "ms1.example.net");
    assert_string_equal(input_of("10.1.1.5/agent.log")->machine, "10.1.1.5");
    assert_string_equal(input_of("r-4-VM/agent.log")->machine, "r-4-VM");
    assert_string_equal(input_of("agent/agent.log")->machine, "");
    assert_string_equal(input_of("2026-10-12/agent.log")->machine, "");
    assert_string_equal(input_of("20261012/agent.log")->machine, "");
    assert_string_equal(input_of(".1/agent.log")->machine, "");
}

static void one_folder_alone_says_nothing(void **state) {
    (void)state;
    write_log("case17", "agent.log", AGENT);
    write_log("case17", "agent.log.1", AGENT);
    open_all();
    assert_string_equal(inputs.items[0].machine, "");
}

static void a_syslog_prefix_names_the_machine_and_its_neighbours(void **state) {
    (void)state;
    write_log("host1", "messages", syslog_of("kvm7"));
    write_log("host1", "agent.log", AGENT);
    write_log("host2", "messages", syslog_of("kvm8"));
    write_log("host2", "syslog", syslog_of("r-9-VM"));
    write_log("host2", "agent.log", AGENT);
    open_all();
    assert_string_equal(input_of("host1/messages")->machine, "kvm7");
    assert_string_equal(input_of("host1/agent.log")->machine, "kvm7");
    assert_string_equal(input_of("host2/messages")->machine, "kvm8");
    assert_string_equal(input_of("host2/syslog")->machine, "r-9-VM");
    assert_string_equal(input_of("host2/agent.log")->machine, "host2"); /* its neighbours do not agree */
}

static void logs_stand_in_order_of_time(void **state) {
    (void)state;
    write_log("", "b.log", LATER);
    write_log("", "c.log", "no time in here\n");
    write_log("", "a.log", AGENT);
    write_log("", "d.log", AGENT);
    open_all();
    assert_true(slice_ends(slice_of(inputs.items[0].path), "a.log"));
    assert_true(slice_ends(slice_of(inputs.items[1].path), "d.log"));
    assert_true(slice_ends(slice_of(inputs.items[2].path), "b.log"));
    assert_true(slice_ends(slice_of(inputs.items[3].path), "c.log"));
}

static void a_log_without_year_takes_that_of_the_others(void **state) {
    (void)state;
    write_log("", "messages", syslog_of("kvm7"));
    write_log("", "agent.log", AGENT);
    open_all();
    assert_int_equal(input_of("messages")->profile.year, 2026);
}

static void what_cannot_be_read_is_named_and_the_rest_goes_on(void **state) {
    static const char *const LIST[] = {"/nonexistent/a.log", paths[0], paths[1], paths[2]};
    struct analysis_options options = {.paths = LIST, .path_count = 4, .jobs = 1, .block_size = 1 << 16};

    (void)state;
    write_log("", "agent.log", AGENT);
    write_log("", "empty.log", "");
    write_log("", "binary.log", "\x7f\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10\x11");
    assert_int_equal(input_set_open(&inputs, &options, zone, NULL), 0);
    assert_int_equal(inputs.count, 4);
    assert_int_equal(inputs.missing, 1);
    assert_true(input_of("nonexistent/a.log")->failed);
    assert_int_equal(input_of("nonexistent/a.log")->problems.count, 1);
    assert_true(input_of("agent.log")->text);
    assert_int_equal(input_of("agent.log")->problems.count, 0);
    assert_true(input_of("empty.log")->empty);
    assert_int_equal(input_of("empty.log")->problems.count, 0);
    assert_false(input_of("binary.log")->text);
    assert_int_equal(input_of("binary.log")->problems.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_folder_names_the_machine_of_its_logs),
        TEST(one_folder_alone_says_nothing),
        TEST(a_syslog_prefix_names_the_machine_and_its_neighbours),
        TEST(logs_stand_in_order_of_time),
        TEST(a_log_without_year_takes_that_of_the_others),
        TEST(what_cannot_be_read_is_named_and_the_rest_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
