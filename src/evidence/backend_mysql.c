/* SPDX-License-Identifier: Apache-2.0
 * The backend of a live MySQL or MariaDB server: one connection, one read-only transaction with one
 * consistent view, closed as soon as the questions are answered (an old view makes the server keep old rows).
 *
 * Walls against harm: the lint of evidence files, SET SESSION TRANSACTION READ ONLY, a time limit per
 * statement and one for all together, a second of waiting for a locked table, sql_select_limit, a read timeout
 * in case the server hangs. The session's zone is UTC, as CloudStack's times are. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "evidence/backend.h"
#include "evidence/mysql_client.h"
#include "evidence/mysql_result.h"

/* Errors of the server and the client that mean something to us; numbers from the manuals of MySQL and
 * MariaDB. */
enum {
    NO_SUCH_TABLE = 1146,
    NO_SUCH_COLUMN = 1054,
    UNKNOWN_VARIABLE = 1193,
    DATABASE_DENIED = 1044,
    TABLE_DENIED = 1142,
    COLUMN_DENIED = 1143,
    VIEW_DENIED = 1356,
    LOCK_WAIT = 1205,
    INTERRUPTED = 1317,
    KILLED = 1927,
    TIMEOUT_MARIADB = 1969,
    TIMEOUT_MYSQL = 3024,
    CLIENT_FIRST = 2000,
    CLIENT_LAST = 2999,
    CLIENT_OUT_OF_MEMORY = 2008
};

enum { TABLES_KNOWN = 128, TABLE_NAME_SIZE = 65, LOCK_SECONDS = 1 };

struct known_table {
    char name[TABLE_NAME_SIZE];
    bool locked; /* by another session, when it was asked last */
};

struct mysql_backend {
    struct backend base;
    MYSQL *client; /* null once the connection has ended */
    struct server_limits limits;
    bool mariadb;                            /* the server's flavour */
    msec_t limit;                            /* per statement, as the session has it now */
    unsigned rows;                           /* sql_select_limit, as the session has it now */
    int64_t deadline;                        /* of all statements together, monotonic milliseconds */
    char lost[300];                          /* why there is no connection any more */
    struct known_table tables[TABLES_KNOWN]; /* that were found so far */
    size_t table_count;
};

