/* SPDX-License-Identifier: Apache-2.0
 * What the subcommands of `cstriage db` share. */
#ifndef CLI_DB_H
#define CLI_DB_H

#include "cli/database_options.h"

/* The command line of `cstriage db`; strings are GLib's. */
struct db_run {
    struct database_arguments database;
    char **sql, **with, **arguments;
    char *format, *since, *until, *output, *dump, *dump_tz, *dump_database, *history;
    gboolean plan;
    struct check_library *library;
};

/* Prints an error for people and returns its exit status. */
int db_complain(const struct error *err);
/* Prints text of a database: without secrets, and safe for a terminal. */
void db_print(const char *text);

/* The subcommands. Each returns an exit status. */
int db_check(struct db_run *run);
int db_snapshot(struct db_run *run);

#endif
