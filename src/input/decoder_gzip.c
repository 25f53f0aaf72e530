/* SPDX-License-Identifier: Apache-2.0
 * gzip members (RFC 1952) around an inflate engine: header with all optional fields, CRC-32 and length of the
 * trailer.
 *
 * CloudStack's own rotations are gzip, so this is the hot codec. Header and trailer are read byte by byte as
 * a state machine, since either may be split over windows anywhere; fields are skipped, not stored, however
 * long they are. */
#include <stdlib.h>
#include <zlib.h>

#include "base/compiler.h"
#include "input/codec.h"
#include "input/inflate.h"

enum { FLAG_HEADER_CRC = 0x02, FLAG_EXTRA = 0x04, FLAG_NAME = 0x08, FLAG_COMMENT = 0x10, FLAGS_RESERVED = 0xe0 };
enum { FIXED_HEADER = 10, TRAILER = 8 };

enum stage {
    STAGE_FIXED,
    STAGE_EXTRA_LENGTH,
    STAGE_EXTRA,
    STAGE_NAME,
    STAGE_COMMENT,
    STAGE_HEADER_CRC,
    STAGE_BODY,
    STAGE_TRAILER
};

struct gzip {
    const struct inflate_engine *engine;
    void *inflate;
    enum stage stage;
    uint8_t flags;
    uint32_t header_crc;   /* of the header bytes so far */
    uint32_t crc;          /* of the decoded bytes, known at the trailer */
    uint32_t length;       /* of the decoded bytes, modulo 2^32 */
    uint32_t left;         /* bytes of the stage still to come, where it has a length */
    uint8_t held[TRAILER]; /* last bytes of the stage, oldest first */
    size_t held_len;
};

static bool recognises(const uint8_t *head, size_t len) {
    return len >= 2 && head[0] == 0x1f && head[1] == 0x8b && (len < 3 || head[2] == 8);
}

static void *open_with(const struct inflate_engine *engine) {
    struct gzip *gzip = calloc(1, sizeof *gzip);

    if (!gzip)
        return NULL;
    gzip->engine = engine;
    gzip->inflate = engine->open();
    if (!gzip->inflate) {
        free(gzip);
        return NULL;
    }
    return gzip;
}

static void *open_zlib(void) {
    return open_with(&inflate_zlib);
}

static void *open_fastest(void) {
#ifdef HAVE_ISAL
    return open_with(&inflate_isal);
#else
    return open_with(&inflate_zlib);
#endif
}

static void enter(struct gzip *gzip, enum stage stage, uint32_t length) {
    gzip->stage = stage;
    gzip->left = length;
    gzip->held_len = 0;
}

static bool restart(void *state) {
    struct gzip *gzip = state;

    enter(gzip, STAGE_FIXED, FIXED_HEADER);
    gzip->header_crc = 0;
    gzip->length = 0;
    return gzip->engine->restart(gzip->inflate);
}

static void close_gzip(void *state) {
    struct gzip *gzip = state;

    gzip->engine->close(gzip->inflate);
    free(gzip);
}

/* Goes to the next field the flags announce. */
static void next_field(struct gzip *gzip) {
    static const struct {
        uint8_t flag;
        enum stage stage;
        uint32_t length;
    } fields[] = {
        {FLAG_EXTRA, STAGE_EXTRA_LENGTH, 2},
        {FLAG_NAME, STAGE_NAME, 0},
        {FLAG_COMMENT, STAGE_COMMENT, 0},
        {FLAG_HEADER_CRC, STAGE_HEADER_CRC, 2},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
        if (gzip->flags & fields[i].flag) {
            gzip->flags &= (uint8_t)~fields[i].flag;
            enter(gzip, fields[i].stage, fields[i].length);
            return;
        }
    }
    enter(gzip, STAGE_BODY, 0);
}

