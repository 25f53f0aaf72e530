/* SPDX-License-Identifier: Apache-2.0
 * A small list, searched from its start: a job names few things, again and again. */
#include "app/thing_list.h"

#include "model/object_text.h"

void thing_list_init(struct thing_list *list) {
    memset(list, 0, sizeof *list);
    arena_init(&list->arena);
}

void thing_list_free(struct thing_list *list) {
    arena_free(&list->arena);
}

void thing_list_clear(struct thing_list *list) {
    list->count = 0;
    arena_reset(&list->arena);
}

static int complete(struct thing_list *list, struct slice *have, struct slice more) {
    if (have->len || !more.len)
        return 0;
    *have = arena_copy(&list->arena, more);
    return have->ptr ? 0 : -1;
}

int thing_list_add(struct thing_list *list, const struct entity *entity) {
    size_t i = 0;
    struct entity *thing;

    while (i < list->count && !entity_same(&list->items[i], entity))
        i++;
    if (i == THINGS_MAX)
        return 0;
    thing = &list->items[i];
    if (i == list->count) {
        *thing = (struct entity){.type = entity->type};
        list->counts[list->count++] = 0;
    }
    list->counts[i]++;
    return complete(list, &thing->id, entity->id) || complete(list, &thing->name, entity->name) ||
                   complete(list, &thing->uuid, entity->uuid)
               ? -1
               : 0;
}

int thing_list_note(struct thing_list *list, struct slice text) {
    struct entity_set set = {.count = 0};

    object_text_scan(&set, text);
    for (size_t i = 0; i < set.count; i++)
        if ((set.items[i].type == ENTITY_VM || set.items[i].type == ENTITY_NETWORK) &&
            thing_list_add(list, &set.items[i]))
            return -1;
    return 0;
}

void thing_list_finish(struct thing_list *list) {
    for (size_t i = 1; i < list->count; i++) {
        struct entity thing = list->items[i];
        uint64_t count = list->counts[i];
        size_t at = i;

        for (; at > 0 && list->counts[at - 1] < count; at--) {
            list->items[at] = list->items[at - 1];
            list->counts[at] = list->counts[at - 1];
        }
        list->items[at] = thing;
        list->counts[at] = count;
    }
}
