/* SPDX-License-Identifier: Apache-2.0
 * The words for verdicts, as the JSON report has them (docs/report.md). */
#include "evidence/verdict.h"

const char *verdict_name(enum verdict verdict) {
    static const char *const NAMES[VERDICT_COUNT] = {
        [VERDICT_NOT_CHECKED] = "not-checked", [VERDICT_UNKNOWN] = "unknown", [VERDICT_CONFIRMED] = "confirmed",
        [VERDICT_CONSISTENT] = "consistent",   [VERDICT_MIXED] = "mixed",     [VERDICT_REFUTED] = "refuted",
    };

    return NAMES[verdict];
}
