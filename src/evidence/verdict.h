/* SPDX-License-Identifier: Apache-2.0
 * What the database says about a suspected cause. */
#ifndef EVIDENCE_VERDICT_H
#define EVIDENCE_VERDICT_H

enum verdict {
    VERDICT_NOT_CHECKED = 0, /* no check was asked, or no database given */
    VERDICT_UNKNOWN,         /* asked, and no answer: never shown as OK */
    VERDICT_CONFIRMED,
    VERDICT_CONSISTENT, /* the state of now agrees with an old incident */
    VERDICT_MIXED,
    VERDICT_REFUTED,
    VERDICT_COUNT
};

/* "not-checked", "unknown", "confirmed", "consistent", "mixed", "refuted": a constant. */
const char *verdict_name(enum verdict verdict);

#endif
