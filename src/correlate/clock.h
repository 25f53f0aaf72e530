/* SPDX-License-Identifier: Apache-2.0
 * How far the clocks of the machines are apart, from events that two logs record: an agent does nothing for a job
 * before a management server has begun it, and is done with a job that succeeded before it is complete; a job that one
 * management server submits is begun by another afterwards.
 *
 * Each such pair bounds the difference of two clocks from one side. Bounds add up along machines (an agent that works
 * for two management servers ties these together), and what is said follows from bounds only. */
#ifndef CORRELATE_CLOCK_H
#define CORRELATE_CLOCK_H

#include "correlate/activity.h"
#include "correlate/job_table.h"

struct clock {
    bool known;   /* bounded from both sides, or different beyond doubt */
    msec_t ahead; /* of the reference; negative = behind; 0 where nothing speaks for a difference */
};

/* Fills one clock per server. The reference, whose clock is right by definition, is the server that begins most jobs.
 * Returns 0, or -1 when memory ran out. */
int clock_estimate(struct clock *out, size_t servers, const struct job *const *jobs, size_t job_count,
                   const struct activity *activities, size_t activity_count, struct error *err);

/* The part of a difference that is no clock but a time zone: a multiple of a quarter of an hour, 0 for small
 * differences. */
msec_t clock_zone_part(msec_t ahead);

#endif
