/* SPDX-License-Identifier: Apache-2.0
 * What the database shows by itself, whatever the logs say: the evidence checks that list problems, asked about
 * everything. A check that could not be asked is unknown, never ok. */
#ifndef APP_HEALTH_H
#define APP_HEALTH_H

#include "app/analysis.h"

/* Runs the health checks one after another until all are done or HEALTH_BUDGET is spent; the rest is then unknown.
 * Fills analysis->health. Does nothing without a database. Returns 0, or -1 when memory ran out. */
int health_check(struct analysis *analysis);

/* So long a report may keep a production database busy for its own interest. */
#define HEALTH_BUDGET (5 * MSEC_SECOND)

#endif
