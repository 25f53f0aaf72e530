/* SPDX-License-Identifier: Apache-2.0
 * One root cause in Markdown: what, how sure, the proof, what follows from it, the database, and what to do.
 */
#include "report/markdown_page.h"

#include <stdlib.h>
#include <string.h>

#include "report/chain_tree.h"
#include "report/markdown_text.h"
#include "report/narrative.h"
#include "report/wording.h"

enum { ENTITIES_SHOWN = 24, ROWS_SHOWN = 20, ALIKE_SHOWN = 24, ALIKE_ENTITIES = 4 };

static void facts(struct md_page *page, const struct report_cause *cause) {
    md_raw(page, "- Confidence: **");
    md_text(page, cause->confidence);
    md_raw(page, "**, ");
    md_text(page, word_confidence(cause->confidence));
    md_raw(page, "\n- Severity: **");
    md_text(page, cause->severity);
    md_raw(page, "**\n- When: ");
    word_when(md_phrase(page), cause->count, cause->first_seen, cause->last_seen);
    md_put(page);
    if (cause->entity_count) {
        md_raw(page, "\n- Involves: ");
        md_entities(page, cause->entities, cause->entity_count, ENTITIES_SHOWN);
    }
    md_raw(page, "\n- Signature: ");
    md_code(page, cause->signature);
    if (cause->finding) {
        md_raw(page, ", finding ");
        md_link(page, ANCHOR_FINDING, cause->finding);
        md_text(page, cause->finding);
        md_link_end(page, ANCHOR_FINDING, cause->finding);
    }
    md_raw(page, "\n");
}

/* Each line of it is a paragraph. */
static void paragraphs(struct md_page *page, struct slice text) {
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) : text.len;

        if (slice_trim(slice_first(text, len)).len) {
            markdown_gap(page->out);
            markdown_text(page->out, slice_first(text, len));
        }
        text = slice_from(text, len + 1);
    }
}

static void node(struct md_page *page, const struct chain_node *it, const struct report_cause *cause) {
    const char *id = it->finding ? it->finding->id : NULL;

    for (unsigned i = 0; i < it->depth; i++)
        md_raw(page, "  ");
    md_raw(page, "- ");
    if (id)
        md_link(page, ANCHOR_FINDING, id);
    md_short(page, it->depth && it->finding ? it->finding->title : cause->title);
    if (id)
        md_link_end(page, ANCHOR_FINDING, id);
    md_raw(page, " (");
    word_count(md_phrase(page), it->count, "time", NULL);
    if (it->alike > 1)
        str_addf(&page->phrase, ", %zu findings", it->alike);
    if (it->hidden)
        str_addf(&page->phrase, ", %zu more not shown", it->hidden);
    md_put(page);
    md_raw(page, ")");
    if (it->depth && it->finding && it->finding->how) {
        md_raw(page, ": ");
        md_short(page, it->finding->how);
    }
    md_raw(page, "\n");
}

static void chain(struct md_page *page, const struct report_cause *cause) {
    struct chain_tree *tree = malloc(sizeof *tree);

    if (!tree || chain_tree_make(tree, page->outline, cause)) {
        page->failed = true;
    } else if (tree->count > 1) {
        md_heading(page, 2, "What follows from it");
        for (size_t i = 0; i < tree->count; i++)
            node(page, &tree->nodes[i], cause);
    }
    free(tree);
}

/* The statement where it stands for the first time on the page. */
static void statement(struct md_page *page, const char *check, const char *sql) {
    for (size_t i = 0; i < page->stated_count; i++)
        if (strcmp(page->stated[i], check) == 0)
            return;
    if (page->stated_count < MD_STATED_MAX)
        page->stated[page->stated_count++] = check;
    markdown_gap(page->out);
    md_raw(page, "Statement of ");
    md_code(page, check);
    md_raw(page, ":\n");
    markdown_block(page->out, "sql", slice_of(sql));
}

