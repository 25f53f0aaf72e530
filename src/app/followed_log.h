/* SPDX-License-Identifier: Apache-2.0
 * One log that is read on as it grows: what it gave so far, in pages, and who the file is.
 *
 * A page holds what the log gave in some hours, and is put together with all others whenever a report is made. Pages
 * leave as a whole once the logs have gone on for FOLLOW_KEEP: so memory holds days, not the whole time of following.
 */
#ifndef APP_FOLLOWED_LOG_H
#define APP_FOLLOWED_LOG_H

#include "app/reading.h"
#include "app/scan.h"

/* Hours of a page, and how long what was found stays, by the clock of the logs. */
#define FOLLOW_PAGE (6 * MSEC_HOUR)
#define FOLLOW_KEEP (48 * MSEC_HOUR)

struct log_page {
    struct partial *partial;
    uint64_t lines; /* of the log before it, which the partial counts too */
};

struct followed_log {
    struct fold fold; /* into the last page */
    struct {
        VEC_OF(struct log_page);
    } pages;
    uint64_t device, inode; /* of the file; zeros for a pipe, and for what was truncated away */
    uint64_t size;          /* bytes of it that were read; known for what is not compressed */
    struct file_id id;      /* of what was read, once the reader is closed */
    char head[INPUT_HEAD];  /* its first bytes, by which a file that was cut short and written anew is told */
    size_t head_len;
    int64_t grown;  /* when it grew last: monotonic milliseconds */
    bool waits;     /* its last record is kept back: more lines of it may come */
    bool seen;      /* the last listing met it */
    bool gone;      /* its path leads elsewhere, or nowhere */
    bool told;      /* which was said */
    bool truncated; /* what the file holds now is another log */
};

/* What reading on needs besides the log. */
struct log_reader {
    const struct reading *reading;
    struct input_set *inputs;
    struct scanner *scanner;
    struct scan_result result;
    struct block block;
};

/* What is followed of an input from now on; `fold` (null = begin one) is taken over with its partial. Freed by
 * followed_log_free (null-safe). Returns 0, or -1 when memory ran out. */
int followed_log_new(struct followed_log **out, const struct reading *reading, const struct log_input *input,
                     const struct fold *fold, struct error *err);
void followed_log_free(struct followed_log *log);

/* Reads on in input `i`, whose reader is open, to its present end. Returns 1 if there was something, 0 if not, -1 when
 * memory ran out; damage is noted with the input, and closes it. */
int followed_log_read(struct log_reader *reader, size_t i, enum block_hold hold, struct error *err);

/* Closes the reader of input `i`, once nothing is kept back any more. */
void followed_log_close(struct input_set *inputs, size_t i);

/* Whether input `i`, a file with an open reader, has become longer (1), another log (-1), or neither (0). Learns who
 * the file is. */
int followed_log_look(struct input_set *inputs, size_t i);

/* Adds what all pages hold to `whole`, and sets what the inputs say of themselves. Returns 0, or -1 when memory ran
 * out. */
int followed_log_gather(struct input_set *inputs, struct partial *whole, struct error *err);

/* Drops the pages that ended before `oldest`. Returns whether anything is left of the log. */
bool followed_log_forget(struct followed_log *log, msec_t oldest);

#endif
