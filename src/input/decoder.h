/* SPDX-License-Identifier: Apache-2.0
 * Decoded bytes: what a source holds after decompression. Second stage of the flow; a block reader reads from
 * it. The format is told by the first bytes, never by a name. Memory is bounded whatever the input says: a
 * small file that expands to terabytes only streams. */
#ifndef INPUT_DECODER_H
#define INPUT_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "input/source.h"

/* The largest zstd window accepted, as a power of two: 128 MiB, what `zstd -d` accepts by itself and `zstd
 * -22` or `zstd --long` write. A frame that asks for more is reported as damage. */
#define DECODER_ZSTD_WINDOW_LOG 27

/* The most memory xz may take: twice what `xz -9` files need. */
#define DECODER_XZ_MEMORY (UINT64_C(128) << 20)

struct decoder;

/* Looks at the first bytes and opens the decoder that fits; bytes of no known format pass unchanged. Takes
 * ownership of `source`, also when it fails; the caller frees the decoder with decoder_free. Fails with
 * ERROR_MEMORY only: what is wrong with the bytes is said by decoder_read. */
int decoder_open(struct decoder **out, struct source *source, struct error *err);

/* Closes and frees, with the source; null is allowed. */
void decoder_free(struct decoder *decoder);

/* Reads `size` decoded bytes: fewer only at the end or before damage; 0 at the end. -1 at damage, but only
 * after everything that decodes before it was returned, and then again at every call; `err` (ERROR_DAMAGED,
 * or ERROR_MEMORY) names the source and says what is wrong, at which compressed byte and after how many
 * decoded ones. Members that follow each other are one stream; zero bytes behind the last are padding;
 * anything else is damage. */
ptrdiff_t decoder_read(struct decoder *decoder, void *buffer, size_t size, struct error *err);

/* Moves over decoded bytes up to `offset`, which lies ahead: a file that is not compressed is positioned, anything
 * else decoded and forgotten. Returns 0; 1 when the input ends before; -1 at damage, as decoder_read. */
int decoder_seek(struct decoder *decoder, uint64_t offset, struct error *err);

/* Takes up reading where the input had ended: what a file has grown by, or a pipe got, since then. Of no consequence
 * where bytes are compressed, or broke off. */
void decoder_resume(struct decoder *decoder);

/* Whether nothing can come any more, as source_is_closed. */
bool decoder_is_closed(const struct decoder *decoder);

/* What the bytes are taken from; the decoder's own. */
struct source *decoder_source(const struct decoder *decoder);

/* "gzip", "zstd", "xz", "bzip2" or "none": a constant. */
const char *decoder_name(const struct decoder *decoder);

/* Decoded bytes returned or moved over so far. */
uint64_t decoder_offset(const struct decoder *decoder);

/* Compressed bytes used so far; differs from what was read from the source by what is still buffered. */
uint64_t decoder_source_offset(const struct decoder *decoder);

/* The source's name; lives as long as the decoder. */
const char *decoder_source_name(const struct decoder *decoder);

#endif
