/* SPDX-License-Identifier: Apache-2.0
 * Cutting the decoded stream at record starts; see block_reader.h.
 *
 * A window holds the bytes not yet handed out. A block ends at the last record start within block_size, found
 * by going back from there; where there is none, the window grows and is searched forward for the first one.
 *
 * Invariants: window[at..end) are the bytes from `offset` on; every newline in window[at..checked) is
 * followed by a line that starts no record, so no byte is searched twice; block_size <= record_max, so that a
 * record too long to stay whole is never inside a block but always begins one, and its cuts depend on where
 * it begins alone. Lines are shown to the cutter only when BLOCK_LINE_MAX bytes of them, or all, are in the
 * window. */
#define _GNU_SOURCE /* memrchr */
#include "input/block_reader.h"

#include <stdlib.h>
#include <string.h>

/* Less is not read at once: keeps tiny blocks from tiny reads. */
enum { READ_LEAST = 64 * 1024 };

struct block_reader {
    struct decoder *decoder;
    struct file_hash *hash; /* of what was handed out */
    struct block_cutter cutter;
    size_t block_size, record_max;
    char *window;
    size_t room;
    size_t at, end, checked;
    uint64_t offset;
    enum block_hold hold;
    size_t held;          /* bytes behind `end` that are kept back */
    bool resumed;         /* reading was taken up: what follows may go on with the record handed out last */
    bool ended;           /* the decoder has no more */
    struct error failure; /* why it ended; code 0 = the end */
    bool continues;       /* window[at] is inside a record that was cut */
    char head[BLOCK_LINE_MAX];
    size_t head_len;
};

int block_reader_new(struct block_reader **out, struct decoder *decoder, const struct block_cutter *cutter,
                     size_t block_size, size_t record_max, struct error *err) {
    struct block_reader *reader = calloc(1, sizeof *reader);

    if (!reader || file_hash_new(&reader->hash, err)) {
        free(reader);
        decoder_free(decoder);
        return error_no_memory(err);
    }
    reader->decoder = decoder;
    reader->record_max = record_max ? record_max : BLOCK_RECORD_MAX;
    if (reader->record_max > SIZE_MAX / 4)
        reader->record_max = SIZE_MAX / 4;
    reader->block_size = block_size < reader->record_max ? block_size : reader->record_max;
    if (reader->block_size == 0)
        reader->block_size = 1;
    block_reader_set_cutter(reader, cutter);
    *out = reader;
    return 0;
}

void block_reader_free(struct block_reader *reader) {
    if (!reader)
        return;
    decoder_free(reader->decoder);
    file_hash_free(reader->hash);
    free(reader->window);
    free(reader);
}

void block_reader_set_cutter(struct block_reader *reader, const struct block_cutter *cutter) {
    reader->cutter = cutter ? *cutter : (struct block_cutter){NULL, NULL};
}

const struct decoder *block_reader_decoder(const struct block_reader *reader) {
    return reader->decoder;
}

size_t block_reader_held(const struct block_reader *reader) {
    return reader->held;
}

struct file_id block_reader_id(const struct block_reader *reader) {
    return file_hash_id(reader->hash);
}

const struct file_id *block_reader_marks(const struct block_reader *reader, size_t *count) {
    return file_hash_marks(reader->hash, count);
}

void block_free(struct block *block) {
    free(block->bytes);
    memset(block, 0, sizeof *block);
}

/* Moves the unused bytes to the front and makes room for `wanted` of them. */
static int make_room(struct block_reader *reader, size_t wanted) {
    if (reader->at > 0) {
        memmove(reader->window, reader->window + reader->at, reader->end - reader->at);
        reader->end -= reader->at;
        reader->checked -= reader->at;
        reader->at = 0;
    }
    if (wanted > reader->room) {
        char *grown = realloc(reader->window, wanted);

        if (!grown)
            return -1;
        reader->window = grown;
        reader->room = wanted;
    }
    return 0;
}

static bool starts_record(const struct block_reader *reader, size_t line) {
    const char *at = reader->window + line;
    size_t len = reader->end - line;
    const char *newline;

    if (!reader->cutter.starts)
        return true;
    if (len > BLOCK_LINE_MAX)
        len = BLOCK_LINE_MAX;
    newline = memchr(at, '\n', len);
    return reader->cutter.starts(reader->cutter.payload, at, newline ? (size_t)(newline - at) + 1 : len);
}

/* Where the last record before `end` begins, behind a newline from `low` on; `at` if there is none. */
static size_t last_record(const struct block_reader *reader, size_t low, size_t end) {
    size_t high = end - 1;

    while (low < high) {
        const char *newline = memrchr(reader->window + low, '\n', high - low);

        if (!newline)
            break;
        high = (size_t)(newline - reader->window);
        if (starts_record(reader, high + 1))
            return high + 1;
    }
    return reader->at;
}

