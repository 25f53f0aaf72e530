/* SPDX-License-Identifier: Apache-2.0
 * The things a record speaks of: a VM, a host, a network. One entity holds what is known of one thing
 * (database id, name, uuid); a set holds the entities of an event or a finding. Sets are small and bounded:
 * what does not fit is left out. */
#ifndef MODEL_ENTITY_H
#define MODEL_ENTITY_H

#include "base/arena.h"
#include "record/entity_type.h"

struct entity {
    enum entity_type type;
    struct slice id, name, uuid; /* empty = unknown; addresses and paths stand in name */
};

enum { ENTITY_SET_MAX = 16 };

struct entity_set {
    struct entity items[ENTITY_SET_MAX];
    size_t count;
};

/* Adds one field. A field of a type that is there with that field unknown completes the last such entity; the
 * same value again changes nothing. Empty values, and ids of "0" and "null", are ignored. Keeps the slice,
 * does not copy. */
void entity_set_add(struct entity_set *set, enum entity_type type, enum entity_field field, struct slice value);

/* Adds every entity of `from` that `set` does not name already. */
void entity_set_merge(struct entity_set *set, const struct entity_set *from);

/* Copies all texts into the arena. Returns 0, or -1 when memory runs out. */
int entity_set_keep(struct entity_set *set, struct arena *arena);

/* Whether two entities are the same thing: same type, and an id, uuid or name in common, and none in
 * contradiction. */
bool entity_same(const struct entity *a, const struct entity *b);

/* Whether two sets share a thing that relates (entity_type_relates) and is one of `types` (bits of 1 << type;
 * 0 = any). Returns the entity of `a`, or null. */
const struct entity *entity_set_shared(const struct entity_set *a, const struct entity_set *b, uint64_t types);

/* The first entity of a type, or null. */
const struct entity *entity_set_find(const struct entity_set *set, enum entity_type type);

/* The field of an entity; empty if unknown. A name that looks like an address is one; where an address is asked for, no
 * other is given. */
struct slice entity_field_value(const struct entity *entity, enum entity_field field);

#endif
