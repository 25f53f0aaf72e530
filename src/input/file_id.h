/* SPDX-License-Identifier: Apache-2.0
 * Who a log is, by content: the same log under two names, or once plain and once compressed, has one
 * identity.
 *
 * The identity is a hash of the first decoded 64 KiB and the decoded length. It is meant to recognise
 * accidents (a log collected twice), not to withstand somebody who makes two logs collide on purpose. */
#ifndef INPUT_FILE_ID_H
#define INPUT_FILE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Decoded bytes that go into the hash. */
#define FILE_ID_HEAD ((size_t)64 * 1024)

/* The length of a log that was not read to its end. */
#define FILE_ID_UNKNOWN UINT64_MAX

/* Plain data, copied freely; stable over machines and releases. */
struct file_id {
    uint64_t hash;     /* of the first head_len decoded bytes */
    uint32_t head_len; /* at most FILE_ID_HEAD; less only for logs shorter than that */
    uint64_t length;   /* decoded bytes of the whole log, or FILE_ID_UNKNOWN */
};

/* The identity of a log that begins with `head`: pass at least FILE_ID_HEAD bytes, or all of a shorter log.
 * The caller sets `length` once it is known. */
struct file_id file_id_of(struct slice head);

/* Whether two logs are the same: same beginning and same known length. Empty logs are never the same: they
 * say nothing about who they are. */
bool file_id_same(struct file_id a, struct file_id b);

/* Whether two logs of at least FILE_ID_HEAD bytes begin alike: one may be an earlier copy of the other. */
bool file_id_same_start(struct file_id a, struct file_id b);

#endif
