/* SPDX-License-Identifier: Apache-2.0
 * What somebody asks to see: a job, a logid, a VM, a host or a network, as it was written on the command line, and what
 * else it is called, learned from the logs. Place in the flow: the seed of a trail. */
#ifndef CORRELATE_SUBJECT_H
#define CORRELATE_SUBJECT_H

#include "base/arena.h"
#include "base/error.h"
#include "model/entity.h"

enum subject_kind { SUBJECT_JOB = 0, SUBJECT_LOGID, SUBJECT_VM, SUBJECT_HOST, SUBJECT_NETWORK, SUBJECT_KIND_COUNT };

/* More things of one name than this are not told apart. */
enum { SUBJECT_ALIASES = 8 };

struct subject {
    enum subject_kind kind;
    enum entity_type type;                  /* ENTITY_NONE for a logid */
    struct entity asked;                    /* as written; a logid stands in name */
    struct entity aliases[SUBJECT_ALIASES]; /* things that fit; the first begins as a copy of `asked` */
    size_t alias_count;
};

/* "job", "logid", ...: a constant. */
const char *subject_kind_name(enum subject_kind kind);

/* Reads what was asked for: `kind` is a name of above, `id` "516", "job-516", a uuid, eight hexadecimal digits,
 * "r-4-VM", "kvm1.example.net", ... Texts are copied into the arena. Fails with ERROR_USAGE and says what would be
 * right. */
int subject_parse(struct subject *out, const char *kind, const char *id, struct arena *arena, struct error *err);

/* Learns what else the subject is called from the objects a text prints. Returns 1 when something is new, 0, or -1 when
 * memory ran out. */
int subject_learn(struct subject *subject, struct slice text, struct arena *arena);

/* Whether an entity may be what was asked for. */
bool subject_fits(const struct subject *subject, const struct entity *entity);

#endif
