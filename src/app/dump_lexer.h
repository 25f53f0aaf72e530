/* SPDX-License-Identifier: Apache-2.0
 * The bytes of a mysqldump as tokens of SQL. A dump is hostile input: everything has a bound, nothing recurses, and
 * memory does not depend on the length of a statement. */
#ifndef APP_DUMP_LEXER_H
#define APP_DUMP_LEXER_H

#include <stdbool.h>

#include "base/str.h"
#include "input/decoder.h"

enum { DUMP_BUFFER_SIZE = 256 * 1024, DUMP_NAME_SIZE = 65, DUMP_VALUE_MAX = 64 * 1024 };

struct dump_lexer {
    struct decoder *decoder; /* not owned */
    char *buffer;            /* DUMP_BUFFER_SIZE bytes */
    size_t at, length;
    uint64_t line;
    bool ended;   /* no more bytes */
    bool damaged; /* and not because the dump ends here: `err` says why */
    struct error err;
};

/* Begins at the decoder's place. Freed by dump_lexer_free. */
int dump_lexer_init(struct dump_lexer *lexer, struct decoder *decoder, struct error *err);
void dump_lexer_free(struct dump_lexer *lexer);

/* The next byte without taking it; -1 at the end. */
int dump_peek(struct dump_lexer *lexer);
/* Takes the next byte; -1 at the end. */
int dump_next(struct dump_lexer *lexer);
/* Skips blanks, and comments other than those that begin with "--". */
void dump_skip_space(struct dump_lexer *lexer);
/* Reads the rest of the line into `out` (cut to `size` - 1 bytes), and takes it. */
void dump_line(struct dump_lexer *lexer, char *out, size_t size);
/* Reads a name, quoted with ` or plain, cut to fit. False if none stands here. */
bool dump_name(struct dump_lexer *lexer, char out[DUMP_NAME_SIZE]);
/* Reads a quoted text whose opening quote was taken, escapes undone; `out` may be null. What is longer than
 * DUMP_VALUE_MAX is cut. */
void dump_quoted(struct dump_lexer *lexer, char quote, struct str *out);
/* Takes everything up to one of the bytes of `stops` outside quotes, comments and brackets; returns that byte, not
 * taken, or -1. */
int dump_skip_to(struct dump_lexer *lexer, const char *stops);

#endif
