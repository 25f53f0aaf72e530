/* SPDX-License-Identifier: Apache-2.0
 * Choosing the pieces of a record for a row; quote.h puts them together. Invariant: pieces stand in the order of the
 * record and do not overlap. */
#include "app/row_text.h"

#include "app/quote.h"
#include "record/trace.h"

/* Bytes of a piece: a message by itself, one of several. */
enum { PIECES_MAX = SEQ_COMMANDS_MAX + 3, ALONE_MAX = 400, PIECE_MAX = 220, TRACE_WINDOW = 64 * 1024 };

struct pieces {
    struct slice items[PIECES_MAX];
    size_t count;
};

static struct slice first_line(struct slice text) {
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;

    return slice_trim(newline ? slice_make(text.ptr, (size_t)(newline - text.ptr)) : text);
}

/* Adds a piece where it stands behind those that are there. */
static void add(struct pieces *pieces, struct slice piece) {
    const struct slice *last = pieces->count ? &pieces->items[pieces->count - 1] : NULL;

    if (piece.len == 0 || pieces->count == PIECES_MAX || (last && piece.ptr < last->ptr + last->len))
        return;
    pieces->items[pieces->count++] = piece;
}

static struct slice simple_name(struct slice name) {
    size_t from = name.len;

    while (from > 0 && name.ptr[from - 1] != '.')
        from--;
    return slice_from(name, from);
}

/* "Seq 9-68426: Sending … via: 9 … StartCommand". */
static void choose_request(struct pieces *pieces, struct slice text, const struct seq_line *seq) {
    ptrdiff_t body = slice_find(first_line(text), slice_of("{ "));
    struct slice via = seq->via;

    add(pieces, body < 0 ? first_line(text) : slice_trim(slice_first(text, (size_t)body)));
    if (body < 0 || via.len == 0)
        return;
    via.ptr -= strlen("via: ");
    via.len += strlen("via: ");
    add(pieces, via);
    for (size_t i = 0; i < seq->command_count && i < SEQ_COMMANDS_MAX; i++)
        add(pieces, seq->commands[i]);
    if (seq->failed)
        add(pieces, seq->details);
}

static int on_trace(void *payload, const struct trace_item *item) {
    struct pieces *pieces = payload;
    struct slice head = first_line(item->text);

    if (item->kind != TRACE_HEAD)
        return 0;
    if (pieces->count == 3) /* the first that was thrown, and the last: what it came from */
        pieces->count = 2;
    add(pieces, head);
    return 0;
}

static void choose_message(struct pieces *pieces, struct slice text) {
    struct slice line = first_line(text), rest;

    add(pieces, line);
    if (pieces->count == 0)
        return;
    rest = slice_first(slice_from(text, (size_t)(line.ptr + line.len - text.ptr)), TRACE_WINDOW);
    (void)trace_walk(rest, on_trace, pieces);
}

int row_text(struct str *out, const struct record *record, const struct job_text *job, const struct seq_line *seq) {
    struct pieces pieces = {.count = 0};

    if (seq->kind != SEQ_LINE_NONE) {
        choose_request(&pieces, record->text, seq);
    } else if (job->kind == JOB_TEXT_SUBMITTED || job->kind == JOB_TEXT_EXECUTING) {
        const char *space = memchr(record->text.ptr, '{', record->text.len);
        struct slice head = space ? slice_first(record->text, (size_t)(space - record->text.ptr)) : record->text;

        add(&pieces, slice_trim(first_line(head)));
        add(&pieces, simple_name(job->command));
    } else {
        choose_message(&pieces, record->text);
    }
    return quote_pieces(out, record->raw, pieces.items, pieces.count, pieces.count == 1 ? ALONE_MAX : PIECE_MAX);
}
