/* SPDX-License-Identifier: Apache-2.0
 * Names under which CloudStack, its scripts and its libraries write secrets. A table and its lookup; knows
 * nothing of the forms a value can have (redact.c does). */
#ifndef REPORT_SECRET_KEY_H
#define REPORT_SECRET_KEY_H

#include <stdbool.h>

#include "base/slice.h"

enum secret_key_trait {
    SECRET_PROSE = 1,  /* also "computed signature: X" inside a sentence, where X looks like a secret */
    SECRET_LIST = 2,   /* also ["user-data", "X"]: the next string of a list */
    SECRET_WORDS = 4,  /* the value may be two words: "Basic X", "ssh-rsa X" */
    SECRET_PATH_OK = 8 /* an absolute path is no secret here ("pwd=/root") */
};

struct secret_key {
    struct slice name; /* lower case, without separators */
    const char *kind;  /* what [redacted:KIND] says: lower case and hyphens */
    bool suffix;       /* also at the end of a longer name: "dbPassword", "ldap.bind.password" */
    unsigned traits;   /* of enum secret_key_trait */
};

/* The entry for an identifier such as "ipsecPsk", "secret_key" or "db.cloud.password", or null. Case and the
 * separators `_ - .` do not matter, nor do digits at the end. Looks at the last 48 bytes only. A constant. */
const struct secret_key *secret_key_find(struct slice identifier);

/* The same for two words: "secret key", "api key". */
const struct secret_key *secret_key_find_words(struct slice first, struct slice second);

#endif
