/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a log. Detects, indexes, parses every record and walks all its parts; traps
 * where marks do not ascend, parsing and indexing disagree, or bytes are lost. */
#include <stdlib.h>

#include "record/part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int part_touch(void *payload, const struct part *part) {
    size_t *sum = payload;
    if (part->text.len > PART_WINDOW)
        abort();
    for (size_t i = 0; i < part->text.len; i++)
        *sum += (unsigned char)part->text.ptr[i];
    return 0;
}

static void record_check(const struct log_profile *profile, struct slice raw, enum level level, struct arena *arena) {
    struct record record;
    size_t sum = 0;

    record_parse(&record, profile, raw);
    if (record.level != level || record.header.len + record.text.len != record.raw.len)
        abort();
    for (int kind = 0; kind < PART_KIND_COUNT; kind++) {
        if (record_parts(&record, (enum part_kind)kind, arena, part_touch, &sum) != 0)
            abort();
    }
    arena_reset(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct slice block = {(const char *)data, size};
    struct log_profile profile;
    struct record_index index = {0};
    struct arena arena;

    arena_init(&arena);
    log_profile_detect(&profile, block, true, NULL);
    if (record_index_build(&index, &profile, block) != 0 || (size && (!index.count || index.marks[0].offset)))
        abort();
    for (size_t i = 0; i < index.count; i++) {
        size_t from = index.marks[i].offset;
        size_t to = i + 1 < index.count ? index.marks[i + 1].offset : size;
        if (to <= from || (i && !record_starts(&profile, block.ptr + from, size - from)))
            abort();
        record_check(&profile, slice_make(block.ptr + from, to - from), index.marks[i].level, &arena);
    }
    record_index_free(&index);
    arena_free(&arena);
    return 0;
}
