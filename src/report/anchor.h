/* SPDX-License-Identifier: Apache-2.0
 * Names for links into a report. A cause, a finding or an incident has one name, the same in HTML (id=""), in
 * Markdown (what a heading that reads like it becomes) and in JSON, so that a link survives a change of
 * format. */
#ifndef REPORT_ANCHOR_H
#define REPORT_ANCHOR_H

#include "base/str.h"

#define ANCHOR_CAUSE    "cause-"
#define ANCHOR_FINDING  "finding-"
#define ANCHOR_INCIDENT "incident-"

/* Adds `prefix` and the id with every byte but digits, small letters and `-` as _xx: fit for id="" and
 * href="#", and left alone by whatever makes links of headings. A null id adds the prefix alone. */
void anchor_add(struct str *out, const char *prefix, const char *id);

#endif
