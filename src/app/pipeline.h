/* SPDX-License-Identifier: Apache-2.0
 * The one file that knows every stage: from paths to a report. */
#ifndef APP_PIPELINE_H
#define APP_PIPELINE_H

#include "app/options.h"
#include "app/outcome.h"
#include "report/report.h"

/* Runs an analysis. The report is the caller's (report_free). Returns 0, or -1 with an error when there is no report at
 * all. */
int analysis_run(struct report **out, const struct analysis_options *options, struct outcome *outcome,
                 struct error *err);

/* Called for what a reader must know: damage of an input, a refused pattern file. */
typedef void analysis_problem(void *payload, const char *text);

/* Reads logs and writes what they gave to a part file, for a later analysis_run that takes it like logs. Returns 0, or
 * -1 with an error when there is no such file. */
int analysis_map(const char *path, const struct analysis_options *options, analysis_problem *problem, void *payload,
                 struct outcome *outcome, struct error *err);

#endif
