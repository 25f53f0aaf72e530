/* SPDX-License-Identifier: Apache-2.0
 * Dividing up memory; see memory_plan.h. The shares were measured on logs made to fill every table
 * (tests/cli/test_memory.py holds them to it): what is there before anything is read, what is read ahead, tables and
 * the report made of them. */
#include "cli/memory_plan.h"

#include <malloc.h>

#include "input/block_reader.h"

enum {
    SHRINK_MAX = 6,
    SCAN_SHARE = 32 /* what scanning a block of nothing but literals takes, in blocks */
};

static const uint64_t MIB = (uint64_t)1 << 20;

int memory_plan(struct analysis_options *options, uint64_t most, struct error *err) {
    const uint64_t fixed = 44 * MIB, tables = 480 * MIB, record_least = MIB / 4;
    uint64_t ahead, record;

    if (most < MEMORY_LEAST)
        return error_set(err, ERROR_USAGE, "--max-memory takes at least %uM: less cannot be kept",
                         (unsigned)(MEMORY_LEAST / MIB));
#ifdef M_ARENA_MAX
    (void)mallopt(M_ARENA_MAX, 1); /* what one thread frees is for all to use */
#endif
    options->memory = most;
    ahead = (most - fixed) / 3;
    /* each block of the ring may hold a record of the greatest length, and so may the reader, and each twice while it
     * grows */
    while (options->jobs > 1 && ahead / (4 * options->jobs + 6) < record_least)
        options->jobs--;
    record = ahead / (4 * options->jobs + 6);
    record = record < record_least ? record_least : record > BLOCK_RECORD_MAX ? BLOCK_RECORD_MAX : record;
    options->record_max = (size_t)record;
    if (options->block_size > ahead / (SCAN_SHARE * options->jobs))
        options->block_size = (size_t)(ahead / (SCAN_SHARE * options->jobs));
    while (options->shrink < SHRINK_MAX && tables >> options->shrink > most - fixed - ahead)
        options->shrink++;
    return 0;
}
