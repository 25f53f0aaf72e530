/* SPDX-License-Identifier: Apache-2.0
 * Who a log is, by content: how many decoded bytes, and a hash of exactly these. The same log under another
 * name, compressed, or grown since, is still recognised: whether a file begins with what was read once is
 * answered by hashing as many of its bytes.
 *
 * The hash is a chain over pieces of fixed length, so that it can be taken up again at any piece: a log that
 * grows needs not be read from its start to know who it is now. XXH3, 128 bits: it recognises accidents (a
 * log collected twice), and is not meant to withstand somebody who makes two logs collide on purpose. */
#ifndef INPUT_FILE_ID_H
#define INPUT_FILE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/* Decoded bytes of one link of the chain. */
#define FILE_ID_PIECE ((uint64_t)1 << 20)

/* Marks: identities at lengths of FILE_ID_MARK, twice, four times ... as many. They tell which of the logs
 * known begins like a file, and whether a file is the beginning of a longer one. */
enum { FILE_ID_MARK = 512, FILE_ID_MARKS = 54 };

struct hash128 {
    uint64_t high, low;
};

/* Plain data, copied freely; stable over machines and releases. */
struct file_id {
    uint64_t length;      /* decoded bytes it speaks of */
    struct hash128 chain; /* over the whole pieces */
    struct hash128 tail;  /* of the bytes behind them; zeros if there are none */
};

/* Whether both speak of the same bytes. Nothing is not the same as nothing: an empty log does not say who it
 * is. */
bool file_id_same(const struct file_id *a, const struct file_id *b);

/* An identity in the making: bytes go in as they are read. */
struct file_hash;

/* One that has seen nothing. The caller frees it with file_hash_free (null-safe). Returns 0, or -1 when
 * memory runs out. */
int file_hash_new(struct file_hash **out, struct error *err);
void file_hash_free(struct file_hash *hash);

/* Takes up the chain of `at` where its last whole piece ends, and forgets the marks; returns that offset,
 * from which bytes are to be added. A zeroed `at` starts anew. */
uint64_t file_hash_resume(struct file_hash *hash, const struct file_id *at);

/* Adds the bytes that follow. */
void file_hash_add(struct file_hash *hash, struct slice bytes);

/* The identity of everything added so far. */
struct file_id file_hash_id(const struct file_hash *hash);

/* The marks passed so far, shortest first; lives until the next call that changes the hash. */
const struct file_id *file_hash_marks(const struct file_hash *hash, size_t *count);

#endif
