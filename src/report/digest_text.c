/* SPDX-License-Identifier: Apache-2.0
 * The digest as text, for a terminal or a mail: what is new first, what goes on in a line each, what to do
 * only for what is new. */
#include "report/digest.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "report/text_page.h"
#include "report/wording.h"

enum { WIDTH = 80, WIDTH_LEAST = 40, QUOTE_LINES = 4, REMEDY_SHOWN = 3, COMMANDS_SHOWN = 3, NOTES_SHOWN = 12 };

static enum page_style severity_style(const char *severity) {
    return strcmp(severity, "critical") == 0 ? STYLE_BAD : strcmp(severity, "major") == 0 ? STYLE_WARN : STYLE_PLAIN;
}

/* "    label     text", wrapped; nothing for an empty text. */
static void line(struct page *page, const char *label, struct slice text) {
    page_paragraph(page, &(struct paragraph){label, "              ", STYLE_PLAIN, 0}, text);
}

static void issue_facts(struct page *page, const struct digest_issue *issue) {
    struct str text;

    str_init(&text);
    word_issue(&text, issue);
    line(page, "    How often ", str_slice(&text));
    str_clear(&text);
    if (issue->last != MSEC_NONE) {
        word_span(&text, issue->first, issue->last);
        line(page, "    Seen      ", str_slice(&text));
    }
    line(page, "    Involves  ", slice_of(issue->entities));
    line(page, "    Log       ", slice_of(issue->source));
    str_clear(&text);
    word_series(&text, issue);
    if (issue->series_count > 1) {
        str_add(page->out, "    Nights    |");
        str_add_slice(page->out, str_slice(&text));
        str_add(page->out, "|\n");
    }
    page->out->failed |= text.failed;
    str_free(&text);
}

static void issue_proof(struct page *page, const struct digest_issue *issue) {
    struct str place;

    if (!issue->sample.file)
        return;
    str_init(&place);
    str_addf(&place, "%s:%llu", issue->sample.file, (unsigned long long)issue->sample.line);
    page_verbatim(page, "    ", str_slice(&place));
    page_paragraph(page, &(struct paragraph){"    | ", "    | ", STYLE_PLAIN, QUOTE_LINES},
                   slice_of(issue->sample.text));
    page->out->failed |= place.failed;
    str_free(&place);
}

static void issue_remedy(struct page *page, const struct report_cause *cause) {
    char number[16];

    for (size_t i = 0; i < cause->db_count; i++)
        if (strcmp(cause->db[i].verdict, "confirmed") == 0) {
            line(page, "    Database  ", slice_of(cause->db[i].text));
            break;
        }
    for (size_t i = 0; i < cause->remedy.count && i < REMEDY_SHOWN; i++) {
        snprintf(number, sizeof number, "    %zu. ", i + 1);
        page_paragraph(page, &(struct paragraph){number, "       ", STYLE_PLAIN, 0}, slice_of(cause->remedy.items[i]));
    }
    for (size_t i = 0; i < cause->next_commands.count && i < COMMANDS_SHOWN; i++)
        page_verbatim(page, "    $ ", slice_of(cause->next_commands.items[i]));
}

static void issue_head(struct page *page, const struct digest_issue *issue) {
    page_paragraph(page, &(struct paragraph){"  * ", "    ", STYLE_STRONG, 0}, slice_of(issue->title));
    str_add(page->out, "    ");
    page_word(page, severity_style(issue->severity), issue->severity);
    str_add(page->out, issue->confidence[0] ? ", " : "");
    page_word(page, STYLE_PLAIN, issue->confidence);
    str_add(page->out, "  ");
    page_word(page, STYLE_FAINT, issue->signature);
    str_add_char(page->out, '\n');
}

static void issue_full(struct page *page, const struct digest_issue *issue) {
    issue_head(page, issue);
    issue_facts(page, issue);
    issue_proof(page, issue);
    if (issue->cause)
        issue_remedy(page, issue->cause);
}

