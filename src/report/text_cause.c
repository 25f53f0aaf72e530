/* SPDX-License-Identifier: Apache-2.0
 * One root cause as text, in the order in which a tired reader asks: what is it, how sure, when and where,
 * show me, what do I do. */
#include "report/text_parts.h"

#include <stdio.h>
#include <string.h>

#include "report/wording.h"

enum { ENTITIES_SHOWN = 8, EXPLAINED_SHOWN = 8, FIRST_QUOTE_LINES = 8, QUOTE_LINES = 4 };

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
    page_word(page, strcmp(cause->confidence, "confirmed") == 0 ? STYLE_GOOD : STYLE_PLAIN,
              cause->confidence);
    str_add(page->out, ", ");
    page_word(page, severity_style(cause->severity), cause->severity);
    str_add(page->out, "  ");
    page_word(page, STYLE_FAINT, cause->signature);
    str_add_char(page->out, '\n');
    str_init(&line);
    word_when(&line, cause->count, cause->first_seen, cause->last_seen);
    page_paragraph(page, &(struct paragraph){"    When      ", "              ", STYLE_PLAIN, 0},
                   str_slice(&line));
    str_clear(&line);
    for (size_t i = 0; i < cause->entity_count && i < ENTITIES_SHOWN; i++) {
        str_add(&line, i ? ", " : "");
        word_entity(&line, &cause->entities[i]);
    }
    if (cause->entity_count > ENTITIES_SHOWN)
        str_addf(&line, " and %zu more", cause->entity_count - ENTITIES_SHOWN);
    page_paragraph(page, &(struct paragraph){"    Involves  ", "              ", STYLE_PLAIN, 0},
                   str_slice(&line));
    page->out->failed |= line.failed;
    str_free(&line);
    if (cause->explanation && *cause->explanation) {
        str_add_char(page->out, '\n');
        page_paragraph(page, &(struct paragraph){"    ", "    ", STYLE_PLAIN, 0},
                       slice_of(cause->explanation));
    }
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
        page_paragraph(
            page, &(struct paragraph){"    | ", "    | ", STYLE_PLAIN, i ? QUOTE_LINES : FIRST_QUOTE_LINES},
            slice_of(quote->text));
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
    page_heading(page, 4, line.ptr);
    for (size_t i = 0; i < cause->db_count; i++) {
        const struct report_db_evidence *row = &cause->db[i];

        str_clear(&line);
        str_addf(&line, "%s: %s (%s, %s)", row->verdict, row->text, row->check,
                 row->as_of && strcmp(row->as_of, "now") == 0 ? "as of now" : "as of the incident");
        page_paragraph(page, &HOW, str_slice(&line));
    }
    page->out->failed |= line.failed;
    str_free(&line);
}

static void cause_list(struct page *page, const char *heading, const struct report_texts *texts, size_t most,
                       bool numbered) {
    struct str more;
    char first[40] = "    - ", next[40] = "      ";

    if (!texts->count)
        return;
    page_heading(page, 4, heading);
    for (size_t i = 0; i < texts->count && (!most || i < most); i++) {
        if (numbered) {
            snprintf(first, sizeof first, "    %zu. ", i + 1);
            snprintf(next, sizeof next, "%*s", (int)strlen(first), "");
        }
        page_paragraph(page, &(struct paragraph){first, next, STYLE_PLAIN, 0}, slice_of(texts->items[i]));
    }
    if (!most || texts->count <= most)
        return;
    str_init(&more);
    str_addf(&more, "and %zu more", texts->count - most);
    page_paragraph(page, &(struct paragraph){first, next, STYLE_FAINT, 0}, str_slice(&more));
    page->out->failed |= more.failed;
    str_free(&more);
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

void text_cause(struct page *page, const struct report_cause *cause, bool explain_rank) {
    cause_head(page, cause);
    cause_proof(page, cause);
    cause_database(page, cause);
    cause_list(page, "EXPLAINS", &cause->explained_titles, EXPLAINED_SHOWN, false);
    cause_list(page, "WHAT TO DO", &cause->remedy, 0, true);
    cause_verbatim(page, "NEXT", &cause->next_commands);
    cause_verbatim(page, "READ MORE", &cause->references);
    if (explain_rank)
        cause_reasons(page, cause);
}
