/* SPDX-License-Identifier: Apache-2.0
 * What the files of a trail share: its tables, and how ids get into them. */
#ifndef CORRELATE_TRAIL_INTERNAL_H
#define CORRELATE_TRAIL_INTERNAL_H

#include "base/vec.h"
#include "correlate/trail.h"

enum id_kind { ID_JOB = 'j', ID_LOGID = 'l', ID_CALL_CTX = 'c', ID_CALL_LOGID = 'a', ID_REQUEST = 'r' };

/* An id, and the index of what it belongs to. */
struct trail_id;

/* Invariant: while a pass runs, `subject` and `known` do not change, and nothing else is read by trail_match: what is
 * learned goes to `learned` and `fresh`, and joins them when the next pass begins. */
struct trail {
    struct subject subject, learned;
    struct trail_id *known, *fresh;
    struct arena arena;
    struct {
        VEC_OF(struct trail_job);
    } jobs;
    struct {
        VEC_OF(struct trail_call);
    } calls;
    struct {
        VEC_OF(struct trail_request);
    } requests;
    size_t logid_count;
    uint32_t seed_job; /* of the logid asked for, once it is learned */
    uint64_t left_out;
    bool grew;
    struct arena texts; /* of the literals */
    struct {
        VEC_OF(struct slice);
    } literals;
};

/* What a known id belongs to, TRAIL_NONE if to nothing in particular; false for any other. */
bool trail_find(const struct trail *trail, enum id_kind kind, struct slice text, uint32_t *index);

/* The known request with this number that goes to this host ("" = whichever); TRAIL_NONE if there is none. */
uint32_t trail_find_request(const struct trail *trail, uint64_t number, struct slice host);

/* Each adds what is not there yet and gives its index: TRAIL_NONE when its table is full. Returns 0, or -1 when memory
 * ran out. */
int trail_add_job(struct trail *trail, struct slice id, uint32_t *index);
int trail_add_call(struct trail *trail, struct slice ctx, struct slice logid, uint32_t *index);
int trail_add_request(struct trail *trail, const struct seq_line *line, uint32_t *index);
int trail_add_logid(struct trail *trail, struct slice logid, uint32_t job);

/* Keeps a copy of a text where none is kept yet, cut to `most` bytes. Returns 0, or -1 when memory ran out. */
int trail_keep(struct trail *trail, struct slice *field, struct slice text, size_t most);

/* The uuid behind the next "jobid" of the text (jobId=…, "jobid":"…") at or behind *at; false when there is none. */
bool trail_job_uuid(struct slice text, size_t *at, struct slice *uuid);

/* Whether a line of a job says that the job is for the VM or network asked for. */
bool trail_is_about(const struct trail *trail, const struct job_text *line);

#endif
