/* SPDX-License-Identifier: Apache-2.0
 * Times and zones. A time is a count of milliseconds since 1970-01-01T00:00:00; whether it is UTC or the
 * wall clock of some zone is said by the name that holds it (`utc`, `local`), never guessed. */
#ifndef BASE_CIVIL_TIME_H
#define BASE_CIVIL_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

typedef int64_t msec_t;

#define MSEC_NONE   INT64_MIN /* no time known */
#define MSEC_SECOND ((msec_t)1000)
#define MSEC_MINUTE (60 * MSEC_SECOND)
#define MSEC_HOUR   (60 * MSEC_MINUTE)
#define MSEC_DAY    (24 * MSEC_HOUR)

/* The count for a civil date and time (proleptic Gregorian calendar); month and day from 1. */
msec_t civil_to_msec(int year, int month, int day, int hour, int minute, int second, int msec);

/* The calendar year that holds the time. */
int msec_year(msec_t time);

/* A time zone: an IANA name with its transitions from 1990 to 2060, read once; immutable, so several
 * threads may use one. */
struct zone;

/* Opens a zone by IANA name ("Europe/Berlin"), "UTC", or an offset as GLib takes it ("+02:00"); null or ""
 * = the system's. The caller frees it with zone_free (null-safe). Fails with ERROR_USAGE for unknown names. */
int zone_new(struct zone **out, const char *name, struct error *err);
void zone_free(struct zone *zone);
/* The name to print; lives as long as the zone. */
const char *zone_name(const struct zone *zone);
/* Wall clock to UTC. The repeated hour at the end of summer time is read as its first pass; *repeat (may be null) is
 * how much later its second pass would be, 0 for times that come once. A skipped hour is moved forward. MSEC_NONE
 * stays. */
msec_t zone_to_utc(const struct zone *zone, msec_t local, msec_t *repeat);
/* UTC to wall clock. MSEC_NONE stays. */
msec_t zone_to_local(const struct zone *zone, msec_t utc);

enum { TIME_TEXT_SIZE = 32 };

/* "2026-10-12T06:52:23.123Z" into `buffer` of TIME_TEXT_SIZE bytes ("" for MSEC_NONE). Returns `buffer`. */
const char *msec_rfc3339(msec_t utc, char *buffer);
/* "2026-10-12 06:52:23" without a zone; the caller says which it is. Returns `buffer`. */
const char *msec_civil(msec_t time, char *buffer);

/* Reads a time as journalctl takes it: "2026-11-23 14:00[:05[.123]]" (blank or T), "2026-11-23", "14:00",
 * "now", "today", "yesterday", "tomorrow", "-2h", "+5min", "@epoch-seconds", each but the last with an
 * optional zone behind a blank ("UTC", "Europe/Berlin") or a Z / +hh:mm suffix. `now` and the result are UTC.
 * Source: systemd.time(7). */
int time_parse(msec_t *out, const char *text, const struct zone *zone, msec_t now, struct error *err);

/* Reads a span: "90", "15s", "15m", "15min", "2h", "1d", "1w", "1h30m"; a bare number is seconds. */
int duration_parse(msec_t *out, struct slice text, struct error *err);

/* Writes a span for people: "450 ms", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". Returns `buffer`. */
const char *duration_text(msec_t span, char *buffer);

#endif
