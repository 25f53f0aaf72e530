/* SPDX-License-Identifier: Apache-2.0
 * From the cause to its effects: boxes and arrows from left to right, for wide pages and paper, and the same
 * as a list for phones, screen readers and mail. One tree (chain_tree.h) makes both, so that they agree. */
#include "report/html_parts.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "report/chain_tree.h"
#include "report/escape.h"
#include "report/narrative.h"
#include "report/wording.h"

enum { BOX_WIDTH = 212, BOX_HEIGHT = 58, GAP_ACROSS = 44, GAP_DOWN = 14, COLUMNS = 27, MARGIN = 2 };

struct place {
    unsigned x, y;
};

/* Leaves below each other, everything else beside the middle of what follows from it. Returns the height.
 * Nodes stand behind their parents, so a walk from the back meets children first. */
static unsigned place_nodes(const struct chain_tree *tree, struct place places[CHAIN_NODES]) {
    unsigned first[CHAIN_NODES], last[CHAIN_NODES], bottom = MARGIN;
    bool inner[CHAIN_NODES] = {false};

    for (size_t i = 1; i < tree->count; i++)
        inner[tree->nodes[i].parent] = true;
    for (size_t i = 0; i < tree->count; i++) {
        places[i].x = MARGIN + tree->nodes[i].depth * (BOX_WIDTH + GAP_ACROSS);
        first[i] = ~0U;
        last[i] = 0;
        if (inner[i])
            continue;
        places[i].y = bottom;
        bottom += BOX_HEIGHT + GAP_DOWN;
    }
    for (size_t i = tree->count; i-- > 0;) {
        size_t parent = tree->nodes[i].parent;

        if (inner[i])
            places[i].y = first[i] + (last[i] - first[i]) / 2;
        if (i == 0)
            break;
        first[parent] = places[i].y < first[parent] ? places[i].y : first[parent];
        last[parent] = places[i].y > last[parent] ? places[i].y : last[parent];
    }
    return bottom - GAP_DOWN + MARGIN;
}

static const char *title_of(const struct chain_node *node, const struct report_cause *cause) {
    return node->finding && node->depth ? node->finding->title : cause->title;
}

/* "14 times, 3 alike", and what is not drawn. */
static void word_node(struct str *out, const struct chain_node *node) {
    if (node->count == 1)
        str_add(out, "once");
    else
        word_count(out, node->count, "time", NULL);
    if (node->alike > 1)
        str_addf(out, ", %zu findings", node->alike);
    if (node->hidden)
        str_addf(out, ", %zu more not shown", node->hidden);
}

/* The length of a first line of the title that fits the box. */
static size_t line_of(struct slice text) {
    size_t fits = utf8_cut_columns(text, COLUMNS);

    for (size_t at = fits; fits < text.len && at > fits / 2; at--)
        if (text.ptr[at] == ' ')
            return at;
    return fits;
}

static void box_line(struct html_page *page, struct place at, unsigned line, const char *class_name, struct slice text,
                     bool cut) {
    str_addf(page->out, "<text%s x=\"%u\" y=\"%u\">", class_name, at.x + 10, at.y + 17 + line * 16);
    escape_html(page->out, text);
    html_raw(page, cut ? "\xe2\x80\xa6</text>" : "</text>");
}

static void draw_box(struct html_page *page, const struct chain_node *node, const struct report_cause *cause,
                     struct place at) {
    struct slice title = slice_of(title_of(node, cause)), first, second;

    first = slice_first(title, line_of(title));
    second = slice_trim(slice_from(title, first.len));
    if (node->depth && node->finding)
        html_link(page, ANCHOR_FINDING, node->finding->id);
    str_addf(page->out, "<g><title>");
    html_short(page, title_of(node, cause));
    str_addf(page->out,
             "</title><rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"none\" "
             "stroke=\"currentColor\"/>",
             node->depth ? "node" : "node root", at.x, at.y, BOX_WIDTH, BOX_HEIGHT);
    box_line(page, at, 0, "", first, false);
    if (second.len) {
        size_t fits = utf8_cut_columns(second, COLUMNS);

        box_line(page, at, 1, "", slice_first(second, fits < second.len ? utf8_cut_columns(second, COLUMNS - 1) : fits),
                 fits < second.len);
    }
    word_node(html_phrase(page), node);
    box_line(page, at, second.len ? 2 : 1, " class=\"faint\"", str_slice(&page->phrase), false);
    html_raw(page, node->depth && node->finding ? "</g></a>\n" : "</g>\n");
}

