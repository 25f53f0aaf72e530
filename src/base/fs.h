/* SPDX-License-Identifier: Apache-2.0
 * Whole small files: read with a bound, written so that a reader sees the old or the new content, never half.
 * Errors carry the path. */
#ifndef BASE_FS_H
#define BASE_FS_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/str.h"

/* Adds the content of the file to `out`, which the caller owns. Fails with ERROR_NO_INPUT when it cannot be
 * opened or read, and with ERROR_MEMORY when it holds more than `cap` bytes or memory runs out; `out` is then
 * as before. */
int fs_read_file(struct str *out, const char *path, size_t cap, struct error *err);

/* Replaces the file by `content`: a temporary file in the same folder, fsync, rename, fsync of the folder. An
 * existing file keeps its permissions, a symbolic link keeps pointing at its target, a new file gets 0666
 * less the umask. What is no regular file (a terminal, /dev/null, a FIFO) is written to as it is. Fails with
 * ERROR_OUTPUT; the old content is then untouched and no temporary file is left. */
int fs_write_file(const char *path, struct slice content, struct error *err);

/* The same piece by piece, for what is too large to be held at once. */
struct fs_writer;

/* Begins the new content of `path`; "-" is standard output. The caller ends it with fs_writer_commit or
 * fs_writer_discard. */
int fs_writer_new(struct fs_writer **out, const char *path, struct error *err);
/* Adds to it. */
int fs_writer_add(struct fs_writer *writer, struct slice bytes, struct error *err);
/* Puts the content in place of the old one, and frees the writer, also when it fails. */
int fs_writer_commit(struct fs_writer *writer, struct error *err);
/* Leaves the old content as it was, and frees the writer; null is allowed. */
void fs_writer_discard(struct fs_writer *writer);

#endif
