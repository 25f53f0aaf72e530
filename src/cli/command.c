/* SPDX-License-Identifier: Apache-2.0
 * Looks the command up and runs it. A first argument that is no command is an argument of `analyze`. */
#include "cli/command.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/exit_code.h"

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} COMMANDS[] = {
    {"analyze", cmd_analyze, "rank the root causes in logs (the default)"},
    {"digest", cmd_digest, "what is new since the last digest: new, regressed, escalating, ongoing, resolved"},
    {"check", cmd_check, "a monitoring plugin: one line, 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN"},
    {"show", cmd_show, "the timeline of one job, logid, VM, host or network"},
    {"map", cmd_map, "read logs and keep what they gave in a part file"},
    {"merge", cmd_merge, "put part files together"},
    {"patterns", cmd_patterns, "list, show, lint or test the signatures"},
    {"db", cmd_db, "probe the cloud database, run a check, make a snapshot"},
};

static int print_help(void) {
    puts("Usage: cstriage [COMMAND] [OPTION…] [PATH|-]…\n\n"
         "Reads Apache CloudStack logs and prints ranked root causes with proof.\n\nCommands:");
    for (size_t i = 0; i < ARRAY_LENGTH(COMMANDS); i++)
        printf("  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].summary);
    puts("\nWithout PATH: standard input when it is no terminal, else /var/log/cloudstack.\n"
         "`cstriage COMMAND --help` lists the options of a command.");
    return EXIT_RAN;
}

int command_main(int argc, char **argv) {
    setlocale(LC_CTYPE, "C.UTF-8");
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0))
        return print_help();
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("cstriage " CSTRIAGE_VERSION);
        return EXIT_RAN;
    }
    for (size_t i = 0; argc > 1 && i < ARRAY_LENGTH(COMMANDS); i++)
        if (strcmp(argv[1], COMMANDS[i].name) == 0)
            return COMMANDS[i].run(argc - 1, argv + 1);
    return cmd_analyze(argc, argv);
}
