/* SPDX-License-Identifier: Apache-2.0
 * The sections of the text report behind the causes: what no signature explains, what was considered and
 * rejected, what the database shows by itself, and how much of the truth could be seen at all. */
#include "report/text_parts.h"

#include <string.h>

#include "report/wording.h"

enum {
    UNKNOWN_LINES = 4,
    UNEXPLAINED_SHOWN = 5,
    REJECTED_SHOWN = 10,
    NOT_RUN_SHOWN = 10,
    TEMPLATE_LINES = 3,
    ZONE_INPUTS = 4
};

static const struct paragraph ITEM = {"  - ", "    ", STYLE_PLAIN, 0};
static const struct paragraph BODY = {"    ", "    ", STYLE_PLAIN, 0};

static void item(struct page *page, const struct str *line) {
    page_paragraph(page, &ITEM, str_slice(line));
}

/* "and N more" where a list was cut, with where the rest is. */
static void rest(struct page *page, size_t count, size_t shown, struct str *line) {
    if (count <= shown)
        return;
    str_clear(line);
    str_addf(line, "and %zu more (--format json has all of them)", count - shown);
    page_paragraph(page, &(struct paragraph){"    ", "    ", STYLE_FAINT, 0}, str_slice(line));
}

static void begin(struct page *page, const char *heading) {
    str_add_char(page->out, '\n');
    page_rule(page, '-');
    page_paragraph(page, &(struct paragraph){"", "", STYLE_STRONG, 0}, slice_of(heading));
}

static void unexplained(struct page *page, const struct report *report, struct str *line) {
    if (!report->unexplained_count)
        return;
    begin(page, "UNEXPLAINED: WARN and ERROR messages that no signature knows");
    for (size_t i = 0; i < report->unexplained_count && i < UNEXPLAINED_SHOWN; i++) {
        const struct report_unexplained *it = &report->unexplained[i];

        str_clear(line);
        word_count(line, it->count, "time", NULL);
        str_addf(line, ", %s, %s", it->level, it->novelty);
        item(page, line);
        page_paragraph(page, &(struct paragraph){"    | ", "    | ", STYLE_PLAIN, TEMPLATE_LINES},
                       slice_of(it->template_text));
        str_clear(line);
        str_addf(line, "%s:%llu", it->sample.file, (unsigned long long)it->sample.line);
        page_verbatim(page, "    ", str_slice(line));
        if (it->command)
            page_verbatim(page, "    ", slice_of(it->command));
    }
    rest(page, report->unexplained_count, UNEXPLAINED_SHOWN, line);
}

static void rejected(struct page *page, const struct report *report, struct str *line) {
    if (!report->rejected_count)
        return;
    begin(page, "CONSIDERED AND REJECTED");
    for (size_t i = 0; i < report->rejected_count && i < REJECTED_SHOWN; i++) {
        const struct report_rejected *it = &report->rejected[i];

        str_clear(line);
        str_addf(line, "%s (%s): %s", it->title ? it->title : it->signature, it->signature, it->why);
        item(page, line);
    }
    rest(page, report->rejected_count, REJECTED_SHOWN, line);
}

/* The checks that could not tell, by name: unknown is not ok, and a line each would bury the problems. */
static void health_unknown(struct page *page, const struct report *report, struct str *line) {
    size_t count = 0;

    str_clear(line);
    for (size_t i = 0; i < report->health_count; i++)
        if (strcmp(report->health[i].verdict, "unknown") == 0)
            str_addf(line, "%s%s", count++ ? ", " : "", report->health[i].check);
    if (!count)
        return;
    page_paragraph(page, &ITEM,
                   slice_of("unknown, because the database has nothing to judge by or did not answer (--format json "
                            "has the reasons):"));
    page_paragraph(page, &(struct paragraph){"    ", "    ", STYLE_FAINT, UNKNOWN_LINES}, str_slice(line));
}

static void health(struct page *page, const struct report *report, struct str *line) {
    size_t ok = 0;

    if (!report->health_count)
        return;
    begin(page, "HEALTH: what the database shows, with or without a log line");
    for (size_t i = 0; i < report->health_count; i++) {
        const struct report_health *it = &report->health[i];

        ok += strcmp(it->verdict, "ok") == 0;
        if (strcmp(it->verdict, "problem") != 0)
            continue;
        str_clear(line);
        str_addf(line, "%s (%s): %s [%s]", it->verdict, it->severity, it->text, it->check);
        item(page, line);
    }
    if (ok) {
        str_clear(line);
        word_count(line, ok, ok < report->health_count ? "more check" : "check", NULL);
        str_add(line, " without a problem");
        item(page, line);
    }
    health_unknown(page, report, line);
}

static void problems(struct page *page, const struct report *report, struct str *line) {
    for (size_t i = 0; i < report->input_count; i++) {
        const struct report_input *input = &report->inputs[i];

        for (size_t k = 0; k < input->problems.count; k++) {
            str_clear(line);
            str_addf(line, "%s: %s", input->path, input->problems.items[k]);
            item(page, line);
        }
        if (!input->complete && !input->problems.count) {
            str_clear(line);
            str_addf(line, "%s: not read to the end", input->path);
            item(page, line);
        }
    }
}

static const char *or_empty(const char *text) {
    return text ? text : "";
}

static bool is_same_zone(const struct report_input *a, const struct report_input *b) {
    return strcmp(or_empty(a->zone), or_empty(b->zone)) == 0 &&
           strcmp(or_empty(a->zone_from), or_empty(b->zone_from)) == 0;
}

