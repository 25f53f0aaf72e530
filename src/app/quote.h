/* SPDX-License-Identifier: Apache-2.0
 * What of a record is quoted as proof: its first line and, where the match stands deeper, the line of the
 * match; else, of a record of several lines, the deepest cause that it names, or the first line that is no
 * frame. */
#ifndef APP_QUOTE_H
#define APP_QUOTE_H

#include "base/str.h"
#include "model/event.h"

enum { QUOTE_MAX = 1920 }; /* bytes of a quote: more than a reader reads, less than the 2 KiB of the contract */

/* Appends the quote of an event: starts at the first byte of the record's line; what is left out is marked "…";
 * redacted and clean. The signature is finding_quote of model/finding.h. Returns 0, or -1 when memory ran out. */
int quote_event(void *payload, struct str *out, const struct event *event);

/* The same for a record nothing matched: its first line. */
int quote_record(struct str *out, struct slice raw);

/* Pieces of a record, in the order in which they stand in it, "…" for what is between; each cut to `max` bytes,
 * redacted (with what precedes it in view) and clean. Returns 0, or -1 when memory ran out. */
int quote_pieces(struct str *out, struct slice raw, const struct slice *pieces, size_t count, size_t max);

#endif
