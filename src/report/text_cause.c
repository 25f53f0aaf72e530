/* SPDX-License-Identifier: Apache-2.0
 * One root cause as text, in the order in which a tired reader asks: what is it, how sure, when and where,
 * show me, what do I do. */
#include "report/text_parts.h"

#include <stdio.h>
#include <string.h>

#include "report/narrative.h"
#include "report/wording.h"

enum { ENTITIES_SHOWN = 8, EXPLAINED_SHOWN = 8, EFFECTS_COMPARED = 500, CONCURRENT_SHOWN = 8 };
enum { ALIKE_SHOWN = 6, ALIKE_ENTITIES = 3, FIRST_QUOTE_LINES = 8, QUOTE_LINES = 4 };

static enum page_style severity_style(const char *severity) {
    if (severity && strcmp(severity, "critical") == 0)
        return STYLE_BAD;
    return severity && strcmp(severity, "major") == 0 ? STYLE_WARN : STYLE_PLAIN;
}

static void cause_head(struct page *page, const struct report_cause *cause) {
    char rank[24];
    const struct paragraph title = {rank, "    ", STYLE_STRONG, 0};
    struct str line;

    str_add_char(page->out, '\n');
    page_rule(page, '-');
    snprintf(rank, sizeof rank, "%2u. ", cause->rank);
    page_paragraph(page, &title, slice_of(cause->title));
    str_add(page->out, "    ");
    page_word(page, strcmp(cause->confidence, "confirmed") == 0 ? STYLE_GOOD : STYLE_PLAIN, cause->confidence);
    str_add(page->out, ", ");
    page_word(page, severity_style(cause->severity), cause->severity);
    str_add(page->out, "  ");
    page_word(page, STYLE_FAINT, cause->signature);
    str_add_char(page->out, '\n');
    str_init(&line);
    word_when(&line, cause->count, cause->first_seen, cause->last_seen);
    page_paragraph(page, &(struct paragraph){"    When      ", "              ", STYLE_PLAIN, 0}, str_slice(&line));
    str_clear(&line);
    for (size_t i = 0; i < cause->entity_count && i < ENTITIES_SHOWN; i++) {
        str_add(&line, i ? ", " : "");
        word_entity(&line, &cause->entities[i]);
    }
    if (cause->entity_count > ENTITIES_SHOWN)
        str_addf(&line, " and %zu more", cause->entity_count - ENTITIES_SHOWN);
    page_paragraph(page, &(struct paragraph){"    Involves  ", "              ", STYLE_PLAIN, 0}, str_slice(&line));
    page->out->failed |= line.failed;
    str_free(&line);
}

/* The five times of the incident at its first cause; further causes name that one. */
static void cause_incident(struct page *page, const struct outline *outline, const struct report_cause *cause) {
    const struct report_incident *incident = outline_incident(outline, cause);
    const struct report_cause *first = incident ? outline_main_cause(outline, incident) : NULL, *other;
    size_t count = 0;
    struct str line;

    if (!first)
        return;
    str_init(&line);
    if (first == cause)
        word_moments(&line, incident);
    else
        str_addf(&line, "the same as of cause %u", first->rank);
    page_paragraph(page, &(struct paragraph){"    Incident  ", "              ", STYLE_PLAIN, 0}, str_slice(&line));
    str_clear(&line);
    for (size_t i = 0; first == cause && i < incident->concurrent.count; i++)
        if ((other = outline_cause(outline, incident->concurrent.items[i])) && ++count <= CONCURRENT_SHOWN)
            str_addf(&line, "%s%u",
                     count > 1                             ? ", "
                     : count == incident->concurrent.count ? "cause "
                                                           : "causes ",
                     other->rank);
    if (count > CONCURRENT_SHOWN)
        str_addf(&line, " and %zu more", count - CONCURRENT_SHOWN);
    page_paragraph(page, &(struct paragraph){"    Meanwhile ", "              ", STYLE_PLAIN, 0}, str_slice(&line));
    page->out->failed |= line.failed;
    str_free(&line);
}