static int64_t monotonic(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum trouble trouble_of(unsigned code) {
    switch (code) {
    case NO_SUCH_TABLE:
    case NO_SUCH_COLUMN:
        return TROUBLE_SCHEMA;
    case DATABASE_DENIED:
    case TABLE_DENIED:
    case COLUMN_DENIED:
    case VIEW_DENIED:
        return TROUBLE_RIGHT;
    case LOCK_WAIT:
    case TIMEOUT_MARIADB:
    case TIMEOUT_MYSQL:
    case INTERRUPTED:
        return TROUBLE_TIME;
    case KILLED:
        return TROUBLE_LOST;
    default:
        return code >= CLIENT_FIRST && code <= CLIENT_LAST && code != CLIENT_OUT_OF_MEMORY ? TROUBLE_LOST
                                                                                           : TROUBLE_OTHER;
    }
}

/* `why` may be the client's own text: it is copied before the client goes. */
static void end_connection(struct mysql_backend *backend, const char *why) {
    snprintf(backend->lost, sizeof backend->lost, "%s", why);
    if (backend->client)
        mysql_close(backend->client);
    backend->client = NULL;
}

/* Turns an error of the client library into ours. A lost connection stays lost: connecting again would be
 * another view. */
static int failure(struct mysql_backend *backend, unsigned code, const char *message, struct error *err) {
    backend->base.trouble = trouble_of(code);
    switch (backend->base.trouble) {
    case TROUBLE_TIME:
        if (code == LOCK_WAIT)
            return error_set(err, ERROR_DATABASE, "a table is locked by another session (%s)", message);
        error_set(err, ERROR_DATABASE, "stopped at the time limit of %lld ms (%s)", (long long)backend->limit, message);
        break;
    case TROUBLE_LOST:
        error_set(err, ERROR_DATABASE, "the connection to the database was lost (%s)", message);
        end_connection(backend, message);
        break;
    default:
        error_set(err, ERROR_DATABASE, "%s", message);
    }
    return -1;
}

static int execute(struct mysql_backend *backend, const char *statement, struct error *err) {
    char message[300];

    if (mysql_query(backend->client, statement) == 0)
        return 0;
    snprintf(message, sizeof message, "%s", mysql_error(backend->client));
    return failure(backend, mysql_errno(backend->client), message, err);
}

/* The two products limit statements by different variables, in different units; a server that knows neither
 * is bounded by the read timeout alone. The path for MySQL is not verified here. */
static int set_limits(struct mysql_backend *backend, msec_t timeout, unsigned rows, struct error *err) {
    char statement[160];

    if (timeout != backend->limit) {
        if (backend->mariadb)
            snprintf(statement, sizeof statement, "SET SESSION max_statement_time = %lld.%03d",
                     (long long)(timeout / 1000), (int)(timeout % 1000));
        else
            snprintf(statement, sizeof statement, "SET SESSION max_execution_time = %lld", (long long)timeout);
        backend->limit = timeout;
        if (mysql_query(backend->client, statement) && mysql_errno(backend->client) != UNKNOWN_VARIABLE)
            return failure(backend, mysql_errno(backend->client), mysql_error(backend->client), err);
    }
    if (rows == backend->rows)
        return 0;
    backend->rows = rows;
    snprintf(statement, sizeof statement, "SET SESSION sql_select_limit = %u", rows);
    return execute(backend, rows == BACKEND_ALL_ROWS ? "SET SESSION sql_select_limit = DEFAULT" : statement, err);
}

static int bind_values(MYSQL_STMT *statement, MYSQL_BIND *binds, const struct sql_value *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        union {
            const void *in;
            void *out;
        } at = {values[i].type == VALUE_INTEGER ? (const void *)&values[i].integer : values[i].text};

        binds[i].buffer = at.out; /* the interface is without const; parameters are only read */
        binds[i].buffer_type = values[i].type == VALUE_INTEGER ? MYSQL_TYPE_LONGLONG
                               : values[i].type == VALUE_TEXT  ? MYSQL_TYPE_STRING
                                                               : MYSQL_TYPE_NULL;
        binds[i].buffer_length = values[i].type == VALUE_TEXT ? (unsigned long)strlen(values[i].text) : 0;
    }
    return count ? (int)mysql_stmt_bind_param(statement, binds) : 0;
}

/* An error that comes with the rows stands in the connection, not in the statement (Connector/C 3.3). */
static int statement_failure(struct mysql_backend *backend, MYSQL *client, MYSQL_STMT *statement, struct error *err) {
    unsigned code = mysql_stmt_errno(statement);
    char message[300];

    snprintf(message, sizeof message, "%s",
             code                  ? mysql_stmt_error(statement)
             : mysql_errno(client) ? mysql_error(client)
                                   : "the result broke off");
    return failure(backend, code ? code : mysql_errno(client), message, err);
}

static int run(struct mysql_backend *backend, MYSQL *client, MYSQL_STMT *statement, const char *text,
               const struct sql_value *values, size_t count, unsigned max_rows, backend_row *row, void *payload,
               struct error *err) {
    MYSQL_BIND *binds = calloc(count + 1, sizeof *binds);
    int result = -1;

    if (!binds)
        return error_no_memory(err);
    if (mysql_stmt_prepare(statement, text, (unsigned long)strlen(text)) == 0) {
        if (mysql_stmt_param_count(statement) != count) {
            error_set(err, ERROR_DATABASE, "the statement cannot be run");
            goto out;
        }
        if (bind_values(statement, binds, values, count) == 0 && mysql_stmt_execute(statement) == 0) {
            result = mysql_result_read(statement, max_rows, row, payload, err);
            if (result <= 0)
                goto out;
        }
    }
    result = statement_failure(backend, client, statement, err);
out:
    free(binds);
    return result;
}

