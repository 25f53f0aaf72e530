/* SPDX-License-Identifier: Apache-2.0
 * Examples: reading them, and leaving them out. Place in the flow: a run on logs never needs tests, so their
 * text is removed by indentation before YAML is parsed; lint, test and show read them. Invariant of the
 * stripping: only a key `tests` at the indentation of the keys of a pattern is removed, and a block text
 * always stands deeper. */
#include "pattern/test_read.h"

#include <string.h>

static void read_expect(struct read_context *ctx, const struct signature *signature, struct test_line *test,
                        const struct node *expect) {
    struct expectation *list = field_array(ctx, expect ? expect->count : 0, sizeof *list);
    size_t n = 0;

    if (!list)
        return;
    for (const struct node *item = expect ? expect->first : NULL; item; item = item->next) {
        bool known = false;

        for (size_t i = 0; i < signature->capture_count; i++)
            known = known || strcmp(signature->captures[i].name, item->key) == 0;
        if (!known)
            complaints_error(ctx->complaints, node_key_position(item), "expect: %s is no capture of this signature",
                             item->key);
        list[n++] = (struct expectation){item->key, node_text(item)};
    }
    test->expect = list;
    test->expect_count = n;
}

static void read_test(struct read_context *ctx, const struct signature *signature, struct test_line *test,
                      const struct node *node, bool match) {
    const struct node *line = node_get(node, "line"), *lines = node_get(node, "lines");

    test->match = match;
    test->text = line ? node_text(line) : field_joined(ctx, lines, "\n");
    test->position = node_position(line ? line : lines);
    test->because = field_text(node, "because");
    read_expect(ctx, signature, test, node_get(node, "expect"));
}

static size_t count_tests(const struct node *tests) {
    const struct node *match = node_get(tests, "match"), *no_match = node_get(tests, "no_match");

    return (match ? match->count : 0) + (no_match ? no_match->count : 0);
}

static void read_list(struct read_context *ctx, struct signature *signature, const struct node *tests) {
    const struct node *match = node_get(tests, "match"), *no_match = node_get(tests, "no_match");

    for (const struct node *item = match ? match->first : NULL; item; item = item->next)
        read_test(ctx, signature, &signature->tests[signature->test_count++], item, true);
    for (const struct node *item = no_match ? no_match->first : NULL; item; item = item->next)
        read_test(ctx, signature, &signature->tests[signature->test_count++], item, false);
}

void tests_read(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *variants = node_get(node, "variants");
    size_t count = count_tests(node_get(node, "tests"));

    for (const struct node *item = variants ? variants->first : NULL; item; item = item->next)
        count += count_tests(node_get(item, "tests"));
    signature->tests = field_array(ctx, count, sizeof *signature->tests);
    if (!signature->tests)
        return;
    read_list(ctx, signature, node_get(node, "tests"));
    for (const struct node *item = variants ? variants->first : NULL; item; item = item->next)
        read_list(ctx, signature, node_get(item, "tests"));
}

struct line {
    const char *ptr;
    size_t len, indent;
};

static bool line_next(const char **at, const char *end, struct line *line) {
    const char *newline;

    if (*at == end)
        return false;
    newline = memchr(*at, '\n', (size_t)(end - *at));
    line->ptr = *at;
    line->len = (size_t)((newline ? newline : end) - *at);
    line->indent = 0;
    while (line->indent < line->len && line->ptr[line->indent] == ' ')
        line->indent++;
    *at = newline ? newline + 1 : end;
    return true;
}

static bool line_says(const struct line *line, const char *text) {
    struct slice rest = slice_from(slice_make(line->ptr, line->len), line->indent);

    return slice_is(slice_trim(rest), text);
}

/* Whether the line ends the block of a key at `indent`; blank lines and comments never do. */
static bool line_ends_block(const struct line *line, size_t indent) {
    return line->indent < line->len && line->indent <= indent && line->ptr[line->indent] != '#' &&
           line->ptr[line->indent] != '\r';
}

/* Where the reading of a file stands. */
struct strip {
    bool patterns;  /* below the key of this name */
    bool variants;  /* below the key of this name of a pattern */
    size_t keys;    /* indentation of a pattern's keys, 0 = not known yet */
    size_t inner;   /* the same of a variant */
    size_t skipped; /* indentation of the `tests:` whose block is left out, 0 = none */
};

static bool is_item(const struct line *line) {
    return line->len > line->indent + 2 && line->ptr[line->indent] == '-';
}

/* Whether the line belongs to a block of tests, its key included. */
static bool strips(struct strip *strip, const struct line *line) {
    bool key = line->indent < line->len && line->ptr[line->indent] != '#';

    if (strip->skipped && !line_ends_block(line, strip->skipped))
        return true;
    strip->skipped = 0;
    if (line->indent == 0 && key && line->ptr[0] != '-')
        strip->patterns = line_says(line, "patterns:");
    if (!strip->patterns)
        return false;
    if (!strip->keys && is_item(line))
        strip->keys = line->indent + 2;
    if (key && strip->keys && line->indent <= strip->keys)
        strip->variants = line->indent == strip->keys && line_says(line, "variants:");
    else if (strip->variants && is_item(line) && (!strip->inner || line->indent + 2 < strip->inner))
        strip->inner = line->indent + 2;
    if (line_says(line, "tests:") && strip->keys &&
        (line->indent == strip->keys || (strip->variants && line->indent == strip->inner)))
        strip->skipped = line->indent;
    return strip->skipped != 0;
}

size_t tests_strip(char *text, size_t len) {
    const char *at = text, *end = text + len;
    struct strip strip = {.patterns = false};
    char *out = text;
    struct line line;

    while (line_next(&at, end, &line)) {
        size_t whole = (size_t)(at - line.ptr);

        if (strips(&strip, &line)) {
            if (whole > line.len)
                *out++ = '\n';
            continue;
        }
        memmove(out, line.ptr, whole);
        out += whole;
    }
    return (size_t)(out - text);
}
