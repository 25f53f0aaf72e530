/* SPDX-License-Identifier: Apache-2.0
 * The Markdown report: the sections of a review in order, the anchors of the other formats, no raw HTML,
 * links that lead somewhere, tables whose rows have as many cells as their heads. */
#include "report/render.h"

#include "large_report.h"

#include <ctype.h>

#include "base/utf8.h"

static struct str rendered(const struct report *report, unsigned top) {
    struct render_options options = {.top = top};
    struct error error = {0};
    struct str out;

    str_init(&out);
    assert_int_equal(render_markdown(report, &options, &out, &error), 0);
    return out;
}

static struct slice next_line(struct slice *rest) {
    const char *end = memchr(rest->ptr, '\n', rest->len);
    struct slice line = slice_first(*rest, end ? (size_t)(end - rest->ptr) : rest->len);

    *rest = slice_from(*rest, line.len + 1);
    return line;
}

/* The length of the fence the line begins or ends with, 0 if it is none. */
static size_t fence_of(struct slice line) {
    size_t marks = 0;

    while (marks < line.len && line.ptr[marks] == '`')
        marks++;
    return marks >= 3 ? marks : 0;
}

/* Goes through the lines outside of fenced blocks. */
static void check_lines(const struct str *out, void (*check)(struct slice line, const struct str *page)) {
    struct slice rest = str_slice(out);
    size_t open = 0;

    while (rest.len) {
        struct slice line = next_line(&rest);
        size_t fence = fence_of(line);

        if (open) {
            open = fence >= open && fence == line.len ? 0 : open;
            continue;
        }
        open = fence;
        if (!fence)
            check(line, out);
    }
    assert_int_equal(open, 0);
}

static void no_raw_html(struct slice line, const struct str *page) {
    bool code = false;

    (void)page;
    for (size_t i = 0; i < line.len; i++) {
        code ^= line.ptr[i] == '`';
        if (!code && (line.ptr[i] == '<' || (line.ptr[i] == '!' && i + 1 < line.len && line.ptr[i + 1] == '[')))
            fail_msg("HTML or an image: %.*s", SLICE_ARGS(line));
    }
}

/* A link inside needs a small heading that becomes its anchor, once. */
static void links_have_targets(struct slice line, const struct str *page) {
    ptrdiff_t at;

    while ((at = slice_find(line, slice_of("](#"))) >= 0) {
        static const char *const KINDS[][2] = {
            {"cause-", "\n###### Cause "}, {"finding-", "\n###### Finding "}, {"incident-", "\n###### Incident "}};
        size_t found = 0;

        line = slice_from(line, (size_t)at + 3);
        for (size_t i = 0; i < ARRAY_LENGTH(KINDS); i++) {
            char wanted[128];
            struct slice id = slice_from(line, strlen(KINDS[i][0]));
            size_t len = 0;
            struct str shown;

            if (!slice_starts(line, KINDS[i][0]))
                continue;
            str_init(&shown);
            for (; id.ptr[len] != ')'; len++)
                str_addf(&shown, id.ptr[len] == '_' ? "\\%c" : "%c", id.ptr[len]);
            snprintf(wanted, sizeof wanted, "%s%s\n", KINDS[i][1], shown.ptr);
            str_free(&shown);
            for (const char *target = page->ptr; (target = strstr(target, wanted)); target++)
                found++;
        }
        if (found != 1)
            fail_msg("%zu targets: %.60s", found, line.ptr);
    }
}

/* The rows of a table have as many cells as its head; no quoted line of these reports begins like one. */
static void tables_are_whole(const struct str *out) {
    struct slice rest = str_slice(out);
    size_t wanted = 0;

    while (rest.len) {
        struct slice line = next_line(&rest);
        size_t cells = 0;

        for (size_t i = 0; slice_starts(line, "|") && i < line.len; i++)
            cells += line.ptr[i] == '|';
        if (cells && wanted && cells != wanted)
            fail_msg("%zu cells, not %zu: %.*s", cells, wanted, SLICE_ARGS(line));
        wanted = cells;
    }
}

static void check_page(const struct report *report, unsigned top) {
    struct str out = rendered(report, top);

    assert_int_equal(strlen(out.ptr), out.len);
    assert_true(utf8_valid(str_slice(&out)));
    assert_false(utf8_has_bidi_control(str_slice(&out)));
    for (size_t i = 0; i < out.len; i++)
        assert_true(out.ptr[i] == '\n' || (unsigned char)out.ptr[i] >= ' ');
    check_lines(&out, no_raw_html);
    check_lines(&out, links_have_targets);
    tables_are_whole(&out);
    assert_null(strstr(out.ptr, "hunter"));
    str_free(&out);
}

