/* SPDX-License-Identifier: Apache-2.0
 * One report with everything a renderer must show, shared by the tests of this folder: texts of a hostile log
 * that came in through report_text(), and texts that slipped past it. The caller frees it with report_free.
 */
#ifndef TESTS_SAMPLE_REPORT_H
#define TESTS_SAMPLE_REPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "report/report.h"

#define HOSTILE                                                                                                        \
    "<script>alert(1)</script>\x1b[31m'\" onload=x\xe2\x80\xae"                                                        \
    "evil\xff\x00&<!--"
#define MSEC_OF(hour, minute) civil_to_msec(2026, 10, 12, (hour), (minute), 23, 123)

static struct slice hostile(void) {
    return slice_make(HOSTILE, sizeof HOSTILE - 1);
}

static const char *sample_text(struct report *report, const char *text) {
    return report_text(report, slice_of(text), 2048);
}

static struct report_texts sample_texts(struct report *report, const char *const *items, size_t count) {
    struct report_texts texts = {arena_alloc(&report->arena, count * sizeof(char *)), count};

    for (size_t i = 0; i < count; i++)
        texts.items[i] = items[i];
    return texts;
}

static struct report_quote sample_quote(struct report *report, uint64_t line, int minute, const char *text) {
    return (struct report_quote){"ms1/management-server.log.2026-10-12.gz", line, MSEC_OF(6, minute), "ERROR",
                                 sample_text(report, text)};
}

static void sample_cause(struct report *report, struct report_cause *cause, const char *title) {
    static const char *const EXPLAINS[] = {"f-2", "f-9", "f-3", "f-4", "f-6"}; /* there is no f-9 */
    static const char *const TITLES[] = {"Router r-321-VM did not start", "14 instances could not be deployed",
                                         "Network 204 could not be implemented", "14 instances could not be deployed",
                                         "A router health check failed"};
    static const char *const REMEDY[] = {
        ("Add addresses to the pod: Infrastructure, Pods, POD-3, IP ranges. A /27 is enough for thirty more "
         "routers."),
        "Give back leaked addresses: rows of op_dc_ip_address_alloc whose nic_id has no live network card.",
        "Restart the networks that failed, one at a time, without clean-up."};
    static const char *const COMMANDS[] = {
        ("cstriage db check pool_private_ip_free --with pod_id=3 --db "
         "'mysql://reader@db.example.net:3306/cloud'"),
        "cmk list pods id=3b1c8f5e-2c1c-4b8e-9a53-0f3a5d1c77aa filter=name,startip,endip,allocationstate"};
    static const char *const REFERENCES[] = {("https://docs.cloudstack.apache.org/en/latest/adminguide/"
                                              "troubleshooting.html#unable-to-deploy-vms-from-"
                                              "uploaded-vsphere-templates"),
                                             "javascript:alert(1)"};

    *cause = (struct report_cause){.rank = 1,
                                   .id = "c-1a2b/3",
                                   .finding = "f-1",
                                   .incident = "i-1",
                                   .signature = "ip-capacity.management-ip-exhausted",
                                   .family = "ip-capacity",
                                   .title = title,
                                   .severity = "critical",
                                   .score = 0.87349,
                                   .confidence = "confirmed",
                                   .verdict = "confirmed",
                                   .first_seen = MSEC_OF(6, 12),
                                   .last_seen = MSEC_OF(6, 48),
                                   .count = 1412};
    cause->explanation = "Every router and system VM takes a management address of its pod. The pool is empty, so no "
                         "router starts, and each network behind it stays without DHCP, DNS and NAT.";
    cause->explains = sample_texts(report, EXPLAINS, 5);
    cause->explained_titles = sample_texts(report, TITLES, 5);
    cause->remedy = sample_texts(report, REMEDY, 3);
    cause->next_commands = sample_texts(report, COMMANDS, 2);
    cause->references = sample_texts(report, REFERENCES, 2);
    cause->entities = arena_alloc(&report->arena, 3 * sizeof *cause->entities);
    cause->entity_count = 3;
    cause->entities[0] = (struct report_entity){"pod", "3", "POD-3", NULL};
    cause->entities[1] = (struct report_entity){"router", "321", "r-321-VM", "16463014-34aa-4b7e-8f11-aa0f6c1e1d02"};
    cause->entities[2] = (struct report_entity){"network", NULL, report_text(report, hostile(), 0), NULL};
    cause->log = arena_alloc(&report->arena, 4 * sizeof *cause->log);
    cause->log_count = 4;
    cause->log[0] = sample_quote(
        report, 812345, 12,
        "2026-10-12 08:12:23,123 ERROR [c.c.n.r.NetworkHelperImpl] (Work-Job-Executor-183:ctx-89e7a538 "
        "job-7712/job-7713 ctx-dd07904c) (logid:e2b53c1f) Unable to get a management ip address for r-321-VM "
        "in pod "
        "Pod {\"id\":3,\"name\":\"POD-3\"}: com.cloud.exception.InsufficientAddressCapacityException: Unable "
        "to get a "
        "management ip address Scope=interface com.cloud.dc.Pod; id=3 password=hunter2 vncPassword=hunter3");
    cause->log[1] = sample_quote(report, 812399, 13,
                                 "\tat com.cloud.network.guru.PodBasedNetworkGuru.reserve("
                                 "PodBasedNetworkGuru.java:140)");
    cause->log[2] = (struct report_quote){"kvm02/agent.log", 12, MSEC_NONE, "", report_text(report, hostile(), 0)};
    cause->log[3] = sample_quote(report, 812400, 14, "line three");
    cause->db = arena_alloc(&report->arena, 2 * sizeof *cause->db);
    cause->db_count = 2;
    cause->db[0] =
        (struct report_db_evidence){.check = "pool_private_ip_free",
                                    .verdict = "confirmed",
                                    .text = "pod 3: 0 of 30 management addresses are free; 4 have no live owner",
                                    .as_of = "now",
                                    .statement = "SELECT COUNT(*) AS total, SUM(taken IS NULL) AS free\n  FROM "
                                                 "op_dc_ip_address_alloc\n WHERE pod_id = 3 AND "
                                                 "nic_id <> '`'"};
    cause->db[1] = (struct report_db_evidence){
        .check = "alert_private_ip", .verdict = "consistent", .text = "alert since 06:10 UTC", .as_of = "history"};
    cause->reasons = arena_alloc(&report->arena, 2 * sizeof *cause->reasons);
    cause->reason_count = 2;
    cause->reasons[0] = (struct report_reason){0.4, "first failure of its job"};
    cause->reasons[1] = (struct report_reason){-0.0265, "seen in quiet hours as well"};
}

