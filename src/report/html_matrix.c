/* SPDX-License-Identifier: Apache-2.0
 * Findings by server: one host, or all of them? A row has the finding's anchor and what is known about it;
 * the cells are shaded by the logarithm of their counts. Each finding has one row on the page. */
#include "report/html_parts.h"

#include <stdlib.h>

#include "report/wording.h"

enum { COLUMNS = 8, ROWS_SHOWN = 60, OTHERS_SHOWN = 120, ENTITIES_SHOWN = 6, SHADES = 5 };

struct columns {
    size_t servers[COLUMNS]; /* indexes of report.servers, ascending */
    size_t count;
    bool others;   /* some counts are of servers without a column */
    uint64_t most; /* the greatest cell */
};

struct rows {
    const struct report_finding **items;
    size_t count;
};

static size_t column_of(const struct columns *columns, size_t server) {
    for (size_t i = 0; i < columns->count; i++)
        if (columns->servers[i] == server)
            return i;
    return COLUMNS;
}

/* The first COLUMNS servers that any of the rows is from. */
static void make_columns(struct columns *columns, const struct rows *rows, const struct report *report) {
    *columns = (struct columns){.most = 1};
    for (size_t server = 0; server < report->server_count; server++) {
        uint64_t sum = 0;

        for (size_t i = 0; i < rows->count; i++)
            for (size_t k = 0; k < rows->items[i]->share_count; k++) {
                const struct report_share *share = &rows->items[i]->shares[k];

                if (share->server != server)
                    continue;
                sum += share->count;
                columns->most = share->count > columns->most ? share->count : columns->most;
            }
        if (!sum)
            continue;
        if (columns->count < COLUMNS)
            columns->servers[columns->count++] = server;
        else
            columns->others = true;
    }
}

/* 1 for a single event up to SHADES for the greatest cell. */
static unsigned shade(uint64_t count, uint64_t most) {
    unsigned bits = 0, all = 0;

    for (; count > 1; count /= 2)
        bits++;
    for (; most > 1; most /= 2)
        all++;
    return all ? 1 + bits * (SHADES - 1) / all : 1;
}

/* A cell; without `most` it has no shade. */
static void cell(struct html_page *page, const char *label, uint64_t count, uint64_t most) {
    if (count && most)
        str_addf(page->out, "<td class=\"number heat%u\" data-label=\"", shade(count, most));
    else
        html_raw(page, "<td class=\"number\" data-label=\"");
    html_short(page, label);
    html_raw(page, "\">");
    if (count) {
        word_number(html_phrase(page), count);
        html_put(page);
    }
    html_raw(page, "</td>");
}

static void cells(struct html_page *page, const struct columns *columns, const struct report_finding *finding) {
    uint64_t counts[COLUMNS + 1] = {0}, sum = 0;

    for (size_t k = 0; k < finding->share_count; k++) {
        counts[column_of(columns, finding->shares[k].server)] += finding->shares[k].count;
        sum += finding->shares[k].count;
    }
    if (finding->count > sum)
        counts[COLUMNS] += finding->count - sum;
    for (size_t i = 0; i < columns->count; i++)
        cell(page, page->report->servers[columns->servers[i]], counts[i], columns->most);
    if (columns->count)
        cell(page, "elsewhere, or not kept", counts[COLUMNS], 0);
}

static void name(struct html_page *page, const struct report_finding *finding) {
    html_raw(page, "<td class=\"wide\" data-label=\"Finding\">");
    html_cell(page, finding->title);
    html_raw(page, "<br><span class=\"small faint\"><code>");
    html_text(page, finding->signature);
    html_raw(page, "</code> ");
    html_text(page, finding->role);
    html_raw(page, ", first ");
    html_time(page, finding->first_seen);
    if (finding->sample_count) {
        html_raw(page, " at ");
        html_place(page, finding->samples[0].file, finding->samples[0].line);
    }
    if (finding->entity_count) {
        html_raw(page, "<br>");
        html_entities(page, finding->entities, finding->entity_count, ENTITIES_SHOWN);
    }
    if (finding->explained_by) {
        html_raw(page, "<br>follows from ");
        html_link(page, ANCHOR_FINDING, finding->explained_by);
        html_text(page, finding->explained_by);
        html_raw(page, "</a>");
        if (finding->how) {
            html_raw(page, ": ");
            html_short(page, finding->how);
        }
    }
    html_raw(page, "</span></td>");
}

static void row(struct html_page *page, const struct columns *columns, const struct report_finding *finding) {
    html_raw(page, "<tr");
    html_id(page, ANCHOR_FINDING, finding->id);
    html_raw(page, ">");
    name(page, finding);
    cells(page, columns, finding);
    html_raw(page, "<td class=\"number\" data-label=\"Total\">");
    word_number(html_phrase(page), finding->count);
    html_put(page);
    html_raw(page, "</td></tr>\n");
    page->listed[finding - page->report->findings] = true;
}

static size_t table(struct html_page *page, const struct rows *rows, size_t most) {
    struct columns columns;
    size_t shown = 0;

    make_columns(&columns, rows, page->report);
    html_raw(page, "<table class=\"cards matrix\"><thead><tr><th scope=\"col\">Finding</th>");
    for (size_t i = 0; i < columns.count; i++) {
        html_raw(page, "<th scope=\"col\" class=\"server\">");
        html_cell(page, page->report->servers[columns.servers[i]]);
        html_raw(page, "</th>");
    }
    if (columns.count)
        html_raw(page, "<th scope=\"col\" class=\"server\">elsewhere, or not kept</th>");
    html_raw(page, "<th scope=\"col\" class=\"number\">Total</th></tr></thead><tbody>\n");
    for (; shown < rows->count && shown < most && html_room(page); shown++)
        row(page, &columns, rows->items[shown]);
    html_raw(page, "</tbody></table>\n");
    return shown;
}

void html_matrix(struct html_page *page, const struct report_incident *incident) {
    struct rows rows = {calloc(incident->findings.count + 1, sizeof *rows.items), 0};

    if (!rows.items) {
        page->failed = true;
        return;
    }
    for (size_t i = 0; i < incident->findings.count; i++) {
        const struct report_finding *finding = outline_finding(page->outline, incident->findings.items[i]);

        if (finding && !page->listed[finding - page->report->findings])
            rows.items[rows.count++] = finding;
    }
    html_heading(page, 0, page->report->server_count ? "Findings by server" : "Findings");
    if (rows.count)
        html_more(page, rows.count - table(page, &rows, ROWS_SHOWN), "more finding", "more findings");
    else
        html_raw(page, "<p>They stand with another incident.</p>\n");
    free(rows.items);
}

void html_other_findings(struct html_page *page) {
    const struct report *report = page->report;
    struct rows rows = {calloc(report->finding_count + 1, sizeof *rows.items), 0};

    if (!rows.items) {
        page->failed = true;
        return;
    }
    for (size_t i = 0; i < report->finding_count; i++)
        if (!page->listed[i])
            rows.items[rows.count++] = &report->findings[i];
    if (rows.count) {
        html_raw(page, "<section id=\"findings\">");
        html_heading(page, 0, report->incident_count ? "Other findings" : "Findings");
        html_raw(page, "<details><summary>");
        word_count(html_phrase(page), rows.count, "finding outside the incidents above",
                   "findings outside the incidents above");
        html_put(page);
        html_raw(page, "</summary>\n");
        html_more(page, rows.count - table(page, &rows, OTHERS_SHOWN), "more finding", "more findings");
        html_raw(page, "</details></section>\n");
    }
    free(rows.items);
}
