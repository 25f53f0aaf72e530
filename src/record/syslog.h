/* SPDX-License-Identifier: Apache-2.0
 * The prefix syslog and journald put before a line. Place in the flow: used by the layouts. */
#ifndef RECORD_SYSLOG_H
#define RECORD_SYSLOG_H

#include "record/layout.h"

/* Reads "host program[pid]: " or "program[pid]: " behind the time stamp and, where CloudStack's own record
 * follows, its level. False when the rest is the line of a stack trace: one journal entry per line is how
 * journald keeps a record of several lines, and that line belongs to the entry before it. */
bool syslog_scan(struct scan *s, struct head *head);

#endif
