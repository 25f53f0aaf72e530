/* SPDX-License-Identifier: Apache-2.0
 * `cstriage show`: everything the logs tell of one job, logid, VM, host or network, in order of time. Beside the
 * pipeline, on the same inputs: the logs are read until no pass brings new ids, twice as a rule (correlate/trail.h says
 * how ids lead on). */
#ifndef APP_SHOW_H
#define APP_SHOW_H

#include "app/options.h"
#include "app/outcome.h"
#include "report/timeline.h"

/* Follows the subject ("job", "516") through options->paths. The timeline is the caller's (timeline_free). Of the
 * options those about reading and times count; `reread` is set here. Returns 0, or -1 with an error when there is no
 * timeline at all. */
int show_run(struct timeline **out, const char *kind, const char *id, const struct analysis_options *options,
             struct outcome *outcome, struct error *err);

#endif