static void draw_arrow(struct html_page *page, struct place from, struct place to) {
    unsigned x1 = from.x + BOX_WIDTH, y1 = from.y + BOX_HEIGHT / 2, x2 = to.x, y2 = to.y + BOX_HEIGHT / 2;
    unsigned middle = (x1 + x2) / 2;

    str_addf(page->out,
             "<path class=\"edge\" fill=\"none\" stroke=\"currentColor\" d=\"M%u %uC%u %u %u %u %u %u\"/>"
             "<path class=\"head\" d=\"M%u %ul-8-4v8z\"/>\n",
             x1, y1, middle, y1, middle, y2, x2 - 7, y2, x2, y2);
}

static void draw(struct html_page *page, const struct chain_tree *tree, const struct report_cause *cause) {
    struct place places[CHAIN_NODES];
    unsigned height = place_nodes(tree, places), width = 0;

    for (size_t i = 0; i < tree->count; i++)
        width = places[i].x + BOX_WIDTH + MARGIN > width ? places[i].x + BOX_WIDTH + MARGIN : width;
    str_addf(page->out,
             "<svg class=\"graph\" viewBox=\"0 0 %u %u\" width=\"%u\" height=\"%u\" role=\"img\"><title>From "
             "the cause to "
             "its effects; the list below holds the same</title>\n",
             width, height, width, height);
    for (size_t i = 1; i < tree->count; i++)
        draw_arrow(page, places[tree->nodes[i].parent], places[i]);
    for (size_t i = 0; i < tree->count; i++)
        draw_box(page, &tree->nodes[i], cause, places[i]);
    html_raw(page, "</svg>\n");
}

static void list_item(struct html_page *page, const struct chain_node *node, const struct report_cause *cause) {
    html_raw(page, "<li>");
    if (node->finding)
        html_link(page, ANCHOR_FINDING, node->finding->id);
    html_short(page, title_of(node, cause));
    html_raw(page, node->finding ? "</a> <span class=\"faint\">" : " <span class=\"faint\">");
    word_node(html_phrase(page), node);
    if (node->depth && node->finding && node->finding->how) {
        str_add(&page->phrase, "; ");
        word_short(&page->phrase, node->finding->how, 200);
    }
    html_put(page);
    html_raw(page, "</span>");
}

/* Nested lists: an item stays open while deeper ones follow. */
static void list(struct html_page *page, const struct chain_tree *tree, const struct report_cause *cause) {
    unsigned depth = 0;

    html_raw(page, "<ul class=\"chain\">\n");
    for (size_t i = 0; i < tree->count; i++) {
        if (i && tree->nodes[i].depth > depth)
            html_raw(page, "\n<ul>\n");
        else if (i)
            html_raw(page, "</li>\n");
        for (; i && depth > tree->nodes[i].depth; depth--)
            html_raw(page, "</ul></li>\n");
        depth = tree->nodes[i].depth;
        list_item(page, &tree->nodes[i], cause);
    }
    for (; depth; depth--)
        html_raw(page, "</li>\n</ul>");
    html_raw(page, "</li>\n</ul>\n");
}

void html_graph(struct html_page *page, const struct report_cause *cause) {
    struct chain_tree *tree = malloc(sizeof *tree);

    if (!tree || chain_tree_make(tree, page->outline, cause)) {
        page->failed = true;
    } else if (tree->count > 1 && html_room(page)) {
        html_heading(page, 2, "What follows from it");
        draw(page, tree, cause);
        list(page, tree, cause);
    }
    free(tree);
}
