/* SPDX-License-Identifier: Apache-2.0
 * The nested diagnostic context of a header: call contexts and jobs. Place in the flow: called by log4j.c. */
#ifndef RECORD_NDC_H
#define RECORD_NDC_H

#include "record/record.h"

/* Splits "thread:ndc" (without the parentheses) and fills thread, ndc, ctx, job and parent_job. */
void ndc_split(struct record *record, struct slice group);

#endif
