/* SPDX-License-Identifier: Apache-2.0
 * The one file that knows every stage: from paths to a report. */
#ifndef APP_PIPELINE_H
#define APP_PIPELINE_H

#include "app/options.h"
#include "report/report.h"

/* How a run ended, beyond its report. */
struct analysis_outcome {
    bool incomplete;     /* an input was damaged, a pattern file refused, a required database silent */
    bool nothing_to_read; /* no input could be opened */
    bool no_text;        /* inputs were read, and none holds a line of text */
};

/* Runs an analysis. The report is the caller's (report_free). Returns 0, or -1 with an error when there is no report at all. */
int analysis_run(struct report **out, const struct analysis_options *options, struct analysis_outcome *outcome,
                 struct error *err);

#endif
