/* SPDX-License-Identifier: Apache-2.0
 * The HTML report: nothing of a log becomes markup, nothing is loaded, elements nest, links lead somewhere.
 */
#include "report/render.h"

#include "sample_report.h"

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
    "html",   "head",       "meta",    "title",   "style",  "body",  "header", "nav", "main",
    "footer", "section",    "article", "h1",      "h2",     "h3",    "h4",     "p",   "br",
    "a",      "span",       "code",    "pre",     "strong", "time",  "dl",     "dt",  "dd",
    "ul",     "ol",         "li",      "table",   "thead",  "tbody", "tr",     "th",  "td",
    "figure", "figcaption", "details", "summary", "svg",    "rect",
};
static const char *const ATTRIBUTES[] = {
    "lang",       "charset",    "http-equiv",  "content", "name",     "id",
    "class",      "href",       "rel",         "title",   "datetime", "scope",
    "data-label", "aria-label", "aria-hidden", "role",    "viewBox",  "preserveAspectRatio",
    "x",          "y",          "width",       "height",  "open",
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
        if (slice_is(name, "open"))
            continue;
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
static void markup_is_ours_and_nests(void **state) {
    struct report *report = sample_report();
    struct str out = rendered(report, (struct render_options){0});
    struct slice open[64];
    size_t depth = 0;
    const char *at = strchr(out.ptr, '\n');

    (void)state;
    assert_memory_equal(out.ptr, "<!DOCTYPE html>\n", 16);
    while ((at = strchr(at, '<'))) {
        struct slice element;
        bool closing, empty;

        at = check_tag(at + 1, &element, &closing, &empty);
        if (closing) {
            assert_true(depth > 0);
            if (!slice_equal(open[--depth], element))
                fail_msg("%.*s closed by %.*s before %.60s", SLICE_ARGS(open[depth]), SLICE_ARGS(element),
                         at);
        } else if (!empty) {
            assert_true(depth < ARRAY_LENGTH(open));
            open[depth++] = element;
        }
    }
    assert_int_equal(depth, 0);
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
    assert_non_null(
        strstr(out.ptr, "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'"));
    assert_non_null(strstr(out.ptr, "<html lang=\"en\">"));
    assert_non_null(strstr(out.ptr, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    str_free(&out);
    report_free(report);
}

static void links_inside_lead_somewhere(void **state) {
    struct report *report = sample_report();
    struct str out = rendered(report, (struct render_options){.top = 1});
    const char *at = out.ptr;
    size_t links = 0;

    (void)state;
    while ((at = strstr(at, "href=\"#"))) {
        char wanted[256];
        size_t len = strcspn(at + 7, "\"");

        snprintf(wanted, sizeof wanted, " id=\"%.*s\"", (int)len, at + 7);
        if (!strstr(out.ptr, wanted))
            fail_msg("no %s", wanted);
        at += 7;
        links++;
    }
    assert_true(links > 10);
    assert_non_null(strstr(out.ptr, "id=\"cause-c-1a2b_2F3\""));
    assert_non_null(strstr(out.ptr, "2 more root causes are in the JSON report."));
    str_free(&out);
    report_free(report);
}

static void an_empty_report_is_a_page(void **state) {
    struct report *report;
    struct str out;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    out = rendered(report, (struct render_options){0});
    assert_non_null(strstr(out.ptr, "<h1>No root cause found</h1>"));
    assert_non_null(strstr(out.ptr, "does not prove that nothing is wrong"));
    assert_null(strstr(out.ptr, "id=\"incidents\""));
    str_free(&out);
    report_free(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_ours_and_nests),
        cmocka_unit_test(nothing_runs_and_nothing_is_loaded),
        cmocka_unit_test(links_inside_lead_somewhere),
        cmocka_unit_test(an_empty_report_is_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
