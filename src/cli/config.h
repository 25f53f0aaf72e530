/* SPDX-License-Identifier: Apache-2.0
 * What a site sets once instead of typing it: lines "option = value", by the names of the long options, in
 * cstriage.conf of the installation, of /etc/cstriage and of the user; what is read later goes before, and
 * the command line before all. */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"

/* Which commands know an option. */
enum config_command { CONFIG_ANALYZE = 1, CONFIG_DIGEST = 2, CONFIG_CHECK = 4, CONFIG_ACK = 8 };

struct config_entry {
    const char *key, *value;
    const char *file;
    unsigned line;
};

/* Freed by config_free. */
struct config {
    VEC_OF(struct config_entry); /* in the order they were read: what goes before comes last */
    struct arena arena;
    const char *files[3]; /* that were read; null = none */
};

/* Reads the files: `only` (may not be missing) instead of all if it is not null. A binary below its source
 * tree reads none but `only`, as it reads no patterns of the site either. ERROR_CONFIG with file, line and
 * column of what is wrong. The caller frees the configuration, also when this fails. */
int config_load(struct config *out, const char *only, struct error *err);
void config_free(struct config *config);

/* The value that goes before all others, or null. */
const char *config_get(const struct config *config, const char *key);

/* Puts the options of `command` that are set behind argv[0], so that those of the command line, behind them,
 * go before. What says where to ask is left out where the command line says it. *argv is an array that the
 * caller frees; its texts live as long as the configuration and the old array. Returns 0, or -1 when memory
 * runs out. */
int config_expand(struct config *config, enum config_command command, int *argc, char ***argv, struct error *err);

/* The paths that are set, for a command line without any: at most `most`. Returns their number. */
size_t config_paths(const struct config *config, const char **out, size_t most);

/* Prints what is set, and where. */
void config_print(const struct config *config);

/* The file that argv names by --config, or null. */
const char *config_named(int argc, char **argv);

#endif
