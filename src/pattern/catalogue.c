/* SPDX-License-Identifier: Apache-2.0
 * The catalogue. Place in the flow: `patterns catalogue`, which writes docs/catalogue.md. Signatures are
 * sorted by id, so those of a family stand together. Invariant: a cell is one line, whatever the text in it.
 */
#include "pattern/catalogue.h"

/* A text as the content of a table cell. */
static void add_cell(struct str *out, struct slice text) {
    text = slice_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '|' || c == '<' || c == '\\' || c == '*' || c == '_' || c == '`' || c == '[')
            str_add_char(out, '\\');
        str_add_char(out, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
    }
}

static void add_remedy(struct str *out, const char *const *steps) {
    bool several = steps[0] && steps[1];

    for (size_t i = 0; steps[i]; i++) {
        if (several)
            str_addf(out, "%s%zu. ", i ? "<br>" : "", i + 1);
        add_cell(out, slice_of(steps[i]));
    }
}

static void add_signature(struct str *out, const struct signature *signature) {
    struct slice id = slice_of(signature->id);

    str_addf(out, "| `%.*s` | ", SLICE_ARGS(slice_from(id, strlen(signature->family) + 1)));
    add_cell(out, slice_of(signature->title));
    str_addf(out, " | %s | %s, %s%s%s | ", role_name(signature->role), severity_name(signature->severity),
             certainty_name(signature->certainty), signature->status == STATUS_STABLE ? "" : ", ",
             signature->status == STATUS_STABLE ? "" : pattern_status_name(signature->status));
    add_cell(out, slice_of(signature->explanation));
    str_add(out, " | ");
    add_remedy(out, signature->remedy);
    str_add(out, " |\n");
}

/* The first signature behind those of the family of signature `from`. */
static size_t family_end(const struct pattern_set *set, size_t from) {
    size_t to = from;

    while (to < set->signature_count && strcmp(set->signatures[to].family, set->signatures[from].family) == 0)
        to++;
    return to;
}

static void add_families(struct str *out, const struct pattern_set *set) {
    str_add(out, "| Family | Causes | Symptoms | Context | Noise |\n|---|--:|--:|--:|--:|\n");
    for (size_t from = 0, to; from < set->signature_count; from = to) {
        size_t roles[ROLE_COUNT] = {0};

        to = family_end(set, from);
        for (size_t i = from; i < to; i++)
            roles[set->signatures[i].role]++;
        str_addf(out, "| [%s](#%s) | %zu | %zu | %zu | %zu |\n", set->signatures[from].family,
                 set->signatures[from].family, roles[ROLE_CAUSE], roles[ROLE_SYMPTOM], roles[ROLE_CONTEXT],
                 roles[ROLE_NOISE]);
    }
}

void pattern_catalogue(struct str *out, const struct pattern_set *set) {
    str_addf(out,
             "# Catalogue of signatures\n\n"
             "Made by `cstriage patterns catalogue` from `patterns/`; not to be edited. %zu signatures with %zu "
             "wordings.\n"
             "`cstriage patterns show ID` prints all that is known of one, with its wordings and examples.\n\n",
             set->signature_count, set->variant_count);
    add_families(out, set);
    for (size_t from = 0, to; from < set->signature_count; from = to) {
        to = family_end(set, from);
        str_addf(out,
                 "\n## %s\n\n"
                 "| Signature | Title | Role | Severity, certainty | Meaning | Remedy "
                 "|\n|---|---|---|---|---|---|\n",
                 set->signatures[from].family);
        for (size_t i = from; i < to; i++)
            add_signature(out, &set->signatures[i]);
    }
}
