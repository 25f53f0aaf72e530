/* SPDX-License-Identifier: Apache-2.0
 * The digest as one HTML file, without script or anything from outside, and as the HTML part of a mail: the
 * same without drawings, because mail readers know none. */
#include "report/digest.h"

#include <string.h>

#include "report/html_parts.h"
#include "report/report_css.h"
#include "report/wording.h"

enum { MAIL_BYTES = 80 * 1024, BAR_WIDTH = 8, BAR_STEP = 10, CHART_HEIGHT = 28, NOTES_SHOWN = 40 };

static const char HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" REPORT_CSS_HASH "'; "
    "base-uri 'none'; form-action 'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"robots\" content=\"noindex\">\n";

static const char MAIL_HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n"
    "body{font:15px/1.5 Helvetica,Arial,sans-serif;max-width:46em;margin:0 auto;padding:12px}\n"
    "h1{font-size:21px;line-height:1.3}h2{font-size:17px;margin:28px 0 6px}h3{font-size:15px;margin:18px 0 "
    "4px}\n"
    "pre{white-space:pre-wrap;word-break:break-word;border:1px solid #ccd3da;border-radius:4px;padding:8px;"
    "font-size:13px}\nfigure{margin:8px 0}figcaption{font-size:13px;font-weight:bold}\n"
    ".tag{font-weight:bold}.severity-critical{color:#c0392b}.severity-major{color:#a86a00}\n</style>\n";

/* A digest being written. */
struct digest_page {
    struct html_page html;
    const struct digest *digest;
    size_t top;
    bool mail;
};

/* One bar a night; nights that were not read have a pale one from top to bottom. */
static void chart(struct digest_page *page, const struct digest_issue *issue) {
    struct html_page *html = &page->html;
    uint64_t most = 1;

    if (issue->series_count < 2)
        return;
    for (size_t i = 0; i < issue->series_count; i++)
        most = issue->series[i].count > most ? issue->series[i].count : most;
    str_addf(html->out,
             "<figure class=\"chart\"><svg class=\"drawing\" width=\"%zu\" height=\"%d\" role=\"img\"><title>",
             issue->series_count * BAR_STEP, CHART_HEIGHT);
    html_textf(html, "%zu nights, at most %llu a night", issue->series_count, (unsigned long long)most);
    html_raw(html, "</title>");
    for (size_t i = 0; i < issue->series_count; i++) {
        const struct digest_night *night = &issue->series[i];
        unsigned height = night->count  ? 3 + (unsigned)(night->count * (CHART_HEIGHT - 3) / most)
                          : night->read ? 2
                                        : CHART_HEIGHT;
        const char *look = night->count ? "bar" : night->read ? "trough" : "band";

        str_addf(html->out, "<rect class=\"%s\" x=\"%zu\" y=\"%u\" width=\"%d\" height=\"%u\"/>", look, i * BAR_STEP,
                 CHART_HEIGHT - height, BAR_WIDTH, height);
    }
    html_raw(html, "</svg></figure>\n");
}

static void facts(struct digest_page *page, const struct digest_issue *issue) {
    struct html_page *html = &page->html;

    html_raw(html, "<p>");
    word_issue(html_phrase(html), issue);
    html_put(html);
    html_raw(html, issue->entities[0] ? "; " : "");
    html_text(html, issue->entities);
    html_raw(html, "<br><span class=\"faint\">");
    if (issue->last != MSEC_NONE) {
        word_span(html_phrase(html), issue->first, issue->last);
        html_put(html);
        html_raw(html, "; ");
    }
    html_text(html, issue->source);
    html_raw(html, "</span></p>\n");
    if (page->mail && issue->series_count > 1) {
        html_raw(html, "<p><code>|");
        word_series(html_phrase(html), issue);
        html_put(html);
        html_raw(html, "|</code></p>\n");
    }
    if (!page->mail)
        chart(page, issue);
}

static void cause_parts(struct html_page *html, const struct report_cause *cause) {
    if (cause->explanation) {
        html_raw(html, "<p>");
        html_text(html, cause->explanation);
        html_raw(html, "</p>\n");
    }
    for (size_t i = 0; i < cause->db_count; i++) {
        if (strcmp(cause->db[i].verdict, "confirmed") != 0)
            continue;
        html_raw(html, "<p>");
        html_tag(html, "verdict-", cause->db[i].verdict);
        html_text(html, cause->db[i].text);
        html_raw(html, "</p>\n");
    }
    html_list(html, "What to do", "ol", &cause->remedy);
    for (size_t i = 0; i < cause->next_commands.count; i++) {
        html_raw(html, "<pre class=\"command\">");
        html_text(html, cause->next_commands.items[i]);
        html_raw(html, "</pre>\n");
    }
}

