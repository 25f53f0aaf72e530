/* SPDX-License-Identifier: Apache-2.0
 * Reading the rows of a prepared statement as texts. */
#ifndef EVIDENCE_MYSQL_RESULT_H
#define EVIDENCE_MYSQL_RESULT_H

#include "evidence/backend.h"
#include "evidence/mysql_client.h"

/* Hands up to `max_rows` rows to `row`. Values longer than 1 MiB are cut. Returns 0; -1 with `err` filled; 1
 * when the statement itself failed (mysql_stmt_error says why). */
int mysql_result_read(MYSQL_STMT *statement, unsigned max_rows, backend_row *row, void *payload, struct error *err);

#endif
