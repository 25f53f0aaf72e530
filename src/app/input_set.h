/* SPDX-License-Identifier: Apache-2.0
 * The inputs of a run: found, sniffed (compression, profile, first time), put into time order, each opened once for
 * scanning. Problems are kept per input; one bad input never ends the run. */
#ifndef APP_INPUT_SET_H
#define APP_INPUT_SET_H

#include "app/log_reading.h"
#include "app/options.h"
#include "base/arena.h"
#include "base/compiler.h"
#include "base/vec.h"
#include "input/block_reader.h"
#include "model/log_source.h"
#include "record/record.h"

/* Bytes kept of the beginning of each input, by which those that may be copies of each other are found. */
enum { INPUT_HEAD = 512 };

struct followed_log;

struct log_input {
    const char *path;        /* as the user gave or would type it */
    const char *compression; /* "none", "gzip", ... */
    struct log_profile profile;
    const char *machine;      /* host name its records come from, "" if nothing tells */
    const struct zone *zone;  /* of its time stamps, where they are not UTC; the set's or the run's */
    const char *zone_from;    /* how that is known, in words */
    bool zone_known;          /* not just taken from the system */
    struct log_source source; /* as its events are known among all */
    struct block_reader
        *reader; /* open only where it cannot be opened again (stdin, pipes), or is read on (options.follow) */
    struct followed_log *followed;  /* with options.follow, whose business it is */
    bool pipe;                      /* cannot be opened again by its path */
    bool spooled;                   /* but was copied for it (options.reread): */
    int spool;                      /* the descriptor of the copy */
    bool copy;                      /* another input holds all of it: not read */
    bool settled;                   /* all of it was read before, and nothing new depends on it: not read */
    bool failed;                    /* could not be opened at all */
    bool text;                      /* its beginning looks like lines of text */
    bool empty;                     /* opened, and holds nothing */
    bool complete;                  /* read to its end without damage */
    bool cut;                       /* reading was ended before its end */
    uint64_t bytes, lines, records; /* read now, without what an earlier run counted */
    msec_t first, last;             /* UTC */
    struct slice head;              /* the first bytes, at most INPUT_HEAD */
    struct file_id id;              /* of what was read: complete once the input was read to its end */
    struct known_match match;
    const struct known_log *known; /* what it is or begins, of the logs read before; null = new */
    struct log_reading *reading;   /* only where the run is asked to remember */
    const char *part;              /* the part file that holds what it gave; null = the log itself is there */
    size_t section;                /* number of its section there */
    struct {
        VEC_OF(const char *);
    } problems;
};

struct input_set {
    struct log_input *items; /* in time order: the index is the file number of events */
    size_t count;
    struct {
        VEC_OF(const char *);
    } notes;
    size_t missing; /* paths that do not exist */
    struct {
        VEC_OF(struct zone *);
    } zones;              /* found in logs */
    const char **servers; /* names of the machines, by log_source.server */
    size_t server_count;
    const struct stop *stop; /* of the run: waiting for a pipe ends with it */
    bool follow;             /* options.follow */
    size_t record_max;       /* options.record_max */
    struct arena arena;
};

/* Finds and sniffs all inputs of `options`. `zone` is that of logs which do not tell theirs, or of all where
 * options->log_tz says so. Freed by input_set_free. Returns 0; -1 only when memory ran out. */
int input_set_open(struct input_set *out, const struct analysis_options *options, const struct zone *zone,
                   struct error *err);
void input_set_free(struct input_set *set);

/* Opens an input from its first byte, wherever it is; sets *compression unless it is null. */
int input_set_open_reader(const struct input_set *set, const struct log_input *input, size_t block_size,
                          struct block_reader **out, const char **compression, struct error *err);

/* Adds a zone of that name. Returns it, or null with an error. */
struct zone *input_set_zone(struct input_set *set, const char *name, struct error *err);

/* Whether the input is to be read at all. */
bool input_is_read(const struct log_input *input);

/* Opens input `i` for scanning, from its first byte or where an earlier run left it. The reader is the caller's. */
int input_set_reader(struct input_set *set, size_t i, size_t block_size, struct block_reader **out, struct error *err);

/* Lets a reader of input `i` tell records apart; anew once inputs were added or taken out, which moves them. */
void input_set_cutter(const struct input_set *set, size_t i, struct block_reader *reader);

/* Gives input `i` a zone of its own, an offset from UTC, and says how that is known (a constant). Returns 0, or -1 when
 * memory ran out. */
int input_set_offset(struct input_set *set, size_t i, msec_t offset, const char *from, struct error *err);

/* Adds one more input, sniffed, behind the others; names and numbers of machines are found anew. Returns 0; -1 only
 * when memory ran out. */
int input_set_add(struct input_set *set, const char *path, const struct analysis_options *options,
                  const struct zone *zone, struct error *err);

/* Takes input `i` out; those behind it move up. */
int input_set_remove(struct input_set *set, size_t i);

/* Looks once more at a pipe that had given nothing, by its open reader. Returns 0, or -1 when memory ran out. */
int input_set_look_again(struct input_set *set, size_t i, const struct analysis_options *options);

/* Adds a problem (copied, each once) to an input and marks it incomplete. */
int input_set_problem(struct input_set *set, size_t i, const char *text);

/* Adds a note about the inputs. Returns 0, or -1 when memory ran out. */
int input_set_note(struct input_set *set, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
