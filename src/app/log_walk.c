/* SPDX-License-Identifier: Apache-2.0
 * Walking over logs. Place in the flow: beside the pipeline, on the same inputs, readers and index, so that what a tool
 * sees is what an analysis sees. Invariant: a record that was cut for its length is visited once, as its first piece.
 */
#include "app/log_walk.h"

#include <time.h>

#include "app/input_set.h"

enum { WALK_BLOCK = 1024 * 1024 };

struct walk {
    log_visit *visit;
    void *payload;
    const char *path;
    const struct log_profile *profile;
    struct block block;
    struct record_index index;
    uint64_t lines; /* before the block */
};

static int walk_block(struct walk *walk, struct error *err) {
    struct slice bytes = slice_make(walk->block.bytes, walk->block.len);

    if (record_index_build(&walk->index, walk->profile, bytes))
        return error_no_memory(err);
    for (size_t i = walk->block.continues ? 1 : 0; i < walk->index.count; i++) {
        const struct record_mark *mark = &walk->index.marks[i];
        bool last = i + 1 == walk->index.count;
        size_t end = last ? bytes.len : mark[1].offset;
        struct log_place place = {walk->path, walk->lines + mark->line + 1,
                                  (last ? walk->index.lines : mark[1].line) - mark->line, walk->profile};
        struct record record;
        int status;

        record_parse(&record, walk->profile, slice_make(bytes.ptr + mark->offset, end - mark->offset));
        status = walk->visit(walk->payload, &record, &place);
        if (status)
            return status;
    }
    walk->lines += walk->index.lines - (bytes.len && bytes.ptr[bytes.len - 1] != '\n' && !walk->block.last);
    return 0;
}

static int walk_input(struct walk *walk, struct input_set *set, size_t i,
                      void (*problem)(const char *path, const char *text), struct error *err) {
    struct block_reader *reader = NULL;
    int got, status = 0;

    walk->path = set->items[i].path;
    walk->profile = &set->items[i].profile;
    walk->lines = 0;
    if (input_set_reader(set, i, WALK_BLOCK, &reader, err))
        return -1;
    while (status == 0 && (got = block_reader_next(reader, &walk->block, err)) != 0) {
        if (got < 0) {
            if (problem)
                problem(walk->path, err ? err->text : "damaged");
            if (err)
                *err = (struct error){0};
            break;
        }
        status = walk_block(walk, err);
    }
    block_reader_free(reader);
    return status;
}

int log_walk(const char *const *paths, size_t count, log_visit *visit,
             void (*problem)(const char *path, const char *text), void *payload, struct error *err) {
    struct analysis_options options = {
        .paths = paths, .path_count = count, .block_size = WALK_BLOCK, .now = (msec_t)time(NULL) * MSEC_SECOND};
    struct walk walk = {.visit = visit, .payload = payload};
    struct input_set set = {0};
    struct zone *zone = NULL;
    size_t opened = 0;
    int status;

    if (zone_new(&zone, "UTC", err))
        return -1;
    if (input_set_open(&set, &options, zone, err)) {
        zone_free(zone);
        return -1;
    }
    status = 0;
    for (size_t i = 0; i < set.count && status == 0; i++) {
        for (size_t k = 0; problem && k < set.items[i].problems.count; k++)
            problem(set.items[i].path, set.items[i].problems.items[k]);
        if (set.items[i].failed || set.items[i].copy || !set.items[i].text)
            continue;
        opened++;
        status = walk_input(&walk, &set, i, problem, err);
    }
    if (status == 0 && opened == 0)
        status = error_set(err, ERROR_NO_INPUT, "no log could be read from %s", count ? paths[0] : "nothing");
    block_free(&walk.block);
    record_index_free(&walk.index);
    input_set_free(&set);
    zone_free(zone);
    return status;
}
