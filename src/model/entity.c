/* SPDX-License-Identifier: Apache-2.0
 * Bounded sets of entities; see entity.h. */
#include "model/entity.h"

#include <ctype.h>

#include "model/id_shape.h"

static struct slice *field_of(struct entity *entity, enum entity_field field) {
    switch (field) {
    case FIELD_ID:
        return &entity->id;
    case FIELD_UUID:
        return &entity->uuid;
    default:
        return &entity->name;
    }
}

/* Whether a name has the letters of an IPv4 or IPv6 address. */
static bool is_address(struct slice name) {
    bool colon = slice_find(name, slice_of(":")) >= 0;

    if (ipv4_length(name) == name.len)
        return true;
    for (size_t i = 0; i < name.len; i++)
        if (!isxdigit((unsigned char)name.ptr[i]) && name.ptr[i] != ':')
            return false;
    return colon;
}

struct slice entity_field_value(const struct entity *entity, enum entity_field field) {
    struct entity copy = *entity;
    struct slice value = *field_of(&copy, field);

    return field == FIELD_ADDRESS && !is_address(value) ? slice_make(NULL, 0) : value;
}

void entity_set_add(struct entity_set *set, enum entity_type type, enum entity_field field, struct slice value) {
    struct entity *fresh;

    value = slice_trim(value);
    if (type == ENTITY_NONE || value.len == 0 || value.len > 256 || slice_is(value, "null") ||
        (field == FIELD_ID && slice_is(value, "0")))
        return;
    for (size_t i = set->count; i-- > 0;) {
        struct entity *have = &set->items[i];
        struct slice *slot = field_of(have, field);

        if (have->type != type)
            continue;
        if (slice_equal(*slot, value))
            return;
        if (slot->len == 0) {
            *slot = value;
            return;
        }
    }
    if (set->count == ENTITY_SET_MAX)
        return;
    fresh = &set->items[set->count++];
    memset(fresh, 0, sizeof *fresh);
    fresh->type = type;
    *field_of(fresh, field) = value;
}

static bool fields_agree(struct slice a, struct slice b, bool *shared) {
    if (a.len == 0 || b.len == 0)
        return true;
    if (!slice_equal(a, b))
        return false;
    *shared = true;
    return true;
}

/* A host is printed with its domain in one log and without it in a syslog prefix. */
static bool short_name_of(struct slice a, struct slice full) {
    return a.len && a.len < full.len && full.ptr[a.len] == '.' && memcmp(a.ptr, full.ptr, a.len) == 0;
}

static bool names_agree(const struct entity *a, const struct entity *b, bool *shared) {
    if (a->type == ENTITY_HOST && (short_name_of(a->name, b->name) || short_name_of(b->name, a->name))) {
        *shared = true;
        return true;
    }
    return fields_agree(a->name, b->name, shared);
}

bool entity_same(const struct entity *a, const struct entity *b) {
    bool shared = false;

    return a->type == b->type && fields_agree(a->id, b->id, &shared) && fields_agree(a->uuid, b->uuid, &shared) &&
           names_agree(a, b, &shared) && shared;
}

void entity_set_merge(struct entity_set *set, const struct entity_set *from) {
    for (size_t i = 0; i < from->count; i++) {
        const struct entity *incoming = &from->items[i];
        bool known = false;

        for (size_t k = 0; k < set->count && !known; k++) {
            struct entity *have = &set->items[k];

            if (!entity_same(have, incoming))
                continue;
            known = true;
            if (have->id.len == 0)
                have->id = incoming->id;
            if (have->name.len == 0 || short_name_of(have->name, incoming->name))
                have->name = incoming->name;
            if (have->uuid.len == 0)
                have->uuid = incoming->uuid;
        }
        if (!known && set->count < ENTITY_SET_MAX)
            set->items[set->count++] = *incoming;
    }
}

int entity_set_keep(struct entity_set *set, struct arena *arena) {
    for (size_t i = 0; i < set->count; i++) {
        struct slice *fields[] = {&set->items[i].id, &set->items[i].name, &set->items[i].uuid};

        for (size_t k = 0; k < 3; k++) {
            if (fields[k]->len == 0)
                continue;
            *fields[k] = arena_copy(arena, *fields[k]);
            if (!fields[k]->ptr)
                return -1;
        }
    }
    return 0;
}

const struct entity *entity_set_shared(const struct entity_set *a, const struct entity_set *b, uint64_t types) {
    for (size_t i = 0; i < a->count; i++) {
        if (!entity_type_relates(a->items[i].type) || (types && !(types >> a->items[i].type & 1)))
            continue;
        for (size_t k = 0; k < b->count; k++)
            if (entity_same(&a->items[i], &b->items[k]))
                return &a->items[i];
    }
    return NULL;
}

const struct entity *entity_set_find(const struct entity_set *set, enum entity_type type) {
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].type == type)
            return &set->items[i];
    return NULL;
}
