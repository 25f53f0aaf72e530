/* SPDX-License-Identifier: Apache-2.0
 * How often over time, in bounded memory: counts in steps of 1, 2, 4, 8 … minutes, as narrow as HISTOGRAM_STEPS
 * of them hold everything that was counted.
 *
 * Invariants: steps begin at multiples of their width since 1970, so those of two histograms nest; the width
 * follows from the first and the last time alone, so a histogram is the same for any order of additions and
 * any way of putting parts together. Plain data; zeroed it is empty. */
#ifndef MODEL_HISTOGRAM_H
#define MODEL_HISTOGRAM_H

#include "base/civil_time.h"

enum { HISTOGRAM_STEPS = 64 };

struct histogram {
    uint32_t counts[HISTOGRAM_STEPS]; /* saturating */
    int64_t first;                    /* number of the first step since 1970; counts[0] is its */
    uint8_t used;                     /* steps from the first to the last that counted something; 0 = empty */
    uint8_t shift;                    /* a step is 2^shift minutes */
};

/* Counts `count` events at a time (UTC); MSEC_NONE counts nothing. */
void histogram_add(struct histogram *histogram, msec_t time, uint32_t count);

/* Adds all counts of `from`. */
void histogram_merge(struct histogram *histogram, const struct histogram *from);

/* The width of a step. */
msec_t histogram_step(const struct histogram *histogram);

/* The beginning of step `i` (UTC). */
msec_t histogram_time(const struct histogram *histogram, size_t i);

/* The step with most events, the earliest of equals. The histogram is not empty. */
size_t histogram_peak(const struct histogram *histogram);

#endif
