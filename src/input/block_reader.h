/* SPDX-License-Identifier: Apache-2.0
 * Decoded bytes in pieces that begin and end at records. Third stage of the flow, and the last that knows
 * bytes only: what a record is says a function given to it.
 *
 * Promise: the sequence of records, and of the pieces of a record that is too long, is the same for every
 * block size. Bytes are passed unchanged: NUL, CR, a missing last newline. */
#ifndef INPUT_BLOCK_READER_H
#define INPUT_BLOCK_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "input/decoder.h"
#include "input/file_id.h"

/* A record longer than this is cut, unless the caller sets another bound. */
#define BLOCK_RECORD_MAX ((size_t)16 << 20)

/* What a cutter sees of a line, and what is kept of the first line of a cut record. */
#define BLOCK_LINE_MAX ((size_t)1024)

/* One piece. Zeroed it is an empty block; the buffer is reused from call to call. */
struct block {
    char *bytes; /* owned; freed by block_free */
    size_t len;
    size_t room;
    uint64_t offset;       /* decoded bytes before it */
    struct file_id before; /* who the log is up to here */
    bool last;             /* nothing follows; whether for the end or for damage says the next call */
    bool continues;        /* begins inside a record that was cut: its first bytes start no record, whatever they say
                            */
    char head[BLOCK_LINE_MAX]; /* when it continues: the first line of that record, without newline, as far as
                                  it fits */
    size_t head_len;
};

/* Tells where records start. `starts` gets a line with its newline, or its first BLOCK_LINE_MAX bytes, and
 * must decide on these alone. */
struct block_cutter {
    bool (*starts)(const void *payload, const char *line, size_t len);
    const void *payload; /* must outlive its use */
};

struct block_reader;

/* Takes ownership of `decoder`, also when it fails; the caller frees the reader with block_reader_free.
 * Blocks hold as many whole records as fit into `block_size` bytes (at least 1, cut to `record_max`), or one
 * that does not fit. `cutter` is copied; null = every line starts a record. A `record_max` of 0 means
 * BLOCK_RECORD_MAX. */
int block_reader_new(struct block_reader **out, struct decoder *decoder, const struct block_cutter *cutter,
                     size_t block_size, size_t record_max, struct error *err);

/* Frees the reader and its decoder; null is allowed. */
void block_reader_free(struct block_reader *reader);

/* The next bytes without taking them, up to `most`; `*whole` says that nothing follows them. `*head` lives
 * until the next call. Damage only shortens it and is reported by block_reader_next. Fails with ERROR_MEMORY
 * only. */
int block_reader_peek(struct block_reader *reader, size_t most, struct slice *head, bool *whole, struct error *err);

/* Sets the cutter once the first bytes told what the log is; before the first block_reader_next. */
void block_reader_set_cutter(struct block_reader *reader, const struct block_cutter *cutter);

/* Begins at `start` instead of the first byte, in the middle of a log that was read before: it must be the start of a
 * record. Before the first peek or next. ERROR_DAMAGED where the log does not hold the bytes that `start` speaks of
 * (those of its last piece are looked at), or breaks off before them. */
int block_reader_start(struct block_reader *reader, const struct file_id *start, struct error *err);

/* What is kept back at the end of a log that somebody is still writing. */
enum block_hold {
    BLOCK_HOLD_NOTHING,
    BLOCK_HOLD_LINE,  /* what follows the last newline */
    BLOCK_HOLD_RECORD /* the last record: more of its lines may come */
};

/* Sets what is kept back; also where the end was reached already, which hands out what is kept back no longer. */
void block_reader_hold(struct block_reader *reader, enum block_hold hold);

/* Bytes kept back; known once the last block was handed out. */
size_t block_reader_held(const struct block_reader *reader);

/* Takes up reading where the log had ended: more may be there now. Lines that go on with a record which was handed out
 * meanwhile come in a block that `continues` it. */
void block_reader_resume(struct block_reader *reader);

/* Whether the log can get no longer: nobody writes to its pipe any more. */
bool block_reader_is_closed(const struct block_reader *reader);

/* Gives back the memory that is not needed while nothing comes. */
void block_reader_shrink(struct block_reader *reader);

/* Fills `block`, whose buffer may be exchanged for another; the caller frees it with block_free. Returns 1,
 * or 0 at the end, or -1 at damage once all bytes before it were handed out. A record longer than the bound
 * is cut behind the last newline within it, or, in a line without one, exactly there; the block that follows
 * `continues`. */
int block_reader_next(struct block_reader *reader, struct block *block, struct error *err);

/* Who the log is as far as it was handed out in blocks. */
struct file_id block_reader_id(const struct block_reader *reader);

/* The marks of file_id.h that were passed; lives until the next call that reads. */
const struct file_id *block_reader_marks(const struct block_reader *reader, size_t *count);

/* The decoder below, for its name and counts; lives as long as the reader. */
const struct decoder *block_reader_decoder(const struct block_reader *reader);

/* Frees the buffer and zeroes the block. */
void block_free(struct block *block);

#endif
