/* SPDX-License-Identifier: Apache-2.0
 * Choosing in rounds; see literal_window.h. The fewest windows that cover all literals are a set cover, which nobody
 * computes; what a few rounds find, in which each literal takes the window that costs it least, is within a tenth of
 * what a greedy cover finds. Invariant: every gram of a literal that is longer than a window has an entry, found by
 * `slots`. */
#include "pattern/literal_window.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3 };

/* In units of what one more window costs: a hit in the sample, and a literal that is looked at there. */
#define HIT_COST  2.0
#define LOOK_COST 2.0

/* A text of WINDOW_SIZE bytes, as a number. */
typedef uint64_t gram_t;

struct entry {
    gram_t gram;
    uint32_t hits;  /* in the sample */
    uint32_t users; /* literals that could take it, and from the second round on those that did */
    uint32_t chosen;
};

struct chooser {
    struct entry *entries;
    uint32_t count;
    uint32_t *slots; /* of entries, plus one; 0 = empty */
    uint32_t slot_mask;
    uint32_t *positions; /* entry of each position of each literal, one literal behind the other */
};

static gram_t gram_at(const char *at) {
    gram_t gram = 0;

    memcpy(&gram, at, WINDOW_SIZE);
    return gram;
}

static uint32_t *slot_of(const struct chooser *chooser, gram_t gram) {
    uint32_t slot = (uint32_t)(gram * UINT64_C(0x9e3779b97f4a7c15) >> 32) & chooser->slot_mask;

    while (chooser->slots[slot] && chooser->entries[chooser->slots[slot] - 1].gram != gram)
        slot = (slot + 1) & chooser->slot_mask;
    return &chooser->slots[slot];
}

static size_t positions_of(struct slice literal) {
    return literal.len > WINDOW_SIZE ? literal.len - WINDOW_SIZE + 1 : 0;
}

static int reserve(struct chooser *chooser, const struct slice *literals, size_t count) {
    size_t positions = 0, slots = 64;

    for (size_t i = 0; i < count; i++)
        positions += positions_of(literals[i]);
    while (slots < 2 * positions)
        slots *= 2;
    if (slots > UINT32_MAX / 2)
        return -1;
    chooser->entries = calloc(positions + 1, sizeof *chooser->entries);
    chooser->positions = calloc(positions + 1, sizeof *chooser->positions);
    chooser->slots = calloc(slots, sizeof *chooser->slots);
    chooser->slot_mask = (uint32_t)slots - 1;
    return chooser->entries && chooser->positions && chooser->slots ? 0 : -1;
}

/* Enters the grams of all literals. */
static void enter(struct chooser *chooser, const struct slice *literals, size_t count) {
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < positions_of(literals[i]); at++) {
            gram_t gram = gram_at(literals[i].ptr + at);
            uint32_t *slot = slot_of(chooser, gram);

            if (!*slot) {
                chooser->entries[chooser->count++].gram = gram;
                *slot = chooser->count;
            }
            chooser->entries[*slot - 1].users++;
            chooser->positions[n++] = *slot - 1;
        }
}

static void count_hits(struct chooser *chooser, struct slice sample) {
    for (size_t at = 0; at + WINDOW_SIZE <= sample.len; at++) {
        uint32_t entry = *slot_of(chooser, gram_at(sample.ptr + at));

        if (entry)
            chooser->entries[entry - 1].hits++;
    }
}

/* What it costs a literal to take the window: its share of the window, and of each hit the look at itself. */
static double cost_of(const struct entry *entry) {
    double users = entry->users ? entry->users : 0.5; /* it would be alone */

    return (1 + HIT_COST * entry->hits) / users + LOOK_COST * entry->hits;
}

/* Each literal takes what costs least by the choices of the round before. */
static void choose(struct chooser *chooser, uint32_t *ends, const struct slice *literals, size_t count) {
    const uint32_t *positions = chooser->positions;

    for (size_t i = 0; i < count; i++) {
        size_t here = positions_of(literals[i]);
        size_t best = 0;

        ends[i] = (uint32_t)literals[i].len;
        if (!here)
            continue;
        for (size_t at = 1; at < here; at++)
            if (cost_of(&chooser->entries[positions[at]]) < cost_of(&chooser->entries[positions[best]]))
                best = at;
        ends[i] = (uint32_t)best + WINDOW_SIZE;
        chooser->entries[positions[best]].chosen++;
        positions += here;
    }
    for (uint32_t i = 0; i < chooser->count; i++) {
        chooser->entries[i].users = chooser->entries[i].chosen;
        chooser->entries[i].chosen = 0;
    }
}

int literal_windows_choose(uint32_t *ends, const struct slice *literals, size_t count, struct slice sample) {
    struct chooser chooser = {0};
    int status = reserve(&chooser, literals, count);

    if (status == 0) {
        enter(&chooser, literals, count);
        count_hits(&chooser, sample);
        for (int round = 0; round < ROUNDS; round++)
            choose(&chooser, ends, literals, count);
    }
    free(chooser.entries);
    free(chooser.positions);
    free(chooser.slots);
    return status;
}
