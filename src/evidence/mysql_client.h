/* SPDX-License-Identifier: Apache-2.0
 * The connection to a live server, through the libmysqlclient API: MariaDB Connector/C or Oracle's client.
 * What differs between the two is probed by CMake (HAVE_MYSQL_…), because options are enums that #ifdef
 * cannot see. */
#ifndef EVIDENCE_MYSQL_CLIENT_H
#define EVIDENCE_MYSQL_CLIENT_H

#include <mysql.h>
#include <stdbool.h>

#include "base/error.h"
#include "evidence/server_address.h"

/* Oracle's client took `my_bool` away in 8.0. */
#ifdef HAVE_MYSQL_MY_BOOL
typedef my_bool client_bool;
#else
typedef bool client_bool;
#endif

/* Connects and holds the connection to what `address` (completed) asks of TLS; `read_seconds` bounds every
 * wait for an answer. The caller closes it with mysql_close. Fails with ERROR_DATABASE. */
MYSQL *mysql_client_connect(const struct server_address *address, unsigned read_seconds, struct error *err);

/* "root@localhost:3306" or "the socket /run/x" for messages, into `buffer`. Returns `buffer`. */
const char *mysql_client_place(const struct server_address *address, char *buffer, size_t size);

#endif
