/* SPDX-License-Identifier: Apache-2.0
 * The HTML report: nothing of a log becomes markup, nothing is loaded, elements nest, links lead somewhere.
 */
#include "report/render.h"

#include "large_report.h"

#include <ctype.h>
#include <stdio.h>

#include "base/utf8.h"

static struct str rendered(const struct report *report, struct render_options options) {
    struct error error = {0};
    struct str out;

    str_init(&out);
    assert_int_equal(render_html(report, &options, &out, &error), 0);
    return out;
}

static const char *const ELEMENTS[] = {
    "html",    "head",    "meta",  "title",  "style", "body",   "header", "nav",    "main",       "footer",
    "section", "article", "h1",    "h2",     "h3",    "h4",     "h5",     "p",      "br",         "a",
    "span",    "code",    "pre",   "strong", "time",  "dl",     "dt",     "dd",     "ul",         "ol",
    "li",      "table",   "thead", "tbody",  "tr",    "th",     "td",     "figure", "figcaption", "details",
    "summary", "svg",     "g",     "rect",   "line",  "circle", "path",   "text",
};
static const char *const ATTRIBUTES[] = {
    "lang",  "charset",  "http-equiv", "content",    "name",       "id",           "class",       "href",     "rel",
    "title", "datetime", "scope",      "data-label", "aria-label", "aria-hidden",  "role",        "viewBox",  "x",
    "y",     "width",    "height",     "x1",         "x2",         "y1",           "y2",          "cx",       "cy",
    "r",     "rx",       "d",          "fill",       "stroke",     "stroke-width", "text-anchor", "overflow",
};

static bool known(const char *const *table, size_t count, struct slice name) {
    for (size_t i = 0; i < count; i++)
        if (slice_is(name, table[i]))
            return true;
    return false;
}

/* Reads one tag behind `<`: a known element, known attributes, every value in double quotes. Returns what
 * follows. */
static const char *check_tag(const char *at, struct slice *element, bool *closing, bool *empty) {
    size_t len;

    *closing = *at == '/';
    at += *closing;
    for (len = 0; isalnum((unsigned char)at[len]);)
        len++;
    *element = slice_make(at, len);
    if (!known(ELEMENTS, ARRAY_LENGTH(ELEMENTS), *element))
        fail_msg("unknown element: %.60s", at);
    at += len;
    while (*at == ' ') {
        struct slice name;

        at++;
        for (len = 0; isalnum((unsigned char)at[len]) || at[len] == '-';)
            len++;
        name = slice_make(at, len);
        if (!known(ATTRIBUTES, ARRAY_LENGTH(ATTRIBUTES), name))
            fail_msg("unknown attribute: %.60s", at);
        at += len;
        assert_memory_equal(at, "=\"", 2);
        at = strchr(at + 2, '"');
        assert_non_null(at);
        at++;
    }
    *empty = *at == '/' || slice_is(*element, "meta") || slice_is(*element, "br");
    at += *at == '/';
    assert_int_equal(*at, '>');
    return at + 1;
}

/* Every `<` begins a tag of ours, and elements close in the order they opened. */
static void check_markup(const struct str *out) {
    struct slice open[64];
    size_t depth = 0;
    const char *at = strchr(out->ptr, '\n');

    assert_memory_equal(out->ptr, "<!DOCTYPE html>\n", 16);
    while ((at = strchr(at, '<'))) {
        struct slice element;
        bool closing, empty;

        at = check_tag(at + 1, &element, &closing, &empty);
        if (closing) {
            assert_true(depth > 0);
            if (!slice_equal(open[--depth], element))
                fail_msg("%.*s closed by %.*s before %.60s", SLICE_ARGS(open[depth]), SLICE_ARGS(element), at);
        } else if (!empty) {
            assert_true(depth < ARRAY_LENGTH(open));
            open[depth++] = element;
        }
    }
    assert_int_equal(depth, 0);
}

static void markup_is_ours_and_nests(void **state) {
    struct report *report = sample_report();
    struct str out = rendered(report, (struct render_options){0});

    (void)state;
    check_markup(&out);
    str_free(&out);
    report->incident_count = 1;
    out = rendered(report, (struct render_options){0});
    check_markup(&out);
    str_free(&out);
    report_free(report);
}

