/* SPDX-License-Identifier: Apache-2.0
 * Where the key comes from; see anonymize_option.h. */
#include "cli/anonymize_option.h"

#include <stdlib.h>
#include <sys/random.h>

enum { KEY_LEAST = 12 };

int anonymize_start(struct pseudonyms **out, struct error *err) {
    const char *given = getenv("CSTRIAGE_ANONYMIZE_KEY");
    struct slice key = slice_of(given ? given : "");
    char random[32];

    if (given && key.len < KEY_LEAST)
        return error_set(err, ERROR_USAGE,
                         "CSTRIAGE_ANONYMIZE_KEY needs at least %d characters: a short one can be guessed", KEY_LEAST);
    if (!given) {
        if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
            return error_set(err, ERROR_INTERNAL, "no random key can be had");
        key = slice_make(random, sizeof random);
    }
    return pseudonyms_new(out, key) ? error_no_memory(err) : 0;
}
