/* SPDX-License-Identifier: Apache-2.0
 * Folding the scanned blocks of one log into its partial, in order: the only place where block-relative places become
 * places in the log, and where times of a repeated hour are decided. */
#ifndef APP_FOLD_H
#define APP_FOLD_H

#include "app/log_reading.h"
#include "app/scan.h"
#include "correlate/partial.h"

/* One log being folded. Plain data; begins zeroed but for the first two. */
struct fold {
    struct partial *partial;
    const struct zone *zone;     /* of its times */
    bool utc;                    /* they are UTC whatever the zone */
    bool second;                 /* the clock was set back for the second pass of a repeated hour */
    msec_t second_from;          /* as written, about when that was */
    msec_t last_local;           /* as written, of the last block; MSEC_NONE at first */
    struct log_reading *reading; /* null where nobody asks how far the log is read */
};

/* Folds the next block of the log. Returns 0, or -1 when memory ran out. */
int fold_block(struct fold *fold, const struct block *block, const struct scan_result *result, struct error *err);

#endif
