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

#define HOSTILE                                                                                              \
    "<script>alert(1)</script>\x1b[31m'\" onload=x\xe2\x80\xae"                                              \
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
    static const char *const EXPLAINS[] = {"f-2", "f-9"};
    static const char *const TITLES[] = {"Router r-321-VM did not start",
                                         "14 instances could not be deployed"};
    static const char *const REMEDY[] = {
        "Add addresses to the pod: Infrastructure, Pods, POD-3, IP ranges. A /27 is enough for thirty more "
        "routers.",
        "Give back leaked addresses: rows of op_dc_ip_address_alloc whose nic_id has no live network card.",
        "Restart the networks that failed, one at a time, without clean-up."};
    static const char *const COMMANDS[] = {
        "cstriage db check pool_private_ip_free --with pod_id=3 --db "
        "'mysql://reader@db.example.net:3306/cloud'",
        "cmk list pods id=3b1c8f5e-2c1c-4b8e-9a53-0f3a5d1c77aa filter=name,startip,endip,allocationstate"};
    static const char *const REFERENCES[] = {"https://docs.cloudstack.apache.org/en/latest/adminguide/"
                                             "troubleshooting.html#unable-to-deploy-vms-from-"
                                             "uploaded-vsphere-templates",
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
    cause->explanation =
        "Every router and system VM takes a management address of its pod. The pool is empty, so no "
        "router starts, and each network behind it stays without DHCP, DNS and NAT.";
    cause->explains = sample_texts(report, EXPLAINS, 2);
    cause->explained_titles = sample_texts(report, TITLES, 2);
    cause->remedy = sample_texts(report, REMEDY, 3);
    cause->next_commands = sample_texts(report, COMMANDS, 2);
    cause->references = sample_texts(report, REFERENCES, 2);
    cause->entities = arena_alloc(&report->arena, 3 * sizeof *cause->entities);
    cause->entity_count = 3;
    cause->entities[0] = (struct report_entity){"pod", "3", "POD-3", NULL};
    cause->entities[1] =
        (struct report_entity){"router", "321", "r-321-VM", "16463014-34aa-4b7e-8f11-aa0f6c1e1d02"};
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
    cause->log[2] =
        (struct report_quote){"kvm02/agent.log", 12, MSEC_NONE, "", report_text(report, hostile(), 0)};
    cause->log[3] = sample_quote(report, 812400, 14, "line three");
    cause->db = arena_alloc(&report->arena, 2 * sizeof *cause->db);
    cause->db_count = 2;
    cause->db[0] = (struct report_db_evidence){
        "pool_private_ip_free", "confirmed",
        "pod 3: 0 of 30 management addresses are free; 4 have no live owner", "now"};
    cause->db[1] =
        (struct report_db_evidence){"alert_private_ip", "consistent", "alert since 06:10 UTC", "history"};
    cause->reasons = arena_alloc(&report->arena, 2 * sizeof *cause->reasons);
    cause->reason_count = 2;
    cause->reasons[0] = (struct report_reason){0.4, "first failure of its job"};
    cause->reasons[1] = (struct report_reason){-0.0265, "seen in quiet hours as well"};
}

static void sample_incident(struct report *report) {
    static const char *const CAUSES[] = {"c-1a2b/3"};
    static const char *const FINDINGS[] = {"f-1", "f-2"};
    struct report_incident *incident = arena_alloc(&report->arena, sizeof *incident);

    *incident = (struct report_incident){.id = "i-1",
                                         .title = "Routers of pod 3 do not start",
                                         .started = MSEC_OF(6, 12),
                                         .detected = MSEC_NONE,
                                         .peak = MSEC_OF(6, 30),
                                         .mitigated = MSEC_NONE,
                                         .cleared = MSEC_OF(6, 48)};
    incident->root_causes = sample_texts(report, CAUSES, 1);
    incident->findings = sample_texts(report, FINDINGS, 2);
    incident->impact.jobs_failed = 14;
    incident->impact.routers = 1;
    incident->timeline_count = 20;
    incident->timeline = arena_alloc(&report->arena, 20 * sizeof *incident->timeline);
    for (int i = 0; i < 20; i++)
        incident->timeline[i] = (struct report_event){
            MSEC_OF(6, 12 + i * i / 11), i ? "startVirtualMachine failed" : report_text(report, hostile(), 0),
            "ms1/management-server.log", i % 2 ? "f-1" : NULL, 1000 + (uint64_t)i};
    report->incidents = incident;
    report->incident_count = 1;
}