static void issue_part(struct digest_page *page, const struct digest_issue *issue, bool full) {
    struct html_page *html = &page->html;

    str_addf(html->out, "<article class=\"cause edge-%s\"",
             strcmp(issue->severity, "critical") == 0 ? "critical"
             : strcmp(issue->severity, "major") == 0  ? "major"
                                                      : "minor");
    html_id(html, "issue-", issue->key);
    html_raw(html, "><h3 class=\"h1\">");
    html_text(html, issue->title);
    html_raw(html, "</h3>\n<div class=\"tags\">");
    html_tag(html, "state-", issue->state);
    html_tag(html, "severity-", issue->severity);
    if (issue->confidence[0])
        html_tag(html, "confidence-", issue->confidence);
    html_raw(html, "<code class=\"faint\">");
    html_text(html, issue->signature);
    html_raw(html, "</code></div>\n");
    facts(page, issue);
    if (issue->acknowledged_until) {
        html_raw(html, "<p>");
        html_textf(html, "Acknowledged until %s: %s", issue->acknowledged_until, issue->acknowledged_because);
        html_raw(html, "</p>\n");
    }
    if (full && issue->sample.file)
        html_quote(html, &issue->sample);
    if (full && issue->cause)
        cause_parts(html, issue->cause);
    html_raw(html, "</article>\n");
}

static bool belongs(const struct digest_issue *issue, const char *state) {
    return state ? !issue->acknowledged_until && strcmp(issue->state, state) == 0 : issue->acknowledged_until != NULL;
}

/* The issues of a state; null = those that are acknowledged. */
static void section(struct digest_page *page, const char *state, const char *heading, bool full) {
    const struct digest *digest = page->digest;
    struct html_page *html = &page->html;
    size_t count = 0, shown = 0;

    for (size_t i = 0; i < digest->issue_count; i++) {
        if (!belongs(&digest->issues[i], state))
            continue;
        if (count++ == 0) {
            html_raw(html, "<section>");
            html_heading(html, 0, heading);
        }
        if ((page->top && shown >= page->top) || !html_room(html))
            continue;
        shown++;
        issue_part(page, &digest->issues[i], full);
    }
    if (!count)
        return;
    html_more(html, count - shown, "more", "more");
    html_raw(html, "</section>\n");
}

static void ended(struct digest_page *page) {
    const struct digest *digest = page->digest;
    struct html_page *html = &page->html;

    if (!digest->ended_count)
        return;
    html_raw(html, "<ul>\n");
    for (size_t i = 0; i < digest->ended_count; i++) {
        html_raw(html, "<li>");
        html_textf(html, "The acknowledgement of %s ended on %s (%s)", digest->ended[i].signature,
                   digest->ended[i].until, digest->ended[i].because);
        html_raw(html, "</li>\n");
    }
    html_raw(html, "</ul>\n");
}

static void health(struct digest_page *page) {
    const struct digest *digest = page->digest;
    struct html_page *html = &page->html;
    size_t shown = 0;

    if (!digest->health_count && !digest->health_unknown)
        return;
    html_raw(html, "<section>");
    html_heading(html, 0, "Database");
    if (digest->health_unknown) {
        html_raw(html, "<p class=\"faint\">");
        word_count(html_phrase(html), digest->health_unknown, "check could not tell", "checks could not tell");
        html_put(html);
        html_raw(html, "</p>\n");
    }
    html_raw(html, "<ul class=\"plain\">\n");
    for (; shown < digest->health_count && html_room(html); shown++) {
        const struct digest_health *item = &digest->health[shown];

        html_raw(html, "<li>");
        html_tag(html, "health-", item->row->verdict);
        if (strcmp(item->row->verdict, "problem") == 0)
            html_tag(html, "severity-", item->row->severity);
        if (item->worse)
            html_tag(html, "state-", "worse");
        html_text(html, item->row->text);
        html_raw(html, " <code class=\"faint\">");
        html_text(html, item->row->check);
        html_raw(html, "</code>");
        if (!page->mail)
            html_gauge(html, item->row);
        html_raw(html, "</li>\n");
    }
    html_raw(html, "</ul>\n");
    html_more(html, digest->health_count - shown, "more row", "more rows");
    html_raw(html, "</section>\n");
}

