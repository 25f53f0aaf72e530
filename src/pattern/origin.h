/* SPDX-License-Identifier: Apache-2.0
 * Attribution of what no signature knows: from a record's exceptions, scripts, words, commands, classes and
 * packages to the family they belong to, as patterns/origins.yaml says. Immutable after loading. */
#ifndef PATTERN_ORIGIN_H
#define PATTERN_ORIGIN_H

#include "pattern/pattern.h"

/* What can point at a family, in the order in which it is asked. */
enum origin_kind {
    ORIGIN_EXCEPTION = 0,
    ORIGIN_OWNER,
    ORIGIN_SCRIPT,
    ORIGIN_SQL,
    ORIGIN_TEXT,
    ORIGIN_COMMAND,
    ORIGIN_CLASS,
    ORIGIN_PACKAGE,
    ORIGIN_WORD,
    ORIGIN_KIND_COUNT
};

/* The captures of a signature made for a family, by index. */
enum origin_capture { ORIGIN_WHERE = 0, ORIGIN_WORDS, ORIGIN_KEY };

struct origin {
    const struct signature *signature; /* `family.unrecognised`; lives as long as the origins */
    enum origin_kind kind;             /* ORIGIN_KIND_COUNT: nothing points anywhere, the family is `other` */
    const char *key;                   /* what decided, as written in the file; "" if nothing did */
    bool wrapper;           /* a text decided, and it stands in the message only, not in the exception behind it */
    struct slice exception; /* simple class name of the deepest exception, or `errortext` of an answer of the API; empty
                               = none */
    struct slice where;     /* class it comes from: logger, else throwing class; empty = unknown */
    size_t offset;          /* of the deepest exception in record.raw, 0 = none */
    bool traced;            /* it holds a stack frame of CloudStack */
    bool user_error;        /* some exception of it tells a caller's mistake */
};

struct origins;

/* Loads origins.yaml of every directory that has one; of equal keys the later directory's counts. Families
 * and the signature of `failed` are those of `set`, which must outlive the result. A file that is refused is
 * left out whole, with its complaints. Freed by origins_free (null-safe). Returns 0, or -1 without memory. */
int origins_load(struct origins **out, const struct pattern_set *set, const char *const *directories, size_t count,
                 struct complaints *complaints, struct error *err);
void origins_free(struct origins *origins);

/* Whether any file was loaded: without one there are no leads. */
bool origins_any(const struct origins *origins);

/* Attributes a record. Its slices point into the record. Looks at its first 8 KiB, once for each key at most.
 */
void origin_find(struct origin *out, const struct origins *origins, const struct record *record);

/* The signature that says a job failed, or null. */
const struct signature *origins_failed(const struct origins *origins);
/* The index of its capture with the result code. */
size_t origins_failed_capture(const struct origins *origins);
/* Whether a result code is no mistake of the caller. */
bool origins_failed_code(const struct origins *origins, const char *code);

/* "exception", ...: a constant. */
const char *origin_kind_name(enum origin_kind kind);

#endif
