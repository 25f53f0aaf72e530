/* SPDX-License-Identifier: Apache-2.0
 * What somebody knows about and does not want to be told for a while. An acknowledgement ends by itself,
 * because a known trouble that nobody looks at again is a forgotten one. */
#ifndef STATE_ACKNOWLEDGEMENT_H
#define STATE_ACKNOWLEDGEMENT_H

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/vec.h"
#include "state/store.h"

struct acknowledgement {
    const char *signature; /* an id, or a family with a star: "storage.*" */
    const char *until;     /* the last night it holds, a date */
    const char *because;
    msec_t made;
    bool told; /* that it has ended was said once */
};

struct acknowledgement_list {
    VEC_OF(struct acknowledgement);
    struct arena arena;
};

/* All of them, by signature. The caller frees the list with acknowledgements_free, also when this fails. */
int acknowledgements_load(struct store *store, struct acknowledgement_list *out, struct error *err);
void acknowledgements_free(struct acknowledgement_list *list);

/* Adds one, or replaces that of the same signature. */
int acknowledgement_save(struct store *store, const struct acknowledgement *item, struct error *err);

/* Takes one back; *found tells whether there was one. */
int acknowledgement_remove(struct store *store, const char *signature, bool *found, struct error *err);

/* Notes that its end was told. */
int acknowledgement_tell(struct store *store, const char *signature, struct error *err);

/* The one that covers a signature on a night, or null. */
const struct acknowledgement *acknowledgement_find(const struct acknowledgement_list *list, const char *signature,
                                                   const char *night);

/* Whether `text` is what can be acknowledged: "family.slug" or "family.*". */
bool acknowledgement_valid(const char *text);

#endif