/* Known for days: two lines and its nights. */
static void issue_short(struct page *page, const struct digest_issue *issue) {
    struct str text;

    issue_head(page, issue);
    str_init(&text);
    word_issue(&text, issue);
    str_add(&text, issue->entities[0] ? "; " : "");
    str_add(&text, issue->entities);
    page_paragraph(page, &(struct paragraph){"    ", "    ", STYLE_PLAIN, 0}, str_slice(&text));
    str_clear(&text);
    word_series(&text, issue);
    if (issue->series_count > 1)
        str_addf(page->out, "    |%s|\n", text.ptr);
    if (issue->acknowledged_until) {
        str_clear(&text);
        str_addf(&text, "acknowledged until %s: %s", issue->acknowledged_until, issue->acknowledged_because);
        page_paragraph(page, &(struct paragraph){"    ", "    ", STYLE_FAINT, 0}, str_slice(&text));
    }
    page->out->failed |= text.failed;
    str_free(&text);
}

static void section(struct page *page, const struct digest *digest, const char *state, const char *heading, bool full,
                    size_t top) {
    size_t count = 0;

    for (size_t i = 0; i < digest->issue_count; i++) {
        const struct digest_issue *issue = &digest->issues[i];

        if (issue->acknowledged_until || strcmp(issue->state, state) != 0)
            continue;
        if (count++ == 0)
            page_heading(page, 0, heading);
        if (top && count > top)
            continue;
        if (full && count > 1)
            str_add_char(page->out, '\n');
        (full ? issue_full : issue_short)(page, issue);
    }
    if (top && count > top)
        str_addf(page->out, "    and %zu more\n", count - top);
}

static void acknowledged(struct page *page, const struct digest *digest) {
    bool any = false;
    struct str text;

    str_init(&text);
    for (size_t i = 0; i < digest->issue_count; i++) {
        if (!digest->issues[i].acknowledged_until)
            continue;
        if (!any)
            page_heading(page, 0, "ACKNOWLEDGED");
        any = true;
        issue_short(page, &digest->issues[i]);
    }
    for (size_t i = 0; i < digest->ended_count; i++) {
        const struct digest_ended *ended = &digest->ended[i];

        str_clear(&text);
        str_addf(&text, "the acknowledgement of %s ended on %s (%s)", ended->signature, ended->until, ended->because);
        if (!any && i == 0)
            page_heading(page, 0, "ACKNOWLEDGED");
        page_paragraph(page, &(struct paragraph){"  * ", "    ", STYLE_PLAIN, 0}, str_slice(&text));
    }
    page->out->failed |= text.failed;
    str_free(&text);
}

static void texts(struct page *page, const struct digest *digest) {
    struct str text;

    if (!digest->texts_total)
        return;
    str_init(&text);
    if (digest->first) {
        page_heading(page, 0, "UNEXPLAINED");
        word_count(&text, digest->texts_total, "text", NULL);
        str_add(&text, " of WARN or ERROR that no signature explains; from now on only new ones are listed");
        page_paragraph(page, &(struct paragraph){"  ", "  ", STYLE_PLAIN, 0}, str_slice(&text));
    } else {
        page_heading(page, 0, "UNEXPLAINED, AND NEVER SEEN BEFORE");
    }
    for (size_t i = 0; i < digest->text_count && !digest->first; i++) {
        const struct digest_text *item = &digest->texts[i];

        str_clear(&text);
        str_addf(&text, "%s  %s (", item->level, item->text);
        word_count(&text, item->count, "time", NULL);
        str_add_char(&text, ')');
        page_paragraph(page, &(struct paragraph){"  * ", "    ", STYLE_PLAIN, 3}, str_slice(&text));
        str_clear(&text);
        str_addf(&text, "%s:%llu", item->file, (unsigned long long)item->line);
        page_verbatim(page, "    ", str_slice(&text));
    }
    if (!digest->first && digest->texts_total > digest->text_count)
        str_addf(page->out, "    and %llu more\n", (unsigned long long)(digest->texts_total - digest->text_count));
    page->out->failed |= text.failed;
    str_free(&text);
}

