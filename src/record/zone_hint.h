/* SPDX-License-Identifier: Apache-2.0
 * The time zone a log gives away: CloudStack writes its own times without one, but prints Java dates of database rows
 * ("created: Wed Jan 10 10:11:12 CET 2024"), which carry the zone of the machine that logs them. Place in the flow:
 * once per input, on its first bytes. Source of the wording: AsyncJobVO.toString, 4.15 to 4.22. */
#ifndef RECORD_ZONE_HINT_H
#define RECORD_ZONE_HINT_H

#include "base/slice.h"

enum { ZONE_HINT_SIZE = 32 };

/* `buffer`, filled with the zone by a name zone_new takes; or null where nothing tells it: no such date, an
 * abbreviation that several zones share, or that stands in a month in which the zone meant has another, or two that
 * contradict each other. */
const char *zone_hint(struct slice head, char buffer[ZONE_HINT_SIZE]);

#endif
