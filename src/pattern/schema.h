/* SPDX-License-Identifier: Apache-2.0
 * The schema of pattern files: one table says which keys exist where, what they hold, and what they mean. It
 * checks files and writes the field reference of patterns/README.md. */
#ifndef PATTERN_SCHEMA_H
#define PATTERN_SCHEMA_H

#include "pattern/yaml_tree.h"

/* The kinds of maps in a pattern file. */
enum schema_level {
    SCHEMA_FILE = 0,
    SCHEMA_PATTERN,
    SCHEMA_VARIANT,
    SCHEMA_MEASURE,
    SCHEMA_FOLD,
    SCHEMA_VERSIONS,
    SCHEMA_RELATION,
    SCHEMA_ABSENCE,
    SCHEMA_ABSENCE_END,
    SCHEMA_CHECK,
    SCHEMA_TESTS,
    SCHEMA_MATCH,
    SCHEMA_NO_MATCH,
    SCHEMA_DISABLE,
    SCHEMA_ORIGINS,
    SCHEMA_FAILED,
    SCHEMA_ORIGIN,
    SCHEMA_LEVEL_COUNT
};

/* Checks the tree of a whole file; complains about everything it finds. */
void schema_check_file(const struct node *root, struct complaints *complaints);

/* The same for the tree of an origins.yaml. */
void schema_check_origins(const struct node *root, struct complaints *complaints);

/* Appends the field reference as Markdown. */
void schema_reference(struct str *out);

#endif