static void health(struct page *page, const struct digest *digest) {
    struct str text;

    str_init(&text);
    for (size_t i = 0; i < digest->health_count; i++) {
        const struct digest_health *item = &digest->health[i];

        if (i == 0)
            page_heading(page, 0, "DATABASE");
        str_clear(&text);
        str_addf(&text, "%s%s", item->worse ? "worse: " : "", item->row->verdict);
        if (strcmp(item->row->verdict, "problem") == 0)
            str_addf(&text, ", %s", item->row->severity);
        str_addf(&text, ": %s (%s)", item->row->text, item->row->check);
        page_paragraph(page, &(struct paragraph){"  * ", "    ", item->worse ? STYLE_STRONG : STYLE_PLAIN, 0},
                       str_slice(&text));
    }
    str_clear(&text);
    if (digest->health_unknown) {
        if (!digest->health_count)
            page_heading(page, 0, "DATABASE");
        word_count(&text, digest->health_unknown, "check could not tell", "checks could not tell");
        page_paragraph(page, &(struct paragraph){"  * ", "    ", STYLE_FAINT, 0}, str_slice(&text));
    }
    page->out->failed |= text.failed;
    str_free(&text);
}

static void head(struct page *page, const struct digest *digest) {
    const struct report *report = digest->report;
    struct str text;

    str_init(&text);
    str_addf(&text, "cstriage digest %s: ", digest->night);
    word_digest(&text, digest);
    page_paragraph(page, &(struct paragraph){"", "  ", STYLE_STRONG, 0}, str_slice(&text));
    str_add_char(page->out, '\n');
    str_clear(&text);
    word_count(&text, digest->logs_read, "log with something new", "logs with something new");
    str_add(&text, ", ");
    word_bytes(&text, report->coverage.bytes);
    str_add(&text, ", ");
    word_count(&text, report->coverage.records, "record", NULL);
    if (digest->logs_unchanged) {
        str_add(&text, "; ");
        word_count(&text, digest->logs_unchanged, "log with nothing new", "logs with nothing new");
    }
    line(page, "  Read        ", str_slice(&text));
    str_clear(&text);
    if (report->last != MSEC_NONE && report->coverage.bytes)
        word_span(&text, report->first, report->last);
    line(page, "  Span        ", str_slice(&text));
    str_clear(&text);
    if (digest->first)
        str_add(&text, "none yet: everything is new");
    else
        word_count(&text, digest->nights, "night", NULL);
    line(page, "  History     ", str_slice(&text));
    page->out->failed |= text.failed;
    str_free(&text);
}

static void unseen(struct page *page, const struct digest *digest) {
    struct str text;

    str_init(&text);
    page_heading(page, 0, "WHAT THIS COULD NOT SEE");
    for (size_t i = 0; i < digest->silent.count; i++) {
        str_clear(&text);
        str_addf(&text, "nothing new in the %s, which held something on each of the last nights",
                 digest->silent.items[i]);
        page_paragraph(page, &(struct paragraph){"  * ", "    ", STYLE_WARN, 0}, str_slice(&text));
    }
    str_clear(&text);
    for (size_t i = 0; i < NOTES_SHOWN && word_unseen(&text, digest->report, i); i++) {
        page_paragraph(page, &(struct paragraph){"  * ", "    ", STYLE_PLAIN, 0}, str_slice(&text));
        str_clear(&text);
    }
    page->out->failed |= text.failed;
    str_free(&text);
}

int digest_text(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err) {
    struct page page = {out, options->width ? options->width : WIDTH, options->color};

    if (page.width < WIDTH_LEAST)
        page.width = WIDTH_LEAST;
    head(&page, digest);
    section(&page, digest, "new", "NEW", true, options->top);
    section(&page, digest, "regressed", "REGRESSED: was over, and is back", true, options->top);
    section(&page, digest, "escalating", "ESCALATING: far more than it used to be", true, options->top);
    section(&page, digest, "ongoing", "ONGOING", false, options->top);
    section(&page, digest, "resolved", "RESOLVED", false, options->top);
    acknowledged(&page, digest);
    health(&page, digest);
    texts(&page, digest);
    unseen(&page, digest);
    return out->failed ? error_no_memory(err) : 0;
}
