/* SPDX-License-Identifier: Apache-2.0
 * Signatures as Markdown. Place in the flow: `patterns show`, and the catalogue of signatures in the
 * documentation. Code is indented by four blanks, for regexes may hold any run of backquotes. */
#include "pattern/show.h"

#include <string.h>

#include "pattern/names.h"

static void add_list(struct str *out, const char *title, const char *const *items, bool numbered) {
    if (!items[0])
        return;
    str_addf(out, "\n## %s\n\n", title);
    for (size_t i = 0; items[i]; i++)
        if (numbered)
            str_addf(out, "%zu. %s\n", i + 1, items[i]);
        else
            str_addf(out, "- %s\n", items[i]);
}

/* Each line of `text` behind four blanks. */
static void add_code(struct str *out, const char *text) {
    while (*text) {
        size_t len = strcspn(text, "\n");

        str_addf(out, "    %.*s\n", (int)len, text);
        text += len + (text[len] == '\n');
    }
}

static void add_commands(struct str *out, const char *const *commands) {
    if (!commands[0])
        return;
    str_add(out, "\n## Next commands\n\n");
    for (; *commands; commands++)
        add_code(out, *commands);
}

static void add_bits(struct str *out, const char *title, uint32_t bits, const char *(*name)(int)) {
    if (!bits)
        return;
    str_addf(out, "; %s", title);
    for (int i = 0; i < 32; i++)
        if (bits & 1u << i)
            str_addf(out, " %s", name(i));
}

static const char *level_word(int level) {
    return level_name((enum level)level);
}

static const char *log_word(int kind) {
    return log_kind_name((enum log_kind)kind);
}

static void add_words(struct str *out, const char *title, const struct slice *words, size_t count) {
    if (!count)
        return;
    str_addf(out, "; %s", title);
    for (size_t i = 0; i < count; i++)
        str_addf(out, " %.*s", SLICE_ARGS(words[i]));
}

static void add_variants(struct str *out, const struct signature *signature) {
    if (signature->variant_count)
        str_addf(out, "\n## Wording%s\n", signature->variant_count > 1 ? "s" : "");
    for (size_t i = 0; i < signature->variant_count; i++) {
        const struct variant *variant = &signature->variants[i];

        str_addf(out, "\nOn the %s", part_kind_name(variant->on));
        add_bits(out, "logs:", variant->logs, log_word);
        add_bits(out, "levels:", variant->levels, level_word);
        add_words(out, "loggers:", variant->loggers, variant->logger_count);
        add_words(out, "exceptions:", variant->exceptions, variant->exception_count);
        str_add(out, "\n\n");
        add_code(out, variant->regex);
    }
}

static void add_captures(struct str *out, const struct signature *signature) {
    if (signature->capture_count)
        str_add(out, "\n## Captures\n\n| Capture | Means | Same finding |\n|---|---|---|\n");
    for (size_t i = 0; i < signature->capture_count; i++) {
        const struct capture *capture = &signature->captures[i];

        str_addf(out, "| `%s` | ", capture->name);
        if (capture->entity != ENTITY_NONE)
            str_addf(out, "%s.%s", entity_type_name(capture->entity), entity_field_name(capture->field));
        else
            str_addf(out, "measure%s%s, %s", capture->unit[0] ? " in " : "", capture->unit,
                     measure_keep_name(capture->keep));
        str_addf(out, " | %s |\n", capture->fold ? "yes" : "");
    }
}

static void add_edge(struct str *out, const struct pattern_set *set, const struct edge *edge, uint32_t other) {
    char span[TIME_TEXT_SIZE];

    str_addf(out, "- %s", set->signatures[other].id);
    if (edge->same) {
        str_add(out, ", same ");
        same_text(out, edge->same);
    }
    if (edge->within != MSEC_NONE)
        str_addf(out, ", within %s", duration_text(edge->within, span));
    str_add_char(out, '\n');
}

