/* SPDX-License-Identifier: Apache-2.0
 * The chain of file_id.h over XXH3. Invariants: `piece` has seen the last length % FILE_ID_PIECE bytes,
 * `chain` all before them; marks ascend and none is longer than `length`. */
#include "input/file_id.h"

#include <stdlib.h>
#include <xxhash.h>

#ifdef HAVE_XXHASH_DISPATCH
#include <xxh_x86dispatch.h>
#endif

struct file_hash {
    XXH3_state_t *piece;
    struct hash128 chain;
    uint64_t length;
    uint64_t next_mark;
    size_t mark_count;
    struct file_id marks[FILE_ID_MARKS];
};

static struct hash128 hash_from(XXH128_hash_t value) {
    return (struct hash128){value.high64, value.low64};
}

static bool hash_equal(struct hash128 a, struct hash128 b) {
    return a.high == b.high && a.low == b.low;
}

bool file_id_same(const struct file_id *a, const struct file_id *b) {
    return a->length > 0 && a->length == b->length && hash_equal(a->chain, b->chain) && hash_equal(a->tail, b->tail);
}

int file_hash_new(struct file_hash **out, struct error *err) {
    static const struct file_id START;
    struct file_hash *hash = malloc(sizeof *hash);

    if (hash)
        hash->piece = XXH3_createState();
    if (!hash || !hash->piece) {
        free(hash);
        return error_no_memory(err);
    }
    file_hash_resume(hash, &START);
    *out = hash;
    return 0;
}

void file_hash_free(struct file_hash *hash) {
    if (!hash)
        return;
    XXH3_freeState(hash->piece);
    free(hash);
}

uint64_t file_hash_resume(struct file_hash *hash, const struct file_id *at) {
    XXH3_128bits_reset(hash->piece);
    hash->length = at->length - at->length % FILE_ID_PIECE;
    hash->chain = at->chain;
    hash->mark_count = 0;
    hash->next_mark = FILE_ID_MARK;
    while (hash->next_mark <= hash->length)
        hash->next_mark *= 2;
    return hash->length;
}

/* The link that `piece` adds to the chain, byte order fixed. */
static struct hash128 link_piece(struct hash128 chain, XXH128_hash_t piece) {
    XXH128_canonical_t both[2];

    XXH128_canonicalFromHash(&both[0], (XXH128_hash_t){chain.low, chain.high});
    XXH128_canonicalFromHash(&both[1], piece);
    return hash_from(XXH3_128bits(both, sizeof both));
}

/* How many of `length` bytes are added before something is to be noted. */
static size_t step(const struct file_hash *hash, size_t length) {
    uint64_t room = FILE_ID_PIECE - hash->length % FILE_ID_PIECE;

    if (hash->next_mark - hash->length < room)
        room = hash->next_mark - hash->length;
    return room < length ? (size_t)room : length;
}

void file_hash_add(struct file_hash *hash, struct slice bytes) {
    while (bytes.len) {
        size_t part = step(hash, bytes.len);

        XXH3_128bits_update(hash->piece, bytes.ptr, part);
        hash->length += part;
        bytes = slice_from(bytes, part);
        if (hash->length % FILE_ID_PIECE == 0) {
            hash->chain = link_piece(hash->chain, XXH3_128bits_digest(hash->piece));
            XXH3_128bits_reset(hash->piece);
        }
        if (hash->length < hash->next_mark)
            continue;
        if (hash->mark_count < FILE_ID_MARKS)
            hash->marks[hash->mark_count++] = file_hash_id(hash);
        hash->next_mark *= 2;
    }
}

struct file_id file_hash_id(const struct file_hash *hash) {
    struct file_id id = {.length = hash->length, .chain = hash->chain};

    if (hash->length % FILE_ID_PIECE)
        id.tail = hash_from(XXH3_128bits_digest(hash->piece));
    return id;
}

const struct file_id *file_hash_marks(const struct file_hash *hash, size_t *count) {
    *count = hash->mark_count;
    return hash->marks;
}
