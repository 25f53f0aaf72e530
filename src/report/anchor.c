/* SPDX-License-Identifier: Apache-2.0
 * The names of anchor.h. */
#include "report/anchor.h"

void anchor_add(struct str *out, const char *prefix, const char *id) {
    str_add(out, prefix);
    for (const char *at = id ? id : ""; *at; at++) {
        char c = *at;

        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-')
            str_add_char(out, c);
        else
            str_addf(out, "_%02x", (unsigned)(unsigned char)c);
    }
}
