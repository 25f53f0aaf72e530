/* SPDX-License-Identifier: Apache-2.0
 * Raw deflate data (RFC 1951) by one of two libraries. Internal to input/: decoder_gzip.c puts the gzip
 * wrapper around it. Both engines give the same bytes for the same input, also before damage. */
#ifndef INPUT_INFLATE_H
#define INPUT_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/codec.h"

/* An engine may take this many bytes behind the end of the deflate data. */
enum { INFLATE_OVERREAD = 8 };

struct inflate_engine {
    /* A state, or null when memory runs out; freed by `close`. */
    void *(*open)(void);
    /* Begins new deflate data. False when memory runs out. */
    bool (*restart)(void *state);
    /* As codec.decode; CODEC_MEMBER at the end of the deflate data. */
    enum codec_status (*run)(void *state, struct codec_window *window, const char **problem);
    /* After CODEC_MEMBER: the CRC-32 of all output, and the bytes taken too many in `overread`; returns their
     * number. */
    size_t (*finish)(void *state, uint32_t *crc, uint8_t overread[INFLATE_OVERREAD]);
    void (*close)(void *state);
};

extern const struct inflate_engine inflate_zlib;
extern const struct inflate_engine inflate_isal; /* only where HAVE_ISAL is defined */

#endif
