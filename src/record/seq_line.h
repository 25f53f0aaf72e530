/* SPDX-License-Identifier: Apache-2.0
 * The lines of an agent request ("Seq 9-68426: …"), on the management server and on the host, in the words of 4.15
 * to 4.22. Place in the flow: for those who follow one request through the logs.
 *
 * Two numbers may mislead: from 4.20 on the host in front of the sequence number can be another one's, what stands
 * behind "via:" is right; and "SeqA" counts the requests of the agent, which are none of ours. */
#ifndef RECORD_SEQ_LINE_H
#define RECORD_SEQ_LINE_H

#include <stdbool.h>

#include "base/slice.h"

enum seq_line_kind {
    SEQ_LINE_NONE = 0,
    SEQ_LINE_SENT,          /* by the management server */
    SEQ_LINE_TAKEN,         /* by the agent */
    SEQ_LINE_REPLIED,       /* by the agent */
    SEQ_LINE_ANSWERED,      /* the answer is back */
    SEQ_LINE_ANSWERED_LATE, /* behind its timeout */
    SEQ_LINE_TIMED_OUT,
    SEQ_LINE_UNSENT,
    SEQ_LINE_CANCELLED,
    SEQ_LINE_OTHER, /* speaks of a request, and tells nothing of its fate */
    SEQ_LINE_KIND_COUNT
};

enum { SEQ_COMMANDS_MAX = 6 };

struct seq_line {
    enum seq_line_kind kind;
    bool control;               /* SeqA */
    uint64_t host, number;      /* as printed: "Seq 9-68426" */
    struct slice via, via_name; /* id and name of the host, where the request itself is printed; else empty */
    struct slice commands[SEQ_COMMANDS_MAX]; /* simple class names of commands or answers */
    size_t command_count;                    /* of all; the first SEQ_COMMANDS_MAX are kept */
    bool failed;                             /* an answer says so: "result":"false" */
    struct slice details;                    /* of that answer, escaped as printed */
};

/* Reads the text of a record. False when it does not begin as one; *out is then empty. */
bool seq_line_read(struct seq_line *out, struct slice text);

/* "sent", "answered", ...: a constant; "" for SEQ_LINE_NONE. */
const char *seq_line_name(enum seq_line_kind kind);

#endif
