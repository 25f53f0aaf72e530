/* SPDX-License-Identifier: Apache-2.0
 * The field reference of patterns/README.md, written from the schema table, so that the two cannot disagree:
 * a test holds the file to this text. */
#include <string.h>

#include "pattern/schema_table.h"

static const char *shape_text(const struct schema_field *field) {
    switch (field->shape) {
    case SHAPE_TEXT:
        return "text";
    case SHAPE_TEXTS:
        return "text or list";
    case SHAPE_LIST:
        return "list";
    case SHAPE_NAMES:
        return "map of texts";
    case SHAPE_MAP:
        return "map";
    case SHAPE_NAMED:
        return "map of maps";
    case SHAPE_MAPS:
    case SHAPE_PARTIAL:
        return "list of maps";
    }
    return "";
}

static void add_field(struct str *out, const struct schema_field *field) {
    str_addf(out, "| `%s` | %s | %s | ", field->key, shape_text(field), field->flags & FIELD_REQUIRED ? "yes" : "");
    if (field->values && strcmp(field->key, "format") != 0) {
        for (size_t i = 0; field->values[i]; i++)
            str_addf(out, "%s%s", i ? ", " : "", field->values[i]);
        str_add(out, ". ");
    }
    str_addf(out, "%s |\n", field->help);
}

void schema_reference(struct str *out) {
    for (int level = 0; level < SCHEMA_LEVEL_COUNT; level++) {
        str_addf(out, "%s### %s\n\n| Key | Holds | Required | Meaning |\n|---|---|---|---|\n", level ? "\n" : "",
                 schema_level_name((enum schema_level)level));
        for (size_t i = 0; i < SCHEMA_FIELD_COUNT; i++)
            if (SCHEMA_FIELDS[i].level == (enum schema_level)level)
                add_field(out, &SCHEMA_FIELDS[i]);
    }
}
