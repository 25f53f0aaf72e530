/* SPDX-License-Identifier: Apache-2.0
 * The reader of dump_reader.h: statement by statement, only CREATE TABLE, INSERT, REPLACE and USE are looked
 * into. */
#include "app/dump_reader.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/dump_lexer.h"

enum { ROW_BYTES_MAX = 8 * 1024 * 1024, TYPE_SIZE = 48 };

/* The table created last: a dump writes its rows right behind it. */
struct table {
    char name[DUMP_NAME_SIZE];
    char names[DUMP_COLUMNS_MAX][DUMP_NAME_SIZE], types[DUMP_COLUMNS_MAX][TYPE_SIZE];
    struct snapshot_column columns[DUMP_COLUMNS_MAX];
    bool keep[DUMP_COLUMNS_MAX];
    size_t count, kept;
};

struct reader {
    struct dump_lexer lexer;
    const struct dump_handler *handler;
    struct dump_outcome *outcome;
    const char *database;
    bool other; /* the statements are about another database */
    struct table table;
    size_t order[DUMP_COLUMNS_MAX]; /* which column each value of an INSERT is; DUMP_COLUMNS_MAX = none of
                                       ours */
    size_t order_count;
    struct str text;                  /* the values of a row */
    size_t offsets[DUMP_COLUMNS_MAX]; /* of each column in it, from 1; 0 = NULL */
    const char *values[DUMP_COLUMNS_MAX];
    struct error *err;
};

static bool same_word(const char *a, const char *b) {
    return strcasecmp(a, b) == 0;
}

static int damage(struct reader *r, const char *what) {
    if (r->outcome->problem.code == ERROR_NONE)
        error_set_at(&r->outcome->problem, ERROR_DAMAGED, decoder_source_name(r->lexer.decoder),
                     r->lexer.line > UINT32_MAX ? UINT32_MAX : (unsigned)r->lexer.line, 0, "%s", what);
    return 0;
}

static void end_statement(struct reader *r) {
    if (dump_skip_to(&r->lexer, ";") >= 0)
        dump_next(&r->lexer);
}

/* A line behind "--": what the dump says about itself. */
static void read_comment(struct reader *r) {
    static const struct {
        const char *start;
        size_t field, size;
    } FACTS[] = {
        {"- Dump completed on ", offsetof(struct dump_outcome, completed), sizeof r->outcome->completed},
        {"- Server version", offsetof(struct dump_outcome, server_version), sizeof r->outcome->server_version}};
    char line[256];

    dump_line(&r->lexer, line, sizeof line);
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++)
        if (strncmp(line, FACTS[i].start, strlen(FACTS[i].start)) == 0) {
            const char *text = line + strlen(FACTS[i].start);

            snprintf((char *)r->outcome + FACTS[i].field, FACTS[i].size, "%s", text + strspn(text, " \t"));
        }
}

/* "name type …" up to a comma or the end of the list. Keys and constraints begin with an unquoted word. */
static int read_column(struct reader *r) {
    struct table *table = &r->table;
    size_t i = table->count, n = 0;
    int c;

    dump_skip_space(&r->lexer);
    if (dump_peek(&r->lexer) == '`') {
        if (i == DUMP_COLUMNS_MAX)
            return -1;
        dump_name(&r->lexer, table->names[i]);
        dump_skip_space(&r->lexer);
        while ((c = dump_peek(&r->lexer)) >= 0 && (isalnum(c) || c == '_')) {
            if (n + 1 < TYPE_SIZE)
                table->types[i][n++] = (char)c;
            dump_next(&r->lexer);
        }
        table->types[i][n] = '\0';
        table->columns[i] = (struct snapshot_column){table->names[i], table->types[i]};
        table->count++;
    }
    c = dump_skip_to(&r->lexer, ",)");
    dump_next(&r->lexer);
    return c == ',' ? 1 : c == ')' ? 0 : -1;
}