static uint32_t held_number(const struct gzip *gzip, size_t at, size_t bytes) {
    uint32_t value = 0;

    for (size_t i = bytes; i > 0; i--)
        value = value << 8 | gzip->held[at + i - 1];
    return value;
}

/* One byte of a field of known length. False with `*problem` when it cannot be. */
static bool counted_byte(struct gzip *gzip, uint8_t byte, const char **problem) {
    gzip->left--;
    if (gzip->stage == STAGE_FIXED && gzip->left == FIXED_HEADER - 4) {
        gzip->flags = byte;
        *problem = "unknown header flags";
        return !(byte & FLAGS_RESERVED);
    }
    if (gzip->stage == STAGE_EXTRA_LENGTH || gzip->stage == STAGE_HEADER_CRC)
        gzip->held[gzip->held_len++] = byte;
    if (gzip->left > 0)
        return true;
    if (gzip->stage == STAGE_HEADER_CRC && held_number(gzip, 0, 2) != (gzip->header_crc & 0xffff)) {
        *problem = "the header's checksum differs";
        return false;
    }
    if (gzip->stage == STAGE_EXTRA_LENGTH && held_number(gzip, 0, 2) > 0)
        enter(gzip, STAGE_EXTRA, held_number(gzip, 0, 2));
    else
        next_field(gzip);
    return true;
}

static enum codec_status read_header(struct gzip *gzip, struct codec_window *window, const char **problem) {
    while (gzip->stage < STAGE_BODY && window->in_len > 0) {
        uint8_t byte = *window->in;

        if (gzip->stage != STAGE_HEADER_CRC)
            gzip->header_crc = (uint32_t)crc32(gzip->header_crc, &byte, 1);
        if (gzip->stage != STAGE_NAME && gzip->stage != STAGE_COMMENT) {
            if (!counted_byte(gzip, byte, problem))
                return CODEC_DAMAGED;
        } else if (byte == 0) {
            next_field(gzip);
        }
        window->in++;
        window->in_len--;
    }
    return CODEC_MORE;
}

static enum codec_status read_body(struct gzip *gzip, struct codec_window *window, const char **problem) {
    size_t room = window->out_len;
    enum codec_status status = gzip->engine->run(gzip->inflate, window, problem);

    gzip->length += (uint32_t)(room - window->out_len);
    if (status != CODEC_MEMBER)
        return status;
    enter(gzip, STAGE_TRAILER, 0);
    gzip->held_len = gzip->engine->finish(gzip->inflate, &gzip->crc, gzip->held);
    return CODEC_MORE;
}

static enum codec_status read_trailer(struct gzip *gzip, struct codec_window *window, const char **problem) {
    while (gzip->held_len < TRAILER && window->in_len > 0) {
        gzip->held[gzip->held_len++] = *window->in++;
        window->in_len--;
    }
    if (gzip->held_len < TRAILER)
        return CODEC_MORE;
    if (held_number(gzip, 0, 4) != gzip->crc) {
        *problem = "the checksum differs";
        return CODEC_DAMAGED;
    }
    if (held_number(gzip, 4, 4) != gzip->length) {
        *problem = "the length differs";
        return CODEC_DAMAGED;
    }
    return CODEC_MEMBER;
}

static enum codec_status decode(void *state, struct codec_window *window, const char **problem) {
    struct gzip *gzip = state;
    enum codec_status status = CODEC_MORE;

    if (gzip->stage < STAGE_BODY)
        status = read_header(gzip, window, problem);
    if (gzip->stage == STAGE_BODY && status == CODEC_MORE)
        status = read_body(gzip, window, problem);
    if (gzip->stage == STAGE_TRAILER && status == CODEC_MORE)
        status = read_trailer(gzip, window, problem);
    return status;
}

const struct codec codec_gzip = {"gzip", recognises, open_fastest, restart, decode, close_gzip};
const struct codec codec_gzip_zlib = {"gzip", recognises, open_zlib, restart, decode, close_gzip};
