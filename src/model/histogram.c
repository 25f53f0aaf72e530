/* SPDX-License-Identifier: Apache-2.0
 * Counting in steps that widen; see histogram.h. */
#include "model/histogram.h"

/* Rounds towards the past also before 1970. */
static int64_t floor_shift(int64_t value, unsigned shift) {
    return value >= 0 ? value >> shift : -((-value + ((INT64_C(1) << shift) - 1)) >> shift);
}

static int64_t minute_of(msec_t time) {
    int64_t minute = time / MSEC_MINUTE;

    return time < 0 && time % MSEC_MINUTE ? minute - 1 : minute;
}

static void count(uint32_t *at, uint32_t more) {
    *at = *at > UINT32_MAX - more ? UINT32_MAX : *at + more;
}

/* Doubles the width of the steps. */
static void widen(struct histogram *h) {
    int64_t first = floor_shift(h->first, 1);
    uint32_t counts[HISTOGRAM_STEPS] = {0};
    uint8_t used = 0;

    for (uint8_t i = 0; i < h->used; i++) {
        uint8_t to = (uint8_t)(floor_shift(h->first + i, 1) - first);

        count(&counts[to], h->counts[i]);
        used = (uint8_t)(to + 1);
    }
    memcpy(h->counts, counts, sizeof counts);
    h->first = first;
    h->used = used;
    h->shift++;
}

/* Makes room in front for `by` steps. */
static void move_back(struct histogram *h, uint8_t by) {
    memmove(h->counts + by, h->counts, h->used * sizeof h->counts[0]);
    memset(h->counts, 0, by * sizeof h->counts[0]);
    h->first -= by;
    h->used = (uint8_t)(h->used + by);
}

static void add_minute(struct histogram *h, int64_t minute, uint32_t more) {
    int64_t step;

    if (h->used == 0) {
        h->shift = 0;
        h->first = minute;
    }
    for (;; widen(h)) {
        step = floor_shift(minute, h->shift);
        if (h->used == 0 || (step < h->first ? h->first + h->used - step : step - h->first + 1) <= HISTOGRAM_STEPS)
            break;
    }
    if (step < h->first)
        move_back(h, (uint8_t)(h->first - step));
    if (step - h->first + 1 > h->used)
        h->used = (uint8_t)(step - h->first + 1);
    count(&h->counts[step - h->first], more);
}

void histogram_add(struct histogram *histogram, msec_t time, uint32_t more) {
    if (time != MSEC_NONE && more)
        add_minute(histogram, minute_of(time), more);
}

void histogram_merge(struct histogram *histogram, const struct histogram *from) {
    if (from->used == 0)
        return;
    if (histogram->used == 0) {
        *histogram = *from;
        return;
    }
    while (histogram->shift < from->shift)
        widen(histogram);
    /* a wider step of this histogram holds a step of the other wholly: its first minute stands for it */
    for (uint8_t i = 0; i < from->used; i++)
        if (from->counts[i])
            add_minute(histogram, (from->first + i) * (INT64_C(1) << from->shift), from->counts[i]);
}

msec_t histogram_step(const struct histogram *histogram) {
    return MSEC_MINUTE * (INT64_C(1) << histogram->shift);
}

msec_t histogram_time(const struct histogram *histogram, size_t i) {
    return (histogram->first + (int64_t)i) * histogram_step(histogram);
}

size_t histogram_peak(const struct histogram *histogram) {
    size_t best = 0;

    for (size_t i = 1; i < histogram->used; i++)
        if (histogram->counts[i] > histogram->counts[best])
            best = i;
    return best;
}
