/* SPDX-License-Identifier: Apache-2.0
 * The lexer of dump_lexer.h. */
#include "app/dump_lexer.h"

#include <ctype.h>
#include <stdlib.h>

int dump_lexer_init(struct dump_lexer *lexer, struct decoder *decoder, struct error *err) {
    *lexer = (struct dump_lexer){.decoder = decoder, .line = 1, .buffer = malloc(DUMP_BUFFER_SIZE)};
    return lexer->buffer ? 0 : error_no_memory(err);
}

void dump_lexer_free(struct dump_lexer *lexer) {
    free(lexer->buffer);
    lexer->buffer = NULL;
}

static bool fill(struct dump_lexer *lexer) {
    ptrdiff_t got;

    if (lexer->ended)
        return false;
    got = decoder_read(lexer->decoder, lexer->buffer, DUMP_BUFFER_SIZE, &lexer->err);
    lexer->at = 0;
    lexer->length = got > 0 ? (size_t)got : 0;
    lexer->ended = got <= 0;
    lexer->damaged = got < 0;
    return got > 0;
}

int dump_peek(struct dump_lexer *lexer) {
    if (lexer->at == lexer->length && !fill(lexer))
        return -1;
    return (unsigned char)lexer->buffer[lexer->at];
}

int dump_next(struct dump_lexer *lexer) {
    int c = dump_peek(lexer);

    if (c >= 0)
        lexer->at++;
    lexer->line += c == '\n';
    return c;
}

/* A comment whose "/" was taken and whose "*" is next. */
static void skip_comment(struct dump_lexer *lexer) {
    int c = dump_next(lexer);

    while ((c = dump_next(lexer)) >= 0)
        if (c == '*' && dump_peek(lexer) == '/') {
            dump_next(lexer);
            return;
        }
}

void dump_skip_space(struct dump_lexer *lexer) {
    int c;

    while ((c = dump_peek(lexer)) >= 0) {
        if (c != '/' && !isspace(c))
            return;
        dump_next(lexer);
        if (c == '/' && dump_peek(lexer) == '*')
            skip_comment(lexer);
    }
}

void dump_line(struct dump_lexer *lexer, char *out, size_t size) {
    size_t n = 0;
    int c;

    while ((c = dump_next(lexer)) >= 0 && c != '\n')
        if (n + 1 < size)
            out[n++] = (char)c;
    out[n] = '\0';
}

static bool is_name(int c) {
    return c >= 0 && (isalnum(c) || c == '_' || c == '$');
}

bool dump_name(struct dump_lexer *lexer, char out[DUMP_NAME_SIZE]) {
    bool quoted = dump_peek(lexer) == '`';
    size_t n = 0;
    int c;

    if (quoted)
        dump_next(lexer);
    while ((c = dump_peek(lexer)) >= 0 && (quoted ? c != '`' : is_name(c))) {
        if (n + 1 < DUMP_NAME_SIZE)
            out[n++] = (char)c;
        dump_next(lexer);
    }
    if (quoted)
        dump_next(lexer);
    out[n] = '\0';
    return n > 0;
}

/* \0 becomes a blank, which a text may hold. */
static char unescape(int c) {
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'b':
        return '\b';
    case 'Z':
        return '\x1a';
    case '0':
        return ' ';
    default:
        return (char)c;
    }
}

void dump_quoted(struct dump_lexer *lexer, char quote, struct str *out) {
    size_t taken = 0;
    int c;

    while ((c = dump_next(lexer)) >= 0) {
        char byte = (char)c;

        if (byte == quote) {
            if (dump_peek(lexer) != quote)
                return;
            dump_next(lexer);
        } else if (byte == '\\' && quote != '`') {
            c = dump_next(lexer);
            byte = unescape(c < 0 ? '\\' : c);
        }
        if (out && taken++ < DUMP_VALUE_MAX)
            str_add_char(out, byte);
    }
}

int dump_skip_to(struct dump_lexer *lexer, const char *stops) {
    uint64_t depth = 0;
    int c;

    while ((c = dump_peek(lexer)) >= 0) {
        if (depth == 0 && c && strchr(stops, c))
            return c;
        dump_next(lexer);
        if (c == '\'' || c == '"' || c == '`')
            dump_quoted(lexer, (char)c, NULL);
        else if (c == '/' && dump_peek(lexer) == '*')
            skip_comment(lexer);
        else if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
    }
    return -1;
}
