/* SPDX-License-Identifier: Apache-2.0
 * A mail, ready for `sendmail -t`: header and one or two bodies. The same mail gives the same bytes; its
 * Message-ID follows from what it says. Nothing a text holds can add a header field or end a part. */
#ifndef REPORT_MAIL_H
#define REPORT_MAIL_H

#include <stdbool.h>

#include "base/civil_time.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/str.h"

enum { MAIL_TO_MAX = 50 };

struct mail {
    const char *from, *to; /* as mail_addresses_valid takes them; null = no such field, the sender adds it */
    struct slice subject;  /* any text; what matters first, because readers cut it */
    msec_t date;           /* UTC */
    struct slice text;     /* UTF-8 */
    struct slice html;     /* UTF-8; empty = the mail is text only */
};

/* Whether `list` is one or up to `most` addresses like ops@example.net, parted by commas: ASCII, no names, no
 * quotes. */
bool mail_addresses_valid(const char *list, size_t most);

/* Adds the mail to `out`, with lines that end in LF. 0, or -1 with `err` filled: ERROR_USAGE for addresses
 * that are not valid, ERROR_MEMORY. */
int mail_write(struct str *out, const struct mail *mail, struct error *err);

#endif
