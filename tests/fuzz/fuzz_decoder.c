/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a compressed log, whatever the format they begin as. The first byte chooses
 * the size of the reads; traps where sizes of reads change the bytes, where counts are wrong, or damage is
 * forgotten. How much of a damaged block comes out may differ: libbz2 gives none of a call in which it found
 * damage, ISA-L a match too much. */
#include <stdlib.h>

#include "base/str.h"
#include "input/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DECODED_MAX = 1 << 21 };

/* Decodes into `out` in reads of `piece` bytes, up to about DECODED_MAX. */
static int decode(struct slice bytes, size_t piece, struct str *out) {
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    struct error err = {0};
    char *buffer = malloc(piece);
    ptrdiff_t got = 0;

    if (!buffer || source_open_memory(&source, bytes, "fuzz", &err) || decoder_open(&decoder, source, &err))
        abort();
    while (out->len < DECODED_MAX && (got = decoder_read(decoder, buffer, piece, &err)) > 0)
        str_add_bytes(out, buffer, (size_t)got);
    if (got < 0 && (err.code == ERROR_NONE || decoder_read(decoder, buffer, piece, &err) != -1))
        abort();
    if (decoder_source_offset(decoder) > bytes.len || decoder_offset(decoder) != out->len)
        abort();
    decoder_free(decoder);
    free(buffer);
    return got < 0 ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str first, second;
    struct slice bytes;
    int result, again;
    size_t common;

    if (size == 0)
        return 0;
    bytes = (struct slice){(const char *)data + 1, size - 1};
    str_init(&first);
    str_init(&second);
    result = decode(bytes, 1 << 16, &first);
    again = decode(bytes, 1 + data[0] * 7u, &second);
    common = first.len < second.len ? first.len : second.len;
    if (memcmp(first.ptr, second.ptr, common) != 0)
        abort();
    if (common < DECODED_MAX && (result != again || (result == 0 && first.len != second.len)))
        abort();
    str_free(&first);
    str_free(&second);
    return 0;
}
