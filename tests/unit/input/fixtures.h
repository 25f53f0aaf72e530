/* SPDX-License-Identifier: Apache-2.0
 * What the tests of input/ share: text that looks like a log, compressors for every format, and sources that
 * misbehave. Everything is deterministic. Included once by each test program, after cmocka.h. */
#ifndef TEST_INPUT_FIXTURES_H
#define TEST_INPUT_FIXTURES_H

#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/str.h"
#include "input/decoder.h"
#include "input/source.h"

static inline uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* About `size` bytes of records: a stamp, words, sometimes continuation lines. */
static inline void add_log(struct str *out, size_t size, uint32_t seed) {
    size_t goal = out->len + size;

    while (out->len < goal) {
        str_addf(out, "2026-10-12 06:%02u:%02u,%03u DEBUG [c.c.a.t.Request] (AgentManager-Handler-%u:null) Seq %u\n",
                 next_random(&seed) % 60, next_random(&seed) % 60, next_random(&seed) % 1000, next_random(&seed) % 16,
                 next_random(&seed));
        for (uint32_t lines = next_random(&seed) % 8; lines > 5; lines--)
            str_addf(out, "\tat com.cloud.%x.Manager(%u)\n", next_random(&seed), next_random(&seed) % 900);
    }
}

static inline void add_gzip(struct str *out, struct slice text, int level, gz_header *header) {
    z_stream stream = {0};

    assert_int_equal(deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    if (header)
        assert_int_equal(deflateSetHeader(&stream, header), Z_OK);
    assert_int_equal(str_reserve(out, deflateBound(&stream, text.len) + 1024), 0);
    stream.next_in = (Bytef *)(uintptr_t)text.ptr;
    stream.avail_in = (uInt)text.len;
    stream.next_out = (Bytef *)out->ptr + out->len;
    stream.avail_out = (uInt)(deflateBound(&stream, text.len) + 1024);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->len += stream.total_out;
    deflateEnd(&stream);
}

static inline void add_zstd(struct str *out, struct slice text, int window_log) {
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(text.len), written;

    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (window_log) {
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    }
    assert_int_equal(str_reserve(out, room), 0);
    if (window_log) { /* streamed: of unknown size, so that the window is written as asked */
        ZSTD_inBuffer in = {text.ptr, text.len, 0};
        ZSTD_outBuffer to = {out->ptr + out->len, room, 0};

        while (in.pos < in.size)
            assert_false(ZSTD_isError(ZSTD_compressStream2(context, &to, &in, ZSTD_e_continue)));
        assert_int_equal(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end), 0);
        written = to.pos;
    } else {
        written = ZSTD_compress2(context, out->ptr + out->len, room, text.ptr, text.len);
    }
    assert_false(ZSTD_isError(written));
    out->len += written;
    ZSTD_freeCCtx(context);
}

static inline void add_xz(struct str *out, struct slice text, uint32_t preset) {
    size_t room = lzma_stream_buffer_bound(text.len), at = 0;

    assert_int_equal(str_reserve(out, room), 0);
    assert_int_equal(lzma_easy_buffer_encode(preset, LZMA_CHECK_CRC64, NULL, (const uint8_t *)text.ptr, text.len,
                                             (uint8_t *)out->ptr + out->len, &at, room),
                     LZMA_OK);
    out->len += at;
}

static inline void add_bzip2(struct str *out, struct slice text, int level) {
    unsigned room = (unsigned)(text.len + text.len / 50 + 1024);

    assert_int_equal(str_reserve(out, room), 0);
    assert_int_equal(BZ2_bzBuffToBuffCompress(out->ptr + out->len, &room, (char *)(uintptr_t)text.ptr,
                                              (unsigned)text.len, level, 0, 0),
                     BZ_OK);
    out->len += room;
}

/* A source that returns a few bytes at a time and, if asked, fails after `fail_at` bytes. */
struct faulty {
    struct slice bytes;
    size_t at, fail_at; /* SIZE_MAX = never */
    size_t most;        /* bytes at once */
    uint32_t seed;
    int reads_after_end;
};

static inline ptrdiff_t faulty_read(void *state, void *buffer, size_t size, struct error *err) {
    struct faulty *faulty = state;
    size_t part = 1 + next_random(&faulty->seed) % faulty->most;

    if (faulty->at >= faulty->fail_at)
        return error_set(err, ERROR_DAMAGED, "cannot read: the disk is gone");
    if (faulty->at == faulty->bytes.len)
        faulty->reads_after_end++;
    if (part > size)
        part = size;
    if (part > faulty->bytes.len - faulty->at)
        part = faulty->bytes.len - faulty->at;
    if (part > faulty->fail_at - faulty->at)
        part = faulty->fail_at - faulty->at;
    memcpy(buffer, faulty->bytes.ptr + faulty->at, part);
    faulty->at += part;
    return (ptrdiff_t)part;
}

static const struct source_ops faulty_ops = {.read = faulty_read};

static inline struct source *open_faulty(struct faulty *faulty) {
    struct source *source = NULL;

    assert_int_equal(source_new(&source, &faulty_ops, faulty, "faulty", NULL), 0);
    return source;
}

static inline struct source *open_bytes(struct slice bytes) {
    struct source *source = NULL;

    assert_int_equal(source_open_memory(&source, bytes, "memory", NULL), 0);
    return source;
}

static inline struct decoder *open_decoder(struct slice bytes) {
    struct decoder *decoder = NULL;

    assert_int_equal(decoder_open(&decoder, open_bytes(bytes), NULL), 0);
    return decoder;
}

/* Reads all in pieces of `piece` bytes and frees the decoder; returns the last result, 0 or -1. Each byte
 * lies in a buffer of exactly the size asked for, where a sanitizer sees writes beyond it. */
static inline int drain(struct decoder *decoder, size_t piece, struct str *out, struct error *err) {
    char *buffer = malloc(piece);
    ptrdiff_t got;

    while ((got = decoder_read(decoder, buffer, piece, err)) > 0)
        str_add_bytes(out, buffer, (size_t)got);
    if (got < 0) /* it says so again */
        assert_int_equal(decoder_read(decoder, buffer, piece, err), -1);
    assert_int_equal(decoder_offset(decoder), out->len);
    assert_false(out->failed);
    free(buffer);
    decoder_free(decoder);
    return (int)got;
}

#endif
