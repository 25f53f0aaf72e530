/* SPDX-License-Identifier: Apache-2.0
 * The portable inflate engine, on zlib; see inflate.h. zlib gives back what it read too much, so there never
 * is any. */
#include "input/inflate.h"

#include <stdlib.h>
#include <zlib.h>

/* zlib counts in unsigned int. */
#define WINDOW_MOST ((size_t)1 << 30)

struct engine {
    z_stream stream;
    uLong crc;
};

static void *engine_open(void) {
    struct engine *engine = calloc(1, sizeof *engine);

    if (engine && inflateInit2(&engine->stream, -MAX_WBITS) != Z_OK) {
        free(engine);
        engine = NULL;
    }
    return engine;
}

static bool engine_restart(void *state) {
    struct engine *engine = state;

    engine->crc = crc32(0, NULL, 0);
    return inflateReset(&engine->stream) == Z_OK;
}

static enum codec_status engine_run(void *state, struct codec_window *window, const char **problem) {
    struct engine *engine = state;
    z_stream *stream = &engine->stream;
    size_t in = window->in_len < WINDOW_MOST ? window->in_len : WINDOW_MOST;
    size_t out = window->out_len < WINDOW_MOST ? window->out_len : WINDOW_MOST;
    int status;

    stream->next_in = (Bytef *)(uintptr_t)window->in; /* zlib only reads it */
    stream->avail_in = (uInt)in;
    stream->next_out = window->out;
    stream->avail_out = (uInt)out;
    status = inflate(stream, Z_NO_FLUSH);
    in -= stream->avail_in;
    out -= stream->avail_out;
    engine->crc = crc32(engine->crc, window->out, (uInt)out);
    window->in += in;
    window->in_len -= in;
    window->out += out;
    window->out_len -= out;
    if (status == Z_STREAM_END)
        return CODEC_MEMBER;
    if (status == Z_OK || status == Z_BUF_ERROR)
        return CODEC_MORE;
    if (status == Z_MEM_ERROR)
        return CODEC_FULL_MEMORY;
    *problem = stream->msg ? stream->msg : "invalid deflate data";
    return CODEC_DAMAGED;
}

static size_t engine_finish(void *state, uint32_t *crc, uint8_t overread[INFLATE_OVERREAD]) {
    const struct engine *engine = state;

    (void)overread;
    *crc = (uint32_t)engine->crc;
    return 0;
}

static void engine_close(void *state) {
    struct engine *engine = state;

    inflateEnd(&engine->stream);
    free(engine);
}

const struct inflate_engine inflate_zlib = {engine_open, engine_restart, engine_run, engine_finish, engine_close};
