/* SPDX-License-Identifier: Apache-2.0
 * What the nights say about an issue: new, back, growing, going on, over. Pure rules over counts;
 * docs/digest.md states them for people.
 *
 * An issue is what findings of one signature that name the same lasting things are over the nights. A night
 * counts for an issue only if the logs it stands in were read: not seen because nobody looked is not gone. */
#ifndef STATE_TREND_H
#define STATE_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil_time.h"

enum issue_state {
    ISSUE_NONE = 0,   /* nothing to say: quiet for a while, or not looked at */
    ISSUE_NEW,        /* never seen before */
    ISSUE_REGRESSED,  /* was over, and is back */
    ISSUE_ESCALATING, /* far more than it used to be */
    ISSUE_ONGOING,
    ISSUE_RESOLVED, /* has been quiet for as many nights as it takes, the last of them tonight */
    ISSUE_STATE_COUNT
};

/* "new", "regressed", "escalating", "ongoing", "resolved", "none": a constant. */
const char *issue_state_name(enum issue_state state);
/* The state of that name, ISSUE_NONE for any other. */
enum issue_state issue_state_parse(const char *name);

/* 0 for critical, 1 major, 2 minor, 3 info, 4 for any other word. */
int severity_rank(const char *severity);

/* One night as an issue saw it. */
struct trend_night {
    bool read;      /* the logs it stands in were read */
    uint64_t count; /* its events */
    msec_t span;    /* how much time of log was read */
};

/* Rules: nights of rest until an issue is over; nights of history that rates are compared with. */
enum { TREND_REST = 3, TREND_REST_MAX = 30, TREND_HISTORY = 14 };

/* The state tonight. `past` are the nights before, oldest first, from the first one on which the issue was
 * seen (none = never seen); those that were not read may be among them. `rest`: nights of rest, 1 to
 * TREND_REST_MAX. */
enum issue_state trend_state(const struct trend_night *past, size_t count, const struct trend_night *tonight,
                             unsigned rest);

/* Nights that were read in a row without the issue, tonight included. */
size_t trend_quiet(const struct trend_night *past, size_t count, const struct trend_night *tonight);

/* Events in a day, at the rate of this night; a night of less than six hours of log is taken for six. */
double trend_rate(const struct trend_night *night);

#endif