/* The decoder has no more: what may still be written to is kept back; a record too long to stay whole is not. */
static void trim(struct block_reader *reader) {
    const char *from = reader->window + reader->at, *newline;
    size_t end = reader->at;

    if (reader->hold == BLOCK_HOLD_NOTHING || reader->end == reader->at)
        return;
    newline = memrchr(from, '\n', reader->end - reader->at);
    if (newline)
        end = (size_t)(newline - reader->window) + 1;
    if (reader->hold == BLOCK_HOLD_RECORD && newline && end - reader->at <= reader->record_max)
        end = last_record(reader, reader->checked > reader->at ? reader->checked : reader->at, end);
    reader->held = reader->end - end;
    reader->end = end;
    if (reader->checked > reader->end)
        reader->checked = reader->end;
}

/* Nothing is kept back any more. */
static void release(struct block_reader *reader) {
    reader->end += reader->held;
    reader->held = 0;
}

void block_reader_hold(struct block_reader *reader, enum block_hold hold) {
    release(reader);
    reader->hold = hold;
    if (reader->ended)
        trim(reader);
}

void block_reader_resume(struct block_reader *reader) {
    if (reader->failure.code)
        return;
    release(reader);
    decoder_resume(reader->decoder);
    reader->resumed = true;
    reader->ended = false;
}

bool block_reader_is_closed(const struct block_reader *reader) {
    return decoder_is_closed(reader->decoder);
}

/* Reads on until the window holds `wanted` bytes or all there are. Returns 0, or -1 when memory runs out. */
static int fill(struct block_reader *reader, size_t wanted) {
    size_t have = reader->end - reader->at;

    if (have >= wanted || reader->ended)
        return 0;
    if (wanted - have < READ_LEAST)
        wanted = have + READ_LEAST;
    if (make_room(reader, wanted))
        return -1;
    while (reader->end < wanted && !reader->ended) {
        ptrdiff_t got =
            decoder_read(reader->decoder, reader->window + reader->end, wanted - reader->end, &reader->failure);

        if (got > 0)
            reader->end += (size_t)got;
        else
            reader->ended = true;
    }
    if (reader->ended)
        trim(reader);
    return 0;
}

/* Hashes on from the last whole piece before `start`, so that the identity goes on, and the bytes in between are
 * seen to be the same. */
int block_reader_start(struct block_reader *reader, const struct file_id *start, struct error *err) {
    uint64_t from = file_hash_resume(reader->hash, start);
    size_t rest = (size_t)(start->length - from);
    int status = decoder_seek(reader->decoder, from, err);
    struct file_id id;

    if (status == 0 && fill(reader, rest))
        return error_no_memory(err);
    if (status < 0)
        return -1;
    if (reader->failure.code && reader->end < rest) {
        if (err)
            *err = reader->failure;
        return -1;
    }
    if (status == 0 && reader->end >= rest) {
        file_hash_add(reader->hash, slice_make(reader->window, rest));
        reader->at = reader->checked = rest;
        reader->offset = start->length;
        id = file_hash_id(reader->hash);
        if (file_id_same(&id, start) || start->length == 0)
            return 0;
    }
    return error_set_at(err, ERROR_DAMAGED, decoder_source_name(reader->decoder), 0, 0,
                        "it was replaced or cut while it was being read");
}

int block_reader_peek(struct block_reader *reader, size_t most, struct slice *head, bool *whole, struct error *err) {
    size_t have;

    if (most > SIZE_MAX / 4)
        most = SIZE_MAX / 4;
    if (fill(reader, most + 1)) /* one more tells whether something follows */
        return error_no_memory(err);
    have = reader->end - reader->at;
    *head = slice_make(have ? reader->window + reader->at : NULL, have < most ? have : most);
    *whole = reader->ended && have <= most;
    return 0;
}

/* The length up to the last record start within block_size, or 0. */
static size_t search_back(struct block_reader *reader) {
    size_t low = reader->checked, high = reader->at + reader->block_size;
    size_t found = 0;

    if (high <= low)
        return 0;
    reader->checked = high;
    while (!found && low < high) {
        const char *newline = memrchr(reader->window + low, '\n', high - low);

        if (!newline)
            break;
        high = (size_t)(newline - reader->window);
        if (starts_record(reader, high + 1))
            found = high + 1 - reader->at;
    }
    return found;
}

/* Remembers the first line of the record at `line` for the pieces of it to come. */
static void keep_head(struct block_reader *reader, size_t line) {
    const char *first = reader->window + line;
    size_t have = reader->end - line;
    size_t len = have < BLOCK_LINE_MAX ? have : BLOCK_LINE_MAX;
    const char *line_end = memchr(first, '\n', len);

    reader->head_len = line_end ? (size_t)(line_end - first) : len;
    memcpy(reader->head, first, reader->head_len);
}

/* Ends the piece at the bound and remembers the record's first line for the pieces to come. */
static size_t cut_record(struct block_reader *reader, bool *cut) {
    const char *first = reader->window + reader->at;
    const char *newline = memrchr(first, '\n', reader->record_max);

    *cut = true;
    if (!reader->continues)
        keep_head(reader, reader->at);
    return newline ? (size_t)(newline - first) + 1 : reader->record_max;
}

/* The length up to the first record start behind what is checked, or to the bound, or to the end; 0 = needs
 * more. */
