/* SPDX-License-Identifier: Apache-2.0
 * Placeholders and their values; see finding_fill.h. */
#include "model/finding_fill.h"

#include <ctype.h>

/* The value of a placeholder: a capture, an entity's field, or a fact. */
static struct slice placeholder(const struct finding *finding, struct slice name, const char *const *facts) {
    enum entity_type type;
    enum entity_field field;
    const struct entity *entity;

    for (size_t i = 0; i < finding->signature->capture_count; i++)
        if (finding->captures[i] && slice_is(name, finding->signature->captures[i].name))
            return slice_of(finding->captures[i]);
    for (; facts && facts[0]; facts += 2)
        if (slice_is(name, facts[0]))
            return slice_of(facts[1]);
    if (entity_key_parse(name, &type, &field)) {
        entity = entity_set_find(&finding->entities, type);
        if (!entity || !entity_field_value(entity, field).len)
            entity = entity_set_find(&finding->related, type);
        if (entity)
            return entity_field_value(entity, field);
    }
    return slice_make(NULL, 0);
}

/* Braces of JSON or shell in a command are not placeholders. */
static bool is_placeholder(struct slice name) {
    if (name.len == 0 || name.len > 64)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!islower((unsigned char)name.ptr[i]) && name.ptr[i] != '_' &&
            (i == 0 || (name.ptr[i] != '.' && !isdigit((unsigned char)name.ptr[i]))))
            return false;
    return true;
}

bool finding_fill(struct str *out, const struct finding *finding, const char *template_text, const char *const *facts,
                  const char *unknown) {
    bool complete = true;

    for (const char *at = template_text; *at;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        struct slice name, value;

        name = end ? slice_make(at + 1, (size_t)(end - at - 1)) : slice_make(NULL, 0);
        if (!is_placeholder(name)) {
            str_add_char(out, *at++);
            continue;
        }
        value = placeholder(finding, name, facts);
        if (value.len) {
            str_add_slice(out, value);
        } else {
            complete = false;
            if (unknown)
                str_add(out, unknown);
            else
                str_addf(out, "<%.*s>", SLICE_ARGS(name));
        }
        at = end + 1;
    }
    return complete;
}
