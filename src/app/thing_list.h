/* SPDX-License-Identifier: Apache-2.0
 * What the records of a timeline name besides its subject, with how often: VMs and networks that they print as objects,
 * jobs that they are of. What its head lists. */
#ifndef APP_THING_LIST_H
#define APP_THING_LIST_H

#include "base/arena.h"
#include "model/entity.h"

enum { THINGS_MAX = 64 }; /* of further ones nothing is kept */

struct thing_list {
    struct entity items[THINGS_MAX];
    uint64_t counts[THINGS_MAX];
    size_t count;
    struct arena arena;
};

void thing_list_init(struct thing_list *list);
void thing_list_free(struct thing_list *list);
/* Empties the list. */
void thing_list_clear(struct thing_list *list);
/* Notes one thing once more. Returns 0, or -1 when memory ran out. */
int thing_list_add(struct thing_list *list, const struct entity *entity);
/* Notes the VMs and networks that a text prints. Returns 0, or -1 when memory ran out. */
int thing_list_note(struct thing_list *list, struct slice text);
/* Sorts by count, the most often named first; then as they came. */
void thing_list_finish(struct thing_list *list);

#endif