/* Failing events of the first incident by five minutes, and of the whole day by ten. */
static void sample_series(struct report *report, struct report_series *series, msec_t from, msec_t step, size_t count) {
    series->from = from;
    series->step = step;
    series->count = count;
    series->counts = arena_alloc(&report->arena, count * sizeof *series->counts);
    for (size_t i = 0; i < count; i++) {
        msec_t at = from + (msec_t)i * step;

        if (at >= MSEC_OF(6, 10) && at < MSEC_OF(6, 50))
            series->counts[i] = 8 + (i * 37) % 61;
        else if (at >= MSEC_OF(3, 0) && at < MSEC_OF(3, 20))
            series->counts[i] = 3;
    }
}

static const struct {
    int minute;
    const char *kind, *what, *lane, *finding;
} SAMPLE_EVENTS[] = {
    {4, "change", "Management server ms2 was restarted", "management server ms2", NULL},
    {9, "change", "Network 204 was created by deployVirtualMachine", "network guest-204", NULL},
    {12, "failure", "Unable to get a management ip address for r-321-VM", "router r-321-VM", "f-1"},
    {13, "failure", "Router did not start", "router r-321-VM", "f-2"},
    {13, "failure", "Network 204 could not be implemented", "network guest-204", "f-3"},
    {14, "failure", "Instance i-2-99-VM could not be deployed", "vm i-2-99-VM", "f-4"},
    {19, "failure", NULL, NULL, "f-x"}, /* hostile text and lane */
    {21, "failure", "Router did not start", "router r-322-VM", "f-2"},
    {28, "failure", "Unable to get a management ip address for r-323-VM", "router r-323-VM", "f-1"},
    {29, "failure", "Router did not start", "router r-323-VM", "f-2"},
    {30, "failure", "Instance i-2-101-VM could not be deployed", "vm i-2-101-VM", "f-4"},
    {33, "failure", "A router health check failed", "", "f-6"},
    {41, "failure", "Router did not start", "router r-321-VM", "f-2"},
    {48, "failure", "Unable to get a management ip address for r-330-VM", "router r-330-VM", "f-1"},
    {52, "recovery", "Router r-321-VM started", "router r-321-VM", NULL},
    {53, "recovery", "Instance i-2-99-VM was deployed", "vm i-2-99-VM", NULL},
};

