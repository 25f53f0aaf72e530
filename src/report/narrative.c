/* SPDX-License-Identifier: Apache-2.0
 * The sentences of narrative.h. They name components, not people, and claim no more than the model does. */
#include "report/narrative.h"

#include <string.h>

#include "base/compiler.h"
#include "base/utf8.h"
#include "report/wording.h"

void incident_moments(const struct report_incident *incident, struct moment moments[MOMENTS]) {
    const struct moment all[MOMENTS] = {
        {"Began", "first failing evidence", incident->started},
        {"Detected", "first alert", incident->detected},
        {"Peak", "most failures", incident->peak},
        {"Mitigated", "first success of what failed", incident->mitigated},
        {"Cleared", "last failure, with quiet time behind it", incident->cleared},
    };

    memcpy(moments, all, sizeof all);
}

void word_after(struct str *out, const struct report_incident *incident, msec_t time) {
    char length[TIME_TEXT_SIZE * 2];
    msec_t began = incident->started;

    if (time == MSEC_NONE || began == MSEC_NONE)
        return;
    if (time == began)
        str_add(out, "at once");
    else
        str_addf(out, "%s%s", time < began ? "\xe2\x88\x92" : "+",
                 duration_text(time < began ? began - time : time - began, length));
}

void incident_impacts(const struct report_incident *incident, struct impact impacts[IMPACTS]) {
    const struct impact all[IMPACTS] = {
        {incident->impact.jobs_failed, "failed job", "failed jobs"},
        {incident->impact.vms, "VM", "VMs"},
        {incident->impact.routers, "router", "routers"},
        {incident->impact.networks, "network", "networks"},
        {incident->impact.hosts, "host", "hosts"},
        {incident->impact.accounts, "account", "accounts"},
    };

    memcpy(impacts, all, sizeof all);
}

void word_impact(struct str *out, const struct report_incident *incident) {
    struct impact impacts[IMPACTS];
    const char *before = "";

    incident_impacts(incident, impacts);
    for (size_t i = 0; i < IMPACTS; i++) {
        if (!impacts[i].count)
            continue;
        str_add(out, before);
        word_count(out, impacts[i].count, impacts[i].one, impacts[i].many);
        before = ", ";
    }
}

msec_t incident_last(const struct outline *outline, const struct report_incident *incident) {
    msec_t last = incident->cleared;

    for (size_t i = 0; i < incident->findings.count; i++) {
        const struct report_finding *finding = outline_finding(outline, incident->findings.items[i]);

        if (finding && finding->last_seen != MSEC_NONE && (last == MSEC_NONE || finding->last_seen > last))
            last = finding->last_seen;
    }
    return last;
}

/* When it was, and what it touched. */
static void sentence_extent(struct str *out, const struct outline *outline, const struct report_incident *incident) {
    msec_t last = incident_last(outline, incident);
    struct impact impacts[IMPACTS];
    const char *before = ", affecting ";

    if (incident->started == MSEC_NONE) {
        str_add(out, "None of its lines is dated; the logs show ");
    } else {
        str_add(out, last != MSEC_NONE && last > incident->started ? "From " : "At ");
        word_span(out, incident->started, last);
        str_add(out, " the logs show ");
    }
    incident_impacts(incident, impacts);
    if (impacts[0].count)
        word_count(out, impacts[0].count, impacts[0].one, impacts[0].many);
    else
        str_add(out, "no failed job");
    for (size_t i = 1; i < IMPACTS; i++) {
        if (!impacts[i].count)
            continue;
        str_add(out, before);
        word_count(out, impacts[i].count, impacts[i].one, impacts[i].many);
        before = ", ";
    }
    str_add_char(out, '.');
}

/* What it came from, and how sure that is. */
static void sentence_cause(struct str *out, const struct outline *outline, const struct report_incident *incident) {
    const struct report_cause *cause = outline_main_cause(outline, incident);

    if (!cause) {
        str_add(out, "No root cause was found.");
        return;
    }
    str_add(out, strcmp(cause->confidence, "confirmed") == 0 ? "The root cause is confirmed: "
                 : strcmp(cause->confidence, "likely") == 0  ? "The likely root cause: "
                                                             : "A possible root cause, a lead and not a diagnosis: ");
    word_short(out, cause->title, 400);
    str_addf(out, "; %s.", word_verdict(cause->verdict));
    if (incident->root_causes.count > 1) {
        str_add_char(out, ' ');
        word_count(out, incident->root_causes.count - 1, "further cause may have contributed.",
                   "further causes may have contributed.");
    }
}

/* "at once", "after 3 min"; a time when the beginning is unknown. */
static void add_lapse(struct str *out, const struct report_incident *incident, msec_t time) {
    char length[TIME_TEXT_SIZE * 2];
    msec_t began = incident->started;

    if (began == MSEC_NONE) {
        str_add(out, "at ");
        word_span(out, time, MSEC_NONE);
    } else if (time < began) {
        str_addf(out, "%s before its first line", duration_text(began - time, length));
    } else if (time == began) {
        str_add(out, "at once");
    } else {
        str_addf(out, "after %s", duration_text(time - began, length));
    }
}

