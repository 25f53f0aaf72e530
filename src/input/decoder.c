/* SPDX-License-Identifier: Apache-2.0
 * The part of decoding that all formats share: choosing the codec by magic bytes, feeding it, joining
 * members, padding, truncation, and messages with both offsets. See decoder.h and codec.h.
 *
 * Invariants: input[at..end) is read from the source and not yet used; once `ended` or `failure.code` is set
 * the codec is not called again. */
#include "input/decoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "input/codec.h"

/* Compressed bytes read at once. */
enum { INPUT_SIZE = 256 * 1024 };

struct decoder {
    struct source *source;
    const struct codec *codec;
    void *state;
    uint64_t produced;
    bool in_member;       /* the codec has begun a member and not ended it */
    bool input_ended;     /* the source has no more */
    bool ended;           /* everything was returned */
    struct error broken;  /* of the source; becomes `failure` when its bytes are used up */
    struct error failure; /* code 0 = none */
    size_t at, end;
    uint8_t input[INPUT_SIZE];
};

static const struct codec *const codecs[] = {&codec_gzip, &codec_zstd, &codec_xz, &codec_bzip2};

/* Reads on until `wanted` unused bytes are there, or the source has no more. */
static void fill(struct decoder *decoder, size_t wanted) {
    if (decoder->end - decoder->at >= wanted || decoder->input_ended)
        return;
    memmove(decoder->input, decoder->input + decoder->at, decoder->end - decoder->at);
    decoder->end -= decoder->at;
    decoder->at = 0;
    while (decoder->end < wanted && !decoder->input_ended) {
        ptrdiff_t got =
            source_read(decoder->source, decoder->input + decoder->end, INPUT_SIZE - decoder->end, &decoder->broken);

        if (got > 0)
            decoder->end += (size_t)got;
        else
            decoder->input_ended = true;
    }
}

static void fail(struct decoder *decoder, const char *what) {
    error_set_at(&decoder->failure, ERROR_DAMAGED, source_name(decoder->source), 0, 0,
                 "%s data %s at byte %llu, after %llu decoded bytes", decoder->codec->name, what,
                 (unsigned long long)decoder_source_offset(decoder), (unsigned long long)decoder->produced);
}

static const struct codec *recognise(const struct decoder *decoder) {
    for (size_t i = 0; i < ARRAY_LENGTH(codecs); i++)
        if (codecs[i]->recognises(decoder->input + decoder->at, decoder->end - decoder->at))
            return codecs[i];
    return &codec_plain;
}

int decoder_open_as(struct decoder **out, struct source *source, const struct codec *codec, struct error *err) {
    struct decoder *decoder = malloc(sizeof *decoder);

    if (!decoder) {
        source_free(source);
        return error_no_memory(err);
    }
    memset(decoder, 0, offsetof(struct decoder, input));
    decoder->source = source;
    fill(decoder, CODEC_HEAD);
    decoder->codec = codec ? codec : recognise(decoder);
    if (decoder->codec->open) {
        decoder->state = decoder->codec->open();
        if (!decoder->state) {
            decoder->codec = NULL;
            decoder_free(decoder);
            return error_no_memory(err);
        }
    }
    *out = decoder;
    return 0;
}

int decoder_open(struct decoder **out, struct source *source, struct error *err) {
    return decoder_open_as(out, source, NULL, err);
}

void decoder_free(struct decoder *decoder) {
    if (!decoder)
        return;
    if (decoder->codec && decoder->codec->close)
        decoder->codec->close(decoder->state);
    source_free(decoder->source);
    free(decoder);
}

/* Between members: another one, padding to the end, or something that does not belong there. */
static void next_member(struct decoder *decoder) {
    fill(decoder, CODEC_HEAD);
    if (decoder->at < decoder->end &&
        decoder->codec->recognises(decoder->input + decoder->at, decoder->end - decoder->at)) {
        if (decoder->codec->restart(decoder->state))
            decoder->in_member = true;
        else
            error_no_memory(&decoder->failure);
        return;
    }
    for (;;) {
        while (decoder->at < decoder->end && decoder->input[decoder->at] == 0)
            decoder->at++;
        if (decoder->at < decoder->end) {
            fail(decoder, "is followed by bytes that do not belong to it");
            return;
        }
        fill(decoder, 1);
        if (decoder->at == decoder->end)
            break;
    }
    if (decoder->broken.code)
        decoder->failure = decoder->broken;
    decoder->ended = true;
}

