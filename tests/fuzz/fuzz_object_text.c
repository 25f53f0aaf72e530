/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a message. Traps where an entity points outside of it, an id is no number,
 * a set overflows, or a template is too long. */
#include <stdlib.h>

#include "model/object_text.h"
#include "model/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_field(struct slice field, struct slice text) {
    if (field.len && (field.len > 256 || field.ptr < text.ptr || field.ptr + field.len > text.ptr + text.len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct slice text = {(const char *)data, size}, id;
    struct entity_set set = {.count = 0};
    uint64_t number;
    struct str out;

    object_text_scan(&set, text);
    if (set.count > ENTITY_SET_MAX)
        abort();
    for (size_t i = 0; i < set.count; i++) {
        const struct entity *entity = &set.items[i];

        check_field(entity->id, text);
        check_field(entity->name, text);
        check_field(entity->uuid, text);
        if (entity->type == ENTITY_NONE || entity->id.len > 19 ||
            (entity->id.len && entity->id.len < 19 && !slice_to_u64(entity->id, &number)))
            abort();
    }
    if (instance_name_length(text, &id) > size)
        abort();
    str_init(&out);
    template_make(&out, text);
    if (out.len > TEMPLATE_LENGTH || memchr(out.ptr, '\n', out.len))
        abort();
    str_free(&out);
    return 0;
}
