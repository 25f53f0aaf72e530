/* SPDX-License-Identifier: Apache-2.0
 * One line of each layout and version through detection and parsing: all fields as a table. Each line alone
 * is a log, so detection must find its layout, kind and clock from it. */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct expected {
    const char *line;
    enum log_kind kind;
    enum level level;
    const char *time; /* msec_civil of `local`, "" for none */
    int msec;
    const char *host, *program, *logger, *thread, *ndc, *ctx, *logid;
    uint64_t job, parent_job;
    const char *text;
};

#define NO_PREFIX "", ""

static const struct expected LINES[] = {
    /* log4j 1, 4.15: an empty context is "null". */
    {"2020-12-24 08:50:24,123 INFO  [c.c.a.ApiServlet] (qtp1-5:null) (logid:) ready", LOG_MANAGEMENT, LEVEL_INFO,
     "2020-12-24 08:50:24", 123, NO_PREFIX, "c.c.a.ApiServlet", "qtp1-5", "", "", "", 0, 0, "ready"},
    /* reload4j, 4.18: context of a work job. */
    {"2023-01-05 18:26:51,015 ERROR [c.c.n.r.VirtualNetworkApplianceManagerImpl] "
     "(Work-Job-Executor-4:ctx-bdb6d533 "
     "job-516/job-517 ctx-84952946) (logid:1c5b362f) GetDomRVersionCmd failed",
     LOG_MANAGEMENT, LEVEL_ERROR, "2023-01-05 18:26:51", 15, NO_PREFIX, "c.c.n.r.VirtualNetworkApplianceManagerImpl",
     "Work-Job-Executor-4", "ctx-bdb6d533 job-516/job-517 ctx-84952946", "ctx-bdb6d533", "1c5b362f", 517, 516,
     "GetDomRVersionCmd failed"},
    /* log4j 2, 4.20 development builds: T, context in brackets. */
    {"2024-04-02T21:55:12,724 DEBUG [c.c.d.DeploymentPlanningManagerImpl] "
     "(API-Job-Executor-64:[ctx-841aeb04, "
     "job-155216, ctx-17c953d4]) (logid:0badcafe) Trying host",
     LOG_MANAGEMENT, LEVEL_DEBUG, "2024-04-02 21:55:12", 724, NO_PREFIX, "c.c.d.DeploymentPlanningManagerImpl",
     "API-Job-Executor-64", "ctx-841aeb04, job-155216, ctx-17c953d4", "ctx-841aeb04", "0badcafe", 155216, 0,
     "Trying host"},
    /* log4j 2, 4.22: empty list, inner class; a point for the comma. */
    {"2025-10-30 13:51:39.123 WARN  [c.c.n.r.V.CheckRouterTask] (RouterStatusMonitor-1:[]) (logid:) checked",
     LOG_MANAGEMENT, LEVEL_WARN, "2025-10-30 13:51:39", 123, NO_PREFIX, "c.c.n.r.V.CheckRouterTask",
     "RouterStatusMonitor-1", "", "", "", 0, 0, "checked"},
    /* VMware: commas, blanks, colons and parentheses of its own in the context. */
    {"2021-07-06 14:56:27,102 INFO  [c.c.h.v.r.VmwareResource] (DirectAgent-336:ctx-57f306ac esx(1) "
     "10.1.26.247, "
     "job-37/job-38, cmd: CheckSshCommand) (logid:709200d2) Trying to connect to 10.1.1.5",
     LOG_MANAGEMENT, LEVEL_INFO, "2021-07-06 14:56:27", 102, NO_PREFIX, "c.c.h.v.r.VmwareResource", "DirectAgent-336",
     "ctx-57f306ac esx(1) 10.1.26.247, job-37/job-38, cmd: CheckSshCommand", "ctx-57f306ac", "709200d2", 38, 37,
     "Trying to connect to 10.1.1.5"},
    /* Parentheses that do not pair. */
    {"2021-07-06 14:56:27,102 INFO  [c.c.h.v.r.VmwareResource] (DirectAgent-3:ctx-57f306ac a(b, job-1/job-2) "
     "(logid:709200d2) text (more",
     LOG_MANAGEMENT, LEVEL_INFO, "2021-07-06 14:56:27", 102, NO_PREFIX, "c.c.h.v.r.VmwareResource", "DirectAgent-3",
     "ctx-57f306ac a(b, job-1/job-2", "ctx-57f306ac", "709200d2", 2, 1, "text (more"},
    /* Up to 4.6: no context id. Its message may begin with a parenthesis. */
    {"2016-02-18 21:58:29,670 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-8:null) (note) ping",
     LOG_MANAGEMENT, LEVEL_DEBUG, "2016-02-18 21:58:29", 670, NO_PREFIX, "c.c.a.m.AgentManagerImpl",
     "AgentManager-Handler-8", "", "", "", 0, 0, "(note) ping"},
    /* Thread names with colons and blanks; one blank behind a short level. */
    {"2023-01-05 18:26:51,015 WARN [c.c.u.n.Link] (My thread: no 5:ctx-bdb6d533) (logid:1c5b362f) x", LOG_MANAGEMENT,
     LEVEL_WARN, "2023-01-05 18:26:51", 15, NO_PREFIX, "c.c.u.n.Link", "My thread: no 5", "ctx-bdb6d533",
     "ctx-bdb6d533", "1c5b362f", 0, 0, "x"},
    /* apilog.log: the audit trail. */
    {"2023-01-05 18:26:51,015 INFO  [a.c.c.a.ApiServlet] (qtp14-530:ctx-8923bb18 ctx-e535fc81) "
     "(logid:51501a2d) "
     "(userId=2 accountId=2 sessionId=node0abc) 10.0.0.5 -- GET command=listRouters 200 {}",
     LOG_MANAGEMENT, LEVEL_INFO, "2023-01-05 18:26:51", 15, NO_PREFIX, "a.c.c.a.ApiServlet", "qtp14-530",
     "ctx-8923bb18 ctx-e535fc81", "ctx-8923bb18", "51501a2d", 0, 0,
     "(userId=2 accountId=2 sessionId=node0abc) 10.0.0.5 -- GET command=listRouters 200 {}"},
    /* Agent: three parts of the class name. */
    {"2025-01-28 12:13:27,063 INFO  [kvm.storage.LibvirtStorageAdaptor] (agentRequest-Handler-2:[]) "
     "(logid:4c5ab8a5) Trying to fetch storage pool",
     LOG_AGENT, LEVEL_INFO, "2025-01-28 12:13:27", 63, NO_PREFIX, "kvm.storage.LibvirtStorageAdaptor",
     "agentRequest-Handler-2", "", "", "4c5ab8a5", 0, 0, "Trying to fetch storage pool"},
    /* Only a logger. */
    {"2025-02-13 04:40:37,742 WARN  [kvm.resource.BridgeVifDriver] Execution of process [8367] failed.", LOG_AGENT,
     LEVEL_WARN, "2025-02-13 04:40:37", 742, NO_PREFIX, "kvm.resource.BridgeVifDriver", "", "", "", "", 0, 0,
     "Execution of process [8367] failed."},
    {"2025-07-12 00:27:08,002 INFO  [cloud.usage.UsageManagerImpl] (Usage-Job-1:[]) (logid:) starting", LOG_USAGE,
     LEVEL_INFO, "2025-07-12 00:27:08", 2, NO_PREFIX, "cloud.usage.UsageManagerImpl", "Usage-Job-1", "", "", "", 0, 0,
     "starting"},
    /* System VM: no context id, GMT. */
    {"2025-10-30T13:51:39,300 WARN  [cloud.consoleproxy.ConsoleProxyNoVNCHandler] (qtp14-21:[]) Failed to "
     "access",
     LOG_SYSTEMVM, LEVEL_WARN, "2025-10-30 13:51:39", 300, NO_PREFIX, "cloud.consoleproxy.ConsoleProxyNoVNCHandler",
     "qtp14-21", "", "", "", 0, 0, "Failed to access"},
    /* Console appender: no date. */
    {"WARN  [c.c.a.AlertManagerImpl] (secstorage-1:ctx-0b5a87ad) (logid:0fdd0f27) No resource", LOG_MANAGEMENT,
     LEVEL_WARN, "", 0, NO_PREFIX, "c.c.a.AlertManagerImpl", "secstorage-1", "ctx-0b5a87ad", "ctx-0b5a87ad", "0fdd0f27",
     0, 0, "No resource"},
    /* Virtual router. */
    {"2025-01-28 10:30:48,556 INFO     Executing: ip addr show dev eth0", LOG_VR, LEVEL_INFO, "2025-01-28 10:30:48",
     556, NO_PREFIX, "", "", "", "", "", 0, 0, "Executing: ip addr show dev eth0"},
    {"2025-01-28 10:30:48,556 CRITICAL no way", LOG_VR, LEVEL_FATAL, "2025-01-28 10:30:48", 556, NO_PREFIX, "", "", "",
     "", "", 0, 0, "no way"},
    {"2025-01-28 10:30:48,556 WARNING  hm", LOG_VR, LEVEL_WARN, "2025-01-28 10:30:48", 556, NO_PREFIX, "", "", "", "",
     "", 0, 0, "hm"},
    {"2015-06-03 18:06:14,416  merge.py __moveFile:298 Processed file", LOG_VR, LEVEL_NONE, "2015-06-03 18:06:14", 416,
     NO_PREFIX, "merge.py", "", "", "", "", 0, 0, "Processed file"},
    {"2025-01-28 10:30:48,556 [ALERT] [haproxy] The process is not running", LOG_VR, LEVEL_ERROR, "2025-01-28 10:30:48",
     556, NO_PREFIX, "", "", "", "", "", 0, 0, "[ALERT] [haproxy] The process is not running"},
    {"Tue Jan 28 10:30:48 UTC 2025 : VR config: executing: update_config.py", LOG_VR, LEVEL_NONE, "2025-01-28 10:30:48",
     0, NO_PREFIX, "", "", "", "", "", 0, 0, "VR config: executing: update_config.py"},
    {"Sun 23 May 2021 03:17:36 PM UTC Executing cloud-early-config", LOG_SYSTEMVM, LEVEL_NONE, "2021-05-23 15:17:36", 0,
     NO_PREFIX, "", "", "", "", "", 0, 0, "Executing cloud-early-config"},
    {"Sun May 23 12:17:36 AM UTC 2021 Executing cloud-early-config", LOG_SYSTEMVM, LEVEL_NONE, "2021-05-23 00:17:36", 0,
     NO_PREFIX, "", "", "", "", "", 0, 0, "Executing cloud-early-config"},
    /* security_group.py, cloud-init, Python's default. */
    {"2021-04-10 06:29:32,738 - modprobe br_netfilter", LOG_HOST, LEVEL_NONE, "2021-04-10 06:29:32", 738, NO_PREFIX, "",
     "", "", "", "", 0, 0, "modprobe br_netfilter"},
    {"2025-09-11 22:14:07,185 - subp.py[DEBUG]: Running command", LOG_UNKNOWN, LEVEL_DEBUG, "2025-09-11 22:14:07", 185,
     NO_PREFIX, "subp.py", "", "", "", "", 0, 0, "Running command"},
    {"DEBUG:root:execute:uname -r", LOG_UNKNOWN, LEVEL_DEBUG, "", 0, NO_PREFIX, "root", "", "", "", "", 0, 0,
     "execute:uname -r"},
    {"05:06:07,89 qemu INFO started", LOG_UNKNOWN, LEVEL_INFO, "", 0, NO_PREFIX, "", "", "", "", "", 0, 0, "started"},
    /* syslog: read in 1972 until the year is known. */
    {"Jan 28 10:30:48 r-4-VM cloud: edithosts: update", LOG_VR, LEVEL_NONE, "1972-01-28 10:30:48", 0, "r-4-VM", "cloud",
     "", "", "", "", "", 0, 0, "edithosts: update"},
    {"Feb 29 10:30:48 s-1-VM systemd[1]: Started", LOG_SYSTEMVM, LEVEL_NONE, "1972-02-29 10:30:48", 0, "s-1-VM",
     "systemd", "", "", "", "", "", 0, 0, "Started"},
    {"Jan  8 10:30:48 dnsmasq-dhcp[1234]: DHCPACK(eth0) 10.1.1.10", LOG_VR, LEVEL_NONE, "1972-01-08 10:30:48", 0, "",
     "dnsmasq-dhcp", "", "", "", "", "", 0, 0, "DHCPACK(eth0) 10.1.1.10"},
    {"Jan  8 10:30:48 kvm01 kernel: [787180.501552] device vnet24 entered", LOG_HOST, LEVEL_NONE, "1972-01-08 10:30:48",
     0, "kvm01", "kernel", "", "", "", "", "", 0, 0, "[787180.501552] device vnet24 entered"},
    {"Jan  8 10:30:48 kvm01 last message repeated 3 times", LOG_HOST, LEVEL_NONE, "1972-01-08 10:30:48", 0, "kvm01", "",
     "", "", "", "", "", 0, 0, "last message repeated 3 times"},
    /* A console record inside. */
    {"Sep  4 12:43:11 kvm002 java[3170]: DEBUG [kvm.resource.BridgeVifDriver] (agentRequest-Handler-3:) "
     "(logid:6eec626a) nic=[Nic:Guest]",
     LOG_AGENT, LEVEL_DEBUG, "1972-09-04 12:43:11", 0, "kvm002", "java", "kvm.resource.BridgeVifDriver",
     "agentRequest-Handler-3", "", "", "6eec626a", 0, 0, "nic=[Nic:Guest]"},
    /* A dated one: its date has a year. */
    {"Sep  4 12:43:11 ms1 cloud 2025-09-04 12:43:11,042 x", LOG_HOST, LEVEL_NONE, "1972-09-04 12:43:11", 0, "ms1", "",
     "", "", "", "", "", 0, 0, "cloud 2025-09-04 12:43:11,042 x"},
    {"Sep  4 12:43:11 ms1 cloud: 2025-09-04 12:43:11,042 WARN  [c.c.a.AlertManagerImpl] (a-1:[]) (logid:) x",
     LOG_MANAGEMENT, LEVEL_WARN, "2025-09-04 12:43:11", 42, "ms1", "cloud", "c.c.a.AlertManagerImpl", "a-1", "", "", "",
     0, 0, "x"},
    /* journalctl -o short-iso and RFC 3339: shifted to UTC. */
    {"2025-01-28T10:30:48+0100 ms1 java[1]: INFO  [c.c.a.ApiServer] (main:) (logid:) up", LOG_MANAGEMENT, LEVEL_INFO,
     "2025-01-28 09:30:48", 0, "ms1", "java", "c.c.a.ApiServer", "main", "", "", "", 0, 0, "up"},
    {"2025-01-28T10:30:48.123456-03:30 kvm01 libvirtd[211]: End of file", LOG_HOST, LEVEL_NONE, "2025-01-28 14:00:48",
     123, "kvm01", "libvirtd", "", "", "", "", "", 0, 0, "End of file"},
    {"10.0.0.5 - - [23/Nov/2026:20:12:13 +0000] \"GET /client/api HTTP/1.1\" 200 1234 17", LOG_MANAGEMENT, LEVEL_NONE,
     "2026-11-23 20:12:13", 0, NO_PREFIX, "", "", "", "", "", 0, 0, "\"GET /client/api HTTP/1.1\" 200 1234 17"},
    {"2026-03-04T05:06:07.890123Z 0 [ERROR] [MY-010119] [Server] Aborting", LOG_DATABASE, LEVEL_ERROR,
     "2026-03-04 05:06:07", 890, NO_PREFIX, "", "", "", "", "", 0, 0, "[MY-010119] [Server] Aborting"},
    {"2026-03-04  5:06:07 140736 [Note] InnoDB: ready", LOG_DATABASE, LEVEL_INFO, "2026-03-04 05:06:07", 0, NO_PREFIX,
     "", "", "", "", "", 0, 0, "InnoDB: ready"},
    {"260304 15:06:07 [Warning] Aborted connection", LOG_DATABASE, LEVEL_WARN, "2026-03-04 15:06:07", 0, NO_PREFIX, "",
     "", "", "", "", 0, 0, "Aborted connection"},
    {"2026-03-04 05:06:07.890+0000: 1234: error : virNetSocketReadWire:1806 : End of file", LOG_HOST, LEVEL_ERROR,
     "2026-03-04 05:06:07", 890, NO_PREFIX, "", "", "", "", "", 0, 0, "virNetSocketReadWire:1806 : End of file"},
    {"2026-03-04 05:06:07.890+0000: starting up libvirt version: 8.0.0", LOG_HOST, LEVEL_NONE, "2026-03-04 05:06:07",
     890, NO_PREFIX, "", "", "", "", "", 0, 0, "starting up libvirt version: 8.0.0"},
    {"2026-03-04T05:06:07.890Z|00012|bridge|WARN|could not open", LOG_HOST, LEVEL_WARN, "2026-03-04 05:06:07", 890,
     NO_PREFIX, "bridge", "", "", "", "", 0, 0, "could not open"},
    {"2026-03-04 05:06:07,123 [main] ERROR a.b.C - text", LOG_UNKNOWN, LEVEL_ERROR, "2026-03-04 05:06:07", 123,
     NO_PREFIX, "", "", "", "", "", 0, 0, "[main] ERROR a.b.C - text"},
    /* Beginnings that were cut off. */
    {"1-09-21 22:48:11,198 ERROR [kvm.storage.LibvirtStorageAdaptor] (a-4:null) (logid:8b7b2e5d) x", LOG_AGENT,
     LEVEL_ERROR, "", 0, NO_PREFIX, "kvm.storage.LibvirtStorageAdaptor", "a-4", "", "", "8b7b2e5d", 0, 0, "x"},
    {" <host> java[4095]: WARN  [kvm.storage.LibvirtStoragePool] (Thread-1:) (logid:) x", LOG_UNKNOWN, LEVEL_WARN, "",
     0, NO_PREFIX, "kvm.storage.LibvirtStoragePool", "Thread-1", "", "", "", 0, 0, "x"},
    {"\xEF\xBB\xBF"
     "2023-01-05 18:26:51,015 INFO  [c.c.a.ApiServer] (main:null) (logid:) x",
     LOG_MANAGEMENT, LEVEL_INFO, "2023-01-05 18:26:51", 15, NO_PREFIX, "c.c.a.ApiServer", "main", "", "", "", 0, 0,
     "x"},
    /* Dates that are none. */
    {"2023-13-05 18:26:51,015 INFO  [c.c.a.ApiServer] (main:null) (logid:) x", LOG_MANAGEMENT, LEVEL_INFO, "", 0,
     NO_PREFIX, "c.c.a.ApiServer", "main", "", "", "", 0, 0, "x"},
    {"==> /var/log/cloudstack/agent/agent.log <==", LOG_UNKNOWN, LEVEL_NONE, "", 0, NO_PREFIX, "", "", "", "", "", 0, 0,
     "==> /var/log/cloudstack/agent/agent.log <=="},
    {"Unable to serialize: Job is cancelled", LOG_UNKNOWN, LEVEL_NONE, "", 0, NO_PREFIX, "", "", "", "", "", 0, 0,
     "Unable to serialize: Job is cancelled"},
};

