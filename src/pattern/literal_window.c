/* SPDX-License-Identifier: Apache-2.0
 * Choosing by counts; see literal_window.h. */
#include "pattern/literal_window.h"

/* How many groups before the end of a window count, each half as much as the one behind it. */
enum { GROUPS = 6 };

static uint32_t slot_of(const char *at) {
    const unsigned char *bytes = (const unsigned char *)at;
    uint32_t group = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];

    return group * UINT32_C(2654435761) >> 16;
}

void trigrams_count(struct trigrams *out, struct slice sample) {
    for (size_t i = 0; i + 3 <= sample.len; i++)
        out->counts[slot_of(sample.ptr + i)]++;
}

static double cost_of(struct slice literal, size_t end, const struct trigrams *trigrams) {
    double cost = 0, weight = 1;

    for (size_t i = 0; i < GROUPS; i++, weight /= 2)
        cost += weight * (double)(trigrams->counts[slot_of(literal.ptr + end - 3 - i)] + 1);
    return cost;
}

size_t literal_window_end(struct slice literal, const struct trigrams *trigrams) {
    size_t best = literal.len;
    double least;

    if (literal.len <= WINDOW_SIZE || !trigrams)
        return best;
    least = cost_of(literal, best, trigrams);
    for (size_t end = WINDOW_SIZE; end < literal.len; end++) {
        double cost = cost_of(literal, end, trigrams);

        if (cost < least) {
            least = cost;
            best = end;
        }
    }
    return best;
}
