/* SPDX-License-Identifier: Apache-2.0
 * Incidents: root causes whose stories belong together, because they have a job in common, or a VM, network, VPC or
 * router at nearly the same time. Two failures of different jobs and things stay two incidents, even with one
 * signature. */
#ifndef CORRELATE_INCIDENT_H
#define CORRELATE_INCIDENT_H

#include "correlate/causal.h"

/* How far apart in time two stories may be that have a thing in common. */
#define INCIDENT_WINDOW (30 * MSEC_MINUTE)

/* Fills `of[i]` for every finding with the finding that its incident is named after: the first root of the incident, in
 * order of the findings. `of` has room for `count`. Returns 0, or -1 when memory ran out. */
int incidents_group(uint32_t *of, struct finding *const *findings, size_t count, const struct chain_list *chains,
                    const struct story_list *stories, struct error *err);

/* Makes one incident of those that the findings `members` are in. */
void incidents_join(uint32_t *of, size_t count, const uint32_t *members, size_t member_count);

#endif