static void nothing_runs_and_nothing_is_loaded(void **state) {
    static const char *const NEVER[] = {"<script",    "javascript:alert(1)\"",
                                        " onload=\"", " src=",
                                        "url(",       "@import",
                                        " style=",    "<img",
                                        "<link",      "<iframe",
                                        "\x1b",       "hunter"};
    struct report *report = sample_report();
    struct str out = rendered(report, (struct render_options){0});

    (void)state;
    assert_int_equal(strlen(out.ptr), out.len);
    assert_true(utf8_valid(str_slice(&out)));
    assert_false(utf8_has_bidi_control(str_slice(&out)));
    for (size_t i = 0; i < ARRAY_LENGTH(NEVER); i++)
        if (strstr(out.ptr, NEVER[i]))
            fail_msg("%s", NEVER[i]);
    assert_non_null(strstr(out.ptr, "Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"));
    assert_null(strstr(out.ptr, "unsafe-inline"));
    assert_non_null(strstr(out.ptr, "<html lang=\"en\">"));
    assert_non_null(strstr(out.ptr, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    str_free(&out);
    report_free(report);
}

/* Each link inside has one target, no more and no less. */
static size_t check_links(const struct str *out) {
    const char *at = out->ptr;
    size_t links = 0;

    while ((at = strstr(at, "href=\"#"))) {
        char wanted[256];
        const char *target;

        snprintf(wanted, sizeof wanted, " id=\"%.*s\"", (int)strcspn(at + 7, "\""), at + 7);
        target = strstr(out->ptr, wanted);
        if (!target || strstr(target + 1, wanted))
            fail_msg("none or several:%s", wanted);
        at += 7;
        links++;
    }
    return links;
}

static void links_inside_lead_somewhere(void **state) {
    struct report *report = sample_report();
    struct str out = rendered(report, (struct render_options){.top = 1});

    (void)state;
    assert_true(check_links(&out) > 10);
    assert_non_null(strstr(out.ptr, "id=\"cause-c-1a2b_2f3\""));
    assert_non_null(strstr(out.ptr, "id=\"finding-f-1\""));
    assert_non_null(strstr(out.ptr, "id=\"incident-i-1\""));
    assert_non_null(strstr(out.ptr, "2 more kinds of root causes are in the JSON report."));
    assert_non_null(strstr(out.ptr, "<a>The agent of kvm07")); /* named, but not shown: no link */
    str_free(&out);
    report_free(report);
}

static void sections_in_order(const struct report *report, const char *const *wanted, size_t count) {
    struct str out = rendered(report, (struct render_options){0});
    const char *at = strstr(out.ptr, "<main>");

    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(at, wanted[i]);

        if (!found)
            fail_msg("not there, or not in order: %s", wanted[i]);
        at = found;
    }
    str_free(&out);
}

static void sections_come_in_the_order_of_a_review(void **state) {
    static const char *const ONE[] = {
        "Incident 1 of 1",
        "draft, not yet reviewed",
        "<h2 class=\"h0\">Summary",
        "From 2026-10-12 06:12:23 to 06:48:23 UTC (36 min) the logs show 14 failed jobs, affecting 14 VMs, "
        "4 routers, 1 network. The root cause is confirmed: Pod 3 has no free",
        "It was detected after 3 min, mitigated after 40 min by startRouter of r-321-VM. These logs do not "
        "tell when it ended.",
        ">Impact<",
        ">Five times<",
        "2026-10-12 08:12:23</time> Europe/Berlin",
        "+40 min",
        "unknown",
        ">Lead-up and trigger<",
        "Management server ms2 was restarted",
        ">Timeline<",
        ">Mitigated</text>",
        ">router r-321-VM</text>",
        "2026-10-12 08:04:23</time>",
        ">Root causes<",
        ">Proof<",
        "password=[redacted:password]",
        ">What follows from it<",
        "the same job, 2 s later",
        ">Database<",
        "0 of 30 management addresses are free",
        "FROM op_dc_ip_address_alloc",
        ">What to do<",
        ">Next commands<",
        ">Contributing factors<",
        "a further cause of this incident",
        "another incident at the same time",
        ">Considered and rejected<",
        ">Findings by server<",
        "ms1.example.net",
        ">Health of the database<",
        "246 of 250 used, 98 %",
        ">Unexplained<",
        "cstriage patterns new --from",
        ">Coverage<",
        "its clock runs 41 s ahead of the management servers",
        "What it could not see",
        ">Action items<",
        "If cause 2 proves right: Add addresses",
        ">Lessons<"};
    static const char *const TWO[] = {"<h2 class=\"h0\">Incidents",
                                      "href=\"#incident-i-1\"",
                                      "Incident 1 of 2",
                                      "<h3 class=\"h0\">Summary",
                                      "Action items",
                                      "Incident 2 of 2",
                                      "Lessons",
                                      "<h2 class=\"h0\">Considered",
                                      "Coverage"};
    struct report *report = sample_report();

    (void)state;
    sections_in_order(report, TWO, ARRAY_LENGTH(TWO));
    report->incident_count = 1;
    sections_in_order(report, ONE, ARRAY_LENGTH(ONE));
    report_free(report);
}

/* What the pipeline does not fill is left out or said to be unknown. */
static void everything_may_be_missing(void **state) {
    struct report *report = sample_report();
    struct report_incident *incident = report->incidents;
    struct str out;

    (void)state;
    zone_free(report->zone);
    report->zone = NULL;
    report->server_count = report->series.count = report->health_count = report->unexplained_count = 0;
    report->incident_count = 1;
    incident->mitigated_by = NULL;
    incident->started = incident->detected = incident->peak = incident->mitigated = MSEC_NONE;
    incident->series.count = incident->concurrent.count = incident->timeline_count = 0;
    incident->root_causes.count = 0;
    memset(&incident->impact, 0, sizeof incident->impact);
    for (size_t i = 0; i < report->finding_count; i++) {
        report->findings[i].explained_by = report->findings[i].how = NULL;
        report->findings[i].share_count = 0;
    }
    out = rendered(report, (struct render_options){0});
    check_markup(&out);
    check_links(&out);
    assert_non_null(strstr(out.ptr, "No root cause was found."));
    assert_non_null(strstr(out.ptr, "None of its lines is dated"));
    assert_null(strstr(out.ptr, "Europe/Berlin</span>"));
    str_free(&out);
    report_free(report);
}

/* Cells of tables that begin like a formula are none when they are pasted. */
static void cells_are_no_formulas(void **state) {
    struct report *report = sample_report();
    struct str out;

    (void)state;
    report->incidents[0].title = "=cmd|' /C calc'!A0";
    report->findings[0].title = "@SUM(1+1)";
    out = rendered(report, (struct render_options){0});
    assert_non_null(strstr(out.ptr, ">&#39;=cmd|"));
    assert_non_null(strstr(out.ptr, ">&#39;@SUM"));
    str_free(&out);
    report_free(report);
}

/* Whatever the logs hold, the page stays below 500 KiB, whole, and says that something was left out. */
static void the_largest_report_has_its_limit(void **state) {
    static const char BYTES[] = {'a', '\'', ' '};

    (void)state;
    for (size_t i = 0; i < sizeof BYTES; i++)
        for (unsigned top = 0; top <= 10; top += 10) {
            struct report *report = large_report(BYTES[i]);
            struct str out = rendered(report, (struct render_options){.top = top});

            if (out.len > 500 * 1024)
                fail_msg("%zu bytes of '%c', top %u", out.len, BYTES[i], top);
            check_markup(&out);
            check_links(&out);
            assert_non_null(strstr(out.ptr, "are in the JSON report."));
            assert_non_null(strstr(out.ptr, "Coverage"));
            str_free(&out);
            report_free(report);
        }
}

static void an_empty_report_is_a_page(void **state) {
    struct report *report;
    struct str out;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    out = rendered(report, (struct render_options){0});
    assert_non_null(strstr(out.ptr, "<h1>No root cause found</h1>"));
    assert_non_null(strstr(out.ptr, "does not prove that nothing is wrong"));
    assert_null(strstr(out.ptr, "Summary"));
    str_free(&out);
    report_free(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_ours_and_nests),         cmocka_unit_test(nothing_runs_and_nothing_is_loaded),
        cmocka_unit_test(links_inside_lead_somewhere),      cmocka_unit_test(sections_come_in_the_order_of_a_review),
        cmocka_unit_test(everything_may_be_missing),        cmocka_unit_test(cells_are_no_formulas),
        cmocka_unit_test(the_largest_report_has_its_limit), cmocka_unit_test(an_empty_report_is_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
