/* SPDX-License-Identifier: Apache-2.0
 * The phrases of wording.h. Plain words, short sentences: the reader has been woken for this. */
#include "report/wording.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"

void word_number(struct str *out, uint64_t number) {
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);

    for (int i = 0; i < count; i++) {
        if (i && (count - i) % 3 == 0)
            str_add_char(out, ',');
        str_add_char(out, digits[i]);
    }
}

void word_count(struct str *out, uint64_t number, const char *one, const char *many) {
    word_number(out, number);
    str_add_char(out, ' ');
    if (number != 1 && many)
        str_add(out, many);
    else
        str_addf(out, "%s%s", one, number == 1 ? "" : "s");
}

void word_bytes(struct str *out, uint64_t bytes) {
    static const char *const UNITS[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = (double)bytes / 1024;
    size_t unit = 0;

    if (bytes < 1024) {
        word_count(out, bytes, "byte", NULL);
        return;
    }
    while (value >= 1023.95 && unit + 1 < ARRAY_LENGTH(UNITS)) {
        value /= 1024;
        unit++;
    }
    str_addf(out, "%.1f %s", value, UNITS[unit]);
}

void word_time(struct str *out, msec_t utc) {
    char buffer[TIME_TEXT_SIZE];

    str_add(out, utc == MSEC_NONE ? "undated" : msec_civil(utc, buffer));
}

void word_span(struct str *out, msec_t first, msec_t last) {
    enum { DATE_LENGTH = 10 };
    char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE], length[TIME_TEXT_SIZE * 2];

    if (first == MSEC_NONE) {
        str_add(out, "undated");
        return;
    }
    msec_civil(first, from);
    if (last == MSEC_NONE || last <= first) {
        str_addf(out, "%s UTC", from);
        return;
    }
    msec_civil(last, to);
    if (strcmp(from, to) == 0)
        str_addf(out, "%s UTC", from);
    else
        str_addf(out, "%s to %s UTC (%s)", from, strncmp(from, to, DATE_LENGTH) == 0 ? to + DATE_LENGTH + 1 : to,
                 duration_text(last - first, length));
}

void word_when(struct str *out, uint64_t count, msec_t first, msec_t last) {
    if (count == 1)
        str_add(out, "once");
    else
        word_count(out, count, "time", NULL);
    str_add(out, ", ");
    word_span(out, first, last);
}

void word_entity(struct str *out, const struct report_entity *entity) {
    const char *name = entity->name ? entity->name : entity->id ? entity->id : entity->uuid;

    str_addf(out, "%s %s", entity->type ? entity->type : "thing", name ? name : "unknown");
    if (entity->name && entity->id)
        str_addf(out, " (id %s)", entity->id);
}

/* What people call the kinds of inputs. */
static const struct {
    const char *kind, *shown;
} KINDS[] = {
    {"management", "management"}, {"agent", "agent"}, {"vr", "virtual router"},     {"systemvm", "system VM"},
    {"usage", "usage"},           {"host", "host"},   {"database", "database log"}, {"unknown", "of unknown kind"},
};

void word_inputs(struct str *out, const struct report *report) {
    const char *before = " (";

    word_count(out, report->input_count, "input", NULL);
    for (size_t k = 0; k < ARRAY_LENGTH(KINDS); k++) {
        size_t count = 0;

        for (size_t i = 0; i < report->input_count; i++)
            count += report->inputs[i].kind && strcmp(report->inputs[i].kind, KINDS[k].kind) == 0;
        if (!count)
            continue;
        str_addf(out, "%s%zu %s", before, count, KINDS[k].shown);
        before = ", ";
    }
    str_add(out, *before == ',' ? "), " : ", ");
    word_bytes(out, report->coverage.bytes);
    str_add(out, ", ");
    word_count(out, report->coverage.records, "record", NULL);
}

void word_found(struct str *out, const struct report *report) {
    static const char *const CONFIDENCES[] = {"confirmed", "likely", "possible"};
    const char *before = ": ";

    if (!report->cause_count) {
        str_add(out, "no root cause");
        return;
    }
    word_count(out, report->cause_count, "root cause", NULL);
    if (report->incident_count) {
        str_add(out, " in ");
        word_count(out, report->incident_count, "incident", NULL);
    }
    for (size_t c = 0; c < ARRAY_LENGTH(CONFIDENCES); c++) {
        size_t count = 0;

        for (size_t i = 0; i < report->cause_count; i++)
            count += report->causes[i].confidence && strcmp(report->causes[i].confidence, CONFIDENCES[c]) == 0;
        if (!count)
            continue;
        str_addf(out, "%s%zu %s", before, count, CONFIDENCES[c]);
        before = ", ";
    }
}

