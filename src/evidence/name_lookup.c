/* SPDX-License-Identifier: Apache-2.0
 * The lookups of name_lookup.h. */
#include "evidence/name_lookup.h"

#include <string.h>

#include "evidence/backend.h"
#include "evidence/check_library.h"

_Static_assert((int)NAMES_AT_ONCE == (int)SQL_LIST_MAX, "a statement has room for all ids");

struct looking {
    struct name_answer *out;
    struct arena *arena;
};

/* Where a column belongs that is no fact; null for all others. */
static const char **field_of(struct name_row *row, const char *column) {
    if (strcmp(column, "id") == 0)
        return &row->id;
    if (strcmp(column, "name") == 0)
        return &row->name;
    return strcmp(column, "uuid") == 0 ? &row->uuid : NULL;
}

static int on_row(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct looking *looking = payload;
    struct name_row *row = &looking->out->rows[looking->out->count];
    size_t facts = 0;

    if (looking->out->count == NAMES_AT_ONCE)
        return 0;
    *row = (struct name_row){"", "", "", arena_alloc(looking->arena, (2 * columns + 1) * sizeof *row->facts)};
    if (!row->facts)
        return -1;
    for (size_t i = 0; i < columns; i++) {
        const char **field = field_of(row, names[i]), *value;

        if (!values[i])
            continue;
        value = arena_string(looking->arena, slice_of(values[i]));
        if (!value)
            return -1;
        if (field) {
            *field = value;
            continue;
        }
        row->facts[facts] = arena_string(looking->arena, slice_of(names[i]));
        if (!row->facts[facts])
            return -1;
        row->facts[facts + 1] = value;
        facts += 2;
    }
    looking->out->count++;
    return 0;
}

static int find_tables(const struct sql_file *file, struct backend *backend, struct error *err) {
    bool found = true;

    for (size_t i = 0; i < file->table_count && found; i++) {
        if (backend->ops->find_table(backend, file->tables[i], &found, err))
            return -1;
        if (!found)
            error_set(err, ERROR_DATABASE, "not in this schema: %s", file->tables[i]);
    }
    return found ? 0 : -1;
}

int name_lookup_run(struct name_answer *out, const struct check_library *library, struct backend *backend,
                    const char *kind, const char *const *ids, size_t count, struct arena *arena, struct error *err) {
    const struct sql_file *file = check_library_lookup(library, kind);
    struct sql_value slots[SQL_SLOTS_MAX] = {{VALUE_NULL, 0, NULL}};
    struct looking looking = {out, arena};
    struct error problem = {0};
    size_t known = 0;
    uint64_t number;

    *out = (struct name_answer){.why = ""};
    for (size_t i = 0; i < count && known < NAMES_AT_ONCE; i++)
        if (slice_to_u64(slice_of(ids[i]), &number) && number <= INT64_MAX)
            slots[known++] = (struct sql_value){VALUE_INTEGER, (int64_t)number, NULL};
    if (!file || !known)
        return 0;
    out->rows = arena_alloc(arena, NAMES_AT_ONCE * sizeof *out->rows);
    if (!out->rows)
        return error_no_memory(err);
    if (find_tables(file, backend, &problem) == 0 &&
        backend->ops->query(backend, file->statement, slots, file->slot_count, NAMES_AT_ONCE, file->timeout, on_row,
                            &looking, &problem) == 0)
        return 0;
    if (problem.code == ERROR_MEMORY)
        return error_no_memory(err);
    out->count = 0;
    out->why = arena_string(arena, slice_of(problem.text));
    return out->why ? 0 : error_no_memory(err);
}
