/* SPDX-License-Identifier: Apache-2.0
 * What decoder.c asks of a compression format. Internal to input/ and its tests.
 *
 * A codec decodes one member (gzip member, zstd frame, xz or bzip2 stream) from a window of input into a
 * window of output. Members behind each other, padding, end of input and messages are decoder.c's. */
#ifndef INPUT_CODEC_H
#define INPUT_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "input/decoder.h"

/* A codec moves the pointers forward and the lengths down by what it used and wrote. */
struct codec_window {
    const uint8_t *in;
    size_t in_len;
    uint8_t *out;
    size_t out_len;
};

enum codec_status {
    CODEC_MORE,    /* go on: the input is used up, or the output full, or the codec wants another round */
    CODEC_MEMBER,  /* the member ended; `in` stands behind its last byte */
    CODEC_DAMAGED, /* `problem` says why; everything before the damage is in `out` */
    CODEC_FULL_MEMORY
};

struct codec {
    const char *name;
    /* Whether `head`, the first bytes of a member (fewer than CODEC_HEAD only at the end), is this format. */
    bool (*recognises)(const uint8_t *head, size_t len);
    /* A state before its first member, or null when memory runs out; freed by `close`. */
    void *(*open)(void);
    /* Prepares for the next member. False when memory runs out. */
    bool (*restart)(void *state);
    /* Decodes. Needs not fill the output, but uses or writes something unless the input is empty. With empty
     * input it writes what it still holds. `*problem` is a constant. */
    enum codec_status (*decode)(void *state, struct codec_window *window, const char **problem);
    void (*close)(void *state);
};

/* Bytes `recognises` gets to see. */
enum { CODEC_HEAD = 10 };

extern const struct codec codec_plain; /* recognises nothing: decoder.c falls back to it */
extern const struct codec codec_gzip;  /* the fastest inflate built in */
extern const struct codec codec_zstd;
extern const struct codec codec_xz;
extern const struct codec codec_bzip2;

/* gzip through zlib's inflate, whatever else is built in: the tests hold both to the same vectors. */
extern const struct codec codec_gzip_zlib;

/* Opens with a given codec instead of the one that recognises the bytes. Otherwise as decoder_open. */
int decoder_open_as(struct decoder **out, struct source *source, const struct codec *codec, struct error *err);

#endif