static void text_expect(const char *line, const char *what, struct slice got, const char *expected) {
    if (!slice_is(got, expected))
        fail_msg("%s: \"%.*s\", expected \"%s\", in: %s", what, SLICE_ARGS(got), expected, line);
}

static void line_check(const struct expected *e) {
    struct log_profile profile;
    struct record record;
    char time[TIME_TEXT_SIZE];

    log_profile_detect(&profile, slice_of(e->line), true, NULL);
    record_parse(&record, &profile, slice_of(e->line));
    if (profile.kind != e->kind)
        fail_msg("kind %s, expected %s: %s", log_kind_name(profile.kind), log_kind_name(e->kind), e->line);
    if (record.level != e->level)
        fail_msg("level \"%s\", expected \"%s\": %s", level_name(record.level), level_name(e->level), e->line);
    text_expect(e->line, "time", slice_of(msec_civil(record.local, time)), e->time);
    if (record.local != MSEC_NONE && record.local % 1000 != e->msec)
        fail_msg("milliseconds %d, expected %d: %s", (int)(record.local % 1000), e->msec, e->line);
    text_expect(e->line, "host", record.host, e->host);
    text_expect(e->line, "program", record.program, e->program);
    text_expect(e->line, "logger", record.logger, e->logger);
    text_expect(e->line, "thread", record.thread, e->thread);
    text_expect(e->line, "ndc", record.ndc, e->ndc);
    text_expect(e->line, "ctx", record.ctx, e->ctx);
    text_expect(e->line, "logid", record.logid, e->logid);
    text_expect(e->line, "text", record.text, e->text);
    if (record.job != e->job || record.parent_job != e->parent_job)
        fail_msg("jobs: %s", e->line);
    assert_int_equal(record.header.len + record.text.len, record.raw.len);
}

static void every_layout(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
        line_check(&LINES[i]);
}

/* A line cut anywhere is still a record, whole. */
static void every_prefix(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++) {
        for (size_t n = 1; n <= strlen(LINES[i].line); n++) {
            struct slice cut = slice_make(LINES[i].line, n);
            struct log_profile profile;
            struct record record;
            log_profile_detect(&profile, cut, true, NULL);
            record_parse(&record, &profile, cut);
            assert_int_equal(record.raw.len, n);
            assert_int_equal(record.header.len + record.text.len, n);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_layout), cmocka_unit_test(every_prefix)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
