/* SPDX-License-Identifier: Apache-2.0
 * Names and addresses to pseudonyms: the same value always to the same one under the same key, and without the key
 * nobody can tell which. What a name is, is learned first (from fields that hold names, from words before them in log
 * text); then every text is rewritten. Addresses and the like are told by their shape.
 *
 * Kinds stay visible: private networks stay private, addresses of one network stay together, r-4-VM and ids (numbers)
 * stay. */
#ifndef REPORT_PSEUDONYM_H
#define REPORT_PSEUDONYM_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/str.h"

enum pseudonym_kind {
    PSEUDONYM_HOST,
    PSEUDONYM_VM,
    PSEUDONYM_ACCOUNT,
    PSEUDONYM_USER,
    PSEUDONYM_DOMAIN,
    PSEUDONYM_FILE,
    PSEUDONYM_THING /* anything else with a name: a network, a pool */
};

struct pseudonyms;

/* Freed by pseudonyms_free (null-safe). Any key will do; a secret one cannot be guessed. Returns 0, or -1 when memory
 * ran out. */
int pseudonyms_new(struct pseudonyms **out, struct slice key);
void pseudonyms_free(struct pseudonyms *pseudonyms);

/* Learns that this is a name; words that everybody uses, numbers, and names CloudStack gives itself are not learned.
 * Returns 0, or -1 when memory ran out. */
int pseudonyms_learn(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, struct slice name);

/* Learns the names that a text tells as such: "accountName":"x", Account Name = x, host 7(x), Acct[…-x], VM[User|x]. */
int pseudonyms_learn_text(struct pseudonyms *pseudonyms, struct slice text);

/* Learns the folders and the file of a path, but for those that every installation has. */
int pseudonyms_learn_path(struct pseudonyms *pseudonyms, struct slice path);

/* Adds `text` with everything replaced that is known, or has the shape of an address, a uuid, or the name of a machine.
 */
void pseudonyms_replace(const struct pseudonyms *pseudonyms, struct str *out, struct slice text);

/* Adds "f-…" for an id "f-X" that was made of names: the part behind the first '-' is replaced. */
void pseudonyms_replace_id(const struct pseudonyms *pseudonyms, struct str *out, struct slice id);

#endif
