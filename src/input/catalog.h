/* SPDX-License-Identifier: Apache-2.0
 * Which logs to read: the paths of the command line, folders opened up. First step of a run, before any
 * source is opened; what the files hold, and their order in time, is found out later.
 *
 * A file named directly is always taken. Below a folder only what looks like a log by its name is, in byte
 * order of the path, without following links to folders. A path that cannot be used is a problem of its own;
 * the rest goes on. */
#ifndef INPUT_CATALOG_H
#define INPUT_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/civil_time.h"
#include "base/error.h"
#include "base/vec.h"

/* Bounds against folders that were not meant: levels below the one named, logs in all, and names in one
 * folder. */
enum { CATALOG_DEPTH = 16, CATALOG_FILES = 20000, CATALOG_NAMES = 100000, CATALOG_NOTES = 100 };

struct catalog_input {
    char *path; /* as named, or folder/name; "-" for stdin */
    bool is_stdin;
    bool named;   /* given on the command line, not found in a folder */
    dev_t device; /* with `inode`: the identity within this machine; 0 for stdin */
    ino_t inode;
    uint64_t size;   /* bytes on disk; 0 where that means nothing */
    msec_t modified; /* UTC; MSEC_NONE for stdin */
};

/* Owned by whoever called catalog_collect; freed with catalog_free. */
struct catalog {
    struct {
        VEC_OF(struct catalog_input);
    } inputs;
    struct {
        VEC_OF(struct error); /* ERROR_NO_INPUT with the path in `file` */
    } problems;
    struct {
        VEC_OF(char *); /* sentences for the report: duplicates, links not followed, bounds reached */
    } notes;
};

/* Fills *out from `count` paths; "-" is stdin. Returns 0 also with problems; -1 only when memory runs out
 * (*out is then empty). */
int catalog_collect(struct catalog *out, const char *const *paths, size_t count, struct error *err);

/* Frees everything inside and empties the catalogue. */
void catalog_free(struct catalog *catalog);

/* Whether a file name (without folder) looks like a log, rotated or compressed or not. */
bool catalog_is_log_name(const char *name);

#endif
