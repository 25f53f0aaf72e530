/* SPDX-License-Identifier: Apache-2.0
 * A map from each field of a thing to what else is known of it; see alias.h. */
#include "model/alias.h"

#include <stdlib.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum { ALIAS_MAX = 1 << 17 }; /* fields known; more are not learned */

struct alias {
    UT_hash_handle hh;
    uint64_t key; /* of type, field and value */
    struct slice fields[FIELD_UUID + 1];
    bool unclear[FIELD_UUID + 1]; /* told differently */
};

struct alias_table {
    struct alias *aliases;
    struct arena arena;
};

int alias_table_new(struct alias_table **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return error_no_memory(err);
    arena_init(&(*out)->arena);
    return 0;
}

void alias_table_free(struct alias_table *table) {
    struct alias *alias, *next;

    if (!table)
        return;
    HASH_ITER(hh, table->aliases, alias, next) {
        HASH_DEL(table->aliases, alias);
        free(alias);
    }
    arena_free(&table->arena);
    free(table);
}

/* A host is known with and without its domain. */
static struct slice short_name(enum entity_type type, struct slice name) {
    const char *dot = type == ENTITY_HOST && name.len ? memchr(name.ptr, '.', name.len) : NULL;

    return dot ? slice_first(name, (size_t)(dot - name.ptr)) : name;
}

static uint64_t key_of(enum entity_type type, enum entity_field field, struct slice value) {
    if (field == FIELD_NAME)
        value = short_name(type, value);
    return slice_hash(value, (uint64_t)type * ENTITY_FIELD_COUNT + field + 1);
}

static struct alias *find(const struct alias_table *table, uint64_t key) {
    struct alias *alias;

    HASH_FIND(hh, table->aliases, &key, sizeof key, alias);
    return alias;
}

/* Whether two values of a field are one: a host's name with and without domain. */
static bool same_value(enum entity_type type, enum entity_field field, struct slice a, struct slice b) {
    if (field != FIELD_NAME)
        return slice_equal(a, b);
    return slice_equal(a, b) || (slice_equal(short_name(type, a), short_name(type, b)) &&
                                 (short_name(type, a).len == a.len || short_name(type, b).len == b.len));
}

/* Notes one further field of the thing that `alias` stands for. Of a name's two forms the longer stays. */
static int note(struct alias_table *table, struct alias *alias, enum entity_type type, enum entity_field field,
                struct slice value) {
    struct slice *known = &alias->fields[field];

    if (known->len && !same_value(type, field, *known, value)) {
        alias->unclear[field] = true;
        return 0;
    }
    if (known->len >= value.len)
        return 0;
    *known = arena_copy(&table->arena, value);
    return known->ptr ? 0 : -1;
}

static int learn_field(struct alias_table *table, const struct entity *entity, enum entity_field field) {
    uint64_t key = key_of(entity->type, field, entity_field_value(entity, field));
    struct alias *alias = find(table, key);

    if (!alias) {
        if (HASH_COUNT(table->aliases) >= ALIAS_MAX)
            return 0;
        alias = calloc(1, sizeof *alias);
        if (!alias)
            return -1;
        alias->key = key;
        HASH_ADD(hh, table->aliases, key, sizeof alias->key, alias);
    }
    for (int f = FIELD_ID; f <= FIELD_UUID; f++) {
        struct slice value = entity_field_value(entity, (enum entity_field)f);

        if (value.len && note(table, alias, entity->type, (enum entity_field)f, value))
            return -1;
    }
    return 0;
}

int alias_table_learn(struct alias_table *table, const struct entity_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        const struct entity *entity = &set->items[i];
        int known = (entity->id.len != 0) + (entity->name.len != 0) + (entity->uuid.len != 0);

        for (int f = FIELD_ID; f <= FIELD_UUID && known > 1 && entity_type_relates(entity->type); f++)
            if (entity_field_value(entity, (enum entity_field)f).len &&
                learn_field(table, entity, (enum entity_field)f))
                return -1;
    }
    return 0;
}

static struct slice *field_of(struct entity *entity, int field) {
    return field == FIELD_ID ? &entity->id : field == FIELD_NAME ? &entity->name : &entity->uuid;
}

void alias_table_complete(const struct alias_table *table, struct entity_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        struct entity *entity = &set->items[i];
        const struct entity as_named = *entity;

        for (int f = FIELD_ID; f <= FIELD_UUID; f++) {
            struct slice value = entity_field_value(&as_named, (enum entity_field)f);
            const struct alias *alias =
                value.len ? find(table, key_of(entity->type, (enum entity_field)f, value)) : NULL;

            for (int k = FIELD_ID; alias && k <= FIELD_UUID; k++)
                if (!alias->unclear[k] && field_of(entity, k)->len == 0)
                    *field_of(entity, k) = alias->fields[k];
        }
    }
}
