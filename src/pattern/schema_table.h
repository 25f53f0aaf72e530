/* SPDX-License-Identifier: Apache-2.0
 * The rows of the schema; private to schema.c and schema_reference.c. */
#ifndef PATTERN_SCHEMA_TABLE_H
#define PATTERN_SCHEMA_TABLE_H

#include "pattern/schema.h"

enum schema_shape {
    SHAPE_TEXT = 0,
    SHAPE_TEXTS,  /* a text or a list of texts */
    SHAPE_LIST,   /* a list of texts */
    SHAPE_NAMES,  /* a map from names to texts */
    SHAPE_MAP,    /* a map of the inner level */
    SHAPE_MAPS,   /* a list of maps of the inner level */
    SHAPE_NAMED,  /* a map from names to maps of the inner level */
    SHAPE_PARTIAL /* like SHAPE_MAPS, but only `id` is required */
};

enum {
    FIELD_REQUIRED = 1,
    FIELD_VERBATIM = 2 /* must stand in single quotes or in a |- block: nothing is lost or changed in them */
};

struct schema_field {
    enum schema_level level;
    const char *key;
    enum schema_shape shape;
    unsigned flags;
    const char *const *values; /* allowed words, null = any text */
    enum schema_level inner;   /* of SHAPE_MAP, SHAPE_MAPS, SHAPE_NAMED, SHAPE_PARTIAL */
    const char *help;          /* for the field reference */
};

extern const struct schema_field SCHEMA_FIELDS[];
extern const size_t SCHEMA_FIELD_COUNT;

/* "pattern", "variant", ...: how complaints and the reference call a level. */
const char *schema_level_name(enum schema_level level);

#endif
