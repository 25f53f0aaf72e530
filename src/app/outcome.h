/* SPDX-License-Identifier: Apache-2.0
 * What became of a run that reads logs, beside its result. */
#ifndef APP_OUTCOME_H
#define APP_OUTCOME_H

#include <stdbool.h>

struct outcome {
    bool incomplete;      /* an input was damaged, a pattern file refused, a required database silent */
    bool nothing_to_read; /* no input could be opened */
    bool no_text;         /* inputs were read, and none holds a line of text */
};

#endif
