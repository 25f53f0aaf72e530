/* SPDX-License-Identifier: Apache-2.0
 * How CloudStack prints its objects into messages, 4.15 to 4.22: VM[DomainRouter|r-4-VM], VM instance
 * {"id":4,...}, Ntwk[204|Guest|8], Network {"id": 204, ...}, Host[-5-Routing], Host {...}, Resource [Host:5],
 * via: 5(kvm1), and bare instance names (r-4-VM). They tie findings together that share no job. Source:
 * toString methods of the VO classes. */
#ifndef MODEL_OBJECT_TEXT_H
#define MODEL_OBJECT_TEXT_H

#include "model/entity.h"

enum { OBJECT_TEXT_WINDOW = 8 * 1024 };

/* Adds what the first OBJECT_TEXT_WINDOW bytes of `text` name to `set`. Slices point into `text`. */
void object_text_scan(struct entity_set *set, struct slice text);

/* What begins an object text. */
struct object_prefix {
    enum entity_type type;
    size_t length; /* of `Network {` or `Ntwk[` */
    bool keys;     /* keys and values follow, else the id */
};

/* Whether an object form or an instance name may begin with `c`. */
bool object_text_begins(char c);

/* Whether one of the forms above begins at the start of `text`. */
bool object_prefix_at(struct slice text, struct object_prefix *out);

/* Whether `name` is an instance name: r-4-VM, v-2-VM, s-1-VM, i-2-3-VM (any suffix of letters and digits).
 * Returns its length at the start of the slice, 0 if none; *id is the number in vm_instance. */
size_t instance_name_length(struct slice text, struct slice *id);

#endif
