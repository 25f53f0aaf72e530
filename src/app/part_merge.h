/* SPDX-License-Identifier: Apache-2.0
 * Joining part files into one. */
#ifndef APP_PART_MERGE_H
#define APP_PART_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Called for each thing worth telling: a log that two files hold, damage. `damage`: something is missing from the
 * result. */
typedef void part_merge_note(void *payload, const char *text, bool damage);

/* Writes the sections of all files to `path`, each log once, in an order that depends on the logs only: so the result
 * is the same for any order and grouping of the files. Files made with different signatures do not go together. Returns
 * 0, or -1 when no file was written. */
int part_merge(const char *path, const char *const *files, size_t count, part_merge_note *note, void *payload,
               struct error *err);

#endif
