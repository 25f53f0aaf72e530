/* SPDX-License-Identifier: Apache-2.0
 * `cstriage patterns list|show|lint|test`: the signatures for people who read and write them. */
#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/exit_code.h"
#include "evidence/check.h"
#include "pattern/lint.h"
#include "pattern/selftest.h"
#include "pattern/show.h"

/* What the subcommands share. */
struct patterns_run {
    char *format;
    char **directories, **ids;
    gboolean literals, only;
    struct check_library *library;
    struct complaints *complaints;
    struct pattern_set *set;
};

static int complain(const struct error *err) {
    char text[900];

    fprintf(stderr, "cstriage: %s\n", error_format(err, text, sizeof text));
    return exit_code_of(err);
}

static int load(struct patterns_run *run, struct error *err) {
    struct data_path patterns, sql;
    const char *directories[DATA_PATH_MAX], *checks[DATA_PATH_MAX];
    size_t count = 0;

    data_path_find(&patterns, "patterns", run->directories);
    data_path_find(&sql, "sql", NULL);
    for (size_t i = 0; i < sql.count; i++)
        checks[i] = sql.directories[i];
    for (char **extra = run->directories; run->only && extra && *extra && count < DATA_PATH_MAX; extra++)
        directories[count++] = *extra;
    for (size_t i = 0; !run->only && i < patterns.count; i++)
        directories[count++] = patterns.directories[i];
    if (check_library_load(&run->library, checks, sql.count, NULL, NULL, err))
        return -1;
    if (complaints_new(&run->complaints))
        return error_no_memory(err);
    return pattern_set_load(&run->set, directories, count, PATTERN_TESTS, check_library_names(run->library),
                            run->complaints, err);
}

static void print_complaints(const struct patterns_run *run, FILE *stream) {
    struct str text;

    str_init(&text);
    complaints_print(&text, run->complaints);
    fwrite(text.ptr, 1, text.len, stream);
    str_free(&text);
}

static int compare_slices(const void *a, const void *b) {
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* What the prefilter looks for, one a line, sorted, each once. */
static int list_literals(const struct patterns_run *run) {
    size_t count = 0, n = 0;
    struct slice *all;

    for (size_t i = 0; i < run->set->variant_count; i++)
        count += run->set->variants[i].literal_count;
    all = g_new(struct slice, count + 1);
    for (size_t i = 0; i < run->set->variant_count; i++)
        for (size_t k = 0; k < run->set->variants[i].literal_count; k++)
            all[n++] = run->set->variants[i].literals[k];
    qsort(all, n, sizeof *all, compare_slices);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !slice_equal(all[i], all[i - 1]))
            printf("%.*s\n", SLICE_ARGS(all[i]));
    g_free(all);
    return EXIT_RAN;
}

static int list_json(const struct patterns_run *run) {
    json_t *list = json_array();
    int failed = 0;

    for (size_t i = 0; i < run->set->signature_count; i++) {
        const struct signature *s = &run->set->signatures[i];

        failed |= json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:i,s:s}", "id", s->id, "family", s->family, "title",
                            s->title, "role", role_name(s->role), "severity", severity_name(s->severity), "certainty",
                            certainty_name(s->certainty), "file", s->position.file, "line", (int)s->position.line,
                            "layer", s->layer));
    }
    failed |= json_dumpf(list, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(list);
    return failed ? EXIT_INTERNAL : EXIT_RAN;
}

static int list(struct patterns_run *run) {
    if (run->literals)
        return list_literals(run);
    if (run->format && strcmp(run->format, "json") == 0)
        return list_json(run);
    for (size_t i = 0; i < run->set->signature_count; i++) {
        const struct signature *s = &run->set->signatures[i];

        printf("%-52s %-8s %-9s %s\n", s->id, role_name(s->role), severity_name(s->severity), s->title);
    }
    printf("%zu signatures, %zu wordings, set %s\n", run->set->signature_count, run->set->variant_count,
           run->set->fingerprint);
    return EXIT_RAN;
}

static int show(struct patterns_run *run) {
    int status = EXIT_RAN;

    for (char **id = run->ids; id && *id; id++) {
        const struct signature *signature = pattern_set_find(run->set, slice_of(*id));
        struct str text;

        if (!signature) {
            fprintf(stderr, "cstriage: there is no signature '%s'\n", *id);
            status = EXIT_PROBLEMS;
            continue;
        }
        str_init(&text);
        pattern_show(&text, run->set, signature);
        fwrite(text.ptr, 1, text.len, stdout);
        str_free(&text);
    }
    return status;
}