static void sample_timeline(struct report *report, struct report_incident *incident) {
    incident->timeline_count = ARRAY_LENGTH(SAMPLE_EVENTS);
    incident->timeline = arena_alloc(&report->arena, sizeof *incident->timeline * ARRAY_LENGTH(SAMPLE_EVENTS));
    for (size_t i = 0; i < ARRAY_LENGTH(SAMPLE_EVENTS); i++)
        incident->timeline[i] = (struct report_event){
            .time = MSEC_OF(6, SAMPLE_EVENTS[i].minute),
            .kind = SAMPLE_EVENTS[i].kind,
            .what = SAMPLE_EVENTS[i].what ? SAMPLE_EVENTS[i].what : report_text(report, hostile(), 0),
            .lane = SAMPLE_EVENTS[i].lane ? SAMPLE_EVENTS[i].lane : report_text(report, hostile(), 0),
            .file = "ms1/management-server.log",
            .finding = SAMPLE_EVENTS[i].finding,
            .line = 1000 + (uint64_t)i};
}

static void sample_incidents(struct report *report) {
    static const char *const CAUSES[] = {"c-1a2b/3", "c-2"}, *const OTHERS[] = {"c-3"};
    static const char *const FINDINGS[] = {"f-1", "f-2", "f-3", "f-4", "f-6", "f-x"}, *const FEW[] = {"f-7", "f-8"};
    struct report_incident *incident = arena_alloc(&report->arena, 2 * sizeof *incident);

    incident[0] = (struct report_incident){.id = "i-1",
                                           .title = "Routers of pod 3 do not start",
                                           .started = MSEC_OF(6, 12),
                                           .detected = MSEC_OF(6, 15),
                                           .peak = MSEC_OF(6, 30),
                                           .mitigated = MSEC_OF(6, 52),
                                           .mitigated_by = "startRouter of r-321-VM",
                                           .cleared = MSEC_NONE,
                                           .root_causes = sample_texts(report, CAUSES, 2),
                                           .concurrent = sample_texts(report, OTHERS, 1),
                                           .findings = sample_texts(report, FINDINGS, 6)};
    incident[0].impact.jobs_failed = 14;
    incident[0].impact.vms = 14;
    incident[0].impact.routers = 4;
    incident[0].impact.networks = 1;
    sample_series(report, &incident[0].series, MSEC_OF(6, 0), MSEC_MINUTE, 60);
    sample_timeline(report, &incident[0]);
    incident[1] = (struct report_incident){.id = "i-2",
                                           .title = "The agent of kvm07 lost its connection",
                                           .started = MSEC_OF(6, 20),
                                           .detected = MSEC_NONE,
                                           .peak = MSEC_NONE,
                                           .mitigated = MSEC_NONE,
                                           .cleared = MSEC_NONE,
                                           .root_causes = sample_texts(report, OTHERS, 1),
                                           .concurrent = sample_texts(report, CAUSES, 1),
                                           .findings = sample_texts(report, FEW, 2)};
    report->incidents = incident;
    report->incident_count = 2;
}

static struct report_share *sample_shares(struct report *report, size_t first, uint64_t a, uint64_t b) {
    struct report_share *shares = arena_alloc(&report->arena, 2 * sizeof *shares);

    shares[0] = (struct report_share){first, a};
    shares[1] = (struct report_share){first + 1, b};
    return shares;
}