/* What a round of the codec means for the stream. `idle`: it neither used nor wrote a byte. */
static void settle(struct decoder *decoder, enum codec_status status, bool idle, bool starved, const char *problem) {
    char text[160];

    if (status == CODEC_MEMBER) {
        decoder->in_member = false;
    } else if (status == CODEC_FULL_MEMORY) {
        error_no_memory(&decoder->failure);
    } else if (idle && starved) {
        if (decoder->broken.code)
            decoder->failure = decoder->broken;
        else
            fail(decoder, "breaks off");
    } else if (status == CODEC_DAMAGED || idle) {
        snprintf(text, sizeof text, "is damaged (%s)", status == CODEC_DAMAGED ? problem : "it does not go on");
        fail(decoder, text);
    }
}

/* Runs the codec once on what there is; returns the bytes written. */
static size_t decode(struct decoder *decoder, uint8_t *buffer, size_t size) {
    struct codec_window window;
    const char *problem = "";
    enum codec_status status;
    size_t written, available;
    bool starved;

    fill(decoder, 1);
    window = (struct codec_window){decoder->input + decoder->at, decoder->end - decoder->at, buffer, size};
    available = window.in_len;
    starved = available == 0;
    status = decoder->codec->decode(decoder->state, &window, &problem);
    decoder->at = decoder->end - window.in_len;
    written = size - window.out_len;
    decoder->produced += written;
    settle(decoder, status, written == 0 && window.in_len == available, starved, problem);
    return written;
}

/* Uncompressed: what was read for the magic bytes first, then straight into the caller's buffer. */
static size_t copy_plain(struct decoder *decoder, uint8_t *buffer, size_t size) {
    size_t held = decoder->end - decoder->at;
    size_t part = held < size ? held : size;
    ptrdiff_t got = 0;

    memcpy(buffer, decoder->input + decoder->at, part);
    decoder->at += part;
    if (part < size) {
        if (!decoder->input_ended)
            got = source_read(decoder->source, buffer + part, size - part, &decoder->broken);
        if (got <= 0 && decoder->broken.code)
            decoder->failure = decoder->broken;
        if (got > 0)
            part += (size_t)got;
        else
            decoder->ended = true;
    }
    decoder->produced += part;
    return part;
}

ptrdiff_t decoder_read(struct decoder *decoder, void *buffer, size_t size, struct error *err) {
    uint8_t *bytes = buffer;
    size_t done = 0;

    if (size > PTRDIFF_MAX)
        size = PTRDIFF_MAX;
    while (done < size && !decoder->ended && !decoder->failure.code) {
        if (!decoder->state)
            done += copy_plain(decoder, bytes + done, size - done);
        else if (decoder->in_member)
            done += decode(decoder, bytes + done, size - done);
        else
            next_member(decoder);
    }
    if (done == 0 && size > 0 && decoder->failure.code) {
        if (err)
            *err = decoder->failure;
        return -1;
    }
    return (ptrdiff_t)done;
}

/* Uncompressed: what was read for the magic bytes is dropped, the rest positioned. */
static void skip_plain(struct decoder *decoder, uint64_t offset) {
    uint64_t held = decoder->end - decoder->at, ahead = offset - decoder->produced;

    if (held < ahead && !source_skip(decoder->source, ahead - held))
        return;
    decoder->at += (size_t)(held < ahead ? held : ahead);
    decoder->produced = offset;
}

int decoder_seek(struct decoder *decoder, uint64_t offset, struct error *err) {
    char *buffer;
    int result = 0;

    if (!decoder->state && offset > decoder->produced)
        skip_plain(decoder, offset);
    if (decoder->produced == offset)
        return 0;
    buffer = malloc(INPUT_SIZE);
    if (!buffer)
        return error_no_memory(err);
    while (result == 0 && decoder->produced < offset) {
        uint64_t ahead = offset - decoder->produced;
        ptrdiff_t got = decoder_read(decoder, buffer, ahead < INPUT_SIZE ? (size_t)ahead : INPUT_SIZE, err);

        result = got > 0 ? 0 : got == 0 ? 1 : -1;
    }
    free(buffer);
    return result;
}

void decoder_resume(struct decoder *decoder) {
    if (decoder->state || decoder->failure.code)
        return;
    source_resume(decoder->source);
    decoder->input_ended = decoder->ended = false;
}

bool decoder_is_closed(const struct decoder *decoder) {
    return source_is_closed(decoder->source);
}

struct source *decoder_source(const struct decoder *decoder) {
    return decoder->source;
}

const char *decoder_name(const struct decoder *decoder) {
    return decoder->codec->name;
}

uint64_t decoder_offset(const struct decoder *decoder) {
    return decoder->produced;
}

uint64_t decoder_source_offset(const struct decoder *decoder) {
    return source_offset(decoder->source) - (decoder->end - decoder->at);
}

const char *decoder_source_name(const struct decoder *decoder) {
    return source_name(decoder->source);
}
