/* SPDX-License-Identifier: Apache-2.0
 * Time stamps as log lines write them. Place in the flow: the first thing most layouts scan.
 * Invariant: a stamp holds what was written, unconverted; stamp_msec judges it. */
#ifndef RECORD_STAMP_H
#define RECORD_STAMP_H

#include "base/civil_time.h"
#include "record/scan.h"

struct stamp {
    int year;       /* 0 = not written (syslog) */
    int month, day; /* from 1; month 0 = no date */
    int hour, minute, second, msec;
    bool zoned; /* an offset or UTC was written */
    int offset; /* minutes east of UTC, if zoned */
};

/* Each moves the cursor behind the stamp, or returns false and leaves *s anywhere. */

/* "2026-03-04", then a blank or T, "05:06:07", an optional fraction of 1 to 9 digits behind "," or ".", an
 * optional zone. */
bool stamp_scan_iso(struct scan *s, struct stamp *out);
/* "05:06:07" and an optional fraction. */
bool stamp_scan_clock(struct scan *s, struct stamp *out);
/* "Jan 28 10:30:48", day padded with a blank or not, optional fraction. Source: RFC 3164, 4.1.2. */
bool stamp_scan_syslog(struct scan *s, struct stamp *out);
/* "23/Nov/2026:20:12:13 +0000" of the common log format. */
bool stamp_scan_clf(struct scan *s, struct stamp *out);
/* What date(1) prints: "Tue Jan 28 10:30:48 UTC 2025", "Sun 23 May 2021 03:17:36 PM UTC". */
bool stamp_scan_date(struct scan *s, struct stamp *out);
/* "+0000", "-03:30", "Z". */
bool stamp_scan_zone(struct scan *s, struct stamp *out);

/* The time as written, read in `year` where none was; with `utc` a written offset is taken off.
 * MSEC_NONE when there is no date or it is none of the calendar. */
msec_t stamp_msec(const struct stamp *stamp, int year, bool utc);

#endif
