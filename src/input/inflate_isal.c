/* SPDX-License-Identifier: Apache-2.0
 * The fast inflate engine, on ISA-L; see inflate.h. Empty where the library is missing.
 *
 * ISA-L decodes the beginning of each call into a buffer of its own (tmp_out_buffer) and takes up to 8 bytes
 * of input into a register. It copies a match before it finds that its distance reaches back too far (2.30):
 * such a match, of unknown length, ends the output then. Invariants: after damage, what was decoded into that
 * buffer is handed out before the damage is reported; nothing is handed out that was read from before the
 * beginning of the data; at the end of the deflate data, whole bytes left in the register are given back
 * through finish. */
#include "input/inflate.h"

#ifdef HAVE_ISAL

#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>

/* ISA-L counts in 32 bits. */
#define WINDOW_MOST ((size_t)1 << 30)

enum { MATCH_MOST = 258, DISTANCE_MOST = 32 * 1024 }; /* RFC 1951, 3.2.5 */

struct engine {
    uint8_t before[DISTANCE_MOST]; /* what a distance too far back reads: nothing of anybody else's */
    struct inflate_state state;
    int damage; /* ISA-L's code once it refused, else 0 */
};

static const char *damage_text(int code) {
    switch (code) {
    case ISAL_INVALID_BLOCK:
        return "invalid deflate block";
    case ISAL_INVALID_SYMBOL:
        return "invalid symbol";
    case ISAL_INVALID_LOOKBACK:
        return "distance too far back";
    default:
        return "invalid deflate data";
    }
}

static void *engine_open(void) {
    struct engine *engine = calloc(1, sizeof *engine);

    if (engine) {
        isal_inflate_init(&engine->state);
        engine->damage = 0;
    }
    return engine;
}

static bool engine_restart(void *state) {
    struct engine *engine = state;

    isal_inflate_init(&engine->state);
    engine->state.crc_flag = ISAL_GZIP_NO_HDR; /* only counts the CRC; the wrapper is ours */
    engine->damage = 0;
    return true;
}

/* Takes back the match that reaches back too far, from what is held and from the `out` bytes just written,
 * and with it what stood before when it was shorter than a match can be. Returns how many of the `out` bytes
 * remain. */
static size_t drop_match(struct inflate_state *inflate, size_t out) {
    size_t held = (size_t)(inflate->tmp_out_valid - inflate->tmp_out_processed);
    size_t drop = held < MATCH_MOST ? held : MATCH_MOST;

    inflate->tmp_out_valid -= (int32_t)drop;
    drop = MATCH_MOST - drop;
    return out > drop ? out - drop : 0;
}

/* Hands out what was decoded before the damage; CODEC_DAMAGED once nothing is left. */
static enum codec_status flush_damaged(struct engine *engine, struct codec_window *window, const char **problem) {
    struct inflate_state *inflate = &engine->state;
    int32_t held = inflate->tmp_out_valid - inflate->tmp_out_processed;
    size_t part = held > 0 ? (size_t)held : 0;

    if (part > window->out_len)
        part = window->out_len;
    if (part == 0) {
        *problem = damage_text(engine->damage);
        return CODEC_DAMAGED;
    }
    memcpy(window->out, inflate->tmp_out_buffer + inflate->tmp_out_processed, part);
    inflate->tmp_out_processed += (int32_t)part;
    window->out += part;
    window->out_len -= part;
    return CODEC_MORE;
}

static enum codec_status engine_run(void *state, struct codec_window *window, const char **problem) {
    struct engine *engine = state;
    struct inflate_state *inflate = &engine->state;
    size_t in = window->in_len < WINDOW_MOST ? window->in_len : WINDOW_MOST;
    size_t out = window->out_len < WINDOW_MOST ? window->out_len : WINDOW_MOST;
    int status;

    if (engine->damage)
        return flush_damaged(engine, window, problem);
    inflate->next_in = (uint8_t *)(uintptr_t)window->in; /* ISA-L only reads it */
    inflate->avail_in = (uint32_t)in;
    inflate->next_out = window->out;
    inflate->avail_out = (uint32_t)out;
    status = isal_inflate(inflate);
    if (inflate->avail_in <= in) /* at damage it may have counted below zero: all is used then */
        in -= inflate->avail_in;
    out -= inflate->avail_out;
    if (status == ISAL_INVALID_LOOKBACK)
        out = drop_match(inflate, out);
    window->in += in;
    window->in_len -= in;
    window->out += out;
    window->out_len -= out;
    if (status < 0) {
        engine->damage = status;
        return out ? CODEC_MORE : flush_damaged(engine, window, problem);
    }
    return inflate->block_state == ISAL_BLOCK_FINISH ? CODEC_MEMBER : CODEC_MORE;
}

static size_t engine_finish(void *state, uint32_t *crc, uint8_t overread[INFLATE_OVERREAD]) {
    struct engine *engine = state;
    struct inflate_state *inflate = &engine->state;
    uint64_t bits = inflate->read_in;
    int32_t whole = inflate->read_in_length / 8;

    /* The rest of the last byte in which the deflate data ended comes first, in the low bits. */
    bits >>= inflate->read_in_length % 8;
    for (int32_t i = 0; i < whole; i++, bits >>= 8)
        overread[i] = (uint8_t)bits;
    *crc = inflate->crc;
    return (size_t)whole;
}

static void engine_close(void *state) {
    free(state);
}

const struct inflate_engine inflate_isal = {engine_open, engine_restart, engine_run, engine_finish, engine_close};

#endif
