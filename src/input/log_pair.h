/* SPDX-License-Identifier: Apache-2.0
 * Two logs side by side: whether they hold the same decoded bytes, or one is the beginning of the other.
 * Asked only of logs that begin alike; reading ends at the first difference. */
#ifndef INPUT_LOG_PAIR_H
#define INPUT_LOG_PAIR_H

#include <stdint.h>

#include "base/error.h"

enum pair_kind { PAIR_DIFFERENT, PAIR_SAME, PAIR_FIRST_SHORTER, PAIR_SECOND_SHORTER };

struct log_pair {
    enum pair_kind kind;
    uint64_t common;        /* decoded bytes from the start in which they agree */
    struct error damage[2]; /* why the first and the second broke off; code 0 = they did not, as far as read */
};

/* Compares two files that can be opened more than once. A file that is damaged ends, for this question, where
 * it breaks off. Returns 0, or -1 when a file cannot be opened or memory runs out. */
int log_pair_compare(struct log_pair *out, const char *first, const char *second, struct error *err);

#endif
