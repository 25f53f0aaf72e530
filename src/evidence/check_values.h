/* SPDX-License-Identifier: Apache-2.0
 * The values of a statement's parameters: what the caller gives and what the program gives to every check,
 * bound or written out. For this folder. */
#ifndef EVIDENCE_CHECK_VALUES_H
#define EVIDENCE_CHECK_VALUES_H

#include "evidence/backend.h"
#include "evidence/sql_file.h"

/* Fills values[i] of parameter i. Returns a bit for each parameter that is known. Texts live in `arena` or in
 * the request. */
uint32_t check_values_bind(struct sql_value *values, const struct sql_file *file, const struct check_request *request,
                           const struct backend *backend, struct arena *arena);

/* Fills literals[i] of parameter i as MySQL understands it: quoted, NULL for what is not known, and the time
 * of the server for
 * `:now`. The texts live in `arena`. Returns 0, or -1 when memory ran out. */
int check_values_write(const char **literals, const struct sql_file *file, const struct check_request *request,
                       struct arena *arena);

#endif
