/* SPDX-License-Identifier: Apache-2.0
 * The file that remembers: DIR/NAME.sqlite, and beside it the lock of whoever is at work. The digest and the check
 * have a file each: what one has read the other has still to see.
 *
 * Invariants: (1) one run writes at a time, and what it writes becomes visible all at once or not at all; (2)
 * a file that a newer version wrote, or that somebody else put there, is refused, never repaired or replaced;
 * (3) nobody but its owner can read or change it. */
#ifndef STATE_STORE_H
#define STATE_STORE_H

#include <stdbool.h>

#include "base/error.h"

/* The version of the tables; an older file is brought up to it, a newer one refused. */
enum { STORE_VERSION = 1 };

enum store_use {
    STORE_LOOK, /* reads only, beside a run that writes; the file must be there */
    STORE_RUN   /* takes the lock, and creates what is missing */
};

#define STORE_DIGEST "state"
#define STORE_CHECK  "check"

struct store;
struct sqlite3;

/* Opens the state `name` (one of the above) in `directory`, which is created (0700) if only itself is missing.
 * ERROR_BUSY when another run holds the lock; ERROR_CONFIG for a folder or file that must not be used: a link, writable
 * by everybody, not ours, of a newer version, damaged. The caller frees it with store_close. */
int store_open(struct store **out, const char *directory, const char *name, enum store_use use, struct error *err);

/* Rolls back what was not committed, and releases the lock; null is allowed. */
void store_close(struct store *store);

/* Everything between the two is one change. Return 0, or -1 with ERROR_OUTPUT. */
int store_begin(struct store *store, struct error *err);
int store_commit(struct store *store, struct error *err);

/* The path of the file, for messages; lives as long as the store. */
const char *store_path(const struct store *store);

/* For the other files of this folder. */
struct sqlite3 *store_database(struct store *store);

#endif
