/* SPDX-License-Identifier: Apache-2.0
 * `cstriage patterns list`: what signatures there are, where they come from, and what is searched for. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit_code.h"
#include "cli/patterns.h"

static int compare_slices(const void *a, const void *b) {
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* What the prefilter looks for, one a line, sorted, each once. */
static int list_literals(const struct pattern_set *set) {
    size_t count = 0, n = 0;
    struct slice *all;

    for (size_t i = 0; i < set->variant_count; i++)
        count += set->variants[i].literal_count;
    all = g_new(struct slice, count + 1);
    for (size_t i = 0; i < set->variant_count; i++)
        for (size_t k = 0; k < set->variants[i].literal_count; k++)
            all[n++] = set->variants[i].literals[k];
    qsort(all, n, sizeof *all, compare_slices);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !slice_equal(all[i], all[i - 1]))
            printf("%.*s\n", SLICE_ARGS(all[i]));
    g_free(all);
    return EXIT_RAN;
}

static int list_json(const struct pattern_set *set) {
    json_t *list = json_array();
    int failed = 0;

    for (size_t i = 0; i < set->signature_count; i++) {
        const struct signature *s = &set->signatures[i];

        failed |= json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:i,s:s,s:s}", "id", s->id, "family", s->family, "title",
                            s->title, "role", role_name(s->role), "severity", severity_name(s->severity), "certainty",
                            certainty_name(s->certainty), "file", s->position.file, "line", (int)s->position.line,
                            "layer", s->layer, "changed", s->changed));
    }
    failed |= json_dumpf(list, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(list);
    return failed ? EXIT_INTERNAL : EXIT_RAN;
}

/* Where each signature is defined, and what layers above did to it; those that were left out come last. */
static int list_origins(const struct pattern_set *set) {
    for (size_t i = 0; i < set->signature_count; i++) {
        const struct signature *s = &set->signatures[i];

        printf("%-52s %s:%u%s%s\n", s->id, s->position.file, s->position.line, s->changed[0] ? "  changed: " : "",
               s->changed);
    }
    for (size_t i = 0; i < set->disabled_count; i++) {
        const struct disabled *d = &set->disabled[i];

        printf("%-52s disabled by %s:%u%s%s: %s\n", d->id, d->position.file, d->position.line,
               d->until[0] ? " until " : "", d->until, d->because);
    }
    return EXIT_RAN;
}

int patterns_list(struct patterns_run *run) {
    const struct pattern_set *set = run->set;

    if (run->literals)
        return list_literals(set);
    if (run->format && strcmp(run->format, "json") == 0)
        return list_json(set);
    if (run->origin)
        return list_origins(set);
    for (size_t i = 0; i < set->signature_count; i++) {
        const struct signature *s = &set->signatures[i];

        printf("%-52s %-8s %-9s %s\n", s->id, role_name(s->role), severity_name(s->severity), s->title);
    }
    printf("%zu signatures, %zu wordings, set %s\n", set->signature_count, set->variant_count, set->fingerprint);
    return EXIT_RAN;
}
