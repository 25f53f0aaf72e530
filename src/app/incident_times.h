/* SPDX-License-Identifier: Apache-2.0
 * The five times of an incident that make a report worth reading: began, detected, peak, mitigated, cleared. Each is
 * found in the logs or left unknown. */
#ifndef APP_INCIDENT_TIMES_H
#define APP_INCIDENT_TIMES_H

#include "app/analysis.h"

/* So long nothing may fail any more before it is called over, and the logs must go on. */
#define QUIET_AFTER (30 * MSEC_MINUTE)

struct incident_times {
    msec_t started;                 /* the first failure */
    msec_t detected;                /* the first alert that CloudStack raised, else the first WARN or ERROR of it */
    msec_t peak;                    /* the step with most failures begins */
    msec_t mitigated;               /* an operation that had failed for it succeeds */
    msec_t cleared;                 /* the last failure, where enough quiet time follows */
    msec_t last;                    /* the last failure */
    const struct job *mitigated_by; /* null if unknown; lives as long as the job table */
    struct histogram histogram;     /* of all failures */
};

/* The jobs that succeeded and whose command is known, by command and time. */
struct succeeded_list {
    const struct job **items;
    size_t count;
};

/* Lists them once for all incidents. The list lives as long as the job table does not change; freed by
 * succeeded_list_free. Returns 0, or -1 when memory ran out. */
int succeeded_list_build(struct succeeded_list *out, struct job_table *jobs);
void succeeded_list_free(struct succeeded_list *list);

/* Finds the times of the incident with these findings (indexes, in order of time). MSEC_NONE = unknown. */
void incident_times(struct incident_times *out, const struct analysis *analysis, const struct succeeded_list *successes,
                    const uint32_t *members, size_t count);

#endif