static void sample_findings(struct report *report) {
    static const struct report_finding FINDINGS[] = {
        {.id = "f-1",
         .signature = "ip-capacity.management-ip-exhausted",
         .title = "No management address is left",
         .role = "cause",
         .count = 1412},
        {.id = "f-2",
         .signature = "vr-start.start-failed",
         .title = "Router did not start",
         .role = "symptom",
         .count = 14,
         .explained_by = "f-1",
         .how = "the same job, 2 s later"},
        {.id = "f-3",
         .signature = "network.implement-failed",
         .title = "Network 204 could not be implemented",
         .role = "symptom",
         .count = 14,
         .explained_by = "f-2",
         .how = "the job above it"},
        {.id = "f-4",
         .signature = "vm-deploy.failed",
         .title = "14 instances could not be deployed",
         .role = "symptom",
         .count = 14,
         .explained_by = "f-3",
         .how = "the job above it"},
        {.id = "f-6",
         .signature = "router-health.check-failed",
         .title = "A router health check failed",
         .role = "context",
         .count = 2,
         .explained_by = "f-2",
         .how = "the same router, 12 min later"},
        {.id = "f-7",
         .signature = "agent.disconnected",
         .title = "The agent of host 7 lost its connection",
         .role = "cause",
         .count = 3},
        {.id = "f-8",
         .signature = "host.alert",
         .title = "Host 7 is in Alert",
         .role = "symptom",
         .count = 1,
         .explained_by = "f-7",
         .how = "the same host, 4 s later"},
        {.id = "f-x", .signature = "ip-capacity.public-ip-exhausted", .role = "cause", .count = 5},
    };
    size_t count = ARRAY_LENGTH(FINDINGS);

    report->findings = arena_alloc(&report->arena, sizeof FINDINGS);
    memcpy(report->findings, FINDINGS, sizeof FINDINGS);
    report->finding_count = count;
    for (size_t i = 0; i < count; i++) {
        report->findings[i].first_seen = i == 2 ? MSEC_NONE : MSEC_OF(6, 12 + (int)i);
        report->findings[i].last_seen = i == 2 ? MSEC_NONE : MSEC_OF(6, 48);
        report->findings[i].shares = sample_shares(report, i == 5 ? 0 : 1, 1 + report->findings[i].count / 2, 1);
        report->findings[i].share_count = i == 4 ? 0 : i == 7 ? 1 : 2;
    }
    report->findings[count - 1].title = report_text(report, hostile(), 0);
    report->findings[0].samples = report->causes[0].log;
    report->findings[0].sample_count = 1;
    report->findings[0].entities = report->causes[0].entities;
    report->findings[0].entity_count = 3;
}

static void sample_health(struct report *report) {
    static const struct report_health ROWS[] = {
        {"pools-near-exhaustion", "problem", "major", "public addresses of zone 1: 4 of 250 free", 246, 250},
        {"pools-near-exhaustion", "problem", "critical", "management addresses of pod POD-3: 0 of 30 free", 30, 30},
        {"pools-near-exhaustion", "ok", "major", "VNETs of physical network <b>p1</b>: 640 of 1,000 free", 360, 1000},
        {"jobs-stuck", "ok", "info", "no job waits for more than an hour", -1, -1},
        {"sync-queues", "unknown", "minor", "table sync_queue is not in the snapshot", -1, -1},
    };

    report->health = arena_alloc(&report->arena, sizeof ROWS);
    memcpy(report->health, ROWS, sizeof ROWS);
    report->health_count = ARRAY_LENGTH(ROWS);
}

static void sample_rest(struct report *report) {
    static const char *const PROBLEMS[] = {"the gzip stream breaks off at byte 88,120; what came before was read"};
    static const char *const NOTES[] = {"The clock of ms2 runs 41 s ahead of ms1; its times were moved."};
    struct report_coverage *coverage = &report->coverage;

    report->unexplained = arena_alloc(&report->arena, sizeof *report->unexplained);
    report->unexplained_count = 1;
    report->unexplained[0] =
        (struct report_unexplained){.template_text = report_text(report, hostile(), 0),
                                    .level = "ERROR",
                                    .novelty = "new",
                                    .command = "cstriage patterns new --from ms1/management-server.log:77",
                                    .count = 3,
                                    .sample = sample_quote(report, 77, 20, HOSTILE)};
    report->rejected = arena_alloc(&report->arena, sizeof *report->rejected);
    report->rejected_count = 1;
    report->rejected[0] = (struct report_rejected){"host-capacity.no-host", "No host has room",
                                                   "three hosts of the cluster had room at that time"};
    report->inputs = arena_alloc(&report->arena, 2 * sizeof *report->inputs);
    report->input_count = 2;
    report->inputs[0] = (struct report_input){.path = "ms1/management-server.log.2026-10-12.gz",
                                              .kind = "management",
                                              .compression = "gzip",
                                              .machine = "ms1.example.net",
                                              .zone = "Europe/Berlin",
                                              .zone_from = "given",
                                              .clock_ahead = MSEC_NONE,
                                              .bytes = 1288490189,
                                              .records = 8812345,
                                              .first = MSEC_OF(0, 0),
                                              .last = MSEC_OF(7, 30),
                                              .complete = false,
                                              .problems = sample_texts(report, PROBLEMS, 1)};
    report->inputs[1] = (struct report_input){.path = report_text(report, hostile(), 0),
                                              .kind = "agent",
                                              .compression = "none",
                                              .machine = report_text(report, hostile(), 0),
                                              .zone = "UTC",
                                              .zone_from = "written in the log",
                                              .clock_ahead = 41 * MSEC_SECOND,
                                              .bytes = 0,
                                              .records = 0,
                                              .first = MSEC_NONE,
                                              .last = MSEC_NONE,
                                              .complete = true};
    coverage->bytes = 1288490189;
    coverage->lines = 9100200;
    coverage->records = 8812345;
    coverage->warn_error_records = 5120;
    coverage->explained_records = 4990;
    coverage->seconds = 1.23456;
    coverage->patterns_gave_up = 1;
    coverage->checks_run = 7;
    coverage->checks_not_run_count = 1;
    coverage->checks_not_run = arena_alloc(&report->arena, sizeof *coverage->checks_not_run);
    coverage->checks_not_run[0].check = "usage_event_gap";
    coverage->checks_not_run[0].why = "table usage_event is not in the snapshot";
    coverage->log_tz = "Europe/Berlin";
    coverage->notes = sample_texts(report, NOTES, 1);
}

