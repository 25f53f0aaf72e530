/* SPDX-License-Identifier: Apache-2.0
 * From the stages' results to the report model. */
#ifndef APP_REPORT_BUILD_H
#define APP_REPORT_BUILD_H

#include "app/analysis.h"
#include "report/report.h"

/* Builds the report; all texts are copied, redacted and cleaned. The caller frees it. Returns 0 or -1. */
int report_build(struct report **out, struct analysis *analysis, struct error *err);

#endif