static size_t search_forward(struct block_reader *reader, bool *cut) {
    size_t limit = reader->at + reader->record_max;
    size_t have = reader->end - reader->at;
    size_t stop = reader->end < limit ? reader->end : limit;

    while (reader->checked < stop) {
        const char *newline = memchr(reader->window + reader->checked, '\n', stop - reader->checked);
        size_t line;

        if (!newline) {
            reader->checked = stop;
            break;
        }
        line = (size_t)(newline - reader->window) + 1;
        if (!reader->ended && reader->end - line < BLOCK_LINE_MAX) {
            reader->checked = line - 1;
            return 0;
        }
        reader->checked = line;
        if (line < reader->end && starts_record(reader, line))
            return line - reader->at;
    }
    if (reader->ended && have <= reader->record_max)
        return have;
    if (reader->ended || have >= reader->record_max + BLOCK_LINE_MAX)
        return cut_record(reader, cut);
    return 0;
}

/* Hands the first `len` bytes of the window to the block: by exchanging buffers where most of the window
 * goes, else by copying, so that moving bytes costs no more than the bytes handed out. */
static int take(struct block_reader *reader, struct block *block, size_t len) {
    size_t rest = reader->end + reader->held - reader->at - len;
    bool exchange = reader->at == 0 && rest <= len;
    size_t needed = exchange ? rest : len;

    if (block->room < needed) {
        char *fresh = malloc(needed);

        if (!fresh)
            return -1;
        free(block->bytes);
        block->bytes = fresh;
        block->room = needed;
    }
    if (exchange) {
        char *bytes = reader->window;
        size_t room = reader->room;

        if (rest)
            memcpy(block->bytes, bytes + len, rest);
        reader->window = block->bytes;
        reader->room = block->room;
        reader->end = rest - reader->held;
        reader->checked = reader->checked > len ? reader->checked - len : 0;
        block->bytes = bytes;
        block->room = room;
    } else {
        memcpy(block->bytes, reader->window + reader->at, len);
        reader->at += len;
        if (reader->checked < reader->at)
            reader->checked = reader->at;
    }
    block->len = len;
    block->offset = reader->offset;
    reader->offset += len;
    return 0;
}

/* The length of the next block; 0 when memory runs out, or nothing is left that is not kept back. There is at least one
 * byte. */
static size_t next_length(struct block_reader *reader, bool *cut) {
    size_t have = reader->end - reader->at;
    size_t most = reader->record_max + BLOCK_LINE_MAX;
    size_t len;

    if (reader->ended && have <= reader->block_size)
        return have;
    len = search_back(reader);
    while (!len) {
        len = search_forward(reader, cut);
        if (len)
            break;
        have = reader->end - reader->at;
        if (fill(reader, have < most / 2 ? have * 2 : most) || reader->end == reader->at)
            return 0;
    }
    return len;
}

/* Nothing is there to be handed out: returns 0, or -1 at damage. */
static int report_end(const struct block_reader *reader, struct error *err) {
    if (!reader->failure.code)
        return 0;
    if (err)
        *err = reader->failure;
    return -1;
}

/* Whether the bytes at hand go on with a record that was handed out before they came. */
static bool goes_on(const struct block_reader *reader) {
    return reader->continues || (reader->resumed && reader->offset > 0 && !starts_record(reader, reader->at));
}

/* Before the last `len` bytes there are go out: more lines of their last record may come. */
static void remember_record(struct block_reader *reader, size_t len) {
    size_t line;

    if (reader->hold == BLOCK_HOLD_NOTHING || !reader->ended || reader->at + len != reader->end)
        return;
    line = last_record(reader, reader->at, reader->end);
    if (line != reader->at || !reader->continues)
        keep_head(reader, line);
}

void block_reader_shrink(struct block_reader *reader) {
    size_t kept = reader->end + reader->held - reader->at;
    char *fitting;

    if (!reader->window)
        return;
    memmove(reader->window, reader->window + reader->at, kept);
    reader->end -= reader->at;
    reader->checked -= reader->at < reader->checked ? reader->at : reader->checked;
    reader->at = 0;
    fitting = realloc(reader->window, kept + 1);
    if (!fitting)
        return;
    reader->window = fitting;
    reader->room = kept + 1;
}

int block_reader_next(struct block_reader *reader, struct block *block, struct error *err) {
    bool cut = false;
    size_t len;

    if (fill(reader, reader->block_size + BLOCK_LINE_MAX))
        return error_no_memory(err);
    if (reader->end == reader->at)
        return report_end(reader, err);
    reader->continues = goes_on(reader);
    reader->resumed = false;
    len = next_length(reader, &cut);
    if (!len && reader->end == reader->at)
        return report_end(reader, err);
    block->before = file_hash_id(reader->hash);
    block->continues = reader->continues;
    block->head_len = reader->continues ? reader->head_len : 0;
    memcpy(block->head, reader->head, block->head_len);
    remember_record(reader, len);
    if (!len || take(reader, block, len))
        return error_no_memory(err);
    file_hash_add(reader->hash, slice_make(block->bytes, block->len));
    reader->continues = cut;
    block->last = reader->ended && reader->end == reader->at;
    return 1;
}