static void add_relations(struct str *out, const struct pattern_set *set, const struct signature *signature) {
    bool first = true;

    for (size_t i = 0; i < set->edge_count; i++) {
        if (set->edges[i].cause != signature->index)
            continue;
        str_add(out, first ? "\n## Explains\n\n" : "");
        first = false;
        add_edge(out, set, &set->edges[i], set->edges[i].effect);
    }
    first = true;
    for (size_t i = 0; i < set->edge_count; i++) {
        if (set->edges[i].effect != signature->index)
            continue;
        str_add(out, first ? "\n## Explained by\n\n" : "");
        first = false;
        add_edge(out, set, &set->edges[i], set->edges[i].cause);
    }
}

static void add_absence(struct str *out, const struct absence *absence) {
    char span[TIME_TEXT_SIZE];

    if (!absence->after)
        return;
    str_addf(out, "\n## Absence\n\nAfter %s no %s within %s, tied by the same ", absence->after, absence->until,
             duration_text(absence->within, span));
    same_text(out, absence->same);
    str_addf(out, ". When the log ends first: %s.\n", AT_END_NAMES[absence->fire]);
}

static void add_checks(struct str *out, const struct signature *signature) {
    if (signature->check_count)
        str_add(out, "\n## Checks\n\n");
    for (size_t i = 0; i < signature->check_count; i++) {
        const struct check_use *use = &signature->checks[i];

        str_addf(out, "- %s", use->check);
        for (size_t k = 0; k < use->argument_count; k++)
            str_addf(out, "%s %s=%s", k ? "," : " with", use->arguments[k].parameter, use->arguments[k].value);
        str_addf(out, " (refutation %s, confirmation %s)\n", STRENGTH_NAMES[use->strong], STRENGTH_NAMES[!use->faint]);
    }
}

static void add_tests(struct str *out, const struct signature *signature) {
    for (int match = 1; match >= 0; match--) {
        bool first = true;

        for (size_t i = 0; i < signature->test_count; i++) {
            const struct test_line *test = &signature->tests[i];

            if (test->match != (match == 1))
                continue;
            str_add(out, !first ? "" : match ? "\n## Matches\n" : "\n## Does not match\n");
            first = false;
            if (test->because[0])
                str_addf(out, "\nBecause: %s\n", test->because);
            str_add_char(out, '\n');
            add_code(out, test->text);
        }
    }
}

void pattern_show(struct str *out, const struct pattern_set *set, const struct signature *signature) {
    str_addf(out, "# %s\n\n%s\n\n", signature->id, signature->title);
    str_addf(out, "%s, severity %s, certainty %s", role_name(signature->role), severity_name(signature->severity),
             certainty_name(signature->certainty));
    if (signature->often)
        str_addf(out, ", from %llu events on", (unsigned long long)signature->often);
    if (signature->status != STATUS_STABLE)
        str_addf(out, ", %s", pattern_status_name(signature->status));
    str_addf(out, "; defined in %s:%u\n", signature->position.file, signature->position.line);
    if (signature->seen_in[0])
        str_addf(out, "Seen in %s.\n", signature->seen_in);
    if (signature->since[0] || signature->until[0])
        str_addf(out, "Versions %s to %s.\n", signature->since[0] ? signature->since : "the first",
                 signature->until[0] ? signature->until : "the latest");
    if (signature->fixed_in[0])
        str_addf(out, "Fixed in %s.\n", signature->fixed_in);
    if (signature->explanation[0])
        str_addf(out, "\n%.*s\n", SLICE_ARGS(slice_trim(slice_of(signature->explanation))));
    add_list(out, "Remedy", signature->remedy, true);
    add_commands(out, signature->next_commands);
    add_absence(out, &signature->absence);
    add_relations(out, set, signature);
    add_checks(out, signature);
    add_list(out, "False positives", signature->falsepositives, false);
    add_captures(out, signature);
    add_variants(out, signature);
    add_tests(out, signature);
    add_list(out, "References", signature->references, false);
}