static void cause_explanation(struct page *page, const struct report_cause *cause) {
    if (!cause->explanation || !*cause->explanation)
        return;
    str_add_char(page->out, '\n');
    page_paragraph(page, &(struct paragraph){"    ", "    ", STYLE_PLAIN, 0}, slice_of(cause->explanation));
}

/* A quote whose match stands behind its last left-out span is shown with a short head, so that the match is seen. */
static void cause_quote(struct page *page, struct slice text, size_t lines) {
    static const struct slice GAP = SLICE_LITERAL(" … ");
    struct slice tail = text;
    ptrdiff_t at;

    if (text.len > lines * (page->width - 6)) {
        while ((at = slice_find(tail, GAP)) >= 0 && tail.len > (size_t)at + GAP.len)
            tail = slice_from(tail, (size_t)at + GAP.len);
        if (tail.len < text.len) {
            page_paragraph(page, &(struct paragraph){"    | ", "    | ", STYLE_PLAIN, 2}, text);
            text = tail;
        }
    }
    page_paragraph(page, &(struct paragraph){"    | ", "    | ", STYLE_PLAIN, lines}, text);
}

static void cause_proof(struct page *page, const struct report_cause *cause) {
    struct str place, seen;
    char time[TIME_TEXT_SIZE];

    if (!cause->log_count)
        return;
    page_heading(page, 4, "PROOF");
    str_init(&place);
    str_init(&seen);
    for (size_t i = 0; i < cause->log_count; i++) {
        const struct report_quote *quote = &cause->log[i];

        str_clear(&seen);
        str_add(&seen, quote->level ? quote->level : "");
        if (quote->time != MSEC_NONE)
            str_addf(&seen, "%s%s UTC", seen.len ? "  " : "", msec_civil(quote->time, time));
        str_clear(&place);
        str_addf(&place, "%s:%llu", quote->file, (unsigned long long)quote->line);
        if (seen.len && place.len + seen.len + 6 <= page->width) {
            str_addf(&place, "  %s", seen.ptr);
            str_clear(&seen);
        }
        page_verbatim(page, "    ", str_slice(&place)); /* file:line is for copying */
        page_paragraph(page, &(struct paragraph){"    ", "    ", STYLE_FAINT, 1}, str_slice(&seen));
        cause_quote(page, slice_of(quote->text), i ? QUOTE_LINES : FIRST_QUOTE_LINES);
    }
    page->out->failed |= place.failed || seen.failed;
    str_free(&place);
    str_free(&seen);
}

static void cause_database(struct page *page, const struct report_cause *cause) {
    static const struct paragraph HOW = {"    - ", "      ", STYLE_PLAIN, 0};
    struct str line;

    str_init(&line);
    str_addf(&line, "DATABASE: %s", word_verdict(cause->verdict));
    for (size_t i = 0; i < cause->db_count; i++)
        if (report_is_statement(&cause->db[i]))
            str_addf(&line, "%s%s", i ? ", " : "; statement below: ", cause->db[i].check);
    str_add_char(page->out, '\n');
    page_paragraph(page, &(struct paragraph){"    ", "      ", STYLE_STRONG, 0}, str_slice(&line));
    for (size_t i = 0; i < cause->db_count; i++) {
        const struct report_db_evidence *row = &cause->db[i];

        if (report_is_statement(row))
            continue;
        str_clear(&line);
        str_addf(&line, "%s: %s (%s, %s)", row->verdict, row->text, row->check,
                 row->as_of && strcmp(row->as_of, "now") == 0 ? "as of now" : "as of the incident");
        page_paragraph(page, &HOW, str_slice(&line));
    }
    page->out->failed |= line.failed;
    str_free(&line);
}

