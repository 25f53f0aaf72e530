/* SPDX-License-Identifier: Apache-2.0
 * An event: one signature matched one record. Plain data made by a scanning thread, folded into findings at
 * once and then forgotten; its slices point into the block and live until the block is folded. */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "model/entity.h"
#include "pattern/pattern.h"

struct event {
    const struct signature *signature;
    uint32_t file;   /* index of the input */
    uint64_t line;   /* of the record's first line, from 1 */
    uint64_t offset; /* of the record in the decoded input: the order within a file */
    msec_t time;     /* UTC; MSEC_NONE if undated */
    msec_t repeat;   /* until it is folded: how much later the second pass of a repeated hour is, 0 = no such hour */
    bool second;     /* until it is folded: the clock was set back before it within the block */
    enum level level;
    uint64_t job, parent_job;
    uint64_t seq; /* agent sequence the record belongs to, 0 = none */
    struct slice logid;
    struct slice captures[CAPTURE_MAX]; /* by index of signature->captures; ptr null = not set */
    struct entity_set entities;         /* captured */
    struct entity_set related;          /* named by the record besides (object texts, header, host of the log) */
    struct slice raw;                   /* the record */
    size_t match_offset;                /* within raw */
    bool unexpected_log;
    bool alert;    /* the record is an alert that CloudStack raised: people could know from then on */
    bool open_end; /* an absence whose log ended before its time was over */
    bool known;    /* an earlier run counted it: it is here for what follows from it */
    bool excerpt;  /* from a log that is a fragment without headers */
};

/* Fills `entities` and `related` from the captures, the record's text and its header. */
void event_name_entities(struct event *event, const struct record *record);

/* Where the record is a plain line with a script's trace behind it (no logger: the logs of routers and hosts), the
 * failure begins at the trace, not at the line before it: moves line, raw and match_offset there. */
void event_begin_at_trace(struct event *event, const struct record *record);

/* Adds the machine whose log a record stands in, a host or a system VM by its name. Empty names add nothing. */
void entity_set_add_machine(struct entity_set *set, struct slice host);

#endif
