/* SPDX-License-Identifier: Apache-2.0
 * What a row of a timeline shows of its record: the first line of the message; of a stack trace also what was thrown;
 * of an agent request or a job's details the pieces that matter, "…" for the rest. */
#ifndef APP_ROW_TEXT_H
#define APP_ROW_TEXT_H

#include "base/str.h"
#include "record/job_text.h"
#include "record/record.h"
#include "record/seq_line.h"

/* Adds the text, verbatim but for what is left out, redacted and clean. Returns 0, or -1 when memory ran out. */
int row_text(struct str *out, const struct record *record, const struct job_text *job, const struct seq_line *seq);

#endif
