/* SPDX-License-Identifier: Apache-2.0
 * Choosing in rounds; see literal_grams.h. The fewest grams that cover all literals are a set cover, which nobody
 * computes; in a few rounds each literal takes those that cost it least by the choices of the others. Invariant: every
 * gram within a literal's first REACH bytes has an entry, found by `slots`. */
#include "pattern/literal_grams.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3, REACH = 256 };

/* A log says other things later: of two grams that the sample has not, or hardly, the one of rarer bytes is better. In
 * hits, for a gram of common letters, and by how much of its weight it halves. */
#define REST_MOST    4.0F
#define REST_AT      32
#define REST_HALVING 4

/* In units of a gram's hit in the sample: what a gram costs by the places that look like it (the table has so many
 * bits), and what each literal costs that is held against a hit. */
#define GRAM_COST(sample) ((double)(sample).len / (1 << 18))
#define LOOK_COST         2.0

struct entry {
    uint32_t gram;
    uint32_t hits;  /* in the sample */
    float rest;     /* what may be expected elsewhere, in hits */
    uint32_t users; /* literals that could take it, and from the second round on those that did */
    uint32_t chosen;
};

struct chooser {
    struct entry *entries;
    uint32_t count;
    uint32_t *slots; /* of entries, plus one; 0 = empty */
    uint32_t slot_mask;
    uint32_t *positions; /* entry of each position of each literal, one literal behind the other; null = no sample */
    double gram_cost;
    unsigned weights[256]; /* of bytes */
};

/* How common bytes are in logs, roughly. */
static void weigh_bytes(unsigned weights[256]) {
    for (unsigned c = 0; c < 256; c++)
        weights[c] = c >= '0' && c <= '9' ? 7 : c >= 'a' && c <= 'z' ? 5 : c >= 'A' && c <= 'Z' ? 3 : 4;
    for (const char *c = "etaoinsr"; *c; c++)
        weights[(unsigned char)*c] = 8;
    weights[' '] = 10;
}

static unsigned weight_at(const unsigned weights[256], const char *at) {
    unsigned weight = 0;

    for (int i = 0; i < GRAM_SIZE; i++)
        weight += weights[(unsigned char)at[i]];
    return weight;
}

static uint32_t gram_at(const char *at) {
    uint32_t gram;

    memcpy(&gram, at, GRAM_SIZE);
    return gram;
}

static uint32_t *slot_of(const struct chooser *chooser, uint32_t gram) {
    uint32_t slot = (gram * UINT32_C(0x9e3779b1) >> 8) & chooser->slot_mask;

    while (chooser->slots[slot] && chooser->entries[chooser->slots[slot] - 1].gram != gram)
        slot = (slot + 1) & chooser->slot_mask;
    return &chooser->slots[slot];
}

static size_t positions_of(struct slice literal) {
    size_t len = literal.len < REACH ? literal.len : REACH;

    return literal.len < GRAM_LITERAL_MIN ? 0 : len - GRAM_SIZE + 1;
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

static float rest_of(unsigned weight) {
    float rest = REST_MOST;

    for (; weight + REST_HALVING <= REST_AT; weight += REST_HALVING)
        rest /= 2;
    return rest;
}

/* Enters the grams of all literals. */
static void enter(struct chooser *chooser, const struct slice *literals, size_t count) {
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < positions_of(literals[i]); at++) {
            uint32_t gram = gram_at(literals[i].ptr + at);
            uint32_t *slot = slot_of(chooser, gram);

            if (!*slot) {
                chooser->entries[chooser->count] =
                    (struct entry){.gram = gram, .rest = rest_of(weight_at(chooser->weights, literals[i].ptr + at))};
                *slot = ++chooser->count;
            }
            chooser->entries[*slot - 1].users++;
            chooser->positions[n++] = *slot - 1;
        }
}

static void count_hits(struct chooser *chooser, struct slice sample) {
    for (size_t at = 0; at + GRAM_SIZE <= sample.len; at++) {
        uint32_t entry = *slot_of(chooser, gram_at(sample.ptr + at));

        if (entry)
            chooser->entries[entry - 1].hits++;
    }
}

/* What it costs a literal to take the gram at one of its positions: its share of the gram and of each hit, and the look
 * at itself; without a sample, how common its bytes are. */
static double cost_of(const struct chooser *chooser, struct slice literal, const uint32_t *positions, size_t at) {
    const struct entry *entry;
    double users, hits;

    if (!positions)
        return weight_at(chooser->weights, literal.ptr + at);
    entry = &chooser->entries[positions[at]];
    users = entry->users ? entry->users : 0.5; /* it would be alone */
    hits = entry->hits + (double)entry->rest;
    return (chooser->gram_cost + hits) / users + LOOK_COST * hits;
}

/* Where a gram lies of which a byte is outside its literal, before or behind it: that of the rarer bytes. */
static int16_t outside(struct slice literal, size_t alignment, const unsigned weights[256]) {
    const unsigned char *at = (const unsigned char *)literal.ptr, *end = at + literal.len;

    if (alignment + GRAM_SIZE - 1 == literal.len &&
        (alignment < GRAM_STRIDE - 1 ||
         weights[end[-1]] + weights[end[-2]] + weights[end[-3]] < weights[at[0]] + weights[at[1]] + weights[at[2]]))
        return (int16_t)alignment;
    return -1;
}

/* Each literal takes what costs least by the choices of the round before. */
static void choose(struct chooser *chooser, int16_t *offsets, const struct slice *literals, size_t count) {
    const uint32_t *positions = chooser->positions;

    for (size_t i = 0; i < count; i++) {
        size_t here = positions_of(literals[i]);

        for (size_t r = 0; here && r < GRAM_STRIDE; r++) {
            double least = r < here ? cost_of(chooser, literals[i], positions, r) : 0;
            size_t best = r;

            for (size_t at = r + GRAM_STRIDE; at < here; at += GRAM_STRIDE) {
                double cost = cost_of(chooser, literals[i], positions, at);

                best = cost < least ? at : best;
                least = cost < least ? cost : least;
            }
            offsets[GRAM_STRIDE * i + r] = r < here ? (int16_t)best : outside(literals[i], r, chooser->weights);
            if (positions && r < here)
                chooser->entries[positions[best]].chosen++;
        }
        positions = positions ? positions + here : NULL;
    }
    for (uint32_t i = 0; i < chooser->count; i++) {
        chooser->entries[i].users = chooser->entries[i].chosen;
        chooser->entries[i].chosen = 0;
    }
}

int literal_grams_choose(int16_t *offsets, const struct slice *literals, size_t count, struct slice sample) {
    struct chooser chooser = {.gram_cost = GRAM_COST(sample)};
    int status = sample.len ? reserve(&chooser, literals, count) : 0;

    weigh_bytes(chooser.weights);
    if (status == 0 && sample.len) {
        enter(&chooser, literals, count);
        count_hits(&chooser, sample);
    }
    for (int round = 0; status == 0 && round < (sample.len ? ROUNDS : 1); round++)
        choose(&chooser, offsets, literals, count);
    free(chooser.entries);
    free(chooser.positions);
    free(chooser.slots);
    return status;
}
