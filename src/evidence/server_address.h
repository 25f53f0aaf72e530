/* SPDX-License-Identifier: Apache-2.0
 * Where a database server is and who asks it: from a URL, a MySQL options file and CloudStack's
 * db.properties.
 *
 * Plain data without ownership. A password never comes from a command line or a URL, is never part of a
 * message, and is wiped with server_address_wipe as soon as the connection stands. */
#ifndef EVIDENCE_SERVER_ADDRESS_H
#define EVIDENCE_SERVER_ADDRESS_H

#include <stdbool.h>

#include "base/error.h"

/* How much a connection must prove; the names are those of MySQL's --ssl-mode. */
enum tls_mode {
    TLS_UNSET = 0, /* preferred over TCP, disabled on a socket */
    TLS_DISABLED,
    TLS_PREFERRED,      /* encrypted if the server can */
    TLS_REQUIRED,       /* encrypted, or no connection */
    TLS_VERIFY_CA,      /* and the certificate is of the given authority */
    TLS_VERIFY_IDENTITY /* and it is of this host */
};

struct server_address {
    char host[256];   /* "" = localhost */
    char socket[256]; /* "" = none given */
    unsigned port;    /* 0 = the default */
    char user[128];   /* "" = not known yet */
    char password[256];
    bool has_password;
    char database[80]; /* "" = not known yet */
    enum tls_mode tls;
    char tls_ca[512];        /* file with the authorities, "" = the system's */
    bool encrypted_password; /* db.properties holds ENC(…): worth a hint when the login fails */
};

/* Reads mysql://user@host:port/database?socket=PATH&ssl-mode=MODE&ssl-ca=FILE into `out`, which it resets.
 * Fails with ERROR_USAGE, also for a URL with a password; the message never repeats the URL. */
int server_address_parse(struct server_address *out, const char *url, struct error *err);

/* Takes what is not known yet from the [client] and [cstriage] groups of an options file (host, port, socket,
 * user, password, database, ssl-mode, ssl-ca). `required` = it must exist. Fails with ERROR_CONFIG where
 * others may read a file that holds a password. */
int server_address_read_options(struct server_address *out, const char *path, bool required, struct error *err);

/* Takes host, port and database name from CloudStack's db.properties, as far as they are not known yet; never
 * its user or password. */
int server_address_read_properties(struct server_address *out, const char *path, struct error *err);

/* Fills the rest with defaults: user "cstriage", database "cloud", TLS. */
void server_address_complete(struct server_address *out);

/* Overwrites the password. */
void server_address_wipe(struct server_address *address);

/* The enum for "disabled", "preferred", "required", "verify-ca", "verify-identity" in either case, with _ or
 * -; TLS_UNSET for others. */
enum tls_mode tls_mode_of(const char *name);

#endif
