/* SPDX-License-Identifier: Apache-2.0
 * Whether a text speaks of one thing: a VM, a host or a network, by number, name or uuid, in the words of 4.15 to 4.22.
 * Place in the flow: for those who follow one thing through the logs (trail.h).
 *
 * A number alone says nothing: it counts behind a word for things of its type ("network id=204", "Host[-5-", "via: 5(",
 * `Network {"id": 204`), as part of an instance name (r-4-VM), and only whole: r-4-VM is not in r-44-VM. */
#ifndef CORRELATE_MENTION_H
#define CORRELATE_MENTION_H

#include "base/str.h"
#include "model/entity.h"

/* Whether the first MENTION_WINDOW bytes of `text` name the entity: a VM, a host or a network. `trusted_seq`: the host
 * in front of a sequence number ("Seq 5-68426") is right, as it is before 4.20. */
bool mention_find(const struct entity *entity, struct slice text, bool trusted_seq);

enum { MENTION_WINDOW = 64 * 1024 };

/* Called per literal, which lives until it returns; a non-zero return ends the walk and is handed on. */
typedef int mention_visit(void *payload, struct slice literal);

/* Visits literals of which every text that names the entity holds at least one. Returns 0, what a visit returned, or -1
 * when memory ran out. */
int mention_literals(const struct entity *entity, mention_visit *visit, void *payload);

#endif
