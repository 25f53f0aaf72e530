/* SPDX-License-Identifier: Apache-2.0
 * The stages of pipeline.c in three steps, for those who take them more than once: follow.c concludes again and again
 * from logs that grow. */
#ifndef APP_STAGES_H
#define APP_STAGES_H

#include "app/analysis.h"
#include "app/outcome.h"
#include "report/report.h"

/* Times, patterns, checks. `analysis` begins zeroed but for its options, and is ended by stages_release, also when this
 * fails. */
int stages_prepare(struct analysis *analysis, struct error *err);

/* How the logs are to be read, after stages_prepare. */
struct reading stages_reading(const struct analysis *analysis);

/* From what was read to the report, which is the caller's. Once for a partial: it may add findings to it. Returns 0 or
 * -1. */
int stages_conclude(struct report **out, struct analysis *analysis, struct outcome *outcome, struct error *err);

/* Forgets what stages_conclude found, and the partial it found it in; inputs and knowledge stay. */
void stages_forget(struct analysis *analysis);

void stages_release(struct analysis *analysis);

#endif