/* What the cause explains; the same sentence once, with how often. */
static void cause_effects(struct page *page, const struct report_texts *titles) {
    static const struct paragraph HOW = {"    - ", "      ", STYLE_PLAIN, 0};
    size_t shown = 0, listed = 0;
    struct str line;

    if (!titles->count)
        return;
    page_heading(page, 4, "EXPLAINS");
    str_init(&line);
    for (size_t i = 0; i < titles->count && i < EFFECTS_COMPARED && shown < EXPLAINED_SHOWN; i++) {
        size_t same = 0, before = 0;

        for (size_t k = 0; k < titles->count && k < EFFECTS_COMPARED; k++) {
            same += strcmp(titles->items[k], titles->items[i]) == 0;
            before += k < i && strcmp(titles->items[k], titles->items[i]) == 0;
        }
        if (before)
            continue;
        str_clear(&line);
        str_add(&line, titles->items[i]);
        if (same > 1)
            str_addf(&line, " (%zu times)", same);
        page_paragraph(page, &HOW, str_slice(&line));
        shown++;
        listed += same;
    }
    if (listed < titles->count) {
        str_clear(&line);
        str_add(&line, "and ");
        word_count(&line, titles->count - listed, "more finding", NULL);
        page_paragraph(page, &HOW, str_slice(&line));
    }
    page->out->failed |= line.failed;
    str_free(&line);
}

static void cause_remedy(struct page *page, const struct report_texts *steps) {
    char first[40], next[40];

    if (!steps->count)
        return;
    page_heading(page, 4, "WHAT TO DO");
    for (size_t i = 0; i < steps->count; i++) {
        snprintf(first, sizeof first, "    %zu. ", i + 1);
        snprintf(next, sizeof next, "%*s", (int)strlen(first), "");
        page_paragraph(page, &(struct paragraph){first, next, STYLE_PLAIN, 0}, slice_of(steps->items[i]));
    }
}

/* Commands and links: as they are, to be copied. */
static void cause_verbatim(struct page *page, const char *heading, const struct report_texts *texts) {
    if (!texts->count)
        return;
    page_heading(page, 4, heading);
    for (size_t i = 0; i < texts->count; i++)
        page_verbatim(page, "    ", slice_of(texts->items[i]));
}

static void cause_reasons(struct page *page, const struct report_cause *cause) {
    char line[64];

    snprintf(line, sizeof line, "WHY THIS RANK: score %.3f", cause->score);
    page_heading(page, 4, line);
    for (size_t i = 0; i < cause->reason_count; i++) {
        snprintf(line, sizeof line, "    %+7.3f  ", cause->reasons[i].points);
        page_paragraph(page, &(struct paragraph){line, "             ", STYLE_PLAIN, 0},
                       slice_of(cause->reasons[i].why));
    }
}

void text_cause(struct page *page, const struct outline *outline, const struct report_cause *cause, bool explain_rank) {
    cause_head(page, cause);
    cause_incident(page, outline, cause);
    cause_explanation(page, cause);
    cause_proof(page, cause);
    cause_database(page, cause);
    cause_effects(page, &cause->explained_titles);
    cause_remedy(page, &cause->remedy);
    cause_verbatim(page, "NEXT", &cause->next_commands);
    cause_verbatim(page, "READ MORE", &cause->references);
    if (explain_rank)
        cause_reasons(page, cause);
}

void text_alike(struct page *page, const struct report *report, size_t first) {
    static const struct paragraph HOW = {"    - ", "      ", STYLE_PLAIN, 0};
    size_t shown = 0, count = 0;
    struct str line;

    str_init(&line);
    for (size_t i = first + 1; i < report->cause_count; i++) {
        const struct report_cause *cause = &report->causes[i];

        if (report_first_alike(report, i) != first || ++count > ALIKE_SHOWN)
            continue;
        if (!shown++)
            page_heading(page, 4, "THE SAME ELSEWHERE");
        str_clear(&line);
        str_addf(&line, "%u. ", cause->rank);
        word_when(&line, cause->count, cause->first_seen, cause->last_seen);
        for (size_t k = 0; k < cause->entity_count && k < ALIKE_ENTITIES; k++) {
            str_add(&line, ", ");
            word_entity(&line, &cause->entities[k]);
        }
        page_paragraph(page, &HOW, str_slice(&line));
    }
    if (count > ALIKE_SHOWN) {
        str_clear(&line);
        str_addf(&line, "and %zu more (--format json has all of them)", count - ALIKE_SHOWN);
        page_paragraph(page, &HOW, str_slice(&line));
    }
    page->out->failed |= line.failed;
    str_free(&line);
}
