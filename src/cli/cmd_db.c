/* SPDX-License-Identifier: Apache-2.0
 * `cstriage db …`: the cloud database for people: whether it answers, which checks there are, what one says.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/db.h"
#include "cli/exit_code.h"
#include "report/clean.h"
#include "report/redact.h"

int db_complain(const struct error *err) {
    char text[900];

    fprintf(stderr, "cstriage: %s\n", error_format(err, text, sizeof text));
    if (err->code == ERROR_USAGE)
        fputs("Try 'cstriage db --help'.\n", stderr);
    return exit_code_of(err);
}

void db_print(const char *text) {
    struct str plain, clean;

    str_init(&plain);
    str_init(&clean);
    redact(&plain, slice_of(text));
    clean_text(&clean, str_slice(&plain), 0);
    fwrite(clean.ptr, 1, clean.len, stdout);
    str_free(&plain);
    str_free(&clean);
}

static int db_list(struct db_run *run) {
    for (const char *const *name = check_library_names(run->library); *name; name++) {
        const char *parameter;

        printf("%s\n    %s\n   ", *name, check_library_title(run->library, *name));
        for (size_t i = 0; (parameter = check_library_parameter(run->library, *name, i)) != NULL; i++)
            printf(" --with %s=…", parameter);
        putchar('\n');
    }
    return EXIT_RAN;
}

/* Says what the database is and which checks it can answer. What this version of the schema does not have is no
 * failure. */
static int db_probe(struct db_run *run) {
    static const struct server_limits LIMITS = {.statement = 5 * MSEC_SECOND, .total = MSEC_MINUTE};
    struct backend *backend = NULL;
    struct error err = {0};
    struct arena arena;
    size_t good = 0, all = 0;
    bool failed = false;

    if (database_open(&backend, &run->database, &LIMITS, &err))
        return db_complain(&err);
    arena_init(&arena);
    db_print(backend_description(backend));
    putchar('\n');
    for (const char *const *name = check_library_names(run->library); *name; name++, all++) {
        struct check_answer answer;

        if (check_probe(&answer, run->library, backend, *name, &arena, &err)) {
            db_complain(&err);
            break;
        }
        good += answer.why[0] == '\0';
        failed = failed || answer.failed;
        if (answer.why[0]) {
            printf("%s cannot be asked: ", *name);
            db_print(answer.why);
            putchar('\n');
        }
    }
    printf("%zu of %zu checks can be asked\n", good, all);
    arena_free(&arena);
    backend_free(backend);
    return !failed && err.code == ERROR_NONE ? EXIT_RAN : EXIT_INCOMPLETE;
}

static const struct {
    const char *name;
    int (*run)(struct db_run *run);
} COMMANDS[] = {{"probe", db_probe}, {"list", db_list}, {"check", db_check}, {"snapshot", db_snapshot}};

static int parse(struct db_run *run, int *argc, char ***argv, struct error *err) {
    GOptionEntry entries[] = {
        {"sql", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &run->sql, "A further layer of evidence files; may be repeated",
         "DIR"},
        {"with", 0, 0, G_OPTION_ARG_STRING_ARRAY, &run->with, "check: a parameter; may be repeated", "NAME=VALUE"},
        {"plan", 0, 0, G_OPTION_ARG_NONE, &run->plan, "check: show how the database runs it", NULL},
        {"since", 0, 0, G_OPTION_ARG_STRING, &run->since, "check: when the incident began (UTC)", "T"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &run->until, "check: when it ended (UTC)", "T"},
        {"format", 'f', 0, G_OPTION_ARG_STRING, &run->format, "check: text (default) or json", "FORMAT"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &run->output, "snapshot: the file to write, atomically", "FILE"},
        {"from-dump", 0, 0, G_OPTION_ARG_FILENAME, &run->dump,
         "snapshot: from the output of mysqldump, compressed or not", "DUMP"},
        {"dump-tz", 0, 0, G_OPTION_ARG_STRING, &run->dump_tz,
         "snapshot: zone of the machine that made the dump (default: the system's)", "ZONE"},
        {"dump-database", 0, 0, G_OPTION_ARG_STRING, &run->dump_database,
         "snapshot: which database of a dump of several (default cloud)", "NAME"},
        {"history", 0, 0, G_OPTION_ARG_STRING, &run->history,
         "snapshot: how much of tables that only grow (default 30d)", "SPAN"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &run->arguments, NULL,
         "probe|list|check NAME|snapshot -o FILE"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    GOptionContext *context = g_option_context_new(NULL);
    GOptionGroup *group = g_option_group_new("main", "", "", run, NULL);
    GError *error = NULL;
    int result = 0;

    g_option_context_set_summary(
        context, "Asks the cloud database, read-only: whether it answers (probe), which checks there are "
                 "(list), what\n"
                 "one of them says (check NAME), or copies what they need into a file (snapshot).\n"
                 "Passwords come from --defaults-extra-file, CSTRIAGE_DB_PASSWORD or ~/.my.cnf.");
    g_option_group_add_entries(group, entries);
    database_options_add(group, &run->database);
    g_option_context_set_main_group(context, group);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    return result;
}

static void on_refused(void *payload, const struct error *problem) {
    *(bool *)payload = true;
    db_complain(problem);
}

static int run_command(struct db_run *run, struct error *err) {
    const char *directories[DATA_PATH_MAX], *name = run->arguments ? run->arguments[0] : NULL;
    struct data_path sql;
    bool refused = false;
    size_t command = 0;
    int status;

    while (name && command < ARRAY_LENGTH(COMMANDS) && strcmp(name, COMMANDS[command].name) != 0)
        command++;
    if (!name || command == ARRAY_LENGTH(COMMANDS))
        return error_set(err, ERROR_USAGE, "what about the database? Say probe, list, check or snapshot");
    if (g_strv_length(run->arguments) != (COMMANDS[command].run == db_check ? 2 : 1))
        return error_set(err, ERROR_USAGE, "%s",
                         COMMANDS[command].run == db_check ? "check takes the name of one check"
                                                           : "too many arguments");
    data_path_find(&sql, "sql", run->sql);
    for (size_t i = 0; i < sql.count; i++)
        directories[i] = sql.directories[i];
    if (check_library_load(&run->library, directories, sql.count, on_refused, &refused, err))
        return -1;
    status = COMMANDS[command].run(run);
    return status == EXIT_RAN && refused ? EXIT_INCOMPLETE : status;
}

static void run_free(struct db_run *run) {
    char **texts[] = {&run->format, &run->since,   &run->until,         &run->output,
                      &run->dump,   &run->dump_tz, &run->dump_database, &run->history};

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        g_free(*texts[i]);
    g_strfreev(run->sql);
    g_strfreev(run->with);
    g_strfreev(run->arguments);
    database_arguments_free(&run->database);
    check_library_free(run->library);
}

int cmd_db(int argc, char **argv) {
    struct db_run run = {.plan = FALSE};
    struct error err = {0};
    int status = -1;

    if (parse(&run, &argc, &argv, &err) == 0)
        status = run_command(&run, &err);
    if (status < 0)
        status = db_complain(&err);
    else if ((fflush(stdout) || ferror(stdout)) && status == EXIT_RAN)
        status = EXIT_WRITE_FAILED;
    run_free(&run);
    return status;
}
