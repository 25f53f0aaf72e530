/* SPDX-License-Identifier: Apache-2.0
 * An axis of time for drawings: where a time stands on it, and times at which a label helps. */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include <stddef.h>

#include "base/civil_time.h"

enum { AXIS_TICKS = 5 };

struct axis {
    msec_t from, to; /* UTC, from < to */
};

/* An axis that holds both times, a little wider than needed; false if `from` or `to` is unknown. */
bool axis_make(struct axis *axis, msec_t from, msec_t to);

/* Where the time stands, 0 to 10000; what lies outside stands at the end. */
unsigned axis_place(const struct axis *axis, msec_t time);

/* Round times on the axis, at most AXIS_TICKS; returns how many. */
size_t axis_ticks(const struct axis *axis, msec_t ticks[AXIS_TICKS]);

/* A label for a tick: "13:40", "13:40:15" where ticks are near, "09-17 12:00" where the axis is longer than a
 * day. Returns `buffer`, of TIME_TEXT_SIZE bytes. */
const char *axis_label(const struct axis *axis, msec_t tick, char *buffer);

#endif