/* The statement is closed before a lost connection is, because the first uses the second. */
static int query(struct backend *base, const char *text, const struct sql_value *values, size_t count,
                 unsigned max_rows, msec_t timeout, backend_row *row, void *payload, struct error *err) {
    struct mysql_backend *backend = (struct mysql_backend *)base;
    int64_t left = backend->deadline - monotonic();
    MYSQL_STMT *statement;
    MYSQL *client = backend->client;
    int result;

    base->trouble = TROUBLE_OTHER;
    if (!client) {
        base->trouble = TROUBLE_LOST;
        return error_set(err, ERROR_DATABASE, "no connection to the database any more (%s)", backend->lost);
    }
    if (left <= 0) {
        base->trouble = TROUBLE_TIME;
        return error_set(err, ERROR_DATABASE, "the time limit of %lld ms for all checks together was reached",
                         (long long)backend->limits.total);
    }
    if (timeout > backend->limits.statement)
        timeout = backend->limits.statement;
    if (set_limits(backend, timeout < left ? timeout : left, max_rows, err))
        return -1;
    statement = mysql_stmt_init(client);
    if (!statement)
        return error_no_memory(err);
    backend->client = NULL; /* so that a failure inside does not close it under the statement */
    result = run(backend, client, statement, text, values, count, max_rows, row, payload, err);
    mysql_stmt_close(statement);
    if (result && base->trouble == TROUBLE_LOST)
        mysql_close(client);
    else
        backend->client = client;
    return result;
}

static int on_any(void *payload, size_t columns, const char *const *names, const char *const *values) {
    (void)columns, (void)names, (void)values;
    *(bool *)payload = true;
    return 0;
}

