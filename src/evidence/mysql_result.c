/* SPDX-License-Identifier: Apache-2.0
 * Rows are streamed, not stored: memory is one row. Buffers begin small and grow to the longest value seen.
 */
#include "evidence/mysql_result.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 512, CELL_START = 256, CELL_MAX = 1024 * 1024 };

struct cell {
    char *text; /* `room` bytes and a NUL */
    unsigned long room, length;
    client_bool null, cut;
};

struct reader {
    MYSQL_STMT *statement;
    size_t columns;
    struct cell *cells;
    MYSQL_BIND *binds;
    const char **names, **values;
};

static void reader_free(struct reader *reader) {
    for (size_t i = 0; reader->cells && i < reader->columns; i++)
        free(reader->cells[i].text);
    free(reader->cells);
    free(reader->binds);
    free(reader->names);
    free(reader->values);
}

/* Gives a cell room for `size` bytes. */
static int cell_grow(struct reader *reader, size_t i, unsigned long size) {
    struct cell *cell = &reader->cells[i];
    char *text = realloc(cell->text, size + 1);

    if (!text)
        return -1;
    cell->text = text;
    cell->room = size;
    reader->binds[i] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                                    .buffer = text,
                                    .buffer_length = size,
                                    .length = &cell->length,
                                    .is_null = &cell->null,
                                    .error = &cell->cut};
    return 0;
}

static int reader_init(struct reader *reader, const MYSQL_FIELD *fields) {
    reader->cells = calloc(reader->columns, sizeof *reader->cells);
    reader->binds = calloc(reader->columns, sizeof *reader->binds);
    reader->names = calloc(reader->columns, sizeof *reader->names);
    reader->values = calloc(reader->columns, sizeof *reader->values);
    if (!reader->cells || !reader->binds || !reader->names || !reader->values)
        return -1;
    for (size_t i = 0; i < reader->columns; i++) {
        reader->names[i] = fields[i].name;
        if (cell_grow(reader, i, CELL_START))
            return -1;
    }
    return 0;
}

/* Fetches again the values that did not fit. 1 when the statement failed. */
static int fetch_long(struct reader *reader, struct error *err) {
    bool grown = false;

    for (size_t i = 0; i < reader->columns; i++) {
        struct cell *cell = &reader->cells[i];
        unsigned long wanted = cell->length < CELL_MAX ? cell->length : CELL_MAX;

        if (cell->null || wanted <= cell->room)
            continue;
        if (cell_grow(reader, i, wanted))
            return error_no_memory(err);
        if (mysql_stmt_fetch_column(reader->statement, &reader->binds[i], (unsigned)i, 0))
            return 1;
        grown = true;
    }
    return grown && mysql_stmt_bind_result(reader->statement, reader->binds) ? 1 : 0;
}

static int read_rows(struct reader *reader, unsigned max_rows, backend_row *row, void *payload, struct error *err) {
    for (unsigned n = 0; n < max_rows; n++) {
        int code = mysql_stmt_fetch(reader->statement);

        if (code == MYSQL_NO_DATA)
            return 0;
        if (code == MYSQL_DATA_TRUNCATED)
            code = fetch_long(reader, err);
        if (code)
            return code < 0 ? -1 : 1;
        for (size_t i = 0; i < reader->columns; i++) {
            struct cell *cell = &reader->cells[i];

            cell->text[cell->length < cell->room ? cell->length : cell->room] = '\0';
            reader->values[i] = cell->null ? NULL : cell->text;
        }
        if (row(payload, reader->columns, reader->names, reader->values))
            return error_no_memory(err);
    }
    return 0;
}

int mysql_result_read(MYSQL_STMT *statement, unsigned max_rows, backend_row *row, void *payload, struct error *err) {
    MYSQL_RES *meta = mysql_stmt_result_metadata(statement);
    struct reader reader = {.statement = statement, .columns = meta ? mysql_num_fields(meta) : 0};
    int result;

    if (!meta)
        return mysql_stmt_errno(statement) ? 1 : error_set(err, ERROR_DATABASE, "the statement gives no rows");
    if (reader.columns == 0 || reader.columns > COLUMNS_MAX)
        result = error_set(err, ERROR_DATABASE, "the statement cannot be run");
    else if (reader_init(&reader, mysql_fetch_fields(meta)))
        result = error_no_memory(err);
    else if (mysql_stmt_bind_result(statement, reader.binds))
        result = 1;
    else
        result = read_rows(&reader, max_rows, row, payload, err);
    reader_free(&reader);
    mysql_free_result(meta);
    return result;
}
