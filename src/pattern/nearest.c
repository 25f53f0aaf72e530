/* SPDX-License-Identifier: Apache-2.0
 * Edit distance by two rows of the usual table; words are bounded, so it costs at most 96 x 96 steps. Place
 * in the flow: only while a complaint is written. */
#include "pattern/nearest.h"

#include <string.h>

unsigned word_distance(const char *a, const char *b) {
    unsigned row[NEAREST_WORD_MAX + 1];
    size_t n = strlen(a), m = strlen(b);

    if (n > NEAREST_WORD_MAX || m > NEAREST_WORD_MAX || (n > m ? n - m : m - n) > NEAREST_DISTANCE)
        return NEAREST_DISTANCE + 1;
    for (size_t j = 0; j <= m; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned diagonal = row[0];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned replaced = diagonal + (a[i - 1] != b[j - 1]), moved = row[j] < row[j - 1] ? row[j] : row[j - 1];

            diagonal = row[j];
            row[j] = replaced < moved + 1 ? replaced : moved + 1;
        }
    }
    return row[m] > NEAREST_DISTANCE ? NEAREST_DISTANCE + 1 : row[m];
}

void nearest_try(const char **best, unsigned *distance, const char *word, const char *candidate) {
    unsigned d = word_distance(word, candidate);

    if (d < *distance) {
        *distance = d;
        *best = candidate;
    }
}