/* The inputs whose times were read in another zone than the head of the report says, by zone. */
static void zones(struct page *page, const struct report *report, struct str *line) {
    for (size_t i = 0; i < report->input_count; i++) {
        const struct report_input *input = &report->inputs[i];
        const char *zone = or_empty(input->zone), *from = or_empty(input->zone_from);
        bool seen = !*zone || strcmp(zone, report->coverage.log_tz) == 0;
        size_t count = 0;

        for (size_t k = 0; k < i && !seen; k++)
            seen = is_same_zone(&report->inputs[k], input);
        if (seen)
            continue;
        str_clear(line);
        str_addf(line, "read as %s%s%s: ", zone, *from ? ", " : "", from);
        for (size_t k = i; k < report->input_count; k++)
            if (is_same_zone(&report->inputs[k], input) && ++count <= ZONE_INPUTS)
                str_addf(line, "%s%s", count > 1 ? ", " : "", report->inputs[k].path);
        if (count > ZONE_INPUTS)
            str_addf(line, " and %zu more", count - ZONE_INPUTS);
        item(page, line);
    }
}

/* Clocks that run ahead or behind, a line for each machine. */
static void clocks(struct page *page, const struct report *report, struct str *line) {
    for (size_t i = 0; i < report->input_count; i++) {
        const struct report_input *input = &report->inputs[i];
        const char *machine = or_empty(input->machine);
        bool seen = input->clock_ahead == MSEC_NONE || input->clock_ahead == 0;

        for (size_t k = 0; k < i && !seen; k++)
            seen = *machine && strcmp(or_empty(report->inputs[k].machine), machine) == 0 &&
                   report->inputs[k].clock_ahead == input->clock_ahead;
        if (seen)
            continue;
        str_clear(line);
        str_addf(line, "%s: ", *machine ? machine : input->path);
        word_clock(line, input->clock_ahead);
        item(page, line);
    }
}

static void checks_not_run(struct page *page, const struct report_coverage *coverage, struct str *line) {
    for (size_t i = 0; i < coverage->checks_not_run_count && i < NOT_RUN_SHOWN; i++) {
        str_clear(line);
        str_addf(line, "check %s not run: %s", coverage->checks_not_run[i].check, coverage->checks_not_run[i].why);
        item(page, line);
    }
    rest(page, coverage->checks_not_run_count, NOT_RUN_SHOWN, line);
}

static void coverage(struct page *page, const struct report *report, struct str *line) {
    const struct report_coverage *seen = &report->coverage;

    begin(page, "COVERAGE: what this report rests on");
    str_clear(line);
    word_count(line, seen->lines, "line", NULL);
    str_add(line, ", ");
    word_count(line, seen->records, "record", NULL);
    str_add(line, ", ");
    word_number(line, seen->warn_error_records);
    str_add(line, " of them WARN or ERROR, ");
    word_number(line, seen->explained_records);
    str_addf(line, " explained by a signature; %.1f s", seen->seconds);
    item(page, line);
    str_clear(line);
    word_count(line, seen->checks_run, "database check", NULL);
    str_add(line, " run, ");
    word_number(line, seen->checks_not_run_count);
    str_add(line, " not run");
    item(page, line);
    if (seen->patterns_gave_up) {
        str_clear(line);
        word_count(line, seen->patterns_gave_up, "match was given up at its limit",
                   "matches were given up at their limits");
        str_add(line, ": a signature may have been missed there");
        item(page, line);
    }
    problems(page, report, line);
    zones(page, report, line);
    clocks(page, report, line);
    checks_not_run(page, seen, line);
    for (size_t i = 0; i < seen->notes.count; i++)
        page_paragraph(page, &ITEM, slice_of(seen->notes.items[i]));
}

/* Whether an earlier shown cause has the same statement. */
static bool stated_before(const struct report *report, size_t cause, const struct report_db_evidence *row) {
    for (size_t i = 0; i < cause; i++)
        for (size_t k = 0; k < report->causes[i].db_count; k++)
            if (strcmp(report->causes[i].db[k].text, row->text) == 0)
                return true;
    return false;
}

/* The statements of checks that were not asked, of the causes shown in full, each once, to be copied into a client. */
static void statements(struct page *page, const struct report *report, size_t top) {
    bool begun = false;

    for (size_t i = 0; i < report->cause_count && (!top || i < top); i++)
        for (size_t k = 0; report_first_alike(report, i) == i && k < report->causes[i].db_count; k++) {
            const struct report_db_evidence *row = &report->causes[i].db[k];

            if (!report_is_statement(row) || stated_before(report, i, row))
                continue;
            if (!begun)
                begin(page, "STATEMENTS TO RUN in mysql (NULL stands for what the logs do not name)");
            begun = true;
            page_paragraph(page, &(struct paragraph){"  -- ", "  -- ", STYLE_STRONG, 0}, slice_of(row->check));
            page_verbatim(page, "  ", slice_of(row->text));
        }
}

/* The words used above, once, at the end. */
static void legend(struct page *page, const struct report *report, struct str *line) {
    static const char *const WORDS[] = {"confirmed", "likely", "possible"};

    if (!report->cause_count)
        return;
    str_clear(line);
    for (size_t i = 0; i < 3; i++)
        str_addf(line, "%s%s: %s", i ? "; " : "", WORDS[i], word_confidence(WORDS[i]));
    str_add_char(page->out, '\n');
    page_paragraph(page, &(struct paragraph){BODY.first, BODY.next, STYLE_FAINT, 0}, str_slice(line));
}

void text_sections(struct page *page, const struct report *report, size_t top) {
    struct str line;

    str_init(&line);
    unexplained(page, report, &line);
    rejected(page, report, &line);
    health(page, report, &line);
    coverage(page, report, &line);
    statements(page, report, top);
    legend(page, report, &line);
    page->out->failed |= line.failed;
    str_free(&line);
}
