/* SPDX-License-Identifier: Apache-2.0
 * zstd frames (RFC 8878), skippable ones included, with windows up to DECODER_ZSTD_WINDOW_LOG.
 *
 * libzstd forgets how much it wrote in a call that meets damage. So it is fed one piece at a time: the body
 * of a block and the header of the next are never in one call, and a call that fails has written nothing that
 * counts. */
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "input/codec.h"

/* What the library wants to see first, and the size of a block's header, which its hints include for the next
 * block. */
enum { FIRST_PIECE = 5, BLOCK_HEADER = 3 };

struct zstd {
    ZSTD_DCtx *context;
    size_t hint; /* input the library would take next */
};

static bool recognises(const uint8_t *head, size_t len) {
    if (len < 4)
        return false;
    return (head[0] == 0x28 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd) ||
           ((head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18);
}

static void close_zstd(void *state) {
    struct zstd *zstd = state;

    ZSTD_freeDCtx(zstd->context);
    free(zstd);
}

static void *open_zstd(void) {
    struct zstd *zstd = calloc(1, sizeof *zstd);

    if (!zstd)
        return NULL;
    zstd->context = ZSTD_createDCtx();
    if (!zstd->context ||
        ZSTD_isError(ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax, DECODER_ZSTD_WINDOW_LOG))) {
        close_zstd(zstd);
        return NULL;
    }
    return zstd;
}

static bool restart(void *state) {
    struct zstd *zstd = state;

    zstd->hint = FIRST_PIECE;
    return !ZSTD_isError(ZSTD_DCtx_reset(zstd->context, ZSTD_reset_session_only));
}

static enum codec_status decode(void *state, struct codec_window *window, const char **problem) {
    struct zstd *zstd = state;
    size_t piece = zstd->hint > BLOCK_HEADER ? zstd->hint - BLOCK_HEADER : zstd->hint;
    ZSTD_inBuffer in = {window->in, piece < window->in_len ? piece : window->in_len, 0};
    ZSTD_outBuffer out = {window->out, window->out_len, 0};
    size_t status = ZSTD_decompressStream(zstd->context, &out, &in);

    if (ZSTD_isError(status)) {
        ZSTD_ErrorCode code = ZSTD_getErrorCode(status);

        *problem = code == ZSTD_error_frameParameter_windowTooLarge ? "it needs a window of more than 128 MiB"
                                                                    : ZSTD_getErrorName(status);
        return code == ZSTD_error_memory_allocation ? CODEC_FULL_MEMORY : CODEC_DAMAGED;
    }
    zstd->hint = status;
    window->in += in.pos;
    window->in_len -= in.pos;
    window->out += out.pos;
    window->out_len -= out.pos;
    return status == 0 ? CODEC_MEMBER : CODEC_MORE;
}

const struct codec codec_zstd = {"zstd", recognises, open_zstd, restart, decode, close_zstd};
