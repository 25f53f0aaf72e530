/* SPDX-License-Identifier: Apache-2.0
 * Hashing what folds; see fold_key.h. */
#include "model/fold_key.h"

static uint64_t hash_entity(const struct entity *entity, uint64_t seed) {
    struct slice best = entity->id.len ? entity->id : entity->uuid.len ? entity->uuid : entity->name;

    return slice_hash(best, seed + entity->type);
}

/* Things that say by themselves which failure this is; a zone or an address does not. */
static bool is_particular(enum entity_type type) {
    return type == ENTITY_VM || type == ENTITY_HOST || type == ENTITY_NETWORK || type == ENTITY_VPC ||
           type == ENTITY_POOL || type == ENTITY_VOLUME || type == ENTITY_JOB;
}

/* The first thing of a set by which an event without captures is told apart, or null. */
static const struct entity *first_named(const struct entity_set *set) {
    static const enum entity_type ORDER[] = {ENTITY_VM, ENTITY_NETWORK, ENTITY_VPC, ENTITY_HOST, ENTITY_POOL};

    for (size_t i = 0; i < ARRAY_LENGTH(ORDER); i++) {
        const struct entity *entity = entity_set_find(set, ORDER[i]);

        if (entity)
            return entity;
    }
    return NULL;
}

uint64_t fold_key(const struct event *event, bool *anonymous) {
    const struct signature *signature = event->signature;
    uint64_t key = slice_hash(slice_of(signature->id), 1), job = event->parent_job ? event->parent_job : event->job;
    bool folded = false, particular = false;
    const struct entity *named;

    *anonymous = signature->success;
    if (signature->success) /* what is told apart is in a table of its own */
        return key;
    for (size_t i = 0; i < signature->capture_count; i++) {
        if (!signature->captures[i].fold || !event->captures[i].ptr)
            continue;
        key = slice_hash(event->captures[i], key + i + 1);
        folded = true;
        particular = particular || is_particular(signature->captures[i].entity);
    }
    if (particular)
        return key;
    if (job)
        return slice_hash(slice_make((const char *)&job, sizeof job), key);
    if (folded)
        return key;
    named = first_named(&event->related);
    *anonymous = !named;
    return named ? hash_entity(named, key) : key;
}

uint64_t fold_key_on(uint64_t key, struct slice host) {
    struct entity_set machine = {.count = 0};
    const struct entity *named;

    entity_set_add_machine(&machine, host);
    named = first_named(&machine);
    return named ? hash_entity(named, key) : key;
}