static int read_create(struct reader *r) {
    struct table *table = &r->table;
    char word[DUMP_NAME_SIZE];
    int more = 1;

    dump_skip_space(&r->lexer);
    if (!dump_name(&r->lexer, word) || !same_word(word, "TABLE"))
        return 0;
    *table = (struct table){.count = 0};
    dump_skip_space(&r->lexer);
    while (dump_peek(&r->lexer) != '`' && dump_name(&r->lexer, word))
        dump_skip_space(&r->lexer); /* IF NOT EXISTS */
    dump_name(&r->lexer, table->name);
    dump_skip_space(&r->lexer);
    if (dump_peek(&r->lexer) != '(')
        return 0;
    dump_next(&r->lexer);
    while (more > 0)
        more = read_column(r);
    if (more < 0 || r->other || !table->count) {
        table->name[0] = '\0';
        return more < 0 ? damage(r, "this table cannot be read") : 0;
    }
    if (r->handler->table(r->handler->payload, table->name, table->columns, table->count, table->keep, r->err))
        return -1;
    for (size_t i = 0; i < table->count; i++)
        table->kept += table->keep[i];
    return 0;
}

/* One value: NULL, a number, a quoted text with or without a word before it (_binary, b, N), or 0x… . */
static int read_value(struct reader *r, bool keep, bool *null) {
    size_t start = r->text.len;
    int c;

    dump_skip_space(&r->lexer);
    while ((c = dump_peek(&r->lexer)) >= 0 && c != ',' && c != ')' && c != '\'' && c != '"') {
        dump_next(&r->lexer);
        if (keep && r->text.len - start < 256 && !isspace(c))
            str_add_char(&r->text, (char)c);
    }
    *null = keep && same_word(r->text.ptr + start, "NULL");
    if (c == '\'' || c == '"') {
        if (keep && r->text.len > start) {
            r->text.len = start; /* a word before a text names its character set */
            r->text.ptr[start] = '\0';
        }
        *null = false;
        dump_next(&r->lexer);
        dump_quoted(&r->lexer, (char)c, keep ? &r->text : NULL);
        dump_skip_space(&r->lexer);
    }
    if (keep)
        str_add_char(&r->text, '\0');
    return dump_peek(&r->lexer);
}

/* The values of "( … )" whose bracket was taken; `order` says which column each is. Returns 1 for a row, 0 at
 * damage. */
static int read_row(struct reader *r) {
    str_clear(&r->text);
    memset(r->offsets, 0, sizeof r->offsets);
    for (size_t i = 0;; i++) {
        size_t column = i < r->order_count ? r->order[i] : DUMP_COLUMNS_MAX, start = r->text.len;
        bool keep = column < r->table.count && r->table.keep[column], null = false;
        int c = read_value(r, keep, &null);

        if (keep && !null)
            r->offsets[column] = start + 1;
        if (r->text.len > ROW_BYTES_MAX || (c != ',' && c != ')')) {
            damage(r, c < 0 ? "the dump breaks off within a row" : "this row cannot be read");
            return 0;
        }
        dump_next(&r->lexer);
        if (c == ')')
            return 1;
    }
}

static int hand_over_row(struct reader *r) {
    size_t n = 0;

    if (r->text.failed)
        return error_no_memory(r->err);
    for (size_t i = 0; i < r->table.count; i++)
        if (r->table.keep[i])
            r->values[n++] = r->offsets[i] ? r->text.ptr + r->offsets[i] - 1 : NULL;
    return r->handler->row(r->handler->payload, r->table.name, r->values, r->err);
}

/* The list of columns of an INSERT, if there is one. */
static void read_order(struct reader *r) {
    char name[DUMP_NAME_SIZE];

    r->order_count = r->table.count;
    for (size_t i = 0; i < r->order_count; i++)
        r->order[i] = i;
    dump_skip_space(&r->lexer);
    if (dump_peek(&r->lexer) != '(')
        return;
    dump_next(&r->lexer);
    r->order_count = 0;
    for (int c = ','; c == ',' && r->order_count < DUMP_COLUMNS_MAX;) {
        size_t column = 0;

        dump_skip_space(&r->lexer);
        dump_name(&r->lexer, name);
        while (column < r->table.count && !same_word(r->table.names[column], name))
            column++;
        r->order[r->order_count++] = column < r->table.count ? column : DUMP_COLUMNS_MAX;
        dump_skip_space(&r->lexer);
        c = dump_next(&r->lexer);
    }
}

