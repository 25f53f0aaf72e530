/* SPDX-License-Identifier: Apache-2.0
 * bzip2 streams, through libbz2. A block is checked after it was written, so damage costs at most the block
 * it is in. */
#include <bzlib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "input/codec.h"

/* libbz2 counts in unsigned int. */
#define WINDOW_MOST ((size_t)1 << 30)

struct bzip2 {
    bz_stream stream;
    bool begun;
};

/* "BZh" could begin a line of text, so the mark of the first block, or of the end, has to follow as far as
 * there is input. */
static bool recognises(const uint8_t *head, size_t len) {
    static const uint8_t block[] = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59}, end[] = {0x17, 0x72, 0x45, 0x38, 0x50, 0x90};
    size_t marked = len > 4 ? len - 4 : 0;

    if (len < 4 || memcmp(head, "BZh", 3) != 0 || head[3] < '1' || head[3] > '9')
        return false;
    if (marked > sizeof block)
        marked = sizeof block;
    return memcmp(head + 4, block, marked) == 0 || memcmp(head + 4, end, marked) == 0;
}

static void *open_bzip2(void) {
    return calloc(1, sizeof(struct bzip2));
}

static void stop(struct bzip2 *bzip2) {
    if (bzip2->begun)
        BZ2_bzDecompressEnd(&bzip2->stream);
    bzip2->begun = false;
}

static bool restart(void *state) {
    struct bzip2 *bzip2 = state;

    stop(bzip2);
    memset(&bzip2->stream, 0, sizeof bzip2->stream);
    bzip2->begun = BZ2_bzDecompressInit(&bzip2->stream, 0, 0) == BZ_OK;
    return bzip2->begun;
}

static enum codec_status decode(void *state, struct codec_window *window, const char **problem) {
    bz_stream *stream = &((struct bzip2 *)state)->stream;
    size_t in = window->in_len < WINDOW_MOST ? window->in_len : WINDOW_MOST;
    size_t out = window->out_len < WINDOW_MOST ? window->out_len : WINDOW_MOST;
    int code;

    stream->next_in = (char *)(uintptr_t)window->in; /* libbz2 only reads it */
    stream->avail_in = (unsigned)in;
    stream->next_out = (char *)window->out;
    stream->avail_out = (unsigned)out;
    code = BZ2_bzDecompress(stream);
    in -= stream->avail_in;
    out -= stream->avail_out;
    window->in += in;
    window->in_len -= in;
    window->out += out;
    window->out_len -= out;
    if (code == BZ_OK)
        return CODEC_MORE;
    if (code == BZ_STREAM_END)
        return CODEC_MEMBER;
    if (code == BZ_MEM_ERROR)
        return CODEC_FULL_MEMORY;
    *problem = "corrupt block or checksum";
    return CODEC_DAMAGED;
}

static void close_bzip2(void *state) {
    stop(state);
    free(state);
}

const struct codec codec_bzip2 = {"bzip2", recognises, open_bzip2, restart, decode, close_bzip2};
