/* SPDX-License-Identifier: Apache-2.0
 * The parts of a record that a signature can ask for (`on:` of pattern files). */
#ifndef RECORD_PART_H
#define RECORD_PART_H

#include "base/arena.h"
#include "record/record.h"

enum part_kind { PART_MESSAGE = 0, PART_EXCEPTION, PART_FRAME, PART_RECORD, PART_ANSWER, PART_KIND_COUNT };

struct part {
    enum part_kind kind;
    struct slice text;      /* what the regex sees */
    struct slice exception; /* PART_EXCEPTION: simple class name, "InsufficientAddressCapacityException" */
    size_t offset;          /* of the part's first byte in record.raw (PART_ANSWER: of the line's escaped source) */
};

/* "message", ...: a constant; part_kind_parse is its inverse. */
const char *part_kind_name(enum part_kind kind);
bool part_kind_parse(struct slice name, enum part_kind *out);

/* Called per part; a non-zero return ends the walk and is handed on. */
typedef int part_visit(void *payload, const struct part *part);

enum { PART_WINDOW = 64 * 1024 };

/* Visits the parts of one kind, in order:
 *   message    one: the text up to the first stack frame or line that begins with an exception class; a
 *              message that itself is an exception ("a.b.CException: text") is given whole;
 *   exception  each "a.b.SomeException[: text]" at the start of a line, behind "Caused by:"/"Suppressed:", or within
 * the message
 *              ("... due to a.b.CException: text"); the text runs to the next frame, head or the end of the record;
 *   frame      each "at x.y.Z.method(File.java:123)" line, also when glued to the message by blanks;
 *   record     one: raw;
 *   answer     each line of the unescaped "details"/"result"/"results" values of an agent answer
 *              (escapes \n \" \\ \/ \t \uXXXX undone), and each line of a quoted script output in the message.
 * A part is cut at PART_WINDOW bytes. A record beyond PART_WINDOW is looked at in its first PART_WINDOW bytes, its
 * exception heads wherever they stand, and the last answer before its end. Unescaped text is allocated in `arena` (may
 * be null for kinds other than answer). Returns 0, what a visit returned, or -1 when memory ran out. */
int record_parts(const struct record *record, enum part_kind kind, struct arena *arena, part_visit *visit,
                 void *payload);

#endif
