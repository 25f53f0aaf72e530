/* SPDX-License-Identifier: Apache-2.0
 * The options that say which database is asked, common to the commands that ask one, and what follows from them. */
#ifndef CLI_DATABASE_OPTIONS_H
#define CLI_DATABASE_OPTIONS_H

#include <glib.h>

#include "evidence/check.h"

/* What the command line said; strings are GLib's, freed by database_arguments_free. */
struct database_arguments {
    char *url, *properties, *defaults, *snapshot;
};

/* Adds --db, --db-properties, --defaults-extra-file and --snapshot to the group. */
void database_options_add(GOptionGroup *group, struct database_arguments *arguments);
void database_arguments_free(struct database_arguments *arguments);

/* Whether a live server was named. */
bool database_is_live(const struct database_arguments *arguments);

/* Finds address and login of the server that the arguments name: the URL goes before --defaults-extra-file, then
 * CSTRIAGE_DB_PASSWORD,
 * ~/.my.cnf and db.properties. ERROR_USAGE or ERROR_CONFIG. The caller wipes it. */
int database_address_find(struct server_address *out, const struct database_arguments *arguments, struct error *err);

/* Opens what the arguments name, a server or a snapshot. ERROR_USAGE where they name none. Freed by backend_free. */
int database_open(struct backend **out, const struct database_arguments *arguments, const struct server_limits *limits,
                  struct error *err);

#endif
