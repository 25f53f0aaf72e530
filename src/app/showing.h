/* SPDX-License-Identifier: Apache-2.0
 * Everything one run of show.h holds: filled while the logs are read, then made a timeline of. */
#ifndef APP_SHOWING_H
#define APP_SHOWING_H

#include "app/input_set.h"
#include "app/row_list.h"
#include "app/thing_list.h"
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
    struct thing_list things, jobs; /* jobs: those that name the VM, host or network, and are not for it */
    unsigned passes;
    bool unfinished; /* the last pass still brought ids */
    /* of the last pass: what belongs and is not shown */
    uint64_t polls, routine, outside, own_debug;
};

/* Makes the timeline. Returns 0, or -1 when memory ran out. */
int show_build(struct timeline **out, struct showing *showing, struct error *err);

/* Steps of making it; each returns 0, or -1 when memory ran out. Short names for the inputs, of those that have
 * entries. */
int show_label(struct timeline *timeline, const struct showing *showing);
/* The slowest step, where the silence began, the first failure, and the silences between entries. */
int show_mark(struct timeline *timeline, const struct showing *showing);
/* What is missing from the picture. */
int show_unseen(struct timeline *timeline, const struct showing *showing);

/* Whether an input is a log of this host (or may be: where its machine is not known, what it says decides). */
bool show_is_log_of(const struct log_input *input, struct slice host_name);

/* A sentence for the timeline; null when memory ran out. */
const char *show_sentence(struct timeline *timeline, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
