/* SPDX-License-Identifier: Apache-2.0
 * Which logs were read, and how far: what input/known_log.h recognises files by, kept over the nights. */
#ifndef STATE_LOG_MEMORY_H
#define STATE_LOG_MEMORY_H

#include "base/arena.h"
#include "input/known_log.h"
#include "state/store.h"

/* All logs of the state. Freed by log_memory_free. */
struct log_memory {
    struct known_logs *logs;
    int64_t *numbers; /* by index: how the state calls the log */
    struct arena arena;
};

/* A log to be remembered: a new one, or what an earlier night knew less of. */
struct log_entry {
    int64_t number; /* 0 = new */
    const char *path, *kind, *machine;
    const struct known_log *log;
};

int log_memory_load(struct log_memory *out, struct store *store, struct error *err);
void log_memory_free(struct log_memory *memory);

/* Writes a log as it is known at the end of `night`; *number is how the state calls it. */
int log_memory_save(struct store *store, const struct log_entry *entry, const char *night, int64_t *number,
                    struct error *err);

/* Writes which file held it. Of one inode only the last file counts. */
int log_memory_save_file(struct store *store, const struct known_file *file, int64_t number, const char *path,
                         const char *night, struct error *err);

/* Notes that a log whose file did not change was there in `night`. */
int log_memory_touch(struct store *store, int64_t number, const char *night, struct error *err);

#endif
