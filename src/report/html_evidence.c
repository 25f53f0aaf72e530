/* SPDX-License-Identifier: Apache-2.0
 * What the database says about a cause, with the SQL that asked it. A statement stands on the page once. */
#include "report/html_parts.h"

#include <string.h>

#include "report/wording.h"

enum { ROWS_SHOWN = 20 };

/* Whether the page has the statement of the check; from now on it has. */
static bool stated(struct html_page *page, const char *check) {
    for (size_t i = 0; i < page->stated_count; i++)
        if (strcmp(page->stated[i], check) == 0)
            return true;
    if (page->stated_count < STATED_MAX)
        page->stated[page->stated_count++] = check;
    return false;
}

/* The statement, folded; a link to it where it stands already. */
static void statement(struct html_page *page, const char *check, const char *sql, const char *label) {
    if (stated(page, check)) {
        html_raw(page, " ");
        html_link(page, "statement-", check);
        html_raw(page, "statement</a>");
        return;
    }
    html_raw(page, "<details");
    html_id(page, "statement-", check);
    str_addf(page->out, "><summary>%s</summary><pre class=\"sql\">", label);
    html_text(page, sql);
    html_raw(page, "</pre></details>");
}

static void row(struct html_page *page, const struct report_db_evidence *it) {
    html_raw(page, "<li>");
    if (report_is_statement(it)) {
        html_raw(page, "<code>");
        html_text(page, it->check);
        html_raw(page, "</code>, not asked");
        statement(page, it->check, it->text, "Statement to run");
        html_raw(page, "</li>\n");
        return;
    }
    html_tag(page, "verdict-", it->verdict);
    html_text(page, it->text);
    html_raw(page, " <span class=\"faint\"><code>");
    html_text(page, it->check);
    html_raw(page, it->as_of && strcmp(it->as_of, "now") == 0 ? "</code>, as of now</span>"
                                                              : "</code>, as of the incident</span>");
    if (it->statement)
        statement(page, it->check, it->statement, "Statement");
    html_raw(page, "</li>\n");
}

void html_evidence(struct html_page *page, const struct report_cause *cause) {
    size_t shown = 0;

    html_heading(page, 2, "Database");
    html_raw(page, "<p>");
    html_textf(page, "%s: %s.", cause->verdict, word_verdict(cause->verdict));
    html_raw(page, "</p>\n");
    if (!cause->db_count)
        return;
    html_raw(page, "<ul class=\"plain\">\n");
    for (; shown < cause->db_count && shown < ROWS_SHOWN && html_room(page); shown++)
        row(page, &cause->db[shown]);
    html_raw(page, "</ul>\n");
    html_more(page, cause->db_count - shown, "more row", "more rows");
}
