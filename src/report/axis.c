/* SPDX-License-Identifier: Apache-2.0
 * The axis of axis.h. */
#include "report/axis.h"

#include <string.h>

#include "base/compiler.h"

enum { SCALE = 10000, MARGIN = 40 /* a fortieth at each side */ };

bool axis_make(struct axis *axis, msec_t from, msec_t to) {
    msec_t margin;

    if (from == MSEC_NONE || to == MSEC_NONE || from > to)
        return false;
    margin = (to - from) / MARGIN;
    if (margin < MSEC_SECOND)
        margin = MSEC_SECOND;
    *axis = (struct axis){from - margin, to + margin};
    return true;
}

unsigned axis_place(const struct axis *axis, msec_t time) {
    if (time <= axis->from)
        return 0;
    if (time >= axis->to)
        return SCALE;
    return (unsigned)((double)(time - axis->from) / (double)(axis->to - axis->from) * SCALE);
}

size_t axis_ticks(const struct axis *axis, msec_t ticks[AXIS_TICKS]) {
    static const msec_t STEPS[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200};
    msec_t step = MSEC_DAY, length = axis->to - axis->from, first;
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(STEPS); i++)
        if (length / (STEPS[i] * MSEC_SECOND) < AXIS_TICKS) {
            step = STEPS[i] * MSEC_SECOND;
            break;
        }
    while (length / step >= AXIS_TICKS)
        step *= 2; /* days */
    first = axis->from - axis->from % step;
    while (first < axis->from)
        first += step;
    for (; first <= axis->to && count < AXIS_TICKS; first += step)
        ticks[count++] = first;
    return count;
}

const char *axis_label(const struct axis *axis, msec_t tick, char *buffer) {
    enum { DATE = 5, CLOCK = 11, MINUTES = 16 }; /* where they stand in "2026-10-12 06:52:23" */
    msec_t length = axis->to - axis->from;

    msec_civil(tick, buffer);
    if (length > MSEC_DAY) {
        memmove(buffer, buffer + DATE, MINUTES - DATE);
        buffer[MINUTES - DATE] = '\0';
        return buffer;
    }
    if (length >= AXIS_TICKS * MSEC_MINUTE)
        buffer[MINUTES] = '\0';
    return memmove(buffer, buffer + CLOCK, strlen(buffer + CLOCK) + 1);
}