/* Detected, mitigated, cleared; what is not known in one breath. */
static void sentence_course(struct str *out, const struct report_incident *incident) {
    const struct {
        const char *known, *unknown;
        msec_t time;
    } parts[] = {
        {"detected", "when it was detected", incident->detected},
        {"mitigated", "when it was mitigated", incident->mitigated},
        {"cleared", "when it ended", incident->cleared},
    };
    const char *before = "It was ";
    bool any = false;

    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        if (parts[i].time == MSEC_NONE)
            continue;
        str_addf(out, "%s%s ", before, parts[i].known);
        add_lapse(out, incident, parts[i].time);
        if (i == 1 && incident->mitigated_by) {
            str_add(out, " by ");
            word_short(out, incident->mitigated_by, 200);
        }
        before = ", ";
        any = true;
    }
    before = any ? ". These logs do not tell " : "These logs do not tell ";
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        if (parts[i].time != MSEC_NONE)
            continue;
        str_addf(out, "%s%s", before, parts[i].unknown);
        before = ", ";
    }
    str_add_char(out, '.');
}

bool word_summary(struct str *out, const struct outline *outline, const struct report_incident *incident,
                  size_t index) {
    switch (index) {
    case 0:
        sentence_extent(out, outline, incident);
        return true;
    case 1:
        sentence_cause(out, outline, incident);
        return true;
    case 2:
        sentence_course(out, incident);
        return true;
    default:
        return false;
    }
}

void word_moments(struct str *out, const struct report_incident *incident) {
    struct moment moments[MOMENTS];
    const char *before = "";
    size_t unknown = 0;

    incident_moments(incident, moments);
    for (size_t i = 0; i < MOMENTS; i++) {
        static const char *const WORDS[MOMENTS] = {"began ", "detected ", "peak ", "mitigated ", "cleared "};

        if (moments[i].time == MSEC_NONE) {
            unknown++;
            continue;
        }
        str_addf(out, "%s%s", before, WORDS[i]);
        if (i && incident->started != MSEC_NONE)
            word_after(out, incident, moments[i].time);
        else
            word_span(out, moments[i].time, MSEC_NONE);
        if (i == 3 && incident->mitigated_by) {
            str_add(out, " by ");
            word_short(out, incident->mitigated_by, 120);
        }
        before = ", ";
    }
    before = unknown == MOMENTS ? "" : "; ";
    for (size_t i = 0; i < MOMENTS; i++) {
        static const char *const NAMES[MOMENTS] = {"begin", "detection", "peak", "mitigation", "end"};

        if (moments[i].time != MSEC_NONE)
            continue;
        str_addf(out, "%s%s", before, NAMES[i]);
        before = ", ";
    }
    if (unknown)
        str_add(out, " unknown");
}

void word_short(struct str *out, const char *text, size_t max) {
    struct slice all = slice_of(text);

    if (all.len <= max) {
        str_add_slice(out, all);
        return;
    }
    str_add_slice(out, slice_first(all, utf8_cut(all, max - 3)));
    str_add(out, "\xe2\x80\xa6");
}

static const char *status_of(const struct report *report) {
    bool any = report->cause_count > 0;

    for (size_t i = 0; i < report->cause_count; i++)
        if (strcmp(report->causes[i].severity, "critical") == 0 &&
            strcmp(report->causes[i].confidence, "possible") != 0)
            return "CRIT";
    for (size_t i = 0; i < report->health_count; i++) {
        if (strcmp(report->health[i].verdict, "problem") != 0)
            continue;
        if (strcmp(report->health[i].severity, "critical") == 0)
            return "CRIT";
        any = true;
    }
    return any ? "WARN" : word_incomplete_inputs(report) ? "UNKNOWN" : "OK";
}

void word_subject(struct str *out, const struct report *report) {
    enum { DATE_LENGTH = 10, TOP_LENGTH = 120 };
    static const char *const SEVERITIES[] = {"critical", "major", "minor", "info"};
    msec_t day = report->last != MSEC_NONE ? report->last : report->generated_at;
    const char *before = "";
    char date[TIME_TEXT_SIZE];
    size_t problems = 0;

    str_addf(out, "[cstriage] %s %.*s: ", status_of(report), DATE_LENGTH,
             day == MSEC_NONE ? "undated" : msec_civil(day, date));
    for (size_t s = 0; s < ARRAY_LENGTH(SEVERITIES); s++) {
        size_t count = 0;

        for (size_t i = 0; i < report->cause_count; i++)
            count += strcmp(report->causes[i].severity, SEVERITIES[s]) == 0;
        if (!count)
            continue;
        str_addf(out, "%s%zu %s", before, count, SEVERITIES[s]);
        before = ", ";
    }
    if (!report->cause_count)
        str_add(out, "no root cause");
    for (size_t i = 0; i < report->health_count; i++)
        problems += strcmp(report->health[i].verdict, "problem") == 0;
    if (problems) {
        str_add(out, ", ");
        word_count(out, problems, "health problem", NULL);
    }
    if (!report->cause_count)
        return;
    str_add(out, " (top: ");
    word_short(out, report->causes[0].title, TOP_LENGTH);
    str_add_char(out, ')');
}
