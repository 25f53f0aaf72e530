/* SPDX-License-Identifier: Apache-2.0
 * What went wrong, in one plain struct: a class, a text, and a position where one exists.
 *
 * Contract of every function that can fail: it returns 0 (or a handle, or a count) on success and a
 * negative number on failure, and fills the `struct error` passed last. The caller owns that struct; it
 * holds no memory of its own. A null pointer for it is allowed and means "only the return value matters". */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>

#include "base/compiler.h"

/* Classes of failure; cli/exit_code.h maps them to the exit status. */
enum error_code {
    ERROR_NONE = 0,
    ERROR_USAGE,    /* the command line */
    ERROR_NO_INPUT, /* a path that does not exist or cannot be read */
    ERROR_NO_TEXT,  /* bytes that hold no line of text */
    ERROR_DAMAGED,  /* an input that broke off or does not decode */
    ERROR_PATTERN,  /* a pattern file or an evidence file was refused */
    ERROR_DATABASE, /* a database did not answer as it should */
    ERROR_CONFIG,   /* configuration that cannot be used */
    ERROR_OUTPUT,   /* a result that could not be written */
    ERROR_BUSY,     /* another run holds what this one needs */
    ERROR_MEMORY,   /* an allocation failed or a bound was reached */
    ERROR_INTERNAL  /* our own fault */
};

struct error {
    enum error_code code;
    unsigned line;   /* from 1; 0 = no line */
    unsigned column; /* from 1; 0 = no column */
    char file[256];  /* "" = no position; cut at the front with "..." when longer */
    char text[512];  /* one sentence without a final newline */
};

/* Fills `err` (may be null) without a position. Always returns -1, so that callers can write
 * `return error_set(err, ...)`. */
int error_set(struct error *err, enum error_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same with a position; `file` may be null, line and column count from 1, 0 = unknown. */
int error_set_at(struct error *err, enum error_code code, const char *file, unsigned line, unsigned column,
                 const char *format, ...) PRINTF_LIKE(6, 7);

/* Sets ERROR_MEMORY with a fixed text. Always returns -1. */
int error_no_memory(struct error *err);

/* Puts "context: " in front of the text. Does nothing when `err` is null or holds no error. */
void error_prefix(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Writes "file:line:column: text" (what is unknown is left out) into `buffer` of `size` bytes, always
 * terminated. Returns `buffer`. */
const char *error_format(const struct error *err, char *buffer, size_t size);

#endif
