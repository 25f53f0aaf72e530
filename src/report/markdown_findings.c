/* SPDX-License-Identifier: Apache-2.0
 * Findings in Markdown: a table by server, and below it an entry for each with its anchor. Each finding has
 * one entry on the page. */
#include "report/markdown_page.h"

#include <stdlib.h>

#include "report/wording.h"

enum { COLUMNS = 8, ROWS_SHOWN = 40, OTHERS_SHOWN = 100, ENTITIES_SHOWN = 6 };

struct finding_list {
    const struct report_finding **items;
    size_t count, most;
};

/* The first COLUMNS servers that any of them is from; returns how many. */
static size_t find_columns(const struct finding_list *list, const struct report *report, size_t columns[COLUMNS]) {
    size_t count = 0;

    for (size_t server = 0; server < report->server_count && count < COLUMNS; server++) {
        bool any = false;

        for (size_t i = 0; i < list->count && i < list->most && !any; i++)
            for (size_t k = 0; k < list->items[i]->share_count && !any; k++)
                any = list->items[i]->shares[k].server == server && list->items[i]->shares[k].count;
        if (any)
            columns[count++] = server;
    }
    return count;
}

static void number_cell(struct md_page *page, uint64_t number) {
    md_raw(page, " ");
    if (number) {
        word_number(md_phrase(page), number);
        md_put(page);
    }
    md_raw(page, " |");
}

static void row(struct md_page *page, const struct report_finding *finding, const size_t *columns, size_t count) {
    uint64_t rest = finding->count;

    md_raw(page, "| ");
    md_link(page, ANCHOR_FINDING, finding->id);
    md_cell(page, finding->title);
    md_link_end(page, ANCHOR_FINDING, finding->id);
    md_raw(page, " |");
    for (size_t i = 0; i < count; i++) {
        uint64_t sum = 0;

        for (size_t k = 0; k < finding->share_count; k++)
            sum += finding->shares[k].server == columns[i] ? finding->shares[k].count : 0;
        rest -= sum < rest ? sum : rest;
        number_cell(page, sum);
    }
    if (count)
        number_cell(page, rest);
    number_cell(page, finding->count);
    md_raw(page, "\n");
}

static void table(struct md_page *page, const struct finding_list *list) {
    size_t columns[COLUMNS], count = find_columns(list, page->report, columns);

    md_raw(page, "| Finding |");
    for (size_t i = 0; i < count; i++) {
        md_raw(page, " ");
        md_cell(page, page->report->servers[columns[i]]);
        md_raw(page, " |");
    }
    md_raw(page, count ? " elsewhere, or not kept | Total |\n| --- |" : " Total |\n| --- |");
    for (size_t i = 0; i < count + (count ? 2 : 1); i++)
        md_raw(page, " ---: |");
    md_raw(page, "\n");
    for (size_t i = 0; i < list->count && i < list->most; i++)
        row(page, list->items[i], columns, count);
}

static void entry(struct md_page *page, const struct report_finding *finding) {
    md_anchor(page, "Finding", ANCHOR_FINDING, finding->id);
    md_short(page, finding->title);
    md_raw(page, ": ");
    md_text(page, finding->role);
    md_raw(page, ", ");
    word_when(md_phrase(page), finding->count, finding->first_seen, finding->last_seen);
    md_put(page);
    md_raw(page, "; ");
    md_code(page, finding->signature);
    if (finding->sample_count) {
        md_raw(page, ", first at ");
        md_place(page, finding->samples[0].file, finding->samples[0].line);
    }
    if (finding->entity_count) {
        md_raw(page, "; ");
        md_entities(page, finding->entities, finding->entity_count, ENTITIES_SHOWN);
    }
    if (finding->explained_by) {
        md_raw(page, "; follows from ");
        md_link(page, ANCHOR_FINDING, finding->explained_by);
        md_text(page, finding->explained_by);
        md_link_end(page, ANCHOR_FINDING, finding->explained_by);
        if (finding->how) {
            md_raw(page, ": ");
            md_short(page, finding->how);
        }
    }
    md_raw(page, "\n");
    page->listed[finding - page->report->findings] = true;
}

static void list_findings(struct md_page *page, const struct finding_list *list) {
    table(page, list);
    for (size_t i = 0; i < list->count && i < list->most; i++)
        entry(page, list->items[i]);
    md_more(page, list->count > list->most ? list->count - list->most : 0, "more finding", "more findings");
}

void md_matrix(struct md_page *page, const struct report_incident *incident) {
    struct finding_list list = {calloc(incident->findings.count + 1, sizeof *list.items), 0, ROWS_SHOWN};

    if (!list.items) {
        page->failed = true;
        return;
    }
    for (size_t i = 0; i < incident->findings.count; i++) {
        const struct report_finding *finding = outline_finding(page->outline, incident->findings.items[i]);

        if (finding && !page->listed[finding - page->report->findings])
            list.items[list.count++] = finding;
    }
    md_heading(page, 0, page->report->server_count ? "Findings by server" : "Findings");
    if (list.count)
        list_findings(page, &list);
    else
        md_raw(page, "They stand with another incident.\n");
    free(list.items);
}

void md_other_findings(struct md_page *page) {
    const struct report *report = page->report;
    struct finding_list list = {calloc(report->finding_count + 1, sizeof *list.items), 0, OTHERS_SHOWN};

    if (!list.items) {
        page->failed = true;
        return;
    }
    for (size_t i = 0; i < report->finding_count; i++)
        if (!page->listed[i])
            list.items[list.count++] = &report->findings[i];
    if (list.count) {
        md_heading(page, 0, report->incident_count ? "Other findings" : "Findings");
        list_findings(page, &list);
    }
    free(list.items);
}