/* Only such names are put into a statement. */
static bool is_table_name(const char *table) {
    return strlen(table) < TABLE_NAME_SIZE &&
           strspn(table, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(table);
}

static int read_one_row(struct mysql_backend *backend, const char *table, struct error *err) {
    char probe[160];
    bool any;

    snprintf(probe, sizeof probe, "SELECT 1 FROM `%s` LIMIT 1", table);
    return query(&backend->base, probe, NULL, 0, 1, 5 * MSEC_SECOND, on_any, &any, err);
}

static struct known_table *known_table(struct mysql_backend *backend, const char *table) {
    for (size_t i = 0; i < backend->table_count; i++)
        if (strcmp(backend->tables[i].name, table) == 0)
            return &backend->tables[i];
    return NULL;
}

/* information_schema hides what the account may not see; asking the table itself tells "forbidden" from "not
 * there". */
static int look_for_table(struct mysql_backend *backend, const char *table, bool *found, struct error *err) {
    const struct sql_value name = {VALUE_TEXT, 0, table};

    if (query(&backend->base,
              "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?", &name, 1, 1,
              5 * MSEC_SECOND, on_any, found, err))
        return -1;
    if (*found || read_one_row(backend, table, err) == 0) {
        *found = true;
        return 0;
    }
    return backend->base.trouble == TROUBLE_SCHEMA ? 0 : -1;
}

static int find_table(struct backend *base, const char *table, bool *found, struct error *err) {
    struct mysql_backend *backend = (struct mysql_backend *)base;
    const struct known_table *known = known_table(backend, table);

    *found = known != NULL;
    if (known && known->locked) {
        base->trouble = TROUBLE_TIME;
        return error_set(err, ERROR_DATABASE, "table %s is locked by another session", table);
    }
    if (known || !is_table_name(table))
        return 0;
    if (look_for_table(backend, table, found, err))
        return -1;
    if (*found && backend->table_count < TABLES_KNOWN)
        snprintf(backend->tables[backend->table_count++].name, TABLE_NAME_SIZE, "%s", table);
    return 0;
}

static void find_lock(struct backend *base, const char *const *tables, size_t count) {
    struct mysql_backend *backend = (struct mysql_backend *)base;

    for (size_t i = 0; i < count; i++) {
        struct known_table *known = known_table(backend, tables[i]);

        if (known && !known->locked && read_one_row(backend, tables[i], NULL))
            known->locked = base->trouble == TROUBLE_TIME;
    }
}

static void disconnect(struct backend *base) {
    struct mysql_backend *backend = (struct mysql_backend *)base;

    if (backend->client)
        mysql_query(backend->client, "ROLLBACK");
    end_connection(backend, "it was closed");
}

static void close_server(struct backend *base) {
    disconnect(base);
    free(base);
}

static const struct backend_ops OPS = {query, find_table, find_lock, disconnect, close_server, "EXPLAIN "};

/* What the server says about itself: version, UTC time with offset of its own zone. */
static int on_server(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct mysql_backend *backend = payload;
    long minutes = columns == 3 && values[2] ? strtol(values[2], NULL, 10) : 0;
    struct zone *utc = NULL;
    const char *version = columns == 3 && values[0] ? values[0] : "";

    (void)names;
    backend->mariadb = strstr(version, "MariaDB") != NULL;
    snprintf(backend->base.description, sizeof backend->base.description, "%s %.*s",
             backend->mariadb ? "MariaDB" : "MySQL", (int)strspn(version, "0123456789."), version);
    snprintf(backend->base.zone, sizeof backend->base.zone, "%c%02ld:%02ld", minutes < 0 ? '-' : '+',
             labs(minutes) / 60 % 24, labs(minutes) % 60);
    if (columns == 3 && values[1] && zone_new(&utc, "UTC", NULL) == 0) {
        if (time_parse(&backend->base.time, values[1], utc, 0, NULL))
            backend->base.time = MSEC_NONE;
        zone_free(utc);
    }
    return 0;
}

static int on_version(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct backend *base = payload;

    (void)names;
    if (columns && values[0])
        snprintf(base->version, sizeof base->version, "%s", values[0]);
    return 0;
}

static int begin(struct mysql_backend *backend, struct error *err) {
    char modes[160];
    const char *const STATEMENTS[] = {
        modes,
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION TRANSACTION READ ONLY",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    };

    snprintf(modes, sizeof modes,
             "SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', lock_wait_timeout = %d",
             LOCK_SECONDS);
    backend->mariadb = strstr(mysql_get_server_info(backend->client), "MariaDB") != NULL;
    if (query(&backend->base, "SELECT VERSION(), UTC_TIMESTAMP(), TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW())", NULL,
              0, 1, 5 * MSEC_SECOND, on_server, backend, err))
        return -1;
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof STATEMENTS[0]; i++)
        if (execute(backend, STATEMENTS[i], err))
            return -1;
    /* a database without this table is asked all the same: it may hold a part only */
    if (query(&backend->base, "SELECT version FROM version WHERE step = 'Complete' ORDER BY id DESC", NULL, 0, 1,
              5 * MSEC_SECOND, on_version, &backend->base, err))
        return backend->client ? 0 : -1;
    return 0;
}

static void describe(struct mysql_backend *backend, const struct server_address *address) {
    const char *cipher = mysql_get_ssl_cipher(backend->client);
    struct backend *base = &backend->base;
    char place[300], time[TIME_TEXT_SIZE], product[80];

    snprintf(product, sizeof product, "%.79s", base->description);
    snprintf(base->description, sizeof base->description,
             "%s at %s (%s%s), database %s, state of %s (the server's zone is %s), CloudStack %s", product,
             mysql_client_place(address, place, sizeof place), cipher ? "TLS, " : "not encrypted", cipher ? cipher : "",
             address->database, msec_rfc3339(base->time, time), base->zone,
             base->version[0] ? base->version : "of unknown version");
}

/* A server that hangs is given up a little after the longest statement would have been stopped. */
static unsigned read_seconds(const struct server_limits *limits) {
    return (unsigned)(limits->statement < MSEC_MINUTE ? limits->statement / MSEC_SECOND + 2 : 62);
}

int backend_open_server(struct backend **out, const struct server_address *address, const struct server_limits *limits,
                        struct error *err) {
    struct mysql_backend *backend = calloc(1, sizeof *backend);

    if (!backend)
        return error_no_memory(err);
    backend->base.ops = &OPS;
    backend->base.time = MSEC_NONE;
    backend->limits = *limits;
    backend->deadline = monotonic() + limits->total;
    backend->client = mysql_client_connect(address, read_seconds(limits), err);
    if (!backend->client || begin(backend, err)) {
        close_server(&backend->base);
        return -1;
    }
    describe(backend, address);
    *out = &backend->base;
    return 0;
}
