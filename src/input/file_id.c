/* SPDX-License-Identifier: Apache-2.0
 * Identity by content; see file_id.h. The hash is that of base/slice.h chained over 4 KiB pieces, so that a
 * writer who has only pieces gets the same value. */
#include "input/file_id.h"

enum { PIECE = 4096 };

struct file_id file_id_of(struct slice head) {
    struct slice rest = slice_first(head, FILE_ID_HEAD);
    struct file_id id = {0, (uint32_t)rest.len, FILE_ID_UNKNOWN};

    while (rest.len) {
        struct slice piece = slice_first(rest, PIECE);

        id.hash = slice_hash(piece, id.hash);
        rest = slice_from(rest, piece.len);
    }
    return id;
}

bool file_id_same(struct file_id a, struct file_id b) {
    return a.head_len > 0 && a.head_len == b.head_len && a.hash == b.hash && a.length == b.length &&
           a.length != FILE_ID_UNKNOWN;
}

bool file_id_same_start(struct file_id a, struct file_id b) {
    return a.head_len == FILE_ID_HEAD && b.head_len == FILE_ID_HEAD && a.hash == b.hash;
}
