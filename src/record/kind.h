/* SPDX-License-Identifier: Apache-2.0
 * Which program wrote a log: a vote over its lines. Place in the flow: part of log_profile_detect. */
#ifndef RECORD_KIND_H
#define RECORD_KIND_H

#include "record/layout.h"

struct kind_votes {
    unsigned of[LOG_KIND_COUNT];
    unsigned usage;    /* lines only the usage server writes */
    unsigned short_c3; /* lines whose logger has three parts in full: agent, usage server or system VM */
};

/* Counts one line that begins with a layout; `line` goes to its end. */
void kind_vote(struct kind_votes *votes, const struct head *head, struct slice line);

/* The winner; `path` (may be null) is asked only where no line said anything. */
enum log_kind kind_decide(const struct kind_votes *votes, const char *path);

#endif
