/* SPDX-License-Identifier: Apache-2.0
 * Connecting: every option that decides about safety is set here, none is left to the default of a client
 * version.
 *
 * With Oracle's client the paths under HAVE_MYSQL_SSL_MODE and HAVE_MYSQL_GET_SERVER_PUBLIC_KEY are compiled;
 * they are not verified on Debian, whose client is MariaDB's. */
#include "evidence/mysql_client.h"

#include <stdio.h>
#include <string.h>

enum { CONNECT_SECONDS = 5, TLS_REFUSED = 2026 /* CR_SSL_CONNECTION_ERROR of both clients */ };

const char *mysql_client_place(const struct server_address *address, char *buffer, size_t size) {
    if (address->socket[0])
        snprintf(buffer, size, "socket %s", address->socket);
    else
        snprintf(buffer, size, "%s:%u", address->host[0] ? address->host : "localhost",
                 address->port ? address->port : 3306);
    return buffer;
}

#ifdef HAVE_MYSQL_SSL_MODE
static void set_tls(MYSQL *client, enum tls_mode mode, const char *authorities) {
    static const unsigned MODES[] = {SSL_MODE_DISABLED, SSL_MODE_DISABLED,  SSL_MODE_PREFERRED,
                                     SSL_MODE_REQUIRED, SSL_MODE_VERIFY_CA, SSL_MODE_VERIFY_IDENTITY};

    mysql_options(client, MYSQL_OPT_SSL_MODE, &MODES[mode]);
    if (authorities)
        mysql_options(client, MYSQL_OPT_SSL_CA, authorities);
}
#else
/* Connector/C knows two switches: a certificate that is checked at all is checked with its host name. */
static void set_tls(MYSQL *client, enum tls_mode mode, const char *authorities) {
    client_bool enforce = mode >= TLS_PREFERRED, verify = mode >= TLS_VERIFY_CA;

    if (enforce)
        mysql_ssl_set(client, NULL, NULL, authorities, NULL, NULL);
#ifdef HAVE_MYSQL_SSL_ENFORCE
    mysql_options(client, MYSQL_OPT_SSL_ENFORCE, &enforce);
#endif
    mysql_options(client, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
}
#endif

static void set_options(MYSQL *client, const struct server_address *address, enum tls_mode mode,
                        unsigned read_seconds) {
    unsigned connect = CONNECT_SECONDS, no_file = 0;

    mysql_options(client, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
    mysql_options(client, MYSQL_OPT_READ_TIMEOUT, &read_seconds);
    mysql_options(client, MYSQL_OPT_WRITE_TIMEOUT, &connect);
    mysql_options(client, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(client, MYSQL_OPT_LOCAL_INFILE, &no_file); /* a hostile server could ask for files of ours */
#ifdef HAVE_MYSQL_GET_SERVER_PUBLIC_KEY
    if (mode == TLS_DISABLED || mode == TLS_PREFERRED) {
        client_bool fetch = true; /* for caching_sha2_password without TLS */

        mysql_options(client, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &fetch);
    }
#endif
    set_tls(client, mode, address->tls_ca[0] ? address->tls_ca : NULL);
}

static int login_error(MYSQL *client, const struct server_address *address, struct error *err) {
    static const unsigned DENIED = 1045;
    char place[300];

    return error_set(err, ERROR_DATABASE, "cannot connect to %s as %s: %s%s",
                     mysql_client_place(address, place, sizeof place), address->user, mysql_error(client),
                     mysql_errno(client) == DENIED && address->encrypted_password
                         ? " (the ENC(…) password of db.properties is not used: make a read-only account, see "
                           "sql/README.md)"
                     : mysql_errno(client) == DENIED && !address->has_password
                         ? " (no password was found: --defaults-extra-file, ~/.my.cnf or CSTRIAGE_DB_PASSWORD)"
                         : "");
}

static MYSQL *try_connect(const struct server_address *address, enum tls_mode mode, unsigned read_seconds,
                          bool *tls_failed, struct error *err) {
    MYSQL *client = mysql_init(NULL);
    bool local = address->socket[0] != '\0';

    if (!client) {
        error_no_memory(err);
        return NULL;
    }
    set_options(client, address, mode, read_seconds);
    if (!mysql_real_connect(client,
                            local              ? "localhost"
                            : address->host[0] ? address->host
                                               : "localhost",
                            address->user, address->password, address->database, address->port,
                            local ? address->socket : NULL, 0)) {
        *tls_failed = mysql_errno(client) == TLS_REFUSED;
        login_error(client, address, err);
        mysql_close(client);
        return NULL;
    }
    if (mode >= TLS_REQUIRED && !mysql_get_ssl_cipher(client)) {
        error_set(err, ERROR_DATABASE, "TLS was asked for, but the connection to %s is not encrypted; it was closed",
                  address->host);
        mysql_close(client);
        return NULL;
    }
    return client;
}

MYSQL *mysql_client_connect(const struct server_address *address, unsigned read_seconds, struct error *err) {
    bool tls_failed = false;
    MYSQL *client = try_connect(address, address->tls, read_seconds, &tls_failed, err);

    if (!client && tls_failed && address->tls == TLS_PREFERRED)
        client = try_connect(address, TLS_DISABLED, read_seconds, &tls_failed, err);
    return client;
}
