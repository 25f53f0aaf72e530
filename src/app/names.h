/* SPDX-License-Identifier: Apache-2.0
 * Names for ids: what the root causes name by id only, the database is asked about, once per kind of thing.
 * Without an answer the ids stay as they are. */
#ifndef APP_NAMES_H
#define APP_NAMES_H

#include "app/analysis.h"

/* The entities of a root cause: what it names itself, then a few VMs, hosts and networks that what it explains names.
 */
void story_entities(struct entity_set *out, const struct analysis *analysis, const struct candidate *candidate);

/* Looks up the entities of the best candidates into analysis->names; a lookup that fails is a note of the
 * coverage. Does nothing without a database. Returns 0, or -1 when memory ran out. */
int names_look_up(struct analysis *analysis);

/* What the database says about a thing, found by its id or its name; null if it knows none of this name and
 * id. Lives as long as the analysis. */
const struct name_row *names_find(const struct analysis *analysis, const struct entity *entity);

/* The value of a fact of `row`, or null. */
const char *names_fact(const struct name_row *row, const char *name);

#endif
