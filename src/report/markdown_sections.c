/* SPDX-License-Identifier: Apache-2.0
 * The sections of the Markdown report that belong to all incidents. */
#include "report/markdown_page.h"

#include <string.h>

#include "report/markdown_text.h"
#include "report/narrative.h"
#include "report/wording.h"

enum {
    INCIDENTS_SHOWN = 60,
    UNEXPLAINED_SHOWN = 30,
    REJECTED_SHOWN = 40,
    HEALTH_SHOWN = 60,
    INPUTS_SHOWN = 80,
    CHECKS_SHOWN = 100
};

static void contents_item(struct md_page *page, const struct report_incident *incident) {
    const struct report_cause *cause = outline_main_cause(page->outline, incident);
    size_t number = outline_number(page->outline, incident);

    if (number)
        md_rawf(page, "%zu. ", number);
    else
        md_raw(page, "- ");
    md_link(page, ANCHOR_INCIDENT, incident->id);
    md_short(page, incident->title);
    md_link_end(page, ANCHOR_INCIDENT, incident->id);
    if (cause) {
        md_raw(page, ": ");
        md_text(page, cause->confidence);
        md_raw(page, ", ");
        md_text(page, cause->severity);
    }
    md_raw(page, "; began ");
    md_time(page, incident->started);
    word_impact(md_phrase(page), incident);
    md_raw(page, page->phrase.len ? "; " : "");
    md_put(page);
    if (!number) {
        md_raw(page, ", ");
        md_code(page, incident->id);
    }
    md_raw(page, "\n");
}

void md_contents(struct md_page *page) {
    const struct report *report = page->report;
    const struct outline *outline = page->outline;
    size_t shown = 0;

    if (!report->cause_count) {
        md_heading(page, 0, "Overview");
        md_raw(page, "**No root cause found.**\n\n");
        for (size_t i = 0; word_nothing_found(md_phrase(page), report, i); i++) {
            md_raw(page, "- ");
            md_put(page);
            md_raw(page, "\n");
        }
        return;
    }
    md_heading(page, 0, "Contents");
    for (size_t i = 0; i < outline->section_count && shown < INCIDENTS_SHOWN; i++, shown++)
        contents_item(page, &report->incidents[outline->sections[i]]);
    md_raw(page, shown < report->incident_count ? "\nNot shown in full:\n\n" : "");
    for (size_t i = 0; i < report->incident_count && shown < INCIDENTS_SHOWN; i++) {
        if (outline->numbers[i])
            continue;
        contents_item(page, &report->incidents[i]);
        shown++;
    }
    md_more(page, report->incident_count - shown, "more incident", "more incidents");
}

void md_loose_causes(struct md_page *page) {
    const struct report *report = page->report;
    bool any = false;

    for (size_t i = 0; i < report->cause_count; i++) {
        if (!outline_is_full(page->outline, &report->causes[i]) || outline_incident(page->outline, &report->causes[i]))
            continue;
        if (!any)
            md_heading(page, 0, "Root causes outside incidents");
        any = true;
        md_cause(page, &report->causes[i]);
    }
}

void md_rejected(struct md_page *page) {
    const struct report *report = page->report;
    size_t shown = 0;

    if (!report->rejected_count)
        return;
    md_heading(page, 0, "Considered and rejected");
    for (; shown < report->rejected_count && shown < REJECTED_SHOWN; shown++) {
        const struct report_rejected *it = &report->rejected[shown];

        md_raw(page, "- ");
        if (it->title) {
            md_short(page, it->title);
            md_raw(page, " ");
        }
        md_code(page, it->signature);
        md_raw(page, ": ");
        md_text(page, it->why);
        md_raw(page, "\n");
    }
    md_more(page, report->rejected_count - shown, "more", "more");
}

/* " `█████████░` 246 of 250 used, 98 %" */
static void gauge(struct md_page *page, const struct report_health *row) {
    enum { STEPS = 10 };
    double share = row->total > 0 ? row->used / row->total : 0;
    int filled = share <= 0 ? 0 : share >= 1 ? STEPS : (int)(share * STEPS + 0.5);

    if (row->used < 0 || row->total <= 0)
        return;
    md_raw(page, " `");
    for (int i = 0; i < STEPS; i++)
        md_raw(page, i < filled ? "\xe2\x96\x88" : "\xe2\x96\x91");
    md_rawf(page, "` %.0f of %.0f used, %d %%", row->used, row->total, (int)(share * 100));
}

static size_t health_rows(struct md_page *page, const char *verdict) {
    const struct report *report = page->report;
    size_t count = 0;

    for (size_t i = 0; i < report->health_count; i++) {
        const struct report_health *row = &report->health[i];

        if (strcmp(row->verdict, verdict) != 0 || ++count > HEALTH_SHOWN)
            continue;
        md_raw(page, "- **");
        md_text(page, row->verdict);
        if (strcmp(verdict, "problem") == 0) {
            md_raw(page, ", ");
            md_text(page, row->severity);
        }
        md_raw(page, "**: ");
        md_text(page, row->text);
        md_raw(page, " (");
        md_code(page, row->check);
        md_raw(page, ")");
        gauge(page, row);
        md_raw(page, "\n");
    }
    return count > HEALTH_SHOWN ? count - HEALTH_SHOWN : 0;
}