size_t word_incomplete_inputs(const struct report *report) {
    size_t count = 0;

    for (size_t i = 0; i < report->input_count; i++)
        count += !report->inputs[i].complete;
    return count;
}

static const char *meaning(const char *const (*table)[2], size_t count, const char *word, const char *otherwise) {
    for (size_t i = 0; word && i < count; i++)
        if (strcmp(table[i][0], word) == 0)
            return table[i][1];
    return otherwise;
}

const char *word_confidence(const char *confidence) {
    static const char *const TABLE[][2] = {
        {"confirmed", "the evidence leaves no other reading"},
        {"likely", "an experienced operator would act on it"},
        {"possible", "a lead to follow, not a diagnosis"},
    };
    return meaning(TABLE, ARRAY_LENGTH(TABLE), confidence, "");
}

const char *word_verdict(const char *verdict) {
    static const char *const TABLE[][2] = {
        {"confirmed", "the database confirms it"},
        {"consistent", "the database fits it, but does not prove it"},
        {"mixed", "some checks fit it, others speak against it"},
        {"refuted", "the database speaks against it"},
        {"unknown", "the database could not tell"},
        {"not-checked", "the database was not asked"},
    };
    return meaning(TABLE, ARRAY_LENGTH(TABLE), verdict, "");
}

bool word_nothing_found(struct str *out, const struct report *report, size_t index) {
    const struct report_coverage *coverage = &report->coverage;

    switch (index) {
    case 0:
        str_add(out, "Looked at: ");
        word_inputs(out, report);
        str_add(out, ", ");
        word_number(out, coverage->warn_error_records);
        str_add(out, " of them WARN or ERROR. No signature and no failed job points to a cause.");
        return true;
    case 1:
        str_add(out, "This does not prove that nothing is wrong. A cause outside these files, outside ");
        if (report->first == MSEC_NONE)
            str_add(out, "the time they cover");
        else
            word_span(out, report->first, report->last);
        str_add(out, ", or in words no signature knows, stays unseen.");
        return true;
    case 2:
        if (coverage->checks_run) {
            str_add(out, "The database answered ");
            word_count(out, coverage->checks_run, "check", NULL);
            str_add(out, "; what it shows by itself stands under Health.");
        } else {
            str_add(out, "No database was asked: exhausted pools, leaked addresses and stuck jobs that left no line "
                         "in these logs stay unseen.");
        }
        return true;
    case 3:
        if (word_incomplete_inputs(report)) {
            word_count(out, word_incomplete_inputs(report), "input was", "inputs were");
            str_add(out, " not read to the end; see Coverage.");
        } else if (report->unexplained_count) {
            word_count(out, report->unexplained_count, "message that no signature explains stands",
                       "messages that no signature explains stand");
            str_add(out, " below; begin with the new ones.");
        } else {
            return false;
        }
        return true;
    default:
        return false;
    }
}

void word_clock(struct str *out, msec_t ahead) {
    char length[TIME_TEXT_SIZE * 2];

    str_addf(out, "its clock runs %s %s the management servers", duration_text(ahead < 0 ? -ahead : ahead, length),
             ahead < 0 ? "behind" : "ahead of");
}

bool word_unseen(struct str *out, const struct report *report, size_t index) {
    const struct report_coverage *coverage = &report->coverage;
    uint64_t unknown = coverage->warn_error_records > coverage->explained_records
                           ? coverage->warn_error_records - coverage->explained_records
                           : 0;

    if (word_incomplete_inputs(report) && index-- == 0) {
        word_count(out, word_incomplete_inputs(report), "input was", "inputs were");
        str_add(out, " not read to the end; what came behind the damage is missing.");
        return true;
    }
    if (coverage->patterns_gave_up && index-- == 0) {
        word_count(out, coverage->patterns_gave_up, "match was given up at its limit",
                   "matches were given up at their limits");
        str_add(out, "; a signature may have been missed there.");
        return true;
    }
    if (unknown && index-- == 0) {
        word_count(out, unknown, "WARN or ERROR record is", "WARN or ERROR records are");
        str_add(out, " not known to any signature.");
        return true;
    }
    if (index-- == 0) {
        if (coverage->checks_run || coverage->checks_not_run_count) {
            word_count(out, coverage->checks_run, "database check gave an answer, ",
                       "database checks gave an answer, ");
            word_number(out, coverage->checks_not_run_count);
            str_add(out, " did not run.");
        } else {
            str_add(out, "No database was asked.");
        }
        return true;
    }
    if (index >= coverage->notes.count)
        return false;
    str_add(out, coverage->notes.items[index]);
    return true;
}
