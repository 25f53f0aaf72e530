/* SPDX-License-Identifier: Apache-2.0
 * What the database calls the things that a log names by their ids: the files sql/names/KIND.sql, one
 * statement for all ids of a kind. */
#ifndef EVIDENCE_NAME_LOOKUP_H
#define EVIDENCE_NAME_LOOKUP_H

#include "evidence/check.h"

enum { NAMES_AT_ONCE = 32 }; /* ids that one statement takes; more are left out */

struct name_row {
    const char *id, *name, *uuid; /* "" if the database does not say */
    const char **facts;           /* its further columns: pairs name, value, ended by null */
};

struct name_answer {
    const char *why; /* nothing was found for this reason; "" otherwise */
    struct name_row *rows;
    size_t count;
};

/* Looks up things of a kind, which is the name of an entity type. A kind without a file has no names. What it
 * returns lives in `arena`. Returns 0, or -1 when memory ran out. */
int name_lookup_run(struct name_answer *out, const struct check_library *library, struct backend *backend,
                    const char *kind, const char *const *ids, size_t count, struct arena *arena, struct error *err);

#endif