void md_health(struct md_page *page) {
    static const char *const VERDICTS[] = {"problem", "unknown", "ok"};
    size_t hidden = 0;

    if (!page->report->health_count)
        return;
    md_heading(page, 0, "Health of the database");
    md_raw(page, "What the database shows, with or without a line in the logs.\n\n");
    for (size_t i = 0; i < ARRAY_LENGTH(VERDICTS); i++)
        hidden += health_rows(page, VERDICTS[i]);
    md_more(page, hidden, "more row", "more rows");
}

void md_unexplained(struct md_page *page) {
    const struct report *report = page->report;
    size_t shown = 0;

    if (!report->unexplained_count)
        return;
    md_heading(page, 0, "Unexplained");
    md_raw(page, "WARN and ERROR messages that no signature knows. Begin with the new ones.\n");
    for (; shown < report->unexplained_count && shown < UNEXPLAINED_SHOWN; shown++) {
        const struct report_unexplained *it = &report->unexplained[shown];

        markdown_gap(page->out);
        md_raw(page, "**");
        word_count(md_phrase(page), it->count, "time", NULL);
        md_put(page);
        md_raw(page, "**, ");
        md_text(page, it->level);
        md_raw(page, ", ");
        md_text(page, it->novelty);
        md_raw(page, "; first at ");
        md_place(page, it->sample.file, it->sample.line);
        md_raw(page, "\n");
        markdown_block(page->out, "text", slice_of(it->template_text));
        if (!it->command)
            continue;
        md_raw(page, "To make a signature of it:\n");
        markdown_block(page->out, "sh", slice_of(it->command));
    }
    md_more(page, report->unexplained_count - shown, "more", "more");
}

static void input_item(struct md_page *page, const struct report_input *input) {
    md_raw(page, "- ");
    md_place(page, input->path, 0);
    md_raw(page, " (");
    md_text(page, input->kind);
    md_raw(page, ", ");
    word_bytes(md_phrase(page), input->bytes);
    str_add(&page->phrase, ", ");
    word_count(&page->phrase, input->records, "record", NULL);
    str_add(&page->phrase, ", ");
    word_span(&page->phrase, input->first, input->last);
    md_put(page);
    md_raw(page, input->complete ? ")" : "), **incomplete**");
    if (input->machine && *input->machine) {
        md_raw(page, ", of ");
        md_short(page, input->machine);
    }
    if (input->zone && *input->zone) {
        md_raw(page, ", times read as ");
        md_text(page, input->zone);
        md_raw(page, input->zone_from && *input->zone_from ? ", " : "");
        md_text(page, input->zone_from);
    }
    if (input->clock_ahead != MSEC_NONE && input->clock_ahead) {
        md_raw(page, ", ");
        word_clock(md_phrase(page), input->clock_ahead);
        md_put(page);
    }
    md_raw(page, "\n");
    for (size_t i = 0; i < input->problems.count; i++) {
        md_raw(page, "  - ");
        md_text(page, input->problems.items[i]);
        md_raw(page, "\n");
    }
}

static void checks_not_run(struct md_page *page) {
    const struct report_coverage *coverage = &page->report->coverage;
    size_t shown = 0;

    if (!coverage->checks_not_run_count)
        return;
    md_heading(page, 1, "Database checks that did not run");
    for (; shown < coverage->checks_not_run_count && shown < CHECKS_SHOWN; shown++) {
        md_raw(page, "- ");
        md_code(page, coverage->checks_not_run[shown].check);
        md_raw(page, ": ");
        md_text(page, coverage->checks_not_run[shown].why);
        md_raw(page, "\n");
    }
    md_more(page, coverage->checks_not_run_count - shown, "more check", "more checks");
}

void md_coverage(struct md_page *page) {
    const struct report *report = page->report;
    const struct report_coverage *coverage = &report->coverage;
    size_t shown = 0;

    md_heading(page, 0, "Coverage");
    md_raw(page, "What this report rests on: ");
    word_count(md_phrase(page), coverage->lines, "line", NULL);
    str_add(&page->phrase, ", ");
    word_count(&page->phrase, coverage->records, "record", NULL);
    str_add(&page->phrase, ", ");
    word_number(&page->phrase, coverage->warn_error_records);
    str_add(&page->phrase, " of them WARN or ERROR, ");
    word_number(&page->phrase, coverage->explained_records);
    str_addf(&page->phrase, " explained by a signature; logs read as %s; %.1f s.",
             coverage->log_tz && *coverage->log_tz ? coverage->log_tz : "UTC", coverage->seconds);
    md_put(page);
    md_raw(page, "\n\n");
    for (; shown < report->input_count && shown < INPUTS_SHOWN; shown++)
        input_item(page, &report->inputs[shown]);
    md_more(page, report->input_count - shown, "more input", "more inputs");
    md_heading(page, 1, "What it could not see");
    for (size_t i = 0; i < INPUTS_SHOWN && word_unseen(md_phrase(page), report, i); i++) {
        md_raw(page, "- ");
        md_put(page);
        md_raw(page, "\n");
    }
    checks_not_run(page);
}