static void database(struct md_page *page, const struct report_cause *cause) {
    md_heading(page, 2, "Database");
    md_text(page, cause->verdict);
    md_raw(page, ": ");
    md_text(page, word_verdict(cause->verdict));
    md_raw(page, ".\n\n");
    for (size_t i = 0; i < cause->db_count && i < ROWS_SHOWN; i++) {
        const struct report_db_evidence *row = &cause->db[i];

        md_raw(page, "- ");
        if (report_is_statement(row)) {
            md_code(page, row->check);
            md_raw(page, " was not asked; its statement is on this page\n");
            continue;
        }
        md_raw(page, "**");
        md_text(page, row->verdict);
        md_raw(page, "**: ");
        md_text(page, row->text);
        md_raw(page, " (");
        md_code(page, row->check);
        md_raw(page, row->as_of && strcmp(row->as_of, "now") == 0 ? ", as of now)\n" : ", as of the incident)\n");
    }
    md_more(page, cause->db_count > ROWS_SHOWN ? cause->db_count - ROWS_SHOWN : 0, "more row", "more rows");
    for (size_t i = 0; i < cause->db_count && i < ROWS_SHOWN; i++) {
        const struct report_db_evidence *row = &cause->db[i];
        const char *sql = report_is_statement(row) ? row->text : row->statement;

        if (sql)
            statement(page, row->check, sql);
    }
}

static void remedy(struct md_page *page, const struct report_cause *cause) {
    if (!cause->remedy.count)
        return;
    md_heading(page, 2, "What to do");
    for (size_t i = 0; i < cause->remedy.count; i++) {
        md_rawf(page, "%zu. ", i + 1);
        md_text(page, cause->remedy.items[i]);
        md_raw(page, "\n");
    }
}

static void commands(struct md_page *page, const struct report_cause *cause) {
    if (!cause->next_commands.count)
        return;
    md_heading(page, 2, "Next commands");
    for (size_t i = 0; i < cause->next_commands.count; i++)
        markdown_block(page->out, "sh", slice_of(cause->next_commands.items[i]));
}

/* What is plainly an http(s) URL is left bare: renderers link it. It holds nothing with an effect. */
static bool is_link(const char *text) {
    if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
        return false;
    for (; *text; text++)
        if (*text <= ' ' || *text > '~' || strchr("<>()[]{}\\`\"'|*~$@&", *text))
            return false;
    return true;
}

static void references(struct md_page *page, const struct report_cause *cause) {
    if (!cause->references.count)
        return;
    md_heading(page, 2, "Read more");
    for (size_t i = 0; i < cause->references.count; i++) {
        const char *text = cause->references.items[i];

        md_raw(page, "- ");
        if (is_link(text))
            md_raw(page, text);
        else
            md_code(page, text);
        md_raw(page, "\n");
    }
}

static void reasons(struct md_page *page, const struct report_cause *cause) {
    if (!cause->reason_count)
        return;
    md_heading(page, 2, "Why this rank");
    md_rawf(page, "Score %.3f:\n\n", cause->score);
    for (size_t i = 0; i < cause->reason_count; i++) {
        md_rawf(page, "- %+.3f ", cause->reasons[i].points);
        md_text(page, cause->reasons[i].why);
        md_raw(page, "\n");
    }
}

void md_cause_line(struct md_page *page, const struct report_cause *cause) {
    md_rawf(page, "- Rank %u: ", cause->rank);
    md_short(page, cause->title);
    md_raw(page, " (");
    md_text(page, cause->confidence);
    md_raw(page, ", ");
    word_when(md_phrase(page), cause->count, cause->first_seen, cause->last_seen);
    md_put(page);
    md_raw(page, cause->entity_count ? "; " : "");
    md_entities(page, cause->entities, cause->entity_count, ALIKE_ENTITIES);
    md_raw(page, "), ");
    md_code(page, cause->id);
    md_raw(page, "\n");
}

static void alike(struct md_page *page, const struct report_cause *cause) {
    const struct report_cause *other;
    size_t count = 0;

    for (; (other = outline_alike(page->outline, cause, count)); count++) {
        if (count == 0)
            md_heading(page, 2, "The same elsewhere");
        if (count < ALIKE_SHOWN)
            md_cause_line(page, other);
    }
    md_more(page, count > ALIKE_SHOWN ? count - ALIKE_SHOWN : 0, "more place", "more places");
}

void md_cause(struct md_page *page, const struct report_cause *cause) {
    markdown_gap(page->out);
    for (unsigned i = 0; i <= page->level; i++)
        md_raw(page, "#");
    md_rawf(page, " %u. ", cause->rank);
    md_text(page, cause->title);
    md_raw(page, "\n");
    md_anchor(page, "Cause", ANCHOR_CAUSE, cause->id);
    paragraphs(page, slice_of(cause->explanation));
    markdown_gap(page->out);
    facts(page, cause);
    if (cause->log_count)
        md_heading(page, 2, "Proof");
    for (size_t i = 0; i < cause->log_count; i++)
        md_quote(page, &cause->log[i]);
    chain(page, cause);
    database(page, cause);
    remedy(page, cause);
    commands(page, cause);
    alike(page, cause);
    references(page, cause);
    reasons(page, cause);
}
