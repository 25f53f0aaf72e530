/* SPDX-License-Identifier: Apache-2.0
 * Rows of the tables log and file; see log_memory.h. An identity is 40 bytes: its length, chain and tail,
 * most significant byte first. */
#include "state/log_memory.h"

#include <stdlib.h>

#include "state/query.h"

enum { ID_SIZE = 40 };

static void put_number(char *out, uint64_t value) {
    for (int i = 7; i >= 0; i--, value >>= 8)
        out[i] = (char)(value & 0xff);
}

static uint64_t get_number(const char *bytes) {
    uint64_t value = 0;

    for (int i = 0; i < 8; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static void put_id(char *out, const struct file_id *id) {
    put_number(out, id->length);
    put_number(out + 8, id->chain.high);
    put_number(out + 16, id->chain.low);
    put_number(out + 24, id->tail.high);
    put_number(out + 32, id->tail.low);
}

static struct file_id get_id(const char *bytes) {
    return (struct file_id){get_number(bytes),
                            {get_number(bytes + 8), get_number(bytes + 16)},
                            {get_number(bytes + 24), get_number(bytes + 32)}};
}

/* Zeros for bytes that are no identity: such a log is never recognised, and so read again rather than
 * skipped. */
static struct file_id id_of(struct slice bytes) {
    return bytes.len == ID_SIZE ? get_id(bytes.ptr) : (struct file_id){.length = 0};
}

static struct log_counts counts_of(const struct query *query, int column) {
    return (struct log_counts){(uint64_t)query_int(query, column), (uint64_t)query_int(query, column + 1),
                               (uint64_t)query_int(query, column + 2), (uint64_t)query_int(query, column + 3)};
}

static int load_log(struct log_memory *memory, const struct query *query, struct error *err) {
    struct slice marks = query_bytes(query, 16);
    size_t count = marks.len / ID_SIZE < FILE_ID_MARKS ? marks.len / ID_SIZE : FILE_ID_MARKS;
    struct file_id *ids = arena_alloc(&memory->arena, count * sizeof *ids + 1);
    struct known_log log = {.path = arena_string(&memory->arena, slice_of(query_text(query, 1))),
                            .end = {id_of(query_bytes(query, 2)), counts_of(query, 3)},
                            .restart = {id_of(query_bytes(query, 7)), counts_of(query, 8)},
                            .total = (uint64_t)query_int(query, 12),
                            .last = query_time(query, 13),
                            .last_record = (uint64_t)query_int(query, 14),
                            .last_matches = arena_string(&memory->arena, slice_of(query_text(query, 15))),
                            .marks = ids,
                            .mark_count = count};

    if (!ids || !log.path || !log.last_matches)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        ids[i] = get_id(marks.ptr + i * ID_SIZE);
    return known_logs_add(memory->logs, &log, err);
}

static int load_logs(struct log_memory *memory, struct store *store, struct error *err) {
    struct query query = query_begin(store, "SELECT count(*) FROM log");
    size_t count = query_row(&query) ? (size_t)query_int(&query, 0) : 0;
    int result = 0;

    if (query_end(&query, err))
        return -1;
    memory->numbers = calloc(count + 1, sizeof *memory->numbers);
    if (!memory->numbers)
        return error_no_memory(err);
    query = query_begin(store, "SELECT log, path, end, lines, records, warn_error, explained, restart, restart_lines,"
                               " restart_records, restart_warn_error, restart_explained, total, last, last_record,"
                               " last_matches, marks FROM log ORDER BY log");
    for (size_t i = 0; result == 0 && i < count && query_row(&query); i++) {
        memory->numbers[i] = query_int(&query, 0);
        result = load_log(memory, &query, err);
    }
    return query_end(&query, result ? NULL : err) || result ? -1 : 0;
}

/* The index of a log; logs are loaded in order of their numbers. */
static bool find_log(const struct log_memory *memory, int64_t number, size_t *index) {
    size_t low = 0, high = known_logs_count(memory->logs);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memory->numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    *index = low;
    return low < known_logs_count(memory->logs) && memory->numbers[low] == number;
}

static int load_files(struct log_memory *memory, struct store *store, struct error *err) {
    struct query query = query_begin(store, "SELECT device, inode, size, modified, log, part FROM file");
    int result = 0;

    while (result == 0 && query_row(&query)) {
        struct known_file file = {.device = (uint64_t)query_int(&query, 0),
                                  .inode = (uint64_t)query_int(&query, 1),
                                  .size = (uint64_t)query_int(&query, 2),
                                  .modified = query_int(&query, 3),
                                  .part = query_int(&query, 5)};

        if (find_log(memory, query_int(&query, 4), &file.log))
            result = known_logs_add_file(memory->logs, &file, err);
    }
    return query_end(&query, result ? NULL : err) || result ? -1 : 0;
}

int log_memory_load(struct log_memory *out, struct store *store, struct error *err) {
    *out = (struct log_memory){.logs = NULL};
    arena_init(&out->arena);
    if (known_logs_new(&out->logs, err) || load_logs(out, store, err) || load_files(out, store, err)) {
        log_memory_free(out);
        return -1;
    }
    return 0;
}

void log_memory_free(struct log_memory *memory) {
    known_logs_free(memory->logs);
    free(memory->numbers);
    arena_free(&memory->arena);
    *memory = (struct log_memory){.logs = NULL};
}

static void bind_position(struct query *query, const struct log_position *position, char *buffer) {
    put_id(buffer, &position->id);
    query_bind_bytes(query, slice_make(buffer, ID_SIZE));
    query_bind_int(query, (int64_t)position->counts.lines);
    query_bind_int(query, (int64_t)position->counts.records);
    query_bind_int(query, (int64_t)position->counts.warn_error);
    query_bind_int(query, (int64_t)position->counts.explained);
}

int log_memory_save(struct store *store, const struct log_entry *entry, const char *night, int64_t *number,
                    struct error *err) {
    const struct known_log *log = entry->log;
    char end[ID_SIZE], restart[ID_SIZE], marks[FILE_ID_MARKS * ID_SIZE];
    struct query query =
        query_begin(store, "INSERT OR REPLACE INTO log (log, path, kind, machine, end, lines, records, warn_error,"
                           " explained, restart, restart_lines, restart_records, restart_warn_error, restart_explained,"
                           " total, last, last_record, last_matches, marks, seen)"
                           " VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    for (size_t i = 0; i < log->mark_count; i++)
        put_id(marks + i * ID_SIZE, &log->marks[i]);
    query_bind_int(&query, entry->number);
    query_bind_text(&query, entry->path);
    query_bind_text(&query, entry->kind);
    query_bind_text(&query, entry->machine);
    bind_position(&query, &log->end, end);
    bind_position(&query, &log->restart, restart);
    query_bind_int(&query, (int64_t)log->total);
    query_bind_time(&query, log->last);
    query_bind_int(&query, (int64_t)log->last_record);
    query_bind_text(&query, log->last_matches);
    query_bind_bytes(&query, slice_make(marks, log->mark_count * ID_SIZE));
    query_bind_text(&query, night);
    query_run(&query);
    *number = sqlite3_last_insert_rowid(store_database(store));
    return query_end(&query, err);
}

int log_memory_save_file(struct store *store, const struct known_file *file, int64_t number, const char *path,
                         const char *night, struct error *err) {
    struct query query =
        query_begin(store, "INSERT OR REPLACE INTO file (device, inode, path, size, modified, log, part,"
                           " seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

    query_bind_int(&query, (int64_t)file->device);
    query_bind_int(&query, (int64_t)file->inode);
    query_bind_text(&query, path);
    query_bind_int(&query, (int64_t)file->size);
    query_bind_int(&query, file->modified);
    query_bind_int(&query, number);
    query_bind_int(&query, file->part);
    query_bind_text(&query, night);
    query_run(&query);
    return query_end(&query, err);
}

int log_memory_touch(struct store *store, int64_t number, const char *night, struct error *err) {
    struct query query = query_begin(store, "UPDATE log SET seen = ? WHERE log = ?");

    query_bind_text(&query, night);
    query_bind_int(&query, number);
    query_run(&query);
    return query_end(&query, err);
}
