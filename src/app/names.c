/* SPDX-License-Identifier: Apache-2.0
 * The lookups of names.h. */
#include "app/names.h"

#include <string.h>

enum { AFFECTED_MAX = 6, STORY_READ = 64, CAUSES_NAMED = 50 };

/* Only things an operator acts on, and only some of them: a lost host takes two hundred VMs with it. */
static void add_affected(struct entity_set *all, const struct finding *finding, size_t room) {
    struct entity_set named, wanted = {.count = 0};

    finding_entities(&named, finding);
    for (size_t i = 0; i < named.count; i++)
        if (named.items[i].type == ENTITY_VM || named.items[i].type == ENTITY_HOST ||
            named.items[i].type == ENTITY_NETWORK)
            wanted.items[wanted.count++] = named.items[i];
    for (size_t i = 0; i < wanted.count; i++) {
        struct entity_set one = {.items = {wanted.items[i]}, .count = 1};
        struct entity_set grown = *all;

        entity_set_merge(&grown, &one);
        if (grown.count <= room)
            *all = grown;
    }
}

void story_entities(struct entity_set *out, const struct analysis *analysis, const struct candidate *candidate) {
    const struct story_list *stories = &analysis->stories;
    size_t room, read = 0;

    candidate_entities(out, candidate, analysis->findings);
    room = out->count + AFFECTED_MAX;
    for (size_t i = 0; i < candidate->member_count; i++) {
        uint32_t root = candidate->members[i];

        for (uint32_t k = stories->starts[root]; k < stories->starts[root + 1] && read < STORY_READ; k++, read++)
            if (stories->members[k] != root)
                add_affected(out, analysis->findings[stories->members[k]], room);
    }
}

/* CloudStack puts the id into the name of a VM: r-412-VM, v-2-VM, i-7-305-VM (behind the account). Empty for
 * other names. */
static struct slice id_in_name(struct slice name) {
    size_t from = 0, to;

    for (int dashes = slice_starts(name, "i-") ? 2 : 1; dashes && from < name.len; from++)
        dashes -= name.ptr[from] == '-';
    for (to = from; to < name.len && name.ptr[to] >= '0' && name.ptr[to] <= '9';)
        to++;
    return to < name.len && name.ptr[to] == '-' ? slice_make(name.ptr + from, to - from) : slice_make(NULL, 0);
}

/* The ids of one type that the causes name. */
struct id_list {
    const char *items[NAMES_AT_ONCE];
    size_t count;
};

static int add_id(struct id_list *list, struct slice id, struct arena *arena) {
    for (size_t i = 0; i < list->count; i++)
        if (slice_is(id, list->items[i]))
            return 0;
    if (list->count == NAMES_AT_ONCE)
        return 0;
    list->items[list->count] = arena_string(arena, id);
    return list->items[list->count++] ? 0 : -1;
}

static int collect(struct id_list *lists, struct analysis *analysis) {
    for (size_t i = 0; i < analysis->candidates.count && i < CAUSES_NAMED; i++) {
        struct entity_set all;

        story_entities(&all, analysis, &analysis->candidates.items[i]);
        for (size_t k = 0; k < all.count; k++) {
            const struct entity *entity = &all.items[k];
            struct slice id = entity->id.len || entity->type != ENTITY_VM ? entity->id : id_in_name(entity->name);

            if (id.len && add_id(&lists[entity->type], id, &analysis->arena))
                return -1;
        }
    }
    return 0;
}

int names_look_up(struct analysis *analysis) {
    struct id_list lists[ENTITY_TYPE_COUNT] = {{.count = 0}};
    struct name_answer answer;

    if (!analysis->backend)
        return 0;
    if (collect(lists, analysis))
        return -1;
    for (int type = ENTITY_NONE + 1; type < ENTITY_TYPE_COUNT; type++) {
        const char *kind = entity_type_name((enum entity_type)type);

        if (name_lookup_run(&answer, analysis->library, analysis->backend, kind, lists[type].items, lists[type].count,
                            &analysis->arena, NULL) ||
            (answer.why[0] && analysis_note(analysis, "names of type %s were not looked up: %s", kind, answer.why)))
            return -1;
        for (size_t i = 0; i < answer.count; i++)
            if (vec_push(&analysis->names, ((struct named_thing){(enum entity_type)type, answer.rows[i]})))
                return -1;
    }
    return 0;
}

const struct name_row *names_find(const struct analysis *analysis, const struct entity *entity) {
    for (size_t i = 0; i < analysis->names.count; i++) {
        const struct named_thing *thing = &analysis->names.items[i];
        bool same_id = slice_is(entity->id, thing->row.id), same_name = slice_is(entity->name, thing->row.name);

        if (thing->type == entity->type && (entity->id.len || entity->name.len) && (!entity->id.len || same_id) &&
            (!entity->name.len || same_name))
            return &thing->row;
    }
    return NULL;
}

const char *names_fact(const struct name_row *row, const char *name) {
    for (const char **fact = row->facts; fact[0]; fact += 2)
        if (strcmp(fact[0], name) == 0)
            return fact[1];
    return NULL;
}
