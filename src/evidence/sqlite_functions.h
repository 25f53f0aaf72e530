/* SPDX-License-Identifier: Apache-2.0
 * MySQL functions that evidence files use and SQLite lacks. */
#ifndef EVIDENCE_SQLITE_FUNCTIONS_H
#define EVIDENCE_SQLITE_FUNCTIONS_H

#include <sqlite3.h>

/* Registers CONCAT(…) (NULL if an argument is), GREATEST(a, b), LEAST(a, b) (NULL likewise) and
 * UNIX_TIMESTAMP(datetime), as the MySQL 8.0 manual describes them. Returns 0, or -1 when memory runs out. */
int sqlite_functions_register(sqlite3 *db);

#endif