static void the_page_is_sound(void **state) {
    struct report *report = sample_report();

    (void)state;
    check_page(report, 0);
    check_page(report, 1);
    report->incident_count = 1;
    check_page(report, 0);
    zone_free(report->zone);
    report->zone = NULL;
    report->server_count = report->finding_count = 0;
    check_page(report, 0);
    report_free(report);
    report = large_report('`');
    check_page(report, 3);
    report_free(report);
}

static void sections_come_in_the_order_of_a_review(void **state) {
    static const char *const WANTED[] = {
        "# Post-incident report: Routers of pod 3 do not start\n",
        "\n###### Incident i-1\n",
        "- Status: *draft, not yet reviewed*",
        "\n## Summary\n",
        "It was detected after 3 min, mitigated after 40 min by startRouter",
        "\n## Impact\n",
        "| 14 | 14 | 4 | 1 | 0 | 0 |",
        "\n## Five times\n",
        ("| **Mitigated** | 2026-10-12 06:52:23 | 2026-10-12 08:52:23 | 40 min | first success of what "
         "failed: startRouter"),
        "| **Cleared** | unknown |",
        "\n## Lead-up and trigger\n",
        "Management server ms2 was restarted",
        "\n## Timeline\n",
        "| 2026-10-12 06:04:23 | 2026-10-12 08:04:23 | change |",
        "\n## Root causes\n",
        "\n### 1. Pod 3 has no free management address",
        "\n###### Cause c-1a2b\\_2f3\n",
        "\n#### Proof\n",
        "`ms1/management-server.log.2026-10-12.gz:812345` 2026-10-12 06:12:23 UTC ERROR\n\n```text\n",
        "\n#### What follows from it\n",
        "  - [Router did not start](#finding-f-2) (14 times): the same job, 2 s later",
        "\n#### Database\n",
        "```sql\nSELECT COUNT",
        "\n#### What to do\n",
        "\n#### Next commands\n",
        "\n## Contributing factors\n",
        "](#cause-c-2) (rank 2, possible, minor): a further cause",
        "another incident at the same time",
        "\n## Considered and rejected\n",
        "\n## Findings by server\n",
        "| [No management address is left](#finding-f-1) | 707 | 1 | 704 | 1,412 |",
        "\n###### Finding f-1\n",
        "\n## Health of the database\n",
        "246 of 250 used, 98 %",
        "\n## Unexplained\n",
        "cstriage patterns new --from",
        "\n## Other findings\n",
        "\n## Coverage\n",
        "its clock runs 41 s ahead of the management servers",
        "\n### What it could not see\n",
        "\n## Action items\n",
        "- [ ] Add addresses to the pod",
        "- [ ] If cause 2 proves right: ",
        "\n## Lessons\n",
        "- What went wrong: *to be filled in*"};
    struct report *report = sample_report();
    struct str out;
    const char *at;

    (void)state;
    report->incident_count = 1;
    out = rendered(report, 0);
    at = out.ptr;
    for (size_t i = 0; i < ARRAY_LENGTH(WANTED); i++) {
        const char *found = strstr(at, WANTED[i]);

        if (!found)
            fail_msg("not there, or not in order: %s", WANTED[i]);
        at = found;
    }
    str_free(&out);
    report->incident_count = 2;
    out = rendered(report, 0);
    assert_non_null(strstr(
        out.ptr, "\n## Contents\n\n1. [Routers of pod 3 do not start](#incident-i-1): confirmed, critical; began"));
    assert_non_null(
        strstr(out.ptr, "\n## Incident 2: The agent of kvm07 lost its connection\n\n###### Incident i-2\n"));
    str_free(&out);
    report_free(report);
}

static void cells_are_no_formulas(void **state) {
    struct report *report = sample_report();
    struct str out;

    (void)state;
    report->findings[0].title = "=cmd|' /C calc'!A0";
    out = rendered(report, 0);
    assert_non_null(strstr(out.ptr, "| ['\\=cmd&#124;' /C calc'!A0](#finding-f-1) |"));
    str_free(&out);
    report_free(report);
}

static void an_empty_report_is_a_page(void **state) {
    struct report *report;
    struct str out;

    (void)state;
    assert_int_equal(report_new(&report), 0);
    out = rendered(report, 0);
    assert_non_null(strstr(out.ptr, "# Post-incident report: no root cause\n"));
    assert_non_null(strstr(out.ptr, "does not prove that nothing is wrong"));
    assert_non_null(strstr(out.ptr, "## Coverage"));
    str_free(&out);
    report_free(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_sound),
        cmocka_unit_test(sections_come_in_the_order_of_a_review),
        cmocka_unit_test(cells_are_no_formulas),
        cmocka_unit_test(an_empty_report_is_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