static void texts(struct digest_page *page) {
    const struct digest *digest = page->digest;
    struct html_page *html = &page->html;

    if (!digest->texts_total)
        return;
    html_raw(html, "<section>");
    html_heading(html, 0, digest->first ? "Unexplained" : "Unexplained, and never seen before");
    if (digest->first) {
        html_raw(html, "<p>");
        word_count(html_phrase(html), digest->texts_total, "text", NULL);
        str_add(&html->phrase, " of WARN or ERROR that no signature explains; from now on only new ones are listed.");
        html_put(html);
        html_raw(html, "</p></section>\n");
        return;
    }
    html_raw(html, "<ul class=\"plain\">\n");
    for (size_t i = 0; i < digest->text_count && html_room(html); i++) {
        html_raw(html, "<li>");
        html_tag(html, "level-", digest->texts[i].level);
        html_text(html, digest->texts[i].text);
        html_raw(html, "<br><span class=\"faint\">");
        word_count(html_phrase(html), digest->texts[i].count, "time", NULL);
        str_add(&html->phrase, ", first at ");
        html_put(html);
        html_place(html, digest->texts[i].file, digest->texts[i].line);
        html_raw(html, "</span></li>\n");
    }
    html_raw(html, "</ul>\n");
    html_more(html, (size_t)(digest->texts_total - digest->text_count), "more text", "more texts");
    html_raw(html, "</section>\n");
}

static void unseen(struct digest_page *page) {
    const struct digest *digest = page->digest;
    struct html_page *html = &page->html;

    html_raw(html, "<section>");
    html_heading(html, 0, "What this could not see");
    html_raw(html, "<ul>\n");
    for (size_t i = 0; i < digest->silent.count; i++) {
        html_raw(html, "<li>");
        html_textf(html, "nothing new in the %s, which held something on each of the last nights",
                   digest->silent.items[i]);
        html_raw(html, "</li>\n");
    }
    for (size_t i = 0; i < NOTES_SHOWN && word_unseen(html_phrase(html), digest->report, i) && html_room(html); i++) {
        html_raw(html, "<li>");
        html_put(html);
        html_raw(html, "</li>\n");
    }
    html_raw(html, "</ul></section>\n");
}

static void header(struct digest_page *page) {
    const struct digest *digest = page->digest;
    struct html_page *html = &page->html;

    html_raw(html, "<header>\n<p class=\"eyebrow\">");
    html_textf(html, "cstriage, digest of %s", digest->night);
    html_raw(html, "</p>\n<h1>");
    word_digest(html_phrase(html), digest);
    html_put(html);
    html_raw(html, "</h1>\n<p>");
    word_count(html_phrase(html), digest->logs_read, "log with something new", "logs with something new");
    str_add(&html->phrase, ", ");
    word_bytes(&html->phrase, digest->report->coverage.bytes);
    str_add(&html->phrase, ", ");
    word_count(&html->phrase, digest->report->coverage.records, "record", NULL);
    if (digest->report->last != MSEC_NONE && digest->report->coverage.bytes) {
        str_add(&html->phrase, "; ");
        word_span(&html->phrase, digest->report->first, digest->report->last);
    }
    str_add(&html->phrase, digest->first ? "; no history yet: everything is new" : "; compared with ");
    if (!digest->first)
        word_count(&html->phrase, digest->nights, "night", NULL);
    html_put(html);
    html_raw(html, ".</p>\n");
    if (digest->incomplete)
        html_raw(html, "<p class=\"notice\">Not everything could be read: see the end.</p>\n");
    html_raw(html, "</header>\n<main>\n");
}

static int render(struct digest_page *page) {
    struct html_page *html = &page->html;

    html->level = 2;
    html->limit = html->out->len + (page->mail ? MAIL_BYTES : PAGE_BYTES * 3 / 4);
    html_raw(html, page->mail ? MAIL_HEAD : HEAD);
    html_raw(html, "<title>");
    word_digest_subject(html_phrase(html), page->digest);
    html_put(html);
    html_raw(html, "</title>\n");
    if (!page->mail) {
        html_raw(html, "<style>");
        html_raw(html, REPORT_CSS);
        html_raw(html, "</style>\n");
    }
    html_raw(html, "</head>\n<body>\n");
    header(page);
    section(page, "new", "New", true);
    section(page, "regressed", "Regressed: was over, and is back", true);
    section(page, "escalating", "Escalating: far more than it used to be", true);
    section(page, "ongoing", "Ongoing", false);
    section(page, "resolved", "Resolved", false);
    section(page, NULL, "Acknowledged", false);
    html_allow(html, PAGE_BYTES / 8, html->out->len + PAGE_BYTES / 8);
    ended(page);
    health(page);
    texts(page);
    unseen(page);
    html_raw(html, "</main>\n</body>\n</html>\n");
    return html->failed || html->phrase.failed || html->out->failed ? -1 : 0;
}

static int write_page(const struct digest *digest, const struct render_options *options, bool mail, struct str *out) {
    struct digest_page page = {
        .html = {.out = out, .report = digest->report}, .digest = digest, .top = options->top, .mail = mail};
    int status;

    str_init(&page.html.phrase);
    status = render(&page);
    str_free(&page.html.phrase);
    return status;
}

int digest_html(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err) {
    return write_page(digest, options, false, out) ? error_no_memory(err) : 0;
}

int digest_html_part(const struct digest *digest, const struct render_options *options, struct str *out) {
    return write_page(digest, options, true, out);
}
