/* SPDX-License-Identifier: Apache-2.0
 * `cstriage patterns …`: the signatures for people who read and write them. The longer subcommands have files of their
 * own. */
#include <string.h>

#include "base/compiler.h"
#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/exit_code.h"
#include "cli/patterns.h"
#include "pattern/catalogue.h"
#include "pattern/lint.h"
#include "pattern/origin.h"
#include "pattern/selftest.h"
#include "pattern/show.h"

int patterns_complain(const struct error *err) {
    char text[900];

    fprintf(stderr, "cstriage: %s\n", error_format(err, text, sizeof text));
    return exit_code_of(err);
}

static int load(struct patterns_run *run, const char *file, struct error *err) {
    struct data_path patterns, sql;
    const char *directories[DATA_PATH_MAX], *checks[DATA_PATH_MAX];
    struct origins *origins;
    size_t count = 0;

    data_path_find(&patterns, "patterns", run->directories);
    data_path_find(&sql, "sql", NULL);
    for (size_t i = 0; i < sql.count; i++)
        checks[i] = sql.directories[i];
    for (char **extra = run->directories; run->only && extra && *extra && count < DATA_PATH_MAX; extra++)
        directories[count++] = *extra;
    for (size_t i = 0; !run->only && i < patterns.count; i++)
        directories[count++] = patterns.directories[i];
    if (file && count < DATA_PATH_MAX)
        directories[count++] = file;
    if (check_library_load(&run->library, checks, sql.count, NULL, NULL, err))
        return -1;
    if (complaints_new(&run->complaints))
        return error_no_memory(err);
    if (pattern_set_load(&run->set, directories, count, PATTERN_TESTS, check_library_names(run->library),
                         run->complaints, err) ||
        origins_load(&origins, run->set, directories, count, run->complaints, err))
        return -1;
    origins_free(origins); /* read for what is wrong in it */
    return 0;
}

void patterns_print_complaints(const struct patterns_run *run, FILE *stream) {
    struct str text;

    str_init(&text);
    complaints_print(&text, run->complaints);
    fwrite(text.ptr, 1, text.len, stream);
    str_free(&text);
}

static int show(struct patterns_run *run) {
    int status = EXIT_RAN;

    for (char **id = run->arguments; id && *id; id++) {
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
    patterns_print_complaints(run, stdout);
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
    size_t count = run->arguments ? g_strv_length(run->arguments) : 0;

    if (complaints_errors(run->complaints)) {
        patterns_print_complaints(run, stdout);
        tally.failed += complaints_errors(run->complaints);
    }
    if (selftest_run(run->set, (const char *const *)run->arguments, count, on_result, &tally, &err))
        return patterns_complain(&err);
    printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
    return tally.failed ? EXIT_PROBLEMS : EXIT_RAN;
}

static int catalogue(struct patterns_run *run) {
    int status;
    struct str text;

    str_init(&text);
    pattern_catalogue(&text, run->set);
    status = text.failed || fwrite(text.ptr, 1, text.len, stdout) != text.len ? EXIT_WRITE_FAILED : EXIT_RAN;
    str_free(&text);
    return status;
}

enum {
    WITHOUT_SET = 1, /* needs no signatures */
    FILE_FIRST = 2   /* its first argument is a pattern file, which becomes the topmost layer */
};

static const struct subcommand {
    const char *name;
    int (*run)(struct patterns_run *run);
    unsigned flags;
    const char *summary;
} SUBCOMMANDS[] = {
    {"list", patterns_list, 0, "all signatures, a line each (--format json, --literals, --origin)"},
    {"show", show, 0, "everything about signatures, as Markdown"},
    {"lint", lint, 0, "what is wrong or weak in the pattern files"},
    {"test", test, 0, "the examples of the signatures, through the real path"},
    {"try", patterns_try, FILE_FIRST, "FILE.yaml LOG…: hits, captures and near misses of a file's signatures on logs"},
    {"new", patterns_new, WITHOUT_SET, "--from LOG:LINE [--family F]: the skeleton of a signature for a line"},
    {"catalogue", catalogue, 0, "all signatures on one page, as Markdown"},
};

static int parse(struct patterns_run *run, int *argc, char ***argv, struct error *err) {
    GOptionEntry entries[] = {
        {"patterns", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &run->directories,
         "A further layer of signatures; may be repeated", "DIR"},
        {"patterns-only", 0, 0, G_OPTION_ARG_NONE, &run->only, "Nothing but the layers of --patterns", NULL},
        {"format", 'f', 0, G_OPTION_ARG_STRING, &run->format, "list: text or json", "FORMAT"},
        {"origin", 0, 0, G_OPTION_ARG_NONE, &run->origin, "list: layer, file and line, and what layers above changed",
         NULL},
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &run->from, "new: the line to begin with", "LOG:LINE"},
        {"family", 0, 0, G_OPTION_ARG_STRING, &run->family, "new: the family it belongs to", "FAMILY"},
        {"literals", 0, 0, G_OPTION_ARG_NONE, &run->literals, "list: what the prefilter looks for", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &run->arguments, NULL, "[ID|FILE]…"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    GOptionContext *context = g_option_context_new("- the signatures");
    GString *summary = g_string_new("Commands:");
    GError *error = NULL;
    int result = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(SUBCOMMANDS); i++)
        g_string_append_printf(summary, "\n  %-9s %s", SUBCOMMANDS[i].name, SUBCOMMANDS[i].summary);
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
        error_set(
            &err, ERROR_USAGE,
            "patterns takes one of list, show, lint, test, try, new and catalogue; see 'cstriage patterns --help'");
    if (err.code == ERROR_NONE && !(chosen->flags & WITHOUT_SET))
        load(&run, chosen->flags & FILE_FIRST && run.arguments ? run.arguments[0] : NULL, &err);
    status = err.code != ERROR_NONE ? patterns_complain(&err) : chosen->run(&run);
    g_free(run.format);
    g_free(run.from);
    g_free(run.family);
    g_strfreev(run.directories);
    g_strfreev(run.arguments);
    pattern_set_free(run.set);
    complaints_free(run.complaints);
    check_library_free(run.library);
    return status;
}
