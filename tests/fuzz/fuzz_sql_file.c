/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are an evidence file. Traps where what was accepted breaks its own bounds, or
 * holds more than one statement. */
#include <stdlib.h>

#include "evidence/sql_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct sql_file *file) {
    const char *missing = NULL;
    size_t marks = 0;

    if (file->parameter_count > SQL_PARAMETERS_MAX || file->slot_count > SQL_SLOTS_MAX ||
        file->table_count > SQL_TABLES_MAX || !file->body || !file->statement)
        abort();
    for (size_t i = 0; i < file->slot_count; i++)
        if (file->slots[i] >= file->parameter_count)
            abort();
    for (const char *at = file->statement; *at; at++)
        marks += *at == '?';
    if (marks < file->slot_count)
        abort();
    for (uint32_t given = 0; given < 8; given++)
        if (!sql_file_satisfied(file, given, &missing) && !missing)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct slice text = {(const char *)data, size};
    struct sql_file file;
    struct error err = {0};
    struct arena arena;

    arena_init(&arena);
    if (sql_file_parse(&file, "sql/fuzz.sql", text, &arena, &err) == 0)
        check(&file);
    else if (err.code == ERROR_NONE || !err.text[0])
        abort();
    arena_free(&arena);
    return 0;
}
