/* SPDX-License-Identifier: Apache-2.0
 * One root cause: what, how sure, when and where, the proof, what follows from it, and what to do. */
#include "report/html_parts.h"

#include <string.h>

#include "report/wording.h"

enum { QUOTES_OPEN = 2, ENTITIES_SHOWN = 24, ALIKE_SHOWN = 24, ALIKE_ENTITIES = 4 };

static void facts(struct html_page *page, const struct report_cause *cause) {
    html_raw(page, "<dl class=\"facts\"><dt>When</dt><dd>");
    word_when(html_phrase(page), cause->count, cause->first_seen, cause->last_seen);
    html_put(page);
    html_raw(page, "</dd>");
    if (cause->entity_count) {
        html_raw(page, "<dt>Involves</dt><dd>");
        html_entities(page, cause->entities, cause->entity_count, ENTITIES_SHOWN);
        html_raw(page, "</dd>");
    }
    html_raw(page, "<dt>Confidence</dt><dd>");
    html_textf(page, "%s: %s", cause->confidence, word_confidence(cause->confidence));
    html_raw(page, "</dd><dt>Signature</dt><dd><code>");
    html_link(page, ANCHOR_FINDING, cause->finding);
    html_text(page, cause->signature);
    html_raw(page, "</a></code></dd></dl>\n");
}

static void proof(struct html_page *page, const struct report_cause *cause) {
    size_t shown = 0;

    if (!cause->log_count)
        return;
    html_heading(page, 2, "Proof");
    for (; shown < cause->log_count && (!shown || html_room(page)); shown++) {
        if (shown == QUOTES_OPEN) {
            html_raw(page, "<details><summary>");
            html_textf(page, "%zu more quoted %s", cause->log_count - shown,
                       cause->log_count - shown == 1 ? "line" : "lines");
            html_raw(page, "</summary>\n");
        }
        html_quote(page, &cause->log[shown]);
    }
    html_raw(page, shown > QUOTES_OPEN ? "</details>\n" : "");
    html_more(page, cause->log_count - shown, "more quoted line", "more quoted lines");
}

static void commands(struct html_page *page, const struct report_cause *cause) {
    if (!cause->next_commands.count)
        return;
    html_heading(page, 2, "Next commands");
    for (size_t i = 0; i < cause->next_commands.count && html_room(page); i++) {
        html_raw(page, "<pre class=\"command\">");
        html_text(page, cause->next_commands.items[i]);
        html_raw(page, "</pre>\n");
    }
}

/* Links only what is plainly an http(s) URL; anything else stays text. */
static void references(struct html_page *page, const struct report_cause *cause) {
    if (!cause->references.count)
        return;
    html_heading(page, 2, "Read more");
    html_raw(page, "<ul>\n");
    for (size_t i = 0; i < cause->references.count && html_room(page); i++) {
        const char *text = cause->references.items[i];
        bool link = (strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0) && !strchr(text, ' ');

        html_raw(page, "<li>");
        if (link) {
            html_raw(page, "<a rel=\"noopener noreferrer\" href=\"");
            html_text(page, text);
            html_raw(page, "\">");
        }
        html_text(page, text);
        html_raw(page, link ? "</a></li>\n" : "</li>\n");
    }
    html_raw(page, "</ul>\n");
}

static void reasons(struct html_page *page, const struct report_cause *cause) {
    if (!cause->reason_count)
        return;
    html_raw(page, "<details><summary>");
    html_textf(page, "Why this rank: score %.3f", cause->score);
    html_raw(page, "</summary>\n<table class=\"reasons\"><thead><tr><th scope=\"col\">Points</th>"
                   "<th scope=\"col\">Reason</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < cause->reason_count && html_room(page); i++) {
        html_raw(page, "<tr><td class=\"number\">");
        html_textf(page, "%+.3f", cause->reasons[i].points);
        html_raw(page, "</td><td>");
        html_cell(page, cause->reasons[i].why);
        html_raw(page, "</td></tr>\n");
    }
    html_raw(page, "</tbody></table></details>\n");
}

void html_cause_line(struct html_page *page, const struct report_cause *cause, bool anchored) {
    html_raw(page, "<li");
    if (anchored)
        html_id(page, ANCHOR_CAUSE, cause->id);
    html_raw(page, ">");
    if (!anchored)
        html_link(page, ANCHOR_CAUSE, cause->id);
    html_textf(page, "%u. ", cause->rank);
    html_short(page, cause->title);
    html_raw(page, anchored ? " <span class=\"faint\">" : "</a> <span class=\"faint\">");
    html_textf(page, "%s, ", cause->confidence);
    word_when(html_phrase(page), cause->count, cause->first_seen, cause->last_seen);
    html_put(page);
    html_raw(page, "</span>");
    if (cause->entity_count) {
        html_raw(page, " <span class=\"faint\">");
        html_entities(page, cause->entities, cause->entity_count, ALIKE_ENTITIES);
        html_raw(page, "</span>");
    }
    html_raw(page, "</li>\n");
}

/* Causes of the same signature: a line each, anchored here unless they have a line in the section of their
 * incident. */
static void alike(struct html_page *page, const struct report_cause *cause) {
    const struct report_cause *other;
    size_t count = 0, shown = 0;

    for (; (other = outline_alike(page->outline, cause, count)); count++) {
        const struct report_incident *incident = outline_incident(page->outline, other);

        if (count >= ALIKE_SHOWN || !html_room(page))
            continue;
        if (!shown++) {
            html_heading(page, 2, "The same elsewhere");
            html_raw(page, "<ul>\n");
        }
        html_cause_line(page, other, !incident || !outline_number(page->outline, incident));
    }
    html_raw(page, shown ? "</ul>\n" : "");
    html_more(page, count - shown, "more place", "more places");
}

void html_cause(struct html_page *page, const struct report_cause *cause) {
    html_raw(page, "<article class=\"cause ");
    html_raw(page, strcmp(cause->severity, "critical") == 0 ? "edge-critical"
                   : strcmp(cause->severity, "major") == 0  ? "edge-major"
                                                            : "edge");
    html_raw(page, "\"");
    html_id(page, ANCHOR_CAUSE, cause->id);
    str_addf(page->out, "><h%u class=\"h1\"><span class=\"rank\">", page->level + 1);
    html_textf(page, "%u", cause->rank);
    html_raw(page, "</span> ");
    html_text(page, cause->title);
    str_addf(page->out, "</h%u>\n<p class=\"tags\">", page->level + 1);
    html_tag(page, "confidence-", cause->confidence);
    html_tag(page, "severity-", cause->severity);
    html_tag(page, "family-", cause->family);
    html_raw(page, "</p>\n");
    if (cause->explanation && *cause->explanation) {
        html_raw(page, "<p>");
        html_text(page, cause->explanation);
        html_raw(page, "</p>\n");
    }
    facts(page, cause);
    proof(page, cause);
    html_graph(page, cause);
    html_evidence(page, cause);
    html_list(page, "What to do", "ol", &cause->remedy);
    commands(page, cause);
    alike(page, cause);
    references(page, cause);
    reasons(page, cause);
    html_raw(page, "</article>\n");
}
