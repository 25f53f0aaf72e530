/* SPDX-License-Identifier: Apache-2.0
 * Foreign text in Markdown: what each sign becomes, in sentences, in code and in blocks. */
#include "report/markdown_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

struct row {
    const char *text, *wanted;
};

static void check(void (*add)(struct str *, struct slice), const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct str out;

        str_init(&out);
        add(&out, slice_of(rows[i].text));
        assert_string_equal(out.ptr, rows[i].wanted);
        str_free(&out);
    }
}

static void text_has_no_effect(void **state) {
    static const struct row ROWS[] = {
        {"plain words, 3 of them (id 12)", "plain words, 3 of them (id 12)"},
        {"*a* _b_ ~~c~~", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~"},
        {"back\\slash `code`", "back\\\\slash &#96;code&#96;"},
        {"[link](javascript:x) ![image](x)", "\\[link\\](javascript:x) !\\[image\\](x)"},
        {"<script>alert(1)</script> &lt;", "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;"},
        {"a | b", "a &#124; b"},
        {"# title", "\\# title"},
        {"- item", "\\- item"},
        {"+ item", "\\+ item"},
        {"=== title", "\\=== title"},
        {"--- rule", "\\--- rule"},
        {"12. item", "12\\. item"},
        {"1) item", "1\\) item"},
        {"not 12. here", "not 12. here"},
        {"two\nlines\n\n# no title", "two lines  \\# no title"},
        {"  blanks  ", "blanks"},
        {"\xff \x1b[31m \xe2\x80\xae", "\xef\xbf\xbd \xef\xbf\xbd\\[31m \xef\xbf\xbd"},
    };

    (void)state;
    check(markdown_text, ROWS, ARRAY_LENGTH(ROWS));
}

/* What renderers link, mention or replace by themselves becomes code. */
static void live_words_become_code(void **state) {
    static const struct row ROWS[] = {
        {"see https://evil.example.net/x now", "see `https://evil.example.net/x` now"},
        {"WWW.evil.example.net", "`WWW.evil.example.net`"},
        {"ops@example.net", "`ops@example.net`"},
        {"@everyone", "`@everyone`"},
        {"fixes #12", "fixes `#12`"},
        {"GH-12", "`GH-12`"},
        {"mailto:ops xmpp:ops", "`mailto:ops` `xmpp:ops`"},
        {"$x^2$", "`$x^2$`"},
        {":smile: x:100:y 10:20:30", "`:smile:` `x:100:y` 10:20:30"},
        {"http://a|b]:c", "`http://a`&#124;`b`\\]`:c`"},
        {"``http://a`", "``` ``http://a` ```"},
    };

    (void)state;
    check(markdown_text, ROWS, ARRAY_LENGTH(ROWS));
}

static void code_holds_everything(void **state) {
    static const struct row ROWS[] = {
        {"", ""},
        {"a/b.log:12", "`a/b.log:12`"},
        {"a`b", "``a`b``"},
        {"`a", "`` `a ``"},
        {"a``", "``` a`` ```"},
        {" a", "`  a `"},
        {"a|b", "`a`&#124;`b`"},
        {"a\nb", "`a b`"},
        {"<b>*x*</b>", "`<b>*x*</b>`"},
    };

    (void)state;
    check(markdown_code, ROWS, ARRAY_LENGTH(ROWS));
}

static void add_block(struct str *out, struct slice text) {
    markdown_block(out, "text", text);
}

static void blocks_do_not_end_early(void **state) {
    static const struct row ROWS[] = {
        {"a\nb", "```text\na\nb\n```\n\n"},
        {"```\n# out\n```\n", "````text\n```\n# out\n```\n````\n\n"},
        {"x `````` y", "```````text\nx `````` y\n```````\n\n"},
        {"~~~\n\x1b[2J", "```text\n~~~\n\xef\xbf\xbd[2J\n```\n\n"},
        {"", "```text\n```\n\n"},
    };

    (void)state;
    check(add_block, ROWS, ARRAY_LENGTH(ROWS));
}

static void gaps_are_one_line(void **state) {
    static const struct row ROWS[] = {{"", ""}, {"a", "a\n\n"}, {"a\n", "a\n\n"}, {"a\n\n", "a\n\n"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(ROWS); i++) {
        struct str out;

        str_init(&out);
        str_add(&out, ROWS[i].text);
        markdown_gap(&out);
        assert_string_equal(out.ptr, ROWS[i].wanted);
        str_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_has_no_effect),    cmocka_unit_test(live_words_become_code),
        cmocka_unit_test(code_holds_everything), cmocka_unit_test(blocks_do_not_end_early),
        cmocka_unit_test(gaps_are_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
