/* SPDX-License-Identifier: Apache-2.0
 * Part files: what logs gave, kept to be put together later, on another machine if need be. `cstriage map` writes
 * one, `cstriage merge` joins several, `cstriage analyze` takes them like logs.
 *
 * A file is a line that names it and its version, a head, one section per log, and an end that counts them:
 *
 *   "cstriage-part 1\n"  head  { length of the compressed section, of the plain one, zstd frame }  0, number of
 * sections
 *
 * lengths being 64 bits, lowest byte first. A section is who the log is and how it was read, then its partial
 * (part_codec.h). A file may come from anywhere: lengths are bounded, and each section carries a checksum. */
#ifndef APP_PART_FILE_H
#define APP_PART_FILE_H

#include "app/input_set.h"
#include "base/pack.h"
#include "correlate/partial.h"

#define PART_MAGIC "cstriage-part 1\n"

/* Bytes of one section, plain. */
#define PART_SECTION_MAX ((uint64_t)256 << 20)

/* What a section says of its log; texts live as long as the arena they were read into. */
struct part_log {
    const char *path, *compression, *zone, *zone_from;
    struct log_profile profile;
    bool zone_known, text, empty, complete;
    uint64_t bytes, lines, records;
    msec_t first, last;
    struct file_id id;
    const char **problems;
    size_t problem_count;
};

struct part_writer;

/* Begins a part file; `fingerprint` is that of the signatures. Ended by part_writer_commit or part_writer_discard.
 * Fails with ERROR_OUTPUT. */
int part_writer_new(struct part_writer **out, const char *path, const char *fingerprint, struct error *err);
/* Adds the section of a log that was read. */
int part_writer_add(struct part_writer *writer, const struct log_input *input, struct partial *partial,
                    struct error *err);
/* Adds a plain section of another part file as it is. */
int part_writer_copy(struct part_writer *writer, struct slice section, struct error *err);
/* Completes the file, and frees the writer, also when it fails. */
int part_writer_commit(struct part_writer *writer, struct error *err);
/* Leaves what was there before, and frees the writer; null is allowed. */
void part_writer_discard(struct part_writer *writer);

struct part_reader;

/* Whether a file begins like a part file. */
bool part_is(struct slice head);

/* Opens a part file and reads its head. Freed by part_reader_free (null-safe). ERROR_NO_INPUT, ERROR_DAMAGED. */
int part_reader_new(struct part_reader **out, const char *path, struct error *err);
void part_reader_free(struct part_reader *reader);

/* The fingerprint of the signatures it was made with; lives as long as the reader. */
const char *part_reader_fingerprint(const struct part_reader *reader);

/* Reads the next section: its log into `log` (texts into `arena`), all of it into *section, the partial alone into
 * *partial; these two live until the next call. Returns 1, 0 at the end, -1 at damage or when memory ran out. */
int part_reader_next(struct part_reader *reader, struct part_log *log, struct arena *arena, struct slice *section,
                     struct slice *partial, struct error *err);

/* Moves over the next section without decoding it. Returns 1, 0 at the end, -1 at damage. */
int part_reader_skip(struct part_reader *reader, struct error *err);

#endif
