/* SPDX-License-Identifier: Apache-2.0
 * xz streams, through liblzma, with a bound on memory (DECODER_XZ_MEMORY). liblzma writes what it has before
 * it reports damage, so nothing needs to be held back here. */
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "input/codec.h"

static bool recognises(const uint8_t *head, size_t len) {
    static const uint8_t magic[] = {0xfd, '7', 'z', 'X', 'Z', 0};

    return len >= sizeof magic && memcmp(head, magic, sizeof magic) == 0;
}

static void *open_xz(void) {
    lzma_stream *stream = malloc(sizeof *stream);

    if (stream)
        *stream = (lzma_stream)LZMA_STREAM_INIT;
    return stream;
}

static bool restart(void *state) {
    return lzma_stream_decoder(state, DECODER_XZ_MEMORY, 0) == LZMA_OK;
}

static enum codec_status decode(void *state, struct codec_window *window, const char **problem) {
    static const struct {
        lzma_ret code;
        enum codec_status status;
        const char *problem;
    } results[] = {
        {LZMA_OK, CODEC_MORE, ""},
        {LZMA_BUF_ERROR, CODEC_MORE, ""}, /* no progress: decoder.c sees that itself */
        {LZMA_STREAM_END, CODEC_MEMBER, ""},
        {LZMA_MEM_ERROR, CODEC_FULL_MEMORY, ""},
        {LZMA_MEMLIMIT_ERROR, CODEC_DAMAGED, "it needs more than 128 MiB to decode"},
        {LZMA_FORMAT_ERROR, CODEC_DAMAGED, "no xz header"},
        {LZMA_OPTIONS_ERROR, CODEC_DAMAGED, "unsupported options"},
    };
    lzma_stream *stream = state;
    lzma_ret code;

    stream->next_in = window->in;
    stream->avail_in = window->in_len;
    stream->next_out = window->out;
    stream->avail_out = window->out_len;
    code = lzma_code(stream, LZMA_RUN);
    window->in = stream->next_in;
    window->in_len = stream->avail_in;
    window->out = stream->next_out;
    window->out_len = stream->avail_out;
    for (size_t i = 0; i < ARRAY_LENGTH(results); i++) {
        if (results[i].code == code) {
            *problem = results[i].problem;
            return results[i].status;
        }
    }
    *problem = "corrupt data or checksum";
    return CODEC_DAMAGED;
}

static void close_xz(void *state) {
    lzma_end(state);
    free(state);
}

const struct codec codec_xz = {"xz", recognises, open_xz, restart, decode, close_xz};
