/* SPDX-License-Identifier: Apache-2.0
 * Everything one run of show.h holds: filled while the logs are read, then made a timeline of. */
#ifndef APP_SHOWING_H
#define APP_SHOWING_H

#include "app/input_set.h"
#include "app/row_list.h"
#include "report/timeline.h"

struct showing {
    struct analysis_options options;
    struct zone *zone;
    msec_t since, until; /* UTC, MSEC_NONE = open */
    struct arena arena;
    struct subject subject;
    struct trail *trail;
    struct input_set inputs;
    uint64_t *lines; /* per input: newlines so far */
    bool *own;       /* per input: a log of the host or VM asked for */
    struct row_list rows;
    unsigned passes;
    bool unfinished; /* the last pass still brought ids */
    /* of the last pass: what belongs and is not shown */
    uint64_t polls, routine, outside, own_debug;
};

/* Makes the timeline. Returns 0, or -1 when memory ran out. */
int show_build(struct timeline **out, struct showing *showing, struct error *err);

#endif
