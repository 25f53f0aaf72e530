/* SPDX-License-Identifier: Apache-2.0
 * From the command line, the environment and the user's files to a database address. */
#include "cli/database_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void database_options_add(GOptionGroup *group, struct database_arguments *a) {
    const GOptionEntry entries[] = {
        {"db", 0, 0, G_OPTION_ARG_STRING, &a->url,
         "Ask this server: mysql://USER@HOST:PORT/cloud?socket=PATH&ssl-mode=MODE", "URL"},
        {"db-properties", 0, 0, G_OPTION_ARG_FILENAME, &a->properties,
         "Host, port and database from CloudStack's db.properties (never its password)", "FILE"},
        {"defaults-extra-file", 0, 0, G_OPTION_ARG_FILENAME, &a->defaults,
         "MySQL options file with user and password (mode 0600)", "FILE"},
        {"snapshot", 0, 0, G_OPTION_ARG_FILENAME, &a->snapshot, "Ask this SQLite snapshot of the cloud database",
         "FILE"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };

    g_option_group_add_entries(group, entries);
}

void database_arguments_free(struct database_arguments *arguments) {
    g_free(arguments->url);
    g_free(arguments->properties);
    g_free(arguments->defaults);
    g_free(arguments->snapshot);
}

bool database_is_live(const struct database_arguments *arguments) {
    return arguments->url || arguments->properties;
}

static int take_environment(struct server_address *out, struct error *err) {
    const char *password = getenv("CSTRIAGE_DB_PASSWORD");

    if (out->has_password || !password)
        return 0;
    if (strlen(password) >= sizeof out->password)
        return error_set(err, ERROR_CONFIG, "CSTRIAGE_DB_PASSWORD is too long");
    snprintf(out->password, sizeof out->password, "%s", password);
    out->has_password = true;
    return 0;
}

static int take_own_file(struct server_address *out, struct error *err) {
    char path[1024];
    const char *home = getenv("HOME");

    if (!home || snprintf(path, sizeof path, "%s/.my.cnf", home) >= (int)sizeof path)
        return 0;
    return server_address_read_options(out, path, false, err);
}

/* The place comes first, the login after it: what is known is never replaced. */
int database_address_find(struct server_address *out, const struct database_arguments *arguments, struct error *err) {
    memset(out, 0, sizeof *out);
    if (arguments->url && server_address_parse(out, arguments->url, err))
        return -1;
    if (arguments->properties && server_address_read_properties(out, arguments->properties, err))
        return -1;
    if ((arguments->defaults && server_address_read_options(out, arguments->defaults, true, err)) ||
        take_environment(out, err) || take_own_file(out, err)) {
        server_address_wipe(out);
        return -1;
    }
    server_address_complete(out);
    return 0;
}

int database_open(struct backend **out, const struct database_arguments *arguments, const struct server_limits *limits,
                  struct error *err) {
    struct server_address address;
    int result;

    if (arguments->snapshot && database_is_live(arguments))
        return error_set(err, ERROR_USAGE, "--db and --snapshot exclude each other");
    if (arguments->snapshot)
        return backend_open_snapshot(out, arguments->snapshot, err);
    if (!database_is_live(arguments))
        return error_set(err, ERROR_USAGE, "which database? Give --db URL, --db-properties FILE or --snapshot FILE");
    if (database_address_find(&address, arguments, err))
        return -1;
    result = backend_open_server(out, &address, limits, err);
    server_address_wipe(&address);
    return result;
}
