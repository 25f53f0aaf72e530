/* SPDX-License-Identifier: Apache-2.0
 * What people add to the report of an incident: actions, proposed from the remedies of its causes, and
 * lessons. The boxes are characters, not form fields: the file is read, printed and pasted. */
#include "report/html_parts.h"

#include <string.h>

enum { ACTIONS_SHOWN = 20 };

static void action_row(struct html_page *page, const char *action, const struct report_cause *cause) {
    html_raw(page, "<li><span class=\"box\" aria-hidden=\"true\">\xe2\x98\x90</span> <span>");
    if (strcmp(cause->confidence, "possible") == 0)
        html_textf(page, "If cause %u proves right: ", cause->rank);
    html_text(page, action);
    html_raw(page, " <span class=\"faint\">");
    html_link(page, ANCHOR_CAUSE, cause->id);
    html_textf(page, "cause %u", cause->rank);
    html_raw(page, "</a></span> <span class=\"placeholder\">Owner: &hellip; Ticket: &hellip; Due: "
                   "&hellip;</span></span></li>\n");
}

static void actions(struct html_page *page, const struct report_incident *incident) {
    size_t shown = 0, count = 0;

    html_heading(page, 0, "Action items");
    html_raw(page, "<p class=\"faint\">Proposed from the remedies; strike what does not fit.</p>\n<ul "
                   "class=\"actions\">\n");
    for (size_t i = 0; i < incident->root_causes.count; i++) {
        const struct report_cause *cause = outline_cause(page->outline, incident->root_causes.items[i]);

        if (!cause || !outline_is_full(page->outline, cause))
            continue;
        for (size_t k = 0; k < cause->remedy.count; k++) {
            if (++count > ACTIONS_SHOWN || !html_room(page))
                continue;
            action_row(page, cause->remedy.items[k], cause);
            shown++;
        }
    }
    html_raw(page, "<li><span class=\"box\" aria-hidden=\"true\">\xe2\x98\x90</span> <span "
                   "class=\"placeholder\">Further "
                   "action: to be filled in. Owner: &hellip; Ticket: &hellip; Due: &hellip;</span></li>\n</ul>\n");
    html_more(page, count - shown, "more remedy", "more remedies");
}

static void lessons(struct html_page *page) {
    static const char *const QUESTIONS[] = {"What went well", "What went wrong", "Where we were lucky"};

    html_heading(page, 0, "Lessons");
    html_raw(page, "<dl class=\"lessons\">\n");
    for (size_t i = 0; i < ARRAY_LENGTH(QUESTIONS); i++) {
        str_addf(page->out, "<dt>%s</dt><dd>", QUESTIONS[i]);
        html_placeholder(page, "to be filled in");
        html_raw(page, "</dd>\n");
    }
    html_raw(page, "</dl>\n");
}

void html_review(struct html_page *page, const struct report_incident *incident) {
    actions(page, incident);
    lessons(page);
}