static void sample_rest(struct report *report) {
    static const char *const PROBLEMS[] = {
        "the gzip stream breaks off at byte 88,120; what came before was read"};
    static const char *const NOTES[] = {"The clock of ms2 runs 41 s ahead of ms1; its times were moved."};
    struct report_coverage *coverage = &report->coverage;

    report->unexplained = arena_alloc(&report->arena, sizeof *report->unexplained);
    report->unexplained_count = 1;
    report->unexplained[0] = (struct report_unexplained){report_text(report, hostile(), 0), "ERROR", "new", 3,
                                                         sample_quote(report, 77, 20, HOSTILE)};
    report->rejected = arena_alloc(&report->arena, sizeof *report->rejected);
    report->rejected_count = 1;
    report->rejected[0] = (struct report_rejected){"host-capacity.no-host", "No host has room",
                                                   "three hosts of the cluster had room at that time"};
    report->health = arena_alloc(&report->arena, 2 * sizeof *report->health);
    report->health_count = 2;
    report->health[0] = (struct report_health){"pool_public_ip", "problem", "major",
                                               "zone 1: 4 of 250 public addresses free", 246, 250};
    report->health[1] =
        (struct report_health){"job_stuck", "ok", "info", "no job waits for more than an hour", -1, -1};
    report->inputs = arena_alloc(&report->arena, 2 * sizeof *report->inputs);
    report->input_count = 2;
    report->inputs[0] = (struct report_input){.path = "ms1/management-server.log.2026-10-12.gz",
                                              .kind = "management",
                                              .compression = "gzip",
                                              .bytes = 1288490189,
                                              .records = 8812345,
                                              .first = MSEC_OF(0, 0),
                                              .last = MSEC_OF(7, 30),
                                              .complete = false,
                                              .problems = sample_texts(report, PROBLEMS, 1)};
    report->inputs[1] = (struct report_input){.path = report_text(report, hostile(), 0),
                                              .kind = "agent",
                                              .compression = "none",
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

/* A report with two causes, the second of them as if its texts had never been cleaned. */
static struct report *sample_report(void) {
    static const struct report_finding FINDINGS[] = {
        {.id = "f-1",
         .signature = "ip-capacity.management-ip-exhausted",
         .title = "No management address is left",
         .role = "cause",
         .count = 1412,
         .first_seen = 1791785543123,
         .last_seen = 1791787703123},
        {.id = "f-2",
         .signature = "vr-start.start-failed",
         .title = "Router did not start",
         .role = "symptom",
         .count = 14,
         .first_seen = MSEC_NONE,
         .last_seen = MSEC_NONE},
    };
    struct report *report;

    assert_int_equal(report_new(&report), 0);
    report->version = "1.2.3";
    report->patterns_fingerprint = "0123456789abcdef0123";
    report->generated_at = MSEC_OF(9, 0);
    report->first = MSEC_OF(0, 0);
    report->last = MSEC_OF(7, 30);
    report->causes = arena_alloc(&report->arena, 2 * sizeof *report->causes);
    report->cause_count = 2;
    sample_cause(report, &report->causes[0],
                 "Pod 3 has no free management address: routers and system VMs cannot start");
    sample_cause(report, &report->causes[1], HOSTILE);
    report->causes[1].rank = 2;
    report->causes[1].id = "c-2";
    report->causes[1].signature = "ip-capacity.public-ip-exhausted";
    report->causes[1].severity = "minor";
    report->causes[1].confidence = "possible";
    report->causes[1].verdict = "not-checked";
    report->causes[1].db_count = 0;
    report->causes[1].log[0].text = HOSTILE;
    report->findings = arena_alloc(&report->arena, sizeof FINDINGS);
    memcpy(report->findings, FINDINGS, sizeof FINDINGS);
    report->finding_count = 2;
    report->findings[0].samples = report->causes[0].log;
    report->findings[0].sample_count = 1;
    report->findings[0].entities = report->causes[0].entities;
    report->findings[0].entity_count = 3;
    sample_incident(report);
    sample_rest(report);
    return report;
}

#endif
