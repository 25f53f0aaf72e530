/* SPDX-License-Identifier: Apache-2.0
 * The rules of trend.h. Robust against single wild nights: an issue is compared with the median of its own
 * nights and with their usual deviation from it, and told once for each step up. */
#include "state/trend.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

/* Escalating, with at least HISTORY_LEAST nights behind it: GROWTH times the median, DEVIATIONS above it, and
 * STEP times the worst of the last RECENT nights. With fewer nights: EARLY_GROWTH times the worst. Always at
 * least COUNT_LEAST events, with few nights EARLY_LEAST. */
enum { HISTORY_LEAST = 3, RECENT = 3, COUNT_LEAST = 5, EARLY_LEAST = 10 };
static const double GROWTH = 2, DEVIATIONS = 4, STEP = 1.5, EARLY_GROWTH = 4;

/* The deviation of which half of all values stay below 0.67, if they scatter evenly around their median. */
static const double DEVIATION_OF_MEDIAN = 1.4826;

static const char *const NAMES[ISSUE_STATE_COUNT] = {"none", "new", "regressed", "escalating", "ongoing", "resolved"};

const char *issue_state_name(enum issue_state state) {
    return NAMES[state];
}

enum issue_state issue_state_parse(const char *name) {
    for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++)
        if (strcmp(NAMES[i], name) == 0)
            return (enum issue_state)i;
    return ISSUE_NONE;
}

int severity_rank(const char *severity) {
    static const char *const ORDER[] = {"critical", "major", "minor", "info"};
    int rank = 0;

    while (rank < (int)ARRAY_LENGTH(ORDER) && strcmp(ORDER[rank], severity) != 0)
        rank++;
    return rank;
}

double trend_rate(const struct trend_night *night) {
    msec_t span = night->span < MSEC_DAY / 4 ? MSEC_DAY / 4 : night->span;

    return (double)night->count * (double)MSEC_DAY / (double)span;
}

size_t trend_quiet(const struct trend_night *past, size_t count, const struct trend_night *tonight) {
    size_t quiet = 0;

    if (tonight->count)
        return 0;
    quiet += tonight->read;
    for (size_t i = count; i > 0 && past[i - 1].count == 0; i--)
        quiet += past[i - 1].read;
    return quiet;
}

static int compare_rates(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare_rates);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* The square root, by Newton's steps: good enough for a bound, and the same on every machine. */
static double root(double value) {
    double guess = value > 1 ? value : 1;

    for (int i = 0; i < 64; i++)
        guess = (guess + value / guess) / 2;
    return guess;
}

/* How far nights usually are from `middle`: what counted events scatter by chance at least. */
static double scatter(const double *rates, size_t count, double middle) {
    double off[TREND_HISTORY], chance = root(middle > 1 ? middle : 1), usual;

    for (size_t i = 0; i < count; i++)
        off[i] = rates[i] < middle ? middle - rates[i] : rates[i] - middle;
    usual = DEVIATION_OF_MEDIAN * median(off, count);
    return usual > chance ? usual : chance;
}

static bool escalates(const struct trend_night *past, size_t count, const struct trend_night *tonight) {
    double rates[TREND_HISTORY], sorted[TREND_HISTORY], rate = trend_rate(tonight), worst = 0, middle;
    size_t n = 0;

    for (size_t i = count; i > 0 && n < TREND_HISTORY; i--)
        if (past[i - 1].read || past[i - 1].count)
            rates[n++] = trend_rate(&past[i - 1]); /* the latest first */
    if (n == 0 || tonight->count < COUNT_LEAST)
        return false;
    for (size_t i = 0; i < n && i < RECENT; i++)
        worst = rates[i] > worst ? rates[i] : worst;
    if (n < HISTORY_LEAST)
        return tonight->count >= EARLY_LEAST && rate >= EARLY_GROWTH * worst;
    memcpy(sorted, rates, n * sizeof *sorted);
    middle = median(sorted, n);
    return rate >= GROWTH * middle && rate >= middle + DEVIATIONS * scatter(rates, n, middle) && rate >= STEP * worst;
}

enum issue_state trend_state(const struct trend_night *past, size_t count, const struct trend_night *tonight,
                             unsigned rest) {
    static const struct trend_night NOBODY_LOOKED = {false, 0, 0};
    size_t quiet = trend_quiet(past, count, tonight);

    if (tonight->count == 0)
        return count > 0 && tonight->read && quiet == rest ? ISSUE_RESOLVED : ISSUE_NONE;
    if (count == 0)
        return ISSUE_NEW;
    if (trend_quiet(past, count, &NOBODY_LOOKED) >= rest)
        return ISSUE_REGRESSED;
    return escalates(past, count, tonight) ? ISSUE_ESCALATING : ISSUE_ONGOING;
}