static void sample_causes(struct report *report) {
    static const char *const FOLLOWS[] = {"f-8"}, *const FOLLOW_TITLES[] = {"Host 7 is in Alert"};
    struct report_cause *causes = arena_alloc(&report->arena, 3 * sizeof *causes);

    report->causes = causes;
    report->cause_count = 3;
    sample_cause(report, &causes[0], "Pod 3 has no free management address: routers and system VMs cannot start");
    sample_cause(report, &causes[1], HOSTILE); /* as if its texts had never been cleaned */
    causes[1].rank = 2;
    causes[1].id = "c-2";
    causes[1].finding = "f-x";
    causes[1].signature = "ip-capacity.public-ip-exhausted";
    causes[1].severity = "minor";
    causes[1].confidence = "possible";
    causes[1].verdict = "not-checked";
    causes[1].log[0].text = HOSTILE;
    causes[1].explains.count = causes[1].explained_titles.count = 0;
    causes[1].db_count = 1;
    causes[1].db[0] = (struct report_db_evidence){.check = "public_addresses",
                                                  .verdict = "not-checked",
                                                  .text = "SELECT 1 FROM user_ip_address\n",
                                                  .as_of = "now"};
    sample_cause(report, &causes[2], "The agent of kvm07 lost its connection");
    causes[2].rank = 3;
    causes[2].id = "c-3";
    causes[2].finding = "f-7";
    causes[2].incident = "i-2";
    causes[2].signature = "agent.disconnected";
    causes[2].family = "agent";
    causes[2].severity = "major";
    causes[2].confidence = "likely";
    causes[2].verdict = "unknown";
    causes[2].db_count = 0;
    causes[2].explains = sample_texts(report, FOLLOWS, 1);
    causes[2].explained_titles = sample_texts(report, FOLLOW_TITLES, 1);
    causes[2].first_seen = MSEC_OF(6, 20);
    causes[2].count = 3;
}

/* A report with three causes in two incidents. */
static struct report *sample_report(void) {
    static const char *const SERVERS[] = {"kvm07.example.net", "ms1.example.net", "ms2.example.net"};
    struct report *report;

    assert_int_equal(report_new(&report), 0);
    report->version = "1.2.3";
    report->patterns_fingerprint = "0123456789abcdef0123";
    report->generated_at = MSEC_OF(9, 0);
    report->first = MSEC_OF(0, 0);
    report->last = MSEC_OF(7, 30);
    assert_int_equal(zone_new(&report->zone, "Europe/Berlin", NULL), 0);
    report->servers = sample_texts(report, SERVERS, 3).items;
    report->server_count = 3;
    sample_series(report, &report->series, MSEC_OF(0, 0), 5 * MSEC_MINUTE, 90);
    sample_causes(report);
    sample_findings(report);
    sample_incidents(report);
    sample_health(report);
    sample_rest(report);
    return report;
}

#endif