static int read_insert(struct reader *r) {
    char name[DUMP_NAME_SIZE];

    do
        dump_skip_space(&r->lexer); /* INTO, IGNORE, DELAYED */
    while (dump_peek(&r->lexer) != '`' && dump_name(&r->lexer, name) &&
           (same_word(name, "INTO") || same_word(name, "IGNORE")));
    if (dump_peek(&r->lexer) == '`')
        dump_name(&r->lexer, name);
    if (r->other || !r->table.kept || !same_word(name, r->table.name))
        return 0;
    read_order(r);
    dump_skip_space(&r->lexer);
    if (!dump_name(&r->lexer, name) || !same_word(name, "VALUES"))
        return damage(r, "this INSERT has no VALUES");
    for (;;) {
        int c;

        dump_skip_space(&r->lexer);
        if (dump_next(&r->lexer) != '(')
            return damage(r, "this INSERT cannot be read");
        if (!read_row(r))
            return 0;
        if (hand_over_row(r))
            return -1;
        dump_skip_space(&r->lexer);
        c = dump_peek(&r->lexer);
        if (c != ',')
            return c == ';' ? 0 : damage(r, "the dump breaks off within an INSERT");
        dump_next(&r->lexer);
    }
}

/* Stored programs stand between "DELIMITER ;;" and "DELIMITER ;", and may hold statements that look like
 * rows. */
static void skip_programs(struct reader *r) {
    char line[64];

    dump_line(&r->lexer, line, sizeof line);
    while (line[strspn(line, " \t")] != ';' || line[strspn(line, " \t") + 1] == ';') {
        do {
            if (dump_peek(&r->lexer) < 0)
                return;
            dump_line(&r->lexer, line, sizeof line);
        } while (strncasecmp(line, "DELIMITER", strlen("DELIMITER")) != 0);
        memmove(line, line + strlen("DELIMITER"), strlen(line) - strlen("DELIMITER") + 1);
    }
}

static int read_statement(struct reader *r) {
    char word[DUMP_NAME_SIZE];
    int result = 0;

    if (!dump_name(&r->lexer, word)) {
        dump_next(&r->lexer);
        return 0;
    }
    if (same_word(word, "DELIMITER")) {
        skip_programs(r);
        return 0;
    }
    if (same_word(word, "CREATE")) {
        result = read_create(r);
    } else if (same_word(word, "INSERT") || same_word(word, "REPLACE")) {
        result = read_insert(r);
    } else if (same_word(word, "USE")) {
        dump_skip_space(&r->lexer);
        dump_name(&r->lexer, word);
        r->other = !same_word(word, r->database);
    }
    end_statement(r);
    return result;
}

static int read_all(struct reader *r) {
    for (;;) {
        int c;

        dump_skip_space(&r->lexer);
        c = dump_peek(&r->lexer);
        if (c < 0)
            return 0;
        if (c == '-' || c == '#') {
            dump_next(&r->lexer);
            read_comment(r);
        } else if (read_statement(r)) {
            return -1;
        }
    }
}

int dump_read(struct decoder *decoder, const char *database, const struct dump_handler *handler,
              struct dump_outcome *outcome, struct error *err) {
    struct reader *r = calloc(1, sizeof *r);
    int result = -1;

    *outcome = (struct dump_outcome){.complete = false};
    if (!r || dump_lexer_init(&r->lexer, decoder, err)) {
        free(r);
        return error_no_memory(err);
    }
    r->handler = handler;
    r->outcome = outcome;
    r->database = database;
    r->err = err;
    str_init(&r->text);
    result = read_all(r);
    if (r->lexer.damaged)
        outcome->problem = r->lexer.err;
    else if (outcome->problem.code == ERROR_NONE && !outcome->completed[0])
        damage(r, "the dump does not end with \"Dump completed\": it may be cut off");
    outcome->complete = outcome->problem.code == ERROR_NONE;
    str_free(&r->text);
    dump_lexer_free(&r->lexer);
    free(r);
    return result;
}