static int lint(struct patterns_run *run) {
    size_t errors, total;

    if (pattern_lint(run->set, run->complaints))
        return EXIT_INTERNAL;
    print_complaints(run, stdout);
    errors = complaints_errors(run->complaints);
    total = complaints_count(run->complaints);
    printf("%zu signatures: %zu errors, %zu warnings\n", run->set->signature_count, errors, total - errors);
    return errors ? EXIT_PROBLEMS : EXIT_RAN;
}

struct tally {
    size_t passed, failed;
};

static int on_result(void *payload, const struct selftest_result *result) {
    struct tally *tally = payload;

    if (result->passed) {
        tally->passed++;
        return 0;
    }
    tally->failed++;
    printf("%s:%u:%u: %s: %s\n", result->test->position.file, result->test->position.line,
           result->test->position.column, result->signature->id, result->reason);
    return 0;
}

static int test(struct patterns_run *run) {
    struct tally tally = {0, 0};
    struct error err = {0};
    size_t count = run->ids ? g_strv_length(run->ids) : 0;

    if (complaints_errors(run->complaints)) {
        print_complaints(run, stdout);
        tally.failed += complaints_errors(run->complaints);
    }
    if (selftest_run(run->set, (const char *const *)run->ids, count, on_result, &tally, &err))
        return complain(&err);
    printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
    return tally.failed ? EXIT_PROBLEMS : EXIT_RAN;
}

static const struct subcommand {
    const char *name;
    int (*run)(struct patterns_run *run);
    const char *summary;
} SUBCOMMANDS[] = {
    {"list", list, "all signatures, a line each (--format json, --literals)"},
    {"show", show, "everything about signatures, as Markdown"},
    {"lint", lint, "what is wrong or weak in the pattern files"},
    {"test", test, "the examples of the signatures, through the real path"},
};

static int parse(struct patterns_run *run, int *argc, char ***argv, struct error *err) {
    GOptionEntry entries[] = {
        {"patterns", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &run->directories, "A further layer of signatures; may be repeated", "DIR"},
        {"patterns-only", 0, 0, G_OPTION_ARG_NONE, &run->only, "Nothing but the layers of --patterns", NULL},
        {"format", 'f', 0, G_OPTION_ARG_STRING, &run->format, "list: text or json", "FORMAT"},
        {"literals", 0, 0, G_OPTION_ARG_NONE, &run->literals, "list: what the prefilter looks for", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &run->ids, NULL, "[ID]…"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    GOptionContext *context = g_option_context_new("- the signatures");
    GString *summary = g_string_new("Commands:");
    GError *error = NULL;
    int result = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(SUBCOMMANDS); i++)
        g_string_append_printf(summary, "\n  %-6s %s", SUBCOMMANDS[i].name, SUBCOMMANDS[i].summary);
    g_option_context_set_summary(context, summary->str);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    g_string_free(summary, TRUE);
    if (result == 0 && run->format && strcmp(run->format, "json") != 0 && strcmp(run->format, "text") != 0)
        return error_set(err, ERROR_USAGE, "--format takes text or json, not '%s'", run->format);
    return result;
}

int cmd_patterns(int argc, char **argv) {
    struct patterns_run run = {0};
    struct error err = {0};
    const struct subcommand *chosen = NULL;
    int status;

    for (size_t i = 0; argc > 1 && i < ARRAY_LENGTH(SUBCOMMANDS); i++)
        if (strcmp(argv[1], SUBCOMMANDS[i].name) == 0)
            chosen = &SUBCOMMANDS[i];
    if (chosen) {
        argc--;
        argv++;
    }
    if (parse(&run, &argc, &argv, &err) == 0 && !chosen)
        error_set(&err, ERROR_USAGE, "patterns takes list, show, lint or test; see 'cstriage patterns --help'");
    if (err.code == ERROR_NONE)
        load(&run, &err);
    status = err.code != ERROR_NONE ? complain(&err) : chosen->run(&run);
    g_free(run.format);
    g_strfreev(run.directories);
    g_strfreev(run.ids);
    pattern_set_free(run.set);
    complaints_free(run.complaints);
    check_library_free(run.library);
    return status;
}
